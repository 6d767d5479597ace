"""Calendar arithmetic: days, months and local times, always answered in UTC.

``d`` and ``w`` keep the local hour, ``mo`` and ``y`` end on the last day of a shorter month, only
``h`` is exact. A local time that a clock change skips or doubles has two readings: both are
returned, the earlier first.
"""

import re
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from servanda.model.commitment import BusinessCalendar, Duration

DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
DATE_LENGTH = len("2025-01-31")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A business-day count that never meets a business day must end: ten years without one is a fault.
MAX_BUSINESS_SEARCH = 3660


class TimeFault(ValueError):  # noqa: N818 - becomes a message once the place is known
    """A text that is no usable date or instant; the message says what was expected."""


@lru_cache(maxsize=256)
def zone_of(name: str) -> ZoneInfo:
    """Return the IANA zone ``name``."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise TimeFault(
            f"unknown time zone {name!r}; expected an IANA name such as Europe/Kyiv or UTC"
        ) from error


def readings(local: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the earliest and latest instant that the naive ``local`` time can mean in ``zone``."""
    tz = zone_of(zone)
    both = [local.replace(tzinfo=tz, fold=fold).astimezone(UTC) for fold in (0, 1)]
    return min(both), max(both)


def is_date(text: str) -> bool:
    """Return whether ``text`` has the form of a bare date."""
    return len(text) == DATE_LENGTH and DATE.fullmatch(text) is not None


def parse_date(text: str) -> date:
    """Return the bare date ``text``."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise TimeFault(f"{text!r} is no date of the calendar; expected YYYY-MM-DD") from error


def parse_instant(text: str) -> datetime:
    """Return the instant ``text`` in UTC; without an offset it is refused."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise TimeFault(
            f"{text!r} is no instant; expected ISO 8601 with an offset, "
            "such as 2025-01-31T12:00:00+02:00"
        ) from error
    if found.tzinfo is None:
        raise TimeFault(
            f"{text!r} has no offset; write Z or an offset such as +02:00 behind the time"
        )
    try:
        return found.astimezone(UTC)
    except OverflowError as error:
        raise TimeFault(f"{text!r} lies outside the years 1 to 9999") from error


def day_start(day: date, zone: str) -> datetime:
    """Return the first instant of ``day`` in ``zone``."""
    return datetime.combine(day, time(), tzinfo=zone_of(zone)).astimezone(UTC)


def next_day(day: date) -> date:
    """Return the day after ``day``."""
    try:
        return day + timedelta(days=1)
    except OverflowError as error:
        raise TimeFault(f"{day} has no next day; dates end with the year 9999") from error


def start_of(text: str, zone: str) -> datetime:
    """Return the instant at which a TIME begins: an instant, or the first one of a day."""
    return day_start(parse_date(text), zone) if is_date(text) else parse_instant(text)


def end_of(text: str, zone: str) -> datetime:
    """Return the instant at which a TIME is over: an instant, or the end of a whole day."""
    if not is_date(text):
        return parse_instant(text)
    return day_start(next_day(parse_date(text)), zone)


def _add_months(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _add_business(day: date, n: int, calendar: BusinessCalendar) -> date:
    off = frozenset(calendar.holidays)
    for _ in range(MAX_BUSINESS_SEARCH + 2 * n):
        if n <= 0:
            return day
        day += timedelta(days=1)
        if WEEKDAYS[day.weekday()] not in calendar.weekend and day.isoformat() not in off:
            n -= 1
    raise TimeFault(f"the calendar {calendar.name!r} has no business days")


def add(
    instant: datetime,
    duration: Duration,
    zone: str,
    calendar: BusinessCalendar | None = None,
    *,
    times: int = 1,
) -> tuple[datetime, datetime]:
    """Return the earliest and latest reading of ``instant`` plus ``times`` times ``duration``."""
    n = duration.n * times
    try:
        if duration.unit == "h":
            moved = instant + timedelta(hours=n)
            return moved, moved
        local = instant.astimezone(zone_of(zone)).replace(tzinfo=None)
        if duration.unit == "bd":
            if calendar is None:
                raise TimeFault("business days (bd) need a calendar; name one under `calendars:`")
            day = _add_business(local.date(), n, calendar)
        elif duration.unit in ("mo", "y"):
            day = _add_months(local.date(), n * (12 if duration.unit == "y" else 1))
        else:
            day = local.date() + timedelta(days=n * (7 if duration.unit == "w" else 1))
        if day == local.date():
            return instant, instant
        return readings(datetime.combine(day, local.time()), zone)
    except (OverflowError, ValueError) as error:
        if isinstance(error, TimeFault):
            raise
        raise TimeFault(
            f"{duration.n} {duration.unit} after {iso(instant)} lies outside the years 1 to 9999"
        ) from error


def iso(instant: datetime) -> str:
    """Return ``instant`` as ISO 8601 in UTC with ``Z``."""
    text = instant.astimezone(UTC).isoformat()
    return text.replace("+00:00", "Z")


def clock_time(text: str, what: str) -> datetime:
    """Return the clock that ``what`` names: an instant, or the end of a whole UTC day."""
    try:
        return end_of(text.strip(), "UTC")
    except TimeFault as error:
        raise TimeFault(f"{what}: {error}") from error
