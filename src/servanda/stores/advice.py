"""What SQLite reports, said once for people: what is wrong, what is known to stand, what to do."""

import sqlite3

from servanda import __version__
from servanda.errors import StoreError

DAMAGED = "damaged or cut off; restore it from a copy"
_ADVICE = {
    "SQLITE_BUSY": "another program is writing to it; wait until it is done and try again",
    "SQLITE_LOCKED": "another program is writing to it; wait until it is done and try again",
    "SQLITE_FULL": "the disk is full (or a size limit is reached); make room and try again",
    "SQLITE_READONLY": "it cannot be written to; check the rights of the file and its folder",
    "SQLITE_CANTOPEN": "it cannot be opened; check the path and the rights of file and folder",
    "SQLITE_NOTADB": "it is no register (not an SQLite database); check the path",
    "SQLITE_CORRUPT": f"it is {DAMAGED}, do not repair it by hand",
    "SQLITE_IOERR": "the disk failed to read or write; check it for room and faults, try again",
    "SQLITE_TOOBIG": "one file is larger than SQLite can hold (about 1 GB); split it",
}


_UNDONE = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_READONLY", "SQLITE_TOOBIG")
"""Errors of a write that SQLite takes back whole; of the others it is not known what is left."""
NOT_WRITABLE = ("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")


def explain(path: str, error: sqlite3.Error) -> StoreError:
    """Return the one clear message for what SQLite reports, with what is known and no more."""
    name = getattr(error, "sqlite_errorname", "") or ""
    undone = name.startswith((*_UNDONE, "SQLITE_IOERR_WRITE"))
    known = "; nothing recorded was lost" if undone else ""
    for start, advice in _ADVICE.items():
        if name.startswith(start):
            return StoreError(f"{path}: {advice}{known} ({error})")
    return StoreError(
        f"{path}: the register's file refused: {error}; try again, or restore it from a copy"
    )


def newer(path: str, by: str, made: int, known: int) -> str:
    """Return what to say of a register of a format that this version does not know."""
    return (
        f"{path}: made by Servanda {by} (format {made}); this is {__version__} "
        f"(format {known}); upgrade with `pip install --upgrade servanda`"
    )


def older(path: str, made: int, known: int) -> str:
    """Return what to say to who would write to a register of an older format."""
    return (
        f"{path}: made by an earlier version (format {made}, today's is {known}): it can be read "
        f"as it is; to write to it keep a copy (`servanda backup`), then run `servanda upgrade`"
    )
