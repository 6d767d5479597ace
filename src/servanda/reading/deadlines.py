"""When an act is due: the times of a clause weighed against each other; the clock is never read."""

import re

from servanda.model.dates import Anchor, Deadline
from servanda.model.text import span_of
from servanda.reading.calendar_terms import edtf
from servanda.reading.times import Known, Time, times

# Where a clause names several times the end of performance wins (codebook, ruling 4).
RANK = {
    "absolute": 0,
    "relative": 1,
    "recurring": 2,
    "period": 3,
    "immediate": 4,
    "event": 5,
    "vague": 6,
}
INHERITED = ("absolute", "relative", "recurring", "immediate", "vague")
"""Types of time that a lead-in gives to its items; an event in it tells when the text was made."""

DUTY = re.compile(r"\b(?:shall|will|must|(?:is|are) to)\b", re.IGNORECASE)


def deadline(
    text: str, start: int, end: int, known: Known, *, lead_in: tuple[int, int] | None = None
) -> Deadline | None:
    """Return when the act between two places is due, as its words or its lead-in say."""
    found = [t for t in times(text, start, end, known) if not _of_the_saying(text, start, t, end)]
    if lead_in is not None and not any(t.type in ("absolute", "relative") for t in found):
        given = [t for t in times(text, *lead_in, known) if _inherited(t, text, lead_in)]
        urgent = any(t.type == "immediate" for t in found)
        found = found if urgent or (found and not _firm(given)) else [*given, *found]
    if not found:
        return None
    found.sort(key=lambda t: (t.only_start, _rank(t), t.start))
    best = found[0]
    earliest = best.earliest or next((t.earliest for t in found if t.only_start), None)
    return Deadline(
        raw=text[best.start : best.end],
        span=span_of(text, best.start, best.end),
        type=best.type,
        earliest=earliest,
        latest=best.latest,
        offset=best.offset,
        anchor=_anchor(best),
        precision=best.precision,
        edtf=best.edtf or edtf(earliest, best.latest),
        inclusive=best.inclusive,
    )


SAID = re.compile(
    r"(?:(?!\b(?:shall|will|must)\b)[^.;]){0,120}?\b(?:agreed|decided|resolved|undertook|promised|"
    r"pledged|met)\b",
    re.IGNORECASE,
)
ON = re.compile(r"(?:on|in|at|after|following|upon)\b", re.IGNORECASE)


def _of_the_saying(text: str, start: int, time: Time, end: int) -> bool:
    """Tell whether a fronted time is that of the promise ("On 3 May the sides agreed that ...")."""
    if time.type not in ("event", "absolute") or time.start > start + 1:
        return False
    low = time.start if time.type == "event" else time.end
    return ON.match(text, time.start) is not None and SAID.match(text, low, end) is not None


def _inherited(time: Time, text: str, lead_in: tuple[int, int]) -> bool:
    """Tell whether a lead-in's time is due time for its items.

    A bare day ("on 16 May the sides agreed as follows") is one only beside a word of duty: else
    it tells when something was said or done.
    """
    if time.type not in INHERITED:
        return False
    bare = time.type == "absolute" and text[time.start : time.end].lower().startswith("on ")
    return not bare or DUTY.search(text, *lead_in) is not None


def _firm(given: list[Time]) -> bool:
    return any(t.type == "absolute" and t.latest for t in given)


def _rank(time: Time) -> int:
    """Return a day of the year without a year ("annually by 31 May") yields to the recurrence."""
    dated = time.latest is not None and time.year_given
    if time.type == "absolute" and not dated and not time.only_start:
        return RANK["recurring"] + 1
    return RANK[time.type]


def _anchor(time: Time) -> Anchor | None:
    if time.anchor is None:
        return None
    return Anchor(text=time.anchor, resolves_to="document" if time.resolved else None)
