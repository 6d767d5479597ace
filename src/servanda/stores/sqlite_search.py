"""Finding words with SQLite's own index (FTS5), and forgetting what was redacted."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from servanda.model.stored import SearchRow

DUE = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'scrub_due'"
"""Finds the table that says what is to be overwritten; it is made with the first redaction."""


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


def forget(
    connection: sqlite3.Connection, disclosures: Sequence[tuple[int, str]], blobs: Sequence[str]
) -> None:
    """Delete disclosures, files and what made their entries findable; freed pages become zeros.

    The same transaction notes that :func:`scrub` is due, until that is done.
    """
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("CREATE TABLE IF NOT EXISTS scrub_due (one INTEGER PRIMARY KEY)")
    connection.execute("INSERT OR IGNORE INTO scrub_due VALUES (1)")
    connection.executemany("DELETE FROM disclosure WHERE idx = ? AND path = ?", disclosures)
    connection.executemany("DELETE FROM blob WHERE sha256 = ?", ((name,) for name in blobs))
    entries = {index for index, _ in disclosures}
    connection.executemany("DELETE FROM search WHERE entry = ?", ((index,) for index in entries))


def scrub(connection: sqlite3.Connection) -> None:
    """Write words, pages and write-ahead log anew, so that nothing deleted is left in them."""
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("INSERT INTO search(search) VALUES ('optimize')")
    connection.execute("VACUUM")
    busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    # While somebody reads, the write-ahead log stays as it is: the next one to write comes back.
    if not busy and connection.execute(DUE).fetchall():
        connection.execute("DELETE FROM scrub_due")
