"""Evidence: what sources report, and who was watching (commitment language, section 4)."""

from datetime import datetime
from typing import Literal

from servanda.model.record import Record

Standing = Literal["observation", "declaration", "admission", "claim", "denial"]


class Event(Record, frozen=True, kw_only=True):
    """One report that something happened. All instants carry an offset.

    ``start``..``end``: it happened at one unknown instant in [start, end); equal = at that instant.
    """

    id: str
    type: str
    start: datetime
    end: datetime
    standing: Standing
    source: str
    family: str
    occurrence: str
    known_at: datetime
    standing_reason: str | None = None
    span: bool = False
    """True (``extent: span``): it lasted all that time."""
    actor: str | None = None
    object: str | None = None
    lat: float | None = None
    lon: float | None = None
    error_m: float | None = None
    quantity: float | None = None
    quantity_hi: float | None = None
    unit: str | None = None
    polarity: Literal["+", "-"] = "+"
    supersedes: tuple[str, ...] = ()
    conf: float | None = None
    attributes: tuple[tuple[str, str], ...] = ()
    """Further columns, sorted by name."""


class Coverage(Record, frozen=True, kw_only=True):
    """Who was watching what, from when (inclusive) to when (exclusive).

    A row with ``lost`` says the contrary: then its source did not watch, whatever its other rows
    say.
    """

    source: str
    type: str
    start: datetime
    end: datetime
    duty: bool
    attributes: tuple[tuple[str, str], ...] = ()
    share: float | None = None
    lost: str | None = None
    """Why the watch was lost: access denied, a jammed flight. Such a row has no duty."""
