"""What the reader looks at: the text without what only paper and screens need.

Hyphens at line ends, running heads and page numbers of a printed page, invisible characters: a
person reads over them, and so does the reader. Lines in another language are left out, since
nothing is to be guessed about them. The document's text stays as it is, and every place of the
reading is given in it.
"""

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeVar

import msgspec

from servanda.model.reading import Reading, Refusal, Statement
from servanda.model.text import span_of
from servanda.reading.refusals import cue_words
from servanda.reading.tongues import foreign_lines

# Soft hyphens, zero-width blanks and joiners, marks of direction, byte order marks inside a text.
_INVISIBLE = re.compile(
    "[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+"
)
# Ligatures of old fonts, and accents that are characters of their own.
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_ACCENTS = re.compile("[\u0300-\u036f]{1,8}")
_HYPHENATED = re.compile(r"[-¬\u00ad][ \t\r]*\n[ \t]*(?!(?:and|or|to)\b)(?=[a-z])")
_PAGE = re.compile(
    r"^[ \t\f]*(?:[-–—][ \t]?(?P<a>\d{1,4})[ \t]?[-–—]|[Pp]age[ \t](?P<b>\d{1,4})"
    r"(?:[ \t]?(?:of|/)[ \t]?\d{1,4})?|(?P<c>\d{1,4})[ \t]?/[ \t]?\d{1,4})[ \t]*$",
    re.MULTILINE,
)
_OF_PAGES = re.compile(r"[Pp]age[ \t]\d{1,4}[ \t]?(?:of|/)[ \t]?\d")
"""A page number that says so, even if it is the only one."""
_DAY = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December),?$"
)
_YEAR = re.compile(r"(?:19|20)\d\d\b")
"""A day that stands on one page and its year on the next are one date."""
_STOPS = frozenset('.!?:;”"')
_BARE = re.compile(r"\d{1,4}|[ivxlc]{1,6}")
_DIGITS = re.compile(r"\d{1,9}")
_NUMBERS = 6
"""So many numbers of one line are compared with those of other pages."""
_EDGE = 2
"""So many lines at a page's head and foot may be furniture."""
_SIGNIFICANT = 10
_LONGEST = 120
"""A longer line is text, however often it stands there."""
_SHARED = frozenset({"chapeau", "debtor", "author", "speaker"})
"""Fields in which neighbouring statements mostly hold the same."""
_MOST_SHARED = 2000
T = TypeVar("T", bound=msgspec.Struct)


class _Edit(NamedTuple):
    """A stretch of the text and what stands for it in the view."""

    start: int
    end: int
    instead: str = ""


class View:
    """A text as it is read, and the way back to the places of the document's text."""

    def __init__(self, text: str) -> None:
        """Look at ``text``; :attr:`text` is the same object where nothing has to go."""
        self._whole = text
        self._furniture = _furniture(text)
        letters = "" if text.isascii() else "".join(set(text))
        foreign = [_Edit(start, end) for start, end in foreign_lines(text, letters)]
        edits = _merged(foreign, _merged(self._furniture, _small(text, letters)))
        self.text, self._from, self._to = _applied(text, edits)
        self._edits = edits
        left_out = sum(edit.end - edit.start for edit in foreign)
        self.many_languages = left_out * _SIGNIFICANT > len(text)
        """Whether other languages than English are more than a quotation in it."""

    def restored(self, reading: Reading, statements: list[Statement]) -> Reading:
        """Return the reading with these statements, every place given in the document's text.

        One statement after the other is replaced in the list, so that none is held twice.
        """
        if not self._edits:
            return msgspec.structs.replace(reading, statements=tuple(statements))
        shared: dict[object, object] = {}
        for at, one in enumerate(statements):
            statements[at] = self._restored(one, shared)
            if len(shared) > _MOST_SHARED:
                shared.clear()
        back = self._restored(reading, shared)
        back = msgspec.structs.replace(back, statements=tuple(statements))
        refused = sorted([*back.refused, *self._heads(back)], key=lambda r: r.span.start)
        return msgspec.structs.replace(back, refused=tuple(refused))

    def _heads(self, reading: Reading) -> Iterator[Refusal]:
        """Yield a refusal for each cue word of a running head, which is no part of the text."""
        spans = [(s.span.start, s.span.end) for s in reading.statements]
        for edit in self._furniture:
            inside = any(start <= edit.start and edit.end <= end for start, end in spans)
            for low, high in () if inside else cue_words(self._whole[edit.start : edit.end]):
                span = span_of(self._whole, edit.start + low, edit.start + high)
                yield Refusal(span=span, cue=span.exact.lower(), reason="heading")

    def _restored(self, value: T, shared: dict[object, object]) -> T:
        """Return a value with its places in the document's text; equal parts stay one object."""
        changes: dict[str, object] = {}
        for name in value.__struct_fields__:
            old = getattr(value, name)
            if isinstance(old, msgspec.Struct):
                new: object = self._restored(old, shared)
            elif isinstance(old, tuple) and any(isinstance(one, msgspec.Struct) for one in old):
                new = tuple(
                    self._restored(one, shared) if isinstance(one, msgspec.Struct) else one
                    for one in old
                )
            else:
                continue
            changes[name] = shared.setdefault(new, new) if name in _SHARED else new
        if {"start", "end", "exact"} <= set(value.__struct_fields__):
            changes |= self._place(value)
        return msgspec.structs.replace(value, **changes) if changes else value

    def _place(self, value: msgspec.Struct) -> dict[str, object]:
        start = self._start(value.start)  # type: ignore[attr-defined]
        end = max(start, self._end(value.end))  # type: ignore[attr-defined]
        return {"start": start, "end": end, "exact": self._whole[start:end]}

    def _start(self, at: int) -> int:
        """Return the place of a beginning: after what was left out before it."""
        one = bisect_right(self._from, at) - 1
        if one < 0:
            return at
        return self._edits[one].start if at < self._to[one] else self._after(one, at)

    def _end(self, at: int) -> int:
        """Return the place of an end: before what was left out after it."""
        one = bisect_left(self._from, at) - 1
        if one < 0:
            return at
        return self._edits[one].end if at <= self._to[one] else self._after(one, at)

    def _after(self, one: int, at: int) -> int:
        return self._edits[one].end + at - self._to[one]


def _applied(text: str, edits: list[_Edit]) -> tuple[str, list[int], list[int]]:
    """Return the view, and where in it each edit begins and ends."""
    if not edits:
        return text, [], []
    parts: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    done = length = 0
    for edit in edits:
        parts += [text[done : edit.start], edit.instead]
        begins.append(length + edit.start - done)
        length = begins[-1] + len(edit.instead)
        ends.append(length)
        done = edit.end
    parts.append(text[done:])
    return "".join(parts), begins, ends


def _merged(furniture: list[_Edit], small: list[_Edit]) -> list[_Edit]:
    """Return all edits in order; what lies inside furniture went with it."""
    if not furniture:
        return small
    starts = [edit.start for edit in furniture]
    kept = []
    for edit in small:
        at = bisect_right(starts, edit.start) - 1
        after = at + 1 < len(furniture) and edit.end > starts[at + 1]
        if not after and (at < 0 or edit.start >= furniture[at].end):
            kept.append(edit)
    return sorted([*furniture, *kept])


def _small(text: str, letters: str) -> list[_Edit]:
    """Return the edits inside lines and at their ends, in order and without overlap.

    ``letters`` are those of a text that has any beside ASCII, each once.
    """
    edits: list[_Edit] = []
    if "\n" in text:
        edits += [
            _Edit(*hit.span())
            for hit in _HYPHENATED.finditer(text)
            if "a" <= text[hit.start() - 1 : hit.start()] <= "z"
        ]
    if _INVISIBLE.search(letters):
        edits += [_Edit(*hit.span()) for hit in _INVISIBLE.finditer(text)]
    if _LIGATURE.search(letters):
        edits += [
            _Edit(*hit.span(), unicodedata.normalize("NFKC", hit.group()))
            for hit in _LIGATURE.finditer(text)
        ]
    if _ACCENTS.search(letters):
        edits += _accented(text)
    if letters:
        edits.sort()
    kept: list[_Edit] = []
    for edit in edits:
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def _accented(text: str) -> Iterator[_Edit]:
    """Yield each letter that is followed by its accents, written as one character."""
    for hit in _ACCENTS.finditer(text):
        low, high = hit.start() - 1, hit.end()
        if low >= 0 and text[low].isalpha():
            yield _Edit(low, high, unicodedata.normalize("NFC", text[low:high]))


# ---------------------------------------------------------------- printed pages in plain text


def _furniture(text: str) -> list[_Edit]:
    """Return the running heads and page numbers of a text that was printed, each as one edit."""
    lines = _repeated_at_page_ends(text) if "\f" in text else _round_page_numbers(text)
    edits: list[_Edit] = []
    for start, end in sorted(lines):
        low, high = _with_blanks(text, start, end)
        if edits and low <= edits[-1].end:
            low = edits.pop().start
        ended = text[low - 1 : low] in _STOPS
        instead = "\n\n" if ended else "\n"
        if _YEAR.match(text, high) and _DAY.search(text, max(0, low - len("30 September")), low):
            instead = " "
        edits.append(_Edit(low, high, instead))
    return [_over_the_page(text, edit) for edit in edits]


def _with_blanks(text: str, start: int, end: int) -> tuple[int, int]:
    while start and text[start - 1].isspace():
        start -= 1
    while end < len(text) and text[end].isspace():
        end += 1
    return start, end


def _over_the_page(text: str, edit: _Edit) -> _Edit:
    """Return the edit together with the hyphen of a word that goes on on the next page."""
    before, after = text[max(0, edit.start - 2) : edit.start], text[edit.end : edit.end + 1]
    if before.endswith("-") and before[:1].islower() and after.islower():
        return _Edit(edit.start - 1, edit.end, "")
    if not before or not after:
        return edit._replace(instead="")
    return edit


def _repeated_at_page_ends(text: str) -> Iterator[tuple[int, int]]:
    """Yield the lines at heads and feet that, digits apart, half the pages or three have."""
    edges: list[list[tuple[str, int, int]]] = []
    at = 0
    for page in text.split("\f"):
        lines = []
        for line in page.split("\n"):
            if words := line.strip():
                start = at + line.index(words)
                lines.append((_pattern(words), start, start + len(words)))
            at += len(line) + 1
        edges.append(lines if len(lines) <= 2 * _EDGE else lines[:_EDGE] + lines[-_EDGE:])
    where: defaultdict[str, dict[int, list[int]]] = defaultdict(dict)
    for number, lines in enumerate(edges):
        for pattern, start, end in lines:
            where[pattern].setdefault(number, _numbers(text[start:end]))
    needed = min(max(2, (sum(map(bool, edges)) + 1) // 2), 3)
    repeated = {
        pattern
        for pattern, on in where.items()
        if len(on) >= needed and (pattern == "#" or _keeps_step(on))
    }
    alone = sum(bool(lines) and all(p in repeated for p, _, _ in lines) for lines in edges)
    if alone * 2 > len(edges):
        # Heads stand above a text; where most pages hold nothing else, the lines are the text.
        repeated &= {"#"}
    for lines in edges:
        for pattern, start, end in lines:
            if pattern in repeated and end - start <= _LONGEST:
                yield start, end


def _keeps_step(on: Mapping[int, Sequence[int]]) -> bool:
    """Tell whether each number of a line stays the same from page to page, or goes up with them."""
    for place in range(max(map(len, on.values()), default=0)):
        values = [(page, numbers[place]) for page, numbers in on.items() if place < len(numbers)]
        same = Counter(value for _, value in values).most_common(1)[0][1]
        step = Counter(value - page for page, value in values).most_common(1)[0][1]
        if max(same, step) * 2 < len(values) or max(same, step) == 1:
            return False
    return True


def _pattern(words: str) -> str:
    return "#" if _BARE.fullmatch(words) else _DIGITS.sub("#", words).lower()


def _round_page_numbers(text: str) -> Iterator[tuple[int, int]]:
    """Yield page numbers that go up, and the lines beside them that stand beside others too."""
    found = list(_PAGE.finditer(text)) if "age" in text or "- " in text or "/" in text else []
    numbers = [int(hit["a"] or hit["b"] or hit["c"]) for hit in found]
    rising = all(0 < high - low <= 3 for low, high in pairwise(numbers))  # noqa: PLR2004
    told = len(found) == 1 and _OF_PAGES.search(found[0].group()) is not None
    if (len(found) < 2 and not told) or not rising:  # noqa: PLR2004 -- one may be part of the text
        return
    beside = [list(_neighbours(text, *hit.span())) for hit in found]
    where: defaultdict[str, dict[int, list[int]]] = defaultdict(dict)
    for page, lines in enumerate(beside):
        for start, end in lines:
            words = text[start:end]
            where[_pattern(words)].setdefault(page, _numbers(words))
    needed = max(2, (len(found) + 1) // 2)
    repeated = {p for p, on in where.items() if len(on) >= needed and _keeps_step(on)}
    for hit, lines in zip(found, beside, strict=True):
        yield hit.span()
        for start, end in lines:
            if _pattern(text[start:end]) in repeated:
                yield start, end


def _numbers(words: str) -> list[int]:
    return [int(number) for number in _DIGITS.findall(words)[:_NUMBERS]]


def _neighbours(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the nearest line with words before and after a place."""
    before = text.rfind("\n", 0, max(0, _with_blanks(text, start, start)[0])) + 1
    words = text[before:start].strip()
    if words and len(words) <= _LONGEST:
        at = text.index(words, before)
        yield at, at + len(words)
    begin = _with_blanks(text, end, end)[1]
    stop = text.find("\n", begin)
    words = text[begin : stop if stop >= 0 else len(text)].strip()
    if words and len(words) <= _LONGEST:
        yield begin, begin + len(words)
