"""Where a text may be cut: never inside what a reader sees as one letter.

The rules are those of Unicode Standard Annex 29, told from the character database of Python; where
it does not hold a property, the wider letter is taken, so that a cut is rather refused than made.
"""

import unicodedata

_JOINER = "\u200d"
_NON_JOINER = "\u200c"
_PREPENDED = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\U000110bd")
_PICTURES = range(0x1F000, 0x110000)
"""Symbols that belong to the one before them where a joiner stands between."""
_FLAGS = range(0x1F1E6, 0x1F200)
_CONTINUING = (
    range(0x0E33, 0x0E34),
    range(0x0EB3, 0x0EB4),
    range(0xFF9E, 0xFFA0),
    range(0x1F3FB, 0x1F400),
    range(0xE0020, 0xE0080),
)
"""Vowel signs, voicing marks, skin tones and tags, which are no marks by their category."""
_JAMO = {
    "L": (range(0x1100, 0x1160), range(0xA960, 0xA97D)),
    "V": (range(0x1160, 0x11A8), range(0xD7B0, 0xD7C7)),
    "T": (range(0x11A8, 0x1200), range(0xD7CB, 0xD7FC)),
}
_SYLLABLES = range(0xAC00, 0xD7A4)
_FINALS = 28


def is_border(text: str, at: int) -> bool:
    """Tell whether the text may be cut before code point ``at``."""
    if at <= 0 or at >= len(text):
        return True
    before, after = text[at - 1], text[at]
    if {before, after} & {"\r", "\n"}:
        return (before, after) != ("\r", "\n")
    if _flag(before) and _flag(after):
        return _flags_before(text, at) % 2 == 0
    joined = before == _JOINER and _pictures(after)
    continued = _extends(after) or before in _PREPENDED
    return not (joined or continued or _same_syllable(before, after))


def widened(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a place that cuts no letter: moved outwards where it did."""
    while not is_border(text, start):
        start -= 1
    while not is_border(text, end):
        end += 1
    return start, end


def _extends(letter: str) -> bool:
    """Tell whether a character continues the letter before it: marks, joiners, modifiers, tags."""
    if unicodedata.category(letter) in ("Mn", "Me", "Mc") or letter in (_JOINER, _NON_JOINER):
        return True
    return any(ord(letter) in known for known in _CONTINUING)


def _pictures(letter: str) -> bool:
    return unicodedata.category(letter) in ("So", "Sm") or ord(letter) in _PICTURES


def _flag(letter: str) -> bool:
    return ord(letter) in _FLAGS


def _flags_before(text: str, at: int) -> int:
    count = 0
    while count < at and _flag(text[at - 1 - count]):
        count += 1
    return count


def _same_syllable(before: str, after: str) -> bool:
    """Tell whether two Hangul characters make one syllable (rules GB6 to GB8)."""
    one, two = _jamo(before), _jamo(after)
    if one == "L":
        return two in ("L", "V", "LV", "LVT")
    if one in ("LV", "V"):
        return two in ("V", "T")
    return one in ("LVT", "T") and two == "T"


def _jamo(letter: str) -> str:
    code = ord(letter)
    if code in _SYLLABLES:
        return "LV" if (code - _SYLLABLES.start) % _FINALS == 0 else "LVT"
    return next((name for name, known in _JAMO.items() if any(code in r for r in known)), "")
