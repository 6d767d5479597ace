"""Plans on the terminal."""

from collections.abc import Iterable

from servanda.cli.terminal import say
from servanda.model.plan_view import (
    AgendaBoard,
    ChannelView,
    MeetingView,
    MilestoneView,
    PhaseView,
    PlanView,
    Queue,
    Schedule,
    TaskView,
)

NO_PLAN = "no plan is recorded; `servanda agenda add FILE` records one"


def print_board(board: AgendaBoard) -> None:
    """Print each plan with the state of its parts."""
    say(f"agenda as of {board.as_of}")
    if not board.plans and not board.withheld:
        say(NO_PLAN)
    for view in board.plans:
        _plan(view)
    for name in board.withheld:
        say(f"plan {name}: its file is withheld in this copy")


def _plan(view: PlanView) -> None:
    plan = view.plan
    say(f"{plan.id} {plan.title} (revision {view.revision})", bold=True)
    say(f"  source: {plan.source}; registered by {view.registered_by} (#{view.entry})")
    say(f"  steps: {view.steps}, {view.dated} dated")
    for one in view.parties:
        since = f"since {one.party.acceded}" if one.joined else f"accedes {one.party.acceded}"
        joined = since if one.party.acceded else "not joined, or not stated"
        say(f"  {one.party.role} {one.party.name}: {joined}")
    for meeting in view.meetings:
        _meeting(meeting)
    for part in (*view.phases, *view.tracks, *view.issues):
        _part(part)
    for milestone in view.milestones:
        _milestone(milestone)
    for channel in view.channels:
        _channel(channel)
    for mechanism in view.mechanisms:
        one_ = mechanism.mechanism
        tested = f"; tested in {', '.join(one_.tested_in)}" if one_.tested_in else ""
        say(f"  mechanism {one_.id} {one_.title}: {_said(mechanism.standing, mechanism.source)}"
            f"{tested}")  # fmt: skip
    for task in view.tasks:
        _task(task)
    _schedule(view.schedule)
    if view.lacks:
        say(f"  lacks {_count(len(view.lacks), 'thing')}; `servanda agenda check` names them")


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def _said(standing: str, source: str, modality: str | None = None) -> str:
    said = f", as {modality!r}" if modality else ""
    return f"{standing} ({source}{said})"


def _why(lines: Iterable[str]) -> str:
    told = "; ".join(lines)
    return f" ({told})" if told else ""


def _meeting(view: MeetingView) -> None:
    one = view.meeting
    series = f" [{one.series}]" if one.series else ""
    say(f"  meeting {one.id} {one.title}{series}: {view.state}, {view.when or 'no date'}")
    if view.missing:
        say(f"    missing: {', '.join(view.missing)}")
    say(f"    {_said(view.standing, view.source, one.modality)}; participants: "
        f"{', '.join(one.participants) or 'not stated'}")  # fmt: skip
    for item in one.items:
        say(f"    item: {item.title}{_why(item.commitments)}")


def _part(view: PhaseView) -> None:
    say(f"  {view.kind} {view.id} {view.title}: {view.state}{_why(view.why)}")
    part = view.phase or view.track
    more = [_said(view.standing, view.source, None if part is None else part.modality)]
    if view.phase is not None:
        more += [f"themes: {', '.join(view.phase.themes)}"] if view.phase.themes else []
        more += [f"after {', '.join(view.phase.after)}"] if view.phase.after else []
    if view.track is not None:
        more.append(view.track.kind)
        more.append(f"must coordinate: {', '.join(view.track.coordinates) or 'not stated'}")
    say(f"    {'; '.join(more)}")


def _milestone(view: MilestoneView) -> None:
    one = view.milestone
    flags = ", at risk" if view.at_risk else ", late" if view.late else ""
    met = f" {view.met_on}" if view.met_on else ""
    say(f"  milestone {one.id} {one.title}: {view.state}{met}{flags}{_why(view.why)}")
    reports = sum(tied.reports for tied in view.tied)
    more = [
        f"due {one.due or 'not stated'}",
        _said(view.standing, view.source, one.modality),
        f"must coordinate: {', '.join(one.coordinates) or 'not stated'}",
        "verifiable" if view.verifiable else "not verifiable",
        _count(reports, "report") if reports else "no evidence",
    ]
    say(f"    {'; '.join(more)}")


def _channel(view: ChannelView) -> None:
    one = view.channel
    say(f"  channel {one.id} {one.title}: {view.state}{_why(f'{n} missing' for n in view.missing)}")
    ahead = f", next by {view.next}" if view.next else ""
    say(f"    between {', '.join(one.between)}; tests every {one.every or 'not stated'}: "
        f"{view.held} held, {view.missed} missed, {view.untold} cannot be told{ahead}; "
        f"{_said(view.standing, view.source)}")  # fmt: skip


def _task(view: TaskView) -> None:
    one = view.task
    risk = ", at risk" if view.at_risk else ""
    say(f"  check {one.id}: {one.who} checks {', '.join(one.checks)} by {one.by}: {view.state}"
        f"{risk}; how: {view.method or 'not stated'}")  # fmt: skip


def _schedule(found: Schedule) -> None:
    if found.finish is None:
        say(f"  times cannot be computed: {'; '.join(found.lacks)}")
        return
    say(f"  critical path: {' > '.join(found.path)}, over by {found.finish}")
    for slot in found.slots:
        how = "critical" if slot.critical else f"slack {slot.slack} d"
        say(f"    {slot.id}: {slot.start} to {slot.finish}, {how}")


def print_queue(queue: Queue) -> None:
    """Print what somebody has to check, and the meetings to come."""
    say(f"{queue.who} as of {queue.as_of}: {len(queue.tasks)} to check, "
        f"{len(queue.meetings)} to attend")  # fmt: skip
    for task in queue.tasks:
        _task(task)
    for meeting in queue.meetings:
        _meeting(meeting)
    if not queue.tasks and not queue.meetings:
        say(f"there is something to check for: {', '.join(queue.others) or 'nobody'}")


def lacking(board: AgendaBoard) -> dict[str, tuple[str, ...]]:
    """Return what each plan lacks; a plan that is not in this copy lacks its file."""
    found = {view.plan.id: view.lacks for view in board.plans}
    return found | dict.fromkeys(board.withheld, ("its file is withheld in this copy",))


def print_lacks(board: AgendaBoard) -> None:
    """Print what each plan still lacks."""
    found = lacking(board)
    if not found:
        say(NO_PLAN)
    for name, lines in found.items():
        say(
            f"{name} lacks {_count(len(lines), 'thing')}" if lines else f"{name} lacks nothing",
            bold=True,
        )
        for line in lines:
            say(f"  {line}")
