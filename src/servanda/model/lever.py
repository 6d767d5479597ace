"""Levers: sanctions, incentives and guarantees as rules on the states of commitments."""

from typing import Literal

import msgspec

from servanda.model.record import Record
from servanda.model.sealed import Sealed, SealedFile

SCHEMA: Literal["servanda.lever/1"] = "servanda.lever/1"
Kind = Literal["sanction", "export control", "incentive", "guarantee"]
Side = Literal["incentive", "cost"]
SIDES: dict[Kind, Side] = {
    "sanction": "cost",
    "export control": "cost",
    "incentive": "incentive",
    "guarantee": "incentive",
}
"""What keeping a promise gains, and what breaking it costs: the carrot and the stick."""
Effect = Literal[
    "imposition",
    "tightening",
    "easing",
    "delisting",
    "suspension",
    "partial lifting",
    "lifting",
    "snapback",
    "grant",
    "withdrawal",
]
"""What a step does; the first seven after the Carter Center's list of 2021."""
Word = Literal["discharged", "violated", "expired"]
"""Performance states that a trigger may name."""
Move = Literal["consent", "refusal", "notice", "taken"]
"""What a holder does about a step."""
StepState = Literal[
    "taken",
    "taken by some",
    "held",
    "cannot be told",
    "after other steps",
    "nothing to reverse",
    "waits",
    "clock runs",
    "needs consent",
    "needs notice",
    "may be taken",
]


class Cost(Record, frozen=True, kw_only=True):
    """What a lever costs, as an interval that somebody published."""

    low: float
    high: float
    unit: str
    source: str


class RedLine(Record, frozen=True, kw_only=True):
    """A prohibition that a holder puts on itself; what is missing is shown as a gap."""

    by: str
    says: str | None = None
    """Its content; None where it was claimed and never named."""
    commitment: str | None = None
    """The ``avoid`` rule of the register that judges it."""


class Step(Record, frozen=True, kw_only=True):
    """One move of a lever, and what must be so before it may be made."""

    id: str
    effect: Effect
    when: tuple[str, ...]
    """Conditions ``COMMITMENT=STATE``."""
    match: Literal["all", "any"] = "all"
    lasting: str | None = None
    """For how long the trigger must have held: ``90 d``."""
    after: tuple[str, ...] = ()
    """Steps that come first, where easing has phases."""
    notice: str | None = None
    """Time between a holder's notice and the step."""
    quorum: int | None = None
    """Holders that must consent; None: the lever's."""
    reverses: tuple[str, ...] = ()
    """Steps that this one undoes."""


class Lever(Record, frozen=True, kw_only=True):
    """One file: who holds the lever, what it costs, and its steps."""

    schema: Literal["servanda.lever/1"]
    id: str
    title: str
    kind: Kind
    holders: tuple[str, ...]
    quorum: int | None = None
    """Holders that must consent to a step; None: all."""
    apart: str = "14 d"
    """For how long allies may stand differently before a warning says so."""
    sender: Cost | None = None
    """Cost to the holders themselves; None: not stated."""
    target: Cost | None = None
    steps: tuple[Step, ...] = msgspec.field(name="step")
    red_lines: tuple[RedLine, ...] = msgspec.field(name="red_line", default=())

    def needed(self, step: Step) -> int:
        """Return how many holders must consent to a step."""
        return step.quorum or self.quorum or len(self.holders)


class Act(Record, frozen=True, kw_only=True):
    """What one holder did about one step of a lever; the reason apart, which is sealed."""

    lever: str
    step: str
    act: Move
    holder: str
    """Who acted; a party that signs is the holder itself."""
    on: str
    """Date of the act."""


class LeverBody(Record, frozen=True, kw_only=True):
    """``lever/1``: a lever as its file states it. It proposes; only acts change it."""

    id: str
    holders: tuple[str, ...]
    """As in the file: only these act on it."""
    file: SealedFile


class LeverActBody(Act, frozen=True, kw_only=True):
    """``lever-act/1``: what one holder did about one step of a lever."""

    because: Sealed | None


class RegisteredLever(Record, frozen=True, kw_only=True):
    """A lever on record."""

    entry: int
    id: str
    holders: tuple[str, ...]
    text: str | None
    """The TOML; None where it is withheld."""
    registered_by: str


class RegisteredLeverAct(Act, frozen=True, kw_only=True):
    """A holder's act on record."""

    entry: int
    because: str | None
    registered_by: str


class Fact(Record, frozen=True, kw_only=True):
    """Whether a condition of a trigger holds."""

    condition: str
    holds: bool | None
    """None: it cannot be told."""
    since: str | None
    """Date from which it holds."""
    shows: str
    """What the commitment's verdicts show."""
    assumed: bool = False


class StepView(Record, frozen=True, kw_only=True):
    """Where one step of a lever stands; computed, never typed in."""

    lever: str
    step: str
    effect: Effect
    state: StepState
    facts: tuple[Fact, ...]
    taken: dict[str, str]
    """Holder -> date, of those for whom the step stands."""
    consent: tuple[str, ...]
    refused: tuple[str, ...]
    undeclared: tuple[str, ...]
    quorum: int
    notice: str | None
    """Date of the notice that starts the clock."""
    clock: str | None
    """Days gone of the notice's days, while it runs."""
    first: str | None
    """Earliest date on which it may be taken, as far as that follows from the record."""
    open: tuple[str, ...]
    """What must still be done, and by whom."""


class LeverView(Record, frozen=True, kw_only=True):
    """One lever with the state of its steps."""

    lever: Lever
    entry: int
    registered_by: str
    steps: tuple[StepView, ...]


class Pairing(Record, frozen=True, kw_only=True):
    """What hangs on one commitment: levers that reward its keeping, and those that cost."""

    commitment: str
    incentives: tuple[str, ...]
    costs: tuple[str, ...]


class Board(Record, frozen=True, kw_only=True):
    """All levers of a register at a pair of clocks."""

    schema: Literal["servanda.levers/1"] = "servanda.levers/1"
    as_of: str
    known_at: str | None
    levers: tuple[LeverView, ...]
    pairings: tuple[Pairing, ...]
    """The commitments that a lever is tied to, in the order of their ids."""
    warnings: tuple[str, ...]


class Change(Record, frozen=True, kw_only=True):
    """How a step would stand under an assumption."""

    before: StepView
    after: StepView

    @property
    def moved(self) -> bool:
        """Tell whether the assumption makes a difference."""
        return (self.before.state, self.before.first) != (self.after.state, self.after.first)


class DryRun(Record, frozen=True, kw_only=True):
    """What would come of an assumption; nothing is recorded."""

    schema: Literal["servanda.levers.dry-run/1"] = "servanda.levers.dry-run/1"
    as_of: str
    assumed: tuple[str, ...]
    changes: tuple[Change, ...]
    warnings: tuple[str, ...]
