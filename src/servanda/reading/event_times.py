"""Times without figures: at once, soon, until or after something happens, during a phase."""

import re

from msgspec.structs import replace

from servanda.reading.counted_times import anchor_words, of_this_text
from servanda.reading.dated_times import of_the_past
from servanda.reading.stretches import Known
from servanda.reading.time_patterns import (
    BARE_NOW,
    DURATION_OF,
    EACH_SESSION,
    ENDS,
    INNER,
    MEETING,
    MOMENT,
    NAMED_OCCASION,
    NOW,
    STAGE,
    UNTIL,
    VAGUE,
    WHILE,
)
from servanda.reading.timing import Time

ACT_AHEAD = re.compile(
    r"(?:(?:the|its|their|his|her|our|any|such|each|full|formal|that|this|these|those)\s+)*(?!existing\b|request|agreement\b|action)(?:[\w-]{3,}ing\b|"
    r"(?:[\w-]+\s+)?(?:[\w-]{2,}(?:tion|sion|ment|drawal|rival|parture|nature|turn|lease|change|ance)s?|entry|signing|"
    r"approval|receipt|expiry|start|end|close|outset|summits?|meetings?|conferences?|cease-?fire|war|talks|visit)\b)",
    re.IGNORECASE,
)
"""An act or event that fixes when; "upon request" is a condition, "after all" neither."""
AHEAD = re.compile(
    r"(?:the|its|their|any|such)\s+(?!(?:[\w-]+\s+){0,3}(?:courts?|council|assembly|committee|commission|board|president|minister|secretary|king|parties|"
    r"tribunal|parliament|congress|law|public|house|senate|world|secretariat)\b)",
    re.IGNORECASE,
)
"""What comes first is an event, not a body before which something is brought."""
ADJECTIVE = re.compile(r"\b(?:the|these|this|those|any|call(?:s|ed|ing)?)\s+$", re.IGNORECASE)
"""Before "following", and "upon" after a verb of calling."""
WITH_EVENT = re.compile(r"\s+(?:and\s+concurrently\s+with|following|after)\b", re.IGNORECASE)
PREPARES = re.compile(r"\b(?:prepar\w*|budgets?|plans?|tasks?|activities)\s+$", re.IGNORECASE)
DETERMINED = re.compile(r"(?:the|its|their|a|an|any|such)\b|[\w-]+\s+of\b", re.IGNORECASE)
NOT_NOW = re.compile(r"\b(?:until|till|by|from|up to|is|are|and|than)\s+$", re.IGNORECASE)
STARTS = re.compile(
    r"\b(?:start|begin|commence|take effect|enter into force|come into (?:force|effect)|cease|"
    r"expire|end|conclude)s?\b[^,.;]*$",
    re.IGNORECASE,
)
SHORT_OF = ("before", "prior", "ahead", "well", "in advance", "pending")
ANCHORED_AT = re.compile(r"^(?:of|on\s+which|when|that|at\s+which)\s+", re.IGNORECASE)


def at_once(hit: re.Match[str], _known: Known) -> Time | None:
    """Return "immediately", "forthwith", "without delay"; not "immediately after X", an event."""
    if WITH_EVENT.match(hit.string, hit.end(), hit.endpos):
        return None
    return Time(start=hit.start(), end=hit.end(), type="immediate")


def now(hit: re.Match[str], _known: Known) -> Time | None:
    """Return "now" as the time of an act: "shall now open the ford"."""
    if NOT_NOW.search(hit.string[max(0, hit.start() - 8) : hit.start()]) or hit.group() == "Now":
        return None  # "Now it is for others to act" tells of no time
    return Time(start=hit.start(), end=hit.end(), type="immediate")


def some_time(hit: re.Match[str], _known: Known) -> Time | None:
    """Return "as soon as possible", "in the coming days": no day can be told."""
    return Time(start=hit.start(), end=hit.end(), type="vague")


def open_end(hit: re.Match[str], _known: Known) -> Time | None:
    """Return "until further notice", "for the time being": a period without an end."""
    return Time(start=hit.start(), end=hit.end(), type="period")


def stage(hit: re.Match[str], _known: Known) -> Time | None:
    """Return "during the transitional period": a period named by the text."""
    if PREPARES.search(hit.string[max(0, hit.start() - 40) : hit.start()]):
        return None
    return Time(start=hit.start(), end=hit.end(), type="period", anchor=_flat(hit["rest"]))


def duration_of(hit: re.Match[str], _known: Known) -> Time | None:
    """Return "for the duration of X"."""
    words, end = anchor_words(hit)
    return Time(start=hit.start(), end=end, type="period", anchor=words) if words else None


def until(hit: re.Match[str], known: Known) -> Time | None:
    """Return "until X": the act goes on up to an event."""
    words = (hit["rest"] or "").strip()
    if not words:
        return None
    end = hit.start("rest") + hit["rest"].index(words) + len(words)
    edge = ENDS.match(hit.string, hit.start(), hit.end())
    kind = "relative" if edge is not None else "event"
    return replace(_anchored(hit, kind, words, end, known), until=True)


def _anchored(
    hit: re.Match[str], kind: str, words: str, end: int, known: Known, *,
    starts: bool = False, inclusive: bool = True,
) -> Time:  # fmt: skip
    own = known.day is not None and of_this_text(words)
    day = known.day.isoformat() if own and known.day else None
    return Time(
        start=hit.start(), end=end, type="relative" if kind == "relative" else "event",
        anchor=_flat(words), resolved=own, only_start=starts, inclusive=inclusive,
        earliest=day if starts else None, precision="day" if day and starts else None,
    )  # fmt: skip


def _flat(words: str) -> str:
    return " ".join(words.split())


def ends(hit: re.Match[str], known: Known) -> Time | None:
    """Return "before the end of X", "at the start of X": the anchor keeps which end of X it is."""
    words, end = anchor_words(hit)
    if not words or of_the_past(hit.string, hit.start()):
        return None
    prep = hit["prep"].lower()
    whole = _flat(hit.string[hit.start("edge") : end])
    kind = "event" if prep in ("at", "on", "upon", "after") else "relative"
    starts = prep in ("from", "since", "after")
    short = prep.startswith(SHORT_OF) and hit["edge"].lower() in ("beginning", "start", "opening")
    return _anchored(hit, kind, whole, end, known, starts=starts, inclusive=not short)


def moment(hit: re.Match[str], known: Known) -> Time | None:
    """Return "from the moment of X", "at the time of X", "on the date of X"."""
    words, end = anchor_words(hit)
    lead = ANCHORED_AT.match(words)
    words = words[lead.end() :] if lead else words
    prep = hit["prep"].lower()
    if not words or (lead is None and not of_this_text(words) and not ACT_AHEAD.match(words)):
        return None
    if prep in ("from", "since"):
        return _anchored(hit, "relative", words, end, known, starts=True)
    return _anchored(hit, "event", words, end, known)


def meeting(hit: re.Match[str], known: Known) -> Time | None:
    """Return "at its next session", "before the upcoming summit", "by COP99"."""
    words = _flat(hit["rest"])
    prep = hit.group().lower()
    if prep.startswith("by") and words.lower().endswith(("visit", "talks", "negotiations")):
        return None  # "as shown by the upcoming visit"
    return _anchored(hit, "event", words, hit.end(), known, inclusive=not prep.startswith(SHORT_OF))


def each_session(hit: re.Match[str], _known: Known) -> Time | None:
    """Return "at each session": a rhythm without a length."""
    return Time(start=hit.start(), end=hit.end(), type="recurring", anchor=_flat(hit["rest"]))


def fronted(hit: re.Match[str], known: Known) -> Time | None:
    """Return "After the exchange, ..." at the head of a clause."""
    words = (hit["rest"] or "").strip()
    if not words:
        return None
    end = hit.start("rest") + hit["rest"].index(words) + len(words)
    short = hit["prep"].lower().startswith(("before", "prior", "ahead"))
    return _anchored(hit, "event", words, end, known, inclusive=not short)


def inner(hit: re.Match[str], known: Known) -> Time | None:
    """Return "prior to authorizing the export", "upon receipt of the notice" inside a clause."""
    words, end = anchor_words(hit)
    at_once_after = hit["now"] is not None
    prep = hit["prep"].lower()
    before = hit.string[max(0, hit.start() - 80) : hit.start()]
    if of_the_past(hit.string, hit.start()) or ADJECTIVE.search(before):
        return None
    if prep == "pending" and not DETERMINED.match(words):
        return None
    if prep == "once":
        return _anchored(hit, "event", words, end, known) if STARTS.search(before) else None
    if not words or (hit["prep"].lower() == "with" and not at_once_after):
        return None
    ahead = prep.startswith(("before", "prior", "ahead")) and AHEAD.match(words) is not None
    if not at_once_after and not ahead and ACT_AHEAD.match(words) is None:
        return None
    short = hit["prep"].lower().startswith(("before", "prior", "ahead"))
    return _anchored(hit, "event", words, end, known, inclusive=not short)


RULES = (
    (("until", "till", "up"), UNTIL, until),
    (
        ("before", "by", "at", "prior", "upon", "on", "from", "since", "after"), ENDS, ends,
    ),
    (("from", "at", "on", "by", "since"), MOMENT, moment),
    (
        ("at", "during", "in", "by", "before", "prior", "ahead", "well", "to", "until"),
        MEETING, meeting,
    ),
    (("by", "before", "ahead", "prior", "well", "until", "in", "no"), NAMED_OCCASION, meeting),
    (("at", "in", "during", "for", "before", "after"), EACH_SESSION, each_session),
    (("for",), DURATION_OF, duration_of),
    (("during", "throughout", "for"), STAGE, stage),
    (
        ("immediately", "promptly", "shortly", "soon", "after", "following", "upon", "pending",
         "before", "prior", "ahead", "concurrently", "simultaneously", "once"),
        INNER, inner,
    ),
)  # fmt: skip
OPEN_RULES = (
    (
        ("for", "as", "in", "until", "indefinitely", "from", "permanently"), WHILE, open_end,
    ),
)  # fmt: skip
SOON_RULES = (
    (("now",), BARE_NOW, now),
    (
        ("immediate", "immediately", "forthwith", "without", "at", "with", "instantly",
         "instantaneously", "right", "straight", "effective", "starting"),
        NOW, at_once,
    ),
    (
        ("as", "promptly", "expeditiously", "very", "quickly", "rapidly", "speedily", "swiftly",
         "urgently", "soon", "shortly", "in", "over", "within", "at", "with", "on", "when",
         "sooner", "eventually", "before"),
        VAGUE, some_time,
    ),
)  # fmt: skip
OPEN_ENDED = (NAMED_OCCASION, EACH_SESSION, STAGE)
