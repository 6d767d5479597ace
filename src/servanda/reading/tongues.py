"""Which lines of a text are in another language: they are not read, and that is said."""

import re
from collections.abc import Iterator

from servanda.reading.genre import LANGUAGES, MIN_FOREIGN
from servanda.reading.lexicons import word_set
from servanda.reading.words import WORD

# One of these stands in nearly every sentence of its language and in hardly any English text.
_SIGNS = (
    " und ", " der ", " das ",
    " les ", " des ", " est ",
    " los ", " las ", " que ",
    " di ", " il ", " che ",
    " uma ", " dos ", " não ",
    " het ", " een ", " voor ",
    " się ", " oraz ", " przez ",
)  # fmt: skip
_ENOUGH_WORDS = 6
"""A shorter line, such as a heading, goes with the line after it."""
_CLEARLY = 1.5
_ENGLISH = 4
"""Where every fourth word is one of English grammar, the line is English."""
MANY = "mul"
"""ISO 639-2: content in several languages."""
_OTHER_SCRIPT = re.compile(
    "[\u0370-\u03ff\u0400-\u052f\u0590-\u06ff\u3040-\u30ff\u4e00-\u9fff가-힯]"
)


def foreign_lines(text: str, letters: str) -> list[tuple[int, int]]:
    """Return the stretches of whole lines in another language; none if English has no lines.

    ``letters`` are those of a text that has any beside ASCII, each once.
    A text that is foreign throughout is not cut up: its language is told as a whole.
    """
    if not (any(map(text.__contains__, _SIGNS)) or _OTHER_SCRIPT.search(letters)):
        return []
    found: list[tuple[int, int]] = []
    waiting: tuple[int, int] | None = None
    before = english = False
    for start, end in _lines(text):
        kind = _foreign(text[start:end])
        if kind is None:  # too short to tell: with its neighbours, if they agree
            waiting = (waiting[0], end) if waiting else (start, end)
            continue
        if kind:
            begin = waiting[0] if waiting and (before or not english) else start
            found.append((begin, end))
        english |= not kind
        before, waiting = kind, None
    if waiting and before:
        found.append(waiting)
    return found if english else []


def _lines(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for line in text.split("\n"):
        if line.strip():
            yield at, at + len(line)
        at += len(line) + 1


def _foreign(line: str) -> bool | None:
    """Tell whether a line is in another language; None where it is too short to tell."""
    other = len(_OTHER_SCRIPT.findall(line))
    if other * 2 > sum(map(str.isalpha, line)):
        return True
    words = [word.lower() for word in WORD.findall(line)]
    if len(words) < _ENOUGH_WORDS:
        return None
    ours = word_set("languages", "en")
    english = sum(word in ours for word in words)
    if english * _ENGLISH > len(words):
        return False
    for code in LANGUAGES:
        known = word_set("languages", code)
        said = [word for word in words if word in known]
        if code != "en" and len(set(said)) >= MIN_FOREIGN and len(said) > _CLEARLY * english:
            return True
    return False
