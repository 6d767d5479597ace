"""Texts and places in them. Offsets are Unicode code points, end exclusive."""

import hashlib

from servanda.errors import InputError
from servanda.model.record import Record

_AT_ONCE = 1 << 20
"""Code points that are encoded at once: a large text is not held a second time."""


class Span(Record, frozen=True, kw_only=True):
    """A place in a text: ``text[start:end] == exact``, always."""

    start: int
    end: int
    exact: str


class Document(Record, frozen=True, kw_only=True):
    """A text as a reader took it out of a file, with the bytes it came from."""

    source: str
    """File name or address as the caller gave it."""
    media_type: str
    raw: bytes
    text: str
    text_extractor: str
    """Name and version of what took the text out of the bytes, e.g. ``plain/1``."""
    kept: str
    """Share of the visible text that was kept, a decimal string from ``0`` to ``1``."""
    title: str | None = None
    """Title that the file itself states (HTML title, DOCX property), if any."""

    @property
    def sha256_bytes(self) -> str:
        """Hex digest of the original bytes."""
        return hashlib.sha256(self.raw).hexdigest()

    @property
    def sha256_text(self) -> str:
        """Hex digest of the extracted text in UTF-8."""
        running = hashlib.sha256()
        for at in range(0, len(self.text), _AT_ONCE):
            running.update(self.text[at : at + _AT_ONCE].encode())
        return running.hexdigest()


def span_of(text: str, start: int, end: int) -> Span:
    """Return the span of ``text`` from ``start`` to ``end`` (code points, end exclusive)."""
    if not 0 <= start <= end <= len(text):
        raise InputError(
            f"span {start}..{end} does not lie in a text of {len(text)} code points; "
            "offsets count Unicode code points, end exclusive"
        )
    return Span(start=start, end=end, exact=text[start:end])
