"""What an eye passes over in a text: letters that nobody sees, and words in letters of two scripts.

A name that holds one reads as another name: an import counts it as a party of its own. Nothing is
taken away here; it is told, so that a person can look.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

_HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Controls but tab and line ends, soft hyphens, blanks without width, joiners, fillers, marks and
embeddings of direction (UAX #9), tags."""
_JOINERS = "\u200c\u200d"
_JOINED = re.compile(
    "[\u0590-\u1cff\ua800-\uabff\ufb1d-\ufdff\ufe70-\ufefc\ufe0f\U0001f000-\U0001faff]"
)
"""Behind these a joiner is spelling: Persian, Indic, Mongolian; families of signs."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_LATIN = re.compile("[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff]")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_GREEK = re.compile("[\u0391-\u03c9\u1f00-\u1fff]")
_GREEK_ALIKE = frozenset("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρυχ")
"""Greek letters that look like Latin ones: Δt and μm are no disguise."""
_AROUND = 12
_NAMED = 3


class Unseen(NamedTuple):
    """One place at which a text is not what it looks like."""

    at: int
    """Code points."""
    word: str
    """What an eye reads there."""
    code: str
    """``U+200B`` of a letter that nobody sees; of a word of two scripts the letters, three at
    most, of the one that has fewest there."""
    scripts: tuple[str, ...] = ()
    """The scripts of which a word has letters; empty for a letter that nobody sees."""


def unseen(text: str) -> Iterator[Unseen]:
    """Yield all places, letters that nobody sees first."""
    if text.isascii() and text.isprintable():
        return
    for found in _HIDDEN.finditer(text):
        before = text[found.start() - 1 : found.start()]
        if found[0] in _JOINERS and _JOINED.match(before):
            continue
        yield Unseen(found.start(), _word_at(text, found.start()), f"U+{ord(found[0]):04X}")
    if not text.isascii():
        yield from _mixed(text)


def _mixed(text: str) -> Iterator[Unseen]:
    for found in _WORD.finditer(text):
        word = unicodedata.normalize("NFC", found[0])
        if word.isascii():
            continue
        cyrillic, greek = _CYRILLIC.findall(word), _GREEK.findall(word)
        if not cyrillic and not set(greek) <= _GREEK_ALIKE:
            greek = []
        letters = {"Latin": _LATIN.findall(word), "Cyrillic": cyrillic, "Greek": greek}
        scripts = tuple(name for name, there in letters.items() if there)
        if len(scripts) > 1:
            fewest = min(scripts, key=lambda name: len(letters[name]))
            odd = dict.fromkeys(f"U+{ord(letter):04X}" for letter in letters[fewest])
            yield Unseen(found.start(), found[0], " ".join(list(odd)[:_NAMED]), scripts)


def _word_at(text: str, at: int) -> str:
    """Return the words around a place, without what nobody sees."""
    start = max(0, at - _AROUND)
    near = text[start : at + _AROUND + 1]
    return " ".join(_HIDDEN.sub("", near).split())
