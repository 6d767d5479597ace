"""Numbers, units and calendar steps in words: the small arithmetic under every deadline."""

import calendar
import re
from datetime import date, timedelta

MONTHS = {
    name: at
    for at, row in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        start=1,
    )
    for name in row.split()
}  # fmt: skip
_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
NUMBERS: dict[str, int] = (
    {word: at for at, word in enumerate(_ONES)}
    | {ten: 10 * at for at, ten in enumerate(_TENS, start=2)}
    | {
        f"{ten}{link}{one}": 10 * at + unit
        for at, ten in enumerate(_TENS, start=2)
        for unit, one in enumerate(_ONES[1:10], start=1)
        for link in ("-", " ")
    }
    | {"a": 1, "an": 1, "hundred": 100, "one hundred": 100, "a hundred": 100}
    | {"one hundred and twenty": 120, "one hundred and eighty": 180}
)
DAYS_PER_WEEK = 7
WORKING_DAYS = 5
FRIDAY = 4
_CODES = {"day": "D", "week": "W", "month": "M", "year": "Y"}
_MONTHS_IN = {"month": 1, "quarter": 3, "year": 12, "decade": 120}


def count(raw: str | None) -> int | None:
    """Return the number that words or digits name: "sixty (60)" is 60; None if they name none."""
    if raw is None:
        return None
    words = re.sub(r"\s+", " ", raw.strip().lower())
    digits = re.search(r"\(\s*(\d+)\s*\)|^(\d+)", words)
    if digits:
        return int(digits.group(1) or digits.group(2))
    return NUMBERS.get(words)


def duration(number: int, unit: str) -> str | None:
    """Return an ISO 8601 duration: (72, "hour") is ``PT72H``, (1, "quarter") is ``P3M``."""
    unit = unit.lower()
    if unit == "hour":
        return f"PT{number}H"
    if unit in _CODES:
        return f"P{number}{_CODES[unit]}"
    if unit == "quarter":
        return f"P{3 * number}M"
    return f"P{10 * number}Y" if unit == "decade" else None


def shift(day: date, number: int, unit: str) -> date | None:
    """Return the day ``number`` units later; 31 January + 1 month is the last day of February."""
    try:
        if unit == "hour":
            return day + timedelta(days=-(-number // 24))
        if unit in ("day", "week"):
            return day + timedelta(days=number * (DAYS_PER_WEEK if unit == "week" else 1))
        months = number * _MONTHS_IN[unit]
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last))
    except (OverflowError, ValueError, calendar.IllegalMonthError):
        return None


def business_days(day: date, number: int) -> date | None:
    """Return the day ``number`` working days (Monday to Friday) later; holidays are not known."""
    if number == 0:
        return day
    weeks, rest = divmod(number, WORKING_DAYS)
    try:
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


def edtf(earliest: str | None, latest: str | None) -> str | None:
    """Return the time as EDTF (ISO 8601-2): an interval, open where an end is not known."""
    if earliest and latest:
        return latest if earliest == latest else f"{earliest}/{latest}"
    if latest:
        return f"../{latest}"
    return f"{earliest}/.." if earliest else None
