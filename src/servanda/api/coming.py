"""What falls due next, as data."""

from datetime import date, timedelta

from servanda.api.register import Register
from servanda.model.dates import day_asked
from servanda.model.record import Record
from servanda.pages.rule import rule_facts
from servanda.pages.sheet import sheet_of
from servanda.pages.tally import Occasion
from servanda.pages.times import last_day


class DueLine(Record, frozen=True, kw_only=True):
    """An open occasion with its last day."""

    day: str
    commitment: str
    title: str
    debtor: tuple[str, ...]
    number: int
    """Which occasion of its commitment it is, from 1."""
    shows: str
    flags: tuple[str, ...]


class Coming(Record, frozen=True, kw_only=True):
    """What falls due within a time."""

    as_of: str
    until: str
    """Last day that was asked for."""
    due: tuple[DueLine, ...]
    later: int
    """Open occasions with a later day."""
    undated: int
    """Open occasions without one."""


def due(
    register: Register,
    within: timedelta,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
) -> Coming:
    """Return the open occasions whose last day lies at most ``within`` ahead, nearest first."""
    found = register.glance(as_of=as_of, known_at=known_at)
    sheet = sheet_of(register.state(known_at=known_at), found)
    today = day_asked(found.as_of)
    last = date.max if date.max - today < within else today + within
    lines = [_line(item) for item in sheet.coming]
    soon = tuple(line for line in lines if line.day <= last.isoformat())
    return Coming(
        as_of=found.as_of,
        until=last.isoformat(),
        due=soon,
        later=len(lines) - len(soon),
        undated=len(sheet.in_bucket["open"]) - len(lines),
    )


def _line(item: Occasion) -> DueLine:
    held = item.commitment
    rule = rule_facts(held.terms)
    day = last_day(item.due, rule.zone)
    return DueLine(
        day="" if day is None else day.isoformat(),
        commitment=held.id,
        title=held.title,
        debtor=tuple(sorted(rule.debtor, key=str.casefold)),
        number=item.number,
        shows=item.split,
        flags=item.flags,
    )
