"""Points of the calendar in English: one grammar for deadlines and for narrative times.

``point`` reads what stands at one place ("3 June 2031", "the second quarter of 2026", "mid-May",
"this Friday") into its parts; nothing is completed here. What a year is missing, or what "next
month" counts from, is for `resolve` and its callers to say.
"""

import re

from msgspec.structs import replace

from servanda.model.edtf import SEASONS
from servanda.reading.calendar_point import Point, Share
from servanda.reading.calendar_terms import MONTHS, WEEKDAYS, ordinal
from servanda.reading.point_patterns import (
    AFTER_DECADE_BC,
    AFTER_MONTH_YEAR,
    BARE_YEAR,
    BC_AFTER,
    BC_YEAR,
    CENTURY,
    CODE,
    DATE_LINK,
    DAY_TAIL,
    FEAST,
    HEAD,
    ISO,
    ISO_MONTH,
    LEAD,
    MONTH_DAY,
    NO_SEASON,
    OF,
    OF_MONTH,
    PART,
    SAME,
    SAME_YEAR,
    SEASON_AFTER,
    SEASON_YEAR,
    SHARE,
    SKIP,
    SLASHED,
    TENS,
    UNIT,
    WHOLE,
    YEAR_RANGE,
)

_UNITS = frozenset({"day", "week", "month", "year", "quarter", "decade", "century", "weekend"})
DAY_FIGURES = 2
"""More figures than a day or a short year has are a year."""
FIRST_YEAR, LAST_DECADE = 1000, 2190
SHORT_MONTHS = frozenset(
    name for name in MONTHS if len(name) <= len("sept") and name not in ("may", "june", "july")
)
_MOST_DAYS = 31
_LAST_MONTH = 12
_DECADE = 10
_SHARES: dict[str, Share] = {
    "mid": "mid", "middle": "middle", "early": "early", "late": "late", "end": "end",
    "close": "end", "beginning": "start", "start": "start", "rest": "rest", "remainder": "rest",
    "course": "rest", "latter": "late", "onset": "start", "opening": "start", "closing": "end",
}  # fmt: skip
_RELATIONS = {
    "this": "this", "next": "next", "last": "last", "coming": "next", "current": "this",
    "following": "after", "previous": "before", "preceding": "before", "same": "same",
    "that": "same", "ensuing": "after", "present": "this",
}  # fmt: skip
_DAYS = {"today": "this", "tomorrow": "next", "yesterday": "last", "tonight": "this"}
_PARTS = {"quarter": 4, "half": 2, "semester": 2}
_DEEP = 4


def point(text: str, at: int, end: int, deep: int = 0) -> Point | None:  # noqa: C901, PLR0911 -- a decision list by the first word
    """Return the point of the calendar that begins at ``at``, the article left out; else None."""
    head = HEAD.match(text, at, end)
    if head is None or deep > _DEEP:
        return None
    word = head.group()
    if word[0].isdecimal():
        return _numeric(text, at, end, head)
    low = word.lower()
    if low == "the":
        skip = SKIP.match(text, at, end)
        found = point(text, skip.end(), end, deep + 1) if skip else None
        return replace(found, start=at) if found else None
    if low in MONTHS:
        return _month(text, at, head.end(), end) if word[0].isupper() else None
    if low in _SHARES:
        return _share(text, at, end, low, deep)
    if low in SEASONS:
        return _season(text, at, head.end(), end, low)
    if low in _RELATIONS:
        return _relation(text, at, head.end(), end, low)
    if low in _DAYS:
        return Point(start=at, end=head.end(), relation=_DAYS[low], unit="day")
    if low in WEEKDAYS:
        return _weekday(text, head, end, deep)
    if low in ("year", "years", "calendar", "month", "fiscal", "financial", "fy"):
        return _named(text, at, end, low, deep)
    if low == "last" or ordinal(low):
        return _part(text, at, head.end(), end, deep)
    tens = TENS.match(text, at, end)
    if tens is not None:
        return _part(text, at, tens.end(), end, deep)
    return _coded(text, at, end, deep) if low in ("q", "h") else _feast(text, at, head, end)


def _sub(text: str, at: int, end: int, deep: int) -> Point | None:
    return point(text, at, end, deep + 1)


def _numeric(text: str, at: int, end: int, head: re.Match[str]) -> Point | None:  # noqa: PLR0911 -- the same
    digits = head.group()
    bare = digits.isdecimal()
    if len(digits) <= DAY_FIGURES or not digits[:3].isdecimal():
        return _day_first(text, at, end, head)
    bc = BC_YEAR.match(text, at, end)
    if bc is not None:
        return Point(start=at, end=bc.end(), year=int(bc["z"] or bc["y"]), era="BC")
    if digits.endswith("s"):
        return _decade(text, at, end, head)
    if not bare or len(digits) != len("2031"):
        return None
    iso = ISO.match(text, at, end) or ISO_MONTH.match(text, at, end)
    if iso is not None and 1 <= int(iso["m"]) <= _LAST_MONTH:
        day = int(iso["d"]) if "d" in iso.re.groupindex else None
        ambiguous = day is None and int(iso["m"]) == (int(iso["y"]) + 1) % 100
        if not ambiguous:
            return Point(start=at, end=iso.end(), year=int(iso["y"]), month=int(iso["m"]), day=day)
    years = YEAR_RANGE.match(text, at, end)
    if years is not None:
        last = (
            int(years["z"]) if len(years["z"]) > DAY_FIGURES else int(years["y"][:2] + years["z"])
        )
        if last > int(years["y"]):
            return Point(start=at, end=years.end(), year=int(years["y"]), to_year=last)
    plain = BARE_YEAR.match(text, at, end)
    if plain is None:
        return None
    season = SEASON_AFTER.match(text, plain.end(), end)
    return Point(
        start=at, end=season.end() if season else plain.end(), year=int(plain["y"]),
        season=season[1] if season else None,
    )  # fmt: skip


def _decade(text: str, at: int, end: int, head: re.Match[str]) -> Point | None:
    year = int(head.group()[:-1])
    if year % _DECADE:
        return None
    bc = AFTER_DECADE_BC.match(text, head.end(), end)
    if bc is None and not FIRST_YEAR <= year <= LAST_DECADE:
        return None
    return Point(
        start=at, end=bc.end() if bc else head.end(), year=year, decade=True,
        era="BC" if bc else None,
    )  # fmt: skip


def _day_first(text: str, at: int, end: int, head: re.Match[str]) -> Point | None:
    slashed = SLASHED.match(text, at, end)
    if slashed is not None:
        return _slashed(at, slashed)
    tail = DAY_TAIL.match(text, head.end(), end)
    number = int(re.sub(r"\D", "", head.group()))
    month = MONTHS.get(tail["m"].lower()) if tail else None
    if tail is not None and month is not None and 1 <= number <= _MOST_DAYS:
        second = int(tail["d2"]) if tail["d2"] else None
        made = Point(
            start=at, end=tail.end(), day=number, month=month,
            last_day=second if second and number < second <= _MOST_DAYS else None,
        )  # fmt: skip
        return _with_year(text, made, end)
    bc = BC_YEAR.match(text, at, end)
    if bc is not None:
        return Point(start=at, end=bc.end(), year=int(bc["z"] or bc["y"]), era="BC")
    return _part(text, at, head.end(), end, 0)


def _slashed(at: int, hit: re.Match[str]) -> Point | None:
    """Return a date in figures only where day and month cannot be confused, or with full stops."""
    first, second, year = int(hit["a"]), int(hit["b"]), int(hit["y"])
    if hit["sep"] == "." or first > _LAST_MONTH or first == second:
        day, month = first, second
    elif second > _LAST_MONTH:
        day, month = second, first
    else:
        return None
    if not (1 <= month <= _LAST_MONTH and 1 <= day <= _MOST_DAYS):
        return None
    return Point(start=at, end=hit.end(), year=year, month=month, day=day)


def _with_year(text: str, made: Point, end: int) -> Point:
    """Return the point with the year that follows it."""
    bc = BC_AFTER.match(text, made.end, end)
    if bc is not None:
        return replace(made, end=bc.end(), year=int(bc["y"]), era="BC")
    year = AFTER_MONTH_YEAR.match(text, made.end, end)
    if year is not None:
        return replace(made, end=year.end(), year=int(year["y"]))
    same = SAME_YEAR.match(text, made.end, end)
    if same is None:
        return made
    words = same["rel"].lower().split()[-1]
    relation = "each" if words in ("each", "every") else _RELATIONS.get(words, "same")
    return replace(made, end=same.end(), relation=relation, unit="year")


def _month(text: str, at: int, after: int, end: int) -> Point | None:
    month = MONTHS[text[at:after].lower()]
    day = MONTH_DAY.match(text, after, end)
    if day is not None and 1 <= int(day["d"]) <= _MOST_DAYS:
        second = int(day["d2"]) if day["d2"] else None
        if second is not None and not int(day["d"]) < second <= _MOST_DAYS:
            second = None
        stop = day.end() if second is not None or day["d2"] is None else day.start("d2")
        if second is None and day["d2"] is not None:
            stop = len(text[: day.end("d")])
            while text[stop : stop + 2] in ("st", "nd", "rd", "th"):
                stop += 2
        made = Point(start=at, end=stop, month=month, day=int(day["d"]), last_day=second)
        bc = BC_AFTER.match(text, after, end)
        return _with_year(text, made, end) if bc is None else replace(
            made, end=bc.end(), day=None, last_day=None, year=int(bc["y"]), era="BC"
        )  # fmt: skip
    short = text[at:after].lower() in SHORT_MONTHS
    stop = after + (short and text[after : after + 1] == "." and text[after + 1 :][:1].isspace())
    return _with_year(text, Point(start=at, end=stop, month=month), end)


def _share(text: str, at: int, end: int, low: str, deep: int) -> Point | None:
    head = SHARE.match(text, at, end)
    if head is None or low in ("rest", "remainder", "course", "latter"):
        head = OF.match(text, at + len(low), end)
    if head is None:
        return None
    found = _sub(text, head.end(), end, deep)
    if found is None:
        whole = WHOLE.match(text, head.end(), end)
        if whole is None or not text[at : head.end()].lower().rstrip().endswith("the"):
            return None
        found = Point(start=at, end=whole.end(), relation="same", unit=whole[1].lower())
    return replace(found, start=at, share=_SHARES[low])


def _season(text: str, at: int, after: int, end: int, low: str) -> Point | None:
    name = "autumn" if low == "fall" else low
    made = Point(start=at, end=after, season=name)
    if low in ("fall", "spring") and NO_SEASON.match(text, after, end):
        return None
    bc = BC_AFTER.match(text, after, end)
    if bc is not None:
        return replace(made, end=bc.end(), year=int(bc["y"]), era="BC")
    year = SEASON_YEAR.match(text, after, end)
    if year is not None:
        return replace(made, end=year.end(), year=int(year["y"]))
    same = SAME_YEAR.match(text, after, end)
    if same is None:
        return made
    words = same["rel"].lower().split()[-1]
    return replace(made, end=same.end(), relation=_RELATIONS.get(words, "same"), unit="year")


def _relation(text: str, at: int, after: int, end: int, low: str) -> Point | None:  # noqa: PLR0911 -- the same
    relation = _RELATIONS[low]
    if low == "that":
        same = SAME.match(text, after, end)
        after = same.end() if same else after
    if low == "last":
        part = _part(text, at, after, end, 1)
        if part is not None:
            return part
    hit = UNIT.match(text, after, end)
    if hit is None:
        return None
    unit = hit["u"].lower()
    made = Point(start=at, end=hit.end(), relation=relation, unit=unit)
    if unit in _UNITS:
        return replace(made, fiscal=(hit["cal"] or "").lower() in ("fiscal", "financial"))
    if unit in SEASONS:
        return replace(made, unit="season", season="autumn" if unit == "fall" else unit)
    if unit in WEEKDAYS:
        return replace(made, unit="weekday", weekday=WEEKDAYS[unit])
    if unit in MONTHS and hit["u"][0].isupper():
        return replace(made, unit="month", month=MONTHS[unit])
    return None


def _weekday(text: str, head: re.Match[str], end: int, deep: int) -> Point | None:
    at, weekday = head.start(), WEEKDAYS[head.group().lower()]
    if not text[at].isupper():
        return None
    link = DATE_LINK.match(text, head.end(), end)
    found = _sub(text, link.end(), end, deep) if link else None
    if found is not None and found.day is not None:
        return replace(found, start=at, weekday=weekday)
    return Point(start=at, end=head.end(), weekday=weekday)


def _named(text: str, at: int, end: int, low: str, deep: int) -> Point | None:
    """Return "the year 2031", "calendar year 2031", "the month of June 2031"."""
    lead = LEAD.match(text, at, end)
    found = _sub(text, lead.end(), end, deep) if lead is not None else None
    if found is None or (found.year is None and found.month is None):
        return None
    if low == "month" and found.month is None:
        return None
    return replace(found, start=at, fiscal=low in ("fiscal", "financial", "fy"))


def _part(text: str, at: int, after: int, end: int, deep: int) -> Point | None:
    """Return "the second quarter of 2031", "the first day of June", "the third of May 2031"."""
    low = text[at:after].lower()
    number = ordinal(low)
    century = CENTURY.match(text, after, end)
    if century is not None and number is not None:
        return Point(
            start=at, end=century.end(), century=number, era="BC" if century["bc"] else None
        )
    part = PART.match(text, after, end)
    if part is not None:
        found = _sub(text, part.end(), end, deep)
        return _taken(found, at, number, low, part["what"].lower()) if found else None
    month = OF_MONTH.match(text, after, end)
    which = MONTHS.get(month["m"].lower()) if month else None
    if month is not None and which is not None and number is not None and number <= _MOST_DAYS:
        return _with_year(text, Point(start=at, end=month.end(), day=number, month=which), end)
    return None


def _taken(found: Point, at: int, number: int | None, low: str, what: str) -> Point | None:  # noqa: PLR0911 -- the same
    """Return one part of a year, or a day of a month: "the last day of June 2031"."""
    if what in _PARTS:
        number = _PARTS[what] if low == "last" else number
        if number is None or number > _PARTS[what] or found.month is not None:
            return None
        fits = found.year is not None or found.unit == "year"
        named = {"quarter" if what == "quarter" else "half": number}
        return replace(found, start=at, **named) if fits else None
    if what == "day" and (found.month is not None or found.unit in ("month", "year")):
        if low == "last":
            return replace(found, start=at, share="end")
        if number is not None and found.month is not None and number <= _MOST_DAYS:
            return replace(found, start=at, day=number)
        if number == 1:
            return replace(found, start=at, share="start")
    if what in ("part", "days", "week", "month"):
        return replace(found, start=at, share="late" if low == "last" else "early")
    return None


def _coded(text: str, at: int, end: int, deep: int) -> Point | None:
    """Return "Q2 2031" and "H1 2031"."""
    hit = CODE.match(text, at, end)
    if hit is None:
        return None
    found = _sub(text, hit.end(), end, deep)
    number, half = int(hit["n"]), hit["k"].upper() == "H"
    if (
        found is None
        or (found.year is None and found.unit != "year")
        or (half and number > _PARTS["half"])
    ):
        return None
    return replace(found, start=at, **{"half" if half else "quarter": number})


_FEASTS = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24),
    "new year's day": (1, 1), "new year's eve": (12, 31),
}  # fmt: skip


def _feast(text: str, at: int, head: re.Match[str], end: int) -> Point | None:
    if head.group() not in ("Christmas", "New"):
        return None
    hit = FEAST.match(text, at, end)
    if hit is None:
        return None
    month, day = _FEASTS[" ".join(hit.group().lower().replace("’", "'").split())]
    return _with_year(text, Point(start=at, end=hit.end(), month=month, day=day), end)
