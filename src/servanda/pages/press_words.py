"""What the comparison of press texts says in English, told in the language of the page.

Each pattern stands here as `framing` makes it, with names for its holes. Quotations, names and days
in the holes stay as they are; a noun of a kind of statement is translated.
"""

import re
from typing import Final

from servanda.pages.languages import ENGLISH, N_, Words, gettext, language
from servanda.pages.retold import Frame

_NOUNS: Final = Words(
    {
        "a commitment": N_("a commitment"),
        "a permission": N_("a permission"),
        "a wish": N_("a wish"),
        "a signal": N_("a signal"),
        "a demand": N_("a demand"),
        "a report of a promise": N_("a report of a promise"),
        "a matter put off": N_("a matter put off"),
        "a proposal": N_("a proposal"),
    }
)
SLOTS: Final = Words(
    {
        "bindingness": N_("bindingness"),
        "deadline": N_("deadline"),
        "scope": N_("scope"),
        "verification": N_("verification"),
        "enforcement": N_("enforcement"),
    }
)
"""In what a claim and the register differ."""
_RUNGS: Final = Words(
    {
        "commitment": N_("commitment"),
        "permission": N_("permission"),
        "aspiration": N_("aspiration"),
        "signal": N_("signal"),
        "demand": N_("demand"),
        "claim": N_("claim of agreement"),
        "deferral": N_("matter put off"),
        "proposal": N_("proposal"),
        "high strength": N_("high strength"),
        "medium strength": N_("medium strength"),
        "low strength": N_("low strength"),
    }
)
_STARTS: Final = (
    N_("claims more than the register says: {found}"),
    N_("claims less than the register says: {found}"),
    N_("what it says cannot be compared: {found}"),
)
_PATTERNS: Final = (
    N_("nothing it says goes beyond or against the commitment"),
    N_("it asks for an act; it does not say what was agreed"),
    N_("it tells of a promise, and the register has none by that party on the matter"),
    N_("it speaks of what may come, and the register binds nobody to it either"),
    N_("{noun} tells nothing of what was agreed, and the register is silent on it"),
    N_("it claims no promise, and the register has only {noun}"),
    N_("the register has only {noun} on the matter, and binds nobody by it"),
    N_("it tells of a promise; the register has an undertaking of low strength"),
    N_("it tells of a promise; the register has only {noun}"),
    N_("it makes {noun} of what the register has as a commitment"),
    N_("the same act is to be done → ruled out"),
    N_("the same act is ruled out → to be done"),
    N_("condition {words} is added"),
    N_("condition {words} is dropped"),
    N_("side constraint {words} is added"),
    N_("side constraint {words} is dropped"),
    N_("a number to check it by, {words}, is added"),
    N_("a number to check it by, {words}, is dropped"),
    N_("a vague time, {words}, is added"),
    N_("a vague time, {words}, is dropped"),
    N_("a time, {words}, is added"),
    N_("a time, {words}, is dropped"),
    N_("{words} is added"),
    N_("{words} is dropped"),
    N_("{words} limits it in time; the other wording does not"),
    N_("{change}: a time that can be missed"),
    N_("{change}: no day after which it is late"),
    N_("for longer: {change}"),
    N_("for a shorter time: {change}"),
    N_("less often: {change}"),
    N_("more often: {change}"),
    N_("{change}, counted from the same event"),
    N_("{change}: which is earlier cannot be told"),
    N_("{change}, a ceiling"),
    N_("also: {who}"),
    N_("no longer: {who}"),
    # framing/against.py: what was agreed later, and remarks on the day
    N_("given later, by a text of {day}"),
    N_("registered later, as entry #{entry} on {day}"),
    N_("the article of {on} is older than the register, which began on {began}: it held nothing "
       "then, so no claim can match"),
    N_("the register held no commitment on {on}: no claim can match"),
    N_("entries are placed in time by what their signers' clocks said: unproven time"),
    N_("entered as rules without a text, so that no claim is aligned to them: {names}"),
    N_("n = 0: the reader found no claim in the article"),
    # framing/outlets.py
    N_("n = {n}: nothing is shown over time below {least} claims"),
    # framing/tags.toml: notes, kinds and values
    N_("how it looked, not what was undertaken"),
    N_("a sign of intent, which binds nobody"),
    N_("tone of the telling"),
    N_("it tells how something is seen, not what was agreed"),
    N_("the subject through which it is told"),
    N_("the matters on which they agree are not named: nothing in it can be checked"),
    N_("a valuation, which no evidence can verify"),
    N_("what voters make of it is not measured here"),
    N_("optics"), N_("tone"), N_("frame"), N_("lens"), N_("unity"), N_("evaluation"),
    N_("election year"), N_("alarmed"), N_("cautious"), N_("hopeful"),
    N_("diplomatic signalling"), N_("military restraint"), N_("security of a country"),
)  # fmt: skip
_ORDERED: Final = tuple(
    (Frame(pattern), pattern) for pattern in (*_STARTS, *sorted(_PATTERNS, key=len, reverse=True))
)
_NEXT = re.compile(rf"; (?=(?:{'|'.join(SLOTS)}), )")


def press_words(why: str) -> str:
    """Return a sentence of the comparison in the language of the page; a strange one as it is."""
    if language().tag == ENGLISH.tag:
        return why
    for frame, pattern in _ORDERED:
        if (held := frame.held(why)) is not None:
            return gettext(pattern, **{k: _filled(k, v) for k, v in held.items()})
    return " → ".join(_RUNGS.get(one, one) for one in why.split(" → "))


def _filled(name: str, words: str) -> str:
    match name:
        case "noun":
            return _NOUNS.get(words, words)
        case "found":
            return "; ".join(_difference(one) for one in _NEXT.split(words))
        case _:
            return words


def _difference(told: str) -> str:
    slot, comma, why = told.partition(", ")
    return f"{SLOTS.get(slot, slot)}{comma}{press_words(why)}"
