"""When an act is due: the times of a clause weighed against each other; the clock is never read."""

import re

from servanda.model.dates import Anchor, Deadline
from servanda.model.edtf import interval
from servanda.model.text import span_of
from servanda.reading.chains import chained
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
INHERITED = ("absolute", "relative", "recurring", "period", "immediate", "vague")
"""Types of time that a lead-in gives to its items; an event in it tells when the text was made."""

DUTY = re.compile(
    r"\b(?:shall|will|must|(?:is|are) to|agreed? to|undertakes? to|commits? to)\b", re.IGNORECASE
)


def deadline(
    text: str, start: int, end: int, known: Known, *, lead_in: tuple[int, int] | None = None
) -> Deadline | None:
    """Return when the act between two places is due, as its words or its lead-in say."""
    found = [t for t in times(text, start, end, known) if not _of_the_saying(text, start, t, end)]
    if found:
        found = chained(text, start, _unconditional(text, start, end, found))
    if lead_in is not None and not any(t.type in ("absolute", "relative") for t in found):
        given = [t for t in times(text, *lead_in, known) if _inherited(t, text, lead_in)]
        if not _stands(text, start, found, given):
            found = [*given, *found]
    if not found:
        found = _in_front(text, start, known)
    if not found and lead_in is not None:
        found = _in_front(text, lead_in[0], known)
    if not found:
        return None
    found.sort(key=lambda t: (t.only_start, _rank(t), t.start))
    best = found[0]
    earliest = best.earliest or next((t.earliest for t in found if t.only_start), None)
    same = earliest == best.earliest
    return Deadline(
        raw=text[best.start : best.end],
        span=span_of(text, best.start, best.end),
        type=best.type,
        earliest=earliest,
        latest=best.latest,
        offset=best.offset,
        anchor=_anchor(best),
        precision=best.precision,
        edtf=best.edtf if best.edtf and same else interval(earliest, best.latest),
        inclusive=best.inclusive,
        working=best.working,
        lead=best.lead,
        starts=best.only_start,
    )


SENTENCE_START = re.compile(r"(?:^|[.;:!?]\s+|\n\s*)(?:\(?[\w.]{1,6}[.)]\s+)?(?=[A-Z])")
FRONT_REACH = 400
FRONT_TYPES = ("absolute", "relative", "period", "vague")
_FRONT_WORDS = (
    "during for throughout within by no not on in before until from prior starting immediately "
    "over following after upon every each at under"
)
_FRONTS = re.compile(rf"(?:{'|'.join(_FRONT_WORDS.split())})\s", re.IGNORECASE)


def _in_front(text: str, start: int, known: Known) -> list[Time]:
    """Return the time at the head of the sentence that a clause was cut out of.

    "During the truce Arland shall open the ford, and Borland shall pay": it holds for both.
    """
    low = max(0, start - FRONT_REACH)
    at = start - 1
    while at >= low and text[at] in ' (\t"“‘':
        at -= 1
    if at < low or text[at] in ".;:!?\n":
        return []  # the clause is the head of its sentence
    heads = [hit.end() for hit in SENTENCE_START.finditer(text, low, start + 1)]
    if not heads or heads[-1] >= start or not _FRONTS.match(text, heads[-1]):
        return []
    comma = COMMA.search(text, heads[-1], start)
    if comma is None:
        return []
    found = times(text, heads[-1], comma.start() + 1, known)
    if not found or found[0].start != heads[-1] or _of_the_saying(text, heads[-1], found[0], start):
        return []
    return found[:1] if found[0].type in FRONT_TYPES else []


SAID = re.compile(
    r"(?:(?!\b(?:shall|will|must)\b)[^.;]){0,120}?\b(?:agreed|decided|resolved|undertook|promised|"
    r"pledged|met)\b",
    re.IGNORECASE,
)
TODAY = re.compile(
    r"today,?\s+(?:\S+\s+){0,6}?(?:commit|announc|declar|launch|agree|pledg|reaffirm|decid|sign)",
    re.IGNORECASE,
)
ON = re.compile(r"(?:on|in|at|after|following|upon)\b", re.IGNORECASE)


def _of_the_saying(text: str, start: int, time: Time, end: int) -> bool:
    """Tell whether a fronted time is that of the promise ("On 3 May the sides agreed that ...")."""
    if time.start > start + 1:
        return False
    if TODAY.match(text, time.start, end):
        return True
    if time.type not in ("event", "absolute"):
        return False
    low = time.start if time.type == "event" else time.end
    return ON.match(text, time.start) is not None and SAID.match(text, low, end) is not None


IF = re.compile(
    r"\b(?:if|unless|in\s+(?:the\s+)?(?:\w+\s+)?(?:event|case)|provided\s+that|whenever)\b(?!\s*,)",
    re.IGNORECASE,
)
FRONT_IF = re.compile(
    r"[\s,(]*(?:and\s+|but\s+)?(?:if|unless|in\s+(?:the\s+)?(?:\w+\s+)?(?:event|case)|where|whenever|should)\b",
    re.IGNORECASE,
)
MAIN = re.compile(
    r",\s+(?:then\s+)?(?=(?:the|each|every|any|all|both|no|a|an|it|they|we|he|she|such|this|these|its|their|either|neither)\b|"
    r"(?:shall|will|must|may|commit|agree)\b|(?-i:[A-Z]))|\b(?:it|they|he|she)\s+(?:shall|may|must)\b",
    re.IGNORECASE,
)
POSSIBLY = re.compile(
    r"(?:if|where|as)\s+(?:possible|necessary|appropriate|needed|required|feasible|practicable)\b",
    re.IGNORECASE,
)
COMMA = re.compile(r",")


def _unconditional(text: str, start: int, end: int, found: list[Time]) -> list[Time]:
    """Return the times outside of conditions: "if nobody objects within 30 days" sets no time."""
    front = FRONT_IF.match(text, start, end)
    gate = front or IF.search(text, start, end)
    if gate is None:
        return found
    low = gate.start()
    close = MAIN if front else COMMA
    if POSSIBLY.match(text, gate.end() - len(gate.group().split()[-1]), end):
        return found
    main = close.search(text, gate.end(), end)
    if main is None and front:
        return found
    high = main.start() if main else end
    return [t for t in found if not low <= t.start < high]


def _inherited(time: Time, text: str, lead_in: tuple[int, int]) -> bool:
    """Tell whether a lead-in's time is due time for its items.

    A bare day ("on 16 May the sides agreed as follows") is one only beside a word of duty: else
    it tells when something was said or done.
    """
    if time.type == "event":
        # "before the summit they shall:" is due time for the items; "after talks they agreed:" none
        return not time.inclusive and DUTY.search(text, *lead_in) is not None
    if time.type not in INHERITED:
        return False
    bare = time.type == "absolute" and text[time.start : time.end].lower().startswith("on ")
    return not bare or DUTY.search(text, *lead_in) is not None


def _stands(text: str, start: int, found: list[Time], given: list[Time]) -> bool:
    """Tell whether an item's own time stands against that of its lead-in.

    "At once" does, but not an adjective inside ("an immediate warning"); a rhythm or a period does
    against all but a date; an event or "soon" gives way to any day or number of days.
    """
    if any(t.type == "immediate" and (_adverb(text, t) or t.start <= start + 1) for t in found):
        return True
    if not found:
        return False
    if any(t.type == "absolute" and t.latest for t in given):
        return False
    weak = all(t.type in ("event", "vague", "immediate") for t in found)
    return not (weak and any(t.type == "relative" and t.offset for t in given))


def _adverb(text: str, time: Time) -> bool:
    return text[time.start : time.end].lower() != "immediate"


def _rank(time: Time) -> int:
    """Return a day of the year without a year ("annually by 31 May") yields to the recurrence."""
    dated = time.latest is not None and time.year_given
    if time.type == "absolute" and not dated and not time.only_start:
        return RANK["recurring"] + 1
    if time.until:
        return RANK["immediate"] - 1  # "at once and until X": the end of performance wins
    return RANK[time.type]


def _anchor(time: Time) -> Anchor | None:
    if time.anchor is None:
        return None
    own = "document" if time.resolved else None
    return Anchor(text=time.anchor, resolves_to=time.anchor_day or own)
