"""What is installed and plugged in, and whether a register and its keys can be used here."""

import importlib.util
import platform
import shutil
import sqlite3
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Literal

from servanda import __version__
from servanda.api import keyring, printing
from servanda.api.register import Register, open_register
from servanda.errors import ServandaError
from servanda.model.record import Record
from servanda.register import keys as keyfiles
from servanda.stores.address import Location, whole
from servanda.tlog import note

GROUPS = ("readers", "extractors", "sources", "stores", "exporters", "engines")
EXTRAS = {"psycopg": "postgres", "ray": "cluster", "lifelines": "science", "pydantic_ai": "llm"}
"""Libraries that only some verbs need, and the extra that brings each."""
LITTLE = 200 * 1024 * 1024
"""Bytes free below which a register is soon in trouble: each append needs room to be whole."""

State = Literal["works", "missing", "wrong"]


class PluggedIn(Record, frozen=True, kw_only=True):
    """A plug-in, the package that brings it, and why it cannot be loaded if it cannot."""

    group: str
    name: str
    module: str
    package: str
    version: str
    problem: str | None


class Finding(Record, frozen=True, kw_only=True):
    """One thing that was looked at."""

    what: str
    state: State
    told: str


def plugged_in() -> tuple[PluggedIn, ...]:
    """Return every plug-in by group and name; each is loaded to see whether it can be."""
    found = [one for group in GROUPS for one in entry_points(group=f"servanda.{group}")]
    order = {f"servanda.{group}": n for n, group in enumerate(GROUPS)}
    made = []
    for one in sorted(found, key=lambda e: (order[e.group], e.name)):
        problem = None
        try:
            one.load()
        except Exception as error:  # noqa: BLE001  (foreign code; what it raises is the finding)
            problem = f"{type(error).__name__}: {error}"
        made.append(
            PluggedIn(
                group=one.group.partition(".")[2],
                name=one.name,
                module=one.value,
                package=one.dist.name if one.dist else "unknown",
                version=one.dist.version if one.dist else "",
                problem=problem,
            )
        )
    return tuple(made)


def examine(place: Location, keys: str | Path | None, *, must: bool) -> tuple[Finding, ...]:
    """Return what was found: the installation, then the register in ``place`` and its keys.

    Without ``must`` a register that is not there is no fault.
    """
    return (*_installed(), *_register(place, Path(keys) if keys else None, must=must))


def _installed() -> Iterator[Finding]:
    yield Finding(
        what="servanda", state="works",
        told=f"{__version__} on Python {platform.python_version()}, {sys.platform}",
    )  # fmt: skip
    with sqlite3.connect(":memory:") as base:
        words = [row[0] for row in base.execute("PRAGMA compile_options")]
    base.close()
    full = "ENABLE_FTS5" in words
    yield Finding(
        what="sqlite", state="works" if full else "wrong",
        told=sqlite3.sqlite_version + ("" if full else ", without FTS5: use another Python"),
    )  # fmt: skip
    for library, extra in EXTRAS.items():
        there = importlib.util.find_spec(library) is not None
        told = "installed" if there else f"not installed; pip install 'servanda[{extra}]' adds it"
        yield Finding(what=f"extra {extra}", state="works" if there else "missing", told=told)
    browser = printing.browser()
    yield Finding(
        what="reports as PDF", state="works" if browser else "missing",
        told=browser or "no Chromium or Chrome here; HTML and DOCX need none",
    )  # fmt: skip
    broken = [one for one in plugged_in() if one.problem]
    for one in broken:
        state: State = "missing" if "No module named" in (one.problem or "") else "wrong"
        yield Finding(what=f"plug-in {one.name}", state=state, told=one.problem or "")
    if not broken:
        yield Finding(what="plug-ins", state="works", told="each can be loaded")


def _register(place: Location, folder: Path | None, *, must: bool) -> Iterator[Finding]:
    if isinstance(place, Path) and not place.exists() and not must:
        yield Finding(what="register", state="missing",
                      told=f"none at {place}; `servanda init {place}` makes one")  # fmt: skip
        return
    try:
        with open_register(place) as opened:
            yield from _opened(opened, folder)
    except ServandaError as error:
        yield Finding(what="register", state="wrong", told=str(error))


def _opened(register: Register, folder: Path | None) -> Iterator[Finding]:
    head = register.state().head
    yield Finding(what="register", state="works", told=f"{register.path}: {head.size} entries, "
                  "head and entries agree")  # fmt: skip
    if register.journal.store.scrub_due():
        yield Finding(what="redaction", state="wrong",
                      told="something redacted is not overwritten yet; append once, or run "
                      "servanda redact again while nobody reads")  # fmt: skip
    if isinstance(register.path, Path):
        free = shutil.disk_usage(Path(whole(register.path)).absolute().parent).free
        yield Finding(what="disk", state="works" if free > LITTLE else "wrong",
                      told=f"{free // 1024**2:,} MB free")  # fmt: skip
    yield from _keys(register, folder or keyring.keys_folder())


def _keys(register: Register, folder: Path) -> Iterator[Finding]:
    names = [register.journal.origin]
    names += [note.parse_vkey(key.vkey).name for key in register.journal.enrolled]
    there = [name for name in dict.fromkeys(names) if keyfiles.path_of(name, folder).is_file()]
    told = f"{len(there)} of {len(set(names))} in {folder}"
    if register.journal.origin not in there:
        told += "; without the log's own key this machine can read and not record"
    yield Finding(what="keys", state="works" if there else "missing", told=told)
    for name in there:
        mode = keyfiles.path_of(name, folder).stat().st_mode & 0o077
        if mode and sys.platform != "win32":
            yield Finding(what="keys", state="wrong",
                          told=f"{keyfiles.path_of(name, folder)}: others may read it; "
                          "chmod 600 it")  # fmt: skip
