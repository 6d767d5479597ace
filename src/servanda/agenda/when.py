"""Times of a plan as people write them: a day, a month, a year, or a local time with its zone."""

import calendar
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from servanda.errors import InputError
from servanda.terms.times import TimeFault, zone_of

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MONTH = re.compile(r"(\d{4})-(\d\d)")
_YEAR = re.compile(r"\d{4}")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_LOCAL = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d")
YEARS = (1900, 2199)
"""What a plan can speak of; beyond, a slip of the pen is meant."""
EXPECTED = "expected YYYY-MM-DD, YYYY-MM, YYYY, or a local time YYYY-MM-DDTHH:MM with a zone"


@dataclass(frozen=True, slots=True)
class When:
    """A time with the precision in which it was given."""

    first: date
    last: date
    """Last day on which it can be."""
    precision: Literal["minute", "day", "month", "year"]
    at: datetime | None = None
    """The local time with its zone."""

    @property
    def words(self) -> str:
        """Return it in words; a vague one says what is not stated."""
        if self.at is not None:
            return f"{self.at:%Y-%m-%d %H:%M} {self.at.tzinfo}"
        if self.precision == "day":
            return self.last.isoformat()
        return f"by {self.end_words}, day not stated"

    @property
    def end_words(self) -> str:
        """Return the end of a vague time: ``end of September 2026``."""
        if self.precision == "year":
            return f"end of {self.last.year}"
        return f"end of {MONTHS[self.last.month - 1]} {self.last.year}"


def when(text: str, *, where: str, zone: str | None = None) -> When:
    """Return a time; InputError says how one is written."""
    found = _when(text, where, zone)
    if not YEARS[0] <= found.first.year <= YEARS[1]:
        raise InputError(f"{where}: {text!r}: expected a year from {YEARS[0]} to {YEARS[1]}")
    return found


def _when(text: str, where: str, zone: str | None) -> When:
    try:
        if _LOCAL.fullmatch(text):
            return _local(text, where, zone)
        if zone is not None:
            raise InputError(f"{where}: {text!r} has a zone and no hour; {EXPECTED}")
        if _DAY.fullmatch(text):
            day = date.fromisoformat(text)
            return When(day, day, "day")
        if _YEAR.fullmatch(text):
            return When(date(int(text), 1, 1), date(int(text), 12, 31), "year")
        if found := _MONTH.fullmatch(text):
            year, month = int(found[1]), int(found[2])
            first = date(year, month, 1)
            last = calendar.monthrange(year, month)[1]
            return When(first, date(year, month, last), "month")
    except ValueError as error:
        raise InputError(f"{where}: {text!r} is no time of the calendar; {EXPECTED}") from error
    raise InputError(f"{where}: {text!r}: {EXPECTED}")


def _local(text: str, where: str, zone: str | None) -> When:
    if zone is None:
        raise InputError(f"{where}: {text!r} has no zone; write `zone`, such as Europe/Kyiv")
    try:
        tz = zone_of(zone)
    except TimeFault as fault:
        raise InputError(f"{where}: {fault}") from fault
    bare = datetime.fromisoformat(text)
    early, late = (bare.replace(tzinfo=tz, fold=fold) for fold in (0, 1))
    if early.astimezone(UTC).astimezone(tz).replace(tzinfo=None) != bare:
        raise InputError(f"{where}: no clock in {zone} shows {text}: it is skipped that day")
    if early.utcoffset() != late.utcoffset():
        raise InputError(f"{where}: clocks in {zone} show {text} twice that day; choose another")
    return When(bare.date(), bare.date(), "minute", early)
