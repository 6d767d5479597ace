"""All of a register's file at once: read for another store, and filled from one."""

import sqlite3
from collections.abc import Iterable, Iterator

from servanda.model.stored import Row
from servanda.stores.portable import inserts, selects
from servanda.stores.schema import CHECKPOINT_GROWS


def rows(connection: sqlite3.Connection) -> Iterator[Row]:
    """Yield all rows, table by table; the caller holds the moment at which they are read."""
    for table, select in selects():
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
