"""Times that count: within and after so many units, every so often, for so long; chains by days."""

import re
from datetime import date

from servanda.model.almanac import after as later
from servanda.model.edtf import interval
from servanda.reading.calendar_terms import WEEKDAYS, count, duration, ordinal
from servanda.reading.points import point
from servanda.reading.stretches import Known, stretch
from servanda.reading.time_patterns import (
    ABOUT_TEXT,
    AFTER,
    ANNIVERSARY,
    COMING,
    D_PLUS,
    DAY_NUMBER,
    EVERY,
    FIRST_UNIT,
    FOR,
    IN_UNITS,
    LONG_ACT,
    LOOSE_END,
    NTH_OF_EACH,
    ONCE_IN,
    REGULAR,
    STOP,
    SUBJECT,
    TERM,
    TIMES_A,
    WITHIN,
    YEARLY_ACT,
)
from servanda.reading.timing import Time

LEAD = re.compile(
    r"(?:of|after|from|following|since|prior\s+to|before|into)\s+|there(?:of|after)\b",
    re.IGNORECASE,
)
SINCE = re.compile(
    r"^(?:from|after|following|(?:starting|beginning|commencing)\s+(?:from|on|with))\s+",
    re.IGNORECASE,
)
BACKWARDS = ("prior", "before", "ahead", "in advance")
EARLIEST = ("no earlier", "not earlier", "no sooner", "not sooner")
SUB_UNIT = {"day": 1, "week": 7}
_PERIODS = {
    "annual": "P1Y", "annually": "P1Y", "yearly": "P1Y", "monthly": "P1M", "weekly": "P1W",
    "daily": "P1D", "quarterly": "P3M", "hourly": "PT1H", "biannual": "P6M", "biannually": "P6M",
    "semiannual": "P6M", "semiannually": "P6M", "biennial": "P2Y", "biennially": "P2Y",
    "triennial": "P3Y", "triennially": "P3Y", "fortnightly": "P2W", "year-on-year": "P1Y",
}  # fmt: skip
"""What one word says of a rhythm; "biweekly" and "bimonthly" have two meanings and stay open."""


def anchor_words(hit: re.Match[str], group: str = "rest") -> tuple[str, int]:
    """Return the words of an anchor, up to the next part of the sentence, and their end."""
    rest = hit[group] or ""
    stop = STOP.search(rest)
    subject = SUBJECT.search(rest)
    if stop is not None and subject is not None and subject.start() < stop.start():
        stop = subject
    words = rest[: stop.start()] if stop else rest
    loose = LOOSE_END.search(words)
    words = (words[: loose.start()] if loose else words).strip()
    return words, hit.start(group) + rest.index(words) + len(words) if words else hit.end()


def of_this_text(words: str) -> bool:
    """Return whether an anchor is the text's own date: "signature", "the adoption of this note"."""
    return ABOUT_TEXT.fullmatch(words.strip()) is not None


def _made(
    hit: re.Match[str], known: Known, number: int, unit: str, *, words: str, end: int,
    back: bool = False, work: bool = False, starts: bool = False,
) -> Time | None:  # fmt: skip
    """Return a relative time, resolved where it counts from the text's own date."""
    length = duration(number, unit)
    if length is None:
        return None
    offset = f"-{length}" if back else length
    start, words, end = _dated_anchor(hit, words, end, known)
    own = not words or of_this_text(words)
    if start is None and known.day is not None and own and not back:
        start = known.day
    moved = later(start, offset, working=work) if start is not None else None
    day = moved.isoformat() if moved else None
    return Time(
        start=hit.start(), end=end, type="relative", offset=offset, anchor=words or None,
        resolved=bool(words) and own and moved is not None,
        anchor_day=start.isoformat() if start and not own else None,
        earliest=day if starts else None, latest=None if starts else day,
        edtf=interval(day, None) if starts else None,
        precision="day" if moved else None, only_start=starts, working=work,
    )  # fmt: skip


def _dated_anchor(
    hit: re.Match[str], words: str, end: int, known: Known
) -> tuple[date | None, str, int]:
    """Return the day of an anchor that is a date ("within 30 days of 3 June 2031"), and its words.

    An anchor's words end at a comma; those of a date may hold one.
    """
    at = end - len(words)
    if not words or not (words[0].isdecimal() or words[0].isupper()):
        return None, words, end
    found = point(hit.string, at, hit.endpos)
    days = stretch(found, known) if found is not None and found.day is not None else None
    if found is None or days is None or days.first is None:
        return None, words, end
    return days.first, hit.string[at : found.end], found.end


def _work(hit: re.Match[str]) -> bool:
    return (hit["cal"] or "").strip().lower() in ("business", "working")


def within(hit: re.Match[str], known: Known) -> Time | None:
    """Return "within 30 days of X", "no later than two weeks before X"."""
    number = count(hit["n"])
    if number is None:
        return None
    if (hit.group()[:3].lower() == "in " or hit["most"]) and not hit["rest"]:
        return None
    if hit["span"]:
        length = duration(number, hit["unit"])
        return Time(start=hit.start("n"), end=hit.end("unit"), type="period", offset=length)
    rest = (hit["rest"] or "").strip()
    lead = LEAD.match(rest)
    words, end = anchor_words(hit)
    if lead is not None:
        words = words[lead.end() :].strip()
        if not words:
            words = "" if rest.lower().startswith("there") else words
            end = hit.end() if rest.lower().startswith("there") else hit.start("rest")
    if rest.lower().startswith("there"):
        words = rest
    back = rest.lower().startswith(BACKWARDS)
    return _made(hit, known, number, hit["unit"], words=words, end=end, back=back, work=_work(hit))


def first_unit(hit: re.Match[str], known: Known) -> Time | None:
    """Return "within the first year after X": one year from X."""
    words, end = anchor_words(hit)
    lead = LEAD.match(words)
    words = words[lead.end() :].strip() if lead else words
    words = re.sub(r"^the\s+", "", words) if of_this_text(words) else words
    return _made(hit, known, 1, hit["unit"], words=words, end=end) if words else None


def after(hit: re.Match[str], known: Known) -> Time | None:
    """Return "30 days after X", "at least 60 days before X", "not earlier than a week after X"."""
    number = count(hit["n"])
    if number is None:
        return None
    side = hit["side"].lower()
    notice = hit["notice"] or (hit["least"] or "")
    if side == "of" and not notice:
        return None
    least = " ".join((hit["least"] or "").lower().split())
    back = side.startswith(BACKWARDS) or (side == "of" and bool(hit["notice"]))
    words, end = anchor_words(hit)
    if not words or (side == "of" and not back):
        return None
    starts = least.startswith(EARLIEST) and not back
    return _made(
        hit, known, number, hit["unit"], words=words, end=end, back=back, work=_work(hit),
        starts=starts,
    )  # fmt: skip


def day_number(hit: re.Match[str], known: Known) -> Time | None:
    """Return "no later than day 2 after X", "on the tenth day after X", "day 1 of X".

    "Day 1 of X" is the day on which X begins, so that day 3 of it is two days later; "the tenth day
    of X" counts ten days, as time-limits are counted.
    """
    number = count(hit["n"]) if hit["n"] else ordinal(hit["nth"])
    if number is None or (hit["n"] is None and hit["rest"] is None):
        return None
    unit = hit["unit"] or hit["unit2"]
    words, end = ("", hit.end()) if hit["rest"] is None else anchor_words(hit)
    lead = LEAD.match(words)
    words = words[lead.end() :].strip() if lead else words
    if hit["rest"] is not None and not words:
        return None
    if hit["rest"] is None and hit["prep"] is None:
        return None
    if hit["n"] and (hit["side"] or "of").lower() == "of":
        number -= 1
    prep = " ".join((hit["prep"] or "").lower().split())
    return _made(
        hit, known, number, unit, words=words or "the start", end=end,
        work=(hit["cal"] or "").lower() in ("business", "working"),
        starts=prep.startswith(("from", "starting", "beginning")),
    )  # fmt: skip


def anniversary(hit: re.Match[str], known: Known) -> Time | None:
    """Return "until the fourth anniversary of X": so many years from X."""
    number = count(hit["n"]) if hit["n"] else ordinal(hit["nth"])
    words, end = anchor_words(hit)
    return _made(hit, known, number, "year", words=words, end=end) if number and words else None


def d_plus(hit: re.Match[str], known: Known) -> Time | None:
    """Return "by D+30", "on D-Day + 14 days": so many days from the day that the text calls so."""
    if hit["d"] not in "DTXGKE" or (hit["sign"] != "+" and hit["prep"] is None):
        return None
    unit = (hit["unit"] or "day").lower().rstrip("s")
    starts = (hit["prep"] or "").lower() == "from"
    return _made(
        hit, known, int(hit["n"]), unit, words=hit["d"], end=hit.end(),
        back=hit["sign"] != "+", starts=starts,
    )  # fmt: skip


def in_units(hit: re.Match[str], known: Known) -> Time | None:
    """Return "in five years": counted from the text's own date."""
    number = count(hit["n"])
    return None if number is None else _made(
        hit, known, number, hit["unit"], words="", end=hit.end(), work=_work(hit)
    )  # fmt: skip


def every(hit: re.Match[str], _known: Known) -> Time | None:
    """Return "every two months", "each Friday", "at least once in six months"."""
    number = count(hit["n"]) if hit["n"] else 2 if hit["other"] else 1
    head = hit.group()[:4].lower()
    if number is None or (head in ("each", "per ") and hit["n"]) or head == "per ":
        return None
    unit = hit["unit"].lower()
    if unit in WEEKDAYS:
        unit = "week"
    elif unit in ("morning", "evening"):
        unit = "day"
    elif unit in ("spring", "summer", "autumn", "fall", "winter"):
        unit = "year"
    return Time(start=hit.start(), end=hit.end(), type="recurring", offset=duration(number, unit))


_WEEKS, _MONTHS, _HOURS = 52, 12, 24


def times_a(hit: re.Match[str], _known: Known) -> Time | None:
    """Return "twice a year": the rhythm where whole months, weeks or hours give it, else open."""
    number = {"once": 1, "twice": 2, "thrice": 3}.get((hit["w"] or "").lower()) or count(hit["n"])
    if not number:
        return None
    unit = hit["unit"].lower()
    offset = duration(1, unit) if number == 1 else None
    if number > 1 and unit == "year" and _MONTHS % number == 0:
        offset = f"P{_MONTHS // number}M"
    elif number > 1 and unit == "day" and _HOURS % number == 0:
        offset = f"PT{_HOURS // number}H"
    return Time(start=hit.start(), end=hit.end(), type="recurring", offset=offset)


def nth_of_each(hit: re.Match[str], _known: Known) -> Time | None:
    """Return "on the first Monday of each month": a rhythm of one month."""
    return Time(start=hit.start(), end=hit.end(), type="recurring", offset=duration(1, hit["unit"]))


def regular(hit: re.Match[str], _known: Known) -> Time | None:
    """Return "annually", "on a weekly basis", "regularly"."""
    words = re.sub(r"[\s-]+", " ", hit.group().lower().replace("year-on-year", "annual"))
    words = words.replace("semi ", "semi").replace("bi ", "bi")
    basis = re.fullmatch(r"on an? (.+) basis", words)
    return Time(
        start=hit.start(), end=hit.end(), type="recurring",
        offset=_PERIODS.get(basis[1] if basis else words),
    )  # fmt: skip


def yearly_act(hit: re.Match[str], _known: Known) -> Time | None:
    """Return the rhythm of "annual meetings", "a biennial review"."""
    how = hit["how"].lower().replace("-", "")
    return Time(start=hit.start(), end=hit.end("how"), type="recurring", offset=_PERIODS.get(how))


def for_long(hit: re.Match[str], known: Known) -> Time | None:
    """Return "for 90 days", "over the next five years", "for six months from X"."""
    number = count(hit["n"])
    if number is None or (hit["prep"].lower() in ("in", "throughout") and not hit["near"]):
        return None
    words, end = ("", hit.end())
    if hit["rest"]:
        words, end = anchor_words(hit)
        words = SINCE.sub("", words)
    length = duration(number, hit["unit"])
    own = bool(words) and of_this_text(words)
    day = known.day if own or (hit["near"] and not words) else None
    last = later(day, length, working=_work(hit)) if day and length else None
    return Time(
        start=hit.start(), end=end, type="period", offset=length, anchor=words or None,
        resolved=own and last is not None, earliest=day.isoformat() if day and last else None,
        latest=last.isoformat() if last else None, precision="day" if last else None,
        working=_work(hit),
    )  # fmt: skip


def term(hit: re.Match[str], _known: Known) -> Time | None:
    """Return "a term of two years", "shall last 36 months"."""
    number = count(hit["n"])
    if number is None:
        return None
    return Time(
        start=hit.start(), end=hit.end(), type="period", offset=duration(number, hit["unit"])
    )


def long_act(hit: re.Match[str], _known: Known) -> Time | None:
    """Return "a 90-day extension": the act itself has a length; "the 30-day truce" tells of one."""
    number = count(hit["n"])
    if number is None:
        return None
    return Time(
        start=hit.start(), end=hit.end(), type="period", offset=duration(number, hit["unit"])
    )


def coming(hit: re.Match[str], known: Known) -> Time | None:
    """Return "over the coming year": a period that begins with the text."""
    length = duration(1, hit["unit"])
    last = later(known.day, length) if known.day and length else None
    return Time(
        start=hit.start(), end=hit.end(), type="period", offset=length,
        earliest=known.day.isoformat() if known.day and last else None,
        latest=last.isoformat() if last else None, precision="day" if last else None,
    )  # fmt: skip


BEFORE_DATES = ((("over", "in", "within", "during", "for"), COMING, coming),)
"""Looked for before dates: "over the next year" is a period, and no calendar year."""
RULES = (
    (("within", "in", "during", "before", "by"), FIRST_UNIT, first_unit),
    (("within", "in", "into", "no", "not", "up"), WITHIN, within),
    (("in",), IN_UNITS, in_units),
    (("#", "no", "not", "at", "minimum", "half"), AFTER, after),
    (
        ("no", "not", "by", "on", "before", "until", "from", "starting", "beginning", "day",
         "week", "month", "#"),
        DAY_NUMBER, day_number,
    ),
    (("by", "before", "on", "until", "through", "upon", "no", "#"), ANNIVERSARY, anniversary),
    (
        ("by", "on", "from", "no", "not", "before", "until", "at", "d", "t", "x", "g", "k", "e"),
        D_PLUS, d_plus,
    ),
    (("on", "by", "before", "no", "not", "#"), NTH_OF_EACH, nth_of_each),
    (("every", "each"), EVERY, every),
    (("at", "once", "no", "not"), ONCE_IN, every),
    (("at", "no", "not", "once", "twice", "thrice", "#"), TIMES_A, times_a),
    (
        ("annually", "yearly", "monthly", "weekly", "daily", "quarterly", "hourly", "biannually",
         "bi", "semi", "semiannually", "biennially", "triennially", "fortnightly", "biweekly",
         "bimonthly", "on", "periodically", "regularly", "at", "year", "around"),
        REGULAR, regular,
    ),
    (
        ("annual", "yearly", "biannual", "semi", "semiannual", "biennial", "triennial",
         "quarterly", "monthly", "weekly", "fortnightly", "daily"),
        YEARLY_ACT, yearly_act,
    ),
    (("for", "over", "during", "in", "throughout"), FOR, for_long),
    (
        ("period", "term", "duration", "mandate", "length", "last", "lasting", "remain"),
        TERM, term,
    ),
    (("a", "an", "immediate"), LONG_ACT, long_act),
)  # fmt: skip
