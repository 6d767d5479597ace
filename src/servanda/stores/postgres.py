"""A register in a PostgreSQL database: one schema for each, one locked row as its head."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from servanda import __version__
from servanda.errors import ConflictError, StoreError
from servanda.model.stored import Row, SearchHit, SearchRow, StoredHead
from servanda.stores import portable, postgres_scrub, words
from servanda.stores.advice import newer, older
from servanda.stores.postgres_link import Link
from servanda.stores.postgres_schema import FUNCTIONS, SCHEMA_VERSION, TABLES, TRIGGERS, UPGRADES
from servanda.stores.sqlite import SqliteStore

_PAGE = 512


class PostgresStore:
    """Leaves, tiles, checkpoints, files, disclosures and drafts in one schema of a database."""

    def __init__(self) -> None:
        """Make a store that is not open yet."""
        self._link = Link()

    # ------------------------------------------------------------ life

    @property
    def location(self) -> str:
        """Where the register is, as messages name it: without a password."""
        return self._link.location

    def create(self, location: str) -> None:
        """Make a new, empty register; refuse a schema that holds anything."""
        link = self._link
        link.open(location, read_only=False)
        with link.clear(), link.connection.transaction():
            # Two makers at once: one makes it, the other finds it made.
            link.sql("SELECT pg_advisory_xact_lock(hashtext('servanda.create'))")
            if self._made() is not None:
                if self.head() is not None:
                    raise StoreError(
                        f"{link.location}: a register is there already; choose another name"
                    )
                return
            if self._tables():
                raise StoreError(
                    f"{link.location}: the schema {link.schema} holds other tables; name a "
                    "register of its own with ?register=NAME"
                )
            link.sql(f"CREATE SCHEMA IF NOT EXISTS {link.schema}")
            for part in (TABLES, FUNCTIONS):
                link.connection.execute(part)
            link.sql("INSERT INTO head (size) VALUES (0)")
            link.sql("INSERT INTO format (version) VALUES (%s)", SCHEMA_VERSION)
            link.sql("INSERT INTO meta VALUES ('made_by', %s)", __version__)
            link.connection.execute(TRIGGERS)

    def open(self, location: str, *, read_only: bool = False) -> None:
        """Open an existing register; say clearly what is wrong with any other place."""
        link = self._link
        link.open(location, read_only=read_only)
        try:
            with link.clear():
                self._check_current(self._check_kind(), read_only=read_only)
        except BaseException:
            link.close()
            raise

    def _made(self) -> int | None:
        """Return the version of the tables; None where no register is."""
        link = self._link
        if link.value("SELECT to_regclass(%s) IS NULL", f"{link.schema}.format"):
            return None
        return int(link.value("SELECT version FROM format"))

    def _tables(self) -> int:
        count = "SELECT count(*) FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n"
        count += " ON n.oid = c.relnamespace WHERE n.nspname = %s"
        return int(self._link.value(count, self._link.schema))

    def _check_current(self, made: int, *, read_only: bool) -> None:
        if made < SCHEMA_VERSION and not read_only:
            raise StoreError(older(self.location, made, SCHEMA_VERSION))

    def upgrade(self, location: str) -> tuple[int, int]:
        """Bring a register of an older format to today's; return both numbers. Close it after."""
        link = self._link
        link.open(location, read_only=False)
        with link.clear(), link.connection.transaction():
            # Whoever waits here finds it done.
            made = self._check_kind()
            link.sql("SELECT version FROM format FOR UPDATE")
            for version in range(self._check_kind() + 1, SCHEMA_VERSION + 1):
                for statement in UPGRADES[version]:
                    link.connection.execute(statement)
                link.sql("UPDATE format SET version = %s", version)
        return made, SCHEMA_VERSION

    def _check_kind(self) -> int:
        made, link = self._made(), self._link
        if made is None:
            raise StoreError(
                f"{link.location}: no such register; "
                f"make one with `servanda init '{link.location}'`"
            )
        if made > SCHEMA_VERSION:
            by = link.value("SELECT value FROM meta WHERE key = 'made_by'")
            raise StoreError(newer(link.location, by, made, SCHEMA_VERSION))
        return made

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self._link.close()

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Hold the only right to write; everything inside is kept whole or not at all."""
        link = self._link
        with link.clear():
            if link.writing:
                raise StoreError(f"{link.location}: an append inside an append")
            with link.connection.transaction():
                # Whoever holds this row is the only writer; the others wait for it.
                link.sql("SELECT size FROM head FOR UPDATE")
                link.writing = True
                try:
                    yield
                finally:
                    link.writing = False

    # ------------------------------------------------------------ the log

    def head(self) -> StoredHead | None:
        """Return the newest checkpoint; None before the first entry."""
        rows = self._link.rows("SELECT size, root, note FROM checkpoint ORDER BY size DESC LIMIT 1")
        if not rows:
            return None
        size, root, checkpoint = rows[0]
        return StoredHead(size=size, root=root, checkpoint=checkpoint)

    def append(
        self,
        expected_size: int,
        entries: Sequence[bytes],
        tiles: Mapping[tuple[int, int], bytes],
        head: StoredHead,
    ) -> None:
        """Add entries with their tiles and checkpoint; only inside :meth:`exclusive`."""
        link = self._link
        with link.clear():
            if not link.writing:
                raise StoreError(f"{link.location}: an append needs the lock of exclusive()")
            size = link.value("SELECT size FROM head")
            if size != expected_size or head.size != size + len(entries):
                raise self._faster(size, expected_size)
            self._copy("entry", ("idx", "leaf"), enumerate(entries, size))
            link.connection.cursor(binary=True).executemany(
                "INSERT INTO tile VALUES (%s, %s, %s) "
                "ON CONFLICT (level, number) DO UPDATE SET data = excluded.data",
                [(level, number, data) for (level, number), data in tiles.items()],
            )
            moved = link.sql("UPDATE head SET size = %s WHERE size = %s", head.size, expected_size)
            if moved.rowcount != 1:
                raise self._faster(size, expected_size)
            link.sql(
                "INSERT INTO checkpoint VALUES (%s, %s, %s)", head.size, head.root, head.checkpoint
            )

    def _faster(self, size: int, expected: int) -> ConflictError:
        return ConflictError(
            f"{self.location}: the log has {size} entries, not {expected}; "
            "somebody else was faster: try again"
        )

    def _copy(self, table: str, columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
        target = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with self._link.connection.cursor().copy(target) as copy:
            for row in rows:
                copy.write_row(row)

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the leaf bytes of entries ``start`` to ``end`` (exclusive), in order."""
        for first in range(start, end, _PAGE):
            last = min(first + _PAGE, end)
            for (leaf,) in self._link.rows(
                "SELECT leaf FROM entry WHERE idx >= %s AND idx < %s ORDER BY idx", first, last
            ):
                yield leaf

    def tile(self, level: int, number: int) -> bytes | None:
        """Return a tile as wide as it has grown; None if there is none."""
        return self._bytes("SELECT data FROM tile WHERE level = %s AND number = %s", level, number)

    def _bytes(self, statement: str, *values: object) -> bytes | None:
        rows = self._link.rows(statement, *values)
        return rows[0][0] if rows else None

    def checkpoints(self) -> Iterator[tuple[int, bytes]]:
        """Yield size and note of every checkpoint ever signed, smallest first."""
        yield from self._link.rows("SELECT size, note FROM checkpoint ORDER BY size")

    def cosign(self, size: int, line: bytes) -> None:
        """Keep a witness's line under the checkpoint of ``size``; the same one is kept once."""
        if not self._link.rows("SELECT 1 FROM checkpoint WHERE size = %s", size):
            raise StoreError(f"{self.location}: there is no checkpoint of size {size} to cosign")
        kept = "INSERT INTO cosignature (size, line) VALUES (%s, %s) ON CONFLICT DO NOTHING"
        self._do(kept, size, line)

    def cosignatures(self, start: int = 0) -> Iterator[tuple[int, bytes, bytes]]:
        """Yield size, checkpoint and line of cosignatures from size ``start`` on, as they came."""
        query = (
            "SELECT size, note, line FROM cosignature JOIN checkpoint USING (size) "
            "WHERE size >= %s ORDER BY size, number"
        )
        yield from self._link.rows(query, start)

    def put_policy(self, data: bytes) -> None:
        """Keep the witness policy that the register states from now on."""
        self._do("INSERT INTO policy (data) VALUES (%s)", data)

    def policy(self) -> bytes | None:
        """Return the newest stated witness policy; None if none was stated."""
        return self._bytes("SELECT data FROM policy ORDER BY number DESC LIMIT 1")

    # ------------------------------------------------------------ beside the log

    def _do(self, statement: str, *values: object) -> None:
        with self._link.clear():
            self._link.sql(statement, *values)

    def put_blob(self, data: bytes) -> str:
        """Keep a file's bytes; return their SHA-256 in hex, under which they are found."""
        name = hashlib.sha256(data).hexdigest()
        self._do("INSERT INTO blob VALUES (%s, %s) ON CONFLICT (sha256) DO NOTHING", name, data)
        return name

    def blob(self, sha256: str) -> bytes | None:
        """Return a file's bytes; None if they are not here, StoreError if they are others."""
        data = self._bytes("SELECT data FROM blob WHERE sha256 = %s", sha256)
        if data is not None and hashlib.sha256(data).hexdigest() != sha256:
            raise self._link.damaged(f"the file {sha256} in it holds other bytes")
        return data

    def drop_blob(self, sha256: str) -> None:
        """Forget a file's bytes."""
        self._do("DELETE FROM blob WHERE sha256 = %s", sha256)

    def put_disclosures(self, disclosures: Sequence[tuple[int, str, bytes]]) -> None:
        """Keep disclosures: entry, path, JSON."""
        with self._link.clear(), self._link.connection.transaction():
            self._copy("disclosure", ("idx", "path", "data"), disclosures)

    def disclosures(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the disclosures of entries ``start`` to ``end`` (exclusive), in order."""
        for (data,) in self._link.rows(
            "SELECT data FROM disclosure WHERE idx >= %s AND idx < %s ORDER BY idx, path",
            start,
            end,
        ):
            yield data

    def forget(self, disclosures: Sequence[tuple[int, str]], blobs: Sequence[str]) -> None:
        """Delete disclosures, files, and what made their entries findable."""
        with self._link.clear(), self._link.connection.transaction():
            postgres_scrub.mark(self._link)
            for index, path in disclosures:
                self._link.sql("DELETE FROM disclosure WHERE idx = %s AND path = %s", index, path)
                self._link.sql("DELETE FROM search WHERE entry = %s", index)
            for name in blobs:
                self._link.sql("DELETE FROM blob WHERE sha256 = %s", name)

    def scrub(self) -> None:
        """Write the tables anew without what was forgotten; archives of the server's keep it."""
        postgres_scrub.scrub(self._link)

    def scrub_due(self) -> bool:
        """Tell whether something was forgotten and not overwritten yet."""
        return postgres_scrub.due(self._link)

    def put_draft(self, name: str, data: bytes) -> None:
        """Keep a draft, in place of an older state of it."""
        self._do(
            "INSERT INTO draft VALUES (%s, %s) ON CONFLICT (id) DO UPDATE SET data = excluded.data",
            name,
            data,
        )

    def draft(self, name: str) -> bytes | None:
        """Return a draft; None if there is none of that name."""
        return self._bytes("SELECT data FROM draft WHERE id = %s", name)

    def drafts(self) -> list[str]:
        """Return the names of all drafts, sorted."""
        # Names with a colon are notes of the register itself.
        query = "SELECT id FROM draft WHERE strpos(id, ':') = 0 ORDER BY id"
        return [name for (name,) in self._link.rows(query)]

    def drop_draft(self, name: str) -> None:
        """Forget a draft."""
        self._do("DELETE FROM draft WHERE id = %s", name)

    # ------------------------------------------------------------ search

    def index(self, rows: Sequence[SearchRow]) -> None:
        """Make texts findable; a row replaces an older one of the same kind and id."""
        link = self._link
        with link.clear(), link.connection.transaction():
            for row in rows:
                # A text of this database cannot hold the character NUL.
                title, text = row.title.replace("\0", " "), row.text.replace("\0", " ")
                link.sql("DELETE FROM search WHERE kind = %s AND ref = %s", row.kind, row.ref)
                values = (row.kind, row.ref, row.entry, title, text)
                link.sql("INSERT INTO search VALUES (%s, %s, %s, %s, %s)", *values)
                for part, vector in enumerate(words.vectors(title, text)):
                    link.sql(
                        "INSERT INTO search_part VALUES (%s, %s, %s, %s::tsvector)",
                        row.kind,
                        row.ref,
                        part,
                        vector,
                    )

    def find(self, phrases: Sequence[str], limit: int) -> list[SearchHit]:
        """Return the best places where all words (or phrases) stand, by beginning of word."""
        asked = [one for phrase in phrases if (one := words.query(phrase))]
        found = self._ranked(asked, limit) if asked and len(asked) == len(phrases) else []
        plain = " ".join(phrases).replace("\0", " ")
        # Scripts without blanks between words: look for the characters themselves.
        found = found or self._link.rows(
            "SELECT kind, ref, entry, title, substr(text, greatest(1, strpos(text, %s) - 30), 90), "
            "false FROM search WHERE strpos(title || chr(10) || text, %s) > 0 "
            "ORDER BY entry LIMIT %s",
            plain,
            plain,
            limit,
        )
        return [
            SearchHit(
                kind=kind,
                ref=ref,
                entry=entry,
                title=title,
                snippet=" ".join((words.snippet(title, text, phrases) if marked else text).split()),
            )
            for kind, ref, entry, title, text, marked in found
        ]

    def _ranked(self, asked: Sequence[str], limit: int) -> list[tuple[Any, ...]]:
        """Return the texts of which each query matches some part, best first."""
        hits = " INTERSECT ".join(
            ["SELECT DISTINCT kind, ref FROM search_part WHERE words @@ %s::tsquery"] * len(asked)
        )
        return self._link.rows(
            f"SELECT kind, ref, entry, title, text, true FROM search "  # noqa: S608 -- own words
            f"JOIN ({hits}) AS hit USING (kind, ref) ORDER BY (SELECT max(ts_rank(p.words, "
            "%s::tsquery)) FROM search_part p WHERE (p.kind, p.ref) = (search.kind, search.ref)) "
            "DESC, entry LIMIT %s",
            *asked,
            " & ".join(f"({one})" for one in asked),
            limit,
        )

    # ------------------------------------------------------------ whole

    def copy_to(self, location: str) -> None:
        """Copy this register as it stands to a new file, which is a register by itself."""
        target = SqliteStore()
        target.create(location)
        try:
            with self.dump() as rows:
                target.load(rows)
        finally:
            target.close()

    @contextmanager
    def dump(self) -> Iterator[Iterator[Row]]:
        """Give all rows as they stood at one moment, whoever writes meanwhile."""
        link = self._link
        with link.clear(), link.connection.transaction():
            link.sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield self._all_rows()

    def _all_rows(self) -> Iterator[Row]:
        for table, select in portable.selects():
            with self._link.connection.cursor(f"servanda_{table}", binary=True) as cursor:
                # A file may be large: one at a time.
                cursor.itersize = 1 if table == "blob" else _PAGE
                for row in cursor.execute(select):
                    yield table, row

    def load(self, rows: Iterable[Row]) -> None:
        """Fill an empty register with rows of another one, whole or not at all."""
        from servanda.stores.postgres_load import load  # noqa: PLC0415  (rarely asked)

        load(self, self._link, rows)
