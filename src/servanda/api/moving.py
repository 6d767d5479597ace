"""A register as one file: kept as a copy, put back, moved to another store, brought up to date.

A copy is a register file by itself, whatever store it came from. It is checked before anybody
relies on it, and nothing that exists is ever written over.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from servanda import plugins
from servanda.api import keyring, retained
from servanda.api.places import check_new, finish_redacting, open_store
from servanda.audit.placing import flush_folder
from servanda.errors import InputError, StoreError
from servanda.plugins import Store
from servanda.register import journal as journals
from servanda.register.journal import Journal
from servanda.stores.address import Database, Location, location_of, store_of, whole


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy holds, and what was signed with the keys at hand, as far as known."""

    origin: str
    size: int
    files: int
    signed: int | None = None
    """Size of the newest checkpoint that was signed with the keys on this machine."""

    @property
    def older(self) -> bool:
        """Whether more was signed than the copy holds: its register will refuse to sign."""
        return self.signed is not None and self.signed > self.size


def backup(register: str | Location, target: Path) -> Copied:
    """Copy a register to a new file while others may go on writing; return what it holds."""
    check_new(target)
    place = location_of(register)
    store: Store = plugins.load("stores", store_of(place))
    open_store(store, whole(place), must_write=False)
    try:
        # A copy takes free pages along, and with them what was to be destroyed.
        finish_redacting(store, whole(place))
        with _beside(target) as fresh:
            store.copy_to(str(fresh))
            copied = _checked(fresh, shown=target)
            _put(fresh, target)
    finally:
        store.close()
    return copied


def restore(
    source: Path, register: str | Location, *, keys: Path | None = None
) -> tuple[Location, Copied]:
    """Make a register in a new place out of a copy; return the place and what it holds."""
    if not source.is_file():
        raise InputError(f"{source}: no such file; name a copy that `servanda backup` made")
    place = location_of(register)
    if isinstance(place, Database):
        copied = _checked(source, shown=source)
        _fill(source, place)
    else:
        check_new(place)
        with _beside(place) as fresh, _opened(source) as store:
            store.copy_to(str(fresh))
            copied = _checked(fresh, shown=source)
            _put(fresh, place)
    return place, _with_signed(copied, source, keys or keyring.keys_folder())


def upgrade(register: str | Location) -> tuple[int, int]:
    """Bring a register of an older format to today's; return both formats' numbers."""
    place = location_of(register)
    if isinstance(place, Path) and not place.is_file():
        raise InputError(f"{place}: no such register; check the path")
    store: Store = plugins.load("stores", store_of(place))
    try:
        found = store.upgrade(whole(place))
        finish_redacting(store, whole(place))
    finally:
        store.close()
    return found


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a file's name in a folder of its own beside ``target``; remove what is left there."""
    try:
        with tempfile.TemporaryDirectory(
            dir=target.absolute().parent, prefix=f".{target.name}."
        ) as folder:
            yield Path(folder) / "register.db"
    except OSError as error:
        raise StoreError(f"{target}: cannot be written: {error.strerror}") from error


def _put(fresh: Path, target: Path) -> None:
    """Give a finished file its name, for good; never in place of another."""
    descriptor = os.open(fresh, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        target.hardlink_to(fresh)
    except FileExistsError as error:
        raise InputError(f"{target}: exists already; nothing is written over") from error
    flush_folder(target.absolute().parent)


@contextmanager
def _opened(path: Path) -> Iterator[Store]:
    store: Store = plugins.load("stores", "sqlite")
    store.open(str(path), read_only=True)
    try:
        yield store
    finally:
        store.close()


def _checked(path: Path, *, shown: Path) -> Copied:
    """Return what a copy holds if it is whole: entries, tree, checkpoint, each disclosed file."""
    with _opened(path) as store:
        try:
            found = journals.open_journal(store)
            files = [one for one in _files(found) if _has(found, one)]
        except StoreError as error:
            raise StoreError(f"{shown}: the copy is not whole: {error}") from error
        return Copied(found.origin, found.size, len(files))


def _files(journal: Journal) -> list[str]:
    return sorted({one.blob for one in journal.disclosures() if one.blob is not None})


def _has(journal: Journal, name: str) -> bool:
    if journal.store.blob(name) is None:
        raise StoreError(f"the file {name} is disclosed but not in it")
    return True


def _fill(source: Path, place: Database) -> None:
    made: Store = plugins.load("stores", store_of(place))
    try:
        made.create(whole(place))
        with _opened(source) as store, store.dump() as rows:
            made.load(rows)
        journals.open_journal(made)
    finally:
        made.close()


def _with_signed(copied: Copied, source: Path, folder: Path) -> Copied:
    path = retained.path_of(copied.origin, folder)
    if not path.exists():
        return copied
    with _opened(source) as store:
        signed = retained.signed_size(journals.open_journal(store), path)
    return Copied(copied.origin, copied.size, copied.files, signed)
