"""Where the parts of a plan stand: computed from verdicts and documents, never typed in."""

from typing import Literal

from servanda.model.agenda import (
    Channel,
    Issue,
    Mechanism,
    Meeting,
    Milestone,
    Party,
    Phase,
    Plan,
    Task,
    Track,
)
from servanda.model.record import Record

MilestoneState = Literal[
    "met",
    "missed",
    "due, and cannot be told",
    "cannot be told",
    "unmeasurable",
    "draft",
    "proposed",
    "waits",
    "no date",
    "on track",
]
"""``draft``: criterion or method is missing; ``proposed``: no text on record promises it."""
PhaseState = Literal[
    "complete",
    "missed",
    "due, and cannot be told",
    "cannot be told",
    "unmeasurable",
    "waits",
    "proposed",
    "no date",
    "on track",
]
MeetingState = Literal["incomplete", "planned", "held", "no minutes", "called off"]
ChannelState = Literal[
    "draft", "proposed", "not tested yet", "tested", "test missed", "cannot be told"
]
TaskState = Literal["settled", "open", "due, and cannot be told"]


class Tied(Record, frozen=True, kw_only=True):
    """A commitment that something is tied to, as its verdicts show it."""

    commitment: str
    shows: str
    """What they show; ``not in the register`` and ``no occasion yet`` among it."""
    met: bool | None
    """True: discharged under every reading; False: it never can be any more; None: open."""
    on: str | None
    """Date from which it is met."""
    judged: bool
    """False where the rule as worded cannot be judged, or is not on record."""
    norm: str
    """Norm status; empty where it is not on record."""
    reports: int
    """Reports that its verdicts rest on."""
    so_far: bool = False
    """It is due again and again, and was kept on every occasion so far; more may come."""
    clear: bool = True
    """Nothing about it is unverified, contested, imprecise or unobserved."""
    untold: bool = False
    """Its time is over on some occasion of which it cannot be told."""


class Slot(Record, frozen=True, kw_only=True):
    """When something can happen at the soonest, and must at the latest, by the plan's own times."""

    id: str
    start: str
    finish: str
    latest_start: str
    latest_finish: str
    slack: int
    """Days by which it may slip without moving the end of the plan."""
    critical: bool


class Schedule(Record, frozen=True, kw_only=True):
    """The critical path method over a plan's phases and milestones."""

    slots: tuple[Slot, ...]
    finish: str | None
    """None where it cannot be computed; ``lacks`` says why."""
    path: tuple[str, ...]
    """The critical path: what each of them waits for stands before it."""
    lacks: tuple[str, ...]


class MilestoneView(Record, frozen=True, kw_only=True):
    """Where a milestone stands."""

    milestone: Milestone
    state: MilestoneState
    why: tuple[str, ...]
    at_risk: bool
    """Due soon and not yet met: a flag, no state."""
    standing: str
    source: str
    tied: tuple[Tied, ...]
    met_on: str | None
    late: bool
    """Met after its date."""
    missing: tuple[str, ...]
    """What a draft commitment lacks."""
    verifiable: bool
    """It rests on a promise, or the draft of one, that says what counts and can be judged."""


class PhaseView(Record, frozen=True, kw_only=True):
    """Where a phase, a track or an issue stands, from its milestones alone."""

    id: str
    kind: Literal["phase", "track", "issue"]
    title: str
    state: PhaseState
    why: tuple[str, ...]
    milestones: tuple[str, ...]
    standing: str
    source: str
    phase: Phase | None = None
    track: Track | None = None
    issue: Issue | None = None


class MeetingView(Record, frozen=True, kw_only=True):
    """Where a meeting stands."""

    meeting: Meeting
    state: MeetingState
    missing: tuple[str, ...]
    when: str
    """Its date in words; empty where it has none."""
    first: str | None
    last: str | None
    """First and last day on which it can be."""
    standing: str
    source: str
    tied: tuple[Tied, ...]


class ChannelView(Record, frozen=True, kw_only=True):
    """Where a channel stands, by its tests."""

    channel: Channel
    state: ChannelState
    missing: tuple[str, ...]
    held: int
    missed: int
    untold: int
    """Tests past their time of which it cannot be told."""
    next: str | None
    """Last day of the next test."""
    standing: str
    source: str


class MechanismView(Record, frozen=True, kw_only=True):
    """How a mechanism stands: proposed until a document on record agrees on it."""

    mechanism: Mechanism
    standing: str
    source: str


class TaskView(Record, frozen=True, kw_only=True):
    """Where a check stands."""

    plan: str
    task: Task
    state: TaskState
    last: str
    """Last day for it."""
    at_risk: bool
    method: str
    """Empty where nobody says."""
    open: tuple[str, ...]
    """Commitments of which it cannot be told yet."""


class Accession(Record, frozen=True, kw_only=True):
    """A party of the arrangement as of a date."""

    party: Party
    joined: bool


class PlanView(Record, frozen=True, kw_only=True):
    """One plan with the state of its parts."""

    plan: Plan
    entry: int
    revision: int
    registered_by: str
    parties: tuple[Accession, ...]
    phases: tuple[PhaseView, ...]
    tracks: tuple[PhaseView, ...]
    issues: tuple[PhaseView, ...]
    milestones: tuple[MilestoneView, ...]
    channels: tuple[ChannelView, ...]
    mechanisms: tuple[MechanismView, ...]
    meetings: tuple[MeetingView, ...]
    tasks: tuple[TaskView, ...]
    schedule: Schedule
    dated: int
    """Milestones and meetings whose date is given."""
    steps: int
    """All of them."""
    lacks: tuple[str, ...]
    """What the plan still lacks, in its order."""


class Due(Record, frozen=True, kw_only=True):
    """One occasion of a commitment with an end, for a calendar."""

    commitment: str
    title: str
    key: str
    """What tells the occasion from others: its reading and its key; empty where there is one."""
    until: str
    """Instant at which its time is over."""
    zone: str
    shows: str
    cancelled: bool
    """Released, cancelled or ended: nothing is owed any more."""
    revision: int
    words: str = ""
    """What the text says of the time, where it names a month, quarter or year and no day."""


class AgendaBoard(Record, frozen=True, kw_only=True):
    """All plans of a register at a pair of clocks."""

    schema: Literal["servanda.agendas/1"] = "servanda.agendas/1"
    as_of: str
    known_at: str | None
    origin: str
    """Origin of the log: what makes names unique in calendars."""
    stamp: str
    """What the newest entry says of its time."""
    plans: tuple[PlanView, ...]
    withheld: tuple[str, ...]
    """Plans whose files are not in this copy."""
    dues: tuple[Due, ...]
    undated: tuple[str, ...]
    """What is owed without a date: commitments, each with what they wait for."""


class Queue(Record, frozen=True, kw_only=True):
    """What one party, office or person has to do, the first due first."""

    schema: Literal["servanda.agenda.queue/1"] = "servanda.agenda.queue/1"
    as_of: str
    who: str
    tasks: tuple[TaskView, ...]
    meetings: tuple[MeetingView, ...]
    others: tuple[str, ...]
    """Everybody who has something to check."""
