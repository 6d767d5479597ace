"""Words of a text as the search index of a database takes them."""

import re
from collections.abc import Iterator, Sequence

from servanda.model.findable import WORD, plain, words_of

_AROUND = 16
"""Words in a snippet, as SQLite's index is asked for."""
PART = 10_000
"""Words in one part of a long text: PostgreSQL counts places to 16,383 and no further."""


def vectors(title: str, text: str) -> Iterator[str]:
    """Yield a ``tsvector`` for each part of a text; the title stands before it, with a gap.

    The gap keeps a phrase from being found where it only stands across the two.
    """
    head, body = words_of(title), words_of(text)
    placed = list(enumerate(head, 1)) + list(enumerate(body, len(head) + 3))
    for first in range(0, max(len(placed), 1), PART):
        by_word: dict[str, list[str]] = {}
        # One word more than the part: a phrase of two is found across the cut.
        for place, word in placed[first : first + PART + 8]:
            by_word.setdefault(word[:500], []).append(str(place - first))
        yield " ".join(f"'{word}':{','.join(at)}" for word, at in by_word.items())


def query(phrase: str) -> str | None:
    """Return the ``tsquery`` of words that stand together, the last by its beginning."""
    words = [word[:500] for word in words_of(phrase)]
    if not words:
        return None
    return " <-> ".join([*(f"'{word}'" for word in words[:-1]), f"'{words[-1]}':*"])


def snippet(title: str, text: str, phrases: Sequence[str]) -> str:
    """Return words around the first hit, which stands in square brackets."""
    wanted = [found for phrase in phrases if (found := words_of(phrase))]
    for source in (text, title):
        hit = _hit(source, wanted)
        if hit is not None:
            return hit
    return text[:90]


def _hit(source: str, wanted: Sequence[Sequence[str]]) -> str | None:
    places = list(WORD.finditer(source))
    bare = [plain(place[0]) for place in places]
    for at in range(len(bare)):
        for words in wanted:
            seen = bare[at : at + len(words)]
            if seen[:-1] == list(words[:-1]) and seen and seen[-1].startswith(words[-1]):
                if len(seen) < len(words):
                    continue
                return _marked(source, places, at, at + len(words) - 1)
    return None


def _marked(source: str, places: Sequence[re.Match[str]], first: int, last: int) -> str:
    low = max(0, min(first - _AROUND // 2, len(places) - _AROUND))
    high = min(len(places), low + _AROUND) - 1
    begin = 0 if low == 0 else places[low].start()
    end = len(source) if high == len(places) - 1 else places[max(high, last)].end()
    hit = source[places[first].start() : places[last].end()]
    before, after = source[begin : places[first].start()], source[places[last].end() : end]
    dots = ("" if begin == 0 else "…", "" if end == len(source) else "…")
    return f"{dots[0]}{before}[{hit}]{after}{dots[1]}"
