"""What a lead-in gives to the items under it: kind, deontic, strength."""

import re
from dataclasses import dataclass

from servanda.reading.anchors import anchors
from servanda.reading.clauses import clauses
from servanda.reading.parts import Anchor, Block, Genre
from servanda.reading.segment import sentences
from servanda.reading.speech_acts import Verdict

OPERATIVE = re.compile(
    r"\b(?:reached an understanding|agreed? (?:on|to|upon)|following (?:steps|measures|actions|"
    r"commitments|obligations|terms|points|principles)|mandate|powers|functions|responsibilities|"
    r"tasks|obligations|undertakings?|in particular|as follows)\b",
    re.IGNORECASE,
)
LISTS_ONLY = re.compile(
    r"\b(?:means|members are|appointed members|includes?|including|such as|comprised of|consists? of|"
    r"namely|categories|definitions?|for the purposes? of this|contains?|the following documents)\b[^.]*$",
    re.IGNORECASE,
)
PLAN = re.compile(
    r"\b(?:plan|proposal|roadmap)\b[^.]{0,80}\b(?:envisages|includes|provides|proposes|foresees)\b",
    re.IGNORECASE,
)
AIMS = re.compile(
    r"\b(?:object|purpose|aim|goal|objective)s?\b[^.]{0,60}(?:\bis\b|\bare\b|of:?$|to:?$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Force:
    """The force that items under a lead-in inherit."""

    verdict: Verdict | None
    anchor: Anchor | None
    subject: tuple[int, int] | None = None
    """Where the lead-in names who must act."""


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
    "suggest": ("proposal", None, "low"),
}


def _subject(text: str, sentence: tuple[int, int], anchor: Anchor) -> tuple[int, int] | None:
    """Where a lead-in names who must act; None if its subject is no actor."""
    for clause in clauses(text, sentence, 0, whole=False):
        if clause.anchor is None or clause.subject is None:
            continue
        if anchor in (clause.anchor, clause.inner):
            return clause.subject
    return None


def force_of(text: str, block: Block, genre: Genre, above: Force | None) -> Force | None:
    """Return what the lead-in ``block`` gives to its items; None if it only lists."""
    last = (block.start, block.end)
    for last in sentences(text, block.start, block.end):
        pass
    words = text[slice(*last)]
    if PLAN.search(words):
        return Force(verdict=("proposal", None, "low"), anchor=None)
    if AIMS.search(words):
        return Force(verdict=("aspiration", None, "low"), anchor=None)
    found = [a for a in anchors(text, *last) if a.act.force in KINDS]
    if LISTS_ONLY.search(words[-120:]) and not (found and found[-1].end > last[1] - 30):
        return None
    if found:
        anchor = found[-1] if found[-1].act.force != "decision" else found[0]
        kind, deontic, strength = KINDS[anchor.act.force]
        if genre.kind in ("news", "press conference"):
            return None
        if genre.kind in ("communique", "resolution") and anchor.act.force in ("need", "ought"):
            kind = "demand"
        if found[0].act.force == "ask":
            kind = "demand"
        if anchor.negated or re.search(r"\b(?:no|not|never|prevent|prohibit)\b[^.]{0,60}$", words):
            deontic = "prohibition"
        return Force(
            verdict=(kind, deontic, strength), anchor=anchor, subject=_subject(text, last, anchor)
        )
    if genre.kind == "agreement" and OPERATIVE.search(words):
        if not genre.signed:
            return Force(verdict=("proposal", None, "low"), anchor=None)
        return Force(verdict=("commitment", "obligation", "high"), anchor=None)
    return above
