"""Times of one clause that belong together: a start with its end, a start with a length.

"Start on day 2 after X and complete within 14 days"; "begin on 1 March and end on 5 May"; "commence
on 1 March and continue for a year": the end of performance wins, and the start is kept.
"""

import re
from datetime import date

from msgspec.structs import replace

from servanda.model.almanac import after
from servanda.reading.timing import Time

BEGINS = re.compile(
    r"\b(?:start|begin|commence|launch|initiate)(?:s|ed|n|ning|ing)?\b", re.IGNORECASE
)
COMPLETES = re.compile(
    r"\b(?:complet|finish|conclud|finali[sz]|end(?:s|ed|ing)?\b|bring\w* to an end)", re.IGNORECASE
)
BEGINS_THEN = re.compile(
    r"\b(?:start|begin|commence)(?:s|d|ning|ing)?\s+(?:\w+\s+){0,2}$", re.IGNORECASE
)
REACH = 200
"""So far before its time a verb of beginning is looked for."""
_FROM_START = ("there", "the start", "start", "its start")


def chained(text: str, start: int, found: list[Time]) -> list[Time]:
    """Return the times of a clause with those joined that belong together."""
    found = _begun(text, start, found)
    for at in range(1, len(found)):
        joined = _pair(text, start, found[at - 1], found[at])
        if joined is not None:
            return [*found[: at - 1], joined, *found[at + 1 :]]
    return found


def _begun(text: str, start: int, found: list[Time]) -> list[Time]:
    """Make a day on which the act begins its start, where another time tells of its end."""
    dated = [t for t in found if t.latest and t.type == "absolute" and not t.only_start]
    if len(dated) < 2 or dated[0].earliest is None:  # noqa: PLR2004 -- a start and an end
        return found
    first = dated[0]
    before = text[max(start, first.start - REACH) : first.start]
    later = (dated[1].latest or "") > (first.latest or "")
    if not later or BEGINS_THEN.search(before) is None:
        return found
    opened = replace(first, latest=None, only_start=True, edtf=None)
    ended = replace(dated[1], earliest=first.earliest, edtf=None)
    return [{id(first): opened, id(dated[1]): ended}.get(id(t), t) for t in found]


def _pair(text: str, start: int, first: Time, last: Time) -> Time | None:
    """Return two times as one, if the second counts from the first."""
    if last.offset is None or last.offset.startswith("-"):
        return None
    before = text[max(start, first.start - REACH) : first.start]
    if BEGINS.search(before) is None:
        return None
    anchor = (last.anchor or "").lower()
    if last.type == "period" and not anchor:
        return _lasting(first, last)
    if last.type != "relative" or not (not anchor or anchor.startswith(_FROM_START)):
        return None
    if not (COMPLETES.search(text, first.end, last.start) or anchor):
        return None
    return _joined(first, last)


def _lasting(first: Time, last: Time) -> Time | None:
    """Return "commence on 1 March and continue for a year": from that day, so long."""
    day = first.earliest
    if first.type != "absolute" or day is None or last.latest is not None:
        return None
    high = after(date.fromisoformat(day), last.offset or "", working=last.working)
    return replace(
        last, start=first.start, earliest=day, latest=high.isoformat() if high else None,
        edtf=None, precision="day" if high else None,
    )  # fmt: skip


def _joined(first: Time, last: Time) -> Time | None:
    length = last.offset or ""
    if first.type == "relative" and first.offset is not None and first.anchor is not None:
        low = first.earliest or first.latest
        high = after(date.fromisoformat(low), length, working=last.working) if low else None
        return replace(
            first, end=last.end, lead=first.offset, offset=last.offset, earliest=low,
            latest=high.isoformat() if high else None, edtf=None, only_start=False,
            working=last.working, precision="day" if high else None,
        )  # fmt: skip
    day = first.latest or first.earliest
    if first.type != "absolute" or day is None:
        return None
    high = after(date.fromisoformat(day), length, working=last.working)
    return replace(
        last, start=first.start, anchor="the start", resolved=False, earliest=first.earliest,
        latest=high.isoformat() if high else None, edtf=None, precision="day" if high else None,
    )  # fmt: skip
