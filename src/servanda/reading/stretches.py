"""From a point of the calendar to its first and last day, as far as the text's own date allows.

What has no sharp border keeps none: of "early", "mid-" and "late" the border is the house's (thirds
of a year or a month, days 10 and 20), and EDTF marks it as approximate; a season has no days.
"""

from datetime import date, timedelta
from typing import Literal

import msgspec

from servanda.model.almanac import DAYS_PER_WEEK, bounds, shift
from servanda.model.edtf import SEASONS
from servanda.reading.calendar_point import Point

Precision = Literal["instant", "day", "month", "quarter", "year"]
HALF_YEAR = 183


class Known(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is known of the text's own date: the only thing that relative times may count from."""

    day: date | None = None
    year: int | None = None


class Stretch(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """First and last day of a point, with EDTF; both None where no calendar can say them."""

    first: date | None = None
    last: date | None = None
    edtf: str | None = None
    precision: Precision | None = None
    approximate: bool = False
    year_given: bool = True
    """False where the year is the text's own and not stated with the day."""
    counted: bool = False
    """Whether it counts from the text's own date ("next month")."""


def stretch(point: Point, known: Known, *, ahead: bool = False) -> Stretch | None:
    """Return the days of a point; None for one that no calendar has (31 June).

    ``ahead`` says that the words look forward ("by 15 January"): a day without a year that would be
    past by the text's own date is then of the next year, where it lies within half a year.
    """
    if point.era == "BC" or point.century is not None or point.fiscal or point.relation == "each":
        return Stretch()
    if point.weekday is not None and point.month is None:
        return _weekday(point, known)
    if point.relation is not None:
        if point.unit not in ("year", "season", "month"):
            return _counted(point, known)
        if point.unit == "month" and point.month is None:
            return _counted(point, known)
    year = point.year if point.relation is None else _year(point, known)
    if year is not None and (point.year is not None or point.unit == "year"):
        return _in_year(point, year)
    return _of_own_year(point, known.year if year is None else year, known.day if ahead else None)


def _of_own_year(point: Point, year: int | None, day: date | None) -> Stretch | None:
    """Return the days in the text's own year, or in the next where they are to come and near."""
    if year is None:
        return _without_year(point)
    made = _in_year(point, year)
    if made is None or day is None or made.last is None or made.last >= day:
        return _dated(made)
    later = _in_year(point, year + 1)
    if later is None or later.first is None or (later.first - day).days > HALF_YEAR:
        return _without_year(point)
    return _dated(later)


def _dated(made: Stretch | None) -> Stretch | None:
    return made and Stretch(
        first=made.first, last=made.last, edtf=made.edtf, precision=made.precision,
        approximate=made.approximate, year_given=False,
    )  # fmt: skip


def _year(point: Point, known: Known) -> int | None:
    """Return the year that "next year", "this summer" or "next June" is in."""
    if known.year is None or (point.relation in ("after", "before") and known.day is None):
        return None
    if point.unit == "month" and point.month is not None:
        if known.day is None or point.relation not in ("this", "next", "last"):
            return known.year if point.relation == "this" else None
        if point.relation == "this":
            return known.year
        passed = point.month <= known.day.month
        return known.year + (passed if point.relation == "next" else passed - 1)
    return known.year + {"next": 1, "after": 1, "last": -1, "before": -1}.get(
        point.relation or "", 0
    )


STEPS = {"next": 1, "after": 1, "last": -1, "before": -1}


def _counted(point: Point, known: Known) -> Stretch:
    """Return the days of "this week", "next month", "tomorrow", "the end of this decade"."""
    step = STEPS.get(point.relation or "", 0)
    if point.unit == "decade" and known.year is not None:
        low = known.year // 10 * 10 + 10 * step
        return _shared(point, date(low, 1, 1), date(low + 9, 12, 31), f"{low // 10}X", None)
    if known.day is None or point.relation in ("after", "before"):
        return Stretch(counted=True)
    ends = _unit_days(point.unit or "", known.day, step)
    level: Precision = "day"
    if point.unit in ("month", "quarter"):
        level = "month" if point.unit == "month" else "quarter"
    return _counted_days(point, *ends, level) if ends else Stretch(counted=True)


def _unit_days(unit: str, day: date, step: int) -> tuple[date, date] | None:
    """Return first and last day of the unit that is ``step`` units after the one with ``day``."""
    if unit == "day":
        at = shift(day, step, "day")
        return (at, at) if at else None
    if unit in ("week", "weekend"):
        monday = shift(day - timedelta(days=day.weekday()), step, "week")
        low, high = (5, 6) if unit == "weekend" else (0, 6)
        return (monday + timedelta(days=low), monday + timedelta(days=high)) if monday else None
    if unit not in ("month", "quarter"):
        return None
    at = shift(day, step, unit)
    if at is None:
        return None
    months = 1 if unit == "month" else 3
    low = (at.month - 1) // months * months + 1
    first, last = bounds(at.year, low, None), bounds(at.year, low + months - 1, None)
    return (first[0], last[1]) if first and last else None


def _counted_days(point: Point, first: date | None, last: date | None, level: Precision) -> Stretch:
    if first is None or last is None:
        return Stretch(counted=True)
    whole = {"day": 10, "month": 7}.get(level)
    text = first.isoformat()[:whole] if whole and (level != "day" or first == last) else None
    made = _shared(point, first, last, text or f"{first}/{last}", level)
    return Stretch(
        first=made.first, last=made.last, edtf=made.edtf, precision=made.precision,
        approximate=made.approximate, counted=True,
    )  # fmt: skip


def _weekday(point: Point, known: Known) -> Stretch:
    """Return the next such day; "next Friday" said on a Tuesday may be either of two: open."""
    if known.day is None or point.weekday is None or point.relation in ("after", "before"):
        return Stretch(counted=True)
    wait = (point.weekday - known.day.weekday()) % DAYS_PER_WEEK
    if point.relation in ("last", "same"):
        return Stretch(counted=True)
    if point.relation == "next":
        if wait and known.day.weekday() + wait < DAYS_PER_WEEK:
            return Stretch(counted=True)
        wait = wait or DAYS_PER_WEEK
    at = shift(known.day, wait, "day")
    return _counted_days(point, at, at, "day")


def _without_year(point: Point) -> Stretch | None:
    """Return what is known of a day whose year is not: EDTF level 2."""
    if point.month is None or point.share is not None or point.last_day is not None:
        return Stretch()
    if point.day is None:
        return Stretch(edtf=f"XXXX-{point.month:02d}")
    if bounds(2000, point.month, point.day) is None:  # a leap year: 29 February may be meant
        return None
    return Stretch(edtf=f"XXXX-{point.month:02d}-{point.day:02d}")


def _in_year(point: Point, year: int) -> Stretch | None:  # noqa: PLR0911 -- a decision list by what is said
    """Return the days of a point in a year that is known."""
    if not 1 <= year <= LAST_YEAR:
        return Stretch()
    if point.season is not None:
        mark = "~" if point.share else ""
        return Stretch(edtf=f"{year:04d}-{SEASONS[point.season]}{mark}")
    if point.decade:
        last = date(year + 9, 12, 31)
        return _shared(point, date(year, 1, 1), last, f"{year // 10:03d}X", None)
    if point.to_year is not None:
        last = date(point.to_year, 12, 31)
        return _shared(point, date(year, 1, 1), last, f"{year:04d}/{point.to_year:04d}", "year")
    if point.quarter is not None or point.half is not None:
        return _months(point, year)
    found = bounds(year, point.month, point.day)
    last_day = bounds(year, point.month, point.last_day) if point.last_day else found
    if found is None or last_day is None:
        return None
    if point.last_day is not None:
        return _shared(point, found[0], last_day[1], f"{found[0]}/{last_day[1]}", "day")
    level: Precision = "day" if point.day else "month" if point.month else "year"
    return _shared(point, *found, found[0].isoformat()[: SIZES[level]], level)


LAST_YEAR = 9990
"""What the calendar of the library holds, a decade and a count left over."""
SIZES = {"day": 10, "month": 7, "year": 4}


def _months(point: Point, year: int) -> Stretch | None:
    """Return a quarter or a half of a year."""
    months = 3 if point.quarter is not None else 6
    high = months * (point.quarter or point.half or 1)
    low = high - months + 1
    first, last = bounds(year, low, None), bounds(year, high, None)
    if first is None or last is None:
        return None
    written = f"{year:04d}-{low:02d}/{year:04d}-{high:02d}"
    return _shared(point, first[0], last[1], written, "month" if point.half else "quarter")


def _shared(
    point: Point, first: date, last: date, written: str, level: Precision | None
) -> Stretch:
    """Return the part of a stretch that "early", "the end of" and the like name."""
    share = point.share
    if share is None or share == "rest":
        return Stretch(first=first, last=last, edtf=written, precision=level)
    if share in ("start", "end"):
        at = first if share == "start" else last
        return Stretch(first=at, last=at, edtf=at.isoformat(), precision=level)
    days = (last - first).days + 1
    if days in (28, 29, 30, 31):
        lows = {"early": 1, "mid": 11, "late": 21, "middle": 15}
        highs = {"early": 10, "mid": 20, "late": last.day, "middle": 15}
        low, high = first.replace(day=lows[share]), first.replace(day=highs[share])
        text = f"{low}~/{high}~" if low != high else f"{low}~"
        return Stretch(first=low, last=high, edtf=text, precision="day", approximate=True)
    if days in (365, 366):
        parts = {"early": (1, 4), "mid": (5, 8), "late": (9, 12), "middle": (6, 6)}[share]
        low, high = first.replace(month=parts[0]), first.replace(month=parts[1])
        end = bounds(first.year, parts[1], None)
        text = f"{low.isoformat()[:7]}~/{high.isoformat()[:7]}~"
        if low == high:
            text = f"{low.isoformat()[:7]}~"
        return Stretch(
            first=low, last=end[1] if end else None, edtf=text, precision="month", approximate=True
        )
    marked = written if "/" in written else f"{written}~"
    return Stretch(edtf=marked, precision=None, approximate=True)
