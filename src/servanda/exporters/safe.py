"""Texts from documents of strangers, made harmless for the program that will open a file."""

import os
import re
import shutil
import zipfile
from collections.abc import Iterable
from io import BytesIO
from typing import IO

from servanda.model.export import Cell

_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORMULA = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_FIRST = (1980, 1, 1, 0, 0, 0)
"""The first time that a zip file knows."""
_MODE = 0o100644 << 16
BLOCK = 1 << 16


def xml(text: str) -> str:
    """Return a text without the characters that XML has no place for."""
    return _XML.sub("\ufffd", text)


def formula(text: str) -> bool:
    """Tell whether a spreadsheet that opens a plain file may take a text for a formula.

    One that begins with apostrophes before such a sign is taken too, so that exactly one
    apostrophe can be removed again.
    """
    return _FORMULA.match(text) is not None


def unquoted(text: str) -> str:
    """Return a text without the apostrophe that :func:`formula` asks for."""
    return text[1:] if text[:1] == "'" and formula(text[1:]) else text


def printed(value: Cell) -> str:
    """Return a cell as running text: no hidden change of direction, nothing without a shape."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return xml(_BIDI.sub("", str(value)))


def one_line(value: Cell) -> str:
    """Return a cell as running text on one line."""
    return " ".join(printed(value).split())


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip file of these files in their order; equal files give equal bytes."""
    out = BytesIO()
    pack(out, files)
    return out.getvalue()


def pack(out: IO[bytes], files: Iterable[tuple[str, bytes | IO[bytes]]]) -> None:
    """Write a zip file of these files in their order; what is a file is copied piece by piece."""
    with zipfile.ZipFile(out, "w") as held:
        for name, data in files:
            info = zipfile.ZipInfo(name, _FIRST)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = _MODE
            info.create_system = 3
            if isinstance(data, bytes):
                held.writestr(info, data)
                continue
            info.file_size = data.seek(0, os.SEEK_END)
            data.seek(0)
            with held.open(info, "w") as entry:
                shutil.copyfileobj(data, entry, BLOCK)


def blocks(data: bytes) -> Iterable[bytes]:
    """Yield bytes in pieces."""
    for start in range(0, len(data), BLOCK):
        yield data[start : start + BLOCK]


def blocks_of(file: IO[bytes]) -> Iterable[bytes]:
    """Yield a file in pieces, from its beginning."""
    file.seek(0)
    while piece := file.read(BLOCK):
        yield piece
