"""Lines on pages become paragraphs: a clause must not end where a line does."""

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from servanda.readers.blocks import Block, starts_with_enumerator
from servanda.readers.furniture import Line, PageLines, begins_note, height_of, pitch_of
from servanda.readers.numbering import roman

# The shares and factors below were set by hand on the layouts of tests/readers/test_pdf.py
# (one column, two sizes, lists, page breaks); 1.35 lies between single and paragraph spacing;
# columns and margins were set on tests/readers/converting.py.
_PARAGRAPH_GAP = 1.35
_SIZE_STEP = 1.15
_INDENT = 0.8
_WORD_ROOM = 1.15
"""Letters differ in width: so much more room than the next word takes on an average."""
_FAR = 0.3
_COLUMN_LINES = 12
_COLUMN_SHARE = 0.03
_ACROSS = 0.15
_SENTENCE_END = re.compile(r"[.;:!?…][\"'”’»)\]]*$")
_ABBREVIATION = re.compile(
    r"\b(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Nos?|Arts?|[Pp]aras?|Mrs?|Ms|Dr|Prof|Gen|Lt|"
    r"Col|St|vs|cf|e\.g|i\.e|[A-Z])\.$"
)
_BULLETS = "•▪●◦‣■□➢➤❖✓►"
_REFERENCE = re.compile(
    r"\b(?:articles?|paragraphs?|sections?|annex(?:es)?|chapters?|rules?|resolutions?)"
    r"(?: [\d().a-z]{1,8})?$",
    re.IGNORECASE,
)
_MAY_END_ITEM = re.compile(r"[.;:,!?][\"'”’»)\]]*(?: (?:and|or|and/or))?$")
_CONNECTIVES = frozenset(("and", "or", "to"))
_FIRST_LABELS = frozenset(("1", "a", "i"))
_ROMANS = [roman(number) for number in range(1, 60)]


def paragraphs(pages: Sequence[PageLines]) -> Iterator[Block]:
    """Yield the paragraphs; lines of one are joined, words cut at a line's end are made whole."""
    lines = [line for page in pages for line in page.lines]
    words = _words(lines)
    pitch = pitch_of(pages)
    group: list[Line] = []
    margin = 0.0
    for page in pages:
        margins = _margins(page.lines)
        for at, line in enumerate(page.lines):
            if group and _breaks(group, line, first_on_page=at == 0, margin=margin, pitch=pitch):
                yield _block(group, words)
                group = []
            group.append(line)
            margin = margins[at]
    if group:
        yield _block(group, words)


def notes(pages: Sequence[Sequence[Line]]) -> Iterator[Block]:
    """Yield the notes of the pages, each on one line."""
    lines = [line for page in pages for line in page]
    words = _words(lines)
    group: list[Line] = []
    for line in lines:
        if group and begins_note(line.text):
            yield Block(_block(group, words).text, "item")
            group = []
        group.append(line)
    if group:
        yield Block(_block(group, words).text, "item")


def _words(lines: Iterable[Line]) -> Counter[str]:
    """Count the words as they are written, hyphens included."""
    return Counter(re.findall(r"\w+(?:-\w+)+|\w+", " ".join(line.text for line in lines).lower()))


def _margins(lines: Sequence[Line]) -> list[float]:
    """Return the right margin of the column that each line stands in."""
    margins = [0.0] * len(lines)
    open_columns = [list(range(len(lines)))]
    while open_columns:
        column = open_columns.pop()
        gutter = _gutter([lines[at] for at in column])
        if gutter is None:
            margin = max((lines[at].right for at in column if not _is_row(lines[at])), default=0.0)
            for at in column:
                margins[at] = max(margin, margins[at])
            continue
        sides = (
            [at for at in column if lines[at].right <= gutter],
            [at for at in column if lines[at].left >= gutter],
        )
        across = set(column).difference(*sides)
        for at in across:
            margins[at] = max(lines[one].right for one in across)
        open_columns.extend(sides)
    return margins


def _gutter(lines: Sequence[Line]) -> float | None:
    """Return where the page falls into two columns: hardly a line stands on both sides of it."""
    if len(lines) < _COLUMN_LINES:
        return None
    lefts, rights = sorted(line.left for line in lines), sorted(line.right for line in lines)
    best: tuple[int, float] | None = None
    for place in sorted(set(lefts)):
        before = bisect_right(rights, place)
        after = len(lines) - bisect_left(lefts, place)
        across = len(lines) - before - after
        if (
            min(before, after) >= _COLUMN_SHARE * len(lines)
            and across <= _ACROSS * len(lines)
            and (best is None or across < best[0])
        ):
            best = (across, place)
    return best[1] if best else None


def _is_row(line: Line) -> bool:
    return " | " in line.text


def _breaks(  # noqa: PLR0911 - a decision list: the first rule that fits
    group: Sequence[Line], line: Line, *, first_on_page: bool, margin: float, pitch: float
) -> bool:
    """Tell whether ``line`` begins a new paragraph after the lines of ``group``."""
    before = group[-1]
    if before.cut:
        return False
    if _is_row(before) or _is_row(line):
        return True
    chosen = _chosen(before, line, margin)
    if starts_with_enumerator(line.text) and _may_begin_item(group, line, full=not chosen):
        return True
    heights = sorted((height_of(before), height_of(line)))
    if heights[1] > _SIZE_STEP * heights[0]:
        return True
    ended = _ends_sentence(before.text)
    step = before.bottom - line.bottom
    if first_on_page or step <= 0:
        # The next page or column, or a box beside the text: only the words can tell.
        return ended or (_opens_high(line) and _looks_like_heading(group))
    if pitch > 0 and step > _PARAGRAPH_GAP * pitch:
        return True
    indented = line.left > group[0].left + _INDENT * height_of(line)
    if ended and indented and not starts_with_enumerator(group[0].text):
        return True
    if not chosen:
        return False
    if not _opens_high(line):
        return before.text.endswith((";", ":"))
    width = max(margin - group[0].left, 1.0)
    far = margin - before.right > _FAR * width
    return ended or far or _looks_like_heading(group)


def _chosen(before: Line, line: Line, margin: float) -> bool:
    """Tell whether somebody ended the line before: the next word had had room on it."""
    word = line.text.partition(" ")[0]
    letter = (line.right - line.left) / len(line.text)
    return margin - before.right > _WORD_ROOM * (len(word) + 1) * letter


def _opens_high(line: Line) -> bool:
    return not line.text[0].islower()


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
    if _is_row(group[0]):
        return Block(text, "row")
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
    if begins[0] in _CONNECTIVES:
        return f"{text.removesuffix('-')}- {after}"  # "low- and middle-income"
    with_hyphen = f"{ends[1]}-{begins[0]}".lower()
    return text.removesuffix("-") + ("-" if words[with_hyphen] else "") + after
