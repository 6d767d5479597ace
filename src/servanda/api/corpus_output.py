"""Where a corpus's results go, written whole or not at all, and how they are taken up again."""

import os
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO, Any

import duckdb

from servanda.api.corpus_input import literally, opened
from servanda.api.corpus_rows import (
    FAILURES,
    READINGS,
    STATEMENTS,
    failure_line,
    lines,
    with_reading,
)
from servanda.api.corpus_spool import Done, Spool
from servanda.errors import UsageError
from servanda.model.codec import from_json
from servanda.model.outcome import Lost
from servanda.model.reading import Reading

_ROWS = 64
"""Rows of an earlier table held at once."""
_FEW, _MANY = 1, 20_480
"""Rows that DuckDB gathers in memory before it writes them, rounded up to what it has read at
once (32 MB, 2,048 rows). A reading may have megabytes: 3,000 of half a megabyte do not fit into
1 GB by the usual 122,880. A statement has one kilobyte."""
_UNSAFE = frozenset('/\\:*?"<>|%')
_LONGEST = 240
"""Bytes of a file's name before its ending: file systems take 255."""
_KEPT = 50
"""Characters kept of a longer one, before its digest; each takes four bytes at most."""
_OURS = b'{"schema":"servanda.reading/1"'


@dataclass(frozen=True, slots=True)
class Layout:
    """The files of a corpus's results."""

    readings: Path
    statements: Path
    failures: Path
    unfinished: Path
    """There while a run is under way or was killed, and only then."""
    folder: Path | None
    """Holds one JSON file a reading, where a folder was asked for."""

    @property
    def all(self) -> frozenset[Path]:
        """Every place where something is written, as absolute paths."""
        named = [self.readings, self.statements, self.failures, self.unfinished]
        beside = [made(path) for path in named[:3] for made in (_fresh, _plain)]
        journal = self.unfinished.with_name(f"{self.unfinished.name}-journal")
        inside = [] if self.folder is None else [self.folder]
        return frozenset(path.absolute() for path in (*named, *beside, journal, *inside))


OTHER_TABLES = frozenset({".csv", ".tsv", ".json", ".jsonl", ".xlsx", ".ods", ".xls"})
"""Ends of file names by which somebody asks for a format that is not written here."""


def layout(out: Path) -> Layout:
    """Return where results go for ``--out``: a file ``….parquet``, or else a folder."""
    if out.suffix.lower() == ".parquet":
        if out.is_dir():
            raise UsageError(f"{out}: is a folder; name a file, or a folder without .parquet")
        if not out.absolute().parent.is_dir():
            raise UsageError(f"{out}: its folder does not exist; make it, or name another place")
        return Layout(
            readings=out,
            statements=out.with_suffix(".statements.parquet"),
            failures=out.with_suffix(".failures.parquet"),
            unfinished=out.with_name(f"{out.name}.unfinished"),
            folder=None,
        )
    if out.suffix.lower() in OTHER_TABLES and not out.is_dir():
        raise UsageError(
            f"{out}: tables are written as Parquet; name a file ….parquet, or a folder"
        )
    if out.exists() and not out.is_dir():
        raise UsageError(f"{out}: is a file; name a folder, or a file that ends with .parquet")
    return Layout(
        readings=out / "readings.parquet",
        statements=out / "statements.parquet",
        failures=out / "failures.parquet",
        unfinished=out / "readings.parquet.unfinished",
        folder=out / "readings",
    )


def before(places: Layout) -> Iterator[Done]:
    """Yield what an earlier, finished run wrote; UsageError if a file there is none of ours."""
    for path, columns in ((places.readings, READINGS), (places.failures, FAILURES)):
        if not path.exists():
            continue
        chosen = ("document", "source", "sha256_bytes", "fingerprint")
        rest = ("reading",) if columns is READINGS else ("error", "message")
        query = f"SELECT {', '.join((*chosen, *rest))} FROM read_parquet(?)"  # noqa: S608
        with opened() as database:
            try:
                database.execute(query, [literally(path)])
                while rows := database.fetchmany(_ROWS):
                    yield from map(_earlier, rows)
            except duckdb.Error as error:
                raise UsageError(
                    f"{path}: is there already, and is no table that this command wrote; name "
                    "another --out"
                ) from error


def _earlier(row: tuple[Any, ...]) -> Done:
    ident, source, digest, made_by, *rest = row
    if len(rest) == 1:
        return Done(ident, source, digest, made_by, rest[0].encode(), None, None)
    return Done(ident, source, digest, made_by, None, None, Lost(error=rest[0], message=rest[1]))


def write(spool: Spool, places: Layout) -> int:
    """Write every result of a run in its place; return the number of commitments.

    Tables are made beside their place and moved there when all are whole, the readings last.
    """
    with (
        closing(_Table(places.readings, READINGS, group=_FEW)) as readings,
        closing(_Table(places.statements, STATEMENTS, group=_MANY)) as statements,
        closing(_Table(places.failures, FAILURES, group=_MANY)) as failures,
    ):
        for done in spool.readings():
            reading = done.reading or b""
            own, _, rest = _rows(done, reading).partition(b"\n")
            readings.add(with_reading(own, reading))
            if rest:
                statements.add(rest)
        for done in spool.failures():
            if done.lost is not None:
                failures.add(
                    failure_line(done.id, done.source, done.fingerprint, done.sha256, done.lost)
                )
        tables = (statements, failures, readings)
        for table in tables:
            table.finish()
        commitments = readings.sum("commitments")
    if places.folder is not None:
        _write_each(spool, places.folder)
    for table in tables:
        table.publish()
    return commitments


def _rows(done: Done, reading: bytes) -> bytes:
    if done.rows is not None:
        return done.rows
    return lines(done.id, done.fingerprint, from_json(reading, Reading, where=done.id))


class _Table:
    """A Parquet file in the making: rows go to a plain file first, of which DuckDB makes it."""

    def __init__(self, path: Path, columns: Mapping[str, str], *, group: int) -> None:
        self._path = path
        self._group = group
        self._columns = columns
        self._longest = 0
        self._fresh = _fresh(path)
        self._plain = _plain(path)
        self._rows: IO[bytes] = self._plain.open("wb")

    def close(self) -> None:
        """Remove what was needed in the making."""
        self._rows.close()
        self._plain.unlink(missing_ok=True)

    def add(self, rows: bytes) -> None:
        """Add rows: JSON objects, one a line."""
        self._longest = max(self._longest, *map(len, rows.split(b"\n")), 0)
        self._rows.write(rows + b"\n")

    def finish(self) -> None:
        """Make the Parquet file beside its place, whole and on the disk."""
        self._rows.flush()
        columns = ", ".join(f"'{name}': '{kind}'" for name, kind in self._columns.items())
        # One thread, so that the same rows make the same bytes on every machine.
        with opened() as database:
            database.execute(
                f"COPY (SELECT * FROM read_json({_quoted(literally(self._plain))}, "  # noqa: S608
                f"format = 'newline_delimited', compression = 'none', columns = {{{columns}}}, "
                f"maximum_object_size = {self._longest + 1024})) "
                f"TO {_quoted(os.fspath(self._fresh))} (FORMAT parquet, COMPRESSION zstd, "
                f"ROW_GROUP_SIZE {self._group})"
            )
        with self._fresh.open("rb") as file:
            os.fsync(file.fileno())

    def sum(self, column: str) -> int:
        """Return the sum of a column of the finished file."""
        with opened() as database:
            (total,) = database.execute(
                f"SELECT coalesce(sum({column}), 0) FROM read_parquet(?)",  # noqa: S608
                [literally(self._fresh)],
            ).fetchone()
        return int(total)

    def publish(self) -> None:
        """Move the finished file to its place, over an older one."""
        self._fresh.replace(self._path)


def _fresh(path: Path) -> Path:
    return path.with_name(f".{path.name}.new")


def _plain(path: Path) -> Path:
    return path.with_name(f".{path.name}.rows")


def _quoted(text: str) -> str:
    """Return a text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


# ---------------------------------------------------------------- one file a reading


def _write_each(spool: Spool, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    written: set[str] = set()
    names: set[str] = set()
    for done in spool.readings():
        name = file_name(done.id, names)
        written.add(name)
        _write_if_new(folder / name, done.reading or b"")
    for path in folder.glob("*.json"):
        if path.name not in written and _is_ours(path):
            path.unlink()  # of a text that is in the corpus no more


def file_name(ident: str, taken: set[str]) -> str:
    """Return a file's name for a text's id, unlike those ``taken``, to which it is added.

    Unlike also where a system tells neither case nor composed from decomposed letters.
    """
    safe = "".join(_escaped(letter) for letter in ident)
    name = f"%2E{safe[1:]}" if safe.startswith(".") else safe
    key = unicodedata.normalize("NFC", name).casefold()
    if len(name.encode()) > _LONGEST or key in taken:
        name = f"{name[:_KEPT]}~{sha256(ident.encode()).hexdigest()[:16]}"
        key = unicodedata.normalize("NFC", name).casefold()
    taken.add(key)
    return f"{name}.json"


def _escaped(letter: str) -> str:
    if letter in _UNSAFE or not letter.isprintable():
        return "".join(f"%{byte:02X}" for byte in letter.encode())
    return letter


def _write_if_new(path: Path, data: bytes) -> None:
    if path.is_file() and path.read_bytes() == data:
        return
    fresh = path.with_name(".reading.new")
    fresh.write_bytes(data)
    fresh.replace(path)


def _is_ours(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_OURS)) == _OURS
