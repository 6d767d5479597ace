"""What a PDF unpacks to, measured before it is laid out: PDFium itself knows no bound."""

import re
import zlib
from collections.abc import Iterator

from servanda.errors import DocumentError
from servanda.readers.limits import (
    MAX_PDF_PAGE_CHARS,
    MAX_PDF_STREAM_BYTES,
    MAX_PDF_UNPACKED_BYTES,
    megabytes,
)

_WINDOW = 2000  # a stream's dictionary stands right before it and is short
_STRING = re.compile(rb"\((?:[^()\\]++|\\.)*+\)|<[0-9A-Fa-f\s]*+>", re.DOTALL)
_WAY_OUT = "print the pages that matter to a new PDF, or save its text, and give that"


def check_unpacked(raw: bytes, *, source: str) -> None:
    """Return only if the packed parts of a PDF stay within what can be read in seconds."""
    total = 0
    for part in _parts(raw):
        total += len(part)
        if len(part) > MAX_PDF_STREAM_BYTES or total > MAX_PDF_UNPACKED_BYTES:
            raise DocumentError(
                f"{source}: it unpacks from {megabytes(len(raw))} to more than "
                f"{megabytes(min(total, MAX_PDF_UNPACKED_BYTES))}, far beyond any text; {_WAY_OUT}"
            )
        if len(part) > MAX_PDF_PAGE_CHARS:
            shown = sum(len(found[0]) for found in _STRING.finditer(part))
            # A character takes one byte as text, up to four in hexadecimal.
            if shown > 4 * MAX_PDF_PAGE_CHARS:
                raise DocumentError(
                    f"{source}: one page holds more than {MAX_PDF_PAGE_CHARS} characters, which "
                    f"no page does; {_WAY_OUT}"
                )


def _parts(raw: bytes) -> Iterator[bytes]:
    """Yield what each packed stream that is no picture unpacks to, cut off beyond the bound."""
    view, end = memoryview(raw), 0
    while (at := raw.find(b"stream", end)) >= 0:
        end = raw.find(b"endstream", at + 6)
        if end < 0:
            end = len(raw)
        about = raw[max(0, at - _WINDOW) : at].rpartition(b" obj")[2]
        start = at + (8 if raw[at + 6 : at + 8] == b"\r\n" else 7)
        if b"Fl" in about and b"/Image" not in about:
            yield _inflated(view[start:end])
        end += len(b"endstream")


def _inflated(data: memoryview | bytes) -> bytes:
    try:
        part = zlib.decompressobj().decompress(data, MAX_PDF_STREAM_BYTES + 1)
    except zlib.error:
        return b""  # packed in another way as well, or damaged: PDFium will say
    return _inflated(part) if part[:1] == b"\x78" and len(part) < len(data) * 2000 else part
