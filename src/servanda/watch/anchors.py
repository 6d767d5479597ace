"""Anchors: happenings whose time is known from elsewhere, against which a clock is checked."""

from datetime import datetime, timedelta

from servanda.errors import MappingError
from servanda.model.evidence import Event
from servanda.model.record import Record
from servanda.terms.times import TimeFault, end_of, is_date, parse_instant, start_of
from servanda.watch.tables import format_of, rows_from_bytes

TIMES = ("at", "from", "to")
OWN = (*TIMES, "source", "note")
# An instant is written to the minute: it may be any second of it.
MINUTE = timedelta(minutes=1)


class Anchor(Record, frozen=True, kw_only=True):
    """One happening with a time of its own source."""

    name: str
    source: str
    start: datetime
    end: datetime
    tests: tuple[tuple[str, str], ...]
    """Field or attribute -> value that an event must have to be this happening."""


def parse_anchors(raw: bytes, *, name: str, zone: str) -> tuple[Anchor, ...]:
    """Return the anchors of a table; a bare date is the whole day of ``zone``."""
    found: list[Anchor] = []
    for number, row in enumerate(rows_from_bytes(raw, format=format_of(name), name=name), 1):
        where = f"{name}, row {number}"
        if not row.get("source"):
            raise MappingError(f"{where}: no source; an anchor says from where its time is known")
        start, end = _times(row, where, zone)
        tests = tuple((k, v) for k, v in row.items() if v and k not in OWN)
        if not tests:
            raise MappingError(
                f"{where}: nothing tells which event this is; add a column of the events, such "
                "as type, actor or an attribute"
            )
        label = row.get("note") or f"anchor {number}"
        found.append(Anchor(name=label, source=row["source"], start=start, end=end, tests=tests))
    return tuple(found)


def _times(row: dict[str, str], where: str, zone: str) -> tuple[datetime, datetime]:
    given = {field: row[field] for field in TIMES if row.get(field)}
    if set(given) not in ({"at"}, {"from", "to"}):
        raise MappingError(f"{where}: expected a time in `at`, or in `from` and `to`")
    first, last = given.get("at") or given["from"], given.get("at") or given["to"]
    try:
        start = start_of(first, zone) if is_date(first) else parse_instant(first)
        end = end_of(last, zone)
    except TimeFault as fault:
        raise MappingError(f"{where}: {fault}") from fault
    if "at" in given and not is_date(first):
        end = start + MINUTE
    if end <= start:
        raise MappingError(f"{where}: `to` ({last}) is not after `from` ({first})")
    return start, end


def fields_of(event: Event) -> dict[str, str]:
    """Return what an anchor may test of an event."""
    own = {
        "type": event.type,
        "actor": event.actor,
        "object": event.object,
        "unit": event.unit,
        "quantity": None if event.quantity is None else f"{event.quantity:g}",
    }
    return dict(event.attributes) | {field: text for field, text in own.items() if text}


def is_of(fields: dict[str, str], anchor: Anchor) -> bool:
    """Return whether an event with these fields is the anchor's happening."""
    return all(_same(fields.get(field), value, field) for field, value in anchor.tests)


def _same(cell: str | None, value: str, field: str) -> bool:
    if cell is None or field != "quantity":
        return cell == value
    try:
        return float(cell) == float(value)
    except ValueError:
        return False
