"""What a register holds, table by table: the same columns in every store, so that one can move."""

from collections.abc import Iterator

COLUMNS: dict[str, tuple[str, ...]] = {
    "entry": ("idx", "leaf"),
    "tile": ("level", "number", "data"),
    "checkpoint": ("size", "root", "note"),
    "cosignature": ("number", "size", "line"),
    "policy": ("number", "data"),
    "blob": ("sha256", "data"),
    "disclosure": ("idx", "path", "data"),
    "draft": ("id", "data"),
    "search": ("kind", "ref", "entry", "title", "text"),
}
"""In the order in which they are read and written."""

ORDER = {"search": "entry, kind, ref"}
"""Where a table has another order than that of its first column."""


def selects() -> Iterator[tuple[str, str]]:
    """Yield each table with the query that reads it whole, in order."""
    for table, columns in COLUMNS.items():
        order = ORDER.get(table, columns[0])
        yield table, f"SELECT {', '.join(columns)} FROM {table} ORDER BY {order}"  # noqa: S608


def inserts(mark: str) -> dict[str, str]:
    """Return the statement that writes a row of each table; ``mark`` stands for a value."""
    return {
        table: f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 -- our own names
        f"VALUES ({', '.join([mark] * len(columns))})"
        for table, columns in COLUMNS.items()
    }
