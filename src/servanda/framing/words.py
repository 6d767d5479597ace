"""The words of a statement by which it can be known again in another text."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

_LISTS: dict[str, str] = tomllib.loads(
    files("servanda.framing").joinpath("words.toml").read_text(encoding="utf-8")
)

WORD = re.compile(r"[^\W\d_]+(?:[’'‘][^\W\d_]+)*(?:-[ \n]?[^\W_]+)*|\d+(?:[.,]\d+)*")
FUNCTION = frozenset(_LISTS["function"].split())
"""Words that hold a sentence together and say nothing of what it is about."""
IRREGULAR = {
    "agreed": "agre",
    "armistice": "ceasefir",
    "brought": "bring",
    "built": "build",
    "cessation": "ceas",
    "disarmament": "disarm",
    "gave": "giv",
    "given": "giv",
    "held": "hold",
    "kept": "keep",
    "made": "mak",
    "met": "meet",
    "paid": "pay",
    "reduction": "reduc",
    "sent": "send",
    "suspension": "suspend",
    "taken": "tak",
    "took": "tak",
    "truce": "ceasefir",
    "withdrawn": "withdraw",
    "withdrew": "withdraw",
    "used": "use",
    "uses": "use",
    "using": "use",
}
_WHOLE = frozenset({"complement", "document", "element", "implement", "settl", "supplement"})
"""Words whose end only looks like an ending."""
_ENDINGS = (
    ("ification", "ify", 3),
    ("ization", "iz", 4),
    ("ation", "", 4),
    ("ition", "it", 4),
    ("tion", "t", 4),
    ("ment", "", 4),
    ("ance", "", 4),
    ("ence", "", 4),
    ("ity", "", 4),
    ("ate", "", 4),
    ("ly", "", 5),
    ("al", "", 5),
)
"""Endings, what stands in their place, and how many letters they must leave."""
_KEPT = 4
"""A shorter word is its own stem, and no part of a compound."""
_POSSESSIVE = re.compile(r"[’'‘]s$|[’'‘]$")
_HYPHEN = re.compile(r"-[ \n]?")
_VOWEL = re.compile(r"[aeiouy]")


class Word(NamedTuple):
    """A word of a text: its stem, and where it stands."""

    stem: str
    start: int
    end: int


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """Return the stem of an English word in lower case: rough, and the same for both texts."""
    if word in IRREGULAR:
        return IRREGULAR[word]
    if not word.isalpha() or len(word) < _KEPT:
        return word
    out = _inflected(re.sub(r"is(e|ed|es|ing|ations?)$", r"iz\1", word))
    if out in _WHOLE:
        return out
    for ending, instead, kept in _ENDINGS:
        if out.endswith(ending) and len(out) - len(ending) >= kept:
            out = out.removesuffix(ending) + instead
            break
    return _tidy(out)


def _inflected(word: str) -> str:
    if word.endswith(("ies", "ied")) and len(word) > _KEPT:
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        left = word.removesuffix(ending)
        if left != word and len(left) > 2 and _VOWEL.search(left):  # noqa: PLR2004  (not "red")
            return left
    return word


def _tidy(word: str) -> str:
    out = word.removesuffix("e")
    if len(out) > _KEPT and out[-1] == out[-2] and out[-1] not in "aeiouls":
        out = out[:-1]
    return out[:-1] + "i" if out.endswith("y") and len(out) > _KEPT else out


def words(text: str, offset: int = 0) -> list[Word]:
    """Return the words of ``text`` that say something, with places counted from ``offset``.

    A compound counts as one word without its hyphen and by its longer parts: "cease-fire" is
    known again as "ceasefire", "Arland-Borland" as "Arland".
    """
    out: list[Word] = []
    for hit in WORD.finditer(text):
        raw = hit.group().lower()
        if not raw.isalnum():
            raw = _POSSESSIVE.sub("", raw)
        start, end = hit.start() + offset, hit.end() + offset
        if "-" in raw:
            parts = _HYPHEN.split(raw)
            raw = "".join(parts)
            out += [
                Word(stem(p), start, end) for p in parts if len(p) >= _KEPT and p not in FUNCTION
            ]
        if raw not in FUNCTION and (len(raw) > 1 or raw.isdigit()):
            out.append(Word(stem(raw), start, end))
    return out


def stems(text: str) -> frozenset[str]:
    """Return the stems of the words of ``text`` that say something."""
    return frozenset(word.stem for word in words(text))


COMMON = frozenset(map(stem, _LISTS["common"].split()))
"""What any diplomatic text says of any matter: weak evidence of a shared one."""
SPEECH = frozenset(map(stem, _LISTS["speech"].split()))
"""By what a text says something, not what it says: almost no evidence of a shared matter."""
