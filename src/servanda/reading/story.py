"""The time in which a story stands: the year, month and day last told of."""

from dataclasses import dataclass
from datetime import date

from servanda.model.almanac import bounds, shift
from servanda.reading.calendar_point import Point

SEASON_CODES = {"spring": "SP", "summer": "SU", "autumn": "FA", "fall": "FA", "winter": "WI"}
_JANUARY = 1
_DECEMBER = 12


@dataclass(slots=True)
class Story:
    """Where a story is in time; moved on by each date that it tells."""

    bc: bool = False
    year: int | None = None
    month: int | None = None
    day: int | None = None

    def tell(self, year: int, month: int | None, day: int | None) -> None:
        """Move to a date; the year alone, told again, leaves the month where it was."""
        if year == self.year and month is None:
            return
        self.year, self.month, self.day = year, month, day

    def ahead(self, found: Point) -> None:
        """Take the year of a range before its first day is told."""
        if found.year is not None:
            self.year, self.month, self.day = found.year, None, None

    def written(self, year: int) -> str:
        """Return a year as TIMEX3 writes it."""
        return f"BC{year:04d}" if self.bc else f"{year:04d}"

    def day_value(self) -> str:
        """Return the day last told of, with ``X`` for what is not known."""
        year = "XXXX" if self.year is None else self.written(self.year)
        month = "XX" if self.month is None else f"{self.month:02d}"
        return f"{year}-{month}-{'XX' if self.day is None else f'{self.day:02d}'}"

    def unit_value(self, unit: str) -> str | None:  # noqa: PLR0911 -- a decision list by unit
        """Return the day, month, year or decade in which the story stands."""
        if self.year is None:
            return None
        year = self.written(self.year)
        if unit in ("year", "years"):
            return year
        if unit == "decade":
            return year[:-1]
        if unit == "century":
            return year[:-2]
        if unit == "month":
            return f"{year}-{self.month:02d}" if self.month else f"{year}-XX"
        if unit in SEASON_CODES:
            return f"{year}-{SEASON_CODES[unit]}"
        return self.day_value()

    def away(self, number: int, unit: str) -> str | None:  # noqa: PLR0911 -- a decision list by unit
        """Return the time so many units after the last one told, as exact as the unit is."""
        unit = unit.removesuffix("s").replace("centurie", "century")
        if self.year is None:
            return None
        if self.bc:
            return (
                f"BC{self.year - number:04d}" if unit == "year" else self._bc_decades(number, unit)
            )
        if unit in ("year", "decade", "century"):
            many = {"year": 1, "decade": 10, "century": 100}[unit]
            return f"{self.year + number * many:04d}"
        if unit == "month":
            at = date(self.year, self.month, 1) if self.month else None
            moved = shift(at, number, "month") if at else None
            return moved.isoformat()[:7] if moved else f"{self.year:04d}-XX"
        if unit in ("hour", "minute"):
            return None
        days = number * (7 if unit == "week" else 1)
        at = _day(self.year, self.month, self.day)
        moved = shift(at, days, "day") if at else None
        if moved is None:
            return self.unit_value("month") + "-XX" if self.month else f"{self.year:04d}-XX-XX"  # type: ignore[operator]
        self.tell(moved.year, moved.month, moved.day)
        return moved.isoformat()

    def _bc_decades(self, number: int, unit: str) -> str | None:
        if unit == "decade" and self.year is not None:
            return f"BC{self.year - 10 * number:04d}"
        return f"{self.day_value()}" if unit in ("day", "week", "month") else None


def _day(year: int, month: int | None, day: int | None) -> date | None:
    found = bounds(year, month, day) if month and day else None
    return found[0] if found else None


def date_value(found: Point, story: Story) -> str | None:
    """Return the value of a point, its year taken from the story where it says none."""
    if found.century is not None:
        mark = "BC" if found.era == "BC" else ""
        return f"{mark}{found.century - 1:02d}"
    if found.relation is not None and not (found.unit == "year" and found.month):
        return _related(found, story)
    if found.weekday is not None and found.month is None:
        return story.day_value() if story.day else None
    if found.year is not None:
        story.bc = found.era == "BC" or (story.bc and found.year < 600)  # noqa: PLR2004 -- antiquity
    year = found.year if found.year is not None else _year(found, story)
    if year is None:
        return _unknown_year(found)
    return _valued(found, story, year)


def _year(found: Point, story: Story) -> int | None:
    if story.year is None:
        return None
    step = {"after": 1, "next": 1, "before": -1, "last": -1}.get(found.relation or "", 0)
    year = story.year + (-step if story.bc else step)
    late = story.month == _DECEMBER  # January told after December is of the next year
    if found.relation is None and found.month == _JANUARY and late:
        year += -1 if story.bc else 1
    return year


def _unknown_year(found: Point) -> str | None:
    if found.season is not None:
        return f"XXXX-{SEASON_CODES[found.season]}"
    if found.month is None:
        return None
    return f"XXXX-{found.month:02d}" + (f"-{found.day:02d}" if found.day else "")


def _valued(found: Point, story: Story, year: int) -> str:
    written = story.written(year)
    if found.decade:
        story.tell(year, None, None)
        return written[:-1]
    if found.season is not None:
        story.tell(year, None, None)
        return f"{written}-{SEASON_CODES[found.season]}"
    story.tell(year, found.month, found.day)
    if found.quarter is not None:
        return f"{written}-Q{found.quarter}"
    if found.half is not None:
        return f"{written}-H{found.half}"
    if found.month is None:
        return written
    return f"{written}-{found.month:02d}" + (f"-{found.day:02d}" if found.day else "")


def _related(found: Point, story: Story) -> str | None:  # noqa: PLR0911 -- a decision list by unit
    """Return the value of "the next day", "that year", "the previous century", "this summer"."""
    step = {"after": 1, "next": 1, "before": -1, "last": -1}.get(found.relation or "", 0)
    unit = found.unit or ""
    if unit == "day" and found.relation == "this":
        return "PRESENT_REF"
    if story.year is None:
        return None
    if found.season is not None:
        year = story.year + (-step if story.bc else step)
        return f"{story.written(year)}-{SEASON_CODES[found.season]}"
    if found.quarter is not None or found.half is not None:
        part = f"Q{found.quarter}" if found.quarter is not None else f"H{found.half}"
        return f"{story.written(story.year + step)}-{part}"
    if unit in ("decade", "century"):
        cut = 10 if unit == "decade" else 100
        base = story.year // cut + (-step if story.bc else step)
        return f"{'BC' if story.bc else ''}{base:0{3 if cut == 10 else 2}d}"  # noqa: PLR2004 -- decades have three figures
    if unit == "year":
        year = story.year + (-step if story.bc else step)
        if step:
            story.tell(year, None, None)
        return story.written(year)
    if step == 0:
        return story.unit_value(unit)
    return story.away(step, unit)
