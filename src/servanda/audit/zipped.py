"""A bundle as one zip file of one form: the same files always give the same bytes.

Nothing is compressed, files stand in the order of their paths, times and modes are fixed, and
there is no gap, comment or further field. Only this form is read back, byte for byte. So no two
programs can see two contents in it, and nothing in it unpacks to more than is there.
"""

import hashlib
import os
import secrets
import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO, NamedTuple

from servanda.audit.folder import BLOCK, MAX_FILE, Files, Folder
from servanda.audit.placing import flush_folder
from servanda.errors import InputError, RegisterError, UsageError, VerificationError

MAX_FILES = 0xFFFE
MAX_SIZE = 0xFFFFFFFE
MAX_NAME = 1024
_LOCAL, _CENTRAL, _END = 0x04034B50, 0x02014B50, 0x06054B50
_VERSION, _UNIX, _UTF8 = 20, 0x314, 0x800
_MIDNIGHT, _DAY = 0, 0x21  # 1 January 1980, the first day that the format knows
_MODE = 0o100644 << 16
_HEAD = struct.Struct("<IHHHHHIIIHH")


class _Part(NamedTuple):
    """One file of the zip."""

    name: bytes
    crc: int
    size: int
    at: int
    """Where its local header begins."""

    @property
    def start(self) -> int:
        """Where its bytes begin."""
        return self.at + _HEAD.size + len(self.name)

    def local(self) -> bytes:
        """Return the header before the bytes."""
        fixed = (_VERSION, _UTF8, 0, _MIDNIGHT, _DAY)
        sizes = (self.crc, self.size, self.size, len(self.name), 0)
        return _HEAD.pack(_LOCAL, *fixed, *sizes) + self.name

    def central(self) -> bytes:
        """Return the line of the index."""
        shared = self.local()[4 : _HEAD.size]
        tail = struct.pack("<HHHII", 0, 0, 0, _MODE, self.at)
        return struct.pack("<IH", _CENTRAL, _UNIX) + shared + tail + self.name


def check_path(path: str) -> None:
    """Return only if a path stays inside a folder, on every system."""
    parts = path.split("/")
    odd = any(c in "\\:" or c < " " or c == "\x7f" for c in path)
    if odd or any(part in {"", ".", ".."} for part in parts) or len(path.encode()) > MAX_NAME:
        raise VerificationError(f"{path[:80]!r}: is no path inside a bundle")


def pieces(files: Mapping[str, bytes]) -> Iterator[bytes]:
    """Yield the bytes of the zip of these files; UsageError where the form has no room."""
    if len(files) > MAX_FILES:
        raise UsageError(
            f"{len(files)} files; a zip bundle holds at most {MAX_FILES}: publish a folder instead"
        )
    index, at = [], 0
    for path in sorted(files):
        check_path(path)
        data = files[path]
        part = _Part(path.encode(), zlib.crc32(data), len(data), at)
        at = part.start + part.size
        if at > MAX_SIZE:
            raise UsageError("over 4 GiB; a zip bundle has no room: publish a folder instead")
        index.append(part.central())
        yield part.local()
        yield data
    yield from index
    yield _end(len(index), sum(map(len, index)), at)


def _end(count: int, size: int, at: int) -> bytes:
    return struct.pack("<IHHHHIIH", _END, 0, 0, count, count, size, at, 0)


def write(files: Mapping[str, bytes], target: Path) -> None:
    """Write the zip beside its place, then rename: a reader sees the old one or the new one."""
    fresh = target.with_name(f".{target.name}.new-{secrets.token_hex(4)}")
    try:
        with fresh.open("xb") as file:
            for piece in pieces(files):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(target)
        flush_folder(target.absolute().parent)
    except OSError as error:
        raise RegisterError(
            f"{target}: the zip could not be written: {error.strerror}; "
            "what was there before is unchanged"
        ) from error
    finally:
        fresh.unlink(missing_ok=True)


class Zipped:
    """The files of a zip bundle by path, with the methods of a folder."""

    def __init__(self, root: Path) -> None:
        """Open the file and hold it to the one form; a bad one is told by the first step."""
        self.root = root
        self.odd: set[str] = set()
        self.files: dict[str, int] = {}
        self._parts: dict[str, _Part] = {}
        self.fault: VerificationError | None = None
        try:
            with root.open("rb") as file:
                self._parts = _read(file, root.name)
        except OSError as error:
            raise InputError(f"{root}: cannot be read: {error.strerror}") from error
        except VerificationError as error:
            self.fault = error
        self.files = {path: part.size for path, part in self._parts.items()}

    def read(self, path: str) -> bytes:
        """Return a file's bytes; VerificationError if it is missing or huge."""
        if self.fault is not None:
            raise self.fault
        if path not in self._parts:
            raise VerificationError(f"{path}: is missing")
        if self.files[path] > MAX_FILE:
            raise VerificationError(f"{path}: larger than {MAX_FILE} bytes")
        return b"".join(self._blocks(path))

    def digest(self, path: str) -> str:
        """Return the SHA-256 of a file in hex."""
        found = hashlib.sha256()
        for block in self._blocks(path):
            found.update(block)
        return found.hexdigest()

    def _blocks(self, path: str) -> Iterator[bytes]:
        part = self._parts[path]
        try:
            with self.root.open("rb") as file:
                file.seek(part.start)
                for done in range(0, part.size, BLOCK):
                    yield file.read(min(BLOCK, part.size - done))
        except OSError as error:
            raise VerificationError(f"{path}: cannot be read: {error.strerror}") from error

    def under(self, prefix: str) -> list[str]:
        """Return the paths that begin with ``prefix``, sorted."""
        return sorted(path for path in self.files if path.startswith(prefix))


def files_of(place: Path) -> Files:
    """Return the files of a bundle's folder or zip."""
    return Zipped(place) if place.is_file() else Folder(place)


def _read(file: BinaryIO, where: str) -> dict[str, _Part]:
    """Return the parts of a zip of the one form, in order; refuse every other."""
    odd = VerificationError(
        f"{where}: is not a zip that `servanda publish --zip` wrote; "
        "unpack it and verify the folder"
    )
    parts: dict[str, _Part] = {}
    before = b""
    while (head := file.read(_HEAD.size))[:4] == struct.pack("<I", _LOCAL):
        at = file.tell() - len(head)
        if len(head) < _HEAD.size or len(parts) == MAX_FILES:
            raise odd
        *_, crc, size, _, length, _ = _HEAD.unpack(head)
        part = _Part(file.read(length), crc, size, at)
        if head + part.name != part.local():
            raise odd
        path = _path(part.name, where)
        if part.name <= before:
            raise VerificationError(f"{path}: stands twice, or out of order, in the zip file")
        if _crc(file, size) != crc:
            raise VerificationError(f"{path}: its bytes are not those that the zip file promises")
        parts[path], before = part, part.name
    at = file.tell() - len(head)
    index = b"".join(part.central() for part in parts.values())
    wanted = index + _end(len(parts), len(index), at)
    if not parts or head + file.read(len(wanted)) != wanted:
        raise odd
    return parts


def _path(name: bytes, where: str) -> str:
    try:
        path = name.decode()
    except UnicodeDecodeError as error:
        raise VerificationError(f"{where}: a name in it is not UTF-8") from error
    check_path(path)
    return path


def _crc(file: BinaryIO, size: int) -> int | None:
    """Return the checksum of the next ``size`` bytes; None where the file ends before."""
    found = 0
    while size:
        block = file.read(min(BLOCK, size))
        if not block:
            return None
        found, size = zlib.crc32(block, found), size - len(block)
    return found
