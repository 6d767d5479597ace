"""A folder put in its place whole: a reader sees the old one or the new one, even after a crash."""

import ctypes
import os
import secrets
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from servanda.errors import RegisterError

_HERE = -100
"""AT_FDCWD of Linux."""
_EXCHANGE = 2
"""RENAME_EXCHANGE of Linux."""


def put(files: Mapping[str, bytes], directory: Path) -> None:
    """Write to a folder beside, then change the names; return only after the new one lasts."""
    target = directory.absolute()
    mark = secrets.token_hex(4)
    fresh = target.with_name(f".{target.name}.new-{mark}")
    old = target.with_name(f".{target.name}.old-{mark}")
    try:
        for path, data in sorted(files.items()):
            place = fresh / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        # One flush for all: a log of thousands of entries has thousands of small files.
        if sys.platform != "win32":
            os.sync()
        if not target.exists() or not _exchange(fresh, target):
            if target.exists():
                target.rename(old)
            fresh.rename(target)
        flush_folder(target.parent)
    except OSError as error:
        if old.exists() and not target.exists():
            old.rename(target)
        raise RegisterError(
            f"{directory}: the bundle could not be written: {error.strerror}; "
            "what was there before is unchanged"
        ) from error
    finally:
        # After an exchange this is the old one.
        shutil.rmtree(fresh, ignore_errors=True)
    shutil.rmtree(old, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change their names in one step; False where the system has no such step."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    return bool(rename(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0)


def flush_folder(folder: Path) -> None:
    """Make the names in a folder last; where the system flushes no folders there is nothing to."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
