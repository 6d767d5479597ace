"""A plan as a network of activities: phases hold milestones, and wait for other phases."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from servanda.agenda.network import Activity, critical_path, soonest, times
from servanda.agenda.when import when
from servanda.model.agenda import Milestone, Plan
from servanda.model.lengths import days
from servanda.model.plan_view import Schedule, Slot

_OPEN, _SPAN, _OVER, _ONE = "begins", "lasts", "over", "milestone"
_DAY = timedelta(days=1)


def _id(what: str, name: str) -> str:
    return f"{what} {name}"


def readable(nodes: Iterable[str]) -> list[str]:
    """Return the parts that nodes stand for, neighbours of one name once."""
    names = [node.partition(" ")[2] for node in nodes]
    return [name for n, name in enumerate(names) if n == 0 or name != names[n - 1]]


def waits(plan: Plan) -> dict[str, tuple[str, ...]]:
    """Return for each node of the plan what it waits for."""
    return {one.id: one.after for one in _activities(plan)}


def _activities(plan: Plan) -> Iterator[Activity]:
    """Yield the nodes: each phase begins, lasts and is over; its milestones lie between."""
    for phase in plan.phases:
        begins = _id(_OPEN, phase.id)
        after = tuple(_id(_OVER, name) for name in phase.after)
        start = None if phase.start is None else date.fromisoformat(phase.start)
        yield Activity(begins, 0, after, start)
        yield Activity(_id(_SPAN, phase.id), days(phase.lasts).days, (begins,))
        inside = tuple(_id(_ONE, one.id) for one in plan.milestones if one.phase == phase.id)
        yield Activity(_id(_OVER, phase.id), 0, (_id(_SPAN, phase.id), *inside))
    for one in plan.milestones:
        after = tuple(_id(_ONE, name) for name in one.after)
        if one.phase is not None:
            after = (_id(_OPEN, one.phase), *after)
        yield _milestone(one, after)


def _milestone(one: Milestone, after: tuple[str, ...]) -> Activity:
    name = _id(_ONE, one.id)
    if one.due is None:
        return Activity(name, days(one.lasts).days, after)
    last = when(one.due, where=f"milestone {one.id}, due").last
    if one.lasts is None:
        # Without a length of its own it happens on its day.
        return Activity(name, 1, after, last)
    length = days(one.lasts)
    return Activity(name, length.days, after, None if after else last - length + _DAY)


def lower_bounds(plan: Plan) -> dict[str, date]:
    """Return for each phase the first day, and for each milestone the first due date, that fits.

    What comes before them counts with its own dates; what has no length counts as none.
    """
    activities = list(_activities(plan))
    early = soonest(activities, date.min)
    found: dict[str, date] = {}
    for one in activities:
        what, _, name = one.id.partition(" ")
        begins = max((early[before][1] for before in one.after), default=date.min)
        if what == _OPEN:
            found[name] = begins
        elif what == _ONE:
            found[name] = begins + timedelta(days=max(one.days - 1, 0))
    return found


def schedule(plan: Plan) -> Schedule:
    """Return the soonest and latest times by the plan's own dates; what is missing is named."""
    lacks = tuple(_lacks(plan))
    if lacks or not (plan.phases or plan.milestones):
        return Schedule(slots=(), finish=None, path=(), lacks=lacks or ("no phase or milestone",))
    activities = list(_activities(plan))
    begin = min(one.not_before for one in activities if one.not_before)
    found = times(activities, begin)
    slots = []
    for name, first, last in _parts(plan):
        one, end = found[first], found[last]
        slots.append(
            Slot(
                id=name,
                start=one.start.isoformat(),
                finish=(end.finish - _DAY).isoformat(),
                latest_start=one.latest_start.isoformat(),
                latest_finish=(end.latest_finish - _DAY).isoformat(),
                slack=end.slack,
                critical=end.slack == 0,
            )
        )
    path = [n for n in critical_path(activities, begin) if n.partition(" ")[0] in (_SPAN, _ONE)]
    finish = max(one.finish for one in found.values()) - _DAY
    return Schedule(
        slots=tuple(slots), finish=finish.isoformat(), path=tuple(readable(path)), lacks=()
    )


def _parts(plan: Plan) -> Iterator[tuple[str, str, str]]:
    """Yield each part with its first and its last node."""
    for phase in plan.phases:
        yield phase.id, _id(_OPEN, phase.id), _id(_OVER, phase.id)
    for one in plan.milestones:
        yield one.id, _id(_ONE, one.id), _id(_ONE, one.id)


def _lacks(plan: Plan) -> Iterator[str]:
    """Yield what keeps the times from being computed."""
    for phase in plan.phases:
        inside = [one for one in plan.milestones if one.phase == phase.id]
        if phase.lasts is None and not any(one.lasts or one.due for one in inside):
            yield f"{phase.id}: how long it lasts (`lasts`, or milestones with dates)"
        if not phase.after and phase.start is None:
            yield f"{phase.id}: when it begins (`start`)"
    for one in plan.milestones:
        if one.lasts is None and one.due is None:
            yield f"{one.id}: a date or a length (`due` or `lasts`)"
        elif one.due is None and one.phase is None and not one.after:
            yield f"{one.id}: when it begins (`due`, `phase` or `after`)"
