"""Procedures, reports, objections and replies as entries: proposals and the fold."""

from collections.abc import Iterable, Sequence
from typing import Any

from servanda.model.entry import EntryRef
from servanda.model.procedure import (
    Answered,
    Move,
    ObjectionBody,
    Procedure,
    ProcedureBody,
    RegisteredObjection,
    RegisteredProcedure,
    RegisteredReply,
    RegisteredReport,
    RegisteredReportStep,
    ReplyBody,
    ReportBody,
    ReportStepBody,
)
from servanda.model.register import RegisterState
from servanda.register.entries import Entry
from servanda.register.folding import file_of, registered
from servanda.register.proposals import Proposal
from servanda.register.seal import Secret, SecretFile
from servanda.register.view import LogView


def procedure(
    one: Procedure, text: str, *, role: str, supersedes: EntryRef | None = None
) -> Proposal:
    """Record rules of publication with their file."""
    return Proposal(
        type="procedure/1",
        body={"id": one.id, "file": SecretFile(text.encode())},
        supersedes=supersedes,
        role=role,
    )


def report(
    id_: str,
    title: str,
    *,
    under: tuple[str, EntryRef],
    author: str,
    on: str,
    commitments: Sequence[str],
    file: bytes | None,
    role: str,
    supersedes: EntryRef | None = None,
) -> Proposal:
    """Record a report before it is published; its text stays in the owner's copy."""
    return Proposal(
        type="report/1",
        body={
            "id": id_,
            "procedure": under[0],
            "author": author,
            "on": on,
            "commitments": list(commitments),
            "title": Secret(title),
            "file": None if file is None else SecretFile(file, public=False),
        },
        refs=(under[1],),
        supersedes=supersedes,
        role=role,
    )


def report_step(
    id_: str,
    step: str | None,
    act: Move,
    *,
    who: str,
    on: str,
    because: str | None,
    role: str,
    of: EntryRef,
) -> Proposal:
    """Record what one of them did about a report."""
    return Proposal(
        type="report-step/1",
        body={
            "report": id_,
            "step": step,
            "act": act,
            "who": who,
            "on": on,
            "because": None if because is None else Secret(because),
        },
        refs=(of,),
        role=role,
    )


def objection(
    text: str,
    *,
    who: str,
    on: str,
    of: EntryRef,
    commitment: str | None = None,
    report: str | None = None,
    shows: Sequence[str] = (),
    clocks: tuple[str | None, str | None] = (None, None),
    evidence: Sequence[str] = (),
    role: str,
) -> Proposal:
    """Record an objection to a verdict or a report; it changes neither."""
    return Proposal(
        type="objection/1",
        body={
            "commitment": commitment,
            "report": report,
            "who": who,
            "on": on,
            "shows": list(shows),
            "as_of": clocks[0],
            "known_at": clocks[1],
            "evidence": list(evidence),
            "text": Secret(text),
        },
        refs=(of,),
        role=role,
    )


def reply(text: str, *, who: str, on: str, of: EntryRef, role: str) -> Proposal:
    """Record an answer to an entry."""
    return Proposal(
        type="reply/1",
        body={"to": of.index, "who": who, "on": on, "text": Secret(text)},
        refs=(of,),
        role=role,
    )


def fold(view: LogView, standing: Iterable[Entry]) -> dict[str, Any]:
    """Return procedures, reports, objections and replies, as fields of the register's state."""
    found: dict[str, list[Any]] = {
        "procedures": [],
        "reports": [],
        "report_steps": [],
        "objections": [],
        "replies": [],
    }
    for entry in standing:
        match entry.body:
            case ProcedureBody():
                text = file_of(view, entry, "/file")
                found["procedures"].append(registered(RegisteredProcedure, view, entry, text=text))
            case ReportBody():
                # The version it began under, whatever took its place since.
                rules = file_of(view, view.entries[entry.envelope.refs[0].index], "/file")
                found["reports"].append(registered(RegisteredReport, view, entry, rules=rules))
            case ReportStepBody():
                of = entry.envelope.refs[0].index
                found["report_steps"].append(registered(RegisteredReportStep, view, entry, of=of))
            case ObjectionBody():
                found["objections"].append(registered(RegisteredObjection, view, entry))
            case ReplyBody():
                found["replies"].append(registered(RegisteredReply, view, entry))
            case _:
                continue  # folded elsewhere
    return {name: tuple(items) for name, items in found.items()}


def answered(state: RegisterState, name: str | None = None) -> tuple[Answered, ...]:
    """Return objections with their replies, in order of entries."""
    return tuple(
        Answered(
            objection=one,
            replies=tuple(r for r in state.replies if r.to == one.entry),
        )
        for one in state.objections
        if name in (None, one.commitment, one.report)
    )
