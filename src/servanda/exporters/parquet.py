"""Parquet, written by DuckDB: typed columns for R, Python, DuckDB and Spark."""

import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from servanda.exporters.safe import BLOCK
from servanda.model.export import CellKind, Matter, Table, TableName
from servanda.watch.kernel.columns import literal

TYPES: dict[CellKind, str] = {
    "text": "VARCHAR",
    "list": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "instant": "TIMESTAMPTZ",
}
MOST = 1 << 28
"""Bytes of one row as JSON; a text of a document is far smaller."""


class ParquetExporter:
    """One table as Parquet; the file's own metadata say what it is an export of."""

    media_type = "application/vnd.apache.parquet"
    suffix = ".parquet"
    writes: tuple[TableName, ...] = ()
    default: tuple[TableName, ...] = ("commitments",)
    single = True

    def export(self, matter: Matter) -> Iterator[bytes]:
        """Yield the file."""
        (table,) = matter.asked()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "table.parquet"
            write(table, matter, Path(folder) / "rows.jsonl", path)
            with path.open("rb") as file:
                while block := file.read(BLOCK):
                    yield block


@cache
def _database() -> Any:
    """Return an empty database, once: to open one takes longer than to write a table."""
    import duckdb  # noqa: PLC0415  (it loads slowly)

    # One thread: the order of rows, and so the bytes, depend on nothing else.
    found = duckdb.connect(config={"threads": 1})
    found.execute("SET TimeZone = 'UTC'")
    return found


def write(table: Table, matter: Matter, rows: Path, path: Path) -> None:
    """Write a table to ``path``, by way of the file ``rows``."""
    with rows.open("wb") as file:
        for row in table.dicts():
            file.write(msgspec.json.encode(row) + b"\n")
    columns = ", ".join(
        f"{literal(c.name)}: {literal(TYPES[c.kind])}" for c in table.layout.columns
    )
    facts = {
        "register": matter.register,
        "origin": matter.origin,
        "as_of": matter.as_of,
        "known_at": matter.known_at,
        "table": table.layout.name,
    }
    said = ", ".join(f"{literal(name)}: {literal(value)}" for name, value in facts.items())
    # A cursor is a connection of its own: several threads may write at once.
    with _database().cursor() as connection:
        connection.execute(
            f"COPY (SELECT * FROM read_json({literal(str(rows))}, "
            f"format = 'newline_delimited', maximum_object_size = {MOST}, "
            f"columns = {{{columns}}})) TO {literal(str(path))} "
            f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{said}}})"
        )
