"""A bundle's folder, read with care: it comes from somebody else."""

import hashlib
import os
from pathlib import Path
from typing import Protocol

from servanda.errors import InputError, VerificationError

MAX_FILE = 1 << 30
"""Bytes of one file that a checker takes into memory."""
BLOCK = 1 << 20


class Files(Protocol):
    """A bundle's files by path, wherever they lie."""

    root: Path
    files: dict[str, int]
    """Sizes by path."""
    odd: set[str]
    """Paths of what is neither a plain file nor a folder."""

    def read(self, path: str) -> bytes:
        """Return a file's bytes; VerificationError if it is missing, odd or huge."""
        ...

    def digest(self, path: str) -> str:
        """Return the SHA-256 of a file in hex."""
        ...

    def under(self, prefix: str) -> list[str]:
        """Return the paths that begin with ``prefix``, sorted."""
        ...


class Folder:
    """The files of a bundle by path. Links are never followed."""

    def __init__(self, root: Path) -> None:
        """Take the folder and list what is in it."""
        if not root.is_dir():
            raise InputError(f"{root}: no such folder; name the folder of a bundle")
        self.root = root
        self.files, self.odd = _walk(root)

    def read(self, path: str) -> bytes:
        """Return a file's bytes; VerificationError if it is missing, odd or huge."""
        if path not in self.files:
            why = "is no plain file" if path in self.odd else "is missing"
            raise VerificationError(f"{path}: {why}")
        if self.files[path] > MAX_FILE:
            raise VerificationError(f"{path}: larger than {MAX_FILE} bytes")
        try:
            return (self.root / path).read_bytes()
        except OSError as error:
            raise VerificationError(f"{path}: cannot be read: {error.strerror}") from error

    def digest(self, path: str) -> str:
        """Return the SHA-256 of a file in hex."""
        found = hashlib.sha256()
        try:
            with (self.root / path).open("rb") as file:
                while block := file.read(BLOCK):
                    found.update(block)
        except OSError as error:
            raise VerificationError(f"{path}: cannot be read: {error.strerror}") from error
        return found.hexdigest()

    def under(self, prefix: str) -> list[str]:
        """Return the paths that begin with ``prefix``, sorted."""
        return sorted(path for path in self.files if path.startswith(prefix))


def _walk(root: Path) -> tuple[dict[str, int], set[str]]:
    """Return sizes of plain files by path, and the paths of all else that is no folder."""
    files: dict[str, int] = {}
    odd: set[str] = set()
    for folder, names, leaves in os.walk(root, followlinks=False):
        for name in [*names, *leaves]:
            place = Path(folder) / name
            path = place.relative_to(root).as_posix()
            if place.is_symlink() or not (place.is_file() or place.is_dir()):
                odd.add(path)
            elif place.is_file():
                files[path] = place.stat().st_size
    return files, odd
