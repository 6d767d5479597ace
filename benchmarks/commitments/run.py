"""Makes tasks, runs engines on them, and prints every figure as a ratio to one of the same run.

    python -m benchmarks.commitments.run --events 1000000 --keys 10000 --many 1000

Each engine runs in a process of its own. Time is given as a multiple of the plain loop's and of
what DuckDB takes to count and add up each key's events in the same file; peak memory as a
multiple of that scan's. Engines that cannot take the large task get a small one, beside the loop
on the same small one. Exit status 1 if any answer differs from the expected one.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.commitments.generate import Size, generate
from benchmarks.commitments.in_order import SLACKS, score
from benchmarks.commitments.task import Task
from benchmarks.commitments.templates import SCENARIOS

ROOT = Path(__file__).resolve().parents[2]
MONITORS = ROOT / ".venv" / "monitors"
LARGE = ("scan", "loop", "query-each", "oracle", "servanda")
SMALL = ("scan", "loop", "query-each", "oracle", "rtamt", "servanda", "reference")
UNFIT = {"mixed": ("loop", "query-each", "rtamt"), "many-sum": ("rtamt",)}
"""What an engine cannot express."""
HEAD = f"{'task':30}{'engine':12}{'answers':>9}{'wrong':>6}{'/ loop':>9}{'/ scan':>9}{'memory':>8}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """What was asked for on the command line."""

    work: Path
    scenarios: list[str]
    events: int
    keys: int
    many: int
    small: int
    sample: int
    seed: int
    variants: list[str]


@dataclass(slots=True)
class Run:
    """What one process told of itself."""

    answers: int
    wrong: list[Any]
    seconds: float
    peak: float


def child(folder: Path, engine: str, *, sample: int, moment: str = "final") -> Run | str:
    """Run an engine in a process of its own; a text = why it could not run."""
    command = [sys.executable, "-m", "benchmarks.commitments.engines", str(folder), engine]
    command += ["--moment", moment, "--sample", str(sample)]
    path = os.pathsep.join([str(ROOT), str(MONITORS), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    if done.returncode:
        return (done.stderr.strip().splitlines() or ["no word"])[-1]
    return Run(**json.loads(done.stdout.splitlines()[-1]))


def compare(title: str, folder: Path, engines: Iterator[str], sample: int) -> int:
    """Print one line for each engine on a task; return how many were wrong."""
    found: dict[str, Run] = {}
    wrong, rules = 0, sum(1 for _ in (folder / "rules.jsonl").open(encoding="utf-8"))
    for name in engines:
        run = child(folder, name, sample=sample)
        if isinstance(run, str):
            print(f"{title:30}{name:12}  {run}", flush=True)
            continue
        if name == "query-each" and sample:
            # Some rules were asked; all of them would take so much longer.
            run.seconds *= rules / len(range(0, rules, max(1, rules // sample)))
        found[name] = run
        wrong += bool(run.wrong)
        print(_line(title, name, run, found), flush=True)
        for difference in run.wrong[:3]:
            print(f"{'':30}{difference}")
    return wrong


def _line(title: str, name: str, run: Run, found: dict[str, Run]) -> str:
    def ratio(base: str) -> str:
        return f"{run.seconds / found[base].seconds:.2f}" if base in found else "-"

    memory = f"{run.peak / found['scan'].peak:.2f}" if "scan" in found else "-"
    head = f"{title:30}{name:12}{run.answers or '-':>9}{len(run.wrong):>6}"
    return f"{head}{ratio('loop'):>9}{ratio('scan'):>9}{memory:>8}"


def fitting(engines: tuple[str, ...], scenario: str) -> Iterator[str]:
    """Yield the engines that can express a scenario."""
    return (name for name in engines if name not in UNFIT.get(scenario, ()))


def speeds(chosen: Chosen) -> int:
    """Print what engines take for complete information; return how many were wrong."""
    print(f"\nComplete information; times and memory as multiples\n{HEAD}")
    wrong = 0
    for scenario in chosen.scenarios:
        number = chosen.keys if scenario == "keys" else chosen.many
        for label, events, count, engines in (
            ("large", chosen.events, number, LARGE),
            ("small", chosen.small, max(10, number * chosen.small // chosen.events), SMALL),
        ):
            folder = chosen.work / f"{scenario}-{label}"
            made = generate(folder, _size(chosen, scenario, "complete", events, count))
            title = f"{scenario}, {made['events']:,}"
            wrong += compare(title, folder, fitting(engines, scenario), chosen.sample)
            shutil.rmtree(folder)
    return wrong


def doubts(chosen: Chosen) -> int:
    """Check oracle and package on every kind of doubt at both moments; return how many err."""
    print(f"\nLate, partial and disputed evidence, {chosen.small:,} events")
    wrong = 0
    for scenario in chosen.scenarios:
        for variant in chosen.variants:
            if variant == "amounts" and scenario in {"keys", "many-avoid"}:
                continue
            folder = chosen.work / f"{scenario}-{variant}"
            count = max(10, chosen.small // (100 if scenario == "mixed" else 20))
            generate(folder, _size(chosen, scenario, variant, chosen.small, count))
            for name in ("oracle", "servanda"):
                for moment in ("first", "final"):
                    run = child(folder, name, sample=0, moment=moment)
                    told = run if isinstance(run, str) else f"{run.answers:>7}{len(run.wrong):>4}"
                    wrong += isinstance(run, str) or bool(run.wrong)
                    print(f"{scenario + ', ' + variant:30}{name:10}{moment:7}{told}", flush=True)
            shutil.rmtree(folder)
    return wrong


def late(chosen: Chosen) -> None:
    """Print what a monitor that reads in order makes of late events."""
    print("\nLate events and a monitor that reads in the order of arrival")
    print(f"{'task':30}{'waits':>8}{'late':>8}{'dropped':>9}{'false':>8}{'missed':>8}")
    for scenario in chosen.scenarios:
        if scenario == "mixed":
            continue
        number = chosen.keys if scenario == "keys" else chosen.many
        folder = chosen.work / f"{scenario}-late"
        made = generate(folder, _size(chosen, scenario, "late", chosen.events, number))
        for days in SLACKS:
            found = score(Task(folder), days)
            cried = found.violations - found.missed + found.false
            shares = (
                found.late / found.events,
                found.dropped / found.events,
                found.false / max(1, cried),
                found.missed / max(1, found.violations),
            )
            told = "".join(
                f"{share:>{w}.1%}" for share, w in zip(shares, (8, 9, 8, 8), strict=True)
            )
            title = f"{scenario}, {made['events']:,}"
            print(f"{title:30}{days:>6} d{told}", flush=True)
        shutil.rmtree(folder)
    print("false: of the violations that it saw; missed: of those that there were")


def _size(chosen: Chosen, scenario: str, variant: str, events: int, keys: int) -> Size:
    return Size(scenario=scenario, variant=variant, seed=chosen.seed, events=events, keys=keys)


def main() -> int:
    """Run what is asked; 1 if an answer was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000, help="of the large tasks")
    parser.add_argument("--keys", type=int, default=1000, help="keys of the rule with keys")
    parser.add_argument("--many", type=int, default=1000, help="rules of one template")
    parser.add_argument("--small", type=int, default=5000, help="events for slow engines")
    parser.add_argument("--sample", type=int, default=100, help="rules that query-each asks")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scenarios", nargs="+", choices=SCENARIOS, default=list(SCENARIOS))
    doubtful = ["late", "disputed", "gaps", "intervals", "amounts", "all"]
    parser.add_argument("--variants", nargs="*", choices=doubtful, default=["all"])
    parser.add_argument("--work", type=Path, help="folder for the tasks; default: a temporary one")
    asked = vars(parser.parse_args())
    with tempfile.TemporaryDirectory() as temporary:
        chosen = Chosen(**{**asked, "work": asked["work"] or Path(temporary)})
        wrong = speeds(chosen) + doubts(chosen)
        late(chosen)
    print("\nevery answer as expected" if not wrong else f"\n{wrong} runs with wrong answers")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
