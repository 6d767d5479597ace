"""A register in one SQLite file: write-ahead log, every commit flushed to the disk."""

import hashlib
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from servanda.errors import ConflictError, StoreError
from servanda.model.stored import Row, SearchHit, SearchRow, StoredHead
from servanda.stores import sqlite_search, sqlite_whole
from servanda.stores.advice import DAMAGED, NOT_WRITABLE, newer, older
from servanda.stores.cosigned import Cosigned
from servanda.stores.schema import APPLICATION_ID, SCHEMA_VERSION
from servanda.stores.sqlite_guard import Guard

BUSY_SECONDS = 2.0
"""How long a writer waits for another: long enough for one append, short for a person."""


class SqliteStore(Cosigned):
    """Leaves, tiles, checkpoints, files, disclosures and drafts in one SQLite file."""

    def __init__(self) -> None:
        """Make a store that is not open yet."""
        self._path = ""
        self._connection: sqlite3.Connection | None = None
        self._guard = Guard(lambda: self._path)
        self._depth = 0
        self._stamp: tuple[int, int] | None = None
        self._cosigns = False

    # ------------------------------------------------------------ life

    @property
    def location(self) -> str:
        """Where the register is, as messages name it."""
        return self._path

    def create(self, location: str) -> None:
        """Make a new, empty register file; refuse to touch one that holds anything."""
        self._path = location
        path = Path(location)
        if path.exists() and path.stat().st_size:
            self._refuse_to_overwrite(location)
        if not path.parent.is_dir():
            raise StoreError(f"{location}: the folder {path.parent} does not exist; make it first")
        with self._clear():
            self._connect("rwc")
            self._sql("PRAGMA journal_mode = WAL")
            if self._value("PRAGMA user_version") == SCHEMA_VERSION:
                return
            sqlite_whole.make(self._db)

    def _refuse_to_overwrite(self, location: str) -> None:
        other = SqliteStore()
        other.open(location)
        try:
            # An interrupted start leaves an empty register: it may be finished.
            if other.head() is not None:
                raise StoreError(f"{location}: a register is there already; choose another name")
        finally:
            other.close()

    def open(self, location: str, *, read_only: bool = False) -> None:
        """Open an existing register; say clearly what is wrong with any other file.

        With ``read_only`` nothing is written, and neither file nor folder need be writable.
        """
        self._path = location
        if not Path(location).is_file():
            raise StoreError(
                f"{location}: no such register; make one with `servanda init {location}`"
            )
        try:
            with self._clear():
                if read_only:
                    self._connect_to_read()
                else:
                    self._connect("rw")
                made = self._check_kind()
                if not read_only:
                    self._check_current(made)
                    self._sql("PRAGMA journal_mode = WAL")
        except BaseException:
            self.close()
            raise

    def _connect_to_read(self) -> None:
        """Connect without the right to write, and leave no file behind in the folder."""
        place = Path(self._path)
        own = os.access in os.supports_effective_ids
        if all(os.access(at, os.W_OK, effective_ids=own) for at in (place, place.parent)):
            # A connection of mode "ro" would leave its -wal and -shm files behind.
            self._connect("rw")
            self._sql("PRAGMA query_only = ON")
            return
        try:
            self._connect("ro")
            self._value("PRAGMA user_version")
        except sqlite3.Error as error:
            if not (getattr(error, "sqlite_errorname", "") or "").startswith(NOT_WRITABLE):
                raise
            self.close()
            self._connect_to_unchanging()

    def _connect_to_unchanging(self) -> None:
        """Connect without -wal and -shm files: none can be made here, and nobody is writing."""
        if Path(f"{self._path}-wal").exists():
            raise StoreError(
                f"{self._path}: another program is writing to it, or was stopped while it did, and "
                "nothing can be made in this folder; copy it with the files beside it "
                "to a folder where you may write, and read it there"
            )
        self._stamp = sqlite_whole.stamp(self._path)
        self._connect("ro&immutable=1")

    def upgrade(self, location: str) -> tuple[int, int]:
        """Bring a register of an older format to today's; return both numbers. Close it after."""
        self._path = location
        with self._clear():
            self._connect("rw")
            made = self._check_kind()
            sqlite_whole.upgrade(self._db)
        return made, SCHEMA_VERSION

    def _check_current(self, made: int) -> None:
        if made < SCHEMA_VERSION:
            raise StoreError(older(self._path, made, SCHEMA_VERSION))

    def _check_kind(self) -> int:
        """Refuse databases of other programs and registers of a newer version."""
        made = self._value("PRAGMA user_version")
        if self._value("PRAGMA application_id") != APPLICATION_ID:
            raise StoreError(f"{self._path}: a database, but not a register of Servanda")
        if made > SCHEMA_VERSION:
            by = self._value("SELECT value FROM meta WHERE key = 'made_by'")
            raise StoreError(newer(self._path, by, made, SCHEMA_VERSION))
        return int(made)

    def _connect(self, mode: str) -> None:
        self._connection = sqlite3.connect(
            f"file:{quote(self._path)}?mode={mode}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        self._cosigns = False
        self._sql("PRAGMA synchronous = FULL")
        self._sql("PRAGMA foreign_keys = ON")
        self._sql("PRAGMA trusted_schema = OFF")

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        with self._guard:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    # ------------------------------------------------------------ plumbing

    @property
    def _db(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreError(f"{self._path or 'register'}: the register is not open")
        return self._connection

    def _clear(self) -> Guard:
        return self._guard

    def _sql(self, statement: str, *values: object) -> sqlite3.Cursor:
        return self._db.execute(statement, values)

    def _value(self, statement: str, *values: object) -> Any:
        row = self._sql(statement, *values).fetchone()
        if row is None:
            raise self._damaged("a row is missing")
        return row[0]

    def _damaged(self, what: str) -> StoreError:
        return StoreError(f"{self._path}: {what}: the file is {DAMAGED}")

    def _int(self, value: object) -> int:
        if not isinstance(value, int):
            raise self._damaged(f"it holds {type(value).__name__} where a number belongs")
        return value

    def _bytes(self, value: object) -> bytes:
        if not isinstance(value, bytes):
            raise self._damaged(f"it holds {type(value).__name__} where bytes belong")
        return value

    def _rows(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with self._clear():
            return self._sql(statement, *values).fetchall()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the only right to write; everything inside is kept whole or not at all."""
        with self._clear():
            if self._depth:
                raise StoreError(f"{self._path}: an append inside an append")
            self._sql("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
                self._sql("COMMIT")
            finally:
                self._depth = 0
                if self._db.in_transaction:
                    self._db.rollback()

    # ------------------------------------------------------------ the log

    def head(self) -> StoredHead | None:
        """Return the newest checkpoint; None before the first entry."""
        if self._stamp is not None and self._stamp != sqlite_whole.stamp(self._path):
            # Opened as unchanging, but somebody else wrote: look again.
            self.close()
            self.open(self._path, read_only=True)
        rows = self._rows("SELECT size, root, note FROM checkpoint ORDER BY size DESC LIMIT 1")
        if not rows:
            return None
        size, root, checkpoint = rows[0]
        return StoredHead(
            size=self._int(size), root=self._bytes(root), checkpoint=self._bytes(checkpoint)
        )

    def append(
        self,
        expected_size: int,
        entries: Sequence[bytes],
        tiles: Mapping[tuple[int, int], bytes],
        head: StoredHead,
    ) -> None:
        """Add entries with their tiles and checkpoint; only inside :meth:`exclusive`."""
        with self._clear():
            if not self._depth:
                raise StoreError(f"{self._path}: an append needs the lock of exclusive()")
            size = self._value("SELECT coalesce(max(idx) + 1, 0) FROM entry")
            if size != expected_size or head.size != size + len(entries):
                raise ConflictError(
                    f"{self._path}: the log has {size} entries, not {expected_size}; "
                    "somebody else was faster: try again"
                )
            self._db.executemany("INSERT INTO entry VALUES (?, ?)", enumerate(entries, size))
            self._db.executemany(
                "INSERT INTO tile VALUES (?, ?, ?) "
                "ON CONFLICT (level, number) DO UPDATE SET data = excluded.data",
                ((level, number, data) for (level, number), data in tiles.items()),
            )
            self._sql(
                "INSERT INTO checkpoint VALUES (?, ?, ?)", head.size, head.root, head.checkpoint
            )

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the leaf bytes of entries ``start`` to ``end`` (exclusive), in order."""
        for first in range(start, end, 512):
            last = min(first + 512, end)
            for (leaf,) in self._rows(
                "SELECT leaf FROM entry WHERE idx >= ? AND idx < ? ORDER BY idx", first, last
            ):
                yield self._bytes(leaf)

    def tile(self, level: int, number: int) -> bytes | None:
        """Return a tile as wide as it has grown; None if there is none."""
        rows = self._rows("SELECT data FROM tile WHERE level = ? AND number = ?", level, number)
        return self._bytes(rows[0][0]) if rows else None

    def checkpoints(self) -> Iterator[tuple[int, bytes]]:
        """Yield size and note of every checkpoint ever signed, smallest first."""
        for size, checkpoint in self._rows("SELECT size, note FROM checkpoint ORDER BY size"):
            yield self._int(size), self._bytes(checkpoint)

    # ------------------------------------------------------------ beside the log

    def put_blob(self, data: bytes) -> str:
        """Keep a file's bytes; return their SHA-256 in hex, under which they are found."""
        name = hashlib.sha256(data).hexdigest()
        with self._clear():
            self._sql("INSERT OR IGNORE INTO blob VALUES (?, ?)", name, data)
        return name

    def blob(self, sha256: str) -> bytes | None:
        """Return a file's bytes; None if they are not here, StoreError if they are others."""
        rows = self._rows("SELECT data FROM blob WHERE sha256 = ?", sha256)
        if not rows:
            return None
        data = self._bytes(rows[0][0])
        if hashlib.sha256(data).hexdigest() != sha256:
            raise self._damaged(f"the file {sha256} in it holds other bytes")
        return data

    def drop_blob(self, sha256: str) -> None:
        """Forget a file's bytes."""
        with self._clear():
            self._sql("DELETE FROM blob WHERE sha256 = ?", sha256)

    def put_disclosures(self, disclosures: Sequence[tuple[int, str, bytes]]) -> None:
        """Keep disclosures: entry, path, JSON."""
        with self._clear():
            self._db.executemany("INSERT INTO disclosure VALUES (?, ?, ?)", disclosures)

    def disclosures(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the disclosures of entries ``start`` to ``end`` (exclusive), in order."""
        for (data,) in self._rows(
            "SELECT data FROM disclosure WHERE idx >= ? AND idx < ? ORDER BY idx, path", start, end
        ):
            yield self._bytes(data)

    def forget(self, disclosures: Sequence[tuple[int, str]], blobs: Sequence[str]) -> None:
        """Delete disclosures, files, and what made their entries findable."""
        with self._clear():
            sqlite_search.forget(self._db, disclosures, blobs)

    def scrub(self) -> None:
        """Overwrite what was forgotten: free pages, the index of words, the write-ahead log."""
        with self._clear():
            sqlite_search.scrub(self._db)

    def scrub_due(self) -> bool:
        """Tell whether something was forgotten and not overwritten yet."""
        return bool(self._rows(sqlite_search.DUE) and self._rows("SELECT 1 FROM scrub_due"))

    def put_draft(self, name: str, data: bytes) -> None:
        """Keep a draft, in place of an older state of it."""
        with self._clear():
            self._sql("INSERT OR REPLACE INTO draft VALUES (?, ?)", name, data)

    def draft(self, name: str) -> bytes | None:
        """Return a draft; None if there is none of that name."""
        rows = self._rows("SELECT data FROM draft WHERE id = ?", name)
        return self._bytes(rows[0][0]) if rows else None

    def drafts(self) -> list[str]:
        """Return the names of all drafts, sorted."""
        # Names with a colon are notes of the register itself.
        query = "SELECT id FROM draft WHERE instr(id, ':') = 0 ORDER BY id"
        return [str(name) for (name,) in self._rows(query)]

    def drop_draft(self, name: str) -> None:
        """Forget a draft."""
        with self._clear():
            self._sql("DELETE FROM draft WHERE id = ?", name)

    # ------------------------------------------------------------ search

    def index(self, rows: Sequence[SearchRow]) -> None:
        """Make texts findable; a row replaces an older one of the same kind and id."""
        with self._clear():
            sqlite_search.index(self._db, rows)

    def find(self, phrases: Sequence[str], limit: int) -> list[SearchHit]:
        """Return the best places where all words (or phrases) stand, by beginning of word."""
        with self._clear():
            found = sqlite_search.find(self._db, phrases, limit)
        return [
            SearchHit(
                kind=kind,
                ref=str(ref),
                entry=self._int(entry),
                title=str(title),
                snippet=" ".join(str(snippet).split()),
            )
            for kind, ref, entry, title, snippet in found
        ]

    # ------------------------------------------------------------ whole

    @contextmanager
    def dump(self) -> Iterator[Iterator[Row]]:
        """Give all rows as they stood at one moment, whoever writes meanwhile."""
        with self._clear():
            self._sql("BEGIN")
            try:
                yield sqlite_whole.rows(self._db)
            finally:
                self._db.rollback()

    def load(self, rows: Iterable[Row]) -> None:
        """Fill an empty register with rows of another one, whole or not at all."""
        with self.exclusive():
            if self.head() is not None:
                raise StoreError(f"{self._path}: a register is there already; choose another name")
            sqlite_whole.fill(self._db, rows)

    def copy_to(self, location: str) -> None:
        """Copy this register as it stands to a new file, by the database's own means."""
        with self._clear(), closing(sqlite3.connect(location)) as target:
            self._db.backup(target)
