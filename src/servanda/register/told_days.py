"""Days that entries tell: real ones, so that no entry can make a register unreadable."""

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


def check(entry: Entry) -> None:
    """Refuse a day that is none, or that lies beyond the years of plans and promises."""
    match entry.body:
        case NormActBody(at=text):
            told = _instant(text) if "T" in text else _day(text)
        case (
            LeverActBody(on=text)
            | PressArticleBody(on=text)
            | ObjectionBody(on=text)
            | ReplyBody(on=text)
            | ReportBody(on=text)
            | ReportStepBody(on=text)
        ):
            told = _day(text)
        case _:
            return
    if told is None or not FIRST <= told.year <= LAST:
        raise VerificationError(
            f"entry {entry.index}: {text!r} is no day between {FIRST} and {LAST}"
        )


def _day(text: str) -> date | None:
    if _DAY.fullmatch(text) is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _instant(text: str) -> date | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return None if moment.tzinfo is None else moment.date()
