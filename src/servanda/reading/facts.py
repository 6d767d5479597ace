"""Facts of the document itself: title, date, short id."""

import re
from datetime import date

from servanda.model.dates import StatedDate
from servanda.reading import dating
from servanda.reading.calendar_terms import MONTHS, count, ordinal
from servanda.reading.parts import Block
from servanda.reading.times import Known

_MONTH = (
    r"(?P<m>Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
DAY_FIRST = re.compile(
    rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:day\s+)?(?:of\s+)?{_MONTH}(?:,?\s+(?P<y>(?:19|20)\d\d))?\b",
    re.IGNORECASE,
)
MONTH_FIRST = re.compile(
    rf"\b{_MONTH}\s+(?P<d>\d{{1,2}})(?:\s*[-–]\s*\d{{1,2}})?(?:st|nd|rd|th)?(?!\d)(?:,?\s+(?P<y>(?:19|20)\d\d))?",
    re.IGNORECASE,
)
ISO = re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)-(?P<d>\d\d)\b")
FORMULA = re.compile(
    r"\W*(?:this\s+\w+,\s+)?(?:done|signed|concluded|given|executed|adopted|made|initiall?ed)\b"
    r"(?=,?\s+(?:and|at|by|in|on|this)\b)",
    re.IGNORECASE,
)
CENTURIES = {"two thousand": 2000, "nineteen hundred": 1900, "twenty hundred": 2000}
IN_WORDS = re.compile(
    rf"\b(?P<d>[a-z]+(?:-[a-z]+)?|\d{{1,2}}(?:st|nd|rd|th))\s+(?:day\s+)?of\s+{_MONTH},?\s+(?:in\s+the\s+year\s+)?"
    r"(?:(?P<figures>(?:19|20)\d\d)|(?P<century>two\s+thousand|nineteen\s+hundred|twenty\s+hundred)"
    r"(?:\s+(?:and\s+)?(?P<rest>[a-z]+(?:-[a-z]+)?))?)\b",
    re.IGNORECASE,
)
LAST_BLOCKS = 8
MAX_TITLE = 300
LONGEST_TITLE = 4 * MAX_TITLE
"""Code points of a title with all its blanks; a longer block is none, and is not copied."""
FRONT_BLOCKS = 8
LONG_BLOCK = 400
SHORT_BLOCK = 40


def title(text: str, found: tuple[Block, ...]) -> str | None:
    """Return the first heading, or the first line if it is short; None for a text without one."""
    for block in found[:3]:
        if block.end - block.start > LONGEST_TITLE:
            return None
        words = " ".join(text[block.start : block.end].split())
        if block.kind in ("heading", "paragraph") and words:
            return words if len(words) <= MAX_TITLE else None
    return None


def stated_date(text: str, found: tuple[Block, ...]) -> StatedDate:
    """Return the date the text gives itself: never completed from the clock.

    A day on which something is due, or the day of another text, is not the text's own.
    """
    front = _front(text, found)
    if front is not None:
        return front
    for block in found:
        if block.zone == "closing":
            for hit in _hits(text, block):
                if hit["y"] and not dating.due(text, block.start, hit.start()):
                    return _stated(hit, "stated")
    formula = _formula(text, found)
    if formula is not None:
        return formula
    for block in found[:4]:
        for hit in _hits(text, block):
            if hit["y"] and dating.of_the_day(text, block, hit.span()):
                return _stated(hit, "inferred")
    return StatedDate(value=None, precision=None, raw=None, basis="missing")


def _front(text: str, found: tuple[Block, ...]) -> StatedDate | None:
    """Return the date in the title, the byline or the dateline."""
    for at, block in enumerate(found[:FRONT_BLOCKS]):
        length = block.end - block.start
        if length > LONG_BLOCK and at > 0:
            break
        own = at == 0 or block.kind in ("boilerplate", "heading") or length < SHORT_BLOCK
        fits = dating.own if own else dating.dateline
        for hit in _hits(text, block):
            if fits(text, block, hit.span()):
                return _stated(hit, "stated" if length < LONG_BLOCK else "inferred")
    return None


def _formula(text: str, found: tuple[Block, ...]) -> StatedDate | None:
    """Return the day of a closing formula: of "done on 3 May and signed on 5 May" the last."""
    for block in reversed(found[-LAST_BLOCKS:]):
        if FORMULA.match(text, block.start, block.end) is None:
            continue
        hits = [hit for hit in _hits(text, block) if hit["y"]]
        if hits:
            return _stated(hits[-1], "stated")
        words = IN_WORDS.search(text, block.start, min(block.end, block.start + LONG_BLOCK))
        made = _in_words(words) if words is not None else None
        if made is not None:
            return made
    return None


def _in_words(hit: re.Match[str]) -> StatedDate | None:
    """Return "this third day of May in the year two thousand and thirty-one" as a date."""
    day = ordinal(hit["d"])
    year = int(hit["figures"]) if hit["figures"] else count(hit["rest"] or "zero")
    if day is None or year is None:
        return None
    if not hit["figures"]:
        year += CENTURIES[" ".join(hit["century"].lower().split())]
    try:
        value = date(year, _month(hit["m"]), day).isoformat()
    except ValueError:
        return None
    return StatedDate(value=value, precision="day", raw=hit.group(), basis="stated")


def _hits(text: str, block: Block) -> list[re.Match[str]]:
    """Return the days named at the beginning of a block, in order."""
    end = min(block.end, block.start + LONG_BLOCK)
    hits = [h for p in (ISO, DAY_FIRST, MONTH_FIRST) for h in p.finditer(text, block.start, end)]
    return sorted((h for h in hits if _valid(h)), key=lambda h: h.start())


def _valid(hit: re.Match[str]) -> bool:
    try:
        date(int(hit["y"] or 2000), _month(hit["m"]), int(hit["d"]))
    except ValueError:
        return False
    return True


def _month(raw: str) -> int:
    return int(raw) if raw.isdigit() else MONTHS[raw.lower().rstrip(".")]


def _stated(hit: re.Match[str], basis: str) -> StatedDate:
    month, day = _month(hit["m"]), int(hit["d"])
    if hit["y"]:
        value = f"{int(hit['y']):04d}-{month:02d}-{day:02d}"
        return StatedDate(value=value, precision="day", raw=hit.group(), basis=basis)  # type: ignore[arg-type]
    return StatedDate(
        value=f"--{month:02d}-{day:02d}", precision="unknown-year", raw=hit.group(), basis="stated"
    )


def known(stated: StatedDate) -> Known:
    """Return what relative times may count from: the text's own date, if it has a year."""
    if stated.value is None or stated.precision != "day":
        return Known()
    day = date.fromisoformat(stated.value)
    return Known(day=day, year=day.year)


def slug(source: str, sha: str) -> str:
    """Return a short id from a file name or address; from the digest where there is none."""
    name = re.sub(r"[?#].*$", "", source).rstrip("/").rsplit("/", 1)[-1]
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", name)
    bare = re.sub(r"[^a-z0-9_]+", "-", stem.lower()).strip("-")
    return bare or f"text-{sha[:12]}"
