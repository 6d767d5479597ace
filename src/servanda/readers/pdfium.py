"""The lines of a PDF's pages, as PDFium sets them; run as a child process with bounds of its own.

Started as ``python -m servanda.readers.pdfium``; standard input holds a line with the file's name
in JSON, then the file. Writes JSON lines: first the number of pages, title and tool, then each
page; or one refusal with its message.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.errors import DocumentError
from servanda.readers.blocks import squeeze
from servanda.readers.furniture import Line, PageLines
from servanda.readers.limits import (
    MAX_PDF_CHARS,
    MAX_PDF_MEMORY_BYTES,
    MAX_PDF_OBJECTS,
    MAX_PDF_PAGE_CHARS,
    MAX_PDF_PAGE_OBJECTS,
    MAX_PDF_PAGE_SECONDS,
    MAX_PDF_PAGES,
    MAX_PDF_SECONDS,
    PDF_CHARS_AT_LEAST,
    PDF_CHARS_PER_BYTE,
)

if TYPE_CHECKING:
    import pypdfium2

_LINE_ENDS = frozenset((0x0A, 0x0D))
# PDFium writes one of these in place of hyphen and line end where a line end cuts a word.
_CUTS = frozenset((0x02, 0xFFFE))
_SOFT_HYPHEN = 0xAD
# Letters take about two fifths of a line's height in width; a line far above that has gaps in it.
_WIDE_LETTER = 0.5
# Blanks of a justified line stay below one height; the cells of a table lie further apart.
_CELL_GAP = 1.5


class Facts(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """What a PDF says of itself, and how many pages follow."""

    pages: int
    title: str | None
    tool: str


class Refused(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """Why no (more) pages follow."""

    message: str


class PageOut(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """One page on its way from the child process."""

    page: PageLines


def opened(raw: bytes, *, source: str) -> tuple["pypdfium2.PdfDocument", Facts]:
    """Return the PDF and its facts; raise DocumentError where it cannot be opened."""
    import pypdfium2  # noqa: PLC0415 - heavy, and only this format needs it

    try:
        pdf = pypdfium2.PdfDocument(raw)
    except pypdfium2.PdfiumError as error:
        raise _refusal(str(error), source=source) from error
    if len(pdf) > MAX_PDF_PAGES:
        raise DocumentError(
            f"{source}: {len(pdf)} pages; at most {MAX_PDF_PAGES} are read; cut the file"
        )
    tool = f"pypdfium2-{pypdfium2.PYPDFIUM_INFO}"
    return pdf, Facts(pages=len(pdf), title=_title(pdf), tool=tool)


def lines_of_pages(pdf: "pypdfium2.PdfDocument", *, size: int, source: str) -> Iterator[PageLines]:
    """Yield the pages of a file of ``size`` bytes; raise DocumentError beyond any bound."""
    most = min(MAX_PDF_CHARS, PDF_CHARS_AT_LEAST + PDF_CHARS_PER_BYTE * size)
    chars = objects = 0
    for number in range(len(pdf)):
        page, more_chars, more_objects = _page(pdf, number, source=source)
        chars += more_chars
        objects += more_objects
        if chars > most:
            raise DocumentError(
                f"{source}: more than {most} characters by page {number + 1} of {len(pdf)}, beyond "
                "what a file of this size holds or is read at once; cut it into one file for each "
                "document"
            )
        if objects > MAX_PDF_OBJECTS:
            raise DocumentError(
                f"{source}: more than {MAX_PDF_OBJECTS} pieces drawn by page {number + 1} of "
                f"{len(pdf)}, which no text is; print the pages that matter to a new PDF, or save "
                "its text, and give that"
            )
        yield page


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


def _page(pdf: "pypdfium2.PdfDocument", number: int, *, source: str) -> tuple[PageLines, int, int]:
    """Return the lines of a page, how many characters stand on it, and how many pieces."""
    import pypdfium2  # noqa: PLC0415 - loaded already

    try:
        page = pdf[number]
        try:
            _, height = page.get_size()
            objects = pypdfium2.raw.FPDFPage_CountObjects(page)
            if objects > MAX_PDF_PAGE_OBJECTS:
                raise DocumentError(_crowded(number, f"{objects} pieces", source=source))
            words = page.get_textpage()
            chars = words.count_chars()
            if chars > MAX_PDF_PAGE_CHARS:
                raise DocumentError(_crowded(number, f"{chars} characters", source=source))
            return PageLines(height=height, lines=tuple(_lines(words))), chars, objects
        finally:
            page.close()
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


# ---------------------------------------------------------------- the child process


def bound_resources() -> None:
    """Cap memory and processor time where the system can; the parent's clock remains elsewhere."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (MAX_PDF_MEMORY_BYTES, MAX_PDF_MEMORY_BYTES))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (MAX_PDF_SECONDS, MAX_PDF_SECONDS))


def grant_another_page() -> None:
    """Allow so much more processor time as one page may take, up to the file's own bound."""
    try:
        import resource  # noqa: PLC0415 - there is none on Windows
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    soft = int(used.ru_utime + used.ru_stime) + MAX_PDF_PAGE_SECONDS
    if most == resource.RLIM_INFINITY or soft < most:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (soft, most))


def main() -> int:
    """Write the pages of the PDF on standard input; return the exit code."""
    bound_resources()
    source = json.loads(sys.stdin.buffer.readline())
    raw, out = sys.stdin.buffer.read(), sys.stdout.buffer

    def write(what: Facts | PageOut | Refused) -> None:
        out.write(msgspec.json.encode(what) + b"\n")
        out.flush()

    try:
        grant_another_page()
        pdf, facts = opened(raw, source=source)
        write(facts)
        for page in lines_of_pages(pdf, size=len(raw), source=source):
            write(PageOut(page=page))
            grant_another_page()
    except DocumentError as error:
        write(Refused(message=str(error)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
