"""Places of registers: opened as far as one may, and new ones in which nothing is."""

from pathlib import Path
from shutil import rmtree

from servanda import plugins
from servanda.errors import InputError, StoreError
from servanda.stores.address import Location, location_of


def open_store(store: plugins.Store, location: str, *, must_write: bool) -> None:
    """Open a store to write, or to read alone where that is all that can be had."""
    try:
        store.open(location)
    except StoreError:
        # Whoever only asks needs no right to write: a read-only folder or medium is enough.
        if must_write:
            raise
        store.open(location, read_only=True)
        return
    if must_write:
        finish_redacting(store, location)


def finish_redacting(store: plugins.Store, location: str) -> None:
    """Overwrite what an interrupted redaction forgot and left in free pages, files and columns."""
    if not store.scrub_due():
        return
    drop_columns(location_of(location))
    store.scrub()


def drop_columns(register: Location) -> None:
    """Remove the columns beside a register: they may be made from what is destroyed."""
    from servanda.api.eventcache import folder_of  # noqa: PLC0415  (loads the engine)

    rmtree(folder_of(register), ignore_errors=True)


def check_new(target: Path) -> None:
    """Return only if a file can be made in ``target``, where nothing is."""
    if target.exists() or target.is_symlink():
        raise InputError(f"{target}: exists already; choose another name, nothing is written over")
    if not target.absolute().parent.is_dir():
        raise InputError(f"{target}: the folder above it does not exist; make it first")
