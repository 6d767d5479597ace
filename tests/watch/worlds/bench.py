"""Puts small settings before the product and holds its verdicts against the worlds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from tests.watch.worlds.draw import FAMILIES, Told, told
from tests.watch.worlds.possible import exact, occasions
from tests.watch.worlds.reports import Record, Report, Watch
from tests.watch.worlds.rules import Rule, hour, instant

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import Verdict
from servanda.terms import load_terms
from servanda.watch.evidence import Evidence
from servanda.watch.reference import AT_RISK, Asked, Engine

SETTINGS = 50
"""Each rule meets so many records: reading a rule costs more than judging it."""


def event_of(row: Report) -> Event:
    """Return a row as the product knows it."""
    return Event(
        id=row.id,
        type=row.kind,
        start=instant(hour(row.start)),
        end=instant(hour(row.end)),
        standing=row.standing,  # type: ignore[arg-type]
        source=row.source,
        family=row.source,
        occurrence=row.name,
        known_at=instant(hour(row.known)),
        quantity=None if row.amount is None else row.amount[0],
        quantity_hi=None if row.amount is None else row.amount[1],
        polarity="-" if row.denies else "+",
        supersedes=() if row.replaces is None else (row.replaces,),
        conf=row.conf,
        attributes=() if row.site is None else (("site", row.site),),
    )


def coverage_of(row: Watch) -> Coverage:
    """Return a row of coverage as the product knows it."""
    return Coverage(
        source=row.source,
        type=row.kind,
        start=instant(hour(row.start)),
        end=instant(hour(row.end)),
        duty=row.duty,
        attributes=() if row.site is None else (("site", row.site),),
    )


def verdicts(terms: c.Terms, record: Told) -> dict[str, Verdict]:
    """Return the product's verdicts by what opened each."""
    known_at = None if record.known_at is None else instant(hour(record.known_at))
    evidence = Evidence(
        map(event_of, record.rows), map(coverage_of, record.watches), known_at=known_at
    )
    asked = Asked(instant(hour(record.as_of)), known_at, AT_RISK, ())
    found = Engine(terms, evidence, asked, digest="none").run().verdicts
    return {_name(v): v for v in found}


def _name(verdict: Verdict) -> str:
    trigger = verdict.instance.trigger
    if trigger is None:
        return ""
    return trigger.event or trigger.at or ""


def said(verdict: Verdict) -> bool | str | None:
    """Return true, false, ``expired`` or None, as the worlds say it."""
    return "expired" if verdict.state == "expired" else verdict.verdict


@dataclass(slots=True)
class Score:
    """How verdicts and worlds agreed."""

    cases: int = 0
    said: Counter[str] = field(default_factory=Counter)
    exact: int = 0
    faults: list[str] = field(default_factory=list)


def settings(family: str, seed: int) -> Iterator[tuple[Rule, Told]]:
    """Yield one rule of a family with many records."""
    rnd = Random(f"{family} {seed}")  # noqa: S311  (a draw, no secret)
    rule = FAMILIES[family](rnd)
    for _ in range(SETTINGS):
        yield rule, told(rnd, rule)
