"""Finding words with SQLite's own index (FTS5)."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from servanda.model.stored import SearchRow


def index(connection: sqlite3.Connection, rows: Sequence[SearchRow]) -> None:
    """Make texts findable; a row replaces an older one of the same kind and id."""
    for row in rows:
        connection.execute("DELETE FROM search WHERE kind = ? AND ref = ?", (row.kind, row.ref))
        connection.execute(
            "INSERT INTO search VALUES (?, ?, ?, ?, ?)",
            (row.kind, row.ref, row.entry, row.title, row.text),
        )


def find(
    connection: sqlite3.Connection, phrases: Sequence[str], limit: int
) -> list[tuple[Any, ...]]:
    """Return kind, id, entry, title and snippet of the best places where all phrases stand."""
    query = " ".join('"' + phrase.replace('"', '""') + '"*' for phrase in phrases)
    found = connection.execute(
        "SELECT kind, ref, entry, title, snippet(search, -1, '[', ']', '…', 16) FROM search "
        "WHERE search MATCH ? ORDER BY rank, entry LIMIT ?",
        (query, limit),
    ).fetchall()
    # Scripts without blanks between words: look for the characters themselves.
    return (
        found
        or connection.execute(
            "SELECT kind, ref, entry, title, substr(text, max(1, instr(text, ?1) - 30), 90) "
            "FROM search WHERE instr(title || char(10) || text, ?1) ORDER BY entry LIMIT ?2",
            (" ".join(phrases), limit),
        ).fetchall()
    )
