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
from servanda.pages.retold import matcher, retold
from servanda.pages.words import shown

REFUSALS: Final = OF_INPUT | OF_LIBRARY | OF_ENTRIES
_INNER: Final = frozenset(("error", "how", "reason", "may", "what"))
"""Holes that hold a sentence of their own, or a part of one."""
_ROLES: Final = frozenset(("role", "roles", "wanted_role"))
"""Holes that hold roles; every other one holds a name, a number or words of a text."""


@cache
def _compiled() -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return the patterns as expressions, those with more fixed letters first."""
    ordered = sorted(REFUSALS, key=lambda p: (-len(re.sub(r"\{\w+\}", "", p)), p))
    return tuple((matcher(pattern), pattern) for pattern in ordered)


def refused(words: str) -> str:
    """Return a refusal of another room in the language of the page."""
    if language().tag == ENGLISH.tag or not words:
        return words
    for expression, pattern in _compiled():
        if found := expression.fullmatch(words):
            return gettext(pattern, **{k: _held(k, v) for k, v in found.groupdict().items()})
    return retold(words)


def _held(hole: str, words: str) -> str:
    if hole in _ROLES:
        return ", ".join(map(shown, words.split(", ")))
    return refused(words) if hole in _INNER else words
