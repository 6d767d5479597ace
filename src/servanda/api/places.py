"""Places of registers: opened as far as one may, and new ones in which nothing is."""

from pathlib import Path

from servanda import plugins
from servanda.errors import InputError, StoreError


def open_store(store: plugins.Store, location: str, *, must_write: bool) -> None:
    """Open a store to write, or to read alone where that is all that can be had."""
    try:
        store.open(location)
    except StoreError:
        # Whoever only asks needs no right to write: a read-only folder or medium is enough.
        if must_write:
            raise
        store.open(location, read_only=True)


def check_new(target: Path) -> None:
    """Return only if a file can be made in ``target``, where nothing is."""
    if target.exists() or target.is_symlink():
        raise InputError(f"{target}: exists already; choose another name, nothing is written over")
    if not target.absolute().parent.is_dir():
        raise InputError(f"{target}: the folder above it does not exist; make it first")
