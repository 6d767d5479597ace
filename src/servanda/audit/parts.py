"""A part of a log, checked by itself: form and signatures of its entries, whatever came before.

What needs the entries before (roles, chains, which keys count) is replayed in order, elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servanda.errors import ServandaError
from servanda.register import entries
from servanda.register.enrolment import KeyId
from servanda.register.seal import sealed_places
from servanda.tlog import merkle, note


@dataclass(frozen=True, slots=True)
class Part:
    """Entries in a row, and the keys that were known when they were handed out."""

    first: int
    leaves: Sequence[bytes]
    keys: Mapping[KeyId, note.Verifier]


@dataclass(frozen=True, slots=True)
class Found:
    """What a part holds, as far as it can be told without the entries before it."""

    hashes: bytes
    """Leaf hashes, one after the other."""
    unproven: frozenset[int]
    """Entries with a signature whose key was not known yet."""
    sealed: int
    """Sealed places in all of them."""
    bad: tuple[int, str] | None
    """The first entry that does not hold, and why."""


def check_part(part: Part) -> Found:
    """Return what a part holds; nothing is raised for a bad one."""
    hashes, unproven, sealed = bytearray(), set[int](), 0
    bad: tuple[int, str] | None = None
    for index, leaf in enumerate(part.leaves, part.first):
        if bad is not None:
            hashes += merkle.leaf_hash(leaf)
            continue
        try:
            entry = entries.parse(leaf, index)
            if not _proven(entry, part.keys):
                unproven.add(index)
        except ServandaError as error:
            bad = index, str(error)
            hashes += merkle.leaf_hash(leaf)
            continue
        hashes += entry.leaf_hash
        if b'{"$' in leaf:  # no key of a sealed place, no sealed place
            sealed += sum(1 for _ in sealed_places(entry.envelope.body))
    return Found(bytes(hashes), frozenset(unproven), sealed, bad)


def _proven(entry: entries.Entry, keys: Mapping[KeyId, note.Verifier]) -> bool:
    """Tell whether all keys are known; raise where one of them did not sign."""
    known = [keys.get((line.name, line.id)) for line in entry.note.signatures]
    if None in known:
        return False
    note.verify(entry.note, [one for one in known if one], where=f"entry {entry.index}")
    return True
