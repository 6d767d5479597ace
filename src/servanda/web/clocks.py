"""What addresses hold: the two clocks as people type them, names, and places in a text."""

import re
from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from servanda.errors import InputError
from servanda.pages.languages import gettext as _
from servanda.pages.languages import number
from servanda.terms.times import TimeFault, is_date, parse_instant

Clock = Annotated[str | None, QueryParameter(max_length=40)]
Name = Annotated[str, PathParameter(max_length=400)]
Number = Annotated[int, PathParameter()]
_SPAN = re.compile(r"(\d{1,9})-(\d{1,9})\Z", re.ASCII)


def place(span: str | None, text: str | None) -> tuple[int, int] | None:
    """Return a place in a text, in code points, end exclusive; None where none is asked for."""
    if not span:
        return None
    found = _SPAN.match(span)
    length = len(text) if text is not None else 0
    start, end = (int(found[1]), int(found[2])) if found else (0, 0)
    if start >= end or (text is not None and end > length):
        raise InputError(
            _(
                "The address asks for a place in the text that cannot be found: write two numbers "
                "like 1180-1262, the first smaller than the second."
            )
            if text is None
            else _(
                "The address asks for a place in the text that cannot be found: write two numbers "
                "like 1180-1262, the first smaller than the second, within its {length} code "
                "points.",
                length=number(length),
            )
        )
    return start, end


def sequence(known_at: str | None) -> str | None:
    """Return the second clock as the register takes it; a bare number is an entry's number."""
    if not known_at:
        return None
    if known_at.removeprefix("#").isdecimal():
        return f"#{known_at.removeprefix('#')}"
    return _instant(
        known_at, _("the number of an entry like 40, or an instant like 2026-01-31T12:00:00Z")
    )


def time(as_of: str | None) -> str | None:
    """Return the first clock; InputError in plain words where it cannot be read."""
    if not as_of or is_date(as_of):
        return as_of or None
    return _instant(as_of, _("a date like 2026-01-31, or an instant like 2026-01-31T12:00:00Z"))


def _instant(given: str, wanted: str) -> str:
    try:
        parse_instant(given)
    except TimeFault as fault:
        shown = "".join(letter for letter in given if letter.isprintable())
        raise InputError(
            _(
                "The address asks for a time that cannot be read: {shown}. Write {wanted}.",
                shown=shown or _("no letters at all"),
                wanted=wanted,
            )
        ) from fault
    return given
