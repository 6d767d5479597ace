"""How much a reader takes in: a size is refused by name, never by running out of memory."""

from servanda.errors import DocumentError

MEGABYTE = 1_000_000

MAX_PLAIN_BYTES = 50 * MEGABYTE
"""The longest treaty of our corpus has 0.2 MB; 50 MB is a library of 250 of them in one file."""
MAX_HTML_BYTES = 20 * MEGABYTE
"""A parsed page takes about ten times its size in memory: 20 MB stay within 200 MB."""
MAX_HTML_TAGS = 1_500_000
"""An element takes half a kilobyte in memory, however short it is."""
MAX_HTML_MAIN_TAGS = 100_000
"""Beyond it the search for the main part takes minutes; all visible text is taken instead."""
MAX_HTML_ATTRIBUTES = 10_000
"""Attributes of one element: the parser compares each with all before it."""
MAX_PDF_BYTES = 100 * MEGABYTE
"""Scanned annexes make a PDF large without making its text long."""
MAX_DOCX_BYTES = 50 * MEGABYTE
"""Pictures make a DOCX large; its text is compressed and guarded apart."""
MAX_DOCX_UNPACKED_BYTES = 200 * MEGABYTE
"""A zip bomb names petabytes; an honest report with pictures stays far below this."""
MAX_DOCX_XML_BYTES = 60 * MEGABYTE
"""One XML part is parsed as a whole: about ten times its size in memory."""
MAX_TEXT_CHARS = 50 * MEGABYTE
"""The same bound as for plain text, for what comes out of a compressed file."""
MAX_PDF_PAGES = 5_000
"""The longest resolution collections stay below 3,000 pages."""
MAX_PDF_PAGE_CHARS = 200_000
"""A densely printed newspaper page holds about a tenth of this."""
MAX_PDF_PAGE_OBJECTS = 300_000
"""A detailed map is drawn in fewer strokes; each piece of text is one object too."""
MAX_PDF_OBJECTS = 20 * MEGABYTE
"""All pages together: five thousand of four thousand words, each set on its own."""
MAX_PDF_PAGE_SECONDS = 20
"""Processor time for one page; a crowded map takes one second."""
MAX_PDF_SECONDS = 300
"""Processor time for a file; five thousand pages of text take about a quarter of it."""
MAX_PDF_WALL_SECONDS = 1800
"""Clock time for a file where the system cannot count processor time."""
MAX_PDF_MEMORY_BYTES = 2048 * MEGABYTE
"""Memory for PDFium; twenty times the largest file that is read."""
MAX_PDF_CHARS = 10 * MEGABYTE
"""Three thousand pages of three thousand characters, and some more."""
PDF_CHARS_PER_BYTE = 4
"""Packed text takes about half a byte for each character, with all that places it on the page."""
PDF_CHARS_AT_LEAST = 500_000
"""So many are read from the smallest file."""
MAX_PDF_STREAM_BYTES = 50 * MEGABYTE
"""One page's drawing, unpacked; pictures are not counted."""
MAX_PDF_UNPACKED_BYTES = 400 * MEGABYTE
"""All parts of a file, unpacked; pictures are not counted."""


def megabytes(size: int) -> str:
    """Return a size for people, e.g. ``200.0 MB``."""
    return f"{size / MEGABYTE:.1f} MB"


def check_size(raw: bytes, limit: int, *, source: str, kind: str) -> None:
    """Refuse bytes above ``limit``, and a file without any."""
    if not raw:
        raise DocumentError(f"{source}: the file is empty (0 bytes); give a file that holds text")
    if len(raw) > limit:
        raise DocumentError(
            f"{source}: {megabytes(len(raw))} is too large; {kind} is read up to "
            f"{megabytes(limit)}; cut it into one file for each document"
        )


def check_words(text: str, *, source: str, kind: str) -> None:
    """Refuse a text that holds no letter at all, or more than can be read at once."""
    if len(text) > MAX_TEXT_CHARS:
        raise DocumentError(
            f"{source}: its text has {len(text)} characters; at most {MAX_TEXT_CHARS} are read; "
            "cut it into one file for each document"
        )
    if not any(letter.isalpha() for letter in text):
        raise DocumentError(
            f"{source}: this {kind} holds no words; give a file whose text can be selected"
        )
