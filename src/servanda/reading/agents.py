"""Whom the shape of a clause names: the agent of a passive, who is asked, whose task it is."""

import re

from servanda.model.reading import Actor
from servanda.model.text import span_of
from servanda.reading import naming, referents
from servanda.reading.cast import Cast
from servanda.reading.lexicons import word_set
from servanda.reading.parties import actor
from servanda.reading.parts import Genre
from servanda.reading.words import WORD

OF_SOMEBODY = re.compile(
    r"(?:[Tt]he\s+)?(?:(?:[Pp]owers?|[Ff]unctions?|[Mm]andate|[Dd]ut(?:y|ies)|[Rr]esponsibilit(?:y|ies)|"
    r"[Tt]asks?|[Rr]ole|[Pp]urposes?|[Oo]bjectives?|[Rr]ecommendations?|[Dd]ecisions?|[Tt]erms?|"
    r"[Tt]enure|[Ss]eat|[Dd]uration|[Qq]uorum|[Mm]eetings?|[Rr]eports?)"
    r"(?:,\s+(?:and\s+)?|\s+and\s+)?)+"
    r"\s+(?:exercised by|of|in|by)\s+(?P<whose>.+)",
    re.DOTALL,
)
"""What only some body can do or have: "the functions of the Commission shall be"."""
BY_AGENT = re.compile(
    r"(?:\b(?:be|been|being|is|are)\s+(?:\w+ly\s+)?[\w-]+(?:,?\s+[\w’'-]+){0,12}?|\b(?:\w+ed|made|given|held|"
    r"led|chosen|taken|monitoring|verification|supervision|inspection|control))\s+by\s+"
    r"(?P<who>(?:the\s+|an?\s+|all\s+|each\s+)?(?:Dr\.\s+)?"
    r"(?:[A-Z][\w’'./-]*(?:\s+(?:of|the|and|for|on))*\s*){1,8}|"
    r"(?:the|an?|all|each|both|its|their)\s+(?:[a-z][\w-]*\s+){0,3}?"
    r"(?:part(?:y|ies)|sides?|commission|committee|secretariat|council|government|president|"
    r"authorit(?:y|ies)|ministers?|board|stakeholders|representatives|voters|leaders|members|conference|states?)\b)"
)
ADDRESSEE_END = re.compile(
    r"\s+(?:to|not to|immediately|forthwith|should|shall|must|who|fully|urgently|once|as|without|"
    r"within|not)\b|[;.]"
)
ADDRESSEE_START = re.compile(
    r"\s*(?:(?P<that>that)\s+|on\s+|upon\s+|for\s+|further\s+|also\s+|once again\s+|"
    r"again\s+|urgently\s+|"
    r"accordingly\s+|in particular\s+|,?\s*to (?:this|that) end,?\s+|"
    r",?\s*as a first step[^,]{0,60},\s+)*",
    re.IGNORECASE,
)
ASIDE = re.compile(
    r",\s+(?:including|acting|especially|in particular|as|and,|nationally|who|which|inter)\b"
)
QUALIFIED = re.compile(
    r"\s(?:in|to|of|that|concerned|involved|and others|from|with)\b", re.IGNORECASE
)


def whose(cast: Cast, span: tuple[int, int], genre: Genre) -> tuple[Actor, ...]:
    """Return the body whose powers, term or decision a subject is: inferred to have to act."""
    low, high = referents.tight(cast.text, *span)
    front = cast.text.rfind(", the ", low, high)
    found = OF_SOMEBODY.fullmatch(cast.text, low, high) or (
        OF_SOMEBODY.fullmatch(cast.text, front + 2, high) if front > 0 else None
    )
    if found is None:
        return ()
    start = found.start("whose")
    got = referents.meant(cast, *referents.tight(cast.text, start, high), genre)
    return referents.inferred(tuple(a for a in got if a.name[:1].isupper()))


def agent(cast: Cast, start: int, end: int, genre: Genre | None = None) -> tuple[Actor, ...]:
    """Return who is named by "by ..." after a passive or a noun of checking."""
    found = BY_AGENT.search(cast.text, start, end)
    if found is None:
        return ()
    low, high = referents.tight(cast.text, *found.span("who"))
    high = low + len(re.sub(r"(?:\s+(?:of|the|and|for|on))+$", "", cast.text[low:high]))
    if genre is not None and cast.text[low:high][:1].islower():
        return referents.meant(cast, low, high, genre)
    return referents.listed(cast, low, high, None)


def addressee(text: str, start: int, end: int) -> tuple[int, int]:
    """Return where the one who is asked is named: "urges [Borland] to return the boats".

    After "that" the name ends at a verb in its base form: "demands that [all factions] cease fire".
    """
    opened = ADDRESSEE_START.match(text, start, end)
    low = opened.end() if opened else start
    closed = ADDRESSEE_END.search(text, low, end)
    high = closed.start() if closed else end
    if opened is not None and (opened["that"] or text[:low].rstrip().endswith("that")):
        for word in WORD.finditer(text, low, high):
            if word.start() > low and word.group() in word_set("verbs", "act"):
                high = word.start()
                break
    return low, high


def asked(cast: Cast, low: int, high: int, genre: Genre) -> tuple[Actor, ...]:
    """Return who is asked: with all that says which of them, "all factions in the delta"."""
    low, high = referents.tight(cast.text, low, high)
    words = cast.text[low:high]
    aside = ASIDE.search(words)
    if aside is not None:
        words = words[: aside.start()]
        high = low + len(words)
    if (
        QUALIFIED.search(words) is None
        or referents.collective().fullmatch(words)
        or referents.all_names(cast, words)
    ):
        return referents.meant(cast, low, high, genre)
    name = naming.bare(" ".join(words.split()))
    return (actor(cast, name, stated=True, span=span_of(cast.text, low, high)),)
