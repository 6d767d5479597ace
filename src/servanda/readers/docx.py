"""DOCX: paragraphs, list marks, tables and footnotes in order; insertions read as accepted."""

import io
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from servanda.errors import DocumentError
from servanda.model.text import Document
from servanda.readers.blocks import Block, lines_of, share_kept, squeeze, starts_with_enumerator
from servanda.readers.limits import (
    MAX_DOCX_BYTES,
    MAX_DOCX_UNPACKED_BYTES,
    MAX_DOCX_XML_BYTES,
    check_size,
    check_words,
    megabytes,
)
from servanda.readers.numbering import Numbering

EXTRACTOR = "docx/2"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAX_PARTS = 10_000
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# Deleted text, field codes and the second copy of a drawing are not seen by a reader.
_UNSEEN = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}instrText", _FALLBACK))
# What python-docx and lxml raise on parts that are not what the package says they are.
_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)
_Note = tuple[str, str | None]
"""The kind of a note and its id."""
_Marks = Mapping[_Note, str]
_REFERENCES = {f"{_W}footnoteReference": "/footnotes", f"{_W}endnoteReference": "/endnotes"}
_BOX = f"{_W}txbxContent"
_BLANKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
# python-docx's own empty document and Word's default carry these; they name nothing.
_NO_TITLES = frozenset(("", "word document"))


@dataclass(frozen=True)
class DocxReader:
    """Takes the text out of a Word document of the present format."""

    media_types = ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",)
    suffixes = (".docx",)
    max_bytes = MAX_DOCX_BYTES

    def read(self, raw: bytes, *, source: str) -> Document:
        """Return the document; raise DocumentError where it is locked, damaged or a zip bomb."""
        check_size(raw, MAX_DOCX_BYTES, source=source, kind="DOCX")
        _check_package(raw, source=source)
        try:
            text, margins, title = _contents(raw)
        except _DAMAGE as error:
            raise DocumentError(
                f"{source}: the DOCX is damaged ({type(error).__name__}: {error}); open it in a "
                "word processor and save it anew"
            ) from error
        check_words(text, source=source, kind="document")
        return Document(
            source=source,
            media_type=self.media_types[0],
            raw=raw,
            text=text,
            text_extractor=f"{EXTRACTOR} python-docx-{version('python-docx')}",
            kept=share_kept(text, text + margins),
            title=title,
        )


def _check_package(raw: bytes, *, source: str) -> None:
    """Look at the zip's directory before anything of it is unpacked."""
    if raw.startswith(OLE_MAGIC):
        raise DocumentError(
            f"{source}: either locked with a password or in the old .doc format; open it in a word "
            "processor, save it as .docx without a password, and give that file"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            parts = package.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise DocumentError(
            f"{source}: not a whole DOCX ({error}); fetch it again, or open and save it anew"
        ) from error
    if not any(part.filename == "word/document.xml" for part in parts):
        raise DocumentError(
            f"{source}: a zip file without word/document.xml, so not a DOCX; save the text as "
            ".docx, .pdf or .txt and give that file"
        )
    unpacked = sum(part.file_size for part in parts)
    largest = max(p.file_size for p in parts if p.filename.endswith((".xml", ".rels")))
    if len(parts) > _MAX_PARTS or unpacked > MAX_DOCX_UNPACKED_BYTES:
        raise DocumentError(
            f"{source}: unpacks to {megabytes(unpacked)} in {len(parts)} parts; at most "
            f"{megabytes(MAX_DOCX_UNPACKED_BYTES)} in {_MAX_PARTS} parts are read; save the text "
            "without pictures"
        )
    if largest > MAX_DOCX_XML_BYTES:
        raise DocumentError(
            f"{source}: one part of it unpacks to {megabytes(largest)}; at most "
            f"{megabytes(MAX_DOCX_XML_BYTES)} are read; cut it into one file for each document"
        )


def _contents(raw: bytes) -> tuple[str, str, str | None]:
    """Return text, headers and footers, title."""
    import docx  # noqa: PLC0415 - heavy, and only this format needs it
    from docx.exceptions import PythonDocxError  # noqa: PLC0415 - the same
    from docx.opc.exceptions import OpcError  # noqa: PLC0415 - the same

    try:
        document = docx.Document(io.BytesIO(raw))
    except (OpcError, PythonDocxError) as error:
        raise ValueError(str(error)) from error
    notes = _notes(document)
    marks = {name: f"[{number}]" for number, (name, _) in enumerate(notes, 1)}
    blocks = list(_blocks(document.element.body, Numbering(document), marks))
    blocks += [Block(f"{marks[name]} {words}", "item") for name, words in notes]
    text = lines_of(blocks)
    return text, _margins(document), _title(document)


def _blocks(body: Any, numbering: Numbering, marks: _Marks) -> Iterator[Block]:
    """Yield paragraphs and table rows in the order of the document."""
    for element in body:
        if element.tag in _UNSEEN:
            continue
        if element.tag == f"{_W}p":
            yield from _paragraph(element, numbering, marks)
        elif element.tag == f"{_W}tbl":
            for row in element.iter(f"{_W}tr"):
                yield from _row(row, numbering, marks)
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _blocks(element, numbering, marks)


def _row(row: Any, numbering: Numbering, marks: _Marks) -> Iterator[Block]:
    """Yield a row on one line; where a cell holds several paragraphs, each on its own."""
    if any(above.tag == f"{_W}tbl" for above in _tables_above(row)):
        return  # a table inside a cell: its text came with the outer row
    cells = [list(_blocks(cell, numbering, marks)) for cell in row.iter(f"{_W}tc")]
    filled = [cell for cell in cells if cell]
    if all(len(cell) == 1 for cell in filled):
        yield Block(" | ".join(cell[0].text for cell in filled), "row")
    else:
        for cell in filled:
            yield from cell


def _tables_above(row: Any) -> Iterator[Any]:
    own = next(row.iterancestors(f"{_W}tbl"))
    yield from own.iterancestors(f"{_W}tbl")


def _paragraph(paragraph: Any, numbering: Numbering, marks: _Marks) -> Iterator[Block]:
    boxes: list[Any] = []
    text = "\n".join(filter(None, map(squeeze, _words(paragraph, boxes, marks).split("\n"))))
    mark = numbering.mark(paragraph) if text else None
    if text:
        shown = text if mark is None or starts_with_enumerator(text) else f"{mark} {text}"
        yield Block(shown, "item" if mark else _kind(paragraph))
    for box in boxes:
        yield from _blocks(box, numbering, marks)


def _words(element: Any, boxes: list[Any], marks: _Marks) -> str:
    """Return the words a reader sees in a paragraph; text boxes are put aside into ``boxes``."""
    parts: list[str] = []
    stack = list(reversed(element))
    while stack:
        part = stack.pop()
        if part.tag == _BOX:
            boxes.append(part)
        elif part.tag == f"{_W}t":
            parts.append(part.text or "")
        elif part.tag in _BLANKS:
            parts.append(_BLANKS[part.tag])
        elif part.tag in _REFERENCES:
            parts.append(marks.get((_REFERENCES[part.tag], part.get(f"{_W}id")), ""))
        elif part.tag not in _UNSEEN and part.tag != f"{_W}pPr":
            stack.extend(reversed(part))
    return "".join(parts)


def _kind(paragraph: Any) -> Any:
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    name = "" if style is None else style.get(f"{_W}val", "")
    return "heading" if name.startswith(("Heading", "Title")) else "paragraph"


def _related(document: Any, ending: str) -> Iterator[Any]:
    """Yield the XML of the parts whose relationship type ends so, e.g. ``/footnotes``."""
    from lxml import etree  # noqa: PLC0415 - loaded already by python-docx

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    for relation in document.part.rels.values():
        if relation.reltype.endswith(ending) and not relation.is_external:
            yield etree.fromstring(relation.target_part.blob, parser)


def _notes(document: Any) -> list[tuple[_Note, str]]:
    """Return footnotes, then endnotes, each with its kind and id; those without words are left."""
    found: list[tuple[_Note, str]] = []
    for ending in ("/footnotes", "/endnotes"):
        for part in _related(document, ending):
            for note in part:
                if note.get(f"{_W}type") in ("separator", "continuationSeparator"):
                    continue
                lines = (_words(line, [], {}) for line in note.iter(f"{_W}p"))
                if words := squeeze(" ".join(lines)):
                    found.append(((ending, note.get(f"{_W}id")), words))
    return found


def _margins(document: Any) -> str:
    """Return headers and footers, once each: seen by a reader, left out of the text."""
    parts = [p for ending in ("/header", "/footer") for p in _related(document, ending)]
    seen = {
        squeeze(" ".join(_words(line, [], {}) for line in part.iter(f"{_W}p"))) for part in parts
    }
    return "\n".join(sorted(seen))


def _title(document: Any) -> str | None:
    title = squeeze(document.core_properties.title or "")
    return None if title.lower() in _NO_TITLES else title
