"""Which texts a corpus holds: of a folder, of a glob, of a Parquet table."""

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from servanda import plugins
from servanda.api.documents import file_bytes
from servanda.errors import DocumentError, InputError

_ROWS = 16
"""Rows of a table held at once."""
_TEXT, _RAW = "text", "raw"
MEMORY = "1GB"
"""What the table's library may take; it writes to disk what is more."""


@dataclass(frozen=True, slots=True)
class Item:
    """One text of a corpus, not yet loaded."""

    id: str
    """Unlike that of any other text of the corpus."""
    source: str
    load: Callable[[], bytes]
    """Returns the bytes, or raises DocumentError."""
    media_type: str | None = None


@dataclass(frozen=True, slots=True)
class Corpus:
    """All texts of a corpus, in a settled order."""

    total: int
    items: Callable[[], Iterator[Item]]
    skipped: dict[str, int]
    """Files of a folder that no reader takes: how many of each suffix."""


def find(corpus: str, *, leave_out: frozenset[Path]) -> Corpus:
    """Return the texts of a folder, a glob or a Parquet file; InputError where there are none.

    ``leave_out`` is where results go (absolute paths): what lies there is no text.
    """
    path = Path(corpus)
    if path.is_dir():
        return _folder(path, leave_out)
    if path.suffix.lower() == ".parquet" and (path.exists() or not glob.has_magic(corpus)):
        return _table(path)
    # Path.glob takes no absolute pattern, and the shell's habits are these.
    found = [corpus] if path.is_file() else sorted(set(glob.glob(corpus, recursive=True)))  # noqa: PTH207
    paths = [Path(name) for name in found if _may_be_text(Path(name))]
    files = [path for path in paths if not _within(path, leave_out)]
    if not files:
        raise InputError(
            f"{corpus}: no file of that name; give a folder, a Parquet file, or a pattern in "
            "quotes such as 'texts/**/*.txt'"
        )
    return _files([(name.as_posix(), name) for name in files], {})


def _may_be_text(path: Path) -> bool:
    """Tell files, and links that lead nowhere, from folders, pipes and devices."""
    return path.is_file() or not path.exists()


def _folder(top: Path, leave_out: frozenset[Path]) -> Corpus:
    readers: dict[str, plugins.Reader] = plugins.load_all("readers")
    known = {suffix for reader in readers.values() for suffix in reader.suffixes}
    found: list[tuple[str, Path]] = []
    skipped: Counter[str] = Counter()
    for path in _walk(top, leave_out):
        readable = path.suffix.lower() in known and _may_be_text(path)
        if readable and not path.name.startswith("."):
            found.append((path.relative_to(top).as_posix(), path))
        else:
            skipped[path.suffix.lower() or "(none)"] += 1
    if not found:
        kinds = ", ".join(sorted(known))
        raise InputError(f"{top}: no file that can be read; looked for {kinds} in all its folders")
    return _files(sorted(found), dict(sorted(skipped.items())))


def _within(path: Path, places: frozenset[Path]) -> bool:
    return not places.isdisjoint((path.absolute(), *path.absolute().parents))


def _walk(top: Path, leave_out: frozenset[Path]) -> Iterator[Path]:
    def told(error: OSError) -> None:
        raise InputError(
            f"{error.filename}: this folder cannot be looked into ({error.strerror}); change its "
            "permissions or give a pattern that leaves it out"
        ) from error

    for place, folders, files in os.walk(top, onerror=told):
        here = Path(place)
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".") and (here / name).absolute() not in leave_out
        ]
        yield from (here / name for name in files if (here / name).absolute() not in leave_out)


def _files(found: list[tuple[str, Path]], skipped: dict[str, int]) -> Corpus:
    named = {_shown(name): path for name, path in found}
    if len(named) < len(found):
        raise InputError(
            "two names differ only in bytes that are no UTF-8 text; rename one of these files"
        )

    def items() -> Iterator[Item]:
        for name, path in named.items():
            yield Item(name, name, partial(file_bytes, os.fspath(path)))

    return Corpus(len(found), items, skipped)


def _shown(name: str) -> str:
    r"""Return a file's name as text: bytes that are no UTF-8 are spelled out, like ``\xff``."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


# ---------------------------------------------------------------- Parquet


def _table(path: Path) -> Corpus:
    if not path.is_file():
        raise InputError(f"{path}: no such file; check the name")
    with opened() as database:
        columns = _columns(database, path)
        content = _content_column(columns, path)
        total = _whole(database, path, has_id="id" in columns)

    def items() -> Iterator[Item]:
        ident = "id::VARCHAR" if "id" in columns else "'row-' || (row_number() OVER ())"
        source = "source::VARCHAR" if "source" in columns else "NULL"
        query = f'SELECT {ident}, {source}, "{content}" FROM read_parquet(?)'  # noqa: S608  (names of ours)
        # Without a bound of ours: it holds 2,048 texts at once, however long they are.
        with duckdb.connect(config={"threads": 1}) as table:
            try:
                table.execute(query, [literally(path)])
                while rows := table.fetchmany(_ROWS):
                    yield from (_row(*row) for row in rows)
            except duckdb.Error as error:
                said = str(error).partition("\n")[0]
                raise InputError(
                    f"{path}: cannot be read to its end ({said}); write it anew, or put its texts "
                    "into files of a folder"
                ) from error

    return Corpus(total, items, {})


def opened() -> Any:
    """Return a database in memory, of bounded size, in which rows keep their order."""
    return duckdb.connect(config={"memory_limit": MEMORY, "threads": 1})


def _row(name: str, source: str | None, value: Any) -> Item:
    def load() -> bytes:
        if value is None:
            raise DocumentError("the row holds no text; leave it out, or fill its cell")
        return value.encode() if isinstance(value, str) else bytes(value)

    plain = "text/plain" if isinstance(value, str) else None
    return Item(name, source or name, load, plain)


def literally(path: Path) -> str:
    """Return a path as a pattern that only it matches."""
    return glob.escape(os.fspath(path))


def _columns(database: Any, path: Path) -> dict[str, str]:
    try:
        rows = database.execute(
            "DESCRIBE SELECT * FROM read_parquet(?)", [literally(path)]
        ).fetchall()
    except duckdb.Error as error:
        said = str(error).partition("\n")[0]
        raise InputError(f"{path}: no readable Parquet file ({said}); write it anew") from error
    return {row[0]: row[1] for row in rows}


def _content_column(columns: dict[str, str], path: Path) -> str:
    """Return the column that holds the texts; InputError names those there are."""
    for name, kind in ((_TEXT, "VARCHAR"), (_RAW, "BLOB")):
        if columns.get(name) == kind:
            return name
    there = ", ".join(f"{name} ({kind})" for name, kind in columns.items())
    raise InputError(
        f"{path}: has the columns {there}; needs `text` (VARCHAR) or `raw` (BLOB, a file's bytes), "
        "and may have `id` and `source`; rename the column that holds the texts"
    )


def _whole(database: Any, path: Path, *, has_id: bool) -> int:
    """Return how many rows there are; InputError for none, and for an id that stands twice."""
    place = [literally(path)]
    (total,) = database.execute("SELECT count(*) FROM read_parquet(?)", place).fetchone()
    if not total:
        raise InputError(f"{path}: holds no row; give a table with one text a row")
    if not has_id:
        return int(total)
    unnamed = "SELECT count(*) FROM read_parquet(?) WHERE coalesce(id::VARCHAR, '') = ''"
    (without,) = database.execute(unnamed, place).fetchone()
    if without:
        raise InputError(f"{path}: {without} rows have no id; fill the column, or leave it out")
    repeated = (
        "SELECT id::VARCHAR AS name, count(*) FROM read_parquet(?) "
        "GROUP BY name HAVING count(*) > 1 ORDER BY name LIMIT 1"
    )
    if twice := database.execute(repeated, place).fetchone():
        raise InputError(f"{path}: the id {twice[0]!r} stands in {twice[1]} rows; ids are unique")
    return int(total)
