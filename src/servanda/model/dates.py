"""Dates and deadlines as texts state them: never completed from the clock."""

from typing import Literal

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
    """Id of a statement, or ``document`` for the text's own date, where certain."""


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
    inclusive: bool = True
