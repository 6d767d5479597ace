"""Who the subject of a clause is, as far as its words tell."""

import re
from functools import lru_cache

from servanda.reading.lexicons import word_set
from servanda.reading.naming import ITEM_NUMBER, is_name
from servanda.reading.words import WORD

WE = re.compile(r"\b(?:we|i|our|us|we’ve|we've)\b", re.IGNORECASE)
PREPOSITION = re.compile(
    r"\s(?:is|are|was|were|has|have|hereby|throughout|of|for|on|in|to|between|with|from|among|at|by|under|over|that|which|who|including|"
    r"toward|towards|into|against)\s|,",
    re.IGNORECASE,
)


LOOSE_TAIL = re.compile(
    r"(?:,?\s+(?:also|both|each|all|now|further|therefore|together|jointly|hereby|today|then|[a-z]+ly))+,?\s*$"
)
"""Adverbs between a subject and its verb: "the partners also"."""
FIRST_PERSON = frozenset({"we", "i", "we've", "we’ve"})
OF_US = 3
"""Words of "neither of us", "each of us"."""
POINTING = frozenset({"this", "that", "these", "those", "such"})
PERSONAL = frozenset({"he", "she", "they", "both", "each"})
PASSED_OVER = frozenset(
    {"also", "both", "further", "then", "hereby", "jointly", "each", "all", "therefore", "together",
     "now", "too", "either"}
)  # fmt: skip
"""Adverbs that a subject may end in; they say nothing of who it is."""


@lru_cache(maxsize=4096)
def subject_class(words: str) -> str:  # noqa: PLR0911 -- a decision list: the first rule that fits
    """Return who the subject of a clause is: we, party, pronoun, it, there, abstract or thing."""
    bare = LOOSE_TAIL.sub("", ITEM_NUMBER.sub("", words.strip().strip("“\"'(")))
    tokens = [w.group() for w in WORD.finditer(bare)]
    if not tokens:
        return "none"
    lower = bare.lower()
    if (
        not FIRST_PERSON.isdisjoint(t.lower() for t in tokens)
        and WE.search(lower.rsplit(",", 1)[-1])
        and WE.search(lower.split(" of ", 1)[0])
    ):
        return "we"
    if lower in ("our", "my") or (lower.endswith(" of us") and len(tokens) == OF_US):
        return "we"
    if tokens[-1].lower() in FIRST_PERSON:
        return "we"  # "in the event of a flood we"
    first = tokens[0].lower()
    if first in POINTING:
        noun = PREPOSITION.split(lower, maxsplit=1)[0]
        actors = word_set("subjects", "actor")
        return "party" if any(w.group() in actors for w in WORD.finditer(noun)) else "thing"
    if first in ("there", "it"):
        return "there" if first == "there" else _by_noun(bare, tokens) if len(tokens) > 1 else "it"
    if first in PERSONAL and (len(tokens) == 1 or tokens[1].lower() in PASSED_OVER):
        return "pronoun"
    return _by_noun(bare, tokens)


def _name(word: str) -> bool:
    """Whether a capital at the start of a sentence is a name's: "Arland", but not "Policies"."""
    return word[:1].isupper() and (word.isupper() or not word.endswith(("s", "ing", "ion", "ment")))


NAMED_BODIES = frozenset({"authority", "fund", "mechanism", "framework", "initiative", "office"})
"""Nouns that name a body only as part of its name: "the Lake Authority", but no authority."""


def _singular(head: str) -> str:
    """Return the singular of a noun in the plural, near enough to look it up."""
    return f"{head[:-3]}y" if head.endswith("ies") else head.removesuffix("s")


def _by_noun(bare: str, tokens: list[str]) -> str:
    """Return the class of a subject by its head noun and its capitals."""
    noun = [w.group() for w in WORD.finditer(PREPOSITION.split(bare, maxsplit=1)[0])] or tokens
    while len(noun) > 1 and noun[-1].lower() in PASSED_OVER:
        noun.pop()
    if is_name(" ".join(noun)):
        return "party"
    head = noun[-1].lower()
    actors = word_set("subjects", "actor")
    if head in actors or _singular(head) in actors:
        return "party"
    if head in NAMED_BODIES and len(noun) > 1 and all(w[:1].isupper() for w in noun[-2:]):
        return "party"
    if head in word_set("subjects", "abstract"):
        return "abstract"
    if any(word[:1].isupper() for word in noun[1:]) or (len(noun) == 1 and _name(noun[0])):
        return "party"
    return "relative" if head in ("who", "which") else "thing"
