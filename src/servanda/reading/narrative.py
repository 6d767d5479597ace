"""Every time expression of a narrative, with its value in the style of TIMEX3.

Days and years are completed from the story itself: "in May" is of the year last told of, "two days
later" counts from the day last told of. What the story does not give stays open (``XXXX``,
``PXD``). The points of the calendar are those of the deadline grammar (`points`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from msgspec.structs import replace

from servanda.reading.calendar_point import Point
from servanda.reading.calendar_terms import MONTHS, NUMBERS, ORDINALS, WEEKDAYS, count
from servanda.reading.narrative_patterns import (
    ABOUT,
    AGO,
    BARE_LENGTH,
    BC_MARK,
    BC_YEAR,
    CLOCK_TIME,
    LATER_IN,
    LENGTH,
    LENGTHS,
    MENTION,
    NO_YEAR_NEXT,
    NO_YEAR_PAST,
    PART_OF_DAY,
    PARTS_OF_DAY,
    REFERENCES,
    THIS_TIME,
    YEAR_PAST,
)
from servanda.reading.points import point
from servanda.reading.story import Story, date_value
from servanda.reading.words import WORD

Kind = Literal["date", "duration", "reference"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Timex:
    """A time expression: where it stands, what it is, its value; None where it has none."""

    start: int
    end: int
    kind: Kind
    value: str | None


_POINT_HEADS = (
    MONTHS.keys()
    | WEEKDAYS.keys()
    | ORDINALS.keys()
    | frozenset(
        {"early", "mid", "late", "end", "beginning", "start", "middle", "rest", "close", "onset",
         "latter", "this", "next", "last", "that", "same", "following", "previous", "preceding",
         "coming", "spring", "summer", "autumn", "fall", "winter", "christmas", "year", "years",
         "today", "tomorrow", "yesterday", "tonight"}
    )
)  # fmt: skip
_COUNT_HEADS = NUMBERS.keys() | frozenset(
    {"several", "few", "many", "some", "couple", "half", "numerous"}
)
_BC_AT_LEAST = 3
_WORD_HEADS = REFERENCES.keys() | {"the", "early", "that", "this", "later", "earlier"}
_OPEN = frozenset({"the", "a", "an"})
_SEASON_FREE = frozenset(
    {"the", "in", "by", "during", "that", "this", "early", "late", "until", "of", "through", "each",
     "following", "next", "since", "before", "over", "mid"}
)  # fmt: skip
_YEAR_FREE = frozenset(
    {"", "and", "the", "in", "of", "since", "by", "until", "during", "early", "late", "after", "a",
     "before", "from", "to", "his", "her", "its", "their", "between", "through"}
)  # fmt: skip
"""Before a year, whatever follows it: "in 1974 brought", "a 1908 interview"."""
_MODAL = frozenset({"may", "march"})
_MONTH_FREE = frozenset(
    {"in", "by", "of", "until", "since", "early", "late", "mid", "and", "to", "from", "during",
     "last", "next", "this", "that", "following", "through", "before", "after", "on", "between",
     "or", "till", "the", "throughout", "around"}
)  # fmt: skip


def timexes(text: str) -> list[Timex]:
    """Return the time expressions of a text in order, never two that overlap."""
    story = Story(bc=len(BC_MARK.findall(text)) >= _BC_AT_LEAST)
    found: list[Timex] = []
    reached = 0
    for word in WORD.finditer(text):
        if word.start() < reached:
            continue
        for made in _at(text, word, story):
            found.append(made)
            reached = max(reached, made.end)
    return found


def _at(text: str, word: re.Match[str], story: Story) -> Iterator[Timex]:
    """Yield what begins at a word: mostly nothing; of a range both its ends."""
    low, head = word.start(), word.group().lower()
    figures = head[0].isdecimal()
    made = _worded(text, word, head, story) if head in _WORD_HEADS else None
    if made is None and (figures or head in _COUNT_HEADS or head in _OPEN or head in LENGTHS):
        made = _counted(text, low, head, story)
    if made is not None:
        yield made
    elif figures or head in _POINT_HEADS or head == "the":
        yield from _points(text, low, head, story)


def _worded(text: str, word: re.Match[str], head: str, story: Story) -> Timex | None:
    """Return "that morning", "this period", "now", "later that year"."""
    low = word.start()
    if head in REFERENCES:
        return _reference(text, word, head)
    if head in ("later", "earlier"):
        later = LATER_IN.match(text, low)
        value = story.unit_value(later["unit"].lower()) if later is not None else None
        return later and Timex(start=low, end=later.end(), kind="date", value=value)
    part = _part_of_day(text, low, story)
    if part is not None:
        return part
    hit = THIS_TIME.match(text, low)
    return hit and Timex(start=low, end=hit.end(), kind="date", value=None)


def _reference(text: str, word: re.Match[str], head: str) -> Timex | None:
    hit = REFERENCES[head][0].match(text, word.start())
    if hit is None:
        return None
    return Timex(start=hit.start(), end=hit.end(), kind="reference", value=REFERENCES[head][1])


# ---------------------------------------------------------------- lengths


def _counted(text: str, low: int, head: str, story: Story) -> Timex | None:
    """Return a length ("two months"), or a day so far from the last one ("two months later")."""
    hit = LENGTH.match(text, low) or (BARE_LENGTH.match(text, low) if head in LENGTHS else None)
    if hit is None:
        return None
    number = _number(hit)
    if number is False:
        return None
    unit = hit["unit"].lower()
    away = AGO.match(text, hit.end())
    if away is not None:
        back = away["side"].lower() not in ("later", "after", "afterwards", "thereafter", "hence")
        if number is None:
            value: str | None = "PAST_REF" if back else "FUTURE_REF"
            return Timex(start=low, end=away.end(), kind="reference", value=value)
        value = story.away(-number if back else number, unit)
        return Timex(start=low, end=away.end(), kind="date", value=value)
    if head in _OPEN and not MENTION.search(text[max(0, low - 14) : low]) and not hit["link"]:
        return None
    about = ABOUT.search(text[max(0, low - 14) : low])
    low -= len(about.group()) if about is not None and head not in LENGTHS else 0
    code = LENGTHS[unit]
    figure = "X" if number is None else str(number)
    value = f"PT{figure}{code[1]}" if code.startswith("T") else f"P{figure}{code}"
    return Timex(start=low, end=hit.end(), kind="duration", value=value)


def _number(hit: re.Match[str]) -> int | Literal[False] | None:
    """Return how many; None for "several"; False where no number stands."""
    raw = (hit["n"] or "").lower() if "n" in hit.re.groupindex else ""
    if raw in (
        "",
        "several",
        "a few",
        "few",
        "many",
        "some",
        "numerous",
        "a couple of",
        "couple of",
    ):
        return None
    if raw in ("a", "an", "one"):
        return 1
    found = count(raw.replace(",", ""))
    return found if found is not None else False


# ---------------------------------------------------------------- points


def _points(text: str, low: int, head: str, story: Story) -> Iterator[Timex]:
    """Yield the point that begins here, completed from the story, which it carries on."""
    clock = CLOCK_TIME.match(text, low) if head[0].isdecimal() else None
    if clock is not None:
        yield _clock(text, clock, story)
        return
    bc = BC_YEAR.match(text, low) if story.bc and head.isdecimal() else None
    found = point(text, low, len(text))
    if (found is None or found.era is None) and bc is not None and _year_like(text, bc):
        found = Point(start=low, end=bc.end("y"), year=int(bc["y"]), era="BC")
    if found is None or not _fits(text, found, head):
        return
    yield from _parted(text, found, story)


_FIGURES = re.compile(r"\d+(?:st|nd|rd|th)?")


def _parted(text: str, found: Point, story: Story) -> Iterator[Timex]:
    """Yield a point, or the two ends of a range ("15-22 February", "1939-45", "499-493 BC")."""
    figures = [hit.span() for hit in _FIGURES.finditer(text, found.start, found.end)]
    years = found.to_year is not None or (found.era == "BC" and found.month is None)
    if years and len(figures) == 2 and not found.decade:  # noqa: PLR2004 -- both ends
        first, last = (int(re.sub(r"\D", "", text[a:b])) for a, b in figures)
        low = replace(found, start=figures[0][0], end=figures[0][1], year=first, to_year=None)
        high = replace(found, start=figures[1][0], year=found.to_year or last, to_year=None)
        yield _told(low, story)
        yield _told(high, story)
        return
    if found.last_day is not None and len(figures) > 1:
        story.ahead(found)
        first_end = figures[0][1]
        low = replace(found, end=first_end, last_day=None)
        high = replace(found, start=figures[1][0], day=found.last_day, last_day=None)
        yield _told(low, story)
        yield _told(high, story)
        return
    yield _told(_with_year_ahead(text, _bare(text, found)), story)


def _bare(text: str, found: Point) -> Point:
    """Return "the 1968 offensive" and "the May 2007 surge" without the article."""
    if found.share is not None or found.season is not None or found.decade or found.relation:
        return found
    article = re.match(r"the\s+", text[found.start : found.start + 8], re.IGNORECASE)
    dated = found.year is not None and found.century is None and found.quarter is None
    if article is None or not dated or found.day is not None or found.half is not None:
        return found
    return replace(found, start=found.start + article.end())


_LINKED = re.compile(
    r"\s*(?:,\s*)?(?:and|to|until|or|till|through|[-–—])\s+(?:the\s+)?(?=[\dA-Zelm])"
)


def _with_year_ahead(text: str, found: Point) -> Point:
    """Return "March" of "from March to June 1942" with its year."""
    if found.year is not None or found.month is None or found.relation is not None:
        return found
    link = _LINKED.match(text, found.end)
    other = point(text, link.end(), len(text)) if link is not None else None
    if other is None or other.year is None or other.month is None:
        return found
    before = other.month < found.month
    return replace(found, year=other.year - before, era=other.era)


def _told(found: Point, story: Story) -> Timex:
    value = date_value(found, story)
    kind: Kind = "reference" if value == "PRESENT_REF" else "date"
    return Timex(start=found.start, end=found.end, kind=kind, value=value)


def _part_of_day(text: str, low: int, story: Story) -> Timex | None:
    """Return "the morning of 31 May", "that afternoon"."""
    hit = PART_OF_DAY.match(text, low)
    if hit is None:
        return None
    code = PARTS_OF_DAY[(hit["part"] or hit["part2"]).lower()]
    if hit["part2"]:
        return Timex(start=low, end=hit.end(), kind="date", value=f"{story.day_value()}{code}")
    day = point(text, hit.end(), len(text))
    if day is None or day.day is None:
        return None
    return Timex(start=low, end=day.end, kind="date", value=f"{date_value(day, story)}{code}")


def _clock(text: str, hit: re.Match[str], story: Story) -> Timex:
    hour, minute = int(hit["h"]), hit["m"] or "00"
    half = (hit["ap"] or "").lower()
    if half.startswith("p") and hour < 12:  # noqa: PLR2004 -- noon
        hour += 12
    link = re.compile(r",?\s+(?:on\s+)?(?:the\s+)?").match(text, hit.end())
    day = point(text, link.end(), len(text)) if link is not None else None
    if day is not None and day.day is not None:
        value = date_value(day, story)
        return Timex(
            start=hit.start(), end=day.end, kind="date", value=f"{value}T{hour:02d}:{minute}"
        )
    return Timex(
        start=hit.start(),
        end=hit.end(),
        kind="date",
        value=f"{story.day_value()}T{hour:02d}:{minute}",
    )


def _year_like(text: str, hit: re.Match[str]) -> bool:
    """Tell whether a bare number is a year of the text's era: "in 490", "(490-480 BC)"."""
    return YEAR_PAST.search(text[max(0, hit.start() - 16) : hit.start()]) is not None and not (
        NO_YEAR_NEXT.match(text, hit.end())
    )


def _fits(text: str, found: Point, head: str) -> bool:  # noqa: PLR0911 -- a decision list by what was found
    """Tell whether a point stands where a time is told, and is no number, verb or name."""
    before = text[max(0, found.start - 24) : found.start]
    last = (before.split() or [""])[-1].strip("(,;–-").lower()
    if found.month is not None and found.day is None and found.year is None:
        if text[found.start : found.end].lower().startswith("the ") and found.share is None:
            return False
        return head not in _MODAL or last in _MONTH_FREE
    if found.season is not None and found.year is None and found.relation is None:
        words = text[found.start : found.end].lower().split()
        if words[-1] == "fall" and text[found.end : found.end + 4] == " of ":
            return False
        return len(words) > 1 or last in _SEASON_FREE
    if found.year is not None and found.month is None and found.era is None and head.isdecimal():
        if found.end - found.start > len("2031"):
            return True
        if NO_YEAR_PAST.search(before):
            return False
        named = before.endswith("(") or last in _YEAR_FREE
        after = NO_YEAR_NEXT.match(text, found.end)
        return after is None or (named and after["unit"] is None)
    if found.relation in ("this", "next", "last") and found.unit == "day":
        return True
    if found.fiscal or (found.unit == "quarter" and found.year is None):
        return False
    return found.century is None or found.century <= 21  # noqa: PLR2004 -- the present one
