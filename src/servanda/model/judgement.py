"""What people judge: bodies of the journal, and the same as folded from it."""

from servanda.model.reading import Statement
from servanda.model.record import Record
from servanda.model.sealed import Sealed, SealedFile


class Scored(Record, frozen=True, kw_only=True):
    """One score of one commitment by one coder; the reason apart, which is sealed in the log."""

    commitment: str
    codebook: str
    version: str
    stage: str | None
    value: str
    coder: str
    """Who judged; the signer, or the person whose list the signer brings in."""
    on: str | None
    """Date of the judgement; None where the list does not say."""
    blind: bool
    """True where the coder could see no other coder's score."""
    saw_machine: bool
    """True where the coder had a computed verdict or a machine's reading before the eyes."""
    evidence: tuple[str, ...]
    """Ids of events, or ``#INDEX`` of entries."""


class Marked(Record, frozen=True, kw_only=True):
    """All that one coder marked in one document; the statements apart."""

    document: str
    coder: str
    on: str | None
    blind: bool
    saw_machine: bool
    tool: str | None
    """The program that the coder marked in, where it was another one."""


class Settled(Record, frozen=True, kw_only=True):
    """A disagreement of coders settled; the reason apart."""

    commitment: str | None
    """The commitment scored; None for a place in a text."""
    document: str | None
    start: int | None
    """Code points, end exclusive."""
    end: int | None
    field: str
    """``score``, or the slot that the coders filled differently."""
    codebook: str | None
    version: str | None
    stage: str | None
    value: str


class CodebookBody(Record, frozen=True, kw_only=True):
    """``codebook/1``: one version of a codebook, as a file. Its words never change again."""

    id: str
    version: str
    file: SealedFile


class GuidelineBody(Record, frozen=True, kw_only=True):
    """``guideline/1``: how a commitment is to be read under a codebook, before it is scored."""

    commitment: str
    codebook: str
    version: str
    text: Sealed


class AssessmentBody(Scored, frozen=True, kw_only=True):
    """``assessment/1``: one score of one commitment by one coder."""

    debtor: tuple[str, ...]
    """Whose promise is judged: none of these may sign."""
    because: Sealed | None
    """The reason; None only in lists from elsewhere that give none."""


class CodingBody(Marked, frozen=True, kw_only=True):
    """``coding/1``: all statements that one coder marked in one document, complete."""

    statements: SealedFile
    """A list of statements, JSON."""


class AdjudicationBody(Settled, frozen=True, kw_only=True):
    """``adjudication/1``: a disagreement of coders settled, with the reason; both sides stay."""

    because: Sealed


class SelectionBody(Record, frozen=True, kw_only=True):
    """``selection/1``: which commitments are to be scored, and by which written criteria."""

    name: str
    criteria: Sealed
    commitments: tuple[str, ...]


class RegisteredCodebook(Record, frozen=True, kw_only=True):
    """A codebook version on record."""

    entry: int
    id: str
    version: str
    text: str | None
    """The TOML; None where it is withheld."""
    registered_by: str


class RegisteredGuideline(Record, frozen=True, kw_only=True):
    """A guideline on record."""

    entry: int
    commitment: str
    codebook: str
    version: str
    text: str | None
    registered_by: str


class RegisteredScore(Scored, frozen=True, kw_only=True):
    """A score on record."""

    entry: int
    because: str | None
    guideline: int | None
    """Entry of the guideline that it followed."""
    registered_by: str


class RegisteredCoding(Marked, frozen=True, kw_only=True):
    """A complete coding of a document on record."""

    entry: int
    statements: tuple[Statement, ...] | None
    """None where they are withheld."""
    registered_by: str


class RegisteredAdjudication(Settled, frozen=True, kw_only=True):
    """A settled disagreement on record."""

    entry: int
    because: str | None
    between: tuple[int, ...]
    """The entries that disagreed."""
    registered_by: str


class RegisteredSelection(Record, frozen=True, kw_only=True):
    """A choice of commitments on record."""

    entry: int
    name: str
    criteria: str | None
    commitments: tuple[str, ...]
    registered_by: str
