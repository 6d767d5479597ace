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


class Certificate(Record, frozen=True, kw_only=True):
    """Why the verdict holds, in a form that a small checker can follow."""

    shape: Literal["witness", "absence", "open"]
    events: tuple[str, ...] = ()
    """Ids of the smallest set of events that forces the verdict."""


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
    certificate: Certificate


class VerdictSet(Record, frozen=True, kw_only=True):
    """All verdicts of one evaluation, with what they were computed from."""

    schema: Literal["servanda.verdicts/1"] = "servanda.verdicts/1"
    as_of: str
    known_at: str | None
    verdicts: tuple[Verdict, ...]
    inputs: dict[str, Any] = msgspec.field(default_factory=dict)
    lints: tuple[str, ...] = ()
