"""Lines on pages become paragraphs: a clause must not end where a line does."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from servanda.readers.blocks import Block, starts_with_enumerator
from servanda.readers.numbering import roman

# The shares and factors below were set by hand on the layouts of tests/readers/test_pdf.py
# (one column, two sizes, lists, page breaks); 1.35 lies between single and paragraph spacing.
_PARAGRAPH_GAP = 1.35
_SIZE_STEP = 1.15
_SHORT_LINE = 0.85
_INDENT = 0.8
_EDGE_LINES = 3
_EDGE_ZONE = 0.12
_REPEATS = 0.5
_SENTENCE_END = re.compile(r"[.;:!?…][\"'”’»)\]]*$")
_ABBREVIATION = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Nos?|Arts?|[Pp]aras?|Mrs?|Ms|Dr|Prof|Gen|Lt|"
    r"Col|St|vs|cf|e\.g|i\.e|[A-Z])\.$"
)
_BULLETS = "•▪●◦‣"
_REFERENCE = re.compile(
    r"\b(?:articles?|paragraphs?|sections?|annex(?:es)?|chapters?|rules?|resolutions?)"
    r"(?: [\d().a-z]{1,8})?$",
    re.IGNORECASE,
)
_MAY_END_ITEM = re.compile(r"[.;:,!?][\"'”’»)\]]*(?: (?:and|or|and/or))?$")
_FIRST_LABELS = frozenset(("1", "a", "i"))
_ROMANS = [roman(number) for number in range(1, 60)]
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:page|p\.|стр\.?)?\s*(?:\d{1,4}|[ivxlc]{1,6})"
    r"(?:\s*(?:of|/|from|из)\s*\d{1,4})?[-–—\s]*",
    re.IGNORECASE,
)


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


def without_furniture(pages: Sequence[PageLines]) -> list[PageLines]:
    """Return the pages without headers, footers and page numbers that repeat.

    A line goes only if it stands at a page's edge and, digits apart, on at least half of the
    pages (and on two); a bare number at the edge goes if other pages have one too.
    """
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_pattern(page.lines[at].text) for at in _edges(page)})
    needed = max(2, round(len(pages) * _REPEATS + 0.25))
    repeated = {pattern for pattern, times in seen.items() if times >= needed}
    kept: list[PageLines] = []
    for page in pages:
        gone = {at for at in _edges(page) if _pattern(page.lines[at].text) in repeated}
        lines = tuple(line for at, line in enumerate(page.lines) if at not in gone)
        kept.append(PageLines(height=page.height, lines=lines))
    return kept


def paragraphs(pages: Sequence[PageLines]) -> Iterator[Block]:
    """Yield the paragraphs; lines of one are joined, words cut at a line's end are made whole."""
    lines = [line for page in pages for line in page.lines]
    words = Counter(re.findall(r"\w+(?:-\w+)+|\w+", " ".join(line.text for line in lines).lower()))
    pitch = _pitch(pages)
    group: list[Line] = []
    for page in pages:
        right = max((line.right for line in page.lines), default=0.0)
        for at, line in enumerate(page.lines):
            if group and _breaks(group, line, first_on_page=at == 0, right=right, pitch=pitch):
                yield _block(group, words)
                group = []
            group.append(line)
    if group:
        yield _block(group, words)


def _pattern(text: str) -> str:
    if _PAGE_NUMBER.fullmatch(text):
        return "#"
    return re.sub(r"\d+", "#", text).strip().lower()


def _edges(page: PageLines) -> list[int]:
    """Return the places of up to three lines at the top and at the bottom of the page."""
    zone = page.height * _EDGE_ZONE
    top = [at for at, line in enumerate(page.lines) if line.bottom > page.height - zone]
    bottom = [at for at, line in enumerate(page.lines) if line.top < zone]
    return top[:_EDGE_LINES] + bottom[-_EDGE_LINES:]


def _pitch(pages: Iterable[PageLines]) -> float:
    """Return the distance between two lines of one paragraph, in points.

    The first decile, not the median: where paragraphs are short, most steps lie between them.
    """
    steps = sorted(
        above.bottom - below.bottom
        for page in pages
        for above, below in pairwise(page.lines)
        if 0.5 * _height(above) < above.bottom - below.bottom < 4 * _height(above)
    )
    return steps[len(steps) // 10] if steps else 0.0


def _height(line: Line) -> float:
    return max(line.top - line.bottom, 1.0)


def _breaks(
    group: Sequence[Line], line: Line, *, first_on_page: bool, right: float, pitch: float
) -> bool:
    """Tell whether ``line`` begins a new paragraph after the lines of ``group``."""
    before = group[-1]
    if before.cut:
        return False
    width = max(right - group[0].left, 1.0)
    short = before.right < group[0].left + _SHORT_LINE * width
    if starts_with_enumerator(line.text) and _may_begin_item(group, line, full=not short):
        return True
    heights = sorted((_height(before), _height(line)))
    if heights[1] > _SIZE_STEP * heights[0]:
        return True
    ended = _ends_sentence(before.text)
    step = before.bottom - line.bottom
    if first_on_page or step <= 0:
        # The next page or column, or a box beside the text: only the words can tell.
        return ended or _looks_like_heading(group)
    indented = line.left > group[0].left + _INDENT * _height(line)
    new_indent = ended and indented and not starts_with_enumerator(group[0].text)
    return (
        (pitch > 0 and step > _PARAGRAPH_GAP * pitch)
        or new_indent
        or (short and (ended or _looks_like_heading(group)))
    )


def _ends_sentence(text: str) -> bool:
    return bool(_SENTENCE_END.search(text)) and not _ABBREVIATION.search(text)


def _may_begin_item(group: Sequence[Line], line: Line, *, full: bool) -> bool:
    """Tell a list item from a number that a line end has put in front: "under article / 5. ...".

    ``full`` says that the line before reaches the right margin, so that it may go on here.
    """
    if line.text[0] in _BULLETS:
        return True
    before = group[-1].text
    if _REFERENCE.search(before) or _ABBREVIATION.search(before):
        return False
    if not full or _MAY_END_ITEM.search(before):
        return True
    label, first = _label(line.text), _label(group[0].text)
    return label in _FIRST_LABELS or (first is not None and label in _after(first))


def _label(text: str) -> str | None:
    """Return the last part of an enumerator: ``4`` of ``2.4.``, ``b`` of ``(b)``."""
    found = re.match(r"\(?(?:\w+\.)*?(\w+)[.)]", text)
    return found[1].lower() if found else None


def _after(label: str) -> set[str]:
    """Return the labels that may follow: ``5`` after ``4``, ``d`` after ``c`` and so on."""
    if label.isdecimal():
        return {str(int(label) + 1)}
    following = {chr(ord(label) + 1)} if len(label) == 1 else set()
    if label in _ROMANS:
        following.add(_ROMANS[_ROMANS.index(label) + 1])
    return following


def _looks_like_heading(group: Sequence[Line]) -> bool:
    """Tell whether the lines so far are a title: short, no sentence, words in capitals."""
    text = " ".join(line.text for line in group)
    words = [word for word in text.split() if word[0].isalpha()]
    capitals = sum(word[0].isupper() for word in words)
    return len(text) < 120 and bool(words) and capitals >= 0.6 * len(words)  # noqa: PLR2004


def _block(group: Sequence[Line], words: Counter[str]) -> Block:
    text = group[0].text
    for before, line in pairwise(group):
        text = _joined(text, line.text, cut=before.cut, words=words)
    return Block(text, "item" if starts_with_enumerator(text) else "paragraph")


def _joined(text: str, after: str, *, cut: bool, words: Counter[str]) -> str:
    """Join two lines; a hyphen at the end goes unless the text elsewhere writes it in the word."""
    ends = re.search(r"(\w+)-$", text) if not cut else re.search(r"(\w+)$", text)
    begins = re.match(r"[^\W\d_]\w*", after)
    if not ends or not begins:
        return f"{text} {after}" if not cut else text + after
    if not after[0].islower():
        # "Anglo-/American", "COP-/28": before a capital the hyphen is part of the word.
        return text.removesuffix("-") + "-" + after
    with_hyphen = f"{ends[1]}-{begins[0]}".lower()
    return text.removesuffix("-") + ("-" if words[with_hyphen] else "") + after
