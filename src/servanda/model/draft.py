"""Drafts: what is decided about the statements of a document before anything is signed."""

from typing import Literal

from servanda.model.reading import Statement
from servanda.model.record import Record

Decision = Literal["undecided", "accepted", "edited", "rejected", "marked"]


class DraftItem(Record, frozen=True, kw_only=True):
    """One statement with what was decided about it so far."""

    statement: Statement
    decision: Decision = "undecided"
    reason: str | None = None
    commitment: str | None = None
    """Id wished for the commitment; None takes the next free one."""
    title: str | None = None
    terms: str | None = None
    """Rule of the commitment; None has one drafted from the statement when signing."""


class Before(Record, frozen=True, kw_only=True):
    """How an item stood before a step changed it."""

    id: str
    decision: Decision
    reason: str | None
    statement: Statement | None = None
    """None where the step left the statement as it was."""


class Step(Record, frozen=True, kw_only=True):
    """One step of a review, so that it can be taken back."""

    did: str
    """``accepted``, ``edited``, ``rejected``, ``marked``, ``split`` or ``merged``."""
    before: tuple[Before, ...] = ()
    added: tuple[str, ...] = ()
    """Ids of the items that the step added."""


class Draft(Record, frozen=True, kw_only=True):
    """A document on its way into the register, or decisions on one that is there."""

    id: str
    title: str
    quotes_only: bool
    source: str
    media_type: str
    text_extractor: str
    kept: str
    original: str
    """SHA-256 of the bytes as they came, kept beside the log."""
    text: str
    """SHA-256 of the text in UTF-8."""
    reading: str | None
    """SHA-256 of the machine's reading as JSON; None where nobody but a person read it."""
    items: tuple[DraftItem, ...]
    decides: str | None = None
    """Id of the document on record that is decided on; None where the draft brings its own."""
    coder: str | None = None
    """Whose decisions these are, where the document is on record."""
    blind: bool = False
    """True: the coder sees the text alone; nothing of the machine or of others stands here."""
    steps: tuple[Step, ...] = ()
    """What was done in a review, the newest last."""

    @property
    def document(self) -> str:
        """The id of the document under which its statements are recorded."""
        return self.decides or self.id
