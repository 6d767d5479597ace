"""Reports under a mechanism's rules of publication; objections and replies."""

from typing import Literal

import msgspec

from servanda.model.record import Record
from servanda.model.sealed import Sealed, SealedFile

StepKind = Literal["show", "reply", "decide"]
"""Somebody is shown the report first, may reply to it, or decides whether it may appear."""
Move = Literal["shown", "waived", "approved", "refused", "published", "disclosed"]
"""``disclosed``: it became public by another way than the mechanism's."""
StepState = Literal["not reached", "open", "done", "refused"]
ReportState = Literal[
    "in procedure",
    "may be published",
    "refused",
    "published under the procedure",
    "published outside the procedure",
    "disclosed outside the procedure",
]


class Step(Record, frozen=True, kw_only=True):
    """What must happen, after the step before it, until a report may appear."""

    id: str
    kind: StepKind
    by: tuple[str, ...]
    """Who is to be shown it, may reply, or decides: each of them."""
    within: str | None = None
    """How long they have: ``10 d``; None is for as long as they like."""
    silence: Literal["nothing", "consent"] = "nothing"
    """What it means where somebody who decides says nothing in that time."""


class Procedure(Record, frozen=True, kw_only=True):
    """One file: how reports of a mechanism come to be published."""

    schema: Literal["servanda.procedure/1"]
    id: str
    title: str
    source: str
    """Where the rule is written: paper and clause."""
    publisher: tuple[str, ...]
    steps: tuple[Step, ...] = msgspec.field(name="step")


class ProcedureBody(Record, frozen=True, kw_only=True):
    """``procedure/1``: rules of publication as their file states them."""

    id: str
    file: SealedFile


class Report(Record, frozen=True, kw_only=True):
    """A report that goes through a procedure; its title and text apart, which are sealed."""

    id: str
    procedure: str
    author: str
    """Who wrote it."""
    on: str
    """Date on which it was finished."""
    commitments: tuple[str, ...]
    """What it is about."""


class ReportBody(Report, frozen=True, kw_only=True):
    """``report/1``: a report before it is published; the entry's first ref is its procedure."""

    title: Sealed
    file: SealedFile | None
    """Its text, kept in the owner's copy: the hash proves later which text was shown."""


class ReportStep(Record, frozen=True, kw_only=True):
    """What one of them did about a report; a remark apart, which is sealed."""

    report: str
    step: str | None
    """None for ``published`` and ``disclosed``."""
    act: Move
    who: str
    """Who was shown it, waives, decides or publishes; a party signs for itself alone."""
    on: str


class ReportStepBody(ReportStep, frozen=True, kw_only=True):
    """``report-step/1``; the entry's first ref is the report in the version that was shown."""

    because: Sealed | None


class Objection(Record, frozen=True, kw_only=True):
    """What somebody objects to: a verdict as shown at two clocks, or a report."""

    commitment: str | None
    report: str | None
    """One of the two is named."""
    who: str
    on: str
    shows: tuple[str, ...]
    """What the verdicts of the commitment showed; empty for a report."""
    as_of: str | None
    known_at: str | None
    evidence: tuple[str, ...]
    """Ids of events, or ``#INDEX`` of entries."""


class ObjectionBody(Objection, frozen=True, kw_only=True):
    """``objection/1``: it stands beside what it objects to, and changes no verdict."""

    text: Sealed


class Reply(Record, frozen=True, kw_only=True):
    """An answer to an objection or a report."""

    to: int
    """Index of the entry."""
    who: str
    on: str


class ReplyBody(Reply, frozen=True, kw_only=True):
    """``reply/1``; the entry's first ref is what it answers."""

    text: Sealed


class RegisteredProcedure(Record, frozen=True, kw_only=True):
    """Rules of publication on record."""

    entry: int
    id: str
    text: str | None
    """The TOML; None where it is withheld."""
    registered_by: str


class RegisteredReport(Report, frozen=True, kw_only=True):
    """A report on record, with the version of the procedure that it began under."""

    entry: int
    title: str | None
    rules: str | None
    """TOML of its procedure; None where it is withheld."""
    registered_by: str


class RegisteredReportStep(ReportStep, frozen=True, kw_only=True):
    """A step on record."""

    entry: int
    of: int
    """Entry of the version of the report that it is about."""
    because: str | None
    registered_by: str


class RegisteredReply(Reply, frozen=True, kw_only=True):
    """An answer on record."""

    entry: int
    text: str | None
    registered_by: str


class RegisteredObjection(Objection, frozen=True, kw_only=True):
    """An objection on record."""

    entry: int
    text: str | None
    registered_by: str


class Answered(Record, frozen=True, kw_only=True):
    """An objection, or a lone answer, with what was replied to it."""

    objection: RegisteredObjection
    replies: tuple[RegisteredReply, ...]


class Objections(Record, frozen=True, kw_only=True):
    """The objections of a register, with their replies."""

    schema: Literal["servanda.objections/1"] = "servanda.objections/1"
    known_at: str | None
    objections: tuple[Answered, ...]


class StepView(Record, frozen=True, kw_only=True):
    """Where one step of a report stands; computed, never typed in."""

    step: str
    kind: StepKind
    state: StepState
    opened: str | None
    ends: str | None
    """Last day of their time."""
    done: str | None
    """First day on which the next step may begin."""
    acted: dict[str, str]
    """Who did it -> date."""
    missing: tuple[str, ...]
    late: tuple[str, ...]
    """Who acted after their time."""


class ReportView(Record, frozen=True, kw_only=True):
    """A report with the state of its steps."""

    report: RegisteredReport
    title: str
    procedure: Procedure
    state: ReportState
    steps: tuple[StepView, ...]
    first: str | None
    """First day on which it may be published, where that follows from the record."""
    public: str | None
    """Date on which it was published or disclosed."""
    skipped: tuple[str, ...]
    """Steps that had not been done when it became public."""
    replies: tuple[RegisteredReply, ...]
    objections: tuple[RegisteredObjection, ...]


class ReportBoard(Record, frozen=True, kw_only=True):
    """All reports of a register at a pair of clocks."""

    schema: Literal["servanda.reports/1"] = "servanda.reports/1"
    as_of: str
    known_at: str | None
    procedures: tuple[RegisteredProcedure, ...]
    reports: tuple[ReportView, ...]
