"""Critical path and slack: the critical path method (Kelley and Walker 1959), in whole days.

An activity begins when all that it comes after are over, and not before its own date. The forward
pass gives the soonest times, the backward pass the latest that do not move the end.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from servanda.errors import InputError


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that takes whole days, perhaps none."""

    id: str
    days: int
    after: tuple[str, ...] = ()
    not_before: date | None = None


@dataclass(frozen=True, slots=True)
class Times:
    """When an activity happens; each end is the day after its last one."""

    start: date
    finish: date
    latest_start: date
    latest_finish: date

    @property
    def slack(self) -> int:
        """Return by how many days it may slip without moving the end of all."""
        return (self.latest_finish - self.finish).days


def cycle(after: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Return a circle of activities, each waiting for the next; empty where there is none."""
    left = {name: {one for one in names if one in after} for name, names in after.items()}
    while ready := [name for name, names in left.items() if not names & left.keys()]:
        for name in ready:
            del left[name]
    if not left:
        return ()
    # What is left waits for something that is left: walking on comes back to where it was.
    walk = [min(left)]
    while (step := min(left[walk[-1]] & left.keys())) not in walk:
        walk.append(step)
    return tuple(walk[walk.index(step) :])


def ordered(activities: Sequence[Activity]) -> list[Activity]:
    """Return activities after all that they come after; InputError names a circle."""
    after = {one.id: one.after for one in activities}
    if found := cycle(after):
        raise InputError(f"a circle: {' waits for '.join((*found, found[0]))}")
    by_id = {one.id: one for one in activities}
    done: dict[str, Activity] = {}
    left = sorted(after)
    while left:
        for name in [n for n in left if all(one in done for one in after[n])]:
            done[name] = by_id[name]
        left = [name for name in left if name not in done]
    return list(done.values())


def soonest(activities: Sequence[Activity], begin: date) -> dict[str, tuple[date, date]]:
    """Return the soonest start and end of each activity (the forward pass)."""
    found: dict[str, tuple[date, date]] = {}
    for one in ordered(activities):
        waits = [found[name][1] for name in one.after]
        start = max([begin, *waits, *([one.not_before] if one.not_before else [])])
        found[one.id] = (start, start + timedelta(days=one.days))
    return found


def times(activities: Sequence[Activity], begin: date) -> dict[str, Times]:
    """Return the soonest and the latest times of each activity."""
    early = soonest(activities, begin)
    end = max((finish for _, finish in early.values()), default=begin)
    latest: dict[str, date] = dict.fromkeys(early, end)
    for one in reversed(ordered(activities)):
        start = latest[one.id] - timedelta(days=one.days)
        for name in one.after:
            latest[name] = min(latest[name], start)
    days = {one.id: timedelta(days=one.days) for one in activities}
    return {
        name: Times(start, finish, latest[name] - days[name], latest[name])
        for name, (start, finish) in early.items()
    }


def critical_path(activities: Sequence[Activity], begin: date) -> tuple[str, ...]:
    """Return the activities that set the end, the first one first; among equals by name."""
    early = soonest(activities, begin)
    if not early:
        return ()
    end = max(finish for _, finish in early.values())
    by_id = {one.id: one for one in activities}
    return tuple(reversed(list(_back(by_id, early, end))))


def _back(
    by_id: Mapping[str, Activity], early: Mapping[str, tuple[date, date]], end: date
) -> Iterator[str]:
    # What nothing comes after stands at the end; else a chain could stop short of the last link.
    waited_for = {name for one in by_id.values() for name in one.after}
    last = [n for n, (_, finish) in early.items() if finish == end and n not in waited_for]
    here: str | None = min(last)
    while here is not None:
        yield here
        start = early[here][0]
        before = [name for name in by_id[here].after if early[name][1] == start]
        here = min(before, default=None)
