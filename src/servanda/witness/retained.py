"""What a witness cosigned last, kept beside its key: a state put back from a copy is noticed.

Whoever cosigns from an old state vouches for a second history. So the newest checkpoint of each
log lies where the key lies, and a state that does not remember it signs nothing. While one
program decides, the others that share the folder of the key wait.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from servanda.errors import StoreError

BUSY_SECONDS = 10.0
_APPLICATION_ID = 0x5356_574B
_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS newest (
      witness TEXT NOT NULL, origin TEXT NOT NULL, size INTEGER NOT NULL, text BLOB NOT NULL,
      PRIMARY KEY (witness, origin)
    )""",
    """CREATE TRIGGER IF NOT EXISTS newest_grows BEFORE UPDATE ON newest
    WHEN NEW.size < OLD.size
    BEGIN SELECT raise(ABORT, 'a witness never goes back to a smaller state'); END""",
    """CREATE TRIGGER IF NOT EXISTS newest_not_dropped BEFORE DELETE ON newest
    BEGIN SELECT raise(ABORT, 'what was cosigned is kept for ever'); END""",
)


class Held:
    """The newest checkpoints of one witness, while nobody else may change them."""

    def __init__(self, db: sqlite3.Connection, witness: str) -> None:
        """Take the open file and the public key of the witness."""
        self._db, self._witness = db, witness

    def newest(self, origin: str) -> tuple[int, bytes] | None:
        """Return size and text of the checkpoint that was cosigned last; None before the first."""
        row = self._db.execute(
            "SELECT size, text FROM newest WHERE witness = ? AND origin = ?",
            (self._witness, origin),
        ).fetchone()
        return None if row is None else (int(row[0]), bytes(row[1]))

    def keep(self, origin: str, size: int, text: bytes) -> None:
        """Keep the checkpoint that is about to be cosigned."""
        if self.newest(origin) != (size, text):
            self._db.execute(
                "INSERT INTO newest VALUES (?, ?, ?, ?) ON CONFLICT (witness, origin) "
                "DO UPDATE SET size = excluded.size, text = excluded.text",
                (self._witness, origin, size, text),
            )


class Retained:
    """The file beside a witness's key, named after it."""

    def __init__(self, key: Path, vkey: str) -> None:
        """Take the key's file and its public line; the file is made with the first use."""
        real = key.resolve()
        self.path = real.with_name(f"{real.name}.cosigned")
        self._vkey = vkey

    @contextmanager
    def held(self) -> Iterator[Held]:
        """Hold the file alone; what was kept is on the disk at the end, or nothing of it."""
        try:
            with closing(
                sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            ) as db:
                db.execute("PRAGMA synchronous = EXTRA")
                db.execute("BEGIN IMMEDIATE")
                try:
                    self._prepare(db)
                    yield Held(db, self._vkey)
                except BaseException:
                    db.rollback()
                    raise
                db.execute("COMMIT")
        except sqlite3.Error as error:
            raise StoreError(
                f"{self.path}: what was cosigned last cannot be read or kept beside the key "
                f"({error}); nothing was cosigned. Keep the key in a folder that the witness may "
                "write to"
            ) from error

    def _prepare(self, db: sqlite3.Connection) -> None:
        kind = db.execute("PRAGMA application_id").fetchone()[0]
        if kind == _APPLICATION_ID:
            return
        if kind or db.execute("SELECT 1 FROM sqlite_master").fetchone():
            raise StoreError(f"{self.path}: a database, but not what a witness keeps there")
        for statement in _SCHEMA:
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
