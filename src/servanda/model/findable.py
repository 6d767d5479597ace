"""Words of a text as a search takes them: without accents and case, each with its place."""

import re
import unicodedata
from collections.abc import Iterator, Sequence

_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u1ab0-\u1aff\u1dc0-\u1dff\ufe20-\ufe2f"
)
"""Accents and points that stand behind the letter they belong to; :func:`plain` takes them off."""
WORD = re.compile(rf"[^\W_](?:[^\W_]|[{_MARKS}])*")
_PART = re.compile(r'"([^"]+)"|(\S+)')
_NOWHERE = {**dict.fromkeys(range(0x20), " "), **dict.fromkeys(range(0x7F, 0xA0), " ")}
"""Control characters: no index holds them, and one of them ends what SQLite is asked."""


def plain(text: str) -> str:
    """Return a text without accents and case."""
    split = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in split if not unicodedata.combining(c))


def words_of(text: str) -> list[str]:
    """Return the words of a text, plain and in order."""
    return WORD.findall(plain(text))


def phrases_of(query: str) -> list[str]:
    """Return what a query looks for: words, and what stands together in double quotes."""
    asked = "".join(" " if 0xD800 <= ord(c) <= 0xDFFF else c for c in query.translate(_NOWHERE))  # noqa: PLR2004  (halves of surrogate pairs)
    parts = [(a or b).strip('"').strip() for a, b in _PART.findall(asked)]
    return [part for part in parts if any(c.isalnum() for c in part)]


def places(text: str, phrases: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield where phrases stand, in code points, in order and apart.

    The last word of each is looked for by its beginning. Scripts without blanks between words are
    looked through for the characters themselves.
    """
    wanted = [found for phrase in phrases if (found := words_of(phrase))]
    held = list(WORD.finditer(text))
    bare = [plain(word[0]) for word in held]
    end, some = 0, False
    for at, word in enumerate(held):
        fits = [len(words) for words in wanted if _begins(bare[at : at + len(words)], words)]
        if fits and word.start() >= end:
            end, some = held[at + max(fits) - 1].end(), True
            yield word.start(), end
    if not some:
        yield from _characters(text, phrases)


def _begins(seen: Sequence[str], words: Sequence[str]) -> bool:
    return (
        len(seen) == len(words)
        and list(seen[:-1]) == list(words[:-1])
        and seen[-1].startswith(words[-1])
    )


def _characters(text: str, phrases: Sequence[str]) -> Iterator[tuple[int, int]]:
    end = 0
    found = {m.span() for phrase in phrases for m in re.finditer(re.escape(phrase), text)}
    for low, high in sorted(found):
        if low >= end:
            end = high
            yield low, high


def holds(text: str, phrases: Sequence[str]) -> bool:
    """Tell whether every phrase stands in a text."""
    return all(any(True for _ in places(text, [phrase])) for phrase in phrases)
