"""What a witness remembers: its logs and the newest checkpoint that it cosigned for each.

One SQLite file, flushed at every change. Of several requests at once, in threads or programs,
one is decided after the other, each on what the one before left.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from servanda.errors import StoreError, UsageError, VerificationError
from servanda.tlog import checkpoint, note
from servanda.tlog.checkpoint import Checkpoint
from servanda.tlog.note import ED25519, Verifier
from servanda.witness.retained import Held, Retained

BUSY_SECONDS = 10.0
_APPLICATION_ID = 0x5356_5749
_SCHEMA = """
CREATE TABLE log (origin TEXT PRIMARY KEY, vkey TEXT NOT NULL);
CREATE TABLE cosigned (
  number INTEGER PRIMARY KEY, origin TEXT NOT NULL REFERENCES log (origin),
  size INTEGER NOT NULL, note BLOB NOT NULL
);
CREATE TRIGGER cosigned_grows BEFORE INSERT ON cosigned
WHEN NEW.size < (SELECT coalesce(max(size), 0) FROM cosigned WHERE origin = NEW.origin)
BEGIN SELECT raise(ABORT, 'a witness never goes back to a smaller state'); END;
CREATE TRIGGER cosigned_kept BEFORE UPDATE ON cosigned
BEGIN SELECT raise(ABORT, 'what was cosigned is never changed'); END;
CREATE TRIGGER cosigned_not_dropped BEFORE DELETE ON cosigned
BEGIN SELECT raise(ABORT, 'what was cosigned is kept for ever'); END;
CREATE TRIGGER log_kept BEFORE UPDATE ON log
BEGIN SELECT raise(ABORT, 'the key of a log is never exchanged'); END;
"""
_LATER_KEYS = """
CREATE TABLE IF NOT EXISTS later_key (
  number INTEGER PRIMARY KEY, origin TEXT NOT NULL REFERENCES log (origin), vkey TEXT NOT NULL
)"""


@dataclass(frozen=True, slots=True)
class Watched:
    """A log that the witness knows: its keys, and what it cosigned last, with both signatures."""

    origin: str
    logs: tuple[Verifier, ...]
    """Keys that may sign from here on: that of the newest checkpoint, and those after it."""
    latest: Checkpoint | None
    signed: bytes | None


class Memory:
    """The state file of one witness."""

    def __init__(self, path: Path, *, beside: Retained | None = None) -> None:
        """Take the file; it is made with the first log.

        ``beside`` keeps the newest checkpoints where the key lies.
        """
        self.path, self._beside = path, beside

    def check(self) -> None:
        """Refuse a state that does not remember what was cosigned last with the key."""
        names = [one.origin for one in self.watched()]
        with self._held() as held:
            newest = {name: held.newest(name) for name in names} if held else {}
            with self._open() as db:
                for name, last in newest.items():
                    self._compare(db, name, last)

    def trust(
        self, vkey: str, *, origin: str | None = None, follows: str | None = None
    ) -> Verifier:
        """Remember a log's key, so that its checkpoints are cosigned from now on.

        A log's key bears the name of its origin; one that does not needs its ``origin`` named.
        ``follows`` is the key that this one takes over from; the old one counts until the new one
        has signed, and never after it.
        """
        log = note.parse_vkey(vkey.strip())
        if log.kind != ED25519:
            raise UsageError(f"{log.name}: not the key of a log; witnesses' keys are of kind 04")
        name = origin or log.name
        with self._open(make=True) as db, _one_by_one(db):
            known = _keys(db, name)
            if log.vkey in known:
                return log
            if not known and follows is None:
                db.execute("INSERT INTO log VALUES (?, ?)", (name, log.vkey))
            elif known and follows is not None and follows.strip() == known[-1]:
                db.execute(_LATER_KEYS)
                db.execute("INSERT INTO later_key (origin, vkey) VALUES (?, ?)", (name, log.vkey))
            elif follows is None:
                raise UsageError(
                    f"{self.path}: {name} has another key already ({known[-1]}); where the log "
                    "has listed this one to take over, say so: --follows with that key"
                )
            else:
                raise UsageError(
                    f"{self.path}: the newest key of {name} here is "
                    f"{known[-1] if known else 'none'}, which is not the one to be followed"
                )
        return log

    def watched(self) -> list[Watched]:
        """Return every log that the witness knows, by name."""
        with self._open() as db:
            names = db.execute("SELECT origin FROM log ORDER BY origin").fetchall()
            found = [self._watched(db, name) for (name,) in names]
        return [one for one in found if one is not None]

    def find(self, origin: str) -> Watched | None:
        """Return what is remembered of one log; None if it is unknown."""
        with self._open() as db:
            return self._watched(db, origin)

    def advance(self, origin: str, decide: Callable[[Watched | None], bytes]) -> bytes:
        """Remember the cosigned checkpoint that ``decide`` returns, and return it.

        ``decide`` sees what is remembered; whatever it raises, nothing is changed. When this
        returns, the new state is on the disk: only now may a cosignature leave the machine.
        """
        with self._held() as held:
            last = held.newest(origin) if held else None
            # The state is kept first: were it the other way, a crash between would leave a state
            # that lacks what lies beside the key.
            with self._open() as db, _one_by_one(db):
                seen = self._watched(db, origin)
                self._compare(db, origin, last)
                signed = decide(seen)
                new = _read(signed)
                # A state that is cosigned once more is not kept once more: anybody may ask.
                if seen is None or seen.latest != new:
                    db.execute(
                        "INSERT INTO cosigned (origin, size, note) VALUES (?, ?, ?)",
                        (origin, new.size, signed),
                    )
            if held is not None:
                held.keep(origin, new.size, _text(signed))
        return signed

    def _held(self) -> AbstractContextManager[Held | None]:
        return nullcontext() if self._beside is None else self._beside.held()

    def _compare(
        self, db: sqlite3.Connection, origin: str, newest: tuple[int, bytes] | None
    ) -> None:
        if newest is None:
            return
        size, text = newest
        known = db.execute(
            "SELECT note FROM cosigned WHERE origin = ? AND size = ?", (origin, size)
        ).fetchall()
        if not any(isinstance(s, bytes) and s.startswith(text + b"\n") for (s,) in known):
            raise StoreError(
                f"{self.path}: the state was put back from an old copy, or is another one: it does "
                f"not remember the {size} entries of {origin} that were cosigned last with this "
                f"key ({self._beside.path if self._beside else ''}). Nothing was cosigned: it "
                "could vouch for a second history. Put the newest state back, or retire the key"
            )

    def _watched(self, db: sqlite3.Connection, origin: str) -> Watched | None:
        keys = _keys(db, origin)
        if not keys:
            return None
        last = db.execute(
            "SELECT note FROM cosigned WHERE origin = ? ORDER BY number DESC LIMIT 1", (origin,)
        ).fetchone()
        try:
            logs = tuple(note.parse_vkey(vkey) for vkey in keys)
            return _seen(origin, logs, None if last is None else last[0])
        except VerificationError as error:
            raise StoreError(
                f"{self.path}: damaged: {error}; a witness that lost its memory must not sign: "
                "restore the newest copy, or retire its key"
            ) from error

    @contextmanager
    def _open(self, *, make: bool = False) -> Iterator[sqlite3.Connection]:
        if not make and not self.path.is_file():
            raise StoreError(
                f"{self.path}: no state of a witness; `servanda witness trust` begins one"
            )
        try:
            with closing(
                sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None)
            ) as db:
                self._prepare(db)
                yield db
        except sqlite3.Error as error:
            raise StoreError(
                f"{self.path}: the witness's state cannot be read or kept ({error}); "
                "nothing was cosigned"
            ) from error

    def _prepare(self, db: sqlite3.Connection) -> None:
        db.execute("PRAGMA synchronous = EXTRA")
        db.execute("PRAGMA foreign_keys = ON")
        kind = db.execute("PRAGMA application_id").fetchone()[0]
        if kind == _APPLICATION_ID:
            return
        with _one_by_one(db):
            if db.execute("PRAGMA application_id").fetchone()[0] == _APPLICATION_ID:
                return
            if db.execute("SELECT 1 FROM sqlite_master").fetchone() or kind:
                raise StoreError(f"{self.path}: a database, but not the state of a witness")
            for statement in _SCHEMA.strip().split(";\n"):
                db.execute(statement)
            db.execute(f"PRAGMA application_id = {_APPLICATION_ID}")


@contextmanager
def _one_by_one(db: sqlite3.Connection) -> Iterator[None]:
    """Hold the only right to write; keep all of the block or nothing of it."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.rollback()
        raise
    db.execute("COMMIT")


def _read(signed: bytes) -> Checkpoint:
    text = note.parse(signed, where="checkpoint").text
    return checkpoint.parse_text(text, where="checkpoint")


def _text(signed: bytes) -> bytes:
    return note.parse(signed, where="checkpoint").text.encode()


def _keys(db: sqlite3.Connection, origin: str) -> list[str]:
    """Return the keys of a log as they were trusted, oldest first; none for an unknown log."""
    found = db.execute("SELECT vkey FROM log WHERE origin = ?", (origin,)).fetchall()
    # States of older versions have no such table, and no log in them has a second key.
    if db.execute("SELECT 1 FROM sqlite_master WHERE name = 'later_key'").fetchone():
        later = "SELECT vkey FROM later_key WHERE origin = ? ORDER BY number"
        found += db.execute(later, (origin,)).fetchall()
    return [vkey for (vkey,) in found]


def _seen(origin: str, logs: tuple[Verifier, ...], signed: bytes | None) -> Watched:
    if signed is None:
        return Watched(origin, logs, None, None)
    if not isinstance(signed, bytes):
        raise VerificationError(f"{origin}: its checkpoint is no longer there as bytes")
    (signer, *_) = note.verify(note.parse(signed, where=origin), logs, where=origin)
    return Watched(origin, logs[logs.index(signer) :], _read(signed), signed)
