"""Two texts side by side: ``servanda.diff/1`` and ``servanda.comparison/1``."""

from typing import Literal

from servanda.model.reading import Deontic, DocumentKind, StatementKind, Strength
from servanda.model.record import Record
from servanda.model.text import Span

ChangeVerdict = Literal[
    "reaffirmed",
    "softened",
    "strengthened",
    "widened",
    "narrowed",
    "redated",
    "contradicts",
    "dropped",
    "added",
]
"""What became of a promise from the left text to the right one."""
ClaimVerdict = Literal[
    "matches",
    "hedged",
    "overstates",
    "understates",
    "contradicts",
    "unsupported",
    "not comparable",
]
"""How a claim stands to what the other text says."""
Slot = Literal["bindingness", "deadline", "scope", "verification", "enforcement"]


class Source(Record, frozen=True, kw_only=True):
    """One of the two texts: enough to find it and to read it again."""

    source: str
    title: str | None
    kind: DocumentKind
    date: str | None
    """As the text states it; None where it does not."""
    sha256_text: str
    statements: int
    commitments: int
    """Permissions are left out, as in the summary of a reading."""


class Side(Record, frozen=True, kw_only=True):
    """A statement on one side, with what is needed to read the row without the Reading."""

    statement: str
    """Its id in the reading of its text."""
    kind: StatementKind
    span: Span
    deontic: Deontic | None = None
    strength: Strength | None = None
    debtor: tuple[str, ...] = ()
    repeats: tuple[Span, ...] = ()
    """Other places of this text where the same promise stands; it counts once."""


class SharedWord(Record, frozen=True, kw_only=True):
    """A word that both statements use, where it stands in each."""

    left: Span
    right: Span


class Alignment(Record, frozen=True, kw_only=True):
    """Why two statements are held to be about the same thing."""

    score: str
    """From ``0`` to ``1``; a degree of likeness, not a probability."""
    words: tuple[SharedWord, ...]
    """The rarest shared words first."""
    slots: tuple[str, ...]
    """What else is equal: ``debtor``, ``creditor``, ``theme``, ``unit``, ``kind``, ``wording``."""
    part: bool = False
    """One of the two is a part of the other, which already has a closer counterpart."""


class SlotChange(Record, frozen=True, kw_only=True):
    """One respect in which the right statement says something else than the left one."""

    slot: Slot
    part: str
    """What of the slot: ``kind``, ``strength``, ``last day``, ``quantity``, ``debtor``, …"""
    verdict: ChangeVerdict
    why: str
    direction: Literal["earlier", "later"] | None = None
    left: tuple[Span, ...] = ()
    """The words that carry it; empty where the text says nothing."""
    right: tuple[Span, ...] = ()


class Change(Record, frozen=True, kw_only=True):
    """One promise in two texts, or in one of them only."""

    verdicts: tuple[ChangeVerdict, ...]
    """Never empty; several where it was, say, softened and redated."""
    promise: bool
    """Whether it is a commitment on at least one side."""
    left: Side | None = None
    right: Side | None = None
    changes: tuple[SlotChange, ...] = ()
    why: Alignment | None = None
    """None for what stands on one side only."""


class Tally(Record, frozen=True, kw_only=True):
    """In how many rows a verdict stands; a row may hold several verdicts."""

    verdict: str
    promises: int
    others: int
    """Rows without a commitment on either side: demands, wishes, signals, proposals."""


class Diff(Record, frozen=True, kw_only=True):
    """The promises of two texts, each with what became of it."""

    schema: Literal["servanda.diff/1"] = "servanda.diff/1"
    left: Source
    right: Source
    same_text: bool
    counts: tuple[Tally, ...]
    changes: tuple[Change, ...]
    """In the order of the left text; what the right one adds comes last."""


class ClaimCheck(Record, frozen=True, kw_only=True):
    """One statement of an article, and what the other text says of it."""

    verdict: ClaimVerdict
    why: str
    """The verdict in one sentence."""
    claim: Side
    agreed: Side | None = None
    slots: tuple[SlotChange, ...] = ()
    """What differs, read from the other text (left) to the claim (right)."""
    alignment: Alignment | None = None
    """Its words: left in the other text, right in the claim."""


class ClaimTally(Record, frozen=True, kw_only=True):
    """How many claims have a verdict."""

    verdict: ClaimVerdict
    claims: int


class ClaimComparison(Record, frozen=True, kw_only=True):
    """The claims of an article against another text."""

    schema: Literal["servanda.comparison/1"] = "servanda.comparison/1"
    article: Source
    agreed: Source
    same_text: bool
    counts: tuple[ClaimTally, ...]
    claims: tuple[ClaimCheck, ...]
    unreported: tuple[Side, ...]
    """Commitments of the other text to which no claim was aligned."""
