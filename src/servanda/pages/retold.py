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

LONGEST: Final = 3_000
"""Characters of a sentence that is told again; to try all patterns takes their square."""
_HOLE: Final = re.compile(r"\{(\w+)\}")


def matcher(pattern: str) -> re.Pattern[str]:
    """Return what recognises a sentence that was made from a pattern, by its holes."""
    parts = _HOLE.split(pattern)
    fixed = [re.escape(p) if i % 2 == 0 else f"(?P<{p}>.+?)" for i, p in enumerate(parts)]
    return re.compile("".join(fixed), re.DOTALL)


@cache
def _of_entries() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((matcher(pattern), pattern) for pattern in ENTRIES)


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the patterns as expressions, those with more fixed letters first."""
    ordered = sorted(PATTERNS, key=lambda p: -len(_HOLE.sub("", p)))
    return tuple((matcher(pattern), pattern) for pattern in ordered)


def entry_words(summary: str) -> str:
    """Return the line of an entry in the language of the page; names and titles stay as given."""
    if language().tag == ENGLISH.tag or len(summary) > LONGEST:
        return summary
    for expression, pattern in _of_entries():
        if found := expression.fullmatch(summary):
            held = found.groupdict()
            if "role" in held:
                held["role"] = shown(held["role"])
            return gettext(pattern, **held)
    return summary


def retold(words: str) -> str:
    """Return a sentence of another room in the language of the page."""
    if language().tag == ENGLISH.tag or not words or len(words) > LONGEST:
        return words
    if words in PATTERNS:
        return gettext(words)
    # A verdict such as "not observed" is no sentence, though it fits the pattern of one.
    if (state := shown(words)) != words:
        return state
    for expression, pattern in _compiled():
        if found := expression.fullmatch(words):
            return gettext(pattern, **{k: retold(v) for k, v in found.groupdict().items()})
    head, colon, state = words.rpartition(": ")
    return f"{head}{colon}{shown(state)}"
