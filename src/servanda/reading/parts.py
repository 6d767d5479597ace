"""What the stages hand to each other: frozen values, offsets in code points of the document.

They are made by the ten thousand and hold no circles, so the collector need not look at them.
"""

from typing import Literal

import msgspec

from servanda.model.reading import Deontic, DocumentKind, Modality, StatementKind, Strength

BlockKind = Literal["heading", "paragraph", "item", "boilerplate"]
Zone = Literal["preamble", "operative", "closing"]


class Block(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A paragraph, list item or heading of the document."""

    start: int
    end: int
    kind: BlockKind
    label: str | None = None
    """The number, letter or bullet before the words, as written."""
    level: int = 0
    """Depth of the label in its list; 0 without a label."""
    zone: Zone = "operative"
    chapeau: int | None = None
    """Index of the block that governs this one ("The Parties shall:")."""
    speaker: str | None = None
    """Whose turn it is in a transcript."""


class Act(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An entry of the lexicon of speech acts: words by which something is undertaken, asked ..."""

    id: str
    heads: tuple[str, ...]
    pattern: str
    force: str
    strength: Strength | None
    why: str
    example: str
    genre: DocumentKind
    reads: StatementKind | None


class Anchor(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A place in a sentence where an entry of the lexicon of acts stands."""

    act: Act
    start: int
    end: int
    negated: bool = False
    past: bool = False
    """The first word of the phrase is a past form."""


class Clause(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One candidate statement: a stretch of text round at most one leading anchor."""

    start: int
    end: int
    block: int
    sentence: tuple[int, int]
    anchor: Anchor | None
    subject: tuple[int, int] | None
    """Where the words that name the actor stand, if they do."""
    inherits: int | None = None
    """Index of the clause whose subject and force this one continues."""
    inner: Anchor | None = None
    """The verb form inside a that-clause ("decides that no State shall ...")."""
    framed_by: Anchor | None = None
    """A verb of saying that reports the clause ("affirmed that ...")."""
    quoted: bool = False


class Finding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A clause that is a statement, with its kind."""

    clause: Clause
    kind: StatementKind
    deontic: Deontic | None
    strength: Strength | None
    modality: Modality
    cues: tuple[tuple[int, int, str], ...]
    chapeau: tuple[int, int] | None = None
    given: tuple[int, int] | None = None
    """Where the lead-in names who must act."""
    reach: tuple[int, int] | None = None
    """The clause of the lead-in that governs, whose time is the items' time."""


class Genre(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What sort of text it is; decides what an unmarked verb form means in it."""

    kind: DocumentKind
    reports: bool = False
    """A monitor or mission tells what others did: it binds nobody."""
    signed: bool = False
    """The text records an agreement of its own authors."""
    we: tuple[str, ...] = ()
    """Who "we" is, as far as the text itself says so."""
    parties: tuple[str, ...] = ()
    """Who "the Parties" or "both sides" are."""
    body: str | None = None
    """The body that decides, in a resolution."""
    together: str | None = None
    """The words it uses for all its parties at once: "the Parties", "the sides"."""
