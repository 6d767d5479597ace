"""Which entries verdicts follow from: where these are the same, no verdict is another.

A score, a document or a note in the log changes no verdict, and what was judged before holds.
"""

import hashlib
import json
from dataclasses import dataclass, field
from typing import Final

from servanda import __version__
from servanda.model.entry import (
    CommitmentBody,
    EvidenceBody,
    EvidencePolicyBody,
    NormActBody,
    RulesBody,
)
from servanda.register.projection import standing
from servanda.register.view import LogView
from servanda.tlog import merkle

FORMAT: Final = "servanda.events/5"
RULES: Final = (CommitmentBody, RulesBody)
REPORTS: Final = (EvidenceBody, NormActBody)
BODIES: Final = (*RULES, *REPORTS, EvidencePolicyBody)
"""What rules, reports, acts and the choices of camps are recorded as."""


Told = tuple[int, str, list[tuple[str, str, bool]]]
"""The number of an entry, its leaf, and what of it is at hand."""


@dataclass(frozen=True, slots=True)
class Key:
    """Which entries events and rules came from, and what of them is in this copy."""

    root: str
    """Hex of the Merkle root of the entries."""
    sources: str
    """SHA-256 over their places in the log, and over what of them is at hand."""
    rules: str
    """The same of the rules alone."""
    sections: str = field(compare=False, repr=False)
    """The same of what promises share."""
    promises: tuple[Told, ...] = field(compare=False, repr=False)
    """What the same is made from, of each promise."""
    reports: tuple[tuple[int, str], ...] = field(compare=False, repr=False)
    """The same of each entry that brought reports or told of an act, with its number."""

    def facts(self) -> dict[str, str]:
        """Return what every file of the cache says of itself."""
        return {
            "format": FORMAT,
            "servanda": __version__,
            "root": self.root,
            "sources": self.sources,
        }


def key_of(view: LogView, size: int) -> Key:
    """Return the key of what the first ``size`` entries say of promises and what became of them."""
    read = [entry for entry in standing(view, size) if isinstance(entry.body, BODIES)]
    places: dict[int, list[tuple[str, str, bool]]] = {entry.index: [] for entry in read}
    # What a place discloses is fixed by the root; whether it is disclosed here is not.
    for (index, path), one in view.disclosures.items():
        if index in places:
            places[index].append((path, one.blob or "", one.public))
    # An index is not enough: a copy that was put back may have gone on with other entries there.
    told = [(entry.index, entry.leaf_hash.hex(), sorted(places[entry.index])) for entry in read]

    def of(bodies: type | tuple[type, ...]) -> list[Told]:
        pairs = zip(read, told, strict=True)
        return [one for entry, one in pairs if isinstance(entry.body, bodies)]

    return Key(
        root=merkle.root_of([entry.leaf_hash for entry in read]).hex(),
        sources=_digest(told),
        rules=_digest(of(RULES)),
        sections=_digest(of(RulesBody)),
        promises=tuple(of(CommitmentBody)),
        reports=tuple((one[0], _digest(one)) for one in of(REPORTS)),
    )


def added(earlier: Key, key: Key) -> frozenset[int] | None:
    """Return the entries that brought more reports since; None where earlier ones are others."""
    known = earlier.reports
    if key.reports[: len(known)] != known:
        return None
    return frozenset(entry for entry, _ in key.reports[len(known) :])


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()
