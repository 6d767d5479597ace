"""Plans for the follow-up of talks: what a plan file says. What becomes of it is in ``plan_view``.

Nothing here says that something was done: whether it was follows from verdicts and documents.
"""

from typing import Literal

import msgspec

from servanda.model.record import Record
from servanda.model.sealed import SealedFile

SCHEMA: Literal["servanda.agenda/1"] = "servanda.agenda/1"
Kind = Literal["military", "economic", "political", "humanitarian"]
Modality = Literal["proposed", "expected"]
"""How something stands that no document agrees on."""
Negotiability = Literal["open", "closed", "unknown"]
PartyRole = Literal["party", "guarantor", "witness", "monitor", "affected"]
Template = Literal[
    "assurances",
    "data-exchange",
    "hot-line",
    "inspection",
    "joint-exercise",
    "observation",
    "prior-notification",
    "verification-regime",
    "visible-reduction",
]


class Part(Record, frozen=True, kw_only=True):
    """A part of a plan: who brings it up, and whether a document agrees on it."""

    id: str
    title: str
    status: Modality = "proposed"
    source: str | None = None
    """Who proposes or expects it; None: the plan's source."""
    modality: str | None = None
    """The source's own word for how sure it is: ``might``, ``likely``."""
    agreed_in: str | None = None
    """Document of the register that agrees on it; None: nobody has agreed."""


class Party(Record, frozen=True, kw_only=True):
    """Who takes part in the arrangement; there may be any number."""

    name: str
    role: PartyRole
    acceded: str | None = None
    """Date on which it joined; None: it has not joined, or nobody says."""


class Track(Part, frozen=True, kw_only=True):
    """A line of talks."""

    kind: Kind
    coordinates: tuple[str, ...] = ()
    """Who must coordinate, as PARTY or PARTY/OFFICE."""


class Issue(Record, frozen=True, kw_only=True):
    """A question of the talks, and whether it is negotiable."""

    id: str
    title: str
    negotiability: Negotiability = "unknown"
    says: str | None = None
    """Who says that it is open or closed."""
    track: str | None = None


class Mechanism(Part, frozen=True, kw_only=True):
    """A way of doing things that is to be tested in successive talks."""

    tested_in: tuple[str, ...] = ()
    """Meetings of the plan."""


class Phase(Part, frozen=True, kw_only=True):
    """A stretch of the plan; it cannot begin before those that it comes after are complete."""

    themes: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    start: str | None = None
    """Not before this date."""
    lasts: str | None = None
    """At least so long: ``90 d``, ``12 w``."""


class Milestone(Part, frozen=True, kw_only=True):
    """What would show that a phase, track or issue moves: commitments that must be kept."""

    phase: str | None = None
    track: str | None = None
    issue: str | None = None
    commitments: tuple[str, ...] = ()
    due: str | None = None
    """Date or month."""
    lasts: str | None = None
    """How long it takes once it may begin."""
    after: tuple[str, ...] = ()
    """Milestones that come first."""
    coordinates: tuple[str, ...] = ()
    template: Template | None = None
    """Measure for building confidence that its only commitment is drafted from."""
    debtor: tuple[str, ...] = ()
    creditor: tuple[str, ...] = ()
    start: str | None = msgspec.field(name="from", default=None)
    """Since when the draft is to be in force."""
    criterion: str | None = None
    """The condition, in the commitment language, under which the draft counts as kept."""
    method: str | None = None
    """How it is verified, and by whom."""
    accept: str | None = None
    """Which reports count, in the commitment language; None: what the language says."""


class Channel(Part, frozen=True, kw_only=True):
    """A line for a crisis; tests of it are due again and again under one commitment."""

    between: tuple[str, ...]
    commitment: str
    every: str | None = None
    """Time between tests: ``1 mo``."""
    start: str | None = msgspec.field(name="from", default=None)
    until: str | None = None
    """Exclusive."""
    criterion: str | None = None
    method: str | None = None
    accept: str | None = None


class Item(Record, frozen=True, kw_only=True):
    """One item of a meeting, tied to what it is about."""

    title: str
    commitments: tuple[str, ...] = ()
    issue: str | None = None


class Meeting(Part, frozen=True, kw_only=True):
    """A meeting; without date, participants or criteria it is incomplete, and kept all the same."""

    series: str | None = None
    track: str | None = None
    on: str | None = None
    """Date, month, year, or a local time such as ``2026-03-01T10:00``."""
    ends: str | None = None
    """Local time at which it ends."""
    zone: str | None = None
    """IANA name of the zone of local times."""
    place: str | None = None
    participants: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    """What would show that it made progress."""
    items: tuple[Item, ...] = msgspec.field(name="item", default=())
    minutes: str | None = None
    """Id of the document of the register that holds them."""
    called_off: str | None = None
    """Date on which it was called off."""


class Task(Record, frozen=True, kw_only=True):
    """Who checks what by when."""

    id: str
    who: str
    """PARTY, PARTY/OFFICE or PARTY/PERSON."""
    checks: tuple[str, ...]
    """Milestones or channels of the plan, or commitments."""
    by: str
    method: str | None = None
    """None: that of the milestone."""


class Plan(Record, frozen=True, kw_only=True):
    """One file: how talks are to go on."""

    schema: Literal["servanda.agenda/1"]
    id: str
    title: str
    source: str
    """Who proposes or expects it, and where."""
    parties: tuple[Party, ...] = msgspec.field(name="party", default=())
    tracks: tuple[Track, ...] = msgspec.field(name="track", default=())
    issues: tuple[Issue, ...] = msgspec.field(name="issue", default=())
    mechanisms: tuple[Mechanism, ...] = msgspec.field(name="mechanism", default=())
    phases: tuple[Phase, ...] = msgspec.field(name="phase", default=())
    milestones: tuple[Milestone, ...] = msgspec.field(name="milestone", default=())
    channels: tuple[Channel, ...] = msgspec.field(name="channel", default=())
    meetings: tuple[Meeting, ...] = msgspec.field(name="meeting", default=())
    tasks: tuple[Task, ...] = msgspec.field(name="task", default=())


class AgendaBody(Record, frozen=True, kw_only=True):
    """``agenda/1``: a plan as its file states it. It proposes; it changes no verdict."""

    id: str
    file: SealedFile


class RegisteredAgenda(Record, frozen=True, kw_only=True):
    """A plan on record."""

    entry: int
    id: str
    text: str | None
    """The TOML; None where it is withheld."""
    revision: int
    """How many versions came before this one."""
    registered_by: str
