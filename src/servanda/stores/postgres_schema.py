"""The tables of a register in PostgreSQL, and the triggers that keep what was written.

Each register has a schema of its own; every name below is looked up there and nowhere else.
"""

SCHEMA_VERSION = 1

TABLES = """
CREATE TABLE meta (key text PRIMARY KEY, value text NOT NULL);
CREATE TABLE format (one boolean PRIMARY KEY DEFAULT true CHECK (one), version integer NOT NULL);
CREATE TABLE head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one), size bigint NOT NULL UNIQUE
);
CREATE TABLE entry (idx bigint PRIMARY KEY, leaf bytea NOT NULL);
CREATE TABLE tile (
  level integer NOT NULL, number bigint NOT NULL, data bytea NOT NULL, PRIMARY KEY (level, number)
);
CREATE TABLE checkpoint (size bigint PRIMARY KEY, root bytea NOT NULL, note bytea NOT NULL);
CREATE TABLE blob (sha256 text PRIMARY KEY, data bytea NOT NULL);
CREATE TABLE disclosure (
  idx bigint NOT NULL, path text COLLATE "C" NOT NULL, data bytea NOT NULL,
  PRIMARY KEY (idx, path)
);
CREATE TABLE draft (id text COLLATE "C" PRIMARY KEY, data bytea NOT NULL);
CREATE TABLE search (
  kind text NOT NULL, ref text NOT NULL, entry bigint NOT NULL, title text NOT NULL,
  text text NOT NULL, PRIMARY KEY (kind, ref)
);
CREATE TABLE search_part (
  kind text NOT NULL, ref text NOT NULL, part integer NOT NULL, words tsvector NOT NULL,
  PRIMARY KEY (kind, ref, part),
  FOREIGN KEY (kind, ref) REFERENCES search ON DELETE CASCADE
);
CREATE INDEX search_words ON search_part USING gin (words);
ALTER TABLE blob ALTER COLUMN data SET STORAGE EXTERNAL;
"""
"""Files lie uncompressed: most are compressed already, and their bytes are hashed on reading."""

# Triggers guard against mistakes, not against the operator: that is what the log is for.
FUNCTIONS = """
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN RAISE EXCEPTION '%', TG_ARGV[0]; END $$;

CREATE FUNCTION entry_in_order() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
  IF EXISTS (SELECT FROM fresh) AND (
    (SELECT min(idx) FROM fresh) <> (SELECT size FROM head)
    OR (SELECT max(idx) - min(idx) + 1 FROM fresh) <> (SELECT count(*) FROM fresh)
  ) THEN RAISE EXCEPTION 'an entry is added at the end of the log only'; END IF;
  RETURN NULL;
END $$;

CREATE FUNCTION head_grows() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NEW.size <= OLD.size OR NEW.size <> (SELECT coalesce(max(idx) + 1, 0) FROM entry) THEN
    RAISE EXCEPTION 'the head is larger than the last one and covers all entries';
  END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION checkpoint_grows() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT AS $$
BEGIN
  IF NEW.size <= (SELECT coalesce(max(size), 0) FROM checkpoint)
    OR NEW.size <> (SELECT size FROM head)
  THEN RAISE EXCEPTION 'a checkpoint is larger than the last one and covers all entries'; END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION format_grows() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
  IF NEW.version <= OLD.version THEN RAISE EXCEPTION 'the format never goes back'; END IF;
  RETURN NEW;
END $$;
"""

_ENTRY = "an entry is never changed or deleted; write a correction"
_CHECKPOINT = "a checkpoint is kept for ever"
_META = "what a register says of itself is never changed"
_HEAD = "the head is kept for ever"


def _kept(table: str, events: str, why: str) -> str:
    return (
        f"CREATE TRIGGER {table}_kept BEFORE {events} ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION refuse('{why}');\n"
    )


TRIGGERS = (
    "CREATE TRIGGER entry_in_order AFTER INSERT ON entry REFERENCING NEW TABLE AS fresh "
    "FOR EACH STATEMENT EXECUTE FUNCTION entry_in_order();\n"
    "CREATE TRIGGER head_grows BEFORE UPDATE ON head "
    "FOR EACH ROW EXECUTE FUNCTION head_grows();\n"
    "CREATE TRIGGER checkpoint_grows BEFORE INSERT ON checkpoint "
    "FOR EACH ROW EXECUTE FUNCTION checkpoint_grows();\n"
    "CREATE TRIGGER format_grows BEFORE UPDATE ON format "
    "FOR EACH ROW EXECUTE FUNCTION format_grows();\n"
    + _kept("entry", "UPDATE OR DELETE OR TRUNCATE", _ENTRY)
    + _kept("checkpoint", "UPDATE OR DELETE OR TRUNCATE", _CHECKPOINT)
    + _kept("meta", "UPDATE OR DELETE OR TRUNCATE", _META)
    + _kept("head", "INSERT OR DELETE OR TRUNCATE", _HEAD)
    + _kept("format", "DELETE OR TRUNCATE", _HEAD)
)
