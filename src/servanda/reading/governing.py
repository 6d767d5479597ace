"""What a lead-in gives to the items under it: kind, deontic, strength."""

import re

import msgspec

from servanda.reading.clauses import clauses
from servanda.reading.denials import no_bond
from servanda.reading.parts import Anchor, Block, Clause, Genre
from servanda.reading.scene import Verdict
from servanda.reading.segment import sentences
from servanda.reading.usages import HAS_LEAVE, HAS_POWER

OPERATIVE = re.compile(
    r"\b(?:reached an understanding|agreed? (?:on|to|upon)|following (?:steps|measures|actions|"
    r"commitments|obligations|terms|points|principles)|mandate|powers|functions|responsibilities|"
    r"tasks|obligations|undertakings?|in particular|as follows)\b",
    re.IGNORECASE,
)
LISTS_ONLY = re.compile(
    r"\b(?:means|members are|appointed members|includes?|including|such as|comprised of|"
    r"consists? of|"
    r"namely|categories|definitions?|for the purposes? of this|contains?|"
    r"the following documents|(?:in|among|between|within) the following \w[\w -]{2,40}:?)\b[^.]*$",
    re.IGNORECASE,
)
PLAN = re.compile(
    r"\b(?:plan|proposal|roadmap)\b[^.]{0,90}\b(?:pillars|envisages|includes|provides|proposes|foresees)\b",
    re.IGNORECASE,
)
AIMS = re.compile(
    r"\b(?:object|purpose|aim|goal|objective)s?\b[^.]{0,60}(?:\bis\b|\bare\b|of:?$|to:?$)",
    re.IGNORECASE,
)


class Force(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """The force that items under a lead-in inherit."""

    verdict: Verdict | None
    anchor: Anchor | None
    subject: tuple[int, int] | None = None
    """Where the lead-in names who must act."""
    reach: tuple[int, int] | None = None
    """The clause of the lead-in that governs: its time and no other is the items' time."""


KINDS: dict[str, Verdict] = {
    "duty": ("commitment", "obligation", "high"),
    "ban": ("commitment", "prohibition", "high"),
    "future": ("commitment", "obligation", "medium"),
    "future-not": ("commitment", "prohibition", "medium"),
    "need": ("commitment", "obligation", "high"),
    "ought": ("commitment", "obligation", "low"),
    "leave": ("commitment", "permission", "medium"),
    "pledge": ("commitment", "obligation", "medium"),
    "agreed": ("commitment", "obligation", "high"),
    "pledged": ("commitment", "obligation", "medium"),
    "decision": ("commitment", "obligation", "high"),
    "plan": ("commitment", "obligation", "low"),
    "ask": ("demand", "obligation", "medium"),
    "asked": ("demand", "obligation", "low"),
    "wish": ("aspiration", None, "low"),
    "aim": ("aspiration", None, "low"),
    "suggest": ("proposal", None, "low"),
}


EXCEPTIONS = re.compile(r"\bexcept(?:ions?)?\b[^.]{0,40}:?\s*$", re.IGNORECASE)
FORBIDS = re.compile(r"\b(?:no|not|never|prevent|prohibit)\b[^.]{0,60}$", re.IGNORECASE)
NEAR_END = 30
"""A verb form so near the colon governs the items even after "including"."""
TAIL = 120
RECOMMENDS = re.compile(r"\bfollowing\s+(?:\w+\s+)?recommendations?\b", re.IGNORECASE)
RECOMMENDED: Verdict = ("demand", "obligation", "low")
PROPOSED: Verdict = ("proposal", None, "low")
AGREED: Verdict = ("commitment", "obligation", "high")


def force_of(text: str, block: Block, genre: Genre, above: Force | None) -> Force | None:  # noqa: PLR0911 -- a decision list: the first rule that fits
    """Return what the lead-in ``block`` gives to its items; None if it only lists."""
    if genre.kind in ("news", "press conference"):
        return None
    *_, last = sentences(text, block.start, block.end)
    words = text[slice(*last)]
    if EXCEPTIONS.search(words[-TAIL // 2 :]):
        return None
    if genre.reports:
        return _recommended(text, last, words)
    if PLAN.search(words):
        return Force(verdict=PROPOSED, anchor=None)
    if AIMS.search(words):
        return Force(verdict=("aspiration", None, "low"), anchor=None)
    clause = _leading(text, last)
    anchor = clause.anchor if clause is not None else None
    if LISTS_ONLY.search(words[-TAIL:]) and (anchor is None or anchor.end <= last[1] - NEAR_END):
        return None
    if clause is not None and anchor is not None:
        if no_bond(text, clause, anchor):
            return Force(verdict=None, anchor=anchor)
        return Force(
            verdict=_given(text, clause, words, genre),
            anchor=anchor,
            subject=clause.subject,
            reach=(clause.start, block.end),
        )
    if genre.kind == "agreement" and OPERATIVE.search(words):
        return Force(verdict=AGREED if genre.signed else PROPOSED, anchor=None)
    return above


def _recommended(text: str, sentence: tuple[int, int], words: str) -> Force | None:
    """Return what a monitor's recommendations ask for; all else that he lists binds nobody."""
    if RECOMMENDS.search(words):
        return Force(verdict=RECOMMENDED, anchor=None)
    clause = _leading(text, sentence)
    if clause is None or clause.anchor is None or clause.anchor.act.force != "ask":
        return None
    return Force(
        verdict=KINDS["ask"],
        anchor=clause.anchor,
        subject=clause.subject,
        reach=(clause.start, sentence[1]),
    )


def _leading(text: str, sentence: tuple[int, int]) -> Clause | None:
    """Return the clause of a lead-in that its colon ends: the last one that can govern."""
    found = [
        clause
        for clause in clauses(text, sentence, 0, whole=False)
        if clause.anchor is not None and clause.anchor.act.force in KINDS
    ]
    return found[-1] if found else None


def _given(text: str, clause: Clause, words: str, genre: Genre) -> Verdict:
    """Kind, deontic and strength that a governing clause gives."""
    anchor = clause.anchor
    assert anchor is not None  # noqa: S101 -- _leading returns no other
    inner = clause.inner or anchor
    kind, deontic, strength = KINDS[anchor.act.force]
    power = HAS_POWER.match(text, inner.end) or HAS_LEAVE.match(text, inner.end)
    if power or inner.act.force == "leave":
        deontic = "permission"
    if genre.kind in ("communique", "resolution") and anchor.act.force in ("need", "ought"):
        kind = "demand"
    if inner.negated or FORBIDS.search(words):
        deontic = "prohibition"
    return kind, deontic, strength
