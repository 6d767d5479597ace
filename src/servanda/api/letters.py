"""Letters that nobody sees: a name that holds one reads as another name, or as none."""

import re

from servanda.errors import InputError

_HIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""Controls (C0 and C1) but for tab and line ends, and what turns the direction of a text around.

Joiners and the marks that lie beside one letter stay: Persian, Arabic and Hindi are written with
them. The bidirectional controls are those of Unicode Standard Annex #9, without its marks.
"""


def printed(words: str, *, where: str) -> str:
    """Return words that somebody typed; InputError names the first letter that nobody would see."""
    found = _HIDDEN.search(words)
    if found is not None:
        shown = words.translate({ord(letter): None for letter in _HIDDEN.findall(words)})
        raise InputError(
            f"{where}: letter {found.start() + 1} of {shown[:60]!r} is U+{ord(found[0]):04X}, "
            "which nobody sees; write it without"
        )
    return words
