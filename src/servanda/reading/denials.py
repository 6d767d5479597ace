"""Words that deny a bond: "shall not be required to", "nothing in this text shall", "denies that".

What they negate is the duty, not the act: nobody is bound to do the act, and nobody is forbidden
it. "Arland shall not withdraw" negates the act, and stays a prohibition.
"""

import re

from servanda.reading.lexicons import word_set
from servanda.reading.parts import Anchor, Clause
from servanda.reading.words import WORD, mentions

NONE_OF = frozenset({"no", "neither", "nothing", "none", "nobody"})
_BOND = (
    r"(?:required|obliged|obligated|bound|liable|expected|under\s+(?:any|an?|no)\s+(?:[\w-]+\s+)?"
    r"(?:obligation|duty|commitment))\b(?!\s+(?:for|volume)\b)"
)
_NO_BOND = (
    r"(?:[\w-]+\s+){0,2}(?:obligations?|dut(?:y|ies)|commitments?|undertakings?)\b(?!\s+on\b)"
)
NOT = re.compile(r"\s+(?:not|never|no\s+longer)\b", re.IGNORECASE)
AFTER_NOT = re.compile(
    rf"(?:,[^,;.:]{{1,80}},|(?:\s+(?!and\b|or\b|but\b|to\b|that\b)[\w’'-]+){{0,6}}?)\s+be\s+(?:\w+ly\s+)?{_BOND}"
    rf"|\s+(?:have|bear|incur|assume)\s+(?:any|an?)\s+{_NO_BOND}"
    r"|\s+oblige\b",
    re.IGNORECASE,
)
BOUND = re.compile(rf"\s+(?:\w+ly\s+)?be\s+(?:\w+ly\s+)?{_BOND}", re.IGNORECASE)
NO_DUTY = re.compile(
    rf"\s+(?:\w+ly\s+)?(?:have|be\s+under|bear|incur|assume)\s+no\s+{_NO_BOND}", re.IGNORECASE
)
CONSTRUES = re.compile(
    r"\W*(?:(?:provided|stresses|affirms|agree)\s+that\s+)?(?:nothing|no\s+(?:provision|part|article|"
    r"term|clause|word))\s+(?:(?:contained|stated|said)\s+)?(?:in|of)\s+(?:this|the|these|that|it|"
    r"any|its|article|paragraph|section|annex)\b",
    re.IGNORECASE,
)
"""A rule of construction ("nothing in this agreement shall ...") lays a duty on nobody."""
GRANTS = re.compile(
    r"\s+(?:\w+ly\s+|be\s+(?:\w+\s+){1,2}as\s+)?(?:authori[sz]|permit|entitl|allow|justif|licen[cs])",
    re.IGNORECASE,
)
"""What denies leave ("nothing in it shall authorize") forbids, rather than binding nobody."""
DISOWNS = re.compile(
    r"\b(?:den(?:y|ies|ied|ying)|disput(?:es?|ed|ing)|reject(?:s|ed|ing)?|doubt(?:s|ed)?|"
    r"(?:do|does|did)\s+not\s+(?:accept|agree|admit|concede)|refus(?:es?|ed)\s+to\s+(?:accept|agree|"
    r"admit))\s+(?:[\w’'-]+\s+){0,5}?that\s+[^.;:,]{0,80}$"
    r"|(?:\b(?:not|never|cannot)|n[’']t)\s+(?:\w+ly\s+)?(?:think|believe|say|saying|said|suggest|"
    r"suggesting|mean|promise|promising|expect|claim)(?:\s+(?:that|whether|if))?\s+[^.;:,]{1,60}$",
    re.IGNORECASE,
)
DENYING = ("that", "not", "never", "n't", "n’t")
"""Without one of these nothing is disowned."""
NEED_NOT = re.compile(r"\b(?:do|does|did|will|shall)\s+not\s+(?:\w+ly\s+)?$", re.IGNORECASE)
BINDING = frozenset({"duty", "future", "need", "ought", "hypothetical"})
"""Forces whose verb form may be denied."""
LOOK = 160
"""Code points looked at on either side of a verb form."""


def bond_denied(text: str, start: int, form: tuple[int, int], end: int) -> bool:
    """Return whether the verb form at ``form``, in words from ``start`` to ``end``, is denied.

    ``start`` is where its subject begins, or the sentence if the subject is not known.
    """
    low, high = form
    end = min(end, high + LOOK)
    denied = NOT.match(text, high, end)
    if denied is not None and not _negates_act(text, denied.end(), end):
        return True
    if NO_DUTY.match(text, high, end):
        return True
    if CONSTRUES.match(text, start, low) and not GRANTS.match(text, high, end):
        return True
    first = WORD.search(text, start, low)
    nobody = first is not None and first.group().lower() in NONE_OF
    return nobody and BOUND.match(text, high, end) is not None


def _negates_act(text: str, at: int, end: int) -> bool:
    """Whether "not" goes with an act ("shall not withdraw"), rather than with being bound."""
    word = WORD.search(text, at, end)
    verb = word.group().lower() if word is not None else ""
    if verb in word_set("verbs", "act"):
        return True
    return AFTER_NOT.match(text, at, end) is None


def disowned(text: str, start: int, at: int) -> bool:
    """Return whether a verb of denying governs what stands at ``at``: "denies that it shall"."""
    low = max(start, at - LOOK)
    return mentions(text, low, at, DENYING) and DISOWNS.search(text[low:at]) is not None


def no_bond(text: str, clause: Clause, anchor: Anchor) -> bool:
    """Return whether the words deny that somebody is bound, in the clause or what it reports."""
    start = clause.subject[0] if clause.subject else min(clause.start, anchor.start)
    if disowned(text, clause.sentence[0], anchor.start):
        return True
    if anchor.act.force in BINDING and bond_denied(
        text, start, (anchor.start, anchor.end), clause.end
    ):
        return True
    if anchor.act.id in ("obliged", "has-to") and _nobody(text, start, anchor.start):
        return True
    if anchor.act.force in UNDERTAKING and _none(text, start, anchor.start):
        return True
    if anchor.act.force in PROMISING and NOTHING.match(text, anchor.end, clause.end):
        return True
    inner = clause.inner
    return inner is not None and bond_denied(text, anchor.end, (inner.start, inner.end), clause.end)


UNDERTAKING = frozenset({"pledge", "pledged", "plan", "agreed", "committed"})
"""Forces that bind nobody where nobody is their subject: "neither side undertakes to"."""
PROMISING = frozenset({"pledge", "agreed", "pledged", "did"})
NOTHING = re.compile(r"\s+(?:nothing|none|nobody)\b", re.IGNORECASE)


def _nobody(text: str, start: int, end: int) -> bool:
    """Whether nobody is bound ("neither Party is bound to"), or one "does not have to"."""
    return _none(text, start, end) or NEED_NOT.search(text[start:end]) is not None


def _none(text: str, start: int, end: int) -> bool:
    """Whether a subject begins with a word for nobody: "neither side"."""
    first = WORD.search(text, start, end)
    return first is not None and first.group().lower() in NONE_OF
