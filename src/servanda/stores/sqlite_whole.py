"""All of a register's file at once: made, upgraded, read for another store, filled from one."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

from servanda import __version__
from servanda.model.stored import Row
from servanda.stores.portable import inserts, selects
from servanda.stores.schema import (
    APPLICATION_ID,
    CHECKPOINT_GROWS,
    SCHEMA,
    SCHEMA_VERSION,
    UPGRADES,
)


def make(connection: sqlite3.Connection) -> None:
    """Make the tables of a new register, all or none."""
    connection.executescript(
        f"BEGIN IMMEDIATE; {SCHEMA} {CHECKPOINT_GROWS} PRAGMA application_id = {APPLICATION_ID};"
    )
    connection.execute("INSERT INTO meta VALUES ('made_by', ?)", (__version__,))
    _climb(connection, 1)
    connection.execute("COMMIT")


def upgrade(connection: sqlite3.Connection) -> None:
    """Bring the tables of an older register to today's format, all or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Whoever waited for this lock may find it done.
        _climb(connection, int(connection.execute("PRAGMA user_version").fetchone()[0]))
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.rollback()


def _climb(connection: sqlite3.Connection, made: int) -> None:
    for version in range(made + 1, SCHEMA_VERSION + 1):
        for statement in UPGRADES[version]:
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")


def rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield all rows, table by table; the caller holds the moment at which they are read."""
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    for table, select in selects():
        # A register of an older format lacks what came later.
        if table in there:
            for row in connection.execute(select):
                yield table, row


def fill(connection: sqlite3.Connection, given: Iterable[Row]) -> None:
    """Insert the rows of another register, inside the caller's transaction."""
    # A history's old checkpoints come after all entries: this one rule waits so long.
    connection.execute("DROP TRIGGER checkpoint_grows")
    statements = inserts("?")
    for table, row in given:
        connection.execute(statements[table], row)
    connection.execute(CHECKPOINT_GROWS)


def stamp(path: str) -> tuple[int, int]:
    """Return what changes when a file does."""
    found = Path(path).stat()
    return found.st_mtime_ns, found.st_size
