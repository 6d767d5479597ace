"""Which event ids are taken, without deriving all events: a cache of their digests.

For each import a file holds the digests of its events' ids, in order, beside the register. It is
never the truth: what is missing, damaged or of other files is made anew from the journal, and an id
that seems to be taken is looked up in the import itself.
"""

import hashlib
import json
import os
import sys
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from servanda import __version__
from servanda.api.glances import is_large
from servanda.api.register import Register
from servanda.audit import recompute
from servanda.model.entry import EvidenceBody, NormActBody
from servanda.register.entries import Entry
from servanda.register.projection import standing
from servanda.register.view import LogView

FORMAT = "servanda.ids/1"
FOLDER = ".ids"
"""Beside the cache of events, whose folders are let go of by age."""
SUFFIX = ".ids"
Derive = Callable[[Entry], Sequence[str]]
"""Returns the ids of an import's events, from its files."""


def taken(register: Register, ids: Iterable[str]) -> dict[str, int]:
    """Return, of these ids, those that events of a register have, with the entries that say so."""
    wanted, view = list(ids), register.view
    if not is_large(view, len(view.entries)):
        known = register.case().evidence.entry_of
        return {one: known[one] for one in wanted if one in known}
    return _of(register).among(wanted)


def keep(register: Register, entry: Entry, ids: Iterable[str]) -> None:
    """Note which ids an import brought, so that the next one need not derive them."""
    if is_large(register.view, len(register.view.entries)):
        _of(register).keep(entry, ids)


def _of(register: Register) -> "TakenIds":
    from servanda.api.eventcache import folder_of  # noqa: PLC0415  (DuckDB loads slowly)

    view = register.view

    def derive(entry: Entry) -> list[str]:
        return [event.id for event in recompute.more_of(view, entry, derived={})[0]]

    return TakenIds(view, folder_of(register.path), derive)


class TakenIds:
    """The ids of a register's events, by import."""

    def __init__(self, view: LogView, folder: Path, derive: Derive) -> None:
        """Look into the ``folder`` of the register's caches; ``derive`` reads an import."""
        self._view, self._folder, self._derive = view, folder / FOLDER, derive

    def among(self, ids: Iterable[str]) -> dict[str, int]:
        """Return, of these ids, those that are taken, each with the entry that brought it."""
        wanted = {_digest(one): one for one in ids}
        size = len(self._view.entries)
        found = dict(self._acts(set(wanted.values()), size))
        for entry in standing(self._view, size):
            if isinstance(entry.body, EvidenceBody):
                told = self._held(entry)
                near = [one for digest, one in wanted.items() if _holds(told, digest)]
                if near:
                    # A digest may stand for two ids: the import itself says which it is.
                    real = set(self._derive(entry))
                    found |= {one: entry.index for one in near if one in real}
        return found

    def _acts(self, wanted: set[str], size: int) -> Iterator[tuple[str, int]]:
        for entry in standing(self._view, size):
            if isinstance(entry.body, NormActBody) and f"act-{entry.index}" in wanted:
                yield f"act-{entry.index}", entry.index

    def keep(self, entry: Entry, ids: Iterable[str]) -> "array[int]":
        """Write the digests of an import's ids; where nothing can be written they are told only."""
        told = array("Q", sorted(map(_digest, ids)))
        raw = _bytes(told)
        path = self._path(entry)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(hashlib.sha256(raw).digest() + raw)
            fresh.replace(path)
        except OSError:
            # A medium that cannot be written to has no cache; the ids are known all the same.
            fresh.unlink(missing_ok=True)
        return told

    def _held(self, entry: Entry) -> "array[int]":
        try:
            found = self._path(entry).read_bytes()
        except OSError:
            return self.keep(entry, self._derive(entry))
        told, raw = array("Q"), found[hashlib.sha256().digest_size :]
        if hashlib.sha256(raw).digest() != found[: -len(raw) or None] or len(raw) % told.itemsize:
            return self.keep(entry, self._derive(entry))
        told.frombytes(raw)
        if sys.byteorder == "big":
            told.byteswap()
        return told

    def _path(self, entry: Entry) -> Path:
        """Return the file of an import: named by its leaf, and by what of it is in this copy."""
        files = sorted(
            (path, disclosure.blob or "")
            for (index, path), disclosure in self._view.disclosures.items()
            if index == entry.index
        )
        said = json.dumps([FORMAT, __version__, entry.leaf_hash.hex(), files])
        return self._folder / (hashlib.sha256(said.encode()).hexdigest() + SUFFIX)


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


def _bytes(told: "array[int]") -> bytes:
    if sys.byteorder == "little":
        return told.tobytes()
    turned = array("Q", told)
    turned.byteswap()
    return turned.tobytes()


def _holds(told: "array[int]", digest: int) -> bool:
    place = bisect_left(told, digest)
    return place < len(told) and told[place] == digest
