"""Dates and deadlines as texts state them: never completed from the clock."""

from datetime import date, datetime, timedelta
from typing import Literal

import msgspec

from servanda.model.almanac import after
from servanda.model.edtf import interval
from servanda.model.record import Record
from servanda.model.text import Span

DeadlineType = Literal["absolute", "relative", "recurring", "immediate", "period", "event", "vague"]


class StatedDate(Record, frozen=True, kw_only=True):
    """The date of a document, with how it is known."""

    value: str | None
    """ISO 8601, as far as known (``2025-09-05``, ``2025-09``, ``--09-05``)."""
    precision: Literal["day", "month", "year", "unknown-year"] | None
    raw: str | None
    basis: Literal["stated", "inferred", "missing"]


class Anchor(Record, frozen=True, kw_only=True):
    """What a relative time counts from."""

    text: str
    resolves_to: str | None = None
    """Id of a statement, ``document`` for the text's own date, or the day on which the text puts
    the event (``2031-05-03``); None where nothing is certain."""


class Deadline(Record, frozen=True, kw_only=True):
    """When an act is due, as the text says it."""

    raw: str
    span: Span
    type: DeadlineType
    earliest: str | None = None
    latest: str | None = None
    offset: str | None = None
    """ISO 8601 duration."""
    anchor: Anchor | None = None
    precision: Literal["instant", "day", "month", "quarter", "year"] | None = None
    edtf: str | None = None
    """The same as EDTF (ISO 8601-2); where ``precision`` is ``instant``, the instant itself."""
    inclusive: bool = True
    """Whether ``latest`` still counts; before an open anchor, whether the anchor's own day does."""
    working: bool = False
    """Whether ``offset`` counts working days, Monday to Friday."""
    lead: str | None = None
    """ISO 8601 duration from the anchor to the start that ``offset`` counts from (a chain)."""
    starts: bool = False
    """Whether the anchor is where the act begins, not where it must be over."""


def day_asked(as_of: str) -> date:
    """Return the day of an instant in ISO 8601; midnight still belongs to the day before.

    A date as a clock is the end of that day.
    """
    return (datetime.fromisoformat(as_of) - timedelta(microseconds=1)).date()


def resolved(deadline: Deadline, anchor: str) -> Deadline:
    """Return the deadline with its days, once the day of its anchor is known.

    ``anchor`` is a date or an instant in ISO 8601; of an instant its local day counts. Only times
    that have an anchor change; "before X" ends on the day before X. What lies outside the calendar
    stays open.
    """
    if deadline.anchor is None or deadline.type not in ("relative", "period", "event"):
        return deadline
    start = after(datetime.fromisoformat(anchor).date(), deadline.lead or "P0D")
    if start is None:
        return deadline
    first, last, inclusive = _ends(deadline, start)
    low = first.isoformat() if first else deadline.earliest
    high = last.isoformat() if last else deadline.latest
    return msgspec.structs.replace(
        deadline,
        earliest=low,
        latest=high,
        precision="day" if first or last else deadline.precision,
        edtf=interval(low, high) if first or last else deadline.edtf,
        inclusive=inclusive,
    )


def _ends(deadline: Deadline, start: date) -> tuple[date | None, date | None, bool]:
    """Return first day, last day, and whether the last day counts."""
    if deadline.offset is None:
        if deadline.starts:
            return start, None, deadline.inclusive
        if deadline.inclusive or start == date.min:
            return (start if deadline.lead else None), start, deadline.inclusive
        return None, start - timedelta(days=1), True
    last = after(start, deadline.offset, working=deadline.working)
    if deadline.starts:
        return last, None, deadline.inclusive
    begins = deadline.type == "period" or deadline.lead is not None
    return (start if begins else None), last, deadline.inclusive
