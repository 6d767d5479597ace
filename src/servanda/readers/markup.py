"""An element tree as blocks of text: the walk that HTML and its main part share."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from servanda.readers.blocks import Block, BlockKind, squeeze, starts_with_enumerator
from servanda.readers.numbering import letters, roman

if TYPE_CHECKING:
    from lxml.html import HtmlElement

# Names of HTML, then those of the tree that trafilatura returns (item, head, row, cell, list).
_ITEMS = frozenset(("li", "dt", "dd", "item"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "head"))
_ROWS = frozenset(("tr", "row"))
_CELLS = frozenset(("td", "th", "cell"))
_OTHER_BLOCKS = frozenset(
    (
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "details",
        "dialog",
        "div",
        "dl",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "header",
        "hgroup",
        "hr",
        "legend",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "tfoot",
        "thead",
        "ul",
        "list",
        "quote",
    )
)
_BLOCKS = _ITEMS | _HEADINGS | _ROWS | _OTHER_BLOCKS
_BREAKS = frozenset(("br", "lb"))
_UNSEEN = frozenset(
    (
        "script",
        "style",
        "noscript",
        "template",
        "head",
        "title",
        "meta",
        "link",
        "svg",
        "math",
        "iframe",
        "object",
        "canvas",
        "audio",
        "video",
        "button",
        "select",
        "option",
        "textarea",
        "input",
        "datalist",
    )
)
_CHROME = frozenset(("nav", "aside", "form"))
_ENDS = frozenset(("header", "footer"))
_ARTICLES = frozenset(("article", "main"))
_LIST_STYLE = re.compile(r"list-style(?:-type)?\s*:[^;]*?\b((?:lower|upper)-[a-z]+|decimal)")
_STYLES = {
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_MOST_ROMAN = 4000
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def drop_unseen(tree: "HtmlElement") -> None:
    """Remove what a reader of the page does not see: scripts, styles, hidden elements."""
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        hidden = (
            element.tag in _UNSEEN
            or element.get("hidden") is not None
            or _HIDDEN_STYLE.search(element.get("style") or "")
        )
        if hidden and element.getparent() is not None:
            element.drop_tree()


def unfold_preformatted(tree: "HtmlElement") -> None:
    """Turn the lines of each ``pre`` into paragraphs with line breaks, which every tool keeps."""
    for element in list(tree.iter("pre")):
        paragraphs = re.split(r"\n\s*\n", "".join(element.itertext()))
        tail = element.tail
        element.clear()
        element.tag, element.tail = "div", tail
        for words in paragraphs:
            paragraph = element.makeelement("p")
            element.append(paragraph)
            first, *others = words.strip("\n").split("\n")
            paragraph.text = first
            for line in others:
                line_break = paragraph.makeelement("br")
                line_break.tail = line
                paragraph.append(line_break)


def mark_items(tree: "HtmlElement") -> None:
    """Write a list's marks into its items, as a browser shows them: ``1.``, ``(a)`` or ``-``."""
    for listing in tree.iter("ol", "ul"):
        number = _first_number(listing)
        for item in listing.iterchildren("li"):
            if (value := item.get("value") or "").isdecimal():
                number = int(value)
            words = squeeze("".join(item.itertext())[:200])
            if not words:
                continue
            if not starts_with_enumerator(words):
                mark = "-" if listing.tag == "ul" else _mark(number, listing)
                _prepend(item, mark + " ")
            number += 1


class _Walk:
    """Collects the text of one block after the other."""

    def __init__(self) -> None:
        self._buffer: list[str] = []
        self._kinds: list[BlockKind] = ["paragraph"]
        self._chrome = 0
        self._articles = 0

    def flush(self) -> Iterator[tuple[Block, bool]]:
        """Yield what has been collected; an empty line in it parts two blocks."""
        lines = [squeeze(line) for line in "".join(self._buffer).split("\n")]
        self._buffer.clear()
        for part in re.split(r"\n{2,}", "\n".join(lines)):
            if text := part.strip("\n").strip(" |"):
                yield Block(text, self._kinds[-1]), self._chrome > 0

    def enter(self, tag: str) -> None:
        """Take notice of an opening tag."""
        if tag in _BLOCKS:
            self._kinds.append(_kind(tag, self._kinds[-1]))
        self._articles += tag in _ARTICLES
        self._chrome += self._is_chrome(tag)
        if tag in _BREAKS:
            self._buffer.append("\n")
        if tag in _CELLS and "".join(self._buffer).strip():
            self._buffer.append(" | ")

    def leave(self, tag: str) -> None:
        """Take notice of a closing tag."""
        if tag in _BLOCKS:
            self._kinds.pop()
        self._chrome -= self._is_chrome(tag)
        self._articles -= tag in _ARTICLES

    def _is_chrome(self, tag: str) -> bool:
        """Tell furniture of the page; an article's own header and footer belong to it."""
        return tag in _CHROME or (tag in _ENDS and self._articles == 0)

    def add(self, text: str | None) -> None:
        """Collect words; a line end in the source is a blank."""
        if text:
            self._buffer.append(re.sub(r"\s+", " ", text))


def blocks_of(tree: "HtmlElement") -> Iterator[tuple[Block, bool]]:
    """Yield the blocks in order, each with True where it belongs to the page's furniture."""
    from lxml import etree  # noqa: PLC0415 - heavy, and only this format needs it

    walk = _Walk()
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _BLOCKS:
            yield from walk.flush()
        if event == "start":
            walk.enter(tag)
            walk.add(element.text if tag else None)
        else:
            walk.leave(tag)
            walk.add(element.tail if element is not tree else None)
    yield from walk.flush()


def _kind(tag: str, outer: BlockKind) -> BlockKind:
    if tag in _ITEMS:
        return "item"
    if tag in _HEADINGS:
        return "heading"
    if tag in _ROWS:
        return "row"
    # A paragraph inside an item is the item's text, not a new paragraph.
    return "item" if tag in ("p", "div") and outer == "item" else "paragraph"


def _first_number(listing: "HtmlElement") -> int:
    start = listing.get("start") or ""
    return int(start) if start.isdecimal() else 1


def _mark(number: int, listing: "HtmlElement") -> str:
    """Return the mark that a browser shows: by the list's type, or by the style written on it."""
    style = _LIST_STYLE.search(listing.get("style") or "")
    kind = _STYLES.get(style[1].lower(), "1") if style else listing.get("type")
    if kind in ("a", "A") and number > 0:
        return f"({letters(number) if kind == 'a' else letters(number).upper()})"
    if kind in ("i", "I") and 0 < number < _MOST_ROMAN:
        return f"({roman(number) if kind == 'i' else roman(number).upper()})"
    return f"{number}."


def _prepend(element: "HtmlElement", words: str) -> None:
    """Put words before the first text inside ``element``, however deep it lies."""
    for part in element.iter():
        if isinstance(part.tag, str) and (part.text or "").strip():
            part.text = words + (part.text or "").lstrip()
            return
        if part is not element and (part.tail or "").strip():
            break
    element.text = words + (element.text or "").lstrip()
