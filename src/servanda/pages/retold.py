"""Sentences of other rooms, told again in the language of the page.

Rooms below this one explain, ask and warn in English, and parts of that are on record: questions
in readings, reasons in certificates. Only what is shown changes, so a sentence is recognised by
the pattern that it was made from, its names and numbers are taken out, and the translated pattern
takes them in. What no pattern fits is shown as it is.
"""

import re
from functools import cache
from typing import Final

from servanda.pages.languages import ENGLISH, gettext, language
from servanda.pages.patterns import ENTRIES, PATTERNS
from servanda.pages.words import shown

LONGEST: Final = 20_000
"""Characters of a sentence that is told again."""
DEEPEST: Final = 4
"""Sentences within sentences that are told again; what lies deeper is shown as it is."""
_HOLE: Final = re.compile(r"\{(\w+)\}")


class Frame:
    """Recognises sentences that were made from a pattern, in time linear in their length.

    Strangers write what stands in the holes, and an expression with several of them would try
    every way to part a long text. The first place of each fixed part is enough: to take a later
    one only leaves less room for the rest.
    """

    def __init__(self, pattern: str) -> None:
        """Take the pattern apart into fixed parts and holes."""
        parts = _HOLE.split(pattern)
        self._fixed, self._holes = parts[::2], parts[1::2]

    def held(self, words: str) -> dict[str, str] | None:
        """Return what stands in each hole, never nothing; None where the pattern does not fit."""
        first, last = self._fixed[0], self._fixed[-1]
        if not self._holes:
            return {} if words == first else None
        if not (words.startswith(first) and words.endswith(last)):
            return None
        found, at, end = dict[str, str](), len(first), len(words) - len(last)
        for hole, fixed in zip(self._holes[:-1], self._fixed[1:-1], strict=True):
            until = words.find(fixed, at + 1, max(end, 0))
            if until < 0:
                return None
            found[hole], at = words[at:until], until + len(fixed)
        if end <= at:
            return None
        return found | {self._holes[-1]: words[at:end]}


@cache
def _of_entries() -> tuple[tuple[Frame, str], ...]:
    return tuple((Frame(pattern), pattern) for pattern in ENTRIES)


@cache
def _frames() -> tuple[tuple[Frame, str], ...]:
    """Return the patterns, those with more fixed letters first."""
    ordered = sorted(PATTERNS, key=lambda p: -len(_HOLE.sub("", p)))
    return tuple((Frame(pattern), pattern) for pattern in ordered)


def entry_words(summary: str) -> str:
    """Return the line of an entry in the language of the page; names and titles stay as given."""
    if language().tag == ENGLISH.tag or len(summary) > LONGEST:
        return summary
    for frame, pattern in _of_entries():
        if (held := frame.held(summary)) is not None:
            if "role" in held:
                held["role"] = shown(held["role"])
            return gettext(pattern, **held)
    return summary


def retold(words: str, depth: int = 0) -> str:
    """Return a sentence of another room, which lies ``depth`` deep, in the language of the page."""
    if language().tag == ENGLISH.tag or not words or len(words) > LONGEST or depth > DEEPEST:
        return words
    if words in PATTERNS:
        return gettext(words)
    # A verdict such as "not observed" is no sentence, though it fits the pattern of one.
    if (state := shown(words)) != words:
        return state
    for frame, pattern in _frames():
        if (held := frame.held(words)) is not None:
            return gettext(pattern, **{k: retold(v, depth + 1) for k, v in held.items()})
    head, colon, state = words.rpartition(": ")
    return f"{head}{colon}{shown(state)}"
