"""The tables of a register in SQLite, and the triggers that keep what was written."""

from servanda.stores.cosigned import TABLES as COSIGNED

APPLICATION_ID = 0x5356_4E44
"""``SVND``: tells a register from any other database."""
SCHEMA_VERSION = 2
"""1: the first. 2: cosignatures, the stated witness policy, and facts that cannot be dropped."""

CHECKPOINT_GROWS = """
CREATE TRIGGER checkpoint_grows BEFORE INSERT ON checkpoint
WHEN NEW.size <= (SELECT coalesce(max(size), 0) FROM checkpoint)
  OR NEW.size <> (SELECT coalesce(max(idx) + 1, 0) FROM entry)
BEGIN SELECT raise(ABORT, 'a checkpoint is larger than the last one and covers all entries'); END;
"""

# Triggers guard against mistakes, not against the operator: that is what the log is for.
SCHEMA = """
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
CREATE TRIGGER checkpoint_kept BEFORE UPDATE ON checkpoint
BEGIN SELECT raise(ABORT, 'a checkpoint is kept for ever'); END;
CREATE TRIGGER checkpoint_not_dropped BEFORE DELETE ON checkpoint
BEGIN SELECT raise(ABORT, 'a checkpoint is kept for ever'); END;

CREATE TRIGGER meta_kept BEFORE UPDATE ON meta
BEGIN SELECT raise(ABORT, 'what a register says of itself is never changed'); END;
"""

META_KEPT = (
    """CREATE TRIGGER meta_not_dropped BEFORE DELETE ON meta
    BEGIN SELECT raise(ABORT, 'what a register says of itself is kept for ever'); END""",
    """CREATE TRIGGER meta_said_once BEFORE INSERT ON meta
    WHEN EXISTS (SELECT 1 FROM meta WHERE key = NEW.key)
    BEGIN SELECT raise(ABORT, 'what a register says of itself is never changed'); END""",
)

UPGRADES: dict[int, tuple[str, ...]] = {2: (*COSIGNED, *META_KEPT)}
"""What brings a register to each format from the one before."""
