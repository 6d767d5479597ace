"""Days and times that entries tell: real ones, so that no entry can make a register unreadable.

One spelling of each, by a pattern that every language reads alike: libraries differ in what else
they take for a date.
"""

import functools
import re
from datetime import date, datetime

from servanda.errors import VerificationError
from servanda.model.entry import NormActBody
from servanda.model.lever import LeverActBody
from servanda.model.press import PressArticleBody
from servanda.model.procedure import ObjectionBody, ReplyBody, ReportBody, ReportStepBody
from servanda.register.entries import Entry

FIRST, LAST = 1900, 2199
"""Years between which all arithmetic on days stays within the calendar."""
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_CLOCK = r"T([01]\d|2[0-3]):[0-5]\d"
_INSTANT = re.compile(
    rf"(\d{{4}}-\d{{2}}-\d{{2}}){_CLOCK}(:[0-5]\d(\.\d{{1,6}})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)",
    re.ASCII,
)
_STAMP = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}}){_CLOCK}:[0-5]\dZ", re.ASCII)


def check(entry: Entry) -> None:
    """Refuse a day or time that is none, or beyond the years of plans and promises."""
    stamp = entry.envelope.claimed_time
    if not _is_stamp(stamp):
        raise VerificationError(
            f"entry {entry.index}: claims the time {stamp!r}; "
            f"written like 2026-01-31T12:00:00Z, between {FIRST} and {LAST}"
        )
    match entry.body:
        case NormActBody(at=text):
            told = moment_of(text) is not None if "T" in text else day_of(text) is not None
        case (
            LeverActBody(on=text)
            | PressArticleBody(on=text)
            | ObjectionBody(on=text)
            | ReplyBody(on=text)
            | ReportBody(on=text)
            | ReportStepBody(on=text)
        ):
            told = day_of(text) is not None
        case _:
            return
    if not told:
        raise VerificationError(
            f"entry {entry.index}: {text!r} is no day between {FIRST} and {LAST}"
        )


# Entries recorded together tell the same time, and often the same day.
@functools.lru_cache(maxsize=1024)
def _is_stamp(text: str) -> bool:
    found = _STAMP.fullmatch(text)
    return found is not None and day_of(found[1]) is not None


@functools.lru_cache(maxsize=4096)
def day_of(text: str) -> date | None:
    """Return a day as entries tell it; None for any other text."""
    if _DAY.fullmatch(text) is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if FIRST <= day.year <= LAST else None


def moment_of(text: str) -> datetime | None:
    """Return an instant with its offset as acts tell it; None for any other text."""
    found = _INSTANT.fullmatch(text)
    if found is None or day_of(found[1]) is None:
        return None
    return datetime.fromisoformat(text)
