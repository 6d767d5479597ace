"""A bundle as one zip file, of the one form that a publisher writes."""

import struct
import zlib
from pathlib import Path

from servanda.audit.standalone.signatures import need

HEAD = struct.Struct("<IHHHHHIIIHH")
MAX_FILES = 65534
FIXED = (20, 0x800, 0, 0, 0x21)
"""Nothing compressed, names in UTF-8, and the first day that the format knows."""


def unzip(path: Path) -> dict[str, bytes]:
    """Return the files of a bundle's zip; any other form of zip is refused.

    What is read is written again and compared: no compression, one order, no gap, no name twice.
    """
    where, data = path.name, path.read_bytes()
    other = "not a zip that `servanda publish --zip` wrote; unpack it and check the folder"
    files: dict[str, bytes] = {}
    index, at, before = b"", 0, b""
    while data[at : at + 4] == b"PK\3\4" and len(data) >= at + HEAD.size:
        *_, crc, size, _, length, _ = HEAD.unpack_from(data, at)
        start = at + HEAD.size + length
        name = data[at + HEAD.size : start]
        head = HEAD.pack(0x04034B50, *FIXED, crc, size, size, len(name), 0)
        need(data[at:start] == head + name and start + size <= len(data), where, other)
        told = name.decode("utf-8", "replace")
        parts = told.split("/")
        sound = not any(c in "\\:\x7f\ufffd" or c < " " for c in told)
        need(sound and not {"", ".", ".."} & set(parts), told, "is no path inside a bundle")
        need(name > before, told, "stands twice, or out of order, in the zip file")
        content = data[start : start + size]
        need(zlib.crc32(content) == crc, told, "its bytes are not those that the zip promises")
        files[told] = content
        tail = struct.pack("<HHHII", 0, 0, 0, 0o100644 << 16, at)
        index += b"PK\1\2\x14\3" + head[4:] + tail + name
        at, before = start + size, name
        need(len(files) <= MAX_FILES, where, f"more than {MAX_FILES} files")
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, len(files), len(files), len(index), at, 0)
    need(files and data[at:] == index + end, where, other)
    return files
