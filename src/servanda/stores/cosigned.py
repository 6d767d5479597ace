"""Cosignatures and the stated witness policy of a register in SQLite."""

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager

from servanda.errors import StoreError

# Made when first needed, so that registers of earlier versions take them without an upgrade.
TABLES = (
    """CREATE TABLE IF NOT EXISTS cosignature (
      number INTEGER PRIMARY KEY, size INTEGER NOT NULL, line BLOB NOT NULL, UNIQUE (size, line)
    )""",
    "CREATE TABLE IF NOT EXISTS policy (number INTEGER PRIMARY KEY, data BLOB NOT NULL)",
    """CREATE TRIGGER IF NOT EXISTS cosignature_kept BEFORE UPDATE ON cosignature
    BEGIN SELECT raise(ABORT, 'a cosignature is never changed'); END""",
    """CREATE TRIGGER IF NOT EXISTS cosignature_not_dropped BEFORE DELETE ON cosignature
    BEGIN SELECT raise(ABORT, 'a cosignature is kept for ever'); END""",
    """CREATE TRIGGER IF NOT EXISTS policy_kept BEFORE UPDATE ON policy
    BEGIN SELECT raise(ABORT, 'a stated policy is never changed; state another one'); END""",
    """CREATE TRIGGER IF NOT EXISTS policy_not_dropped BEFORE DELETE ON policy
    BEGIN SELECT raise(ABORT, 'a stated policy is kept for ever; state another one'); END""",
)


class Cosigned(ABC):
    """The part of a store that keeps what witnesses said, and who they are to be."""

    _path: str
    _cosigns: bool
    """Whether the tables are known to be there; they are never dropped."""

    @abstractmethod
    def _clear(self) -> AbstractContextManager[None]:
        """Turn what SQLite reports into a StoreError."""

    @abstractmethod
    def _sql(self, statement: str, *values: object) -> sqlite3.Cursor:
        """Run a statement."""

    @abstractmethod
    def _rows(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        """Return what a statement finds."""

    @abstractmethod
    def _int(self, value: object) -> int:
        """Return a number of the file; StoreError for anything else."""

    @abstractmethod
    def _bytes(self, value: object) -> bytes:
        """Return bytes of the file; StoreError for anything else."""

    def cosign(self, size: int, line: bytes) -> None:
        """Keep a witness's line under the checkpoint of ``size``; the same one is kept once."""
        if not self._rows("SELECT 1 FROM checkpoint WHERE size = ?", size):
            raise StoreError(f"{self._path}: there is no checkpoint of size {size} to cosign")
        with self._clear():
            self._make_tables()
            self._sql("INSERT OR IGNORE INTO cosignature (size, line) VALUES (?, ?)", size, line)

    def cosignatures(self, start: int = 0) -> Iterator[tuple[int, bytes, bytes]]:
        """Yield size, checkpoint and line of cosignatures from size ``start`` on, as they came."""
        if self._has_tables():
            for size, note, line in self._rows(
                "SELECT size, note, line FROM cosignature JOIN checkpoint USING (size) "
                "WHERE size >= ? ORDER BY size, number",
                start,
            ):
                yield self._int(size), self._bytes(note), self._bytes(line)

    def put_policy(self, data: bytes) -> None:
        """Keep the witness policy that the register states from now on."""
        with self._clear():
            self._make_tables()
            self._sql("INSERT INTO policy (data) VALUES (?)", data)

    def policy(self) -> bytes | None:
        """Return the newest stated witness policy; None if none was stated."""
        if not self._has_tables():
            return None
        rows = self._rows("SELECT data FROM policy ORDER BY number DESC LIMIT 1")
        return self._bytes(rows[0][0]) if rows else None

    def _has_tables(self) -> bool:
        if not self._cosigns:
            found = self._rows("SELECT 1 FROM sqlite_master WHERE name = 'policy_not_dropped'")
            self._cosigns = bool(found)
        return self._cosigns

    def _make_tables(self) -> None:
        if not self._has_tables():
            for statement in TABLES:
                self._sql(statement)
