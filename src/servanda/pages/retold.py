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
from servanda.pages.patterns import PATTERNS
from servanda.pages.words import shown

_HOLE: Final = re.compile(r"\{(\w+)\}")


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the patterns as expressions, those with more fixed letters first."""

    def expression(pattern: str) -> re.Pattern[str]:
        parts = _HOLE.split(pattern)
        fixed = [re.escape(p) if i % 2 == 0 else f"(?P<{p}>.+?)" for i, p in enumerate(parts)]
        return re.compile("".join(fixed), re.DOTALL)

    ordered = sorted(PATTERNS, key=lambda p: -len(_HOLE.sub("", p)))
    return tuple((expression(pattern), pattern) for pattern in ordered)


def retold(words: str) -> str:
    """Return a sentence of another room in the language of the page."""
    if language().tag == ENGLISH.tag or not words:
        return words
    if words in PATTERNS:
        return gettext(words)
    for expression, pattern in _compiled():
        if found := expression.fullmatch(words):
            return gettext(pattern, **{k: retold(v) for k, v in found.groupdict().items()})
    head, colon, state = words.rpartition(": ")
    return f"{head}{colon}{shown(state)}"
