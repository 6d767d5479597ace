"""What the API takes in: wishes to record something, and what became of them."""

from typing import Annotated, Literal

import msgspec

from servanda.api.answering import LONGEST
from servanda.model.commitment import ActKind
from servanda.model.reading import Statement
from servanda.model.record import Record
from servanda.model.register import LogEntry
from servanda.web.v1.models import Head

Id = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
Words = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]
Said = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Base64 = Annotated[str, msgspec.Meta(description="The bytes in standard base64.")]


class File(Record, frozen=True, kw_only=True):
    """A file with its base name."""

    name: Said
    data: Base64


class NewDocument(Record, frozen=True, kw_only=True):
    """A text: pasted, as a file, or by address; exactly one of the three."""

    text: str | None = None
    file: File | None = None
    address: Annotated[str, msgspec.Meta(max_length=2000)] | None = None
    id: Said | None = None
    title: Said | None = None
    quotes_only: bool | None = None
    accept: Annotated[str, msgspec.Meta(max_length=20_000)] = "commitments"
    """Where the keys are at hand: ``commitments``, ``all``, or ids with commas between."""


class Decision(Record, frozen=True, kw_only=True):
    """What a coder decides about one statement of a reading."""

    decision: Literal["accepted", "edited", "rejected"]
    statement: Statement | None = None
    """With ``edited``: the statement as it should be; its place must be exact."""
    reason: Words | None = None
    saw_machine: bool = True


class NewCommitment(Record, frozen=True, kw_only=True):
    """A statement of a document on record that becomes a promise of the register."""

    document: Id
    statement_id: Said
    id: Said | None = None
    title: Said | None = None
    terms: Words | None = None
    """One commitment in the commitment language; null: a first rule made from the slots."""


class NewEvidence(Record, frozen=True, kw_only=True):
    """One import: tables, how they are read, and who was watching."""

    tables: tuple[File, ...] = ()
    coverage: tuple[File, ...] = ()
    mapping: File | None = None
    ready_mapping: Said | None = None
    """Instead of a mapping of one's own: the name of a ready one."""
    note: Words | None = None
    private: bool = False


class NewAssessment(Record, frozen=True, kw_only=True):
    """A score of a person, with its reason."""

    commitment: Id
    codebook: Said
    value: Said
    because: Words
    evidence: tuple[Said, ...] = ()
    stage: Said | None = None


class NewAct(Record, frozen=True, kw_only=True):
    """An act on a commitment's norm status."""

    act: ActKind
    commitment: Id
    who: Said = msgspec.field(name="from")
    at: Said | None = None
    to: Said | None = None
    note: Words | None = None


class NewObjection(Record, frozen=True, kw_only=True):
    """An objection to the verdicts of a commitment, or to a report."""

    about: Id
    who: Said = msgspec.field(name="from")
    because: Words
    on: Said | None = None
    as_of: Said | None = None
    evidence: tuple[Said, ...] = ()


class NewReply(Record, frozen=True, kw_only=True):
    """An answer to an objection (``#12``) or a report."""

    to: Id
    who: Said = msgspec.field(name="from")
    says: Words
    on: Said | None = None


class Recorded(Record, frozen=True, kw_only=True):
    """What stands in the log now, with what its author keeps."""

    head: Head
    entries: tuple[LogEntry, ...]
    proofs: tuple[str, ...]
    """A C2SP tlog-proof for each: the receipt."""
