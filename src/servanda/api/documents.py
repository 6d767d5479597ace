"""From a path, an address or bytes to a Document: which reader, and what to say when none can."""

import io
import os
import stat
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Protocol, runtime_checkable
from urllib.parse import unquote, urlsplit

from servanda import plugins
from servanda.errors import DocumentError, UsageError
from servanda.model.text import Document

Told = Callable[[int, int], None]
"""Called with how many of how many pages are done."""
TIMEOUT = 20.0
"""Seconds to wait for an address."""
MAX_FILE_BYTES = 100_000_000
"""As much as the largest format takes; each reader then applies its own bound."""

_PLAIN, _HTML, _PDF = "text/plain", "text/html", "application/pdf"
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PDF_WINDOW = 1024  # readers accept the mark anywhere in the first kilobyte, and files rely on it
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NOT_TEXT = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture", "ocr"),
    (b"\xff\xd8\xff", "a JPEG picture", "ocr"),
    (b"II*\0", "a TIFF picture", "ocr"),
    (b"MM\0*", "a TIFF picture", "ocr"),
    (b"GIF8", "a GIF picture", "ocr"),
    (b"{\\rtf", "an RTF text", "save"),
    (b"SQLite format 3\0", "a SQLite database", "text"),
    (b"\x7fELF", "a program", "text"),
    (b"MZ\x90\0", "a program", "text"),
    (b"\x1f\x8b", "a gzip archive", "unpack"),
    (b"BZh", "a bzip2 archive", "unpack"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack"),
    (b"Rar!", "a RAR archive", "unpack"),
)
_ADVICE = {
    "ocr": "make its text readable first, e.g. `ocrmypdf --image-dpi 300 in.png out.pdf`",
    "save": "open it in a word processor, save it as .docx, .pdf or .txt, and give that file",
    "text": "give a plain text, HTML, PDF or DOCX file",
    "unpack": "unpack it and give the file inside",
}


@runtime_checkable
class _TakesEncoding(Protocol):
    """A reader of text files, which may be told the encoding."""

    def with_encoding(self, encoding: str) -> plugins.Reader: ...


@runtime_checkable
class _TellsProgress(Protocol):
    """A reader that can tell how many of how many pages are done."""

    def with_progress(self, told: Told) -> plugins.Reader: ...


def load_document(
    source: str,
    *,
    stdin: bytes | None = None,
    encoding: str | None = None,
    timeout: float = TIMEOUT,
    public_only: bool = False,
    told: Told | None = None,
) -> Document:
    """Return the document at ``source``: a path, an http(s) address, or ``-``.

    ``stdin`` holds the bytes for ``-`` (else standard input is read). ``timeout`` is in seconds
    and concerns addresses only. ``told`` hears how many of how many pages are done.
    Raises DocumentError wherever no text can be had.
    """
    if source == "-":
        raw = sys.stdin.buffer.read(MAX_FILE_BYTES + 1) if stdin is None else stdin
        return document_from_bytes(raw, source="-", encoding=encoding, told=told)
    if not source.strip():
        raise DocumentError("no file named; give a path, an address, or - for standard input")
    if is_address(source):
        # The network's libraries cost a tenth of a second that a file need not pay.
        from servanda.api.fetch import fetch  # noqa: PLC0415

        got = fetch(source, timeout=timeout, public_only=public_only)
        return document_from_bytes(
            got.raw,
            source=source,
            media_type=got.media_type,
            encoding=encoding or got.charset,
            told=told,
        )
    return document_from_bytes(file_bytes(source), source=source, encoding=encoding, told=told)


def is_address(source: str) -> bool:
    """Tell an http(s) address from a path."""
    return source.lower().startswith(("http://", "https://"))


def document_from_bytes(
    raw: bytes,
    *,
    source: str,
    media_type: str | None = None,
    encoding: str | None = None,
    told: Told | None = None,
) -> Document:
    """Return the document in ``raw``; what the bytes show goes before type and suffix.

    ``media_type`` is what a server or form says of them. ``encoding`` concerns text formats; it
    is passed over for the others, which carry their own.
    """
    shown = "standard input" if source == "-" else source
    if not raw:
        raise DocumentError(f"{shown}: empty (0 bytes); give something that holds text")
    if len(raw) > MAX_FILE_BYTES:
        raise DocumentError(_too_large(shown, len(raw)))
    reader = _reader_for(raw, source=source, shown=shown, media_type=media_type)
    if encoding is not None and isinstance(reader, _TakesEncoding):
        reader = reader.with_encoding(encoding)
    if told is not None and isinstance(reader, _TellsProgress):
        reader = reader.with_progress(told)
    return reader.read(raw, source=source)


def file_bytes(source: str) -> bytes:
    """Return the bytes of a file that may be a document; DocumentError says why there are none."""
    path = Path(source)
    try:
        found = path.stat()
        if stat.S_ISDIR(found.st_mode):
            raise DocumentError(f"{source}: a directory, not a file; name one file in it")
        if stat.S_ISSOCK(found.st_mode) or stat.S_ISBLK(found.st_mode):
            raise DocumentError(
                f"{source}: a socket or device, not a file; copy its text to a file"
            )
        if found.st_size > MAX_FILE_BYTES:
            raise DocumentError(_too_large(source, found.st_size))
        return _unchanged(path, found)
    except FileNotFoundError as error:
        if "://" in source:
            raise DocumentError(
                f"{source}: only http:// and https:// addresses are fetched; save the text to a "
                "file and give that"
            ) from error
        raise DocumentError(
            f"{source}: no such file; looked in {_folder(path)}; check the name"
        ) from error
    except PermissionError as error:
        raise DocumentError(
            f"{source}: may not be read by this user; change its permissions or copy it"
        ) from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise DocumentError(f"{source}: cannot be read ({reason}); check the name") from error


def _unchanged(path: Path, found: os.stat_result) -> bytes:
    """Return what the file holds; half of one version and half of the next is no text."""
    with path.open("rb") as file:
        raw = file.read(MAX_FILE_BYTES + 1)
        after = os.fstat(file.fileno())
    if stat.S_ISREG(found.st_mode) and _stamp(after) != _stamp(found):
        raise DocumentError(
            f"{path}: changed while it was read; wait until it is written, and try again"
        )
    return raw


def _stamp(found: os.stat_result) -> tuple[int, int, int]:
    return found.st_ino, found.st_size, found.st_mtime_ns


def _folder(path: Path) -> str:
    return os.fspath(path.parent.absolute())


def _too_large(source: str, size: int) -> str:
    return (
        f"{source}: {size / 1_000_000:.1f} MB is too large; at most "
        f"{MAX_FILE_BYTES / 1_000_000:.0f} MB are read (plain text: 50 MB); cut it into one file "
        "for each document"
    )


def _reader_for(raw: bytes, *, source: str, shown: str, media_type: str | None) -> plugins.Reader:
    readers: list[plugins.Reader] = list(plugins.load_all("readers").values())
    by_type: dict[str, plugins.Reader] = {t: r for r in readers for t in r.media_types}
    by_suffix: dict[str, plugins.Reader] = {s: r for r in readers for s in r.suffixes}
    seen = _sniffed(raw, shown=shown)
    if seen is not None and seen in by_type:
        return by_type[seen]
    said = (media_type or "").partition(";")[0].strip().lower()
    reader = by_type.get(said) or by_suffix.get(_suffix(source))
    # A name may lie: what is not a PDF or DOCX inside is read as the text that it is.
    built_in_binary = {by_type.get(_PDF), by_type.get(_DOCX)}
    if reader is not None and reader not in built_in_binary:
        return reader
    if reader is not None and b"\0" in raw:
        return reader  # its own message says what is broken
    if _PLAIN not in by_type:
        raise UsageError("no reader for text/plain is installed; install servanda again")
    return by_type[_PLAIN]


def _suffix(source: str) -> str:
    try:
        name = unquote(urlsplit(source).path) if is_address(source) else source
    except ValueError as error:
        raise DocumentError(f"{source}: not a web address ({error})") from error
    return Path(name).suffix.lower()


def _sniffed(raw: bytes, *, shown: str) -> str | None:
    """Return the media type that the bytes themselves show, None where they show none."""
    if b"%PDF-" in raw[:_PDF_WINDOW]:
        return _PDF
    if raw.startswith(b"PK\x03\x04"):
        return _zipped(raw, shown=shown)
    if raw.startswith(_OLE):
        return _DOCX  # its reader says how to save a readable copy
    for magic, what, way_out in _NOT_TEXT:
        if raw.startswith(magic):
            raise DocumentError(f"{shown}: {what}, not a text; {_ADVICE[way_out]}")
    start = raw[:_PDF_WINDOW].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    is_page = start.startswith((b"<!doctype html", b"<html")) or (
        start.startswith((b"<?xml", b"<!--")) and b"<html" in start
    )
    return _HTML if is_page else None


def _zipped(raw: bytes, *, shown: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as package:
            names = set(package.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return _DOCX  # a broken package: its reader says what is wrong
    if "word/document.xml" in names:
        return _DOCX
    if "xl/workbook.xml" in names:
        raise DocumentError(
            f"{shown}: a spreadsheet, not a text; tables are evidence: use `servanda observe`"
        )
    if "mimetype" in names:
        raise DocumentError(f"{shown}: an OpenDocument or EPUB file; {_ADVICE['save']}")
    raise DocumentError(f"{shown}: a zip archive, not a text; {_ADVICE['unpack']}")
