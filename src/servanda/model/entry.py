"""Entries of the journal: the envelope, which is final, and the bodies, versioned by type.

An entry's leaf bytes are a C2SP note whose text is one line of canonical JSON: the envelope.
Sensitive values stand in a body as :class:`Sealed` (fields) or :class:`SealedFile` (files):
salted hashes whose values and salts live outside the log, in disclosures.
"""

from typing import Any, Literal

from servanda.model.agenda import AgendaBody
from servanda.model.commitment import ActKind
from servanda.model.judgement import (
    AdjudicationBody,
    AssessmentBody,
    CodebookBody,
    CodingBody,
    GuidelineBody,
    SelectionBody,
)
from servanda.model.lever import LeverActBody, LeverBody
from servanda.model.press import PressArticleBody
from servanda.model.procedure import (
    ObjectionBody,
    ProcedureBody,
    ReplyBody,
    ReportBody,
    ReportStepBody,
)
from servanda.model.record import Record
from servanda.model.sealed import Sealed, SealedFile
from servanda.model.versions import VersionsBody

Role = Literal["operator", "secretariat", "coder", "party", "observer", "assessor"]
CONTEXT: Literal["servanda/entry/v1"] = "servanda/entry/v1"


class EntryRef(Record, frozen=True, kw_only=True):
    """Another entry of the same log, by place and content."""

    index: int
    leaf: str
    """Hex of its leaf hash."""


class Seen(Record, frozen=True, kw_only=True):
    """The newest checkpoint that the signer knew."""

    size: int
    root: str
    """Base64, as in the checkpoint."""


class CoSigner(Record, frozen=True, kw_only=True):
    """A further signer of a joint entry, with the place in that actor's own chain."""

    actor: str
    role: Role
    seq: int
    prev: str | None


class Envelope(Record, frozen=True, kw_only=True):
    """What every entry says about itself, whatever its body. Every field is always written."""

    ctx: Literal["servanda/entry/v1"]
    log: str
    """Origin of the log: no replay to another register."""
    type: str
    """Kind of body with its version, e.g. ``document/1``."""
    actor: str
    role: Role
    seq: int
    """Number of this statement in the actor's own chain, from 0."""
    prev: str | None
    """Id of the actor's previous statement; None for the first."""
    seen: Seen | None
    claimed_time: str
    """What the signer's clock said; never trusted."""
    body: dict[str, Any]
    refs: tuple[EntryRef, ...]
    supersedes: EntryRef | None
    """The entry of which this is the newer version."""
    signers: tuple[CoSigner, ...]
    """Further signers of a joint entry; the first one stands above."""


class Disclosure(Record, frozen=True, kw_only=True):
    """What opens one sealed field or file of an entry."""

    index: int
    path: str
    """JSON Pointer into the body."""
    salt: str
    """Base64 of 32 random bytes."""
    value: Any = None
    """The sealed value, for a field."""
    blob: str | None = None
    """Hex SHA-256 of the plain bytes, for a file: its name under ``blobs/``."""
    public: bool = True
    """False: kept in the owner's copy, left out of bundles."""


class EnrolledKey(Record, frozen=True, kw_only=True):
    """A statement key and what its holder may say."""

    actor: str
    role: Role
    vkey: str


class Succession(Record, frozen=True, kw_only=True):
    """The log that a new one goes on for, where its key was lost or it had to end."""

    log: str
    """Verifier key of the old log."""
    checkpoint: str
    """The last checkpoint of the old log, as signed."""


class Genesis(Record, frozen=True, kw_only=True):
    """``genesis/1``: the first entry, which names the register and its first keys."""

    name: str
    log: str
    """Verifier key of the log: signs checkpoints only."""
    publisher: str
    """Verifier key of the publisher: signs lists of published files only."""
    keys: tuple[EnrolledKey, ...]
    roles: Literal["1"]
    """Version of the table of roles and types."""
    succeeds: Succession | None = None
    """The log before this one; absent where there is none."""


class KeyAdd(Record, frozen=True, kw_only=True):
    """``key-add/1``: a further statement key."""

    key: EnrolledKey
    holder: Sealed | None
    """Name of the person or office."""


class KeyRotate(Record, frozen=True, kw_only=True):
    """``key-rotate/1``: a new key in the place of an old one; both sign."""

    old: str
    """Verifier key that ends with this entry."""
    key: EnrolledKey
    doubt_from: int | None
    """Entry from which the old key may have been in wrong hands; what it signed is marked."""
    reason: Sealed | None


class KeyRevoke(Record, frozen=True, kw_only=True):
    """``key-revoke/1``: a key ends with this entry; what it signed before stays valid."""

    key: str
    doubt_from: int | None
    reason: Sealed


class KeyGuard(Record, frozen=True, kw_only=True):
    """``key-guard/1``: who may together give an actor a new key, should its own be lost."""

    actor: str
    threshold: int
    guards: tuple[str, ...]
    """Other actors with keys in this register."""


class KeyRecover(Record, frozen=True, kw_only=True):
    """``key-recover/1``: an actor's keys of one role end; its guards enrol a new one."""

    ends: tuple[str, ...]
    """Verifier keys that end with this entry, all that the actor had in that role."""
    key: EnrolledKey
    doubt_from: int | None
    reason: Sealed


class LogKeyBody(Record, frozen=True, kw_only=True):
    """``log-key/1``: a further key of the log, which may sign checkpoints once one holds this."""

    key: str
    """Verifier key under the name of the log; it signs this entry too, last."""


class DocumentBody(Record, frozen=True, kw_only=True):
    """``document/1``: a text as it came in."""

    id: str
    title: Sealed
    source: Sealed
    media_type: str
    text_extractor: str
    kept: str
    quotes_only: bool
    original: SealedFile
    text: SealedFile


class ReadingBody(Record, frozen=True, kw_only=True):
    """``reading/1``: what a reader took from a document, as a file."""

    document: str
    reader: str
    version: str
    digest: str
    reading: SealedFile


class CodingDecision(Record, frozen=True, kw_only=True):
    """``coding-decision/1``: what a person decided about one statement."""

    document: str
    statement_id: str
    decision: Literal["accepted", "edited", "rejected", "marked"]
    saw_machine: bool
    """True when the person had the machine's reading before the eyes."""
    statement: Sealed | None
    """The statement as decided, JSON text; None when rejected."""
    reason: Sealed | None


class CommitmentBody(Record, frozen=True, kw_only=True):
    """``commitment/1``: one promise in one version."""

    id: str
    version: int
    document: str | None
    title: Sealed
    statement: Sealed | None
    """The statement, JSON text; None when entered without a text."""
    terms: Sealed
    """One commitment in the commitment language, YAML text."""
    accepted_by: str | None


class RulesBody(Record, frozen=True, kw_only=True):
    """``rules/1``: what commitments share (geometries, calendars, periods, powers)."""

    sections: Sealed
    """The sections beside ``commitments:`` of a rule file, YAML text."""
    files: tuple["EvidenceFile", ...]
    """Geometry, calendar and period files that the sections name."""


class EvidenceFile(Record, frozen=True, kw_only=True):
    """One file of an import under its base name."""

    name: Sealed
    file: SealedFile


class EvidenceBody(Record, frozen=True, kw_only=True):
    """``evidence/1``: one import. Its events follow from these files by the mapping."""

    tables: tuple[EvidenceFile, ...]
    mapping: EvidenceFile | None
    coverage: tuple[EvidenceFile, ...]
    events: int
    """Events that the mapping made."""
    dropped: int
    """Rows left out, as the mapping says."""
    note: Sealed | None
    snapshots: tuple[EvidenceFile, ...] = ()
    """What the cited addresses gave, after a list of them; absent where nobody asked for it."""


class NormActBody(Record, frozen=True, kw_only=True):
    """``norm-act/1``: an act on a commitment's norm status, such as suspend or release."""

    act: ActKind
    commitment: str
    actor: str
    """Who acted: a party, not the signer who registers it."""
    at: str
    """Date, or instant with an offset."""
    to: str | None
    """New debtor or creditor of a delegation or assignment."""
    note: Sealed | None


class EvidencePolicyBody(Record, frozen=True, kw_only=True):
    """``evidence-policy/1``: whom somebody would believe otherwise, as a policy file."""

    id: str
    file: EvidenceFile


class CorrectionBody(Record, frozen=True, kw_only=True):
    """``correction/1``: an earlier entry no longer stands. It stays readable."""

    entry: EntryRef
    reason: Sealed


class Shown(Record, frozen=True, kw_only=True):
    """What a verdict showed at the time when evidence under it was destroyed."""

    commitment: str
    shows: tuple[str, ...]
    as_of: str


class RedactionBody(Record, frozen=True, kw_only=True):
    """``redaction/1``: sealed places of an earlier entry whose values and salts were destroyed.

    The entry stays with its place, proofs and signatures.
    """

    entry: EntryRef
    paths: tuple[str, ...]
    """JSON Pointers into its body, sorted."""
    authority: Sealed
    """On whose order or by which rule."""
    reason: Sealed
    shown: tuple[Shown, ...]
    """What verdicts showed that may rest on it: nobody can compute them anew from the log."""


BODIES: dict[str, type[Record]] = {
    "genesis/1": Genesis,
    "key-add/1": KeyAdd,
    "key-rotate/1": KeyRotate,
    "key-revoke/1": KeyRevoke,
    "key-guard/1": KeyGuard,
    "key-recover/1": KeyRecover,
    "log-key/1": LogKeyBody,
    "document/1": DocumentBody,
    "reading/1": ReadingBody,
    "coding-decision/1": CodingDecision,
    "commitment/1": CommitmentBody,
    "rules/1": RulesBody,
    "evidence/1": EvidenceBody,
    "norm-act/1": NormActBody,
    "evidence-policy/1": EvidencePolicyBody,
    "correction/1": CorrectionBody,
    "redaction/1": RedactionBody,
    "codebook/1": CodebookBody,
    "guideline/1": GuidelineBody,
    "assessment/1": AssessmentBody,
    "coding/1": CodingBody,
    "adjudication/1": AdjudicationBody,
    "selection/1": SelectionBody,
    "lever/1": LeverBody,
    "lever-act/1": LeverActBody,
    "agenda/1": AgendaBody,
    "procedure/1": ProcedureBody,
    "report/1": ReportBody,
    "report-step/1": ReportStepBody,
    "objection/1": ObjectionBody,
    "reply/1": ReplyBody,
    "press-article/1": PressArticleBody,
    "versions/1": VersionsBody,
}
"""Every released version of every type stays here for ever."""
