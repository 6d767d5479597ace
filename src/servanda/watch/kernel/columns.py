"""Hands columns to DuckDB and quotes names: the only place that writes values into SQL."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
Columns = Mapping[str, tuple[str, Sequence[Any]]]
"""Column name -> DuckDB type and one value a row."""


def micros(instant: datetime) -> int:
    """Return an instant as microseconds since 1970 (UTC)."""
    return (instant - EPOCH) // MICROSECOND


def instant(value: int) -> datetime:
    """Return microseconds since 1970 as an instant."""
    return EPOCH + timedelta(microseconds=value)


def name(text: str) -> str:
    """Return ``text`` as a quoted name."""
    return '"' + text.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return ``text`` as a quoted text value."""
    return "'" + text.replace("'", "''") + "'"


def hand_over(source: Any, target: Any, tables: Iterable[str]) -> None:
    """Copy tables of one connection into temporary ones of another to the same database."""
    for table in tables:
        source.execute(f"CREATE OR REPLACE TABLE handed AS FROM {table}")
        target.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS FROM handed")
        target.execute("DROP TABLE handed")


def make_table(connection: Any, table: str, columns: Columns) -> None:
    """Create a temporary table of equally long columns."""
    chosen = ", ".join(f"unnest(?::{kind}[]) AS {name(c)}" for c, (kind, _) in columns.items())
    values = [list(found) for _, found in columns.values()]
    connection.execute(f"CREATE OR REPLACE TEMP TABLE {name(table)} AS SELECT {chosen}", values)
