"""Days and clocks that somebody else's entry names: readable, and of this log, before it is in."""

import re
from datetime import date, timedelta

from servanda.api import clock
from servanda.audit.recompute import instant_of
from servanda.errors import InputError
from servanda.model.lengths import day
from servanda.model.procedure import Objection
from servanda.register.told_days import FIRST, LAST

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ENTRY = re.compile(r"#(0|[1-9]\d{0,8})", re.ASCII)


def check_day(text: str, *, where: str) -> date:
    """Return a day that is over or today, wherever on earth it was written."""
    if _DAY.fullmatch(text) is None:
        raise InputError(f"{where}: {text!r} is no date; expected YYYY-MM-DD")
    found = day(text, where=where)
    if not FIRST <= found.year <= LAST:
        raise InputError(f"{where}: {text} lies outside {FIRST} to {LAST}; check the year")
    if found > clock.now().date() + timedelta(days=1):
        raise InputError(f"{where}: {text} is to come; what is done is recorded once it is done")
    return found


def check_clocks(one: Objection, *, size: int, where: str) -> None:
    """Refuse an objection to a verdict at clocks that cannot be, in a log of ``size`` entries."""
    if (one.commitment is None) == (one.report is None):
        raise InputError(f"{where}: an objection is to a commitment or to a report, to one of them")
    if one.commitment is None:
        if one.as_of is not None or one.known_at is not None:
            raise InputError(f"{where}: objects to a report, which has no verdict and no clocks")
        return
    if one.as_of is None or one.known_at is None:
        raise InputError(f"{where}: objects to a verdict and does not say at which clocks")
    check_as_of(one.as_of, where=where)
    found = _ENTRY.fullmatch(one.known_at)
    if found is None:
        raise InputError(
            f"{where}: known at {one.known_at!r}: expected the number of an entry, #17"
        )
    if int(found[1]) >= size:
        raise InputError(
            f"{where}: known at {one.known_at}: no such entry; the newest is #{size - 1}"
        )


def check_as_of(text: str, *, where: str) -> None:
    """Refuse a clock that cannot be read or lies beyond the years of plans and promises."""
    if not FIRST <= instant_of(text, f"{where}: as of").year <= LAST:
        raise InputError(f"{where}: as of {text} lies outside {FIRST} to {LAST}; check the year")
