"""HTML: the main part as trafilatura bounds it, or all visible text where that loses prose."""

import copy
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from servanda.errors import DocumentError
from servanda.model.text import Document
from servanda.readers.blocks import Block, lines_of, share_kept, squeeze
from servanda.readers.decoding import (
    decode_strictly,
    known_encoding,
    marked_encoding,
    refuse_binary,
    unify_line_ends,
)
from servanda.readers.limits import (
    MAX_HTML_ATTRIBUTES,
    MAX_HTML_BYTES,
    MAX_HTML_MAIN_TAGS,
    MAX_HTML_TAGS,
    check_size,
    check_words,
)
from servanda.readers.markup import blocks_of, drop_unseen, mark_items, unfold_preformatted

if TYPE_CHECKING:
    from lxml.html import HtmlElement

EXTRACTOR = "html/2"
# A block of this many words outside the page's furniture is taken as prose that may bind somebody.
_PROSE_WORDS = 8
# Below half of the prose, losing a promise is likelier than gaining a teaser: all text is kept.
_MIN_PROSE_SHARE = 0.5
# Share of undecodable bytes up to which a page is shown with U+FFFD, as browsers do.
_MAX_BROKEN_SHARE = 0.001
_META_WINDOW = 4096
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([A-Za-z0-9_:.\-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]+encoding\s*=\s*["']([A-Za-z0-9_:.\-]+)""")
_LONG_TAG = re.compile(r"<[A-Za-z][^<>]{20000,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
# The WHATWG encoding standard reads these labels as windows-1252.
_READ_AS_1252 = frozenset(("iso8859-1", "ascii", "latin_1", "latin-1"))


@dataclass(frozen=True)
class HtmlReader:
    """Takes the main text out of a page; the declared character set is respected."""

    encoding: str | None = None
    """What the caller or the HTTP header says; it stands above what the page says of itself."""

    media_types = ("text/html", "application/xhtml+xml")
    suffixes = (".html", ".htm", ".xhtml")
    max_bytes = MAX_HTML_BYTES

    def with_encoding(self, encoding: str) -> "HtmlReader":
        """Return a reader that decodes by ``encoding``."""
        return HtmlReader(encoding=encoding)

    def read(self, raw: bytes, *, source: str) -> Document:
        """Return the document; a page without words raises DocumentError."""
        check_size(raw, MAX_HTML_BYTES, source=source, kind="HTML")
        html = _decode(raw, self.encoding, source=source)
        refuse_binary(html, source=source)
        _check_parts(html, source=source)
        tree = _parse(unify_line_ends(html), source=source)
        title = _title(tree)
        drop_unseen(tree)
        unfold_preformatted(tree)
        mark_items(tree)
        seen = list(blocks_of(tree))
        visible = lines_of(block for block, _ in seen)
        if not visible.strip():
            raise DocumentError(
                f"{source}: the page shows no text of its own (a script may draw it); open it in a "
                "browser, save it as text or PDF, and give that file"
            )
        small = html.count("<") <= MAX_HTML_MAIN_TAGS
        main = lines_of(_main_part(seen, _main_texts(tree))) if small else ""
        prose = [b.text for b, chrome in seen if not chrome and len(b.text.split()) >= _PROSE_WORDS]
        enough = bool(main) and _share_found(prose, main) >= _MIN_PROSE_SHARE
        text = main if enough else visible
        check_words(text, source=source, kind="page")
        return Document(
            source=source,
            media_type="text/html",
            raw=raw,
            text=text,
            text_extractor=f"{EXTRACTOR} " + (_main_tool() if enough else _whole_tool()),
            kept=share_kept(text, visible),
            title=title,
        )


def _decode(raw: bytes, encoding: str | None, *, source: str) -> str:
    declared = encoding or _declared(raw)
    if marked_encoding(raw) or declared is None:
        return decode_strictly(raw, None, source=source)
    codec = known_encoding(declared, source=source)
    if codec in _READ_AS_1252:
        codec = "cp1252"
    text = raw.decode(codec, errors="replace")
    if text.count("\ufffd") > _MAX_BROKEN_SHARE * len(raw):
        return decode_strictly(raw, codec, source=source)
    return text


def _declared(raw: bytes) -> str | None:
    head = raw[:_META_WINDOW]
    found = _XML_ENCODING.search(head) or _CHARSET.search(head)
    if found is None:
        return None
    name = found.group(1).decode("ascii")
    # A page that can be searched for ASCII words is not in UTF-16, whatever it says.
    return "utf-8" if name.lower().startswith("utf-16") else name


def _parse(html: str, *, source: str) -> "HtmlElement":
    import lxml.html  # noqa: PLC0415 - heavy, and only this format needs it
    from lxml import etree  # noqa: PLC0415 - the same

    # An element tree takes no control characters, and nobody sees them on a page.
    html = _CONTROLS.sub(" ", _XML_DECLARATION.sub("", html))
    # `huge_tree` lifts the parser's bound of 10 MB on one text or attribute: pages hold pictures.
    parser = lxml.html.HTMLParser(remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        tree = lxml.html.document_fromstring(html, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise DocumentError(
            f"{source}: the page holds no text ({error}); give a page or file with words in it"
        ) from error
    if _too_deep(parser):
        raise DocumentError(
            f"{source}: its elements lie more than 2,000 deep in each other, which no page does; "
            "open it in a browser, save it as text or PDF, and give that file"
        )
    return tree


def _check_parts(html: str, *, source: str) -> None:
    """Refuse what would keep the parser busy for hours, before it begins."""
    if html.count("<") > MAX_HTML_TAGS:
        raise DocumentError(
            f"{source}: more than {MAX_HTML_TAGS} tags, which no page has; open it in a browser, "
            "save it as text or PDF, and give that file"
        )
    for tag in _LONG_TAG.finditer(html):
        if len(_QUOTED.sub(" ", tag[0]).split()) > MAX_HTML_ATTRIBUTES:
            raise DocumentError(
                f"{source}: the element at character {tag.start()} has more than "
                f"{MAX_HTML_ATTRIBUTES} attributes; open the page in a browser, save it as text "
                "or PDF, and give that file"
            )


def _too_deep(parser: Any) -> bool:
    """Tell whether the parser gave up at a depth, and with it the rest of the page."""
    return any(one.type_name == "ERR_RESOURCE_LIMIT" for one in parser.error_log)


def _title(tree: "HtmlElement") -> str | None:
    for path in ("//head/title", "//h1"):
        for element in tree.xpath(path):
            if words := squeeze("".join(element.itertext())):
                return words
    return None


def _main_texts(tree: "HtmlElement") -> frozenset[str]:
    """Return the texts of the blocks that trafilatura takes for the main part."""
    import trafilatura  # noqa: PLC0415 - heavy, and only this format needs it

    # It warns of pages it finds too short; the document says so itself (`text_extractor`).
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = trafilatura.bare_extraction(
        copy.deepcopy(tree),
        include_comments=False,
        include_tables=True,
        # A lost clause costs more than a teaser too many.
        favor_recall=True,
    )
    body = getattr(found, "body", None)
    if body is None:
        return frozenset()
    return frozenset(squeeze(block.text) for block, _ in blocks_of(body))


def _main_part(seen: Sequence[tuple[Block, bool]], main: frozenset[str]) -> Iterator[Block]:
    """Yield the page's blocks from the first to the last that the main part has.

    Only the ends are taken from the tool: inside, it leaves out repeated lines, bare numbers and
    short items, and a list of duties is full of these. Furniture in between is left out.
    """
    known = [squeeze(block.text) in main for block, _ in seen]
    if not any(known):
        return
    first, last = known.index(True), len(known) - known[::-1].index(True)
    # The tool may drop the last items of a list: a list that has begun is taken to its end.
    kind = seen[last - 1][0].kind
    if kind in ("item", "row"):
        rest = takewhile(lambda one: one[0].kind == kind and not one[1], seen[last:])
        last += sum(1 for _ in rest)
    for (block, chrome), in_main in zip(seen[first:last], known[first:last], strict=True):
        if in_main or not chrome:
            yield block


def _share_found(prose: list[str], main: str) -> float:
    """Return the share of the prose, by length, that stands in ``main``; 1 without any prose."""
    whole = sum(map(len, prose))
    if whole == 0:
        return 1.0
    haystack = squeeze(main)
    return sum(len(text) for text in prose if squeeze(text) in haystack) / whole


def _main_tool() -> str:
    return f"trafilatura-{version('trafilatura')}"


def _whole_tool() -> str:
    return f"lxml-{version('lxml')} all visible text"
