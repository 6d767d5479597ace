"""Refusals of other rooms, told in the language of the page that shows them.

A refusal is raised in English, because the command line prints it and programs look for it. Where
it reaches a page or a problem of the API, it is recognised by its pattern, as other sentences of
those rooms are (:mod:`servanda.pages.retold`). What no pattern fits is shown as it is.
"""

import re
from functools import cache
from typing import Final

from servanda.pages.languages import ENGLISH, gettext, language
from servanda.pages.refused_entries import OF_ENTRIES
from servanda.pages.refused_input import OF_INPUT, OF_LIBRARY
from servanda.pages.retold import DEEPEST, LONGEST, Frame, retold
from servanda.pages.words import shown

REFUSALS: Final = OF_INPUT | OF_LIBRARY | OF_ENTRIES
_INNER: Final = frozenset(("error", "how", "reason", "may", "what"))
"""Holes that hold a sentence of their own, or a part of one."""
_ROLES: Final = frozenset(("role", "roles", "wanted_role"))
"""Holes that hold roles; every other one holds a name, a number or words of a text."""


@cache
def _frames() -> tuple[tuple[Frame, str], ...]:
    """Return the patterns, those with more fixed letters first."""
    ordered = sorted(REFUSALS, key=lambda p: (-len(re.sub(r"\{\w+\}", "", p)), p))
    return tuple((Frame(pattern), pattern) for pattern in ordered)


def refused(words: str, depth: int = 0) -> str:
    """Return a refusal of another room, which lies ``depth`` deep, in the language of the page."""
    if language().tag == ENGLISH.tag or not words or len(words) > LONGEST or depth > DEEPEST:
        return words
    for frame, pattern in _frames():
        if (held := frame.held(words)) is not None:
            return gettext(pattern, **{k: _held(k, v, depth) for k, v in held.items()})
    return retold(words, depth)


def _held(hole: str, words: str, depth: int) -> str:
    if hole in _ROLES:
        return ", ".join(map(shown, words.split(", ")))
    return refused(words, depth + 1) if hole in _INNER else words
