"""Filling an empty register in PostgreSQL with the rows of another one, in one transaction."""

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from servanda.errors import StoreError
from servanda.model.stored import Row, SearchRow
from servanda.plugins import Store
from servanda.stores.portable import COLUMNS
from servanda.stores.postgres_link import Link

_HISTORY = "checkpoint_grows"
"""The one trigger that a history does not pass: its old checkpoints come after all entries."""


def load(store: Store, link: Link, rows: Iterable[Row]) -> None:
    """Fill the register that ``link`` is connected to, whole or not at all."""
    with store.exclusive():
        if link.value("SELECT size FROM head"):
            raise StoreError(f"{link.location}: a register is there already; choose another name")
        link.sql(f"ALTER TABLE checkpoint DISABLE TRIGGER {_HISTORY}")
        for table, group in groupby(rows, key=lambda row: row[0]):
            values = (row[1] for row in group)
            if table == "search":
                for one in values:
                    store.index([_search_row(one)])
            else:
                _copy(link, table, values)
        for table in ("cosignature", "policy"):
            # Numbers given by hand leave the counter behind.
            link.sql(
                f"SELECT setval(pg_get_serial_sequence('{table}', 'number'), "  # noqa: S608
                f"(SELECT coalesce(max(number), 0) + 1 FROM {table}), false)"
            )
        link.sql("UPDATE head SET size = (SELECT max(idx) + 1 FROM entry)")
        link.sql(f"ALTER TABLE checkpoint ENABLE TRIGGER {_HISTORY}")


def _copy(link: Link, table: str, values: Iterable[tuple[Any, ...]]) -> None:
    target = f"COPY {table} ({', '.join(COLUMNS[table])}) FROM STDIN"
    with link.connection.cursor().copy(target) as copy:
        for row in values:
            copy.write_row(row)


def _search_row(values: tuple[Any, ...]) -> SearchRow:
    kind, ref, entry, title, text = values
    return SearchRow(kind=kind, ref=str(ref), entry=int(entry), title=str(title), text=str(text))
