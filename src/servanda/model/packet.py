"""A packet: what a coder elsewhere needs, and nothing of what others coded."""

from typing import Literal

import msgspec

from servanda.model.apart import SignedEntry
from servanda.model.entry import EntryRef, Role, Seen
from servanda.model.record import Record


class PacketEvidence(Record, frozen=True, kw_only=True):
    """One report that bears on a commitment."""

    id: str
    type: str
    at: str
    source: str
    standing: str
    says: str


class PacketItem(Record, frozen=True, kw_only=True):
    """One commitment to be scored."""

    commitment: str
    entry: EntryRef
    title: str
    quote: str | None
    debtor: tuple[str, ...]
    guideline: str | None
    guideline_entry: EntryRef | None
    evidence: tuple[PacketEvidence, ...]


class PacketText(Record, frozen=True, kw_only=True):
    """One document to be coded; its text lies beside the packet."""

    document: str
    entry: EntryRef
    title: str
    file: str
    sha256: str


class PacketBook(Record, frozen=True, kw_only=True):
    """The codebook to score under; its file lies beside the packet."""

    id: str
    version: str
    entry: EntryRef
    sha256: str


class Packet(Record, frozen=True, kw_only=True):
    """``packet.json``: for one coder, at one place of this coder's own chain of statements."""

    schema: Literal["servanda.packet/1"] = "servanda.packet/1"
    log: str
    """Origin of the register."""
    name: str
    coder: str
    role: Role
    seq: int
    prev: str | None
    seen: Seen | None
    shows_machine: bool
    """True where computed verdicts are shown: such scores are recorded as assisted."""
    codebook: PacketBook | None
    stage: str | None
    items: tuple[PacketItem, ...] = ()
    texts: tuple[PacketText, ...] = ()
    verdicts: dict[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    """Commitment -> what its verdicts show; empty in a blind packet."""


class Answers(Record, frozen=True, kw_only=True):
    """``answers.json``: what the coder signed."""

    schema: Literal["servanda.answers/1"] = "servanda.answers/1"
    log: str
    coder: str
    entries: tuple[SignedEntry, ...]
