"""Where milestones, phases, meetings, channels and checks stand on a day; nothing is typed in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from msgspec.structs import replace

from servanda.agenda.drafts import missing_of
from servanda.agenda.plan import due_of
from servanda.agenda.ties import Ties, all_of, last_day
from servanda.agenda.when import when
from servanda.model.agenda import Channel, Meeting, Milestone, Part, Plan, Task
from servanda.model.plan_view import (
    Accession,
    ChannelState,
    ChannelView,
    MechanismView,
    MeetingState,
    MeetingView,
    MilestoneState,
    MilestoneView,
    PhaseState,
    PhaseView,
    TaskState,
    TaskView,
    Tied,
)

SOON = timedelta(days=14)
"""Within so many days before its date, what is not met yet is at risk."""
_MOVES = ("met", "on track")


@dataclass(frozen=True, slots=True)
class Day:
    """What is known on a day: of a plan, of verdicts, of documents."""

    plan: Plan
    ties: Ties
    documents: frozenset[str]
    today: date

    def standing(self, one: Part) -> tuple[str, str]:
        """Return how something stands (agreed only if a document says so), and who says it."""
        word: str = one.status
        if one.agreed_in is not None and one.agreed_in in self.documents:
            word = f"agreed in {one.agreed_in}"
        return word, one.source or self.plan.source


def parties(day: Day) -> tuple[Accession, ...]:
    """Return the parties, and whether each has joined by the day."""
    return tuple(
        Accession(
            party=one,
            joined=one.acceded is not None and date.fromisoformat(one.acceded) <= day.today,
        )
        for one in day.plan.parties
    )


def mechanisms(day: Day) -> tuple[MechanismView, ...]:
    """Return how each mechanism stands."""
    found = []
    for one in day.plan.mechanisms:
        standing, source = day.standing(one)
        found.append(MechanismView(mechanism=one, standing=standing, source=source))
    return tuple(found)


# ---------------------------------------------------------------- milestones


def milestones(day: Day) -> dict[str, MilestoneView]:
    """Return where each milestone stands, those that others wait for first looked at."""
    found: dict[str, MilestoneView] = {}
    left = list(day.plan.milestones)
    while left:
        ready = [one for one in left if all(name in found for name in one.after)]
        for one in ready:
            found[one.id] = _milestone(day, one, found)
        left = [one for one in left if one.id not in found]
    return {one.id: _begun(day, found[one.id], found) for one in day.plan.milestones}


def _begun(day: Day, view: MilestoneView, found: Mapping[str, MilestoneView]) -> MilestoneView:
    """Return a milestone; it is not on track while its phase cannot have begun."""
    phase = next((one for one in day.plan.phases if one.id == view.milestone.phase), None)
    if phase is None or view.state != "on track":
        return view
    first = tuple(name for name in phase.after if not _complete(day, name, found))
    if not first:
        return view
    return replace(view, state="waits", why=tuple(f"{name} is not complete" for name in first))


def _complete(day: Day, name: str, found: Mapping[str, MilestoneView]) -> bool:
    """Tell whether a phase is complete: what it comes after, and all milestones, at least one."""
    phase = next(one for one in day.plan.phases if one.id == name)
    own = [view.state for view in found.values() if view.milestone.phase == name]
    before = all(_complete(day, one, found) for one in phase.after)
    return before and bool(own) and all(state == "met" for state in own)


def _milestone(day: Day, one: Milestone, others: Mapping[str, MilestoneView]) -> MilestoneView:
    tied = all_of(day.ties, one.commitments)
    missing = missing_of(one)
    state, why = _state_of(day, one, tied, missing, others)
    dates = [t.on for t in tied if t.on is not None]
    met_on = max(dates) if state == "met" and dates else None
    standing, source = day.standing(one)
    last = due_of(one).last if one.due else None
    soon = last is not None and day.today <= last <= day.today + SOON
    return MilestoneView(
        milestone=one,
        state=state,
        why=why,
        at_risk=soon and state not in ("met", "missed"),
        standing=standing,
        source=source,
        tied=tied,
        met_on=met_on,
        late=met_on is not None and last is not None and date.fromisoformat(met_on) > last,
        missing=missing,
        verifiable=bool(tied) and not missing and all(t.judged or one.template for t in tied),
    )


def _state_of(
    day: Day,
    one: Milestone,
    tied: Sequence[Tied],
    missing: Sequence[str],
    others: Mapping[str, MilestoneView],
) -> tuple[MilestoneState, tuple[str, ...]]:
    """Return the state of a milestone, and why: the first rule that applies."""
    over = one.due is not None and due_of(one).last < day.today
    absent = [t.commitment for t in tied if not t.norm and one.template is not None]
    untold = [t for t in tied if t.untold] or [t for t in tied if over and not t.met]
    ladder: list[tuple[bool, MilestoneState, list[str]]] = [
        (not tied, "unmeasurable", ["no commitment is tied to it"]),
        (bool(absent and missing), "draft", [f"{name} is missing" for name in missing]),
        (bool(absent), "proposed", [f"no text on record promises {name}" for name in absent]),
        (all(t.met or (over and t.so_far) for t in tied), "met", []),
        _if("missed", [t for t in tied if t.met is False]),
        _if("unmeasurable", [t for t in tied if not t.judged]),
        _if("proposed", [t for t in tied if t.norm == "proposed"]),
        (one.due is None, "no date", ["nothing says by when"]),
        _if("due, and cannot be told", untold),
        _if("cannot be told", [t for t in tied if not t.clear]),
        _waits([name for name in one.after if others[name].state != "met"]),
        _if("on track", [t for t in tied if not t.met] or tied),
    ]
    return next((state, tuple(why)) for applies, state, why in ladder if applies)


def _if(state: MilestoneState, tied: Sequence[Tied]) -> tuple[bool, MilestoneState, list[str]]:
    return bool(tied), state, [f"{t.commitment}: {_norm(t)}" for t in tied]


def _waits(names: Sequence[str]) -> tuple[bool, MilestoneState, list[str]]:
    return bool(names), "waits", [f"{name} comes first" for name in names]


def _norm(tied: Tied) -> str:
    return tied.shows if tied.norm in ("", "in_force", "suspended") else tied.norm


# ---------------------------------------------------------------- phases, tracks, issues


def phases(day: Day, found: Mapping[str, MilestoneView]) -> tuple[PhaseView, ...]:
    """Return where each phase stands; one that waits is never more than that."""
    views: dict[str, PhaseView] = {}
    left = list(day.plan.phases)
    while left:
        ready = [one for one in left if all(name in views for name in one.after)]
        for one in ready:
            own = [v for v in found.values() if v.milestone.phase == one.id]
            before = [name for name in one.after if views[name].state != "complete"]
            state, why = _together(own, before)
            standing, source = day.standing(one)
            views[one.id] = PhaseView(
                id=one.id, kind="phase", title=one.title, state=state, why=why, phase=one,
                milestones=_ids(own), standing=standing, source=source,
            )  # fmt: skip
        left = [one for one in left if one.id not in views]
    return tuple(views[one.id] for one in day.plan.phases)


def tracks(day: Day, found: Mapping[str, MilestoneView]) -> tuple[PhaseView, ...]:
    """Return where each track stands."""
    views = []
    for one in day.plan.tracks:
        own = [v for v in found.values() if v.milestone.track == one.id]
        state, why = _together(own, ())
        standing, source = day.standing(one)
        views.append(
            PhaseView(
                id=one.id, kind="track", title=one.title, state=state, why=why, track=one,
                milestones=_ids(own), standing=standing, source=source,
            )
        )  # fmt: skip
    return tuple(views)


def issues(day: Day, found: Mapping[str, MilestoneView]) -> tuple[PhaseView, ...]:
    """Return where each issue stands, with whether it is negotiable."""
    views = []
    for one in day.plan.issues:
        own = [v for v in found.values() if v.milestone.issue == one.id]
        state, why = _together(own, ())
        views.append(
            PhaseView(
                id=one.id, kind="issue", title=one.title, state=state, why=why, issue=one,
                milestones=_ids(own), standing=one.negotiability,
                source=one.says or day.plan.source,
            )
        )  # fmt: skip
    return tuple(views)


def _ids(own: Iterable[MilestoneView]) -> tuple[str, ...]:
    return tuple(view.milestone.id for view in own)


def _together(
    own: Sequence[MilestoneView], before: Sequence[str]
) -> tuple[PhaseState, tuple[str, ...]]:
    """Return the state that milestones give together: none of them, and nothing can be told."""
    if before:
        return "waits", tuple(f"{name} is not complete" for name in before)
    if not own:
        return "unmeasurable", ("no milestone",)
    if all(view.state == "met" for view in own):
        return "complete", ()
    ladder: tuple[tuple[tuple[MilestoneState, ...], PhaseState], ...] = (
        (("missed",), "missed"),
        (("due, and cannot be told",), "due, and cannot be told"),
        (("cannot be told",), "cannot be told"),
        (("unmeasurable", "draft"), "unmeasurable"),
        (("proposed",), "proposed"),
        (("no date",), "no date"),
    )
    for states, word in ladder:
        if hit := [view for view in own if view.state in states]:
            return word, tuple(f"{view.milestone.id}: {view.state}" for view in hit)
    # What is left is met, on track, or waits for another milestone.
    if any(view.state == "on track" for view in own):
        rest = [view for view in own if view.state not in _MOVES]
        return "on track", tuple(f"{view.milestone.id}: {view.state}" for view in rest)
    rest = [view for view in own if view.state == "waits"]
    return "waits", tuple(f"{view.milestone.id}: {line}" for view in rest for line in view.why)


# ---------------------------------------------------------------- meetings, channels, checks


def meetings(day: Day) -> tuple[MeetingView, ...]:
    """Return where each meeting stands, with what it lacks."""
    return tuple(_meeting(day, one) for one in day.plan.meetings)


def _meeting(day: Day, one: Meeting) -> MeetingView:
    missing = tuple(
        name
        for name, given in (
            ("date", one.on),
            ("participants", one.participants),
            ("criteria", one.criteria),
        )
        if not given
    )
    at = None if one.on is None else when(one.on, where=f"meeting {one.id}", zone=one.zone)
    over = at is not None and at.last < day.today
    minutes = one.minutes is not None and one.minutes in day.documents
    state: MeetingState = "planned"
    if one.called_off is not None and date.fromisoformat(one.called_off) <= day.today:
        state = "called off"
    elif over or (minutes and at is not None and at.first <= day.today):
        state = "held" if minutes else "no minutes"
    elif missing:
        state = "incomplete"
    standing, source = day.standing(one)
    names = dict.fromkeys(name for item in one.items for name in item.commitments)
    return MeetingView(
        meeting=one,
        state=state,
        missing=missing,
        when="" if at is None else at.words,
        first=None if at is None else at.first.isoformat(),
        last=None if at is None else at.last.isoformat(),
        standing=standing,
        source=source,
        tied=all_of(day.ties, names),
    )


def channels(day: Day) -> tuple[ChannelView, ...]:
    """Return where each channel stands, by its tests."""
    return tuple(_channel(day, one) for one in day.plan.channels)


def _channel(day: Day, one: Channel) -> ChannelView:
    missing = missing_of(one)
    rows = day.ties.rows(one.commitment)
    past = [row for row in rows if last_day(row) < day.today]
    held = sum(row.state == "discharged" for row in rows)
    lost = sum(row.state in ("violated", "expired") for row in rows)
    untold = sum(row.verdict is None and row.state != "expired" for row in past)
    ahead = [row for row in rows if row not in past and row.state != "discharged"]
    state: ChannelState
    if one.commitment not in day.ties.known:
        state = "draft" if missing else "proposed"
    elif untold:
        state = "cannot be told"
    elif lost:
        state = "test missed"
    else:
        state = "tested" if held else "not tested yet"
    standing, source = day.standing(one)
    return ChannelView(
        channel=one,
        state=state,
        missing=missing,
        held=held,
        missed=lost,
        untold=untold,
        next=min((last_day(row).isoformat() for row in ahead), default=None),
        standing=standing,
        source=source,
    )


def tasks(day: Day, found: Mapping[str, MilestoneView]) -> tuple[TaskView, ...]:
    """Return who checks what by when, the first due first."""
    views = [_task(day, task, found) for task in day.plan.tasks]
    return tuple(sorted(views, key=lambda view: (view.last, view.task.id)))


def _task(day: Day, task: Task, found: Mapping[str, MilestoneView]) -> TaskView:
    channels_ = {one.id: one for one in day.plan.channels}
    names: dict[str, None] = {}
    methods = [task.method] if task.method else []
    untied = []
    for name in task.checks:
        if name in found:
            one: Milestone | Channel = found[name].milestone
            own: tuple[str, ...] = found[name].milestone.commitments
            untied += [] if own else [name]
        elif name in channels_:
            one, own = channels_[name], (channels_[name].commitment,)
        else:
            names[name] = None
            continue
        names |= dict.fromkeys(own)
        if task.method is None and one.method:
            methods.append(one.method)
    last = when(task.by, where=f"task {task.id}").last
    open_ = [name for name in names if not day.ties.told(name, last)]
    later: TaskState = "due, and cannot be told" if last < day.today else "open"
    state: TaskState = later if open_ or untied else "settled"
    return TaskView(
        plan=day.plan.id,
        task=task,
        state=state,
        last=last.isoformat(),
        at_risk=state == "open" and last <= day.today + SOON,
        method="; ".join(dict.fromkeys(methods)),
        open=(*open_, *untied),
    )
