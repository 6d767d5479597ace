"""What speaks for a promise outlasting its day: three inputs, each with its source or empty."""

from typing import Literal

from servanda.model.record import Record
from servanda.model.text import Span

InputName = Literal["dated milestones", "enforcement", "coordination of partners"]
Outlives = Literal["an election comes first", "no election before its day", "no day is stated",
                   "cannot be told"]  # fmt: skip


class Ground(Record, frozen=True, kw_only=True):
    """One thing on record that fills an input, and where it stands."""

    says: str
    document: str | None = None
    span: Span | None = None
    """Place in the document."""
    entry: int | None = None
    """Log entry, where it is no text."""


class DurabilityInput(Record, frozen=True, kw_only=True):
    """One of the three; without a ground it is an insufficient basis, never a number."""

    name: InputName
    grounds: tuple[Ground, ...]

    @property
    def basis(self) -> str:
        """Return what it rests on, in words."""
        return f"{len(self.grounds)} on record" if self.grounds else "insufficient basis"


class Election(Record, frozen=True, kw_only=True):
    """One election, as a calendar has it."""

    country: str
    code: str
    kind: str
    on: str


class Overlay(Record, frozen=True, kw_only=True):
    """Elections of whoever owes it, after the day on which it was given and up to its own day."""

    outlives: Outlives
    before_due: tuple[Election, ...]
    following: tuple[Election, ...]
    """The next election of each country on the calendar, where no day is stated."""
    remarks: tuple[str, ...]


class DurabilityCard(Record, frozen=True, kw_only=True):
    """One commitment: what would make it last, and which elections come before its day."""

    commitment: str
    title: str
    debtor: tuple[str, ...]
    since: str
    """Day on which it was given."""
    basis: Literal["date of the text", "day of registration"]
    due: str | None
    """Its last day; None where it states none."""
    inputs: tuple[DurabilityInput, ...]
    overlay: Overlay | None
    """None where no calendar of elections was given."""
    provisional: tuple[Span, ...]
    """Words by which the text itself makes it provisional."""

    @property
    def filled(self) -> int:
        """Return how many of the inputs have a ground."""
        return sum(bool(one.grounds) for one in self.inputs)


class DurabilityCards(Record, frozen=True, kw_only=True):
    """The cards of a register at a pair of clocks."""

    schema: Literal["servanda.durability/1"] = "servanda.durability/1"
    as_of: str
    known_at: str | None
    elections: str | None
    """Name of the calendar, with the days it covers; None where none was given."""
    cards: tuple[DurabilityCard, ...]
