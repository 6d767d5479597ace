"""EDTF (ISO 8601-2): writing and checking times that are open, approximate or a season.

Written are level 0 and 1, and of level 2 only a day whose year is not known (``XXXX-06-03``).
"""

import calendar
import re
from datetime import date, datetime

SEASONS = {"spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24}
"""Codes of EDTF level 1; they say nothing about the hemisphere."""
_DATE = re.compile(
    r"(?P<y>-?\d{4}|\d{3}X|\d\dXX|XXXX)(?:-(?P<m>\d\d|XX)(?:-(?P<d>\d\d|XX))?)?(?P<q>[?~%]?)"
)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)?")
_LAST_SEASON = 24
_FIRST_SEASON = 21
_MONTHS = 12


def interval(earliest: str | None, latest: str | None) -> str | None:
    """Return a time as EDTF: an interval, open where an end is not known.

    ``earliest`` and ``latest`` are EDTF dates themselves.
    """
    if earliest and latest:
        return latest if earliest == latest else f"{earliest}/{latest}"
    if latest:
        return f"../{latest}"
    return f"{earliest}/.." if earliest else None


def is_edtf(value: str) -> bool:
    """Return whether ``value`` is EDTF of the kinds that we write: date, instant or interval."""
    low, slash, high = value.partition("/")
    if not slash:
        return _is_date(value) or _is_instant(value)
    ends = (low, high)
    open_ends = sum(end in ("", "..") for end in ends)
    return open_ends < len(ends) and all(end in ("", "..") or _is_date(end) for end in ends)


def days_of(value: str) -> tuple[date | None, date | None]:
    """Return first and last day of valid EDTF; None for an open end, a season, an unknown year.

    Approximate borders count as they are written; of an instant its local day counts.
    """
    low, slash, high = value.partition("/")
    if not slash:
        if "T" in value:
            day = datetime.fromisoformat(value).date()
            return day, day
        return _edges(value)
    return _edges(low)[0], _edges(high)[1]


def _edges(value: str) -> tuple[date | None, date | None]:
    hit = _DATE.fullmatch(value)
    if hit is None or hit["y"] == "XXXX" or hit["y"].startswith("-"):
        return None, None
    low, high = (int(hit["y"].replace("X", figure)) for figure in "09")
    month, day = (int(hit[k]) if hit[k] and hit[k].isdecimal() else None for k in ("m", "d"))
    if low < 1 or (month is not None and month > _MONTHS):
        return None, None
    last_month = month or _MONTHS
    last_day = day or calendar.monthrange(high, last_month)[1]
    return date(low, month or 1, day or 1), date(high, last_month, last_day)


def _is_instant(value: str) -> bool:
    if _INSTANT.fullmatch(value) is None:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_date(value: str) -> bool:  # noqa: PLR0911 -- a decision list, part by part
    hit = _DATE.fullmatch(value)
    if hit is None:
        return False
    year, month, day = hit["y"], hit["m"], hit["d"]
    if year == "XXXX" and (month is None or not month.isdecimal()):
        return False
    if month is None or month == "XX":
        return day in (None, "XX")
    number = int(month)
    if _FIRST_SEASON <= number <= _LAST_SEASON:
        return day is None
    if not 1 <= number <= _MONTHS:
        return False
    if day is None or day == "XX":
        return True
    # 2000 is a leap year: where the year is not known, 29 February may be.
    known = year.removeprefix("-").isdecimal()
    return 1 <= int(day) <= calendar.monthrange(abs(int(year)) if known else 2000, number)[1]
