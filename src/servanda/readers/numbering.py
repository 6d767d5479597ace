"""The marks of a DOCX's numbered lists: they are not in the text but in a part of their own."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, NamedTuple

_DEEPEST = 9
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
    (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


class _Level(NamedTuple):
    start: int
    form: str
    pattern: str
    """Word's own pattern: ``%1.%2)`` stands for the numbers of levels one and two."""


def roman(number: int) -> str:
    """Return a number from 1 up in small Roman letters."""
    parts: list[str] = []
    for value, letters in _ROMAN:
        times, number = divmod(number, value)
        parts.append(letters * times)
    return "".join(parts)


def letters(number: int) -> str:
    """Return a, b, ... z, aa, bb, ... as Word counts."""
    repeats, place = divmod(number - 1, 26)
    return chr(ord("a") + place) * (repeats + 1)


_FORMS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02d}",
    "lowerLetter": letters,
    "upperLetter": lambda number: letters(number).upper(),
    "lowerRoman": roman,
    "upperRoman": lambda number: roman(number).upper(),
}


class Numbering:
    """Counts the numbered paragraphs of one document, in the order in which they are asked for."""

    def __init__(self, document: Any) -> None:
        """Take the lists that the document defines."""
        self._styles = {style.style_id: style.element for style in document.styles}
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _DEEPEST)
        numbering = _numbering_part(document)
        if numbering is None:
            return
        for abstract in numbering.findall(_tag("abstractNum")):
            self._levels[abstract.get(_tag("abstractNumId"))] = _levels(abstract)
        for number in numbering.findall(_tag("num")):
            found = number.find(_tag("abstractNumId"))
            if found is not None:
                self._abstract[number.get(_tag("numId"))] = found.get(_tag("val"))

    def mark(self, paragraph: Any) -> str | None:
        """Return the mark of a list paragraph (``1.``, ``(a)``, ``-``), None outside lists."""
        place = self._place(paragraph)
        if place is None:
            return None
        number, depth = place
        abstract = self._abstract.get(number)
        level = self._levels.get(abstract or "", {}).get(depth)
        if abstract is None or level is None:
            return None
        if level.form == "bullet":
            return "-"
        counts = self._counts[abstract]
        before = counts[depth]
        counts[depth] = level.start if before is None else before + 1
        counts[depth + 1 :] = [None] * (_DEEPEST - depth - 1)
        return self._written(abstract, level, counts)

    def _written(self, abstract: str, level: _Level, counts: list[int | None]) -> str | None:
        if level.form == "none":
            return None
        text = level.pattern
        for depth, known in self._levels[abstract].items():
            count = counts[depth]
            shown = known.start if count is None else count
            form = _FORMS.get(known.form, str)
            text = text.replace(f"%{depth + 1}", form(max(shown, 1)))
        return text.strip() or None

    def _place(self, paragraph: Any) -> tuple[str, int] | None:
        """Return (numId, level) from the paragraph, else from its style and the styles below it."""
        properties = paragraph.find(_tag("pPr"))
        found = _numbered(properties)
        style = None if properties is None else properties.find(_tag("pStyle"))
        name = None if style is None else style.get(_tag("val"))
        for _ in range(10):  # a chain of styles that goes round ends here
            if found is not None or name is None:
                break
            element = self._styles.get(name)
            if element is None:
                break
            found = _numbered(element.find(_tag("pPr")))
            base = element.find(_tag("basedOn"))
            name = None if base is None else base.get(_tag("val"))
        # numId 0 takes the paragraph out of the list that its style names.
        return None if found is None or found[0] == "0" else found


def _tag(name: str) -> str:
    from docx.oxml.ns import qn  # noqa: PLC0415 - heavy, and only this format needs it

    return str(qn(f"w:{name}"))


def _numbering_part(document: Any) -> Any:
    try:
        return document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return None


def _levels(abstract: Any) -> dict[int, _Level]:
    levels: dict[int, _Level] = {}
    for level in abstract.findall(_tag("lvl")):
        depth = int(level.get(_tag("ilvl"), "0"))
        if not 0 <= depth < _DEEPEST:
            continue
        start = _value(level, "start") or "1"
        levels[depth] = _Level(
            start=int(start) if start.isdecimal() else 1,
            form=_value(level, "numFmt") or "decimal",
            pattern=_value(level, "lvlText") or "",
        )
    return levels


def _value(element: Any, name: str) -> str | None:
    found = element.find(_tag(name))
    return None if found is None else found.get(_tag("val"))


def _numbered(properties: Any) -> tuple[str, int] | None:
    numbers = None if properties is None else properties.find(_tag("numPr"))
    if numbers is None:
        return None
    number, depth = _value(numbers, "numId"), _value(numbers, "ilvl") or "0"
    if number is None or not depth.isdecimal() or int(depth) >= _DEEPEST:
        return None
    return number, int(depth)
