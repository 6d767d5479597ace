"""Marks in a text: overlapping and nested places become well-formed HTML.

The law of this module: take the tags and the numbered links away, and the text is unchanged, in
any script. Three code points cannot travel through HTML and are shown by another code point each,
so that offsets stay true: NUL and lone surrogates become U+FFFD.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

_UNSHOWABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place to mark: ``start`` and ``end`` in code points, end exclusive."""

    start: int
    end: int
    css: str
    """Class name: it gives the shape of the underline."""
    anchor: str | None = None
    """Element id of the mark, if something links to it."""
    number: int | None = None
    """Number shown behind the mark, leading to the card ``#s<number>``."""
    label: str = ""
    """What the number says to a reader who hears it."""
    spot: str | None = None
    """Element id of the number: the permanent name of the place."""
    href: str | None = None
    """Where the number leads, if not to its card on the same page."""


def showable(text: str) -> str:
    """Return ``text`` with each code point that HTML cannot carry replaced by U+FFFD."""
    return _UNSHOWABLE.sub("\ufffd", text)


def text_html(text: str) -> Markup:
    """Return ``text`` escaped so that a browser shows every code point of it."""
    # A bare carriage return would be read as a line feed; the reference survives.
    return Markup(str(escape(showable(text))).replace("\r", "&#13;"))  # noqa: S704  (escaped)


def marked_html(text: str, marks: Iterable[Mark]) -> Markup:
    """Return ``text`` with ``marks`` as nested ``<mark>`` elements and numbered links.

    Marks that cross are closed and reopened at the crossing; empty marks and marks that do not
    lie in the text are left out.
    """
    usable = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    opening = sorted(usable, key=lambda m: (m.start, -m.end, m.number or 0, m.css))
    edges = sorted({m.start for m in usable} | {m.end for m in usable})
    out: list[str] = []
    stack: list[Mark] = []
    at = taken = 0
    for edge in edges:
        out.append(text_html(text[at:edge]))
        at = edge
        _close(out, stack, edge)
        while taken < len(opening) and opening[taken].start == edge:
            _insert(out, stack, opening[taken])
            taken += 1
    out.append(text_html(text[at:]))
    return Markup("").join(Markup(piece) for piece in out)  # noqa: S704  (pieces are escaped)


def _insert(out: list[str], stack: list[Mark], mark: Mark) -> None:
    """Open ``mark``; it goes inside everything that is open already."""
    out.append(_open_tag(mark, first=True))
    stack.append(mark)


def _close(out: list[str], stack: list[Mark], edge: int) -> None:
    """Close every mark that ends at ``edge``; reopen those that only crossed it."""
    ending = [m for m in stack if m.end == edge]
    if not ending:
        return
    lowest = next(i for i, m in enumerate(stack) if m.end == edge)
    above = stack[lowest:]
    out.extend("</mark>" for _ in above)
    del stack[lowest:]
    out.extend(_number_link(m) for m in reversed(ending) if m.number is not None)
    for mark in above:
        if mark.end != edge:
            out.append(_open_tag(mark, first=False))
            stack.append(mark)


def _open_tag(mark: Mark, *, first: bool) -> str:
    anchor = f' id="{escape(mark.anchor)}"' if first and mark.anchor else ""
    return f'<mark class="{escape(mark.css)}"{anchor}>'


def _number_link(mark: Mark) -> str:
    label = f' aria-label="{escape(mark.label)}"' if mark.label else ""
    spot = f' id="{escape(mark.spot)}"' if mark.spot else ""
    href = escape(mark.href) if mark.href else f"#s{mark.number}"
    return f'<a class="n" href="{href}"{spot}{label}>{mark.number}</a>'


def around(text: str, start: int, end: int, *, width: int = 80) -> tuple[str, str, str]:
    """Return what stands before, at and after a place in its own line, cut at word borders."""
    first = max(text.rfind("\n", 0, start) + 1, start - width)
    stop = text.find("\n", end, end + width)
    last = min(len(text), end + width) if stop < 0 else stop
    before, after = text[first:start], text[end:last]
    if first and text[first - 1] != "\n" and " " in before:
        before = "… " + before.split(" ", 1)[1]
    if last < len(text) and text[last] != "\n" and " " in after:
        after = after.rsplit(" ", 1)[0] + " …"
    return _one_line(before), _one_line(text[start:end]), _one_line(after)


def _one_line(words: str) -> str:
    """Return the words with each run of blanks as one; a blank at an end is kept."""
    return re.sub(r"\s+", " ", words)


def found(text: str, spans: Sequence[tuple[int, int, str]]) -> bool:
    """Tell whether every (start, end, exact) stands in ``text`` at its place."""
    return all(0 <= s <= e <= len(text) and text[s:e] == exact for s, e, exact in spans)
