"""One text of ours written out as every format, the way people make such files.

A document is a list of pieces. Plain text is what a person would type; the other formats say the
same with their own means: lists that count by themselves, styles, tables, notes, printed pages.
"""

import html
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from servanda.readers.numbering import letters, roman

Kind = Literal["title", "heading", "paragraph", "numbered", "lettered", "roman", "bullet", "row"]
MARKS = {"numbered": "{}.", "lettered": "({})", "roman": "({})", "bullet": "-"}
COUNTED: dict[str, Callable[[int], str]] = {
    "numbered": str,
    "lettered": letters,
    "roman": roman,
    "bullet": str,
}
DEPTHS = {"numbered": 0, "bullet": 1, "lettered": 1, "roman": 2}


@dataclass(frozen=True)
class Piece:
    """A paragraph, heading, list item or table row; cells of a row are parted by " | "."""

    kind: Kind
    text: str
    note: str | None = None
    """A footnote that hangs on its last word."""


def title(text: str) -> Piece:
    """Return the title of a text."""
    return Piece("title", text)


def heading(text: str) -> Piece:
    """Return a heading."""
    return Piece("heading", text)


def paragraph(text: str, note: str | None = None) -> Piece:
    """Return a paragraph."""
    return Piece("paragraph", text, note)


def numbered(text: str) -> Piece:
    """Return an item ``1.``."""
    return Piece("numbered", text)


def lettered(text: str) -> Piece:
    """Return an item ``(a)``."""
    return Piece("lettered", text)


def small_roman(text: str) -> Piece:
    """Return an item ``(i)``."""
    return Piece("roman", text)


def bullet(text: str) -> Piece:
    """Return an item with a bullet."""
    return Piece("bullet", text)


def row(*cells: str) -> Piece:
    """Return a table row."""
    return Piece("row", " | ".join(cells))


def marked(pieces: Sequence[Piece]) -> Iterator[tuple[str | None, Piece]]:
    """Yield each piece with the mark that a list gives it; deeper lists begin anew."""
    counts: dict[str, int] = {}
    for piece in pieces:
        depth = DEPTHS.get(piece.kind)
        if depth is None:
            if piece.kind in ("title", "heading", "paragraph"):
                counts.clear()
            yield None, piece
            continue
        for other, at in DEPTHS.items():
            if at > depth or (at == depth and other != piece.kind):
                counts.pop(other, None)
        counts[piece.kind] = counts.get(piece.kind, 0) + 1
        yield MARKS[piece.kind].format(COUNTED[piece.kind](counts[piece.kind])), piece


def plain(pieces: Sequence[Piece]) -> bytes:
    """Return the text as a person types it: a blank line between paragraphs, notes at the end."""
    parts: list[str] = []
    notes: list[str] = []
    before = ""
    for mark, piece in marked(pieces):
        words = piece.text if mark is None else f"{mark} {piece.text}"
        if piece.note:
            notes.append(piece.note)
            words += f"[{len(notes)}]"
        tight = piece.kind == before == "row"
        parts.append(("\n" if tight else "\n\n") * bool(parts) + words)
        before = piece.kind
    parts += [f"\n\n[{number}] {words}" for number, words in enumerate(notes, 1)]
    return "".join(parts).encode()


# ---------------------------------------------------------------- HTML

_TYPES = {"numbered": "ol", "lettered": "ol type=a", "roman": "ol type=i", "bullet": "ul"}


def page(pieces: Sequence[Piece]) -> bytes:
    """Return a web page: lists that the browser counts, a table, notes behind links."""
    out: list[str] = []
    notes: list[str] = []
    open_lists: list[str] = []
    in_table = False
    for piece in pieces:
        depth = DEPTHS.get(piece.kind)
        while open_lists and (
            depth is None
            or DEPTHS[open_lists[-1]] > depth
            or (DEPTHS[open_lists[-1]] == depth and open_lists[-1] != piece.kind)
        ):
            out.append(f"</li></{_TYPES[open_lists.pop()].split()[0]}>")
        if in_table and piece.kind != "row":
            out.append("</table>")
            in_table = False
        words = html.escape(piece.text)
        if piece.note:
            notes.append(piece.note)
            words += f'<sup><a href="#n{len(notes)}">[{len(notes)}]</a></sup>'
        if depth is not None:
            if open_lists and open_lists[-1] == piece.kind:
                out.append("</li>")
            else:
                out.append(f"<{_TYPES[piece.kind]}>")
                open_lists.append(piece.kind)
            out.append(f"<li>{words}")
        elif piece.kind == "row":
            out.append("<table>" * (not in_table))
            in_table = True
            out.append("<tr>" + "".join(f"<td>{c}</td>" for c in words.split(" | ")) + "</tr>")
        else:
            tag = {"title": "h1", "heading": "h2"}.get(piece.kind, "p")
            out.append(f"<{tag}>{words}</{tag}>")
    out += [f"</li></{_TYPES[name].split()[0]}>" for name in reversed(open_lists)]
    out.append("</table>" * in_table)
    out += [f'<p id="n{at}">[{at}] {html.escape(words)}</p>' for at, words in enumerate(notes, 1)]
    body = "\n".join(out)
    return (
        "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>Texts</title></head><body>"
        "<nav><ul><li><a href='/'>Home</a></li><li><a href='/texts'>All texts</a></li></ul></nav>"
        f"<main><article>{body}</article></main><footer>Imprint and contact</footer></body></html>"
    ).encode()


# ---------------------------------------------------------------- DOCX

_WORD_FORMS = {
    "numbered": ("decimal", "%1."),
    "bullet": ("bullet", "•"),
    "lettered": ("lowerLetter", "(%2)"),
    "roman": ("lowerRoman", "(%3)"),
}
_FOOTNOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_FOOTNOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def word(pieces: Sequence[Piece]) -> bytes:
    """Return a Word document: numbered by Word's own lists, styled headings, real footnotes."""
    import docx  # noqa: PLC0415 - heavy, and only this function needs it

    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "Office of Texts"
    numbers = _Numbers(document)
    notes: list[str] = []
    table: Any = None
    for piece in pieces:
        if piece.kind == "row":
            cells = piece.text.split(" | ")
            if table is None:
                table = document.add_table(rows=0, cols=len(cells))
            for cell, words in zip(table.add_row().cells, cells, strict=True):
                cell.text = words
            continue
        table = None
        style = {"title": "Title", "heading": "Heading 1"}.get(piece.kind)
        line = document.add_paragraph(piece.text, style=style)
        if piece.kind in DEPTHS:
            numbers.count(line, piece.kind)
        else:
            numbers.restart()
        if piece.note:
            notes.append(piece.note)
            _refer(line, len(notes))
    if notes:
        _write_notes(document, notes)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


class _Numbers:
    """Gives paragraphs to lists of the document's numbering part."""

    def __init__(self, document: Any) -> None:
        self._part = document.part.numbering_part.element
        self._last = 800
        self._open: dict[str, int] = {}
        self._before: str | None = None

    def restart(self) -> None:
        self._open.clear()
        self._before = None

    def count(self, line: Any, kind: str) -> None:
        depth = DEPTHS[kind]
        if depth == 0 or not self._open:
            self._open = {k: n for k, n in self._open.items() if k == kind}
        for other in [k for k in self._open if DEPTHS[k] == depth and k != kind]:
            del self._open[other]
        if kind not in self._open:
            shared = next((n for k, n in self._open.items() if k != "bullet"), None)
            self._open[kind] = self._new(kind) if kind == "bullet" or shared is None else shared
        properties = line._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = depth
        properties.get_or_add_numId().val = self._open[kind]

    def _new(self, kind: str) -> int:
        from docx.oxml import parse_xml  # noqa: PLC0415 - loaded already
        from docx.oxml.ns import nsdecls  # noqa: PLC0415 - loaded already

        self._last += 1
        shown = ["numbered", "bullet" if kind == "bullet" else "lettered", "roman"]
        levels = "".join(
            f'<w:lvl w:ilvl="{DEPTHS[name]}"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{_WORD_FORMS[name][0]}"/><w:lvlText w:val="{_WORD_FORMS[name][1]}"/>'
            "</w:lvl>"
            for name in shown
        )
        self._part.insert(
            0,
            parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{self._last}">{levels}'
                "</w:abstractNum>"
            ),
        )
        self._part.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{self._last}">'
                f'<w:abstractNumId w:val="{self._last}"/></w:num>'
            )
        )
        return self._last


def _refer(line: Any, number: int) -> None:
    from docx.oxml import parse_xml  # noqa: PLC0415 - loaded already
    from docx.oxml.ns import nsdecls  # noqa: PLC0415 - loaded already

    line._p.append(
        parse_xml(
            f'<w:r {nsdecls("w")}><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
            f'<w:footnoteReference w:id="{number + 1}"/></w:r>'
        )
    )


def _write_notes(document: Any, notes: Sequence[str]) -> None:
    from docx.opc.packuri import PackURI  # noqa: PLC0415 - loaded already
    from docx.opc.part import Part  # noqa: PLC0415 - loaded already
    from docx.oxml.ns import nsdecls  # noqa: PLC0415 - loaded already

    shown = "".join(
        f'<w:footnote w:id="{number + 1}"><w:p><w:r><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {html.escape(words)}</w:t></w:r></w:p></w:footnote>'
        for number, words in enumerate(notes, 1)
    )
    blob = (
        f'<?xml version="1.0"?><w:footnotes {nsdecls("w")}>'
        '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        f"{shown}</w:footnotes>"
    ).encode()
    part = Part(PackURI("/word/footnotes.xml"), _FOOTNOTES_TYPE, blob, document.part.package)
    document.part.relate_to(part, _FOOTNOTES)


# ---------------------------------------------------------------- PDF


@dataclass(frozen=True)
class Print:
    """How a text is printed."""

    columns: int = 1
    hyphens: bool = False
    ligatures: bool = False
    justified: bool = False
    size: float = 10.5
    spaced: float = 7.0
    """Points between two paragraphs."""


# What office programs use for bullets; the fonts of a PDF have no such letter.
_PRIVATE = re.compile("[\ue000-\uf8ff]")
_LIGATURES = {"ffi": "\ufb03", "ffl": "\ufb04", "fi": "\ufb01", "fl": "\ufb02"}
_WIDTH, _HEIGHT, _MARGIN, _GUTTER = 595.0, 842.0, 72.0, 24.0


def printed(pieces: Sequence[Piece], how: Print | None = None) -> bytes:
    """Return a PDF: lines set at a width, running head, page numbers, notes at the page's foot."""
    from reportlab.pdfgen.canvas import Canvas  # noqa: PLC0415 - heavy, only this needs it

    how = how or Print()
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(_WIDTH, _HEIGHT), invariant=1)
    _Press(canvas, how).set_all(pieces)
    canvas.save()
    return stream.getvalue()


class _Press:
    """Sets one piece after the other; a full column goes on in the next one."""

    def __init__(self, canvas: Any, how: Print) -> None:
        self.canvas, self.how = canvas, how
        self.font = "Helvetica"
        if how.ligatures:
            self.font = _ligature_font()
        self.width = (_WIDTH - 2 * _MARGIN - (how.columns - 1) * _GUTTER) / how.columns
        self.column, self.number = 0, 1
        self.top = _HEIGHT - _MARGIN
        self.y = self.top
        self.feet: list[str] = []

    def set_all(self, pieces: Sequence[Piece]) -> None:
        notes = 0
        for mark, piece in marked(pieces):
            size = self.how.size * {"title": 1.6, "heading": 1.25}.get(piece.kind, 1.0)
            left = 18.0 * (DEPTHS[piece.kind] + 1) if piece.kind in DEPTHS else 0.0
            words = piece.text if mark is None else f"{mark} {piece.text}"
            if piece.kind == "row":
                self._row(piece.text.split(" | "))
                continue
            if piece.note:
                notes += 1
                words += f"[{notes}]"
                self.feet.append(f"[{notes}] {piece.note}")
            self._lines(words, size, left)
            self.y -= self.how.spaced
        self._finish()

    def _row(self, cells: list[str]) -> None:
        self._room(14)
        step = self.width / len(cells)
        for at, cell in enumerate(cells):
            self.canvas.setFont(self.font, self.how.size)
            self.canvas.drawString(self._left() + at * step, self.y, self._ink(cell))
        self.y -= 14

    def _lines(self, words: str, size: float, left: float) -> None:
        room = self.width - left
        lines = list(self._broken(words.split(" "), size, room))
        for at, line in enumerate(lines):
            self._room(size * 1.25)
            self.canvas.setFont(self.font, size)
            spare = room - self._measure(line, size)
            blanks = line.count(" ")
            if self.how.justified and at + 1 < len(lines) and blanks and spare > 0:
                text = self.canvas.beginText(self._left() + left, self.y)
                text.setWordSpace(spare / blanks)
                text.textLine(self._ink(line))
                self.canvas.drawText(text)
            else:
                self.canvas.drawString(self._left() + left, self.y, self._ink(line))
            self.y -= size * 1.25

    def _broken(self, words: list[str], size: float, room: float) -> Iterator[str]:
        line = ""
        for word in words:
            longer = f"{line} {word}" if line else word
            if self._measure(longer, size) <= room:
                line = longer
                continue
            head = self._head(word, line, size, room) if self.how.hyphens else None
            if head is not None:
                yield f"{line} {word[:head]}-"
                line = word[head:]
            else:
                yield line
                line = word
        if line:
            yield line

    def _head(self, word: str, line: str, size: float, room: float) -> int | None:
        """How many letters of a word stay on the line: cut between vowel and consonant."""
        if not word.rstrip(".,;:").isalpha() or not word.islower() or len(word) < 8:
            return None
        vowels = [letter in "aeiou" for letter in word]
        cuts = [at for at in range(3, len(word) - 3) if vowels[at - 1] and not vowels[at]]
        fit = [a for a in cuts if self._measure(f"{line} {word[:a]}-", size) <= room]
        return fit[-1] if fit else None

    def _measure(self, words: str, size: float) -> float:
        return float(self.canvas.stringWidth(self._ink(words), self.font, size))

    def _ink(self, words: str) -> str:
        words = _PRIVATE.sub("•", words.replace("\u200b", ""))
        if self.how.ligatures:
            for plain_letters, one in list(_LIGATURES.items())[2:]:
                words = words.replace(plain_letters, one)
        return words

    def _left(self) -> float:
        return _MARGIN + self.column * (self.width + _GUTTER)

    def _room(self, needed: float) -> None:
        if self.y - needed > _MARGIN + 12 * len(self.feet):
            return
        self.column += 1
        if self.column == self.how.columns:
            self._finish()
            self.canvas.showPage()
            self.column, self.number = 0, self.number + 1
        self.y = self.top

    def _finish(self) -> None:
        self.canvas.setFont(self.font, 8)
        self.canvas.drawString(_MARGIN, 812, "Office of Texts: collected papers")
        self.canvas.drawCentredString(_WIDTH / 2, 30, f"Page {self.number}")
        for at, words in enumerate(reversed(self.feet)):
            self.canvas.drawString(_MARGIN, _MARGIN - 12 + 12 * at, self._ink(words))
        self.feet.clear()


def _ligature_font() -> str:
    from reportlab.pdfbase import pdfmetrics  # noqa: PLC0415 - heavy, only this needs it
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415 - the same

    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    return "Vera"


PRINTS = {
    "a.pdf": Print(),
    "hyphens.pdf": Print(hyphens=True, justified=True),
    "columns.pdf": Print(columns=2, hyphens=True, size=9),
    "ligatures.pdf": Print(ligatures=True),
    "tight.pdf": Print(spaced=0.0),
}


def written_out(pieces: Sequence[Piece]) -> dict[str, bytes]:
    """Return the text in each format, by file name."""
    files = {"a.txt": plain(pieces), "a.html": page(pieces), "a.docx": word(pieces)}
    return files | {name: printed(pieces, how) for name, how in PRINTS.items()}
