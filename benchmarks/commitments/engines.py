"""The engines that can be run on a task, and one process for each run, which measures itself.

    python -m benchmarks.commitments.engines FOLDER ENGINE --moment final

prints one line of JSON: answers, differences from the expected ones, seconds, peak memory in MB.
"""

import argparse
import importlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from benchmarks.commitments.task import Answer, Moment, Task

Engine = Callable[..., Iterable[Answer]]
MODULES = {
    "oracle": "benchmarks.commitments.oracle",
    "loop": "benchmarks.commitments.loop",
    "query-each": "benchmarks.commitments.query_each",
    "rtamt": "benchmarks.commitments.with_rtamt",
}
WORDS = {True: "fulfilled", False: "violated", None: "unknown"}
MEGABYTE = 1_000_000


def servanda(task: Task, moment: Moment) -> Iterator[Answer]:
    """Yield the package's answers, judged set-wise. The one place to swap its evaluator."""
    import duckdb  # noqa: PLC0415 - what the adapter needs is part of what it costs

    from servanda.terms import load_terms  # noqa: PLC0415 - only this engine needs the package
    from servanda.watch.coverage import parse_coverage  # noqa: PLC0415
    from servanda.watch.kernel import Kernel  # noqa: PLC0415
    from servanda.watch.kernel.native import load_native  # noqa: PLC0415

    terms = load_terms((task.folder / "rules.yaml").read_text("utf-8"), where="rules.yaml")
    watch = parse_coverage((task.folder / "coverage.csv").read_bytes(), name="coverage.csv")
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        if not load_native(connection, task.events):
            raise ValueError(f"{task.events}: not all rows are plainly in order")
        found = Kernel(connection, terms).judge(watch, as_of=moment.as_of, known_at=moment.known_at)
        for row in found.rows():
            opened = _second(row.at) if row.at else 0
            causes = ",".join(sorted(row.causes))
            word = "pending" if causes == "future" else WORDS[row.verdict]
            yield Answer(row.commitment, dict(row.key).get("x", ""), opened, word, causes)


def reference(task: Task, moment: Moment) -> Iterator[Answer]:
    """Yield the answers of the package's reference, which judges one instance after another."""
    from servanda.terms import load_terms  # noqa: PLC0415 - only this engine needs the package
    from servanda.watch import native  # noqa: PLC0415
    from servanda.watch.coverage import parse_coverage  # noqa: PLC0415
    from servanda.watch.reference import evaluate  # noqa: PLC0415

    terms = load_terms((task.folder / "rules.yaml").read_text("utf-8"), where="rules.yaml")
    watch = parse_coverage((task.folder / "coverage.csv").read_bytes(), name="coverage.csv")
    events = native.events({"events.parquet": task.events.read_bytes()}).events
    found = evaluate(terms, events, watch, as_of=moment.as_of, known_at=moment.known_at)
    for verdict in found.verdicts:
        trigger = verdict.instance.trigger
        opened = _second(trigger.at) if trigger and trigger.at else 0
        causes = ",".join(sorted(verdict.causes))
        word = "pending" if causes == "future" else WORDS[verdict.verdict]
        key = verdict.instance.key.get("x", "")
        yield Answer(verdict.commitment, key, opened, word, causes)


def _second(text: str) -> int:
    from datetime import datetime  # noqa: PLC0415 - part of what the adapter costs

    return int(datetime.fromisoformat(text).timestamp())


def scan(task: Task, moment: Moment) -> list[Answer]:
    """Count and add up each key's events: what any engine must at least do; it answers nothing."""
    columns = "type, inspection, donor, district, count(*), sum(quantity)"
    order = "type, inspection, donor, district"
    where = f"known <= {moment.known} GROUP BY type, inspection, donor, district"
    for _ in task.stream(columns, where=where, order=order):
        pass
    return []


def engine(name: str) -> Engine:
    """Return an engine by name."""
    if name in MODULES:
        found: Engine = importlib.import_module(MODULES[name]).answers
        return found
    if name in ("servanda", "reference"):
        importlib.import_module("servanda.watch.kernel")  # starting up is timed elsewhere
    return {"servanda": servanda, "reference": reference, "scan": scan}[name]


def peak() -> float:
    """Return the most memory that this process has held, in MB."""
    status = Path("/proc/self/status")
    if status.is_file():
        # What getrusage tells on Linux includes the parent that started this process.
        lines = dict(line.split(":", 1) for line in status.read_text("utf-8").splitlines())
        return int(lines["VmHWM"].split()[0]) * 1024 / MEGABYTE
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / MEGABYTE


def main() -> None:
    """Run one engine in this process and print what it took."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("engine", choices=["servanda", "reference", "scan", *MODULES])
    parser.add_argument("--moment", choices=["first", "final"], default="final")
    parser.add_argument("--sample", type=int, default=0, help="rules that query-each asks, 0 = all")
    chosen = parser.parse_args()
    task = Task(chosen.folder)
    run, sampled = engine(chosen.engine), chosen.engine == "query-each" and chosen.sample > 0
    if sampled:
        run = partial(run, sample=chosen.sample)
    began = time.perf_counter()
    answers = list(run(task, task.moment(chosen.moment)))
    seconds, held = time.perf_counter() - began, peak()
    count, wrong = task.differences(answers, chosen.moment, part=sampled) if answers else (0, [])
    told = {"answers": count, "wrong": wrong, "seconds": seconds, "peak": held}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
