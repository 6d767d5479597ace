"""Plan files: read strictly from TOML, each refusal with its place."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from servanda.agenda import layout
from servanda.agenda.network import cycle
from servanda.agenda.when import When, when
from servanda.errors import InputError
from servanda.model.agenda import Channel, Meeting, Milestone, Part, Plan
from servanda.model.codec import from_toml
from servanda.model.lengths import day, days

_NAME = re.compile(r"[^\W_][\w.-]*")
_EVERY = re.compile(r"[1-9]\d{0,3} ?(d|w|mo|y)")
NAME = "letters, digits, '.', '_' and '-'"
Problem = tuple[str, str]


def parse(text: str, *, where: str) -> Plan:
    """Return the plan in a TOML text; InputError names the place and what is expected."""
    plan = from_toml(text, Plan, where=where, page="plans")
    for place, problem in _problems(plan):
        raise InputError(f"{where}: {place}: {problem}")
    return plan


def commitments(plan: Plan) -> frozenset[str]:
    """Return the commitments that must be on record: those that the plan does not draft itself."""
    own = {one.id for one in (*plan.milestones, *plan.channels)}
    named = {name for one in plan.milestones if one.template is None for name in one.commitments}
    named |= {name for one in plan.meetings for item in one.items for name in item.commitments}
    named |= {name for task in plan.tasks for name in task.checks if name not in own}
    return frozenset(named) - drafted(plan)


def drafted(plan: Plan) -> frozenset[str]:
    """Return the commitments that milestones and channels of the plan draft."""
    own = {name for one in plan.milestones if one.template for name in one.commitments}
    return frozenset(own | {one.commitment for one in plan.channels})


def documents(plan: Plan) -> Iterator[tuple[str, str]]:
    """Yield (place, id) of the documents that a plan rests on."""
    for one in parts(plan):
        if one.agreed_in is not None:
            yield f"{one.id}, agreed_in", one.agreed_in
    for meeting in plan.meetings:
        if meeting.minutes is not None:
            yield f"{meeting.id}, minutes", meeting.minutes


def parts(plan: Plan) -> Iterator[Part]:
    """Yield every part of a plan that somebody proposes, expects or agreed on."""
    yield from plan.tracks
    yield from plan.mechanisms
    yield from plan.phases
    yield from plan.milestones
    yield from plan.channels
    yield from plan.meetings


def _problems(plan: Plan) -> Iterator[Problem]:
    """Yield what is wrong with a plan beyond its form."""
    if not _NAME.fullmatch(plan.id):
        yield "id", f"{plan.id!r}: {NAME} are expected"
    for field in ("title", "source"):
        if not getattr(plan, field).strip():
            yield field, "empty; say what the plan is, and who proposes it and where"
    yield from _ids(plan)
    yield from _parties(plan)
    yield from _references(plan)
    for phase in plan.phases:
        yield from _day(f"phase {phase.id}, start", phase.start)
        yield from _length(f"phase {phase.id}, lasts", phase.lasts)
    for milestone in plan.milestones:
        yield from _milestone(milestone)
    for channel in plan.channels:
        yield from _channel(channel)
    for meeting in plan.meetings:
        yield from _meeting(meeting)
    for task in plan.tasks:
        yield from _when(f"task {task.id}, by", task.by)
        yield from _named(f"task {task.id}, who", [task.who])
        if not task.checks:
            yield f"task {task.id}, checks", "nothing; name a milestone, channel or commitment"
    yield from _order(plan)


def _ids(plan: Plan) -> Iterator[Problem]:
    own = [(type(one).__name__.lower(), one.id, one.title) for one in parts(plan)]
    own += [("issue", one.id, one.title) for one in plan.issues]
    seen: set[str] = set()
    for kind, name, title in (*own, *(("task", one.id, "a task") for one in plan.tasks)):
        if not _NAME.fullmatch(name):
            yield kind, f"{name!r}: an id of {NAME} is expected"
        if name in seen:
            yield kind, f"{name!r} stands twice; every part of a plan has an id of its own"
        if not title.strip():
            yield f"{kind} {name}, title", "empty; say what it is"
        seen.add(name)
    for one in parts(plan):
        yield from _said(one)
    if shared := _twice([*_drafts(plan)]):
        yield "commitments", f"{shared!r} is drafted twice; a draft has one place"


def _said(one: Part) -> Iterator[Problem]:
    if one.source is not None and not one.source.strip():
        yield f"{one.id}, source", "empty; leave it out where it is the plan's"


def _drafts(plan: Plan) -> Iterator[str]:
    for one in plan.milestones:
        if one.template:
            yield from one.commitments
    for channel in plan.channels:
        yield channel.commitment


def _parties(plan: Plan) -> Iterator[Problem]:
    if name := _twice([one.name for one in plan.parties]):
        yield "party", f"{name!r} stands twice"
    for one in plan.parties:
        yield from _named("party", [one.name])
        yield from _day(f"party {one.name}, acceded", one.acceded)


def _references(plan: Plan) -> Iterator[Problem]:
    phases, tracks = [p.id for p in plan.phases], [t.id for t in plan.tracks]
    issues, meetings = [i.id for i in plan.issues], [m.id for m in plan.meetings]
    milestones = [m.id for m in plan.milestones]
    for phase in plan.phases:
        yield from _known(f"phase {phase.id}, after", phase.after, "phase", phases)
    for one in plan.milestones:
        place = f"milestone {one.id}"
        yield from _known(f"{place}, phase", _some(one.phase), "phase", phases)
        yield from _known(f"{place}, track", _some(one.track), "track", tracks)
        yield from _known(f"{place}, issue", _some(one.issue), "issue", issues)
        yield from _known(f"{place}, after", one.after, "milestone", milestones)
    for issue in plan.issues:
        yield from _known(f"issue {issue.id}, track", _some(issue.track), "track", tracks)
        if issue.negotiability != "unknown" and not (issue.says or "").strip():
            yield f"issue {issue.id}, says", f"who says that it is {issue.negotiability}?"
    for mechanism in plan.mechanisms:
        place = f"mechanism {mechanism.id}, tested_in"
        yield from _known(place, mechanism.tested_in, "meeting", meetings)
    for meeting in plan.meetings:
        yield from _known(f"meeting {meeting.id}, track", _some(meeting.track), "track", tracks)
        for item in meeting.items:
            place = f"meeting {meeting.id}, item {item.title!r}, issue"
            yield from _known(place, _some(item.issue), "issue", issues)


def _some(name: str | None) -> tuple[str, ...]:
    return () if name is None else (name,)


def _known(place: str, names: Iterable[str], kind: str, known: Sequence[str]) -> Iterator[Problem]:
    for name in names:
        if name not in known:
            yield place, f"no {kind} {name!r}; there are: {', '.join(known) or 'none'}"


def _named(place: str, who: Sequence[str]) -> Iterator[Problem]:
    if not all(part.strip() for name in who for part in name.split("/")):
        yield place, "a name is empty; write PARTY, PARTY/OFFICE or PARTY/PERSON"
    if name := _twice(who):
        yield place, f"{name!r} stands twice"


def _twice(names: Sequence[str]) -> str | None:
    folded = [name.casefold() for name in names]
    return next((n for i, n in enumerate(names) if n.casefold() in folded[:i]), None)


def _day(place: str, text: str | None) -> Iterator[Problem]:
    try:
        if text is not None:
            when(day(text, where=place).isoformat(), where=place)
    except InputError as error:
        yield place, str(error).removeprefix(f"{place}: ")


def _when(place: str, text: str | None, zone: str | None = None) -> Iterator[Problem]:
    try:
        if text is not None:
            when(text, where=place, zone=zone)
    except InputError as error:
        yield place, str(error).removeprefix(f"{place}: ")


def _length(place: str, text: str | None) -> Iterator[Problem]:
    try:
        if text is not None and not days(text):
            yield place, f"{text!r}: expected a day or more"
    except InputError as error:
        yield place, str(error)


def _milestone(one: Milestone) -> Iterator[Problem]:
    place = f"milestone {one.id}"
    yield from _when(f"{place}, due", one.due)
    yield from _length(f"{place}, lasts", one.lasts)
    yield from _day(f"{place}, from", one.start)
    yield from _named(f"{place}, coordinates", one.coordinates)
    if one.template is None:
        for field in ("debtor", "creditor", "start", "criterion", "method", "accept"):
            if getattr(one, field):
                yield (
                    f"{place}, {'from' if field == 'start' else field}",
                    "is for a draft; name its `template`, or leave it out",
                )
    elif len(one.commitments) != 1:
        yield f"{place}, commitments", "a draft has one: the id that its commitment is to bear"


def _channel(one: Channel) -> Iterator[Problem]:
    place = f"channel {one.id}"
    if len(one.between) < 2:  # noqa: PLR2004  (a line has two ends)
        yield f"{place}, between", "name at least two"
    yield from _named(f"{place}, between", one.between)
    yield from _day(f"{place}, from", one.start)
    yield from _day(f"{place}, until", one.until)
    if one.every is not None and not _EVERY.fullmatch(one.every):
        yield f"{place}, every", f"{one.every!r}: expected a time such as 2 w or 1 mo"
    if one.start and one.until and one.until <= one.start:
        yield f"{place}, until", f"{one.until} is not after {one.start}: no test could ever be due"


def _meeting(one: Meeting) -> Iterator[Problem]:
    place = f"meeting {one.id}"
    yield from _when(f"{place}, on", one.on, one.zone)
    yield from _named(f"{place}, participants", one.participants)
    yield from _day(f"{place}, called_off", one.called_off)
    if one.on is None and (one.ends or one.zone):
        yield f"{place}, on", "missing, though `ends` or `zone` is given"
    if one.ends is not None and one.on is not None:
        yield from _when(f"{place}, ends", one.ends, one.zone)
        if "T" not in one.on or "T" not in one.ends or one.ends <= one.on:
            yield f"{place}, ends", f"{one.ends!r}: expected a local time after {one.on}"
    for item in one.items:
        if not item.title.strip():
            yield f"{place}, item", "its title is empty"


def _order(plan: Plan) -> Iterator[Problem]:
    """Yield circles, and dates before the soonest ones that the plan's own dates allow."""
    if found := cycle(layout.waits(plan)):
        names = layout.readable((*found, found[0]))
        circle = names if len(names) > 1 else names * 2
        yield "after", f"a circle: {' waits for '.join(circle)}"
        return
    try:
        begins = layout.lower_bounds(plan)
        layout.schedule(plan)
    except OverflowError:
        yield "dates", "the plan reaches beyond the year 9999, where the calendar ends"
        return
    for phase in plan.phases:
        if phase.start and date.fromisoformat(phase.start) < begins[phase.id]:
            before = f"what it comes after ({', '.join(phase.after)})"
            problem = f"{phase.start} is before {begins[phase.id]}: {before} is not over sooner"
            yield f"phase {phase.id}, start", f"{problem} by the plan's own dates"
    for one in plan.milestones:
        if one.due and due_of(one).last < begins[one.id]:
            problem = f"{one.due} is before {begins[one.id]}, the first day that its phase, its"
            yield f"milestone {one.id}, due", f"{problem} length and what it comes after allow"


def due_of(one: Milestone) -> When:
    """Return when a dated milestone is due."""
    return when(one.due or "", where=f"milestone {one.id}, due")
