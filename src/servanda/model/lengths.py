"""Days and lengths of time as people write them in files: ``2026-03-01``, ``30 d``, ``2 w``."""

import re
from datetime import date, timedelta

from servanda.errors import InputError

_LENGTH = re.compile(r"\s*(-?)(\d{1,5})\s*([dw])\s*")
_DAYS = {"d": 1, "w": 7}


def days(text: str | None) -> timedelta:
    """Return a length of time such as ``30 d`` or ``2 w``; None is no time at all."""
    if text is None:
        return timedelta(0)
    found = _LENGTH.fullmatch(text)
    if found is None:
        raise InputError(f"{text!r}: expected a number of days or weeks, such as 30 d")
    if found[1]:
        raise InputError(f"{text!r}: a clock does not run backwards; expected 0 d or more")
    return timedelta(days=int(found[2]) * _DAYS[found[3]])


def later(start: date, *lengths: timedelta) -> date:
    """Return the day so much later; the last day of the calendar where that lies beyond it."""
    try:
        return start + sum(lengths, timedelta(0))
    except OverflowError:
        return date.max


def day(text: str, *, where: str) -> date:
    """Return a date; InputError says how one is written."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"{where}: {text!r} is no date; expected YYYY-MM-DD") from error
