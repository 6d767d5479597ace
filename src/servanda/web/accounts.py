"""Who may use a server of several people: a file beside the register, never in the log.

Passwords are kept as Argon2id (RFC 9106), tokens and subscriptions as SHA-256 of 32 random bytes.
No private key is ever here: what a person records is signed on that person's own machine.
"""

import hashlib
import os
import re
import secrets
import sqlite3
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal, get_args

from cryptography.exceptions import InvalidKey, UnsupportedAlgorithm
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from servanda.errors import UsageError
from servanda.model.entry import Role
from servanda.model.record import Record
from servanda.pages.languages import gettext as _
from servanda.register.keys import check_label

WebRole = Role | Literal["reader"]
ROLES: tuple[str, ...] = ("reader", *get_args(Role))
MEMORY_KIB, ROUNDS, LANES = 19_456, 2, 1
"""OWASP's first choice for Argon2id; about 40 ms on the machines of 2025."""
SHORTEST, LONGEST = 12, 256
"""Characters of a password: length is what counts (NIST SP 800-63B); none is ever cut."""
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_SCHEMA = """
CREATE TABLE IF NOT EXISTS person (
  name TEXT PRIMARY KEY, password TEXT NOT NULL, role TEXT NOT NULL, actor TEXT
);
CREATE TABLE IF NOT EXISTS token (
  hash TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES person(name) ON DELETE CASCADE,
  label TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS subscription (
  hash TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES person(name) ON DELETE CASCADE,
  label TEXT NOT NULL
);
"""
Use = Literal["token", "subscription"]
"""A token does what its person may; a subscription reads calendars and feeds and nothing else."""


class Person(Record, frozen=True, kw_only=True):
    """Somebody who may sign in."""

    name: str
    role: str
    """A role of the journal, or ``reader``: a right of the pages only."""
    actor: str | None
    """In whose name entries are prepared; None for readers."""


class Accounts:
    """People, passwords and tokens in one SQLite file that only its owner can read."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        """Open the file; ``create`` makes it where there is none."""
        if not create and not path.is_file():
            raise UsageError(f"{path}: no such file; make it with `servanda users add NAME`")
        self.path = path
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise UsageError(f"{path}: others can read it; type `chmod 600 {path}`")
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        with self._used():
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.executescript(_SCHEMA)
        self._nobody = hashed(secrets.token_urlsafe())

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @contextmanager
    def _used(self) -> Iterator[sqlite3.Connection]:
        try:
            yield self._connection
        except sqlite3.IntegrityError as error:
            raise UsageError(f"{self.path}: {error}") from error
        except sqlite3.DatabaseError as error:
            raise UsageError(f"{self.path}: is no file of users: {error}") from error

    # ------------------------------------------------------------ people

    def add(self, name: str, password: str, *, role: str, actor: str | None) -> Person:
        """Add a person; a name that is taken is refused."""
        if not _NAME.fullmatch(name):
            raise UsageError(
                f"{name!r}: a name has 1 to 63 letters a-z, digits, dots, hyphens and underscores"
            )
        if role not in ROLES:
            raise UsageError(f"{role!r} is no role; there are: {', '.join(ROLES)}")
        if (role == "reader") != (actor is None):
            raise UsageError(f"{name}: a reader has no actor, and everybody else has one (--actor)")
        if actor is not None:
            check_label(actor, what="actor")
        if self.find(name) is not None:
            raise UsageError(f"{self.path}: there is somebody called {name!r}; choose another name")
        with self._used() as connection:
            connection.execute(
                "INSERT INTO person VALUES (?, ?, ?, ?)", (name, hashed(password), role, actor)
            )
        return Person(name=name, role=role, actor=actor)

    def remove(self, name: str) -> None:
        """Remove a person with all tokens and subscriptions."""
        with self._used() as connection:
            if not connection.execute("DELETE FROM person WHERE name = ?", (name,)).rowcount:
                raise UsageError(
                    f"{self.path}: nobody is called {name!r}; see `servanda users list`"
                )

    def people(self) -> list[Person]:
        """Return all people by name."""
        with self._used() as connection:
            rows = connection.execute("SELECT name, role, actor FROM person ORDER BY name")
            return [Person(name=n, role=r, actor=a) for n, r, a in rows]

    def find(self, name: str) -> Person | None:
        """Return somebody by name."""
        return next((one for one in self.people() if one.name == name), None)

    def check(self, name: str, password: str) -> Person | None:
        """Return who signs in, or None; an unknown name takes as long as a wrong password."""
        with self._used() as connection:
            row = connection.execute(
                "SELECT password FROM person WHERE name = ?", (name,)
            ).fetchone()
        held = self._nobody if row is None else row[0]
        right = verified(password, held)
        return self.find(name) if right and row is not None else None

    def change(self, name: str, password: str) -> None:
        """Give somebody a new password."""
        with self._used() as connection:
            connection.execute(
                "UPDATE person SET password = ? WHERE name = ?", (hashed(password), name)
            )

    # ------------------------------------------------------------ tokens and subscriptions

    def new_token(self, name: str, label: str, *, use: Use = "token") -> str:
        """Return a new token, shown this once; only its hash is kept."""
        if self.find(name) is None:
            raise UsageError(f"{self.path}: nobody is called {name!r}; see `servanda users list`")
        secret = f"servanda_{secrets.token_urlsafe(32)}"
        shown = " ".join(label.split())[:60] or use
        with self._used() as connection:
            connection.execute(
                f"INSERT INTO {use} VALUES (?, ?, ?)",  # noqa: S608  (one of two words of ours)
                (_digest(secret), name, shown),
            )
        return secret

    def tokens(self, name: str, *, use: Use = "token") -> list[tuple[str, str]]:
        """Return the tokens of somebody: the beginning of each hash, and its label."""
        with self._used() as connection:
            rows = connection.execute(
                f"SELECT substr(hash, 1, 12), label FROM {use} WHERE name = ? "  # noqa: S608
                "ORDER BY rowid",
                (name,),
            )
            return list(rows)

    def end_token(self, name: str, beginning: str, *, use: Use = "token") -> None:
        """End a token of somebody by the beginning of its hash."""
        with self._used() as connection:
            done = connection.execute(
                f"DELETE FROM {use} WHERE name = ? AND substr(hash, 1, 12) = ?",  # noqa: S608
                (name, beginning),
            )
            if not done.rowcount:
                raise UsageError(f"{beginning!r}: {name} has no such {use}")

    def of_token(self, secret: str, *, use: Use = "token") -> Person | None:
        """Return whose token this is."""
        with self._used() as connection:
            row = connection.execute(
                f"SELECT name FROM {use} WHERE hash = ?",  # noqa: S608
                (_digest(secret),),
            ).fetchone()
        return None if row is None else self.find(row[0])


def hashed(password: str) -> str:
    """Return a password as it is kept; UsageError where it is too short or too long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(
            _("a password has {least} to {most} characters; take a few words",
              least=SHORTEST, most=LONGEST)
        )  # fmt: skip
    try:
        return _argon2(os.urandom(16)).derive_phc_encoded(_bytes(password))
    except UnsupportedAlgorithm as error:
        raise UsageError(
            "Argon2id is missing from the cryptography library of this machine (it needs OpenSSL "
            "3.2); install cryptography from its own wheel"
        ) from error


def verified(password: str, held: str) -> bool:
    """Tell whether a password is the one that is kept."""
    given = _bytes(password) if len(password) <= LONGEST else b""
    try:
        Argon2id.verify_phc_encoded(given, held)
    except InvalidKey:
        return False
    return True


def _argon2(salt: bytes) -> Argon2id:
    return Argon2id(salt=salt, length=32, iterations=ROUNDS, lanes=LANES, memory_cost=MEMORY_KIB)


def _bytes(password: str) -> bytes:
    return unicodedata.normalize("NFKC", password).encode("utf-8", "replace")


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()
