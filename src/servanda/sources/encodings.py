"""Which encoding a text table has: shown by its bytes, or put before a person as a choice."""

import codecs
import re
from dataclasses import dataclass

from servanda.errors import MappingError

MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SINGLE = ("windows-1251", "koi8-u", "windows-1252", "iso-8859-2", "windows-1256")
"""Encodings of one byte a letter: nearly any bytes fit them all, so a person chooses."""
NAMES = ("utf-8", "utf-16-le", "utf-16-be", *SINGLE)
_EXAMPLES = 3
_NULS = 0.2
"""Share of NUL bytes above which a text is UTF-16: half of every Latin letter."""
_LOPSIDED = 9
"""How many times more NUL bytes UTF-16 has in one half of its pairs than in the other."""
_HIGH = re.compile(rb"[\x80-\xff]+")
_RUNS = re.compile(rb"[\x80-\xff]{3,}")
_UPPER = re.compile(rb"[\xe0-\xff]")


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with the encoding it was read by."""

    text: str
    name: str
    doubtful: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    """Each encoding that fits, and some words as it reads them."""


def decoded(raw: bytes, given: str = "") -> Decoded:
    """Return the text; ``given`` is a person's choice. MappingError where the bytes do not fit."""
    if given:
        if given not in NAMES:
            raise MappingError(f"encoding {given!r}: choose one of {', '.join(NAMES)}")
        return Decoded(_by(raw, given), given, choices=_choices(raw) if given in SINGLE else ())
    for mark, name in MARKS:
        if raw.startswith(mark):
            return Decoded(_by(raw, name), name)
    first, second = raw[0::2].count(0), raw[1::2].count(0)
    # A file of a program has NUL bytes in both places: it is no text, which its reader says.
    if first + second > len(raw) * _NULS and max(first, second) >= _LOPSIDED * min(first, second):
        # Of a Latin letter the byte that is zero comes second in the little-endian order.
        name = "utf-16-le" if second >= first else "utf-16-be"
        return Decoded(_by(raw, name), name)
    try:
        return Decoded(raw.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        likely = _likely(raw)
        return Decoded(_by(raw, likely), likely, doubtful=True, choices=_choices(raw))


def _by(raw: bytes, name: str) -> str:
    try:
        return raw.decode(name).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise MappingError(
            f"line {line}: is not written in {name}; choose another encoding, or save the table "
            "as UTF-8"
        ) from error


def _choices(raw: bytes) -> tuple[tuple[str, str], ...]:
    found = []
    for name in SINGLE:
        try:
            text = raw.decode(name)
        except UnicodeDecodeError:
            continue
        words = re.findall(r"\S*[^\x00-\x7f]\S*", text)
        found.append((name, " ".join(dict.fromkeys(words[:_EXAMPLES]))[:60]))
    return tuple(found)


def _likely(raw: bytes) -> str:
    """Return the encoding proposed: runs of high bytes are a script of its own."""
    runs = _RUNS.findall(raw)
    high = sum(map(len, _HIGH.findall(raw)))
    if sum(map(len, runs)) < high / 2:
        return "windows-1252"
    # Small letters are most of a text: they stand high in the one table, low in the other.
    letters = b"".join(runs)
    return "windows-1251" if len(_UPPER.findall(letters)) * 2 >= len(letters) else "koi8-u"
