"""Facts of the document itself: title, date, short id."""

import re
from datetime import date

from servanda.model.dates import StatedDate
from servanda.reading.calendar_terms import MONTHS
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
HAPPENS = re.compile(
    r"\b(?:met|meeting|today|this day|this|held|following discussions)\b", re.IGNORECASE
)
MAX_TITLE = 300
FRONT_BLOCKS = 8
LONG_BLOCK = 400


def title(text: str, found: tuple[Block, ...]) -> str | None:
    """Return the first heading, or the first line if it is short; None for a text without one."""
    for block in found[:3]:
        words = " ".join(text[block.start : block.end].split())
        if block.kind in ("heading", "paragraph") and words:
            return words if len(words) <= MAX_TITLE else None
    return None


def stated_date(text: str, found: tuple[Block, ...]) -> StatedDate:
    """Return the date the text gives itself: never completed from the clock."""
    for at, block in enumerate(found[:FRONT_BLOCKS]):
        if block.end - block.start > LONG_BLOCK and at > 0:
            break
        own = at == 0 or block.kind in ("boilerplate", "heading") or block.end - block.start < 40  # noqa: PLR2004
        hit = _first(text, block.start, min(block.end, block.start + LONG_BLOCK))
        if hit is not None and (
            own and (block.kind != "paragraph" or hit.start() < block.start + 120)
        ):
            sure = block.end - block.start < LONG_BLOCK
            return _stated(hit, "stated" if sure else "inferred")
    for block in found:
        if block.zone == "closing":
            hit = _first(text, block.start, block.end)
            if hit is not None and hit["y"]:
                return _stated(hit, "stated")
    for block in found[:4]:
        hit = _first(text, block.start, min(block.end, block.start + LONG_BLOCK))
        if hit is not None and hit["y"] and HAPPENS.search(text, block.start, hit.end() + 60):
            return _stated(hit, "inferred")
    return StatedDate(value=None, precision=None, raw=None, basis="missing")


def _first(text: str, start: int, end: int) -> re.Match[str] | None:
    hits = [p.search(text, start, end) for p in (ISO, DAY_FIRST, MONTH_FIRST)]
    there = [h for h in hits if h is not None and _valid(h)]
    return min(there, key=lambda h: h.start()) if there else None


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
