"""A Reading: what a text yields (contract ``servanda.reading/1``)."""

from typing import Literal

from servanda.model.dates import Deadline, StatedDate
from servanda.model.record import Record
from servanda.model.text import Span

DocumentKind = Literal[
    "agreement", "communique", "statement", "resolution", "press conference", "news", "other"
]
StatementKind = Literal[
    "commitment", "aspiration", "signal", "demand", "claim", "deferral", "proposal"
]
Modality = Literal["asserted", "future", "hypothetical", "negated", "reported"]
Deontic = Literal["obligation", "prohibition", "permission"]
Strength = Literal["high", "medium", "low"]
Theme = Literal[
    "ceasefire",
    "withdrawal",
    "verification",
    "humanitarian",
    "economic",
    "political",
    "nuclear",
    "other",
]
PartyRole = Literal["signatory", "debtor", "guarantor", "monitor", "affected", "context"]
RefusalReason = Literal[
    "noun use",
    "author's forecast",
    "author's directive",
    "heading",
    "chapeau",
    "negated",
    "hypothetical",
    "report of the past",
    "definition",
    "entry into force",
    "repeat",
    "rhetoric",
]

DropReason = Literal[
    "not in the text",
    "not near the statement",
    "overlaps another",
    "too long for a statement",
    "names no time",
    "names no number",
]


class Actor(Record, frozen=True, kw_only=True):
    """Somebody a statement names: debtor, creditor or author."""

    name: str
    id: str | None = None
    """Lower-case ISO 3166 alpha-2 code where certain."""
    basis: Literal["stated", "inferred"] = "stated"
    span: Span | None = None


class DocumentParty(Record, frozen=True, kw_only=True):
    """A party that a document speaks of, and the part it plays in it."""

    name: str
    role: PartyRole
    span: Span
    id: str | None = None
    accession: str | None = None


class DocumentFacts(Record, frozen=True, kw_only=True):
    """What is known of the document itself."""

    id: str
    title: str | None
    kind: DocumentKind
    language: str
    date: StatedDate
    source: str
    media_type: str
    sha256_bytes: str
    sha256_text: str
    length: int
    kept: str
    text_extractor: str
    parties: tuple[DocumentParty, ...] = ()


class Dropped(Record, frozen=True, kw_only=True):
    """Words that a reader gave and that are left out of its Reading, and why."""

    slot: str
    """What the words were given for: ``quote`` is a whole statement, else the name of its slot."""
    reason: DropReason
    count: int


class ReaderFacts(Record, frozen=True, kw_only=True, omit_defaults=True):
    """Which reader made a Reading: enough to run it again."""

    name: str
    version: str
    digest: str
    dropped: tuple[Dropped, ...] = ()
    """What a language model said and the text does not bear out; absent where nothing was."""


class Speaker(Record, frozen=True, kw_only=True):
    """Whose voice a statement is."""

    name: str
    basis: Literal["stated", "inferred", "author"]


class Quantity(Record, frozen=True, kw_only=True):
    """A number with its unit, as worded; ``value`` only where it is certain."""

    raw: str
    span: Span
    value: int | float | None = None
    unit: str | None = None


class Legalization(Record, frozen=True, kw_only=True):
    """Obligation, precision, delegation from 0 to 1 (Abbott and others 2000)."""

    obligation: str
    precision: str
    delegation: str


class Gap(Record, frozen=True, kw_only=True):
    """What a statement leaves open, with the question to ask."""

    slot: str
    ask: str
    span: Span | None = None
    """The words by which the text itself leaves the slot open, if it does."""


class Cue(Record, frozen=True, kw_only=True):
    """A word that led to the statement, and why."""

    start: int
    end: int
    exact: str
    why: str


class Statement(Record, frozen=True, kw_only=True):
    """One clause that says what an actor will do, wants, is asked to do, or puts off."""

    id: str
    kind: StatementKind
    span: Span
    cues: tuple[Cue, ...]
    chapeau: Span | None = None
    speaker: Speaker | None = None
    publicity: Literal["public", "private"] = "public"
    modality: Modality = "asserted"
    audience: Literal["domestic", "foreign"] | None = None
    theme: Theme | None = None
    baseline: Span | None = None
    side_constraint: Span | None = None
    deontic: Deontic | None = None
    strength: Strength | None = None
    debtor: tuple[Actor, ...] = ()
    creditor: tuple[Actor, ...] = ()
    author: tuple[Actor, ...] = ()
    aim: str | None = None
    quantity: Quantity | None = None
    deadline: Deadline | None = None
    condition: Span | None = None
    verification: Span | None = None
    enforcement: Span | None = None
    legalization: Legalization | None = None
    catalysts: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    repeats: tuple[Span, ...] = ()
    """Other places where the same promise stands; it counts once."""
    confidence: str | None = None


class Refusal(Record, frozen=True, kw_only=True):
    """A cue word that led to no statement, and why not."""

    span: Span
    cue: str
    reason: RefusalReason


class Summary(Record, frozen=True, kw_only=True):
    """Headline counts; permissions are left out."""

    commitments: int
    with_deadline: int
    with_verification: int
    verifiable: int


class Reading(Record, frozen=True, kw_only=True):
    """What one reader took from one text."""

    schema: Literal["servanda.reading/1"] = "servanda.reading/1"
    document: DocumentFacts
    reader: ReaderFacts
    statements: tuple[Statement, ...]
    refused: tuple[Refusal, ...]
    summary: Summary
    ask: tuple[str, ...]
