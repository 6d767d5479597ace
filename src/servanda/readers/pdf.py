"""PDF: text through pypdfium2, lines joined to paragraphs, what repeats on each page left out."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from servanda.errors import DocumentError
from servanda.model.text import Document
from servanda.readers.blocks import lines_of, share_kept, squeeze
from servanda.readers.furniture import Line, PageLines, without_furniture, without_notes
from servanda.readers.layout import notes, paragraphs
from servanda.readers.limits import (
    MAX_PDF_BYTES,
    MAX_PDF_CHARS,
    MAX_PDF_PAGE_CHARS,
    MAX_PDF_PAGE_OBJECTS,
    MAX_PDF_PAGES,
    PDF_CHARS_AT_LEAST,
    PDF_CHARS_PER_BYTE,
    check_size,
)
from servanda.readers.unpacked import check_unpacked

if TYPE_CHECKING:
    import pypdfium2

EXTRACTOR = "pdf/1"
# PDFium is not safe for threads; the pages of a server may be read in several at once.
_PDFIUM = threading.Lock()
_LINE_ENDS = frozenset((0x0A, 0x0D))
# PDFium writes one of these in place of hyphen and line end where a line end cuts a word.
_CUTS = frozenset((0x02, 0xFFFE))
_SOFT_HYPHEN = 0xAD
# Letters take about two fifths of a line's height in width; a line far above that has gaps in it.
_WIDE_LETTER = 0.5
# Blanks of a justified line stay below one height; the cells of a table lie further apart.
_CELL_GAP = 1.5
# Above this share of characters without a meaning, the fonts hide the words.
_MAX_UNREADABLE = 0.3
_OCR = (
    "make its text readable first, e.g. `ocrmypdf in.pdf out.pdf` (add `--force-ocr` if it says "
    "that there is text already), and give out.pdf"
)


@dataclass(frozen=True)
class PdfReader:
    """Takes the text out of a PDF; refuses what is encrypted or holds pictures only."""

    media_types = ("application/pdf",)
    suffixes = (".pdf",)
    max_bytes = MAX_PDF_BYTES

    def read(self, raw: bytes, *, source: str) -> Document:
        """Return the document; raise DocumentError with the way out where it cannot be read."""
        check_size(raw, MAX_PDF_BYTES, source=source, kind="PDF")
        check_unpacked(raw, source=source)
        with _PDFIUM:
            pages, title, tool = _pages(raw, source=source)
        body, feet = without_notes(without_furniture(pages))
        text = lines_of([*paragraphs(body), *notes(feet)])
        visible = "\n".join(line.text for page in pages for line in page.lines)
        _check_readable(visible, pages, source=source)
        blank = sum(not page.lines for page in pages)
        note = f"; no text on {blank} of {len(pages)} pages" if blank else ""
        return Document(
            source=source,
            media_type="application/pdf",
            raw=raw,
            text=text,
            text_extractor=f"{EXTRACTOR} {tool}{note}",
            kept=share_kept(text, visible),
            title=title,
        )


def _pages(raw: bytes, *, source: str) -> tuple[list[PageLines], str | None, str]:
    import pypdfium2  # noqa: PLC0415 - heavy, and only this format needs it

    try:
        pdf = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        raise _refusal(str(error), source=source) from error
    try:
        if len(pdf) > MAX_PDF_PAGES:
            raise DocumentError(
                f"{source}: {len(pdf)} pages; at most {MAX_PDF_PAGES} are read; cut the file"
            )
        pages = _all_pages(pdf, most=_most_chars(raw), source=source)
        title = _title(pdf)
    finally:
        pdf.close()
    return pages, title, f"pypdfium2-{pypdfium2.PYPDFIUM_INFO}"


def _most_chars(raw: bytes) -> int:
    return min(MAX_PDF_CHARS, PDF_CHARS_AT_LEAST + PDF_CHARS_PER_BYTE * len(raw))


def _all_pages(pdf: "pypdfium2.PdfDocument", *, most: int, source: str) -> list[PageLines]:
    pages: list[PageLines] = []
    chars = 0
    for number in range(len(pdf)):
        page, count = _page(pdf, number, source=source)
        chars += count
        if chars > most:
            raise DocumentError(
                f"{source}: more than {most} characters by page {number + 1} of {len(pdf)}, beyond "
                "what a file of this size holds or is read at once; cut it into one file for each "
                "document"
            )
        pages.append(page)
    return pages


def _refusal(reason: str, *, source: str) -> DocumentError:
    lower = reason.lower()
    if "password" in lower or "security" in lower:
        return DocumentError(
            f"{source}: the PDF is encrypted; open it with its password, save an unlocked copy "
            "(e.g. `qpdf --decrypt --password=WORD in.pdf out.pdf`) and give that copy"
        )
    return DocumentError(
        f"{source}: not a whole PDF ({reason}); fetch it again, or open and save it anew"
    )


def _page(pdf: "pypdfium2.PdfDocument", number: int, *, source: str) -> tuple[PageLines, int]:
    """Return the lines of a page, and how many characters stand on it."""
    import pypdfium2  # noqa: PLC0415 - loaded already

    try:
        page = pdf[number]
        _, height = page.get_size()
        objects = pypdfium2.raw.FPDFPage_CountObjects(page)
        if objects > MAX_PDF_PAGE_OBJECTS:
            raise DocumentError(_crowded(number, f"{objects} pieces", source=source))
        words = page.get_textpage()
        chars = words.count_chars()
        if chars > MAX_PDF_PAGE_CHARS:
            raise DocumentError(_crowded(number, f"{chars} characters", source=source))
        return PageLines(height=height, lines=tuple(_lines(words))), chars
    except pypdfium2.PdfiumError as error:
        raise DocumentError(
            f"{source}: page {number + 1} is damaged ({error}); fetch the file again"
        ) from error


def _crowded(number: int, what: str, *, source: str) -> str:
    return (
        f"{source}: page {number + 1} holds {what}, more than any page that is read; print the "
        "pages that matter to a new PDF, or save its text, and give that"
    )


def _lines(page: Any) -> Iterator[Line]:
    """Yield the lines of a page in reading order, with the box of each."""
    import pypdfium2.raw as pdfium  # noqa: PLC0415 - loaded already

    codes = [pdfium.FPDFText_GetUnicode(page, at) for at in range(page.count_chars())]
    start = 0
    for at, code in enumerate([*codes, 0x0A]):
        if code in _LINE_ENDS or code in _CUTS:
            if line := _line(page, codes, start, at, cut=code in _CUTS):
                yield line
            start = at + 1


def _line(page: Any, codes: list[int], start: int, end: int, *, cut: bool) -> Line | None:
    inked = [at for at in range(start, end) if not _letter(codes[at]).isspace()]
    text = squeeze("".join(map(_letter, codes[start:end])))
    if not text or not inked:
        return None
    first, last = page.get_charbox(inked[0], loose=True), page.get_charbox(inked[-1], loose=True)
    height = max(first[3] - first[1], 1.0)
    if last[2] - first[0] > _WIDE_LETTER * height * len(text):
        text = _cells(page, codes, inked, _CELL_GAP * height)
    return Line(
        text=text,
        left=first[0],
        right=last[2],
        bottom=min(first[1], last[1]),
        top=max(first[3], last[3]),
        cut=cut or codes[inked[-1]] == _SOFT_HYPHEN,
    )


def _cells(page: Any, codes: list[int], inked: list[int], gap: float) -> str:
    """Return the words of a line, with " | " where a gap between two is wider than ``gap``."""
    parts = [_letter(codes[inked[0]])]
    for before, at in pairwise(inked):
        if at > before + 1:
            wide = page.get_charbox(at, loose=True)[0] - page.get_charbox(before, loose=True)[2]
            parts.append(" | " if wide > gap else " ")
        parts.append(_letter(codes[at]))
    return squeeze("".join(parts))


def _letter(code: int) -> str:
    # Lone surrogates would make the text impossible to hash; PDFium gives them for odd fonts.
    return "\ufffd" if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF or code == 0 else chr(code)  # noqa: PLR2004


def _title(pdf: "pypdfium2.PdfDocument") -> str | None:
    title = squeeze(pdf.get_metadata_value("Title") or "")
    made_by_program = title.startswith("Microsoft ") or title.lower().endswith(
        (".doc", ".docx", ".pdf", ".indd", ".qxd", ".odt")
    )
    return None if not title or title.lower() == "untitled" or made_by_program else title


def _check_readable(visible: str, pages: list[PageLines], *, source: str) -> None:
    if not any(letter.isalpha() for letter in visible):
        raise DocumentError(
            f"{source}: none of its {len(pages)} pages holds text, only pictures of it; {_OCR}"
        )
    lost = sum(letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" for letter in visible)
    if lost > _MAX_UNREADABLE * len(visible):
        raise DocumentError(
            f"{source}: {lost} of {len(visible)} characters have no meaning (the fonts hide the "
            f"words); {_OCR}"
        )
