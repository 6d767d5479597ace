"""A plan with the state of all its parts, and what else belongs in a calendar."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec.structs import replace

from servanda.agenda import standing
from servanda.agenda.lacks import lacks
from servanda.agenda.layout import schedule
from servanda.agenda.standing import Day
from servanda.agenda.ties import NONE_YET, Ties
from servanda.errors import InputError
from servanda.model.agenda import RegisteredAgenda
from servanda.model.dates import Deadline
from servanda.model.plan_view import Due, PlanView
from servanda.model.verdict import Verdict
from servanda.terms.times import zone_of

ENDS = ("1000", "9999")
"""Years between which an end is a date; the last year of the calendar stands for no end."""
_OVER = ("released", "cancelled", "superseded", "ended")


class Fact(NamedTuple):
    """What a calendar says of a commitment beside its verdicts."""

    title: str
    zone: str
    revision: int
    recurs: bool
    """It is due again and again."""
    said: Deadline | None = None
    """When it is due, as its text says it."""


def plan_view(day: Day, on_record: RegisteredAgenda) -> PlanView:
    """Return one plan as it stands on a day."""
    found = standing.milestones(day)
    view = PlanView(
        plan=day.plan,
        entry=on_record.entry,
        revision=on_record.revision,
        registered_by=on_record.registered_by,
        parties=standing.parties(day),
        phases=standing.phases(day, found),
        tracks=standing.tracks(day, found),
        issues=standing.issues(day, found),
        milestones=tuple(found.values()),
        channels=standing.channels(day),
        mechanisms=standing.mechanisms(day),
        meetings=standing.meetings(day),
        tasks=standing.tasks(day, found),
        schedule=schedule(day.plan),
        dated=sum(one.due is not None for one in day.plan.milestones)
        + sum(one.on is not None for one in day.plan.meetings),
        steps=len(day.plan.milestones) + len(day.plan.meetings),
        lacks=(),
    )
    return replace(view, lacks=lacks(day, view))


def dues(
    verdicts: Iterable[Verdict],
    facts: Mapping[str, Fact],
) -> Iterator[Due]:
    """Yield each occasion with an end, by commitment and end; ``facts`` is about commitments."""
    found = []
    for row in verdicts:
        if row.window.until is None or not _dated(row):
            continue
        if row.commitment not in facts:
            raise InputError(f"a verdict on {row.commitment!r}, which the register does not hold")
        fact = facts[row.commitment]
        found.append(
            Due(
                commitment=row.commitment,
                title=fact.title,
                key=_key(row, recurs=fact.recurs),
                until=row.window.until,
                zone=fact.zone,
                shows=row.display,
                cancelled=row.norm_status in _OVER and row.state != "discharged",
                revision=fact.revision,
                words=_words(row.window.until, fact),
            )
        )
    yield from sorted(found, key=lambda due: (due.commitment, due.until, due.key))


def _dated(row: Verdict) -> bool:
    return ENDS[0] <= (row.window.until or ENDS[1]) < ENDS[1]


def _words(until: str, fact: Fact) -> str:
    """Return what the text says, where it leaves the day within a month, quarter or year open."""
    said = fact.said
    if said is None or fact.recurs or said.precision not in ("month", "quarter", "year"):
        return ""
    over = datetime.fromisoformat(until) - timedelta(microseconds=1)
    last = over.astimezone(zone_of(fact.zone)).date().isoformat()
    return " ".join(said.raw.split()) if last == said.latest else ""


def _key(row: Verdict, *, recurs: bool) -> str:
    """Return what tells an occasion from others whatever comes: its reading and what opened it."""
    parts = [row.reading or "", *(f"{k}={v}" for k, v in sorted(row.instance.key.items()))]
    if recurs and not row.instance.key and row.instance.trigger is not None:
        parts.append(row.instance.trigger.event or row.instance.trigger.at or "")
    return ", ".join(part for part in parts if part)


def undated(ties: Ties, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is owed without a date, in the order of ids."""
    found = []
    for name in sorted(titles):
        rows = ties.rows(name)
        if any(_dated(row) for row in rows):
            continue
        shows = ", ".join(sorted({row.display for row in rows})) or NONE_YET
        found.append(f"{name}: {titles[name]} ({shows})")
    return tuple(found)
