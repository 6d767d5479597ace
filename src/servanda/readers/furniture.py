"""What stands on a printed page beside its text: running heads, page numbers, notes."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
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


class _Edge(NamedTuple):
    """The places of the lines at an edge, from the outermost inwards, and of the line after."""

    lines: list[int]
    inner: int | None


_EDGE_LINES = 3
_EDGE_ZONE = 0.12
_REPEATS = 0.5
_GAP = 1.3
"""A running head stands further from the text than its lines from each other."""
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
_DIGITS = re.compile(r"\d{1,9}")
_NOTE = re.compile(r"(?:\[?\d{1,3}\]?[.)]?|[*†‡])\s*(?=\S)")


def height_of(line: Line) -> float:
    """Return the height of a line's box, one point at least."""
    return max(line.top - line.bottom, 1.0)


def without_furniture(pages: Sequence[PageLines]) -> list[PageLines]:
    """Return the pages without headers, footers and page numbers that repeat.

    A line goes only if it stands at a page's edge, apart from the text, and repeats: on at least
    half of the pages (and on two), or on three in a row. Numbers in it must stay the same or go up
    with the pages, or the lines are text of one form. What calls itself a page number always goes.
    """
    repeated = _repeated(pages)
    kept = _without(pages, repeated)
    emptied = sum(
        bool(page.lines) and not left.lines for page, left in zip(pages, kept, strict=True)
    )
    if emptied * 2 > len(pages):
        # Heads stand above a text; where most pages hold nothing else, the lines are the text.
        return _without(pages, repeated & {"#"})
    return kept


def _without(pages: Sequence[PageLines], repeated: set[str]) -> list[PageLines]:
    pitch = pitch_of(pages)
    kept: list[PageLines] = []
    for page in pages:
        gone: set[int] = set()
        for edge in _edges(page):
            gone |= _apart(page, edge, repeated, pitch)
        lines = tuple(line for at, line in enumerate(page.lines) if at not in gone)
        kept.append(PageLines(height=page.height, lines=lines))
    return kept


def _repeated(pages: Sequence[PageLines]) -> set[str]:
    """Return the forms of the lines that stand at the edges of enough pages."""
    where: defaultdict[str, dict[int, list[int]]] = defaultdict(dict)
    for number, page in enumerate(pages):
        for at in (at for edge in _edges(page) for at in edge.lines):
            text = page.lines[at].text
            where[_pattern(text)].setdefault(number, [int(n) for n in _DIGITS.findall(text)[:6]])
    needed = max(2, round(len(pages) * _REPEATS + 0.25))
    return {
        pattern
        for pattern, on in where.items()
        if (len(on) >= needed or _in_a_row([*on])) and (pattern == "#" or _keeps_step(on))
    }


def _keeps_step(on: Mapping[int, Sequence[int]]) -> bool:
    """Tell whether each number of a line stays the same from page to page, or goes up with them."""
    for place in range(max(map(len, on.values()), default=0)):
        values = [(page, numbers[place]) for page, numbers in on.items() if place < len(numbers)]
        same = Counter(value for _, value in values).most_common(1)[0][1]
        step = Counter(value - page for page, value in values).most_common(1)[0][1]
        if max(same, step) * 2 < len(values) or max(same, step) == 1:
            return False
    return True


def _apart(page: PageLines, edge: _Edge, repeated: set[str], pitch: float) -> set[int]:
    """Return which lines of an edge go: those that repeat, if a gap parts them from the text."""
    order = edge.lines if edge.inner is None else [*edge.lines, edge.inner]
    reach = len(edge.lines) if edge.inner is None else 0
    for count, (outer, inner) in enumerate(pairwise(order), 1):
        if abs(page.lines[outer].bottom - page.lines[inner].bottom) > _GAP * pitch:
            reach = max(reach, count)
    return {
        at
        for at in edge.lines[:reach]
        if _pattern(page.lines[at].text) in repeated or _NAMED_PAGE.fullmatch(page.lines[at].text)
    }


def pitch_of(pages: Iterable[PageLines]) -> float:
    """Return the distance between two lines of one paragraph, in points.

    The first decile, not the median: where paragraphs are short, most steps lie between them.
    """
    steps = sorted(
        above.bottom - below.bottom
        for page in pages
        for above, below in pairwise(page.lines)
        if 0.5 * height_of(above) < above.bottom - below.bottom < 4 * height_of(above)
    )
    return steps[len(steps) // 10] if steps else 0.0


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


def _edges(page: PageLines) -> tuple[_Edge, _Edge]:
    """Return what stands at the head and at the foot of a page, at most three lines each.

    By where they stand: many programs draw the running head after the text.
    """
    zone = page.height * _EDGE_ZONE
    down = sorted(range(len(page.lines)), key=lambda at: -page.lines[at].bottom)
    top = sum(page.lines[at].bottom > page.height - zone for at in down)
    foot = sum(page.lines[at].top < zone for at in down)
    return _edge(down, min(top, _EDGE_LINES)), _edge(down[::-1], min(foot, _EDGE_LINES))


def _edge(inwards: list[int], count: int) -> _Edge:
    return _Edge(inwards[:count], inwards[count] if count < len(inwards) else None)


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
