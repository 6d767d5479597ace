"""Reports, objections and replies on the terminal."""

from collections.abc import Sequence

from servanda.cli.terminal import say
from servanda.model.procedure import (
    Answered,
    Objections,
    RegisteredObjection,
    RegisteredReply,
    ReportBoard,
    ReportView,
    StepView,
)

_ASKS = {"show": "be shown it", "reply": "reply", "decide": "decide"}


def print_reports(board: ReportBoard) -> None:
    """Print each report with its steps, and what was answered to it."""
    say(f"reports as of {board.as_of}")
    if not board.procedures:
        say("no procedure is recorded; `servanda procedure add FILE` records one")
    elif not board.reports:
        named = ", ".join(one.id for one in board.procedures)
        say(f"no report is recorded under {named}; `servanda procedure report` records one")
    for one in board.reports:
        _report(one)


def _report(one: ReportView) -> None:
    held = one.report
    say(f"{held.id} {one.title}: {one.state}{_when(one)}", bold=True)
    say(
        f"  by {held.author}, {held.on}, under {held.procedure} ({one.procedure.source}); "
        f"registered by {held.registered_by} (#{held.entry})"
    )
    if held.commitments:
        say(f"  about {', '.join(held.commitments)}")
    if one.skipped:
        say(f"  not done when it became public: {', '.join(one.skipped)}")
    for step in one.steps:
        say(f"  {step.step}: {_step(step)}")
    print_replies(one.replies, indent="  ")
    print_answered([Answered(objection=each, replies=()) for each in one.objections], indent="  ")


def _when(one: ReportView) -> str:
    if one.public is not None:
        return f" on {one.public}"
    if one.state == "in procedure":
        return f", not before {one.first}" if one.first else ""
    return f" since {one.first}" if one.state == "may be published" else ""


def _step(step: StepView) -> str:
    told: list[str] = [step.state]
    if step.acted:
        told.append(", ".join(f"{who} {on}" for who, on in step.acted.items()))
    if step.missing and step.state != "done":
        told.append(f"{', '.join(step.missing)} to {_ASKS[step.kind]}")
    elif step.missing:
        told.append(f"nothing from {', '.join(step.missing)} by {step.ends}")
    if step.ends and step.state == "open":
        told.append(f"until {step.ends}")
    if step.late:
        told.append(f"late: {', '.join(step.late)}")
    return "; ".join(told)


def print_objections(found: Objections) -> None:
    """Print objections with the replies to each."""
    if not found.objections:
        say("no objection is recorded")
    print_answered(found.objections, indent="")


def print_answered(found: Sequence[Answered], *, indent: str) -> None:
    """Print objections, each with its replies under it."""
    for one in found:
        say(f"{indent}{_objection(one.objection)}")
        print_replies(one.replies, indent=indent + "  ")


def _objection(one: RegisteredObjection) -> str:
    about = one.commitment or one.report
    shown = f" (it showed {', '.join(one.shows)} as of {one.as_of})" if one.shows else ""
    rests = f"; rests on {', '.join(one.evidence)}" if one.evidence else ""
    return (
        f"{one.who} objects to {about}{shown}, {one.on}: {one.text or '(withheld)'}{rests}; "
        f"registered by {one.registered_by} (#{one.entry})"
    )


def print_replies(found: Sequence[RegisteredReply], *, indent: str) -> None:
    """Print replies."""
    for one in found:
        say(
            f"{indent}{one.who} replies, {one.on}: {one.text or '(withheld)'}; "
            f"registered by {one.registered_by} (#{one.entry})"
        )
