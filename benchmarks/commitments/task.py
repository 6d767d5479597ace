"""A task on disk: what engines read, and how their answers are held against the expected ones."""

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
from benchmarks.commitments.rules import Rule, rule_from

FETCHED = 10_000
"""Rows that a stream of events holds at once."""
TIMES = """epoch(coalesce("at", "from"))::BIGINT AS start,
  epoch(coalesce("at", "to"))::BIGINT AS stop"""
KNOWN = 'epoch(coalesce(known_at, "at", "to"))::BIGINT'


class Answer(NamedTuple):
    """What became of one instance; ``opened`` in seconds since 1970, causes sorted."""

    commitment: str
    key: str
    opened: int
    answer: str
    """``fulfilled``, ``violated``, ``pending`` (only the future can tell) or ``unknown``."""
    causes: str = ""


@dataclass(frozen=True, slots=True)
class Watch:
    """A row of the coverage file: somebody whose task it was watched from start to end."""

    source: str
    type: str
    named: dict[str, str]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Moment:
    """What is asked: the world up to ``clock``, by what was known at ``known_at``."""

    name: str
    as_of: str
    known_at: str

    @property
    def clock(self) -> int:
        """Return the second up to which anybody can know the world."""
        return min(_second(self.as_of), _second(self.known_at))

    @property
    def known(self) -> int:
        """Return the second at which what was known is asked for."""
        return _second(self.known_at)


@dataclass(frozen=True, slots=True)
class Task:
    """A folder that ``generate`` made."""

    folder: Path

    @property
    def events(self) -> Path:
        """Return the path of the event table."""
        return self.folder / "events.parquet"

    def about(self) -> dict[str, Any]:
        """Return what the generator says of the task."""
        found: dict[str, Any] = json.loads((self.folder / "task.json").read_text("utf-8"))
        return found

    def moment(self, name: str) -> Moment:
        """Return one of the two evaluations that are asked for: ``first`` or ``final``."""
        return Moment(name, **self.about()["moments"][name])

    def rules(self) -> list[Rule]:
        """Return the rules in plain form."""
        lines = (self.folder / "rules.jsonl").read_text("utf-8").splitlines()
        return [rule_from(json.loads(line)) for line in lines]

    def coverage(self) -> list[Watch]:
        """Return who watched, as a duty."""
        with (self.folder / "coverage.csv").open(encoding="utf-8", newline="") as file:
            return [_watch(row) for row in csv.DictReader(file) if row["duty"] == "yes"]

    def stream(self, columns: str, *, where: str = "true", order: str = "") -> Iterator[Any]:
        """Yield rows of the event table without holding it; ``start``, ``stop``, ``known`` exist.

        The columns are SQL; times are whole seconds.
        """
        query = (
            f"SELECT {columns} FROM (SELECT *, {TIMES}, {KNOWN} AS known FROM "
            f"read_parquet('{self.events}')) WHERE {where} {order and 'ORDER BY ' + order}"
        )
        with duckdb.connect(config={"memory_limit": "2GB", "threads": 1}) as db:
            db.execute("SET enable_progress_bar = false")
            found = db.execute(query)
            while rows := found.fetchmany(FETCHED):
                yield from rows

    def differences(
        self, answers: Iterable[Answer], moment: str, *, part: bool = False
    ) -> tuple[int, list[Any]]:
        """Return how many answers were given, and up to ten that differ from the expected ones.

        With ``part`` only what was answered is held against them; nothing counts as missing.
        """
        path = self.folder / f"answers-{moment}.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(Answer._fields)
            writer.writerows(answers)
        return self._compared(path, moment, part=part)

    def _compared(self, path: Path, moment: str, *, part: bool) -> tuple[int, list[Any]]:
        """Hold a file of answers against the expected ones, instance by instance."""
        query = f"""
WITH given AS (SELECT commitment, coalesce(key, '') AS key, opened::BIGINT AS opened, answer,
    coalesce(causes, '') AS causes FROM read_csv('{path}', all_varchar = true)),
wanted AS (SELECT commitment, key, epoch(opened)::BIGINT AS opened, answer, causes
  FROM read_parquet('{self.folder / "expected.parquet"}') WHERE moment = '{moment}'),
once AS (SELECT *, count(*) AS n FROM given GROUP BY ALL)
SELECT commitment, key, opened, w.answer, w.causes, g.answer, g.causes, n
FROM wanted AS w {"RIGHT" if part else "FULL"} JOIN once AS g USING (commitment, key, opened)
WHERE w.answer IS DISTINCT FROM g.answer OR w.causes IS DISTINCT FROM g.causes OR n > 1
ORDER BY ALL LIMIT 10"""
        with duckdb.connect() as db:
            count = db.execute(f"SELECT count(*) FROM read_csv('{path}')").fetchall()[0][0]
            return int(count), db.execute(query).fetchall()


def _second(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def _watch(row: dict[str, str]) -> Watch:
    fields = ("source", "type", "from", "to", "duty")
    named = {k: v for k, v in row.items() if v and k not in fields}
    return Watch(row["source"], row["type"], named, _second(row["from"]), _second(row["to"]))
