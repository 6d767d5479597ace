"""Steps of the calendar: days, months, working days and ISO 8601 lengths; no clock is read."""

import calendar
import re
from datetime import date, timedelta

DAYS_PER_WEEK = 7
WORKING_DAYS = 5
FRIDAY = 4
HOURS_PER_DAY = 24
MONTHS_IN = {"month": 1, "quarter": 3, "year": 12, "decade": 120}
LENGTH = re.compile(
    r"(?P<sign>-?)P(?=\d|T\d)(?:(?P<year>\d+)Y)?(?:(?P<month>\d+)M)?(?:(?P<week>\d+)W)?"
    r"(?:(?P<day>\d+)D)?(?:T(?P<hour>\d+)H)?"
)
"""An ISO 8601 duration in whole units; ``-P60D`` is sixty days before."""


def shift(day: date, number: int, unit: str) -> date | None:
    """Return the day ``number`` units later; 31 January + 1 month is the last day of February.

    Hours are counted in whole days, upwards: what is due 25 hours later is due the day after next.
    """
    try:
        if unit == "hour":
            return day + timedelta(days=-(-number // HOURS_PER_DAY))
        if unit in ("day", "week"):
            return day + timedelta(days=number * (DAYS_PER_WEEK if unit == "week" else 1))
        months = number * MONTHS_IN[unit]
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last))
    except (OverflowError, ValueError, calendar.IllegalMonthError):
        return None


def business_days(day: date, number: int) -> date | None:
    """Return the day ``number`` working days (Monday to Friday) later; holidays are not known.

    A negative number counts backwards.
    """
    if number == 0:
        return day
    weeks, rest = divmod(abs(number), WORKING_DAYS)
    try:
        if number < 0:
            # A weekend counts from the Monday after it.
            at = day + timedelta(
                days=-day.weekday() % DAYS_PER_WEEK if day.weekday() > FRIDAY else 0
            )
            at -= timedelta(weeks=weeks)
            return at - timedelta(days=rest + (2 if at.weekday() < rest else 0))
        # A weekend counts from the Friday before it.
        at = day - timedelta(days=max(0, day.weekday() - FRIDAY)) + timedelta(weeks=weeks)
        over = at.weekday() + rest
        return at + timedelta(days=rest + (2 if over > FRIDAY else 0))
    except OverflowError:
        return None


def bounds(year: int, month: int | None, day: int | None) -> tuple[date, date] | None:
    """Return first and last day of a year, a month or a day; None for one that does not exist."""
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None


def after(day: date, length: str, *, working: bool = False) -> date | None:
    """Return the day an ISO 8601 length later (``-P60D``: earlier); None for no such length.

    The day itself is not counted, as in the European convention on time-limits of 1972.
    ``working`` counts its days as Monday to Friday.
    """
    hit = LENGTH.fullmatch(length)
    if hit is None:
        return None
    sign = -1 if hit["sign"] else 1
    at: date | None = day
    for unit in ("year", "month", "week", "day", "hour"):
        if hit[unit] is None or at is None:
            continue
        number = sign * int(hit[unit])
        at = business_days(at, number) if working and unit == "day" else shift(at, number, unit)
    return at
