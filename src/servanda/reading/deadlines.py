"""When an act is due: time expressions of a clause, as algebra; the clock is never read."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, timedelta

from servanda.model.dates import Anchor, Deadline, DeadlineType
from servanda.model.text import span_of

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
NUMBERS = {
    word: at
    for at, word in enumerate(
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"]
    )
} | {"a": 1, "an": 1, "thirty": 30, "thirty-six": 36, "forty": 40, "forty-eight": 48, "forty-five": 45,
     "sixty": 60, "seventy-two": 72, "ninety": 90, "twenty-four": 24, "twenty-one": 21, "hundred": 100,
     "eighty": 80, "fifty": 50, "seventy": 70, "hundred and twenty": 120}  # fmt: skip
UNITS = {
    "hour": "H",
    "day": "D",
    "week": "W",
    "month": "M",
    "year": "Y",
    "minute": "m",
    "quarter": "Q",
    "decade": "Z",
}

_MONTH = r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?|July?|Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20|21)\d\d"
_DATE = (
    rf"(?:(?P<d1>{_DAY})\s+(?:day\s+)?(?:of\s+)?(?P<m1>{_MONTH})(?:,?\s+(?P<y1>{_YEAR}))?"
    rf"|(?P<m2>{_MONTH})\s+(?P<d2>{_DAY})(?!\d)(?:,?\s+(?P<y2>{_YEAR}))?"
    rf"|(?P<m3>{_MONTH})\s+(?P<y3>{_YEAR})|(?P<y4>{_YEAR})(?:-(?P<m4>\d\d)(?:-(?P<d4>\d\d))?)?(?![\d/]))"
)
_NUMBER = (
    r"(?:\d{1,4}|[a-z]+(?:-[a-z]+)?(?:\s+hundred(?:\s+and\s+[a-z]+)?)?)(?:\s*\(\s*\d{1,4}\s*\))?"
)
_SPAN = rf"(?P<n>{_NUMBER})\s*[- ]?(?P<cal>calendar\s+|business\s+|working\s+|consecutive\s+)?(?P<unit>hour|day|week|month|year|quarter|decade)s?"
_END_OF = r"(?:(?:the\s+)?(?P<edge>end|close|beginning|start|middle)\s+of\s+)?(?:the\s+)?(?:year\s+|month\s+of\s+)?"

RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "within",
            rf"\b(?:within|into|in no more than|no later than|not later than|in less than)\s+(?:a\s+period\s+of\s+|the\s+next\s+|a\s+maximum\s+of\s+)?{_SPAN}(?P<rest>\s+(?:of|after|from|following|since|prior to|before)\s+[^,;.]{{2,90}})?",
        ),
        (
            "after",
            rf"\b(?:(?P<late>no later than|not later than)\s+)?{_SPAN}\s+(?P<side>after|following|from|before|prior to)\s+(?P<rest>[^,;.]{{2,90}})",
        ),
        (
            "by",
            rf"\b(?P<prep>by|before|until|till|no later than|not later than|prior to|through|up to|as of|on|in|from|since|starting|starting in|starting on|effective|targeting|at|during)\s+{_END_OF}{_DATE}",
        ),
        (
            "by-edge",
            r"\b(?:by|before|until|no later than|at|towards?)\s+the\s+(?P<edge>end|close|beginning|start)\s+of\s+(?P<rel>this|next|the|the current)\s+(?P<unit>year|month|week|decade|quarter)\b",
        ),
        (
            "this",
            r"\b(?P<prep>by |before |in |during |over |within )?(?P<rel>this|next|the coming)\s+(?P<unit>week|month|year|quarter|spring|summer|autumn|fall|winter)\b",
        ),
        (
            "every",
            rf"\b(?:every|each)\s+(?P<other>other\s+|second\s+)?(?:(?P<n>{_NUMBER})\s+)?(?P<unit>hour|day|week|month|year|quarter)s?\b|\b(?P<adv>annually|yearly|monthly|weekly|daily|quarterly|hourly|biannually|twice\s+a\s+year|once\s+a\s+(?:year|month|week|day)|on\s+a\s+(?:regular|daily|weekly|monthly|quarterly|annual|periodic)\s+basis|periodically|regularly|at\s+regular\s+intervals)\b",
        ),
        (
            "period",
            rf"\b(?:for|over|during)\s+(?:a\s+|an\s+|the\s+)?(?:initial\s+|further\s+|additional\s+|next\s+|coming\s+|maximum\s+)?(?:period\s+of\s+|duration\s+of\s+|term\s+of\s+)?(?:up\s+to\s+|at\s+least\s+|not\s+less\s+than\s+)?{_SPAN}\b|\b(?:a\s+)?(?:period|term)\s+of\s+(?P<n2>{_NUMBER})\s+(?P<unit2>hour|day|week|month|year)s?",
        ),
        (
            "immediate",
            r"\b(?:immediate(?:ly)?|forthwith|without\s+(?:further\s+|any\s+)?delay|at\s+once|with\s+immediate\s+effect|instantly|here\s+and\s+now)\b",
        ),
        (
            "event",
            r"\b(?:(?:as\s+soon\s+as|once|until\s+(?:such\s+time\s+(?:as|that)\s+)?|upon|following|after|before|prior\s+to|when|by\s+the\s+(?:end|time|conclusion|completion)\s+of|at\s+the\s+(?:end|beginning|start|conclusion)\s+of|before\s+the\s+end\s+of|pending|from\s+the\s+(?:moment|date|day)\s+of|during\s+the)\s+)(?!possible)(?P<rest>[^,;.]{3,90})",
        ),
        (
            "vague",
            r"\b(?:as\s+soon\s+as\s+(?:possible|practicable|feasible)|promptly|expeditiously|swiftly|rapidly|urgently|soon|shortly|(?:in|over|within)\s+the\s+(?:coming|near|next\s+few|following|foreseeable)\s+(?:days|weeks|months|years|future)|in\s+due\s+course|at\s+the\s+earliest(?:\s+(?:possible|opportunity))?|in\s+a\s+timely\s+(?:manner|fashion)|on\s+time|with\s+all\s+(?:due|deliberate)\s+speed|in\s+future\s+years|at\s+an\s+early\s+date|quickly)\b",
        ),
    )
)
TRIGGER = re.compile(
    r"\b(?:within|into|later than|less than|after|following|by|before|until|till|prior|through|as of|"
    r"from|since|starting|effective|targeting|at|during|this|next|coming|every|each|annual|year|month|"
    r"week|dai|daily|hourly|quarterly|regular|period|for|over|immediate|forthwith|delay|once|instantly|upon|when|"
    r"pending|soon|prompt|expedit|swift|rapid|urgent|short|due course|earliest|timely|on time|speed|quick|"
    r"in|on|up to|term)",
    re.IGNORECASE,
)
# Order of preference where a clause names several times: the end of performance wins.
RANK = {
    "absolute": 0,
    "relative": 1,
    "recurring": 2,
    "period": 3,
    "immediate": 4,
    "event": 5,
    "vague": 6,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of the text's own date: the only thing that relative times may count from."""

    day: date | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Time:
    start: int
    end: int
    type: DeadlineType
    earliest: str | None = None
    latest: str | None = None
    offset: str | None = None
    anchor: str | None = None
    resolved: bool = False
    precision: str | None = None
    inclusive: bool = True
    only_start: bool = False
    edtf: str | None = None


def deadline(text: str, start: int, end: int, known: Known) -> Deadline | None:
    """Return when the act between two places is due, as its words say; None if they do not."""
    found: list[_Time] = []
    for name, pattern in RULES:
        for hit in pattern.finditer(text, start, end):
            made = _MAKERS[name](hit, known)
            if made is not None and not any(
                t.start < made.end and made.start < t.end for t in found
            ):
                found.append(made)
    if not found:
        return None
    found.sort(key=lambda t: (t.only_start, RANK[t.type], t.start))
    best = found[0]
    earliest = best.earliest
    for other in found[1:]:
        if earliest is None and other.only_start:
            earliest = other.earliest
    return Deadline(
        raw=text[best.start : best.end],
        span=span_of(text, best.start, best.end),
        type=best.type,
        earliest=earliest,
        latest=best.latest,
        offset=best.offset,
        anchor=None
        if best.anchor is None
        else Anchor(text=best.anchor, resolves_to="document" if best.resolved else None),
        precision=best.precision,  # type: ignore[arg-type]
        edtf=_edtf(earliest, best.latest) if best.edtf is None else best.edtf,
        inclusive=best.inclusive,
    )


def _edtf(earliest: str | None, latest: str | None) -> str | None:
    """The time as EDTF (ISO 8601-2): an interval with an open start where only the end is known."""
    if earliest and latest:
        return latest if earliest == latest else f"{earliest}/{latest}"
    if latest:
        return f"../{latest}"
    return f"{earliest}/.." if earliest else None


def _count(raw: str | None) -> int | None:
    if raw is None:
        return None
    words = re.sub(r"\s+", " ", raw.strip().lower())
    digits = re.search(r"\((\d+)\)|^(\d+)", words)
    if digits:
        return int(digits.group(1) or digits.group(2))
    return NUMBERS.get(re.sub(r"\s*\(.*", "", words))


def duration(count: int, unit: str) -> str | None:
    """Return an ISO 8601 duration: (72, "hour") is ``PT72H``, (1, "quarter") is ``P3M``."""
    code = UNITS.get(unit.lower())
    if code is None:
        return None
    if code == "H":
        return f"PT{count}H"
    if code == "m":
        return f"PT{count}M"
    if code == "Q":
        return f"P{3 * count}M"
    if code == "Z":
        return f"P{10 * count}Y"
    return f"P{count}{code}"


def shift(day: date, count: int, unit: str) -> date | None:
    """Return the day ``count`` units after ``day``; month ends stay month ends (31 January + 1 month)."""
    try:
        if unit == "hour":
            return day + timedelta(days=-(-count // 24))
        if unit in ("day", "week"):
            return day + timedelta(days=count * (7 if unit == "week" else 1))
        months = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120}[unit]
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        return None


ABOUT_TEXT = re.compile(
    r"\b(?:sign(?:ing|ature)|adoption|approval|this (?:declaration|agreement|memorandum|protocol|resolution|"
    r"statement)|(?:today|now|the present))\b",
    re.IGNORECASE,
)


def _within(hit: re.Match[str], known: Known) -> _Time | None:
    count = _count(hit["n"])
    unit = hit["unit"].lower()
    if count is None:
        return None
    rest = (hit["rest"] or "").strip()
    before = rest.lower().startswith(("prior", "before"))
    anchor = _anchor_words(
        re.sub(
            r"^(?:of|after|from|following|since|prior to|before)\s+", "", rest, flags=re.IGNORECASE
        )
    )
    own = not anchor or ABOUT_TEXT.search(anchor) is not None
    latest = shift(known.day, count, unit) if known.day and own and not before else None
    end = (
        hit.end()
        if not rest
        else hit.start("rest") + hit["rest"].index(rest) + len(rest.split(anchor)[0]) + len(anchor)
        if anchor and anchor in rest
        else hit.end()
    )
    offset = duration(count, unit)
    if hit["cal"] and hit["cal"].strip().lower() in ("business", "working"):
        latest = None
    return _Time(
        start=hit.start(), end=min(end, hit.end()), type="relative", offset=f"-{offset}" if before and offset else offset,
        anchor=anchor or None, resolved=bool(anchor) and own and latest is not None,
        latest=latest.isoformat() if latest else None, precision="day" if latest else None,
    )  # fmt: skip


STOP = re.compile(
    r"\s+(?:the (?:parties|sides|government)|shall|will|in order|to (?:ensure|discuss|establish|allow)|and (?:shall|will|to)|with|by|which|that|on the|in accordance|under|for the purpose|including|or)\b",
    re.IGNORECASE,
)


def _anchor_words(rest: str) -> str:
    found = STOP.search(rest)
    return (rest[: found.start()] if found else rest).strip()


def _after(hit: re.Match[str], known: Known) -> _Time | None:
    count = _count(hit["n"])
    unit = hit["unit"].lower()
    if count is None:
        return None
    before = hit["side"].lower() in ("before", "prior to")
    anchor = _anchor_words(hit["rest"])
    own = ABOUT_TEXT.search(anchor) is not None
    moved = shift(known.day, count, unit) if known.day and own and not before else None
    offset = duration(count, unit)
    return _Time(
        start=hit.start(), end=hit.start("rest") + len(anchor), type="relative",
        offset=f"-{offset}" if before and offset else offset, anchor=anchor or None,
        resolved=moved is not None, latest=moved.isoformat() if moved else None,
        precision="day" if moved else None,
    )  # fmt: skip


STARTS = ("from", "since", "starting", "starting in", "starting on", "effective")


def _by(hit: re.Match[str], known: Known) -> _Time | None:
    prep = re.sub(r"\s+", " ", hit["prep"].lower())
    day = hit["d1"] or hit["d2"] or hit["d4"]
    month = hit["m1"] or hit["m2"] or hit["m3"] or hit["m4"]
    stated = hit["y1"] or hit["y2"] or hit["y3"] or hit["y4"]
    year = int(stated) if stated else known.year
    if not stated and prep in ("in", "at", "during") and not day:
        return None
    if year is None:
        return _Time(start=hit.start(), end=hit.end(), type="absolute", only_start=prep in STARTS)
    months = (
        int(month) if month and month.isdigit() else MONTHS.get((month or "").lower().rstrip("."))
    )
    first, last = _bounds(year, months, int(re.sub(r"\D", "", day)) if day else None)
    if first is None or last is None:
        return None
    precision = "day" if day else "month" if months else "year"
    edge = (hit["edge"] or "").lower()
    common = {"start": hit.start(), "end": hit.end(), "precision": precision}
    if prep in STARTS:
        return _Time(type="absolute", earliest=first.isoformat(), only_start=True, **common)  # type: ignore[arg-type]
    if edge in ("beginning", "start"):
        last = first
    if prep in ("before", "prior to") and day:
        last = last - timedelta(days=1)
    if prep in ("in", "on", "at", "during", "as of"):
        earliest = first.isoformat() if prep == "on" and day else None
        return _Time(
            type="absolute",
            earliest=earliest,
            latest=last.isoformat(),
            edtf=_period(year, months, day),
            **common,
        )  # type: ignore[arg-type]
    return _Time(type="absolute", latest=last.isoformat(), inclusive=True, **common)  # type: ignore[arg-type]


def _period(year: int, month: int | None, day: str | None) -> str:
    if month is None:
        return f"{year}"
    if not day:
        return f"{year}-{month:02d}"
    return f"{year}-{month:02d}-{int(re.sub(r'[^0-9]', '', day)):02d}"


def _bounds(year: int, month: int | None, day: int | None) -> tuple[date | None, date | None]:
    """First and last day of a year, a month or a day; None for a day that does not exist."""
    try:
        if month is None:
            return date(year, 1, 1), date(year, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        return None, None


def _by_edge(hit: re.Match[str], known: Known) -> _Time | None:
    unit = hit["unit"].lower()
    latest = None
    if known.year is not None and unit == "year" and hit["rel"].lower() != "next":
        latest = (
            date(known.year, 12, 31)
            if hit["edge"].lower() in ("end", "close")
            else date(known.year, 1, 1)
        )
    elif known.year is not None and unit == "year":
        latest = date(known.year + 1, 12, 31)
    elif known.day is not None and unit == "month" and hit["rel"].lower() != "next":
        latest = _bounds(known.day.year, known.day.month, None)[1]
    return _Time(
        start=hit.start(), end=hit.end(), type="absolute",
        latest=latest.isoformat() if latest else None, precision="day" if latest else None,
    )  # fmt: skip


def _this(hit: re.Match[str], known: Known) -> _Time | None:
    unit = hit["unit"].lower()
    later = 0 if hit["rel"].lower() == "this" else 1
    latest: date | None = None
    if unit == "year" and known.year is not None:
        latest = date(known.year + later, 12, 31)
    elif known.day is not None and unit == "week":
        latest = known.day + timedelta(days=6 - known.day.weekday() + 7 * later)
    elif known.day is not None and unit == "month":
        moved = shift(known.day, later, "month")
        latest = _bounds(moved.year, moved.month, None)[1] if moved else None
    return _Time(
        start=hit.start(), end=hit.end(), type="relative", anchor="the date of the text",
        resolved=latest is not None, latest=latest.isoformat() if latest else None,
    )  # fmt: skip


ADVERB_PERIODS = {
    "annually": "P1Y", "yearly": "P1Y", "monthly": "P1M", "weekly": "P1W", "daily": "P1D",
    "quarterly": "P3M", "hourly": "PT1H", "biannually": "P6M", "twice a year": "P6M",
    "once a year": "P1Y", "once a month": "P1M", "once a week": "P1W", "once a day": "P1D",
    "on a daily basis": "P1D", "on a weekly basis": "P1W", "on a monthly basis": "P1M",
    "on a quarterly basis": "P3M", "on an annual basis": "P1Y", "on a annual basis": "P1Y",
}  # fmt: skip


def _every(hit: re.Match[str], _known: Known) -> _Time | None:
    if hit["adv"]:
        words = re.sub(r"\s+", " ", hit["adv"].lower())
        return _Time(
            start=hit.start(), end=hit.end(), type="recurring", offset=ADVERB_PERIODS.get(words)
        )
    count = _count(hit["n"]) if hit["n"] else 2 if hit["other"] else 1
    if count is None or (hit.group().lower().startswith("each") and hit["n"]):
        return None
    return _Time(
        start=hit.start(), end=hit.end(), type="recurring", offset=duration(count, hit["unit"])
    )


def _for(hit: re.Match[str], known: Known) -> _Time | None:
    count = _count(hit["n"] or hit["n2"])
    if count is None:
        return None
    return _Time(
        start=hit.start(), end=hit.end(), type="period",
        offset=duration(count, hit["unit"] or hit["unit2"]),
    )  # fmt: skip


def _immediate(hit: re.Match[str], _known: Known) -> _Time | None:
    return _Time(start=hit.start(), end=hit.end(), type="immediate")


EVENTFUL = re.compile(
    r"\b(?:\w+ing|\w+tion|\w+ment|signature|end|approval|expiry|entry|period|rainy|season|election\w*|"
    r"withdrawal|ceasefire|cease-fire|release|arrival|round|talks|summit|meeting|force|moment)\b",
    re.IGNORECASE,
)


def _event(hit: re.Match[str], _known: Known) -> _Time | None:
    rest = _anchor_words(hit["rest"])
    if len(rest) < 3 or EVENTFUL.search(rest) is None:  # noqa: PLR2004
        return None
    return _Time(start=hit.start(), end=hit.start("rest") + len(rest), type="event", anchor=rest)


def _vague(hit: re.Match[str], _known: Known) -> _Time | None:
    return _Time(start=hit.start(), end=hit.end(), type="vague")


_MAKERS = {
    "within": _within,
    "after": _after,
    "by": _by,
    "by-edge": _by_edge,
    "this": _this,
    "every": _every,
    "period": _for,
    "immediate": _immediate,
    "event": _event,
    "vague": _vague,
}
