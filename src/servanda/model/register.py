"""What a register holds, as folded from its journal: the types rooms and pages share.

The fold itself is ``servanda.register.projection``; nothing here is stored as truth.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Literal

from servanda.model.agenda import RegisteredAgenda
from servanda.model.entry import Shown
from servanda.model.judgement import (
    RegisteredAdjudication,
    RegisteredCodebook,
    RegisteredCoding,
    RegisteredGuideline,
    RegisteredScore,
    RegisteredSelection,
)
from servanda.model.lever import RegisteredLever, RegisteredLeverAct
from servanda.model.press import RegisteredArticle
from servanda.model.procedure import (
    RegisteredObjection,
    RegisteredProcedure,
    RegisteredReply,
    RegisteredReport,
    RegisteredReportStep,
)
from servanda.model.reading import Reading, Statement
from servanda.model.record import Record
from servanda.model.versions import RegisteredVersions

BlobRole = Literal[
    "original", "text", "reading", "table", "mapping", "coverage", "terms", "snapshot", "policy"
]


EVIDENCE: frozenset[BlobRole] = frozenset({"table", "mapping", "coverage"})
"""Files of an import without which verdicts cannot be computed."""


class BlobRef(Record, frozen=True, kw_only=True):
    """A file that an entry names by its salted hash, and where it can be found."""

    name: str
    role: BlobRole
    sha256: str
    """Hex digest of the file's plain bytes; empty when withheld."""
    size: int
    """Bytes; 0 when withheld."""
    disclosed: bool
    """False when the bytes or their salt are withheld from this copy."""


class LogEntry(Record, frozen=True, kw_only=True):
    """One leaf of the journal, as a line that a person can read."""

    index: int
    type: str
    """Entry type with its version, e.g. ``commitment/1``."""
    actor: str
    role: str
    claimed_time: str
    """What the signer's clock said; never trusted."""
    leaf_hash: str
    """Hex of the RFC 6962 leaf hash."""
    summary: str
    not_before: str | None = None
    """By witnesses' clocks; None where nothing proves it."""
    not_after: str | None = None
    """By witnesses' clocks; None while it is not witnessed."""
    dated: Literal["back-dated", "forward-dated"] | None = None
    """Where the claimed time lies outside what witnesses' clocks allow."""
    doubt: int | None = None
    """The entry that says a key which signed this one may have been in wrong hands by then."""


class LogHead(Record, frozen=True, kw_only=True):
    """The newest signed checkpoint."""

    origin: str
    size: int
    root: str
    """Base64 of the RFC 6962 root hash."""
    key_name: str
    vkey: str
    """Verifier key of the log in C2SP signed-note form."""
    witnessed: bool
    """True when cosignatures meet the register's policy; else it is signed only."""
    witnessed_size: int = 0
    """How many entries are witnessed; the others are signed only."""
    witnessed_at: str | None = None
    """When a quorum last said that it had seen nothing newer."""
    witnesses: tuple[str, ...] = ()
    """Who cosigned the newest witnessed state, by the names of the stated policy."""
    quorum: str = "none"
    """What the stated policy demands."""


class WitnessLine(Record, frozen=True, kw_only=True):
    """One witness of the stated policy, and how far it has cosigned."""

    name: str
    key_name: str
    vkey: str
    url: str | None
    size: int
    """Entries that it cosigned last; 0 where it never did."""
    at: str | None
    """When, by its own clock."""


class RegisteredDocument(Record, frozen=True, kw_only=True):
    """A document as recorded, with its reading where the blobs are at hand."""

    id: str
    entry: int
    title: str
    reading: Reading | None
    text: str | None
    files: tuple[BlobRef, ...]
    registered_by: str
    quotes_only: bool = False
    """True where only quotations may be shown in public (press texts)."""


class RegisteredCommitment(Record, frozen=True, kw_only=True):
    """One promise in its newest version."""

    id: str
    entry: int
    version: int
    document: str | None
    """Id of the document it stands in; None when entered without a text."""
    statement: Statement | None
    terms: str
    """Its rule in the commitment language (YAML), one commitment of the file's list."""
    registered_by: str
    title: str
    accepted_by: str | None = None
    """Who accepted the machine's reading; None when a person marked the span."""
    earlier: tuple[int, ...] = ()
    """Entries of earlier versions, oldest first."""


class RegisteredImport(Record, frozen=True, kw_only=True):
    """One table of evidence as it came in: events are derived, never typed."""

    entry: int
    files: tuple[BlobRef, ...]
    registered_by: str
    events: int
    dropped: int
    note: str | None = None


class RegisteredAct(Record, frozen=True, kw_only=True):
    """An act on a commitment's norm status, as registered."""

    entry: int
    act: str
    commitment: str
    actor: str
    """The party that acted."""
    at: str
    to: str | None
    note: str | None
    registered_by: str


class RegisteredPolicy(Record, frozen=True, kw_only=True):
    """Whom somebody would believe otherwise, as registered: a file of named choices."""

    id: str
    entry: int
    file: BlobRef
    registered_by: str
    earlier: tuple[int, ...] = ()
    """Entries of earlier versions, oldest first."""


class RegisteredDecision(Record, frozen=True, kw_only=True):
    """What a person decided about one statement of a reading."""

    entry: int
    document: str
    statement_id: str
    decision: Literal["accepted", "edited", "rejected", "marked"]
    decided_by: str
    saw_machine: bool
    statement: Statement | None
    reason: str | None


class RegisteredKey(Record, frozen=True, kw_only=True):
    """A statement key and since which entry it may sign."""

    entry: int
    actor: str
    role: str
    vkey: str
    until: int | None = None
    """The entry with which it ended: from there on it signs nothing."""
    doubt_from: int | None = None
    """From this entry on it may have been in wrong hands."""


class RegisteredGuards(Record, frozen=True, kw_only=True):
    """Who may together give an actor a new key."""

    entry: int
    actor: str
    threshold: int
    guards: tuple[str, ...]


class RegisteredRedaction(Record, frozen=True, kw_only=True):
    """What was destroyed of an earlier entry, by whom, on whose order and why."""

    entry: int
    of: int
    """Index of the entry that the values belonged to."""
    paths: tuple[str, ...]
    authority: str | None
    reason: str | None
    registered_by: str
    shown: tuple[Shown, ...]


class RegisterState(Record, frozen=True, kw_only=True, dict=True, gc=True):
    """Everything a reader of the register can see at one size of its log."""

    name: str
    head: LogHead
    documents: tuple[RegisteredDocument, ...]
    commitments: tuple[RegisteredCommitment, ...]
    imports: tuple[RegisteredImport, ...]
    entries: tuple[LogEntry, ...]
    acts: tuple[RegisteredAct, ...] = ()
    decisions: tuple[RegisteredDecision, ...] = ()
    keys: tuple[RegisteredKey, ...] = ()
    guards: tuple[RegisteredGuards, ...] = ()
    policies: tuple[RegisteredPolicy, ...] = ()
    codebooks: tuple[RegisteredCodebook, ...] = ()
    guidelines: tuple[RegisteredGuideline, ...] = ()
    scores: tuple[RegisteredScore, ...] = ()
    codings: tuple[RegisteredCoding, ...] = ()
    adjudications: tuple[RegisteredAdjudication, ...] = ()
    selections: tuple[RegisteredSelection, ...] = ()
    levers: tuple[RegisteredLever, ...] = ()
    lever_acts: tuple[RegisteredLeverAct, ...] = ()
    agendas: tuple[RegisteredAgenda, ...] = ()
    procedures: tuple[RegisteredProcedure, ...] = ()
    reports: tuple[RegisteredReport, ...] = ()
    report_steps: tuple[RegisteredReportStep, ...] = ()
    objections: tuple[RegisteredObjection, ...] = ()
    replies: tuple[RegisteredReply, ...] = ()
    redactions: tuple[RegisteredRedaction, ...] = ()
    articles: tuple[RegisteredArticle, ...] = ()
    """Press articles: witnesses, no source of obligation."""
    versions: tuple[RegisteredVersions, ...] = ()
    """Which documents are versions of one text, with the places that go together."""

    @cached_property
    def promises(self) -> Mapping[str, RegisteredCommitment]:
        """The commitments by their ids."""
        return {one.id: one for one in self.commitments}

    @cached_property
    def texts(self) -> Mapping[str, RegisteredDocument]:
        """The documents by their ids."""
        return {one.id: one for one in self.documents}

    @cached_property
    def promised_in(self) -> Mapping[str, tuple[RegisteredCommitment, ...]]:
        """The commitments that stand in each document that has any."""
        found: dict[str, list[RegisteredCommitment]] = {}
        for one in self.commitments:
            if one.document is not None:
                found.setdefault(one.document, []).append(one)
        return {name: tuple(held) for name, held in found.items()}

    @cached_property
    def registrars(self) -> Mapping[int, str]:
        """Who put in each import and each act, by its entry."""
        brought = {one.entry: one.registered_by for one in self.imports}
        return brought | {one.entry: one.registered_by for one in self.acts}

    @cached_property
    def undisclosed(self) -> tuple[RegisteredImport, ...]:
        """The imports of which something is not in this copy that verdicts need."""
        return tuple(
            one
            for one in self.imports
            if not all(file.disclosed for file in one.files if file.role in EVIDENCE)
        )

    def line(self, index: int) -> LogEntry | None:
        """Return the log entry of this number; None where this copy does not show it."""
        if index < len(self.entries) and self.entries[index].index == index:
            return self.entries[index]
        return next((one for one in self.entries if one.index == index), None)
