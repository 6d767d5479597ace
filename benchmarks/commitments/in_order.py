"""What a monitor makes of late events if it reads them in the order of arrival and drops the late.

    python -m benchmarks.commitments.in_order FOLDER

A stand-in for published monitors, which ask for events in the order of their times: time goes
on with each event, and one that lies before is dropped. With ``slack`` it waits so long
before time goes on, and its answers come so much later. Whatever it keeps is judged by the plain
loop, so its only fault is what it dropped.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb
from benchmarks.commitments.kinds import DAY
from benchmarks.commitments.loop import COLUMNS, collected, judged
from benchmarks.commitments.task import Task

SLACKS = (0, 1, 7, 30)
Expected = dict[tuple[str, str, int], str]


@dataclass(slots=True)
class Score:
    """What an in-order monitor got wrong, against what was true."""

    slack_days: int
    events: int = 0
    late: int = 0
    """Events that were known a day or more after they happened."""
    dropped: int = 0
    instances: int = 0
    violations: int = 0
    """Violations that there truly were."""
    false: int = 0
    """Violations that it saw where there was none."""
    missed: int = 0
    """Violations that it did not see."""


def score(task: Task, slack_days: int) -> Score:
    """Return how a monitor that waits so many days fares."""
    found = Score(slack_days)
    rules, clock = task.rules(), task.moment("final").clock
    series = collected(rules, _kept(task, found))
    said = {(a.commitment, a.key, a.opened): a.answer for a in judged(rules, series, clock)}
    for where, truth in _expected(task).items():
        found.instances += 1
        found.violations += truth == "violated"
        cried = said.get(where) == "violated"
        found.false += cried and truth != "violated"
        found.missed += truth == "violated" and not cried
    return found


def _kept(task: Task, found: Score) -> Iterator[Any]:
    """Yield what arrives in time for a monitor; count what it drops.

    A correction is beyond such a monitor: it reads both the old and the new row.
    """
    now = 0
    for row in task.stream(f"{COLUMNS}, known", order="known, start, id"):
        start, known = row[1], row[-1]
        found.events += 1
        found.late += known >= start + DAY
        if start < now - found.slack_days * DAY:
            found.dropped += 1
            continue
        now = max(now, start)
        yield row


def _expected(task: Task) -> Expected:
    query = f"""SELECT commitment, key, epoch(opened)::BIGINT, answer
FROM read_parquet('{task.folder / "expected.parquet"}') WHERE moment = 'final'"""
    with duckdb.connect() as db:
        return {(c, k, t): answer for c, k, t, answer in db.execute(query).fetchall()}


def main() -> None:
    """Print a line of JSON for each time that the monitor may wait."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--slack", type=int, nargs="*", default=SLACKS, metavar="DAYS")
    chosen = parser.parse_args()
    for days in chosen.slack:
        print(json.dumps(asdict(score(Task(chosen.folder), days))))


if __name__ == "__main__":
    main()
