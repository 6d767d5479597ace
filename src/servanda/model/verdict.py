"""Verdicts: computed, never typed in (contract ``servanda.verdicts/1``)."""

from typing import Any, Literal

import msgspec

from servanda.model.record import Record

NormStatus = Literal[
    "proposed", "in_force", "suspended", "released", "cancelled", "superseded", "ended"
]
PerformanceState = Literal["conditional", "detached", "discharged", "expired", "violated"]
Cause = Literal["future", "gap", "open", "conflict", "time", "amount", "place", "judgement"]
Display = Literal[
    "fulfilled",
    "no violation observed",
    "violated",
    "pending",
    "not observed",
    "unverified",
    "contested",
    "imprecise",
    "expired",
    "cannot be judged",
]


class Trigger(Record, frozen=True, kw_only=True):
    """What opened an instance: an event, a calendar tick or adoption."""

    event: str | None = None
    at: str | None = None


class Instance(Record, frozen=True, kw_only=True):
    """One occasion on which a commitment must be kept."""

    key: dict[str, str]
    trigger: Trigger | None = None


class Ending(Record, frozen=True, kw_only=True):
    """The act after which nothing more was owed: a release, a lawful cancellation, an end."""

    event: str
    at: str
    """Empty where only private evidence tells of the act, and of its time."""


class Window(Record, frozen=True, kw_only=True):
    """Time in which the act counts; ``until`` exclusive; None = open."""

    start: str | None = msgspec.field(name="from", default=None)
    until: str | None = None


class Measure(Record, frozen=True, kw_only=True):
    """What was counted: surely (``lo``), at most (``hi``, None = infinite), against the bound."""

    lo: int | float | None
    hi: int | float | None
    op: str
    bound: int | float | None
    unit: str | None = None


class GuardFact(Record, frozen=True, kw_only=True):
    """A test on an attribute, with the key's values put in."""

    attribute: str
    op: str
    values: tuple[str, ...]


class WatchFact(Record, frozen=True, kw_only=True):
    """A coverage row that was relied on."""

    source: str
    start: str = msgspec.field(name="from")
    until: str


class CheckFact(Record, frozen=True, kw_only=True):
    """One counted check with all that is needed to count again."""

    function: str
    attribute: str | None
    type: str
    """Event type, or ``@ID.LIFE``."""
    guards: tuple[GuardFact, ...]
    place: str | None
    op: str
    bound: str
    """Decimal text; ``low..high`` when the key gives it as a range."""
    unit: str | None
    start: tuple[str, str] | None
    """Earliest and latest beginning of the window; None: it has no place in time yet."""
    until: tuple[str | None, str | None]
    """Earliest and latest end; None = open."""
    closed: bool
    suspended: bool
    """Whether suspensions were taken out of the window."""
    lo: str | None
    hi: str | None
    value: bool | None
    sure: tuple[str, ...]
    """Ids of the reports that surely count."""
    scanned: int
    """How many reports fit the guards and touch the window, claims among them."""
    digest: str
    """SHA-256 over those reports."""
    future: bool
    gap: bool
    coverage: tuple[WatchFact, ...]


class Basis(Record, frozen=True, kw_only=True):
    """What a certificate speaks of: digests, both clocks, and the engine."""

    commitment: str
    geometry: str | None
    events: str
    as_of: str
    known_at: str | None
    clock: str
    """Up to when the world was judged: earlier than both clocks where the promise ended before."""
    engine: str
    clock_shifts: tuple[dict[str, str], ...] = ()


class Certificate(Record, frozen=True, kw_only=True):
    """Why the verdict holds, in a form that a small checker can follow."""

    shape: Literal["witness", "absence", "open"]
    events: tuple[str, ...] = ()
    """The earliest minimal set of reports that forces the verdict; if open, what could swing it."""
    checks: tuple[CheckFact, ...] = ()
    basis: Basis | None = None


class Verdict(Record, frozen=True, kw_only=True):
    """What has become of one instance of one commitment, and because of what."""

    commitment: str
    reading: str | None
    instance: Instance
    norm_status: NormStatus
    state: PerformanceState
    verdict: bool | None
    display: Display
    causes: tuple[Cause, ...] = ()
    flags: tuple[str, ...] = ()
    final: bool
    window: Window
    measure: Measure | None
    parts: tuple[Measure, ...] = ()
    because: tuple[str, ...] = ()
    contested_by: tuple[str, ...] = ()
    swing: tuple[str, ...] = ()
    watched: str | None = None
    """Share of the window that somebody watched, a decimal string."""
    ending: Ending | None = None
    """The act that ended the promise: nothing can be missed from then on."""
    certificate: Certificate


class Alternative(Record, frozen=True, kw_only=True):
    """What a verdict would be if somebody's word were taken otherwise than the record takes it.

    ``claim only`` also takes away what the source says of having watched.
    """

    kind: Literal["claims count", "claim only"]
    sources: tuple[str, ...]
    """Whose word is taken otherwise; several where they were tried together."""
    label: str
    """In plain words, beginning with "if"."""
    was: Display = msgspec.field(name="from")
    becomes: Display | None = msgspec.field(name="to")
    """None: the occasion would not have come up."""

    @property
    def changes(self) -> bool:
        """Tell whether another word is shown."""
        return self.was != self.becomes


class VerdictSet(Record, frozen=True, kw_only=True):
    """All verdicts of one evaluation, with what they were computed from."""

    schema: Literal["servanda.verdicts/1"] = "servanda.verdicts/1"
    as_of: str
    known_at: str | None
    verdicts: tuple[Verdict, ...]
    inputs: dict[str, Any] = msgspec.field(default_factory=dict)
    lints: tuple[str, ...] = ()
