"""Who the subject of a clause is, as far as its words tell."""

import re

from servanda.reading.lexicons import word_set
from servanda.reading.words import WORD

WE = re.compile(r"\b(?:we|i|our|us|we’ve|we've)\b", re.IGNORECASE)
PREPOSITION = re.compile(
    r"\s(?:of|for|on|in|to|between|with|from|among|at|by|under|over|that|which|who|including|"
    r"toward|towards|into|against)\s|,",
    re.IGNORECASE,
)


def subject_class(words: str) -> str:
    """Return who the subject of a clause is: we, party, pronoun, it, there, abstract or thing."""
    bare = words.strip().strip("“\"'(")
    if not bare:
        return "none"
    lower = bare.lower()
    if WE.search(lower.split(",")[-1]) and WE.search(lower.split(" of ")[0]):
        last = [w.group().lower() for w in WORD.finditer(lower)]
        if "we" in last or "i" in last or "we've" in last or "we’ve" in last:
            return "we"
    first = lower.split()[0].strip(",")
    if first in ("this", "that", "these", "those", "such"):
        noun = PREPOSITION.split(lower, maxsplit=1)[0]
        actors = word_set("subjects", "actor")
        return "party" if any(w.group() in actors for w in WORD.finditer(noun)) else "thing"
    if first == "there":
        return "there"
    if first in ("it", "this", "that") and len(lower.split()) == 1:
        return "it"
    if first in ("he", "she", "they", "both", "each") and len(lower.split()) <= 2:  # noqa: PLR2004
        return "pronoun"
    noun = PREPOSITION.split(bare, maxsplit=1)[0]
    words_of = [w.group() for w in WORD.finditer(noun)]
    if not words_of:
        words_of = [w.group() for w in WORD.finditer(bare)]
        if not words_of:
            return "none"
    head = words_of[-1]
    low = head.lower()
    if low in word_set("subjects", "actor"):
        return "party"
    if low in word_set("subjects", "abstract"):
        return "abstract"
    rest = (
        words_of[1:]
        if words_of[0].lower() in ("the", "a", "an", "this", "these", "all", "each", "both", "our")
        else words_of
    )
    if any(w[:1].isupper() for w in rest):
        return "party"
    if low in ("who", "which"):
        return "relative"
    return "thing"
