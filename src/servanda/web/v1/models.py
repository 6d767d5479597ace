"""What the API answers beside the vocabulary's own types; OpenAPI is made from these."""

from typing import Annotated, Any, Literal

import msgspec

from servanda.model.evidence import Event
from servanda.model.record import Record
from servanda.model.register import LogEntry, LogHead, RegisteredCommitment
from servanda.model.verdict import Display, PerformanceState, Verdict

State = PerformanceState | Display
Slot = Literal[
    "debtor", "creditor", "aim", "quantity", "deadline", "condition", "verification",
    "enforcement", "criterion", "strength",
]  # fmt: skip


class Head(Record, frozen=True, kw_only=True):
    """The version of the register that an answer was made from."""

    size: int
    root: str
    etag: str
    """As If-Match takes it."""


class CommitmentLine(Record, frozen=True, kw_only=True):
    """One promise with what its verdicts show."""

    id: str
    entry: int
    version: int
    title: str
    document: str | None
    debtor: tuple[str, ...]
    creditor: tuple[str, ...]
    words: str | None
    """The very words of the text; null where it was entered without one."""
    states: tuple[PerformanceState, ...]
    displays: tuple[Display, ...]
    due: str | None
    """Instant at which the next open occasion ends, exclusive; null where none has an end."""
    missing: tuple[str, ...]
    """Slots that the words leave open."""
    registered_by: str


class Commitments(Record, frozen=True, kw_only=True):
    """One page of the commitments; both clocks stay the same on all pages."""

    as_of: str
    known_at: str
    head: Head
    total: int
    items: tuple[CommitmentLine, ...]
    next: str | None


class OneCommitment(Record, frozen=True, kw_only=True):
    """A commitment with all its verdicts and their grounds."""

    as_of: str
    commitment: RegisteredCommitment
    verdicts: tuple[Verdict, ...]


class Evidence(Record, frozen=True, kw_only=True):
    """The reports that verdicts on a commitment rest on, or that could change them."""

    as_of: str
    events: tuple[Event, ...]
    entries: dict[str, int]
    """The log entry that brought each event."""


class Why(Record, frozen=True, kw_only=True):
    """Why a verdict holds, step by step."""

    instance: dict[str, str]
    display: Display
    steps: tuple[str, ...]


class Explanation(Record, frozen=True, kw_only=True):
    """Why each verdict on a commitment holds."""

    as_of: str
    verdicts: tuple[Why, ...]


class Proof(Record, frozen=True, kw_only=True):
    """That an entry stands in the log: RFC 6962 inclusion, and the whole as C2SP tlog-proof."""

    index: int
    size: int
    leaf_hash: str
    root: str
    hashes: tuple[str, ...]
    """Base64, leaf to root."""
    leaf: str
    """The entry itself, as signed."""
    tlog_proof: str | None
    """Only against the newest checkpoint."""


class Consistency(Record, frozen=True, kw_only=True):
    """That one size of the log continues another."""

    old: int
    new: int
    old_root: str
    new_root: str
    hashes: tuple[str, ...]


class Changes(Record, frozen=True, kw_only=True):
    """What was recorded after an entry."""

    head: Head
    items: tuple[LogEntry, ...]
    next: int | None
    """Ask again with this as ``since``; null where these are all."""


class LogLeaf(Record, frozen=True, kw_only=True):
    """An entry as bytes, with its line."""

    entry: LogEntry
    leaf: str


class Leaves(Record, frozen=True, kw_only=True):
    """Some entries as they were signed."""

    head: Head
    items: tuple[LogLeaf, ...]
    next: int | None


class SignedHead(Record, frozen=True, kw_only=True):
    """The newest checkpoint, as its fields and as the note that was signed."""

    head: LogHead
    etag: str
    checkpoint: str


class Party(Record, frozen=True, kw_only=True):
    """What a party owes and is owed; alphabetical, no league table."""

    name: str
    owes: tuple[str, ...]
    is_owed: tuple[str, ...]
    displays: dict[str, int]
    """How many verdicts on what it owes show which word."""


class Parties(Record, frozen=True, kw_only=True):
    """All parties that a promise names."""

    as_of: str
    parties: tuple[Party, ...]


class MeetingLine(Record, frozen=True, kw_only=True):
    """A meeting of a plan."""

    plan: str
    id: str
    title: str
    state: str
    first: str | None
    last: str | None
    missing: tuple[str, ...]
    commitments: tuple[str, ...]


class Meetings(Record, frozen=True, kw_only=True):
    """The meetings of all plans, by their days."""

    as_of: str
    meetings: tuple[MeetingLine, ...]


class QueueItem(Record, frozen=True, kw_only=True):
    """A statement that waits for a decision; its reading is left out for a second, blind coder."""

    document: str
    statement_id: str
    start: int
    end: int
    exact: str
    kind: str | None
    decided_by: tuple[str, ...]


class Waiting(Record, frozen=True, kw_only=True):
    """What waits for a coder."""

    role: Literal["first", "second"]
    total: int
    items: tuple[QueueItem, ...]
    next: str | None


class DocumentText(Record, frozen=True, kw_only=True):
    """Facts about a document without its text, which has its own address."""

    id: str
    entry: int
    title: str
    registered_by: str
    quotes_only: bool
    statements: int
    characters: int | None
    """Unicode code points; null where the text is withheld."""
    sha256_text: str | None
    sha256_original: str | None


class Annotations(msgspec.Struct, frozen=True, kw_only=True):
    """A W3C annotation collection in one page."""

    context: Annotated[str, msgspec.Meta(description="http://www.w3.org/ns/anno.jsonld")] = (
        msgspec.field(name="@context")
    )
    id: str
    type: Literal["AnnotationPage"]
    items: list[dict[str, Any]]
