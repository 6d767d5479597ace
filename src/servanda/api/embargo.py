"""What a publication leaves out until a day: the openings of entries, while their hashes stay.

The pages, tables, feeds and verdicts are made as from a copy that never had them, so nothing of
them can be told by accident. The register itself is unchanged.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from servanda.api.files import read_text
from servanda.api.register import Register
from servanda.errors import InputError
from servanda.model.codec import from_toml
from servanda.model.entry import Disclosure
from servanda.model.record import Record
from servanda.register.entries import Entry
from servanda.register.journal import Journal


class Embargo(Record, frozen=True, kw_only=True):
    """One thing that is not shown before a day."""

    until: date
    """The first day on which it may be shown, UTC."""
    because: str
    document: str | None = None
    """A text, with its reading, the decisions on it and the promises registered from it."""
    commitment: str | None = None
    """A promise, in all its versions."""
    entry: int | None = None
    """Any one entry, such as an import of evidence."""


class Embargoes(Record, frozen=True, kw_only=True):
    """A file of embargoes (``servanda.embargo/1``)."""

    schema: Literal["servanda.embargo/1"]
    embargo: tuple[Embargo, ...]


def load(path: Path) -> Embargoes:
    """Return the embargoes of a file; InputError names what is wrong in it."""
    found = from_toml(read_text(path), Embargoes, where=str(path), page="how-to/publish-and-verify")
    for number, one in enumerate(found.embargo, 1):
        named = [one.document, one.commitment, one.entry]
        if sum(value is not None for value in named) != 1 or not one.because.strip():
            raise InputError(
                f"{path}, embargo {number}: name one of document, commitment or entry, and say "
                "because"
            )
    return found


def kept_back(register: Register, path: Path, *, now: datetime) -> frozenset[int]:
    """Return the entries that a file of embargoes keeps back at ``now``; InputError: no such."""
    register.journal.sync()
    found: set[int] = set()
    for number, one in enumerate(load(path).embargo, 1):
        entries = frozenset(_entries(register, one))
        if not entries:
            what = one.document or one.commitment or f"#{one.entry}"
            raise InputError(f"{path}, embargo {number}: {what} is not on record")
        if now.date() < one.until:
            found |= entries
    return frozenset(found)


def _entries(register: Register, one: Embargo) -> Iterator[int]:
    entries = register.journal.entries
    if one.entry is not None:
        if 0 <= one.entry < len(entries):
            yield from _with_corrections(entries, {one.entry})
        return
    wanted = {entry.index for entry in entries if _is_of(entry, one)}
    yield from _with_corrections(entries, wanted)


def _is_of(entry: Entry, one: Embargo) -> bool:
    body, kind = entry.body, entry.envelope.type.partition("/")[0]
    if one.commitment is not None:
        return kind == "commitment" and getattr(body, "id", None) == one.commitment
    own = kind == "document" and getattr(body, "id", None) == one.document
    return own or getattr(body, "document", None) == one.document


def _with_corrections(entries: Sequence[Entry], first: set[int]) -> Iterator[int]:
    """Yield entries with those that take their place."""
    found = set(first)
    for entry in entries:
        older = entry.envelope.supersedes
        if older is not None and older.index in found:
            found.add(entry.index)
    yield from found


class HeldBack(Journal):
    """A journal as it reads without what opens some of its entries."""

    def __init__(self, journal: Journal, entries: frozenset[int]) -> None:
        """Read ``journal`` without the openings of ``entries``."""
        super().__init__(journal.store)
        self._held_back = entries
        self.sync()

    def disclosures(self) -> list[Disclosure]:
        """Return the openings at hand, but for those that are kept back."""
        return [one for one in super().disclosures() if one.index not in self._held_back]


def without(register: Register, entries: frozenset[int]) -> Register:
    """Return the register as it is published while ``entries`` are kept back."""
    if not entries:
        return register
    return Register(register.path, HeldBack(register.journal, entries), register.signing_keys)
