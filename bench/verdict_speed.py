"""Where the time of set-wise verdicts goes: reading events, preparing rules, judging again.

    PYTHONPATH=. python bench/verdict_speed.py [FOLDER ...]

prints each stage on tasks that `benchmarks.commitments.generate` made, as a multiple of a scan:
counting and adding up each key's events on the same Parquet files. Judging is repeated on events
that lie in Parquet already, and the median is told.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
from benchmarks.commitments.generate import Size, generate
from benchmarks.commitments.task import Task

from servanda.terms import load_terms
from servanda.watch.coverage import parse_coverage
from servanda.watch.kernel import Kernel
from servanda.watch.kernel.events import open_cache, write_cache
from servanda.watch.kernel.native import load_native

ROUNDS = 5
TASKS = (
    ("keys", "complete", 10_000),
    ("keys", "all", 10_000),
    ("many-avoid", "complete", 10_000),
    ("many-avoid", "complete", 100),
)
"""Scenario, variant, and how many keys or rules."""
SCAN = 'SELECT "@type", "@inspection", "@donor", "@district", count(*), sum(low) FROM reports'


def seconds(work: Callable[[], Any]) -> float:
    """Return how long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def connected() -> duckdb.DuckDBPyConnection:
    """Return a connection that counts in UTC."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    return connection


def stages(task: Task, moment: str) -> dict[str, float]:
    """Return the seconds of each stage on a task."""
    at, found = task.moment(moment), dict[str, float]()
    rules = (task.folder / "rules.yaml").read_text("utf-8")
    watch = parse_coverage((task.folder / "coverage.csv").read_bytes(), name="coverage.csv")
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        with connected() as connection:
            found["events, from the native file"] = seconds(
                lambda: load_native(connection, task.events)
            )
            found["events, written as the cache"] = seconds(lambda: write_cache(connection, folder))
        terms = load_terms(rules, where="rules.yaml")
        with connected() as connection:
            open_cache(connection, folder)
            kernel = Kernel(connection, terms)

            def judge() -> None:
                kernel.judge(watch, as_of=at.as_of, known_at=at.known_at).counts()

            found["first verdicts, rules prepared"] = seconds(judge)
            found["verdicts again"] = statistics.median(seconds(judge) for _ in range(ROUNDS))
            judged = kernel.judge(watch, as_of=at.as_of, known_at=at.known_at)
            found["first witnesses of all decided"] = seconds(
                lambda: judged.write_grounds(["witness"], "true")
            )
            scans = [seconds(lambda: connection.execute(f"{SCAN} GROUP BY ALL").fetchall())
                     for _ in range(ROUNDS)]  # fmt: skip
            found["scan"] = statistics.median(scans)
    return found


def report(folder: Path, moment: str) -> None:
    """Print the stages of a task."""
    task = Task(folder)
    about = task.about()
    print(f"{about['scenario']}.{about['variant']}, {about['events']:,} events, "
          f"{about['keys']:,} keys or rules")  # fmt: skip
    found = stages(task, moment)
    for name, took in found.items():
        rate = about["events"] / took / 1e6
        print(f"  {name:34}{took / found['scan']:9.1f} scans{rate:9.2f} M events/s")


def main() -> None:
    """Print the stages of the tasks named, else of four of about a million events."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="*")
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--moment", default="final")
    chosen = parser.parse_args()
    for folder in chosen.folders:
        report(folder, chosen.moment)
    for scenario, variant, keys in () if chosen.folders else TASKS:
        with tempfile.TemporaryDirectory() as text:
            generate(
                Path(text),
                Size(scenario=scenario, variant=variant, events=chosen.events, keys=keys),
            )
            report(Path(text), chosen.moment)


if __name__ == "__main__":
    main()
