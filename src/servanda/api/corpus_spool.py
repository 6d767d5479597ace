"""What of a corpus is read so far: one file beside the output, whole after a kill at any moment."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import NamedTuple

from servanda.errors import UsageError
from servanda.model.outcome import OF_THE_MACHINE, Lost

_VERSION = 2
_EVERY = 0.25
"""Seconds of work that a kill may cost."""
_TABLE = """
CREATE TABLE done (
    id TEXT PRIMARY KEY, place INTEGER, source TEXT NOT NULL, sha256 TEXT,
    fingerprint TEXT NOT NULL, reading BLOB, rows BLOB, error TEXT, message TEXT
)
"""


class Done(NamedTuple):
    """A text that was read, or why it could not be."""

    id: str
    source: str
    sha256: str | None
    """Of the bytes that were read; None where none could be had."""
    fingerprint: str
    reading: bytes | None
    rows: bytes | None
    """The reading's rows as JSON lines; None where they have to be made anew."""
    lost: Lost | None


class Spool:
    """Keeps each result as it comes, and gives all of them back in the corpus's order."""

    def __init__(self, path: Path, *, before: Iterator[Done]) -> None:
        """Open or make the file; a new one begins with what was done ``before``.

        UsageError where another run holds it, or it is no file of ours.
        """
        self._path = path
        is_new = not path.exists()
        self._saved = time.monotonic()
        try:
            self._base = sqlite3.connect(path, timeout=0.5, isolation_level=None)
        except sqlite3.Error as error:
            raise UsageError(f"{path}: cannot be written ({error}); name another --out") from error
        try:
            self._open(before)
        except sqlite3.Error as error:
            self._base.close()
            raise UsageError(self._fault(error)) from error
        except BaseException:
            self._base.close()
            if is_new:
                path.unlink()
            raise

    def _open(self, before: Iterator[Done]) -> None:
        # Nobody else may write until this is closed. What is killed is rolled back when opened.
        self._base.execute("PRAGMA locking_mode = EXCLUSIVE")
        self._base.execute("PRAGMA synchronous = NORMAL")
        self._base.execute("BEGIN EXCLUSIVE")
        (version,) = self._base.execute("PRAGMA user_version").fetchone()
        if version != _VERSION:
            self._base.execute("DROP TABLE IF EXISTS done")
            self._base.execute(_TABLE)
            self._base.execute("CREATE INDEX by_place ON done (place)")
            self._base.execute(f"PRAGMA user_version = {_VERSION}")
            for done in before:
                self._put(None, done)
        self._base.execute("UPDATE done SET place = NULL WHERE place IS NOT NULL")
        self.save()

    def _fault(self, error: sqlite3.Error) -> str:
        if "locked" in str(error):
            return f"{self._path}: another run is at work on it; wait for it, or name another --out"
        return f"{self._path}: no work file of a corpus ({error}); delete it and start again"

    def take_over(self, place: int, ident: str, sha256: str, fingerprint: str) -> Done | None:
        """Give a text its place if it is done already, from these bytes and in this way."""
        row = self._base.execute(
            "SELECT id, source, sha256, fingerprint, NULL, NULL, error, message FROM done "
            "WHERE id = ? AND sha256 = ? AND fingerprint = ?",
            (ident, sha256, fingerprint),
        ).fetchone()
        if row is None or row[6] in OF_THE_MACHINE:
            return None
        self._base.execute("UPDATE done SET place = ? WHERE id = ?", (place, ident))
        self._save_now_and_then()
        return _done(row)

    def put(self, place: int, done: Done) -> None:
        """Keep a result, in place of an older one."""
        self._put(place, done)
        self._save_now_and_then()

    def _put(self, place: int | None, done: Done) -> None:
        lost = done.lost
        self._base.execute(
            "INSERT OR REPLACE INTO done VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                done.id,
                place,
                done.source,
                done.sha256,
                done.fingerprint,
                done.reading,
                done.rows,
                lost.error if lost else None,
                lost.message if lost else None,
            ),
        )

    def _save_now_and_then(self) -> None:
        if time.monotonic() - self._saved > _EVERY:
            self.save()

    def save(self) -> None:
        """Make all that was put so far last."""
        self._base.execute("COMMIT")
        self._base.execute("BEGIN")
        self._saved = time.monotonic()

    def readings(self) -> Iterator[Done]:
        """Yield the texts of this run that were read, in order."""
        yield from self._all("reading IS NOT NULL")

    def failures(self) -> Iterator[Done]:
        """Yield the texts of this run that could not be read, in order."""
        yield from self._all("reading IS NULL")

    def _all(self, which: str) -> Iterator[Done]:
        query = (
            "SELECT id, source, sha256, fingerprint, reading, rows, error, message FROM done "  # noqa: S608
            f"WHERE place IS NOT NULL AND {which} ORDER BY place"
        )
        with closing(self._base.execute(query)) as rows:
            yield from map(_done, rows)

    def close(self) -> None:
        """Keep what was put, and let go of the file."""
        with suppress(sqlite3.Error):  # where the disk is full, what was saved before stands
            self.save()
        self._base.close()

    def remove(self) -> None:
        """Delete the file: its content stands elsewhere."""
        self._base.close()
        self._path.unlink()


def _done(row: Sequence[object]) -> Done:
    ident, source, sha256, made_by, reading, rows, error, message = row
    lost = None if error is None else Lost(error=str(error), message=str(message))
    return Done(
        str(ident),
        str(source),
        None if sha256 is None else str(sha256),
        str(made_by),
        reading if isinstance(reading, bytes) else None,
        rows if isinstance(rows, bytes) else None,
        lost,
    )
