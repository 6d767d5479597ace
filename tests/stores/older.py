"""A register as earlier versions made it: their tables, word for word, and today's rows in them."""

import sqlite3
from contextlib import closing
from pathlib import Path

FORMAT_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE entry (idx INTEGER PRIMARY KEY, leaf BLOB NOT NULL);
CREATE TABLE tile (
  level INTEGER NOT NULL, number INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY (level, number)
);
CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, root BLOB NOT NULL, note BLOB NOT NULL);
CREATE TABLE blob (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE TABLE disclosure (
  idx INTEGER NOT NULL, path TEXT NOT NULL, data BLOB NOT NULL, PRIMARY KEY (idx, path)
);
CREATE TABLE draft (id TEXT PRIMARY KEY, data BLOB NOT NULL);
CREATE VIRTUAL TABLE search USING fts5 (
  kind UNINDEXED, ref UNINDEXED, entry UNINDEXED, title, text,
  tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER entry_in_order BEFORE INSERT ON entry
WHEN NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM entry)
BEGIN SELECT raise(ABORT, 'an entry is added at the end of the log only'); END;
CREATE TRIGGER entry_kept BEFORE UPDATE ON entry
BEGIN SELECT raise(ABORT, 'an entry is never changed; write a correction'); END;
CREATE TRIGGER entry_not_dropped BEFORE DELETE ON entry
BEGIN SELECT raise(ABORT, 'an entry is never deleted; write a correction'); END;

CREATE TRIGGER checkpoint_grows BEFORE INSERT ON checkpoint
WHEN NEW.size <= (SELECT coalesce(max(size), 0) FROM checkpoint)
  OR NEW.size <> (SELECT coalesce(max(idx) + 1, 0) FROM entry)
BEGIN SELECT raise(ABORT, 'a checkpoint is larger than the last one and covers all entries'); END;
CREATE TRIGGER checkpoint_kept BEFORE UPDATE ON checkpoint
BEGIN SELECT raise(ABORT, 'a checkpoint is kept for ever'); END;
CREATE TRIGGER checkpoint_not_dropped BEFORE DELETE ON checkpoint
BEGIN SELECT raise(ABORT, 'a checkpoint is kept for ever'); END;

CREATE TRIGGER meta_kept BEFORE UPDATE ON meta
BEGIN SELECT raise(ABORT, 'what a register says of itself is never changed'); END;
"""
_TABLES = ("entry", "tile", "blob", "disclosure", "draft")


def format_1(register: Path) -> None:
    """Put in place of a closed register the same one in format 1, checkpoints growing as then."""
    old = register.with_name("format-1.db")
    with closing(sqlite3.connect(old, isolation_level=None)) as connection:
        connection.executescript(FORMAT_1)
        connection.execute("ATTACH ? AS new", (str(register),))
        connection.execute("PRAGMA application_id = 0x53564E44")
        connection.execute("PRAGMA user_version = 1")
        connection.execute("INSERT INTO meta VALUES ('made_by', '0.0.9')")
        done = 0
        rows = connection.execute("SELECT size, root, note FROM new.checkpoint ORDER BY size")
        for size, root, signed in rows.fetchall():
            connection.execute(
                "INSERT INTO entry SELECT * FROM new.entry WHERE idx >= ? AND idx < ?", (done, size)
            )
            connection.execute("INSERT INTO checkpoint VALUES (?, ?, ?)", (size, root, signed))
            done = size
        for table in _TABLES[1:]:
            connection.execute(f"INSERT INTO {table} SELECT * FROM new.{table}")  # noqa: S608
        connection.execute("INSERT INTO search SELECT * FROM new.search")
    old.replace(register)
