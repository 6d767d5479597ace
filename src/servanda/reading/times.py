"""Time expressions in a stretch of text, found by their first words."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from servanda.model.dates import DeadlineType
from servanda.reading.calendar_terms import (
    DAYS_PER_WEEK,
    MONTHS,
    NUMBERS,
    bounds,
    business_days,
    count,
    duration,
    shift,
)
from servanda.reading.time_patterns import (
    ABOUT_TEXT,
    AFTER,
    AS_LONG,
    BY,
    COMING,
    EDGE,
    ENDS,
    EVERY,
    FOR,
    FRONTED,
    MEETING,
    MOMENT,
    NOW,
    ONCE_IN,
    PAST_PARTICIPLE,
    REGULAR,
    STAGE,
    STARTS,
    STOP,
    TERM,
    THIS,
    UNTIL,
    VAGUE,
    WITHIN,
)
from servanda.reading.words import WORD

Precision = Literal["instant", "day", "month", "quarter", "year"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the text's own date: the only thing that relative times may count from."""

    day: date | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Time:
    """One time expression, resolved as far as the text's own date allows."""

    start: int
    end: int
    type: DeadlineType
    earliest: str | None = None
    latest: str | None = None
    offset: str | None = None
    anchor: str | None = None
    resolved: bool = False
    precision: Precision | None = None
    inclusive: bool = True
    only_start: bool = False
    edtf: str | None = None
    year_given: bool = True
    """False where the year is the text's own and not stated with the day."""


Maker = Callable[[re.Match[str], Known], "Time | None"]


def _words(hit: re.Match[str]) -> str:
    """Return the words of the anchor, up to where another part of the sentence begins."""
    rest = hit["rest"] or ""
    stop = STOP.search(rest)
    return (rest[: stop.start()] if stop else rest).strip()


def _relative(hit: re.Match[str], known: Known, *, before: bool, rest_from: int) -> Time | None:
    number = count(hit["n"])
    if number is None:
        return None
    unit = hit["unit"].lower()
    words = _words(hit)[rest_from:].strip()
    own = not words or ABOUT_TEXT.search(words) is not None
    work = (hit["cal"] or "").strip().lower() in ("business", "working")
    moved: date | None = None
    if known.day and own and not before:
        moved = business_days(known.day, number) if work else shift(known.day, number, unit)
    length = duration(number, unit)
    end = hit.end()
    if words:
        end = hit.start("rest") + (hit["rest"] or "").index(words) + len(words)
    return Time(
        start=hit.start(),
        end=end,
        type="relative",
        offset=f"-{length}" if before and length else length,
        anchor=words or None,
        resolved=bool(words) and moved is not None,
        latest=moved.isoformat() if moved else None,
        precision="day" if moved else None,
    )


def _within(hit: re.Match[str], known: Known) -> Time | None:
    rest = (hit["rest"] or "").strip()
    lead = re.match(r"(?:of|after|from|following|since|prior\s+to|before)\s+", rest, re.IGNORECASE)
    before = rest.lower().startswith(("prior", "before"))
    return _relative(hit, known, before=before, rest_from=lead.end() if lead else 0)


def _after(hit: re.Match[str], known: Known) -> Time | None:
    before = hit["side"].lower() not in ("after", "following", "from")
    return _relative(hit, known, before=before, rest_from=0)


def _by(hit: re.Match[str], known: Known) -> Time | None:  # noqa: PLR0911 -- a decision list: the first rule that fits
    prep = re.sub(r"\s+", " ", hit["prep"].lower())
    day = hit["d1"] or hit["d2"] or hit["d4"]
    month = hit["m1"] or hit["m2"] or hit["m3"] or hit["m4"]
    stated = hit["y1"] or hit["y2"] or hit["y3"] or hit["y4"]
    year = int(stated) if stated else known.year
    starts = prep.startswith(STARTS)
    if year is None:
        if prep == "in" and not day:
            return None
        return Time(start=hit.start(), end=hit.end(), type="absolute", only_start=starts)
    name = (month or "").lower().rstrip(".")
    number = int(name) if name.isdigit() else MONTHS.get(name)
    found = bounds(year, number, int(re.sub(r"\D", "", day)) if day else None)
    if found is None:
        return None
    first, last = found
    past = known.day is not None and last < known.day
    if prep in ("on", "in", "at", "during") and (
        past or PAST_PARTICIPLE.search(hit.string[max(0, hit.start() - 12) : hit.start()])
    ):
        return None
    if starts:
        if past:
            return None
        return Time(
            start=hit.start(), end=hit.end(), type="absolute", earliest=first.isoformat(),
            only_start=True, precision="day" if day else "month" if number else "year",
        )  # fmt: skip
    if (hit["edge"] or "").lower() in ("beginning", "start"):
        last = first
    if prep in ("before", "prior to") and day:
        last -= timedelta(days=1)
    level: Precision = "day" if day else "month" if number else "year"
    inside = prep in ("in", "on", "at", "during")
    return Time(
        start=hit.start(),
        end=hit.end(),
        type="absolute",
        earliest=first.isoformat() if inside and day else None,
        latest=last.isoformat(),
        edtf=last.isoformat()[: {"day": 10, "month": 7, "year": 4}[level]] if inside else None,
        precision=level,
        year_given=bool(stated),
    )


def _edge(hit: re.Match[str], known: Known) -> Time | None:
    unit, later = hit["unit"].lower(), hit["rel"].lower() == "next"
    last: date | None = None
    if unit == "year" and known.year is not None:
        year = known.year + later
        last = date(year, 12, 31) if hit["edge"].lower() in ("end", "close") else date(year, 1, 1)
    elif unit == "month" and known.day is not None and not later:
        found = bounds(known.day.year, known.day.month, None)
        last = found[1] if found else None
    return Time(
        start=hit.start(),
        end=hit.end(),
        type="absolute",
        latest=last.isoformat() if last else None,
        precision="day" if last else None,
    )


def _this(hit: re.Match[str], known: Known) -> Time | None:
    unit, later = hit["unit"].lower(), hit["rel"].lower() != "this"
    last: date | None = None
    if unit == "year" and known.year is not None:
        last = date(known.year + later, 12, 31)
    elif unit == "week" and known.day is not None:
        last = known.day + timedelta(days=6 - known.day.weekday() + DAYS_PER_WEEK * later)
    elif unit == "month" and known.day is not None:
        moved = shift(known.day, int(later), "month")
        found = bounds(moved.year, moved.month, None) if moved else None
        last = found[1] if found else None
    return Time(
        start=hit.start(),
        end=hit.end(),
        type="absolute" if unit == "year" else "relative",
        anchor=None if unit == "year" else "the date of the text",
        resolved=last is not None and unit != "year",
        latest=last.isoformat() if last else None,
        precision="year" if unit == "year" else None,
    )


_PERIODS = {
    "annually": "P1Y", "yearly": "P1Y", "monthly": "P1M", "weekly": "P1W", "daily": "P1D",
    "quarterly": "P3M", "hourly": "PT1H", "biannually": "P6M", "twice a year": "P6M",
    "once a year": "P1Y", "once a month": "P1M", "once a week": "P1W", "once a day": "P1D",
    "on a daily basis": "P1D", "on a weekly basis": "P1W", "on a monthly basis": "P1M",
    "on a quarterly basis": "P3M", "on an annual basis": "P1Y", "year-on-year": "P1Y",
}  # fmt: skip


def _regular(hit: re.Match[str], _known: Known) -> Time | None:
    words = re.sub(r"\s+", " ", hit.group().lower())
    return Time(start=hit.start(), end=hit.end(), type="recurring", offset=_PERIODS.get(words))


def _every(hit: re.Match[str], _known: Known) -> Time | None:
    other = "other" in hit.re.groupindex and hit["other"]
    number = count(hit["n"]) if hit["n"] else 2 if other else 1
    if number is None or (hit.group()[:4].lower() == "each" and hit["n"]):
        return None
    length = duration(number, hit["unit"])
    return Time(start=hit.start(), end=hit.end(), type="recurring", offset=length)


def _for(hit: re.Match[str], _known: Known) -> Time | None:
    number = count(hit["n"])
    if number is None:
        return None
    length = duration(number, hit["unit"])
    return Time(start=hit.start(), end=hit.end(), type="period", offset=length)


def _coming(hit: re.Match[str], known: Known) -> Time | None:
    unit = hit["unit"].lower()
    last = shift(known.day, 1, unit) if known.day is not None else None
    return Time(
        start=hit.start(),
        end=hit.end(),
        type="period",
        offset=duration(1, unit),
        latest=last.isoformat() if last else None,
        precision="day" if last else None,
    )


def _plain(kind: DeadlineType) -> Maker:
    def make(hit: re.Match[str], _known: Known) -> Time | None:
        return Time(start=hit.start(), end=hit.end(), type=kind)

    return make


def _anchored(kind: DeadlineType) -> Maker:
    def make(hit: re.Match[str], _known: Known) -> Time | None:
        words = _words(hit) if kind != "event" else (hit["rest"] or "").strip()
        if not words:
            return None
        end = hit.start("rest") + (hit["rest"] or "").index(words) + len(words)
        starts = hit.group()[:4].lower() == "from"
        return Time(start=hit.start(), end=end, type=kind, anchor=words, only_start=starts)

    return make


_PREPS = [
    "by",
    "before",
    "until",
    "till",
    "no",
    "not",
    "prior",
    "through",
    "up",
    "as",
    "on",
    "in",
    "from",
    "since",
    "starting",
    "effective",
    "targeting",
    "at",
    "during",
]
_RULES: tuple[tuple[tuple[str, ...], re.Pattern[str], Maker], ...] = (
    (("within", "into", "in", "no", "not"), WITHIN, _within),
    (("#",), AFTER, _after),
    (tuple(_PREPS), BY, _by),
    (("by", "before", "until", "no", "not", "at", "toward", "towards"), EDGE, _edge),
    (
        ("by", "before", "in", "during", "over", "within", "later", "this", "next", "the"),
        THIS, _this,
    ),
    (("every", "each"), EVERY, _every),
    (("at", "once"), ONCE_IN, _every),
    (
        ("annually", "yearly", "monthly", "weekly", "daily", "quarterly", "hourly", "biannually",
         "twice", "once", "on", "periodically", "regularly", "at", "year"),
        REGULAR, _regular,
    ),
    (("for", "over", "during"), FOR, _for),
    (("period", "term"), TERM, _for),
    (("over",), COMING, _coming),
    (("during",), STAGE, _plain("period")),
    (("for",), AS_LONG, _plain("period")),
    (
        ("immediate", "immediately", "forthwith", "without", "at", "with", "instantly"),
        NOW, _plain("immediate"),
    ),
    (("until",), UNTIL, _anchored("event")),
    (("before", "by", "at", "prior"), ENDS, _anchored("relative")),
    (("from",), MOMENT, _anchored("relative")),
    (("at", "during", "in", "prior", "before"), MEETING, _plain("event")),
    (
        ("as", "promptly", "expeditiously", "swiftly", "urgently", "soon", "shortly", "in", "over",
         "within", "at", "with"),
        VAGUE, _plain("vague"),
    ),
)  # fmt: skip
_BY_HEAD: dict[str, list[tuple[re.Pattern[str], Maker]]] = {}
for _heads, _pattern, _maker in _RULES:
    for _head in _heads:
        _BY_HEAD.setdefault(_head, []).append((_pattern, _maker))


def times(text: str, start: int, end: int, known: Known) -> list[Time]:
    """Return the time expressions between two places, in order, never two that overlap."""
    found: list[Time] = []
    reached = start
    for at, word in enumerate(WORD.finditer(text, start, end)):
        low = word.start()
        if low < reached:
            continue
        head = word.group().lower()
        rules = _BY_HEAD.get(head, [])
        if head.isdigit() or head in NUMBERS:
            rules = [*rules, *_BY_HEAD["#"]]
        made = _first(text, low, end, rules, known)
        if (
            made is None
            and at == 0
            and head in ("after", "following", "upon", "pending", "before", "prior")
        ):
            made = _first(text, low, end, [(FRONTED, _anchored("event"))], known)
        if made is not None:
            found.append(made)
            reached = made.end
    return found


def _first(
    text: str, low: int, end: int, rules: list[tuple[re.Pattern[str], Maker]], known: Known
) -> Time | None:
    for pattern, maker in rules:
        hit = pattern.match(text, low, end)
        made = maker(hit, known) if hit is not None else None
        if made is not None:
            return made
    return None
