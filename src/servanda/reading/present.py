"""Duties told in the present tense: "Each Party appoints two members; the Commission meets in May".

Agreements tell what their parties and bodies do, and mean that they must. A sentence counts as such
a duty only where nothing of the lexicon of acts stands in it, where one who can act is its subject,
and where a verb of acting follows; what is done ("is held") needs a time for it beside.
"""

import re
from functools import cache
from itertools import islice

from servanda.reading.lexicons import acts, word_set
from servanda.reading.parts import Act, Anchor, Clause
from servanda.reading.segment import pieces
from servanda.reading.subjects import subject_class
from servanda.reading.words import WORD

MAX_SUBJECT = 9
"""Words before the verb; a longer subject is more likely a clause of its own."""
DONE = re.compile(
    r"\b(?:is|are)\s+(?:then\s+|also\s+)?\w+(?:ed|en|ade|eld|et|ut|wn|ught|id)\b"
    r"(?=[^;.]*\b(?:every|each|within|(?:no|not)\s+later\s+than|at\s+least\s+once|once\s+a|twice\s+a)\b)"
)
"""A passive with its time: "is held every year"."""
PAST = re.compile(r"\b(?:was|were|had|did)\b")
"""Words of a tale: "who counts the boats was not published"."""
SUBORDINATE = re.compile(r"\b(?:that|which|who|if|when|where|whether|as|what|how|to|has|have)\b")
GOES_ON = re.compile(
    r"(?:,\s*)?\s+and\s+(?:then\s+)?(?=(?P<verb>[a-z]+)\s+"
    r"(?:the|an?|their|its|his|her|all|any|each|one|two|to|it|them|\d)\b)"
)
"""Where a second verb may go on with the subject: "appoints two members and pays their wages"."""


def present_duties(text: str, sentence: tuple[int, int], block: int) -> list[Clause]:
    """Return the duties of a sentence without any verb form of the lexicon; none is the rule."""
    out: list[Clause] = []
    for start, end in pieces(text, *sentence):
        form = _form(text, start, end)
        if form is None:
            continue
        anchor = Anchor(act=_act(), start=form[0], end=form[1])
        clause = Clause(
            start=start,
            end=end,
            block=block,
            sentence=sentence,
            anchor=anchor,
            subject=(start, form[0]),
        )
        out.extend(_parts(text, clause, form))
    return out


@cache
def _act() -> Act:
    return next(act for act in acts() if act.id == "present-duty")


def _form(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where the verb stands of which the words before are the subject."""
    if PAST.search(text, start, end):
        return None
    passive = DONE.search(text, start, end)
    words = list(islice(WORD.finditer(text, start, end), MAX_SUBJECT + 1))
    stop = SUBORDINATE.search(text, start, end)
    for at, word in enumerate(words[1:], start=1):
        before = text[start : word.start()]
        if (stop is not None and stop.end() <= word.start()) or "," in before:
            break
        if passive is not None and word.start() == passive.start():
            return passive.span()
        if text[word.end() : word.end() + len(" that ")] == " that ":
            break
        if _acts(word.group(), words[at - 1].group()) and subject_class(before) == "party":
            return word.span()
    return None


@cache
def _verbs() -> frozenset[str]:
    """Return the verbs of acting that do not merely tell."""
    return word_set("verbs", "act") - word_set("verbs", "told")


def _acts(verb: str, subject: str) -> bool:
    """Whether a word is a verb of acting in the number of the noun before it."""
    if not verb.islower() or subject.lower() in word_set("neighbours", "determiners"):
        return False
    plural = subject.endswith("s") and not subject.endswith("ss")
    return _base(verb) is not None if not plural else verb in _verbs()


def _base(verb: str) -> str | None:
    """Return the base form of a verb in the third person: "supplies", "supply"."""
    if not verb.endswith("s") or verb.endswith("ss"):
        return None
    forms = (verb[:-1], verb.removesuffix("es"), f"{verb[:-3]}y" if verb.endswith("ies") else "")
    return next((form for form in forms if form in _verbs()), None)


def _parts(text: str, clause: Clause, form: tuple[int, int]) -> list[Clause]:
    """Return the clause, cut before a second verb in the same form."""
    for found in GOES_ON.finditer(text, form[1], clause.end):
        again = _base(found["verb"]) is not None and text[form[1] - 1] == "s"
        if again and text[form[1] : found.start()].strip():
            first = Clause(
                start=clause.start,
                end=found.start(),
                block=clause.block,
                sentence=clause.sentence,
                anchor=clause.anchor,
                subject=clause.subject,
            )
            rest = Clause(
                start=found.end(),
                end=clause.end,
                block=clause.block,
                sentence=clause.sentence,
                anchor=clause.anchor,
                subject=None,
                inherits=-1,
            )
            return [first, rest]
    return [clause]
