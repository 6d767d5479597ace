"""What stands on a printed page beside its text: running heads, page numbers, notes."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import NamedTuple


class Line(NamedTuple):
    """One printed line and its box in points, from the lower left corner of the page."""

    text: str
    left: float
    right: float
    bottom: float
    top: float
    cut: bool = False
    """True where the file itself marks a word cut at the line's end."""


class PageLines(NamedTuple):
    """The lines of a page in reading order."""

    height: float
    lines: tuple[Line, ...]


_EDGE_LINES = 3
_EDGE_ZONE = 0.12
_REPEATS = 0.5
_IN_A_ROW = 3
"""So many pages one after the other: a chapter's running head, which no half of a book has."""
_SMALLER = 0.92
"""Notes are set at least a twelfth smaller than the text; sizes differ by less within one."""
_BODY_LINES = 3
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:page|p\.|стр\.?)?\s*(?:\d{1,4}|[ivxlc]{1,6})"
    r"(?:\s*(?:of|/|from|из)\s*\d{1,4})?[-–—\s]*",
    re.IGNORECASE,
)
_NAMED_PAGE = re.compile(
    r"[-–—\s]*(?:page|p\.)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?[-–—\s]*", re.IGNORECASE
)
_NOTE = re.compile(r"(?:\[?\d{1,3}\]?[.)]?|[*†‡])\s*(?=\S)")


def height_of(line: Line) -> float:
    """Return the height of a line's box, one point at least."""
    return max(line.top - line.bottom, 1.0)


def without_furniture(pages: Sequence[PageLines]) -> list[PageLines]:
    """Return the pages without headers, footers and page numbers that repeat.

    A line goes only if it stands at a page's edge and, digits apart, on at least half of the
    pages (and on two), or on three in a row; a bare number at the edge goes if other pages have
    one too, and what calls itself a page number always goes.
    """
    where: defaultdict[str, list[int]] = defaultdict(list)
    edges = [_edges(page) for page in pages]
    for number, (page, places) in enumerate(zip(pages, edges, strict=True)):
        for pattern in {_pattern(page.lines[at].text) for at in places}:
            where[pattern].append(number)
    needed = max(2, round(len(pages) * _REPEATS + 0.25))
    repeated = {p for p, on in where.items() if len(on) >= needed or _in_a_row(on)}
    kept: list[PageLines] = []
    for page, places in zip(pages, edges, strict=True):
        gone = {
            at
            for at in places
            if _pattern(page.lines[at].text) in repeated
            or _NAMED_PAGE.fullmatch(page.lines[at].text)
        }
        lines = tuple(line for at, line in enumerate(page.lines) if at not in gone)
        kept.append(PageLines(height=page.height, lines=lines))
    return kept


def without_notes(pages: Sequence[PageLines]) -> tuple[list[PageLines], list[list[Line]]]:
    """Return the pages without the notes at their foot, and the lines of each page's notes."""
    body = _body_height(pages)
    kept: list[PageLines] = []
    notes: list[list[Line]] = []
    for page in pages:
        found = _notes(page, body)
        if found:
            notes.append([line for at, line in enumerate(page.lines) if at in found])
        lines = tuple(line for at, line in enumerate(page.lines) if at not in found)
        kept.append(PageLines(height=page.height, lines=lines))
    return kept, notes


def begins_note(text: str) -> bool:
    """Tell whether a line begins as a note does: ``1 See``, ``[2] See``, ``* See``."""
    return _NOTE.match(text) is not None


def _pattern(text: str) -> str:
    if _PAGE_NUMBER.fullmatch(text):
        return "#"
    return re.sub(r"\d+", "#", text).strip().lower()


def _in_a_row(numbers: Sequence[int]) -> bool:
    """Tell whether three of the pages follow each other, or stand on every other page."""
    return any(
        numbers[at + _IN_A_ROW - 1] - numbers[at] in (2, 4)
        for at in range(len(numbers) - _IN_A_ROW + 1)
    )


def _edges(page: PageLines) -> list[int]:
    """Return the places of the three highest lines near the top and the three lowest near the foot.

    By where they stand: many programs draw the running head after the text.
    """
    zone = page.height * _EDGE_ZONE
    top = [at for at, line in enumerate(page.lines) if line.bottom > page.height - zone]
    foot = [at for at, line in enumerate(page.lines) if line.top < zone]
    top.sort(key=lambda at: -page.lines[at].bottom)
    foot.sort(key=lambda at: page.lines[at].bottom)
    return [*top[:_EDGE_LINES], *foot[:_EDGE_LINES]]


def _body_height(pages: Sequence[PageLines]) -> float:
    """Return the height of the line in which most letters of the document stand."""
    letters: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            letters[round(height_of(line), 1)] += len(line.text)
    return letters.most_common(1)[0][0] if letters else 0.0


def _notes(page: PageLines, body: float) -> set[int]:
    """Return the places of the small lines at the foot, from the first that begins a note."""
    upwards = sorted(range(len(page.lines)), key=lambda at: page.lines[at].bottom)
    small: list[int] = []
    for at in upwards:
        if height_of(page.lines[at]) > _SMALLER * body:
            break
        small.append(at)
    while small and not begins_note(page.lines[small[-1]].text):
        small.pop()
    return set(small) if len(page.lines) - len(small) >= _BODY_LINES else set()
