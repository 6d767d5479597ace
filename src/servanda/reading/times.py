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


_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|"
    r"Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20|21)\d\d"
_DATE = (
    rf"(?:(?P<d1>{_DAY})\s+(?:day\s+)?(?:of\s+)?(?P<m1>{_MONTH})(?!\w)(?:,?\s+(?P<y1>{_YEAR}))?"
    rf"|(?P<m2>{_MONTH})\s+(?P<d2>{_DAY})(?!\d)(?:,?\s+(?P<y2>{_YEAR}))?"
    rf"|(?P<m3>{_MONTH})\s+(?P<y3>{_YEAR})"
    rf"|(?P<y4>{_YEAR})(?:-(?P<m4>\d\d)(?:-(?P<d4>\d\d))?)?(?![\w/]))"
)
_NUMBER = (
    r"(?:\d{1,4}|[a-z]+(?:-[a-z]+)?(?:\s+(?:hundred(?:\s+and\s+[a-z]+)?|two|three|four|five|six|seven|"
    r"eight|nine))?)(?:\s*\(\s*\d{1,4}\s*\))?"
)
_SPAN = (
    rf"(?P<n>{_NUMBER})\s*[- ]?(?P<cal>(?:calendar|business|working|consecutive)\s+)?"
    r"(?P<unit>hour|day|week|month|year|quarter|decade)s?\b"
)
_REST = r"[^,;.:]{2,90}"
_WITHIN = re.compile(
    r"(?:within|into|(?:in\s+)?(?:no|not)\s+(?:more|later|longer)\s+than|in\s+less\s+than)\s+"
    r"(?:a\s+period\s+of\s+|the\s+next\s+|a\s+maximum\s+of\s+|the\s+following\s+)?"
    rf"{_SPAN}(?P<rest>\s+(?:of|after|from|following|since|prior\s+to|before)\s+{_REST})?",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"{_SPAN}\s+(?P<side>after|following|from|before|prior\s+to)\s+(?P<rest>{_REST})",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?P<prep>by|before|until|till|(?:no|not)\s+later\s+than|prior\s+to|through|up\s+to|as\s+of|on|in|"
    r"from|since|starting(?:\s+(?:in|on|from))?|effective(?:\s+as\s+of)?|targeting|at|during)\s+"
    r"(?:(?:the\s+)?(?P<edge>end|close|beginning|start|middle)\s+of\s+)?(?:the\s+)?"
    rf"(?:year\s+|month\s+of\s+)?{_DATE}",
    re.IGNORECASE,
)
_EDGE = re.compile(
    r"(?:by|before|until|(?:no|not)\s+later\s+than|at|towards?)\s+the\s+(?P<edge>end|close|beginning|start)\s+of\s+"
    r"(?P<rel>this|next|the\s+current|the)\s+(?P<unit>year|month|week|decade|quarter)\b",
    re.IGNORECASE,
)
_THIS = re.compile(
    r"(?:(?:by|before|in|during|over|within|later)\s+)?(?P<rel>this|next|the\s+coming)\s+"
    r"(?P<unit>week|month|year|quarter|spring|summer|autumn|fall|winter)\b",
    re.IGNORECASE,
)
_EVERY = re.compile(
    rf"(?:every|each)\s+(?P<other>other\s+|second\s+)?(?:(?P<n>{_NUMBER})\s+)?"
    r"(?P<unit>hour|day|week|month|year|quarter)s?\b",
    re.IGNORECASE,
)
_ONCE_IN = re.compile(
    rf"(?:at\s+least['’]?\s+)?once\s+(?:in|every)\s+(?P<n>{_NUMBER})\s+(?P<unit>day|week|month|year)s?\b",
    re.IGNORECASE,
)
_REGULAR = re.compile(
    r"annually|yearly|monthly|weekly|daily|quarterly|hourly|biannually|(?:twice|once)\s+a\s+"
    r"(?:year|month|week|day)|on\s+an?\s+(?:regular|daily|weekly|monthly|quarterly|annual|periodic)\s+"
    r"basis|periodically|regularly|at\s+regular\s+intervals|year-on-year",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"(?:for|over|during)\s+(?:a\s+|an\s+|the\s+)?(?:minimum\s+of\s+|maximum\s+of\s+)?(?:initial\s+|further\s+|additional\s+|next\s+|"
    r"coming\s+|agreed\s+)?(?:period\s+of\s+|duration\s+of\s+|term\s+of\s+)?(?:up\s+to\s+|at\s+least\s+|not\s+less\s+"
    rf"than\s+)?{_SPAN}",
    re.IGNORECASE,
)
_TERM = re.compile(rf"(?:period|term)\s+of\s+(?:office\s+of\s+)?{_SPAN}", re.IGNORECASE)
_COMING = re.compile(r"over\s+the\s+(?:coming|next)\s+(?P<unit>year|month|week|decade|quarter)\b", re.IGNORECASE)
_AS_LONG = re.compile(r"for\s+as\s+long\s+as\s+(?:is\s+|it\s+)?[\w ]{2,30}", re.IGNORECASE)
_NOW = re.compile(
    r"immediate(?:ly)?|forthwith|without\s+(?:further\s+|any\s+)?delay|at\s+once|with\s+immediate\s+"
    r"effect|instantly",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    rf"until\s+(?:such\s+time\s+(?:as|that)\s+)?(?!now\b|then\b|recently\b)(?P<rest>{_REST})",
    re.IGNORECASE,
)
_ENDS = re.compile(
    rf"(?:before|by|at|prior\s+to)\s+(?:the\s+)?(?P<edge>end|conclusion|completion|close|closing|expiry|beginning|start)\s+(?:of\s+)?"
    rf"(?P<rest>(?:the\s+|this\s+|its\s+|current\s+){_REST})",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    rf"from\s+the\s+(?:moment|date|day|time)\s+of\s+(?P<rest>{_REST})", re.IGNORECASE
)
_MEETING = re.compile(
    r"(?:at|during|in|prior\s+to|before)\s+(?:the|its|our|their)\s+(?:next|first|upcoming|ongoing|following|annual|fall|spring)\s+"
    r"(?:[\w-]+\s+){0,4}?(?:meetings?|sessions?|summits?|conference|rounds?|dialogue)\b",
    re.IGNORECASE,
)
_FRONTED = re.compile(
    rf"(?:after|following|upon|pending|before|prior\s+to)\s+(?P<rest>{_REST})", re.IGNORECASE
)
_VAGUE = re.compile(
    r"as\s+soon\s+as\s+(?:(?:we\s+)?possibl[ey]|practicable|feasible|we\s+possibly\s+can)|promptly|expeditiously|"
    r"swiftly|urgently|soon|shortly|(?:in|over|within)\s+the\s+(?:coming|near|next\s+few|following|foreseeable)\s+"
    r"(?:days|weeks|months|years|future)|over\s+the\s+\w+\s+to\s+come|in\s+due\s+course|at\s+the\s+earliest"
    r"(?:\s+(?:possible|opportunity)(?:\s+date)?)?|in\s+a\s+timely\s+(?:manner|fashion)|with\s+all\s+"
    r"(?:due|deliberate)\s+speed|in\s+future\s+years|at\s+an\s+early\s+date",
    re.IGNORECASE,
)
STOP = re.compile(
    r"\s+(?:the\s+(?:parties|sides|government)|shall|will|is\s+to|are\s+to|in\s+order|to\s+(?:ensure|discuss|"
    r"establish|allow|enable|improve)|and\s+(?:shall|will|to)|with|which|that|in\s+accordance|under|for\s+the\s+"
    r"purpose|including|or)\b",
    re.IGNORECASE,
)
ABOUT_TEXT = re.compile(
    r"\b(?:sign(?:ing|ature)|adoption|approval)\b(?!.*\bthat\b)|\bthis\s+(?:declaration|agreement|memorandum|"
    r"protocol|resolution|statement)|\b(?:the\s+)?present\s+(?:resolution|agreement)|^(?:today|now)\b",
    re.IGNORECASE,
)
STARTS = ("from", "since", "starting", "effective")
PAST_PARTICIPLE = re.compile(r"(?:\w+ed|held|made|set forth|taken|born|done|begun)\s+$", re.IGNORECASE)


Maker = Callable[[re.Match[str], Known], "Time | None"]


def _words(hit: re.Match[str]) -> str:
    """The words of the anchor, up to where another part of the sentence begins."""
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


def _by(hit: re.Match[str], known: Known) -> Time | None:
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
    if prep in ("on", "in", "at", "during") and (past or PAST_PARTICIPLE.search(hit.string[max(0, hit.start() - 12) : hit.start()])):
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


def _coming(hit: re.Match[str], _known: Known) -> Time | None:
    length = duration(1, hit["unit"])
    return Time(start=hit.start(), end=hit.end(), type="period", offset=length)


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


_PREPS = ["by", "before", "until", "till", "no", "not", "prior", "through", "up", "as", "on", "in", "from", "since", "starting", "effective", "targeting", "at", "during"]
_RULES: tuple[tuple[tuple[str, ...], re.Pattern[str], Maker], ...] = (
    (("within", "into", "in", "no", "not"), _WITHIN, _within),
    (("#",), _AFTER, _after),
    (tuple(_PREPS), _BY, _by),
    (("by", "before", "until", "no", "not", "at", "toward", "towards"), _EDGE, _edge),
    (("by", "before", "in", "during", "over", "within", "later", "this", "next", "the"), _THIS, _this),
    (("every", "each"), _EVERY, _every),
    (("at", "once"), _ONCE_IN, _every),
    (
        ("annually", "yearly", "monthly", "weekly", "daily", "quarterly", "hourly", "biannually",
         "twice", "once", "on", "periodically", "regularly", "at", "year"),
        _REGULAR, _regular,
    ),
    (("for", "over", "during"), _FOR, _for),
    (("period", "term"), _TERM, _for),
    (("over",), _COMING, _coming),
    (("for",), _AS_LONG, _plain("period")),
    (("immediate", "immediately", "forthwith", "without", "at", "with", "instantly"), _NOW, _plain("immediate")),
    (("until",), _UNTIL, _anchored("event")),
    (("before", "by", "at", "prior"), _ENDS, _anchored("relative")),
    (("from",), _MOMENT, _anchored("relative")),
    (("at", "during", "in", "prior", "before"), _MEETING, _plain("event")),
    (
        ("as", "promptly", "expeditiously", "swiftly", "urgently", "soon", "shortly", "in", "over",
         "within", "at", "with"),
        _VAGUE, _plain("vague"),
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
        if made is None and at == 0 and head in ("after", "following", "upon", "pending", "before", "prior"):
            made = _first(text, low, end, [(_FRONTED, _anchored("event"))], known)
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
