"""Events of a register in columns on disk, and its rules: a cache, never the truth.

It lies beside the register, in a folder named by the Merkle root of the entries that both came
from (:mod:`servanda.api.eventkey`). Whatever is missing, damaged or of other entries is made anew
from the journal.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from servanda.api.eventindex import EventIndex
from servanda.api.eventkey import Key
from servanda.audit.recompute import Evidence
from servanda.errors import InputError
from servanda.model.commitment import Terms
from servanda.stores.address import Location
from servanda.terms.stored import restored, stored
from servanda.watch.kernel.columns import literal
from servanda.watch.kernel.events import load_events, open_cache, write_cache

MANIFEST = "manifest.json"
INDEX = "index.sqlite"
RULES = "rules.json"
KEPT = 3
"""So many sizes of the log are kept, the newest ones."""


def folder_of(register: Location) -> Path:
    """Return where the cache of a register lies: beside its file, else in the user's own folder."""
    if isinstance(register, Path):
        return register.with_name(f"{register.name}.cache")
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    name = hashlib.sha256(str(register).encode()).hexdigest()[:16]
    return Path(base) / "servanda" / name


Facts = tuple[Terms, Evidence]


def open_events(
    connection: Any, folder: Path, key: Key, build: Callable[[], Facts], terms: Terms | None = None
) -> tuple[Terms, EventIndex, Path | None]:
    """Make ``reports`` and ``denials`` readable; return the rules, and the events one by one.

    They come from the cache if it holds them, else from ``build``. ``terms`` are these rules, where
    they are known. Last comes the file without which nothing can be read any more, if any.
    """
    place = _place(folder, key)
    held = (terms or _rules(place)) if _holds(connection, place, key) else None
    if held is not None:
        open_cache(connection, place)
        return held, EventIndex.opened(place / INDEX), place / MANIFEST
    terms, evidence = build()
    load_events(connection, evidence.events)
    try:
        _write(connection, folder, key, terms, evidence)
        return terms, EventIndex.opened(place / INDEX), None
    except (OSError, duckdb.Error, sqlite3.Error):
        # A medium that cannot be written to has no cache; the events are there all the same.
        shutil.rmtree(_fresh(folder, key), ignore_errors=True)
    return terms, EventIndex.made(None, evidence), None


def _rules(place: Path) -> Terms | None:
    """Return the rules of a cache; None where an unlike version wrote them."""
    try:
        return restored((place / RULES).read_bytes(), where=RULES)
    except InputError:
        return None


def _place(folder: Path, key: Key) -> Path:
    """Return a folder for these entries as this copy discloses them: who sees less has another."""
    return folder / f"{key.root}-{key.sources[:16]}"


def _fresh(folder: Path, key: Key) -> Path:
    return folder / f".{_place(folder, key).name}.{os.getpid()}"


def _write(connection: Any, folder: Path, key: Key, terms: Terms, evidence: Evidence) -> None:
    """Write the cache whole or not at all, and let go of the oldest ones."""
    fresh, place = _fresh(folder, key), _place(folder, key)
    write_cache(connection, fresh)
    EventIndex.made(fresh / INDEX, evidence).close()
    (fresh / RULES).write_bytes(stored(terms))
    files: dict[str, dict[str, Any]] = {
        name: {"sha256": _digest(fresh / name)} for name in (RULES, INDEX)
    }
    for path in sorted(fresh.glob("*.parquet")):
        rows = _stamp(connection, path, key)
        files[path.name] = {"rows": rows, "sha256": _digest(path)}
    said = json.dumps({**key.facts(), "files": files}, indent=1, sort_keys=True)
    (fresh / MANIFEST).write_text(said + "\n", encoding="utf-8")
    shutil.rmtree(place, ignore_errors=True)
    fresh.rename(place)
    held = sorted(
        (path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")),
        key=lambda path: (path == place, path.stat().st_mtime),
    )
    for old in held[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)


def _stamp(connection: Any, path: Path, key: Key) -> int:
    """Write into a Parquet file which entries it came from; return its number of rows."""
    bare = path.with_suffix(".bare")
    path.rename(bare)
    facts = ", ".join(f"{name}: {literal(value)}" for name, value in key.facts().items())
    connection.execute(
        f"COPY (SELECT * FROM read_parquet({literal(str(bare))})) TO {literal(str(path))} "
        f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{{facts}}})"
    )
    bare.unlink()
    return _rows(connection, path)


def _rows(connection: Any, path: Path) -> int:
    found = connection.execute(
        f"SELECT num_rows FROM parquet_file_metadata({literal(str(path))})"
    ).fetchone()
    return int(found[0])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _holds(connection: Any, place: Path, key: Key) -> bool:
    """Return whether a cache is whole and of these very entries."""
    try:
        said = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
        files = said.pop("files")
        there = {path.name for path in place.iterdir()} - {MANIFEST}
        return (
            said == key.facts()
            and there == set(files)
            and {INDEX, RULES, "denials.parquet"} < there
            and all(_is(connection, place / name, one, key) for name, one in files.items())
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, duckdb.Error):
        return False


def _is(connection: Any, path: Path, said: dict[str, Any], key: Key) -> bool:
    """Return whether a file is the one that was written, by its bytes, its rows and its root."""
    if _digest(path) != said["sha256"]:
        return False
    if path.name in (RULES, INDEX):
        return True
    if _rows(connection, path) != said["rows"]:
        return False
    found = connection.execute(
        f"SELECT decode(key), decode(value) FROM parquet_kv_metadata({literal(str(path))})"
    ).fetchall()
    return key.facts().items() <= dict(found).items()
