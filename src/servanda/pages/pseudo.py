"""A made-up language from right to left, so that tests see each text that nobody wrapped.

Messages are spelled in Arabic letters, one for each Latin one: whatever then still stands in
Latin letters is no message. Placeholders, marks of HTML and character references stay.
"""

import re
from typing import Final

PSEUDO: Final = "ar-XB"
"""The tag under which ICU and Android know a pseudo-locale from right to left."""

_LATIN: Final = "abcdefghijklmnopqrstuvwxyz"
_ARABIC: Final = "ابثدعفغهيجكلمنوبقرستؤفوخيز"
_LETTERS: Final = str.maketrans(_LATIN + _LATIN.upper(), _ARABIC * 2)
_KEPT: Final = re.compile(r"(%\(\w+\)[sd]|%%|\{[^{}]*\}|<[^<>]*>|&#?\w+;)")


def pseudo(message: str) -> str:
    """Return a message as the pseudo-locale says it."""
    parts = _KEPT.split(message)
    return "".join(p if i % 2 else p.translate(_LETTERS) for i, p in enumerate(parts))
