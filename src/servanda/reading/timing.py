"""A time of performance as its words say it: what every rule of `times` makes."""

from collections.abc import Callable

import msgspec

from servanda.model.dates import DeadlineType
from servanda.reading.stretches import Known, Precision


class Time(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One time expression, resolved as far as the text's own date allows."""

    start: int
    end: int
    type: DeadlineType
    earliest: str | None = None
    latest: str | None = None
    offset: str | None = None
    anchor: str | None = None
    resolved: bool = False
    """Whether the anchor is the text's own date."""
    anchor_day: str | None = None
    """Day of an anchor that is a date itself."""
    precision: Precision | None = None
    inclusive: bool = True
    only_start: bool = False
    edtf: str | None = None
    year_given: bool = True
    """False where the year is the text's own and not stated with the day."""
    working: bool = False
    lead: str | None = None
    until: bool = False
    """Whether the act goes on up to an event ("until X")."""


Maker = Callable[[str, int, int, Known], Time | None]
"""(text, start, end, what is known) -> the time that begins at ``start``, if one does."""
