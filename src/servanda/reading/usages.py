"""What the words after a verb form make of it: a passive, an attitude, small talk.

The patterns stand in ``lexicon/usages.toml``, each with what it is and an example.
"""

import re
import sys
from functools import cached_property
from typing import Protocol

from servanda.reading.lexicons import table, word_set
from servanda.reading.words import WORD, mentions


class Look(Protocol):
    """How a pattern is looked for in a text, from one place to another."""

    def __call__(
        self, text: str, start: int = 0, end: int = sys.maxsize, /
    ) -> re.Match[str] | None:
        """Return where the pattern stands, if it does."""


class Usage:
    """One entry of the lexicon of usages, compiled when a text first asks for it."""

    def __init__(self, name: str) -> None:
        """Name the entry."""
        self._name = name

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        words = table("usages")[self._name]["pattern"].replace("\n", "")
        return re.compile(words.replace(" ", r"\s+"), re.IGNORECASE)

    @cached_property
    def match(self) -> Look:
        """Find the usage right at a place."""
        return self._pattern.match

    @cached_property
    def search(self) -> Look:
        """Find the first usage between two places."""
        return self._pattern.search


PAST_YEAR = Usage("past-year")
DEFENDS = Usage("defends")
KEEPS_PEACE = Usage("keeps-peace")
FOR_PURPOSES = Usage("for-purposes")
ENTERS = Usage("enters")
INSTRUMENT = Usage("instrument")
SCOPE = Usage("scope")
ITSELF_SUBJECT = Usage("text-itself")
PASSIVE = Usage("passive")
STATIVE = Usage("stative")
TOWARD = Usage("toward")
FORECASTS = Usage("forecasts")
PERHAPS = Usage("perhaps")
CHAT = Usage("chat")
QUESTIONS = Usage("questions")
LASTING = Usage("lasting")
HEREBY = Usage("hereby")
OWN_STAFF = Usage("own-staff")
NEEDS = Usage("needs")
VALUES = Usage("values")
OPTIONS = Usage("options")
NOT_APPLY = Usage("not-apply")
EFFORT = Usage("effort")
STEPS = Usage("steps")
INCLUDES = Usage("includes")
HAS_POWER = Usage("has-power")
HAS_LEAVE = Usage("has-leave")
NO_RIGHT = Usage("no-right")
PRIVATE = Usage("private")
TO_VERB = Usage("to-verb")
VAGUE_DEED = Usage("vague-deed")
ADDRESSES = Usage("addresses")
WORKS_ON = Usage("works-on")
IDEALS = Usage("ideals")
HEDGE = Usage("hedge")
FORBEARS = Usage("forbears")
ASKED_TO_FORBEAR = Usage("asked-to-forbear")
MEASURED = Usage("measured")
TELLS = Usage("tells")
TOGETHER = Usage("together")
NOBODY = Usage("nobody")
BELIEVES = Usage("believes")
DOES_AS_BODY = Usage("does-as-body")

ENTERS_LOOK = 160
"""Code points before a verb form in which the text names itself."""
_MEANS = re.compile(
    r"\b(?:means(?!\s+(?:of|to|for|by|including|and|or|in|with|at|such)\b|[,;.])|shall mean|"
    r"shall be understood as|is defined as|refers to|is understood(?!\s+that\b))\b",
    re.IGNORECASE,
)
_MEANS_STEMS = ("mean", "understood", "defined as", "refers to")
_PASSED_OVER = frozenset(
    ["also", "not", "never", "to", "now", "soon", "then", "jointly", "further"]
)


def defines(text: str, start: int, end: int) -> bool:
    """Return whether words define: "a boat means any vessel", but not "by peaceful means"."""
    if not mentions(text, start, end, _MEANS_STEMS):
        return False
    for found in _MEANS.finditer(text, start, end):
        before = text[max(start, found.start() - 30) : found.start()].split()
        noun = bool(before) and before[-1].lower() in word_set("neighbours", "of_means")
        if not noun or not found.group().lower().startswith("means"):
            return True
    return False


def enters_into_force(text: str, start: int, form: tuple[int, int], end: int) -> bool:
    """Return whether an instrument, named from ``start`` on, "shall enter into force"."""
    low, high = form
    if ENTERS.match(text, high, end) is None:
        return False
    before = text[max(start, low - ENTERS_LOOK) : low]
    return INSTRUMENT.search(before) is not None or not before.strip()


def of_the_text_itself(text: str, start: int, form: tuple[int, int], end: int) -> bool:
    """Return whether a text tells of its own reach: "This article shall not apply to ..."."""
    low, high = form
    before = text[max(start, low - ENTERS_LOOK) : low]
    return SCOPE.match(text, high, end) is not None and ITSELF_SUBJECT.search(before) is not None


def concrete(after: str) -> bool:
    """Return whether "to" is followed by a verb of giving or doing: "to providing boats"."""
    for word in WORD.finditer(after):
        lower = word.group().lower()
        if lower == "to" or lower in _PASSED_OVER or lower.endswith("ly"):
            continue
        return not word_forms(lower).isdisjoint(word_set("verbs", "concrete"))
    return False


def names_deed(after: str) -> bool:
    """Return whether "to" is followed by a verb, bare or in -ing: "to guarding the ford"."""
    found = TO_VERB.match(after)
    if found is None:
        return False
    verb = found["verb"].lower()
    return not word_forms(verb).isdisjoint(word_set("verbs", "act"))


def word_forms(word: str) -> set[str]:
    """Return a word with the base forms of which it may be the -ing form: "planning", "plan"."""
    stem = word.removesuffix("ing")
    return {word, stem, stem + "e", stem[:-1]} if stem != word else {word}


def names_act(after: str) -> bool:
    """Return whether the verb after a modal names an act that one can see done."""
    for word in WORD.finditer(after):
        lower = word.group().lower()
        if lower.endswith("ly") or lower in _PASSED_OVER or lower == "be":
            continue
        return not word_forms(lower).isdisjoint(word_set("verbs", "act"))
    return False
