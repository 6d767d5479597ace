"""A text in parts that a model can take: cut between blocks, overlapping by whole blocks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from servanda.reading.parts import Block
from servanda.reading.segment import sentences

BLANK = re.compile(r"\s")
OPENING = 400
"""Code points of the beginning that later parts bring along: who the parties are stands there."""
DEEPEST = 4
"""Lead-ins above an item that are brought along, nearest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A stretch of the text, and what stands before it that governs it."""

    start: int
    end: int
    context: tuple[tuple[int, int], ...] = ()
    """The opening of the text and the lead-ins above the part's first block, in order."""


def as_shown(text: str, found: tuple[Block, ...]) -> str:
    r"""Return ``text`` as a model is shown it: in each block every white character is a blank.

    One code point stands for one, so that a place in what was shown is the same place in the text.
    A line folded in the middle of a sentence is thereby quoted as a sentence.
    """
    out = []
    at = 0
    for block in found:
        out.append(text[at : block.start])
        out.append(BLANK.sub(" ", text[block.start : block.end]))
        at = block.end
    out.append(text[at:])
    return "".join(out)


def parts(text: str, found: tuple[Block, ...], *, size: int, overlap: int) -> tuple[Part, ...]:
    """Return the parts of ``text``, none longer than ``size`` code points, all words in one.

    A part begins with the last blocks of the one before, as far as they fit into ``overlap``.
    """
    pieces = [piece for at in range(len(found)) for piece in _pieces(text, found, at, size)]
    out: list[Part] = []
    first = 0
    while first < len(pieces):
        start = pieces[first][0]
        last = first
        while last + 1 < len(pieces) and pieces[last + 1][1] - start <= size:
            last += 1
        context = _context(found, pieces[first], start)
        out.append(Part(start=start, end=pieces[last][1], context=context))
        if last + 1 == len(pieces):
            break
        first = _back(pieces, first, last, overlap, size)
    return tuple(out)


def _back(
    pieces: list[tuple[int, int, int]], first: int, last: int, overlap: int, size: int
) -> int:
    """Return with which piece the next part begins: it must hold at least one new piece."""
    end, after = pieces[last][1], pieces[last + 1][1]
    at = last + 1
    while at - 1 > first:
        start = pieces[at - 1][0]
        if end - start > overlap or after - start > size:
            break
        at -= 1
    return at


def _pieces(
    text: str, found: tuple[Block, ...], at: int, size: int
) -> Iterator[tuple[int, int, int]]:
    """Yield a block whole; a longer one than a part by sentences, a longer sentence by words.

    The label or the speaker's name before a block goes with it.
    """
    block = found[at]
    opens = found[at - 1].end if at else 0
    opens += len(text[opens : block.start]) - len(text[opens : block.start].lstrip())
    if block.end - opens <= size:
        yield opens, block.end, at
        return
    for low, high in sentences(text, block.start, block.end):
        start = opens if low == block.start and high - opens <= size else low
        while high - start > size:
            cut = max(text.rfind(blank, start + 1, start + size) for blank in " \n")
            stop = cut if cut > start else start + size
            yield start, stop, at
            start = stop
        if start < high:
            yield start, high, at


def _context(
    found: tuple[Block, ...], piece: tuple[int, int, int], start: int
) -> tuple[tuple[int, int], ...]:
    """Return the opening and the lead-ins above a block, as far as they stand before ``start``."""
    above: list[tuple[int, int]] = []
    at = found[piece[2]].chapeau
    while at is not None and len(above) < DEEPEST:
        above.append((found[at].start, min(found[at].end, found[at].start + OPENING)))
        at = found[at].chapeau
    opening = (found[0].start, min(found[0].start + OPENING, start))
    every = [opening, *reversed(above)]
    kept = [(low, high) for low, high in every if low < high <= start]
    return tuple(s for n, s in enumerate(kept) if n == 0 or s[0] >= kept[n - 1][1])
