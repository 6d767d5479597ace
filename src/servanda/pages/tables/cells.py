"""Cells: texts that any file can hold, lists, days and numbers."""

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from servanda.model.export import SEPARATOR, Cell
from servanda.terms.times import iso, zone_of

_DAY = re.compile(r"\d{4}-\d\d-\d\d(?=T|\Z)")
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOMENT = timedelta(microseconds=1)


def text(value: str | None) -> str | None:
    """Return a text as any encoding can hold it; an empty one is not stated."""
    if not value:
        return None
    return _SURROGATE.sub("\ufffd", value)


def listed(values: Iterable[str]) -> str | None:
    """Return texts as one cell."""
    return text(SEPARATOR.join(one for one in values if one))


def names(values: Iterable[str]) -> str | None:
    """Return names as one cell, each once, in alphabetical order."""
    return listed(sorted(set(values), key=lambda name: (name.casefold(), name)))


def number(value: float | str | None) -> float | None:
    """Return a number that a table can hold; what is infinite or none stays empty."""
    if value is None or value == "":
        return None
    found = float(value)
    return found if math.isfinite(found) else None


def day(value: str | None) -> str | None:
    """Return the day of a date or instant; None where there is no whole date."""
    match = _DAY.match(value or "")
    return match[0] if match else None


def moment(value: datetime | str | None) -> str | None:
    """Return an instant in UTC; what has no offset, or is none, stays empty."""
    if value is None or value == "":
        return None
    try:
        at = datetime.fromisoformat(value) if isinstance(value, str) else value
        return None if at.tzinfo is None else iso(at.astimezone(UTC))
    except (ValueError, OverflowError):
        return None


def last_day(until: str | None, zone: str) -> str | None:
    """Return the last day before an exclusive end, as the calendar of ``zone`` counts it."""
    at = moment(until)
    if at is None:
        return day(until)
    over = datetime.fromisoformat(at) - _MOMENT
    return over.astimezone(zone_of(zone)).date().isoformat()


def pairs(values: Iterable[tuple[str, str]]) -> Cell:
    """Return names with values as one cell."""
    return text(", ".join(f"{name}={value}" for name, value in values))
