"""What a plan still lacks: each line says where, and what would mend it."""

from collections.abc import Iterator, Mapping
from datetime import date

from servanda.agenda.drafts import listed
from servanda.agenda.plan import documents, due_of
from servanda.agenda.standing import Day
from servanda.model.plan_view import (
    ChannelView,
    MeetingView,
    MilestoneView,
    PhaseView,
    PlanView,
    Schedule,
)


def lacks(day: Day, view: PlanView) -> tuple[str, ...]:
    """Return everything that a plan lacks on a day, part by part."""
    milestones = {one.milestone.id: one for one in view.milestones}
    checked = {name for task in day.plan.tasks for name in task.checks}
    found = [] if view.meetings else ["no meeting is planned"]
    for meeting in view.meetings:
        found += _meeting(meeting)
    for part in (*view.phases, *view.tracks, *view.issues):
        found += _part(part)
    for one in view.milestones:
        found += _milestone(one, checked)
    for phase in view.phases:
        found += _early(phase, milestones)
    for channel in view.channels:
        found += _channel(channel)
    found += [f"task {one.task.id}: how it is checked (`method`)" for one in view.tasks
              if not one.method]  # fmt: skip
    found += [f"times cannot be computed: {line}" for line in view.schedule.lacks]
    found += _late(day, view.schedule)
    found += _documents(day)
    return tuple(found)


def _meeting(view: MeetingView) -> Iterator[str]:
    name = f"meeting {view.meeting.id}"
    if view.state == "called off":
        return
    if view.missing:
        yield f"{name}: incomplete, it lacks {', '.join(view.missing)}"
    if view.state == "no minutes":
        yield f"{name}: was over by {view.last}, and no minutes are on record (`minutes`)"
    for item in view.meeting.items:
        if not item.commitments and item.issue is None:
            yield f"{name}, item {item.title!r}: tied to no commitment and no issue"


def _part(view: PhaseView) -> Iterator[str]:
    if not view.milestones:
        yield f"{view.kind} {view.id}: no milestone, so nothing could show that it moves"
    if view.track is not None and not view.track.coordinates:
        yield f"track {view.id}: who must coordinate (`coordinates`)"
    if view.issue is not None and view.issue.negotiability == "unknown":
        yield f"issue {view.id}: whether it is negotiable is unknown"


def _milestone(view: MilestoneView, checked: set[str]) -> Iterator[str]:
    one = view.milestone
    name = f"milestone {one.id}"
    if view.missing and view.state == "draft":
        yield f"{name}: a draft without {listed(view.missing)}"
    elif view.state == "unmeasurable":
        yield f"{name}: unmeasurable, {'; '.join(view.why)}"
    if one.due is None:
        yield f"{name}: by when (`due`)"
    if not one.coordinates:
        yield f"{name}: who must coordinate (`coordinates`)"
    if view.state not in ("met", "missed") and not checked & {one.id, *one.commitments}:
        yield f"{name}: nobody checks it (a task)"


def _early(phase: PhaseView, milestones: Mapping[str, MilestoneView]) -> Iterator[str]:
    met = [name for name in phase.milestones if milestones[name].state == "met"]
    if phase.state == "waits" and phase.phase is not None and phase.phase.after and met:
        yield f"phase {phase.id}: {', '.join(met)} met out of order; {'; '.join(phase.why)}"


def _channel(view: ChannelView) -> Iterator[str]:
    name = f"channel {view.channel.id}"
    if view.state == "draft":
        yield f"{name}: a draft without {listed(view.missing)}"
    if view.missed:
        yield f"{name}: {view.missed} of its tests failed or were not held"


def _late(day: Day, schedule: Schedule) -> Iterator[str]:
    """Yield the milestones that the plan's own times bring after their date."""
    finish = {slot.id: date.fromisoformat(slot.finish) for slot in schedule.slots}
    for one in day.plan.milestones:
        if one.due and one.id in finish and finish[one.id] > due_of(one).last:
            yield f"milestone {one.id}: due {one.due}, but not done before {finish[one.id]}"


def _documents(day: Day) -> Iterator[str]:
    for place, name in documents(day.plan):
        if name not in day.documents:
            yield f"{place}: the document {name!r} is not in the register"
