"""One connection to a register in PostgreSQL: set up, locked, and its errors said for people."""

import importlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from servanda.errors import StoreError, UsageError
from servanda.stores.address import masked, register_of, without_register

OLDEST = 150_000
"""PostgreSQL 15: the oldest version that the tests run on."""
BUSY = "2s"
"""How long a writer waits for another: long enough for one append, short for a person."""
CONNECT_SECONDS = 10

_BUSY = "another program is writing to it; wait until it is done and try again"
_RIGHTS = "it cannot be written to; check the rights of the role that connects"
_ADVICE = {
    "55P03": _BUSY,
    "40P01": _BUSY,
    "40001": _BUSY,
    "53100": "the server's disk is full; make room and try again",
    "53200": "the server has no memory left; free some and try again",
    "53300": "the server takes no more connections; close some and try again",
    "54000": "one file is larger than PostgreSQL can hold (about 1 GB); split it",
    "25006": _RIGHTS,
    "42501": _RIGHTS,
}
_LOST = ("08", "57P")
"""Connection exceptions, and shutdown by the operator."""


def library() -> Any:
    """Return psycopg; UsageError names the extra that brings it."""
    try:
        return importlib.import_module("psycopg")
    except ImportError as error:
        raise UsageError(
            f"a register in PostgreSQL needs a library that is missing ({error}); install it "
            "with `pip install 'servanda[postgres]'`"
        ) from error


class Link:
    """A connection that looks at one schema only."""

    def __init__(self) -> None:
        """Make a link that is not open yet."""
        self.location = ""
        self.schema = ""
        self.guard = threading.RLock()
        self.writing = False
        self._address = ""
        self._read_only = False
        self._connection: Any = None

    def open(self, address: str, *, read_only: bool) -> None:
        """Connect; the server must be new enough, and keep what it says that it kept."""
        self.location = masked(address)
        name = register_of(address)
        self.schema = "servanda" if name is None else f"servanda_{name}"
        self._address, self._read_only = address, read_only
        self._connect()

    def _connect(self) -> None:
        psycopg = library()
        try:
            self._connection = psycopg.connect(
                without_register(self._address),
                autocommit=True,
                connect_timeout=CONNECT_SECONDS,
                application_name="servanda",
                client_encoding="UTF8",
            )
        except psycopg.ProgrammingError as error:
            # What libpq says of an address it cannot read quotes the address.
            raise StoreError(
                f"{self.location}: no address of a database; write like "
                "postgresql://user@host/database"
            ) from error.with_traceback(None)
        except psycopg.Error as error:
            raise StoreError(
                f"{self.location}: no connection: {self._told(error)}; check the address, the "
                "server, and the password (PGPASSWORD or ~/.pgpass)"
            ) from error
        with self.clear():
            self._set_up()

    def _set_up(self) -> None:
        version = self._connection.info.server_version
        if version < OLDEST:
            raise StoreError(
                f"{self.location}: PostgreSQL {version // 10_000}; Servanda needs 15 or newer"
            )
        if self.value("SHOW server_encoding") != "UTF8":
            raise StoreError(f"{self.location}: the database's encoding is not UTF8; make one")
        self.sql("SELECT set_config('search_path', %s, false)", self.schema)
        # A commit that is told before it is kept would be equivocation after a crash.
        if self.value("SHOW synchronous_commit") != "remote_apply":
            self.sql("SET synchronous_commit = on")
        self.sql("SELECT set_config('lock_timeout', %s, false)", BUSY)
        if self._read_only:
            self.sql("SET default_transaction_read_only = on")

    def close(self) -> None:
        """Let go; a second call does nothing."""
        with self.guard:
            if self._connection is not None:
                self._connection.close()
            self._connection, self._address = None, ""

    # ------------------------------------------------------------ statements

    @property
    def connection(self) -> Any:
        """The connection; made anew where the server dropped it between two uses."""
        if self._connection is None or not self._address:
            raise StoreError(f"{self.location or 'register'}: the register is not open")
        if self._connection.closed and not self.writing:
            self._connect()
        return self._connection

    def sql(self, statement: str, *values: object) -> Any:
        """Run one statement; return its cursor."""
        return self.connection.cursor(binary=True).execute(statement, values)

    def value(self, statement: str, *values: object) -> Any:
        """Return the one value that a statement gives."""
        row = self.sql(statement, *values).fetchone()
        if row is None:
            raise self.damaged("a row is missing")
        return row[0]

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """Return all rows of a statement."""
        with self.clear():
            found: list[tuple[Any, ...]] = self.sql(statement, *values).fetchall()
            return found

    @contextmanager
    def clear(self) -> Iterator[None]:
        """Hold the connection, and turn what the server reports into one clear message."""
        with self.guard:
            psycopg = library()
            try:
                yield
            except psycopg.Error as error:
                raise self._explain(error) from error

    def damaged(self, what: str) -> StoreError:
        """Return the error of a store that does not hold what it should."""
        return StoreError(
            f"{self.location}: {what}: the register was changed or is damaged; "
            "restore it from a copy"
        )

    def _explain(self, error: Any) -> StoreError:
        state = error.sqlstate or ""
        if state in _ADVICE:
            return StoreError(
                f"{self.location}: {_ADVICE[state]}; nothing recorded was lost "
                f"({self._told(error)})"
            )
        # Without a state the server did not answer at all.
        if state.startswith(_LOST) or (not state and self._connection.closed):
            return StoreError(
                f"{self.location}: the connection to the server was lost ({self._told(error)}); "
                "what was handed out is kept; look whether the last entry is there, and try again"
            )
        return StoreError(f"{self.location}: the database refused: {self._told(error)}")

    def _told(self, error: Any) -> str:
        """Return the first line of what the server said."""
        return next(iter(str(error).strip().split("\n")), "") or type(error).__name__
