"""What words may say of a stretch of the calendar."""

from typing import Literal

import msgspec

Share = Literal["early", "mid", "late", "start", "middle", "end", "rest"]
Era = Literal["BC", "AD"]


class Point(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What is said of a stretch of the calendar, part by part; None is not said."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    last_day: int | None = None
    """Second day of a range inside one month ("3 to 5 June")."""
    weekday: int | None = None
    season: str | None = None
    quarter: int | None = None
    half: int | None = None
    decade: bool = False
    """The ten years that begin with ``year``."""
    century: int | None = None
    to_year: int | None = None
    """Last year of a range ("1939-45")."""
    share: Share | None = None
    relation: str | None = None
    """How it stands to the time before: this, next, last, same, or a day's name (today)."""
    unit: str | None = None
    """What the relation counts: day, week, month, year, decade, season, weekday."""
    era: Era | None = None
    fiscal: bool = False
