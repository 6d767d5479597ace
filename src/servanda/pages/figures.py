"""What all figures share: shapes of states, short labels, and the letters of other scripts."""

import unicodedata
from collections.abc import Mapping
from typing import Final

SHAPES: Final[Mapping[str, str]] = {
    "fulfilled": "●",
    "no violation observed": "◉",
    "violated": "▲",
    "expired": "◌",
    "in force": "◐",
    "conditional": "◇",
    "suspended": "◫",
    "proposed": "◦",
    "no occasion yet": "○",
    **dict.fromkeys(("released", "cancelled", "superseded", "ended"), "○"),
}
"""The shapes that the style sheet puts before the same words; what cannot be told is ``?``."""
_STEERS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def shape_of(split: str) -> str:
    """Return the shape of a state; all that nobody can tell have one."""
    return SHAPES.get(split, "?")


def label(words: str, most: int) -> str:
    """Return words for a figure: on one line, cut to ``most`` columns, set apart from the rest.

    Wide letters take two columns, combining ones none. Marks that steer the direction of writing
    are left out, and the whole stands between isolates, so that no name can turn its neighbours.
    """
    bare = " ".join("".join(c for c in words if c not in _STEERS).split())
    shown, used = "", 0
    for letter in bare:
        wide = unicodedata.east_asian_width(letter) in "WF"
        used += 0 if unicodedata.combining(letter) else 2 if wide else 1
        if used > most:
            shown = shown[:-1].rstrip() + "…"
            break
        shown += letter
    printable = "".join(c if c.isprintable() else "\ufffd" for c in shown)
    return f"\u2068{printable}\u2069"
