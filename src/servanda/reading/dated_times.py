"""Times with a date of the calendar: "by 3 June", "between May and July 2031", "by 18:00 GMT"."""

import re
from datetime import date, datetime, timedelta

import msgspec
from msgspec.structs import replace

from servanda.model.edtf import interval
from servanda.reading.calendar_point import Point
from servanda.reading.clock_terms import Clock, clock, instant
from servanda.reading.points import point
from servanda.reading.stretches import Known, Stretch, stretch
from servanda.reading.timing import Time

PREP = re.compile(
    r"(?:on\s+or\s+(?:before|after)|(?:no|not)\s+(?:later|earlier|sooner)\s+than|not\s+beyond|prior\s+to|"
    r"(?:well\s+)?(?:ahead|in\s+advance)\s+of|up\s+(?:to|until)|through(?:\s+to)?|as\s+(?:of|from)|"
    r"with\s+effect\s+from|in\s+the\s+course\s+of|(?:starting|beginning|commencing)(?:\s+(?:in|on|from|with|at))?|"
    r"effective(?:\s+(?:as\s+of|from|on|as\s+from))?|(?:by|before|until|till|on|in|from|since|targeting|at|during|"
    r"throughout|between|after|within|over|to|for|later|earlier|around|about|under))\s+"
    r"(?:(?:and\s+)?(?:including|inclusive\s+of)\s+)?(?:at\s+the\s+latest\s+(?:by\s+|on\s+)?|(?:on\s+or\s+)?(?:about|around)\s+)?"
    r"(?:on\s+)?(?P<first>the\s+(?:earlier|earliest)\s+of\s*:?\s*(?:\(\w+\)\s*)?)?",
    re.IGNORECASE,
)
CLOSING = frozenset(
    {"by", "before", "until", "till", "no later than", "not later than", "not beyond", "prior to",
     "ahead of", "in advance of", "well ahead of", "well in advance of", "up to", "up until",
     "through", "through to", "on or before", "targeting", "to"}
)  # fmt: skip
SHORT_OF = frozenset(
    {"before", "prior to", "ahead of", "in advance of", "well ahead of", "well in advance of"}
)
OPENING = ("from", "since", "starting", "beginning", "commencing", "effective", "with effect",
           "as from", "after", "on or after", "no earlier", "not earlier", "no sooner",
           "not sooner")  # fmt: skip
BEYOND = ("after",)
INSIDE = frozenset(
    {"on", "in", "at", "during", "throughout", "within", "over", "later", "in the course of",
     "for", "around", "about"}
)  # fmt: skip
CLOCK_LINK = re.compile(r"\s*,?\s*(?:on\s+|of\s+)?(?:the\s+)?(?:night\s+of\s+)?(?:from\s+)?")
CLOCK_AFTER = re.compile(
    r"\s*,?\s*(?:at\s+|as\s+of\s+|from\s+|by\s+)?(?=\d|noon|mid)", re.IGNORECASE
)
RANGE = re.compile(
    r"\s*(?:,?\s*(?:up\s+)?(?:to|until|till|through)|and|[-–—])\s+(?:and\s+including\s+)?",
    re.IGNORECASE,
)
AT_LATEST = re.compile(
    r"\s*,?\s*(?:inclusive|at\s+the\s+latest|at\s+latest|or\s+(?:earlier|sooner))\b", re.IGNORECASE
)
PAST_PARTICIPLE = re.compile(
    r"(?P<be>\b(?:be|been|being|to|shall|will|must)\s+(?:\w+ly\s+)?)?\b(?:\w+ed|did|held|made|set\s+forth|taken|born|done|"
    r"begun|given|met)\s+$",
    re.IGNORECASE,
)
"""A participle that is no passive of duty: "the law adopted in 2029", but "to be adopted in"."""
COMPARED = re.compile(
    r"\b(?:compared|relative|prior|due|according|pursuant|respect|refer\w*|back|annex|close|similar|regard|"
    r"reference)\s+$",
    re.IGNORECASE,
)
GOAL = re.compile(
    r"(?:\s+[\w–-]+){0,4}?\s+(?:targets?|goals?|deadlines?|milestones?|objectives?)\b",
    re.IGNORECASE,
)
TOLD = re.compile(
    r"\b(?:just|here|announce|launch|declare|reaffirm|earlier|already|\w+ed)\s+(?:here\s+)?$",
    re.IGNORECASE,
)
"""Before "today" or "this year": what was done then, and is not due then."""
FIGURES = 4
NAMED_YEAR = re.compile(r"the\s+\d{4}\s+(?!(?:to|until|and|or|in|by|at)\b)[a-z]", re.IGNORECASE)
"""A year that names a thing: "during the 2029 harvest"."""


class _Spot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A preposition with the date that follows it, and the hour if one is named."""

    text: str
    low: int
    end: int
    word: str
    found: Point
    hour: Clock | None
    known: Known


def dated(text: str, low: int, end: int, known: Known) -> Time | None:
    """Return the time that a preposition and a date make, or None."""
    prep = PREP.match(text, low, end)
    if prep is None:
        return None
    at = prep.end()
    hour = clock(text, at, end)
    if hour is not None:
        link = CLOCK_LINK.match(text, hour.end, end)
        at = link.end() if link else hour.end
    found = point(text, at, end)
    if found is None:
        return None
    spot = _Spot(
        text=text,
        low=low,
        end=end,
        word=_plain(prep.group().removesuffix(prep["first"] or "")),
        found=found,
        hour=hour,
        known=known,
    )
    if _unfit(spot) or _is_subject(text, found, end):
        return None
    return _between(spot) or _single(spot)


def _plain(raw: str) -> str:
    """Return the preposition itself: "starting on" is "starting", "through to" stays."""
    words = " ".join(raw.lower().split())
    words = re.sub(r"\s(?:and )?(?:including|inclusive of)\b.*$", "", words)
    words = re.sub(
        r"(?<=\w)\s(?:at the latest(?: by| on)?|(?:on or )?(?:about|around))(?: on)?$", "", words
    )
    return words.removesuffix(" on") if words != "on" else words


def _unfit(spot: _Spot) -> bool:
    """Tell whether the words are no time of performance, though a date is in them."""
    word, found = spot.word, spot.found
    bare = found.month is None and found.relation is None and found.season is None
    if word == "to":
        return not bare or not _ahead(spot)
    if word in ("for", "under", "around", "about") and (bare or found.month is not None):
        return word != "for" or found.day is not None
    if word == "since" or (word == "after" and bare):
        return True
    if bare and NAMED_YEAR.match(spot.text, found.start):
        return True
    if word == "at" and spot.hour is None and found.share is None and found.day is None:
        return True
    return bool(
        word in INSIDE
        and found.relation in ("same", "last", "before")
        and (found.share is None or found.relation != "same")
    )


def _ahead(spot: _Spot) -> bool:
    """Tell whether "to 2040" is a year to come, and nothing that is compared with one."""
    year, now = spot.found.year, spot.known.year
    before = spot.text[max(0, spot.low - 14) : spot.low]
    return year is not None and now is not None and year >= now and not COMPARED.search(before)


VERB = re.compile(r"\s+(?:is|are|was|were|has|have|had|comes|came|begins|ends)\b", re.IGNORECASE)


def _is_subject(text: str, found: Point, end: int) -> bool:
    """Tell whether a season begins a clause: "until the winter is over"."""
    bare = found.season is not None and found.year is None
    return bare and VERB.match(text, found.end, end) is not None


def _between(spot: _Spot) -> Time | None:
    """Return "between X and Y" and "from X to Y"; a date without a year takes that of the other."""
    other = _second(spot)
    if other is None:
        return None
    found, known = spot.found, spot.known
    if found.year is None and other.year is not None and found.relation is None:
        found = replace(found, year=other.year)
    first, last = stretch(found, known, ahead=True), stretch(other, known, ahead=True)
    if first is None or last is None or first.first is None or last.last is None:
        return None
    begins, ends = first.first, last.last
    if ends < begins:
        return None
    if known.day is not None and ends < known.day:
        return None
    closed = AT_LATEST.match(spot.text, other.end, spot.end)
    return Time(
        start=spot.low, end=closed.end() if closed else other.end, type="absolute",
        earliest=begins.isoformat(), latest=ends.isoformat(), precision=last.precision,
        edtf=interval(_plain_edtf(first) or str(begins), _plain_edtf(last) or str(ends)),
    )  # fmt: skip


RANGED = ("between", "from", "starting", "beginning", "as of", "effective")


def _second(spot: _Spot) -> Point | None:
    """Return the second date of a range."""
    text, end = spot.text, spot.end
    link = RANGE.match(text, spot.found.end, end) if spot.word.startswith(RANGED) else None
    if link is None:
        return None
    at = link.end()
    late = clock(text, at, end)
    if late is not None:
        after = CLOCK_LINK.match(text, late.end, end)
        at = after.end() if after else late.end
    other = point(text, at, end)
    if other is None or (other.year is None and other.month is None and other.relation is None):
        return None
    return other


def _single(spot: _Spot) -> Time | None:
    """Return the time of one date: a limit, a start, or a stretch in which the act falls."""
    word, found, known = spot.word, spot.found, spot.known
    closes, opens = word in CLOSING, word.startswith(OPENING) and found.last_day is None
    made = stretch(found, known, ahead=closes or opens)
    if made is None or (word in INSIDE and of_the_past(spot.text, spot.low)):
        return None
    hour, stop = _tail(spot)
    if found.relation == "each":
        return Time(start=spot.low, end=stop, type="recurring", offset="P1Y")
    if known.day is not None and made.last is not None and made.last < known.day and not closes:
        return None
    whole = word in ("for", "throughout") and found.relation is not None
    time = Time(
        start=spot.low, end=stop,
        type="period" if whole else "relative" if made.counted else "absolute",
        anchor="the date of the text" if made.counted else None,
        resolved=made.counted and made.last is not None,
        precision=made.precision, year_given=made.year_given, only_start=opens,
    )  # fmt: skip
    if opens:
        return _opened(time, made, word, hour)
    if closes:
        return _closed(time, made, spot, hour)
    return _held(time, made, hour)


def _tail(spot: _Spot) -> tuple[Clock | None, int]:
    """Return the hour, named before or after the date, and where the words end."""
    text, end = spot.text, spot.end
    hour, stop = spot.hour, spot.found.end
    if hour is None:
        gap = CLOCK_AFTER.match(text, stop, end)
        hour = clock(text, gap.end(), end) if gap else None
        stop = hour.end if hour else stop
    closed = AT_LATEST.match(text, stop, end)
    return hour, closed.end() if closed else stop


def of_the_past(text: str, at: int) -> bool:
    """Tell whether a participle before a time says that something was done then."""
    hit = PAST_PARTICIPLE.search(text[max(0, at - 40) : at])
    return hit is not None and hit["be"] is None


def _opened(time: Time, made: Stretch, word: str, hour: Clock | None) -> Time:
    first = made.first
    if word in BEYOND and made.last is not None and made.last < date.max:
        first = made.last + timedelta(days=1)
    if first is None:
        return replace(time, edtf=interval(_plain_edtf(made), None))
    at = instant(first, hour, closing=False) if hour and made.first == made.last else None
    day = first.isoformat()
    return replace(
        time, earliest=day, precision="instant" if at else time.precision,
        edtf=_written(at) if at else interval(day, None),
    )  # fmt: skip


def _written(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def _plain_edtf(made: Stretch) -> str | None:
    """Return the EDTF of a stretch that may stand in an interval."""
    return made.edtf if made.edtf is not None and "/" not in made.edtf else None


def _closed(time: Time, made: Stretch, spot: _Spot, hour: Clock | None) -> Time:
    """Return the last day: of "before X" the day before, of "by 00:00 on X" too."""
    last, found = made.last, spot.found
    if last is None or made.first is None:
        return replace(time, edtf=interval(None, _plain_edtf(made)))
    if found.share == "mid":
        last = _middle(made, found)
    if hour is None and spot.word in SHORT_OF and found.share not in ("end", "mid", "late"):
        last = made.first - timedelta(days=1) if made.first > date.min else made.first
    at = instant(last, hour, closing=True) if hour and made.first == made.last else None
    if hour and hour.hour == hour.minute == 0 and not hour.midnight and last > date.min:
        last -= timedelta(days=1)  # at 00:00 the day before is over
    mark = "~" if made.approximate else ""
    day = last.isoformat()
    return replace(
        time, latest=day, precision="instant" if at else time.precision,
        edtf=_written(at) if at else interval(None, f"{day}{mark}"),
    )  # fmt: skip


MID_YEAR = (5, 8)


def _middle(made: Stretch, found: Point) -> date:
    """Return the middle itself: "by mid-2031" is by 30 June, "by mid-June" by 15 June."""
    if made.first is None or made.last is None:
        return date.max
    if found.month is not None:
        return made.first.replace(day=15)
    if (made.first.month, made.last.month) == MID_YEAR:
        return date(made.first.year, 6, 30)
    return made.last


def _held(time: Time, made: Stretch, hour: Clock | None) -> Time:
    if made.first is None or made.last is None:
        return replace(time, edtf=made.edtf)
    single = made.first == made.last
    at = instant(made.first, hour, closing=False) if hour and single else None
    return replace(
        time, earliest=made.first.isoformat(), latest=made.last.isoformat(),
        precision="instant" if at else time.precision, edtf=_written(at) if at else made.edtf,
    )  # fmt: skip


def relative_day(text: str, low: int, end: int, known: Known) -> Time | None:
    """Return "this week", "next month", "today", "later this year" without a preposition."""
    found = point(text, low, end)
    if found is None or found.relation not in ("this", "next"):
        return None
    if TOLD.search(text[max(0, low - 24) : low]):
        return None
    made = stretch(found, known)
    if made is None:
        return None
    time = Time(
        start=low, end=found.end, type="relative" if made.counted else "absolute",
        anchor="the date of the text" if made.counted else None,
        resolved=made.counted and made.last is not None, precision=made.precision,
    )  # fmt: skip
    return _held(time, made, None)


def goal_year(text: str, low: int, end: int, known: Known) -> Time | None:
    """Return the year of "our 2031 target": the end of that year."""
    found = point(text, low, end)
    if found is None or found.year is None or found.month is not None or found.end - low != FIGURES:
        return None
    if GOAL.match(text, found.end, end) is None or (known.year and found.year < known.year):
        return None
    made = stretch(found, known)
    if made is None or made.last is None:
        return None
    day = made.last.isoformat()
    return Time(
        start=low, end=found.end, type="absolute", latest=day, precision="year",
        edtf=interval(None, day),
    )  # fmt: skip
