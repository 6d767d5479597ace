"""Words of a stretch of text, and phrases looked up by their first word.

Every lexicon is indexed by first words, so that reading stays linear: a sentence costs one pass
over its words, however long the lexicons grow.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Generic, TypeVar

WORD = re.compile(r"[^\W_]+(?:[’'][^\W_]+)?")
# The capital first: the search leaps to it, and only then looks at what stands before.
CAPITALIZED = re.compile(r"[A-ZÀ-ÖØ-Þ](?<![^\W_].)[^\W_]*(?:[’'][^\W_]+)?")
T = TypeVar("T")


def mentions(text: str, start: int, end: int, stems: tuple[str, ...]) -> bool:
    """Return whether one of ``stems``, in lower case, stands between two places.

    A cheap gate before a large pattern, which can match only where one of them stands.
    """
    lower = text[start:end].lower()
    return any([stem in lower for stem in stems])  # noqa: C419 -- a list is faster for so few


def places(text: str, words: str) -> Iterator[int]:
    """Yield where ``words`` stand, letter by letter."""
    at = text.find(words)
    while at >= 0:
        yield at
        at = text.find(words, at + 1)


_PLAIN = bytes(
    ord(letter.lower()) if letter.isascii() and letter.isalnum() else ord(" ")
    for letter in map(chr, range(256))
)
"""Turns ASCII letters into small ones, and all that stands between words into blanks."""
_APOSTROPHES = frozenset("'’")


class Heads:
    """Known words in plain letters, found without looking at every word of a stretch."""

    def __init__(self, words: Iterable[str]) -> None:
        """Know ``words``; of one with an apostrophe, what stands before it."""
        plain = {word.partition("'")[0] for word in words}
        self._words = {word.encode("ascii"): word for word in plain}
        self._heads = frozenset(self._words)

    def find(self, text: str, start: int, end: int) -> Iterable[re.Match[str]]:
        """Return the words that are known, or begin so before an apostrophe, in order.

        Others may be among them.
        """
        piece = text[start:end]
        there = self._heads.intersection(piece.encode("ascii", "replace").translate(_PLAIN).split())
        if not there:
            return ()
        lower = piece.lower()
        if len(lower) != len(piece):
            return WORD.finditer(text, start, end)
        found: list[int] = []
        for head in there:
            word = self._words[head]
            size = len(word)
            at = lower.find(word)
            while at >= 0:
                before = lower[at - 1] if at else " "
                if not (before.isalnum() or lower[at + size : at + size + 1].isalnum()):
                    if before in _APOSTROPHES and lower[at - 2 : at - 1].isalnum():
                        return WORD.finditer(text, start, end)  # it may go with the word before
                    found.append(at)
                at = lower.find(word, at + size)
        found.sort()
        return [hit for at in found if (hit := WORD.match(text, start + at, end)) is not None]


MOST_WORDS = 50_000
"""Words of which it is remembered whether phrases begin with them."""


class Phrases(Generic[T]):
    """Patterns that begin with known words, each with what it stands for."""

    def __init__(
        self, entries: Iterable[tuple[Iterable[str], str, T]], *, word: re.Pattern[str] = WORD
    ) -> None:
        """Index ``(first words, pattern, value)``; a blank in a pattern matches any white space.

        ``word`` tells what may be a first word: for names, words with a capital.
        """
        self._by_head: dict[str, list[tuple[str, T]]] = {}
        for heads, pattern, value in entries:
            for head in heads:
                self._by_head.setdefault(head, []).append((pattern, value))
        self._words = Heads(self._by_head).find if word is WORD else word.finditer
        self._ready: dict[str, list[tuple[re.Pattern[str], T]] | None] = {}

    def _candidates(self, head: str) -> list[tuple[re.Pattern[str], T]] | None:
        """Return the patterns that begin with a word, compiled when a text first has it."""
        rows = self._by_head.get(head)
        if rows is None and ("’" in head or "'" in head):
            # "we'll" is an entry of its own, but also the name in "Arland's" is looked for
            head = head.replace("’", "'")
            rows = self._by_head.get(head) or self._by_head.get(head.partition("'")[0])
        return [(compiled(pattern), value) for pattern, value in rows] if rows else None

    def find(self, text: str, start: int, end: int) -> Iterator[tuple[int, int, T]]:
        """Yield the longest phrase at each word, never two that overlap."""
        reached = start
        ready = self._ready
        for word in self._words(text, start, end):
            head = word.group().lower()
            try:
                candidates = ready[head]
            except KeyError:
                if len(ready) > MOST_WORDS:
                    ready.clear()
                candidates = ready[head] = self._candidates(head)
            if candidates is None:
                continue
            at = word.start()
            if at < reached:
                continue
            best: tuple[int, T] | None = None
            for pattern, value in candidates:
                found = pattern.match(text, at, end)
                if found is not None and (best is None or found.end() > best[0]):
                    best = (found.end(), value)
            if best is not None:
                reached = best[0]
                yield at, best[0], best[1]


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of the lexicons ready to match: blanks match any white space."""
    ready = pattern.replace("'", "[’']").replace("\\w’", "\\w’'")
    ready = ready.replace("ADV ", ADVERBS).replace(" ", r"\s+")
    return re.compile(rf"(?:{ready})(?!\w)", re.IGNORECASE)


# Adverbs that may stand inside a phrase ("shall not", "will also jointly").
ADVERBS = (
    r"(?:(?:\w{2,16}ly|also|further|furthermore|now|then|hereby|therefore|soon|both|each|still|"
    r"together|all|again|always|even|more|today)\s+){0,3}"
)
