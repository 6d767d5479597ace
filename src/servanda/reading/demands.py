"""Who is asked: by name, by a pronoun, with all that says which of them."""

import re

from servanda.model.reading import Actor
from servanda.reading import agents, parties, referents
from servanda.reading.lexicons import word_set
from servanda.reading.parts import Clause, Finding
from servanda.reading.running import Run
from servanda.reading.subjects import subject_class
from servanda.reading.words import WORD

FOR = re.compile(r"\bfor\s+(?:the\s+|an?\s+)?$", re.IGNORECASE)
THEM = re.compile(r"(?:him|her|it|them|he|she|they)\b", re.IGNORECASE)
TO_ACT = re.compile(
    r"\s+(?:not\s+)?to\s+(?!(?:the|an?|this|that|these|those|all|its|their)\b)[a-z]"
)
MAX_BACK = 1200
"""How far before it the one meant by "him" may stand."""
MAX_ASKED = 16
"""Words that name who is asked; more are a clause of their own."""


def asked(run: Run, finding: Finding) -> tuple[Actor, ...]:
    """Return who is asked: the words after the verb of asking."""
    clause = finding.clause
    if clause.anchor is None:
        return ()
    text = run.text
    told = False
    low, high = agents.addressee(text, clause.anchor.end, clause.end)
    words = text[low:high]
    if words.count(" ") >= MAX_ASKED:
        remark = REMARK.search(words)
        high = low + remark.start() if remark is not None else high
        words = text[low:high]
        told = True
    if not words.strip() or words.count(" ") >= MAX_ASKED:
        return ()
    if THEM.fullmatch(words.strip()):
        return _pronoun(run, words.strip().lower(), low)
    kind = subject_class(words)
    told = told or _told(text, low, high, clause)
    if kind not in ("party", "pronoun") and (kind == "abstract" or not told):
        return ()
    return agents.asked(run.cast, low, high, run.genre)


def asked_above(run: Run, finding: Finding) -> tuple[Actor, ...]:
    """Return who is asked by a lead-in, or by the item itself after "recommends that:"."""
    if finding.reach is None:
        return ()
    text, clause = run.text, finding.clause
    if finding.cues[0][0] >= clause.start:
        return ()  # the lead-in has no verb of asking: "the following recommendations"
    low, high = agents.addressee(text, finding.cues[0][1], finding.reach[1])
    if not text[low:high].strip(" :-\n\u2013") or text[low:high].strip(" :") == "that":
        low = clause.start
        words = WORD.finditer(text, low, clause.end)
        verbs = word_set("verbs", "act") | {"be"}
        high = next((w.start() for w in words if w.start() > low and w.group() in verbs), low)
    if not 0 < len(text[low:high].split()) < MAX_ASKED:
        return ()
    return agents.asked(run.cast, low, high, run.genre)


def _told(text: str, low: int, high: int, clause: Clause) -> bool:
    """Tell whether an act follows those named: "[to cease fire]", "that all factions [cease]"."""
    after = WORD.search(text, high, clause.end)
    if after is not None and after.start() == high and after.group() in word_set("verbs", "act"):
        return True
    before = text[max(clause.start, low - 12) : low]
    return TO_ACT.match(text, high, clause.end) is not None and FOR.search(before) is None


REMARK = re.compile(r",|\s(?:in|together|within|under|with|by|through|on)\s")


def _pronoun(run: Run, word: str, at: int) -> tuple[Actor, ...]:
    """“Him” is the one named last before it; "them" those who acted last."""
    if word in ("him", "her", "he", "she"):
        before = run.cast.named(max(run.sentence[0], at - MAX_BACK), at)
        people = [got for got in before if got.name.endswith(("Secretary-General", "President"))]
        if people:
            return (parties.actor(run.cast, people[-1].name, stated=False),)
        if len(run.asked) != 1:
            return ()
    return referents.inferred(run.asked or run.actors)
