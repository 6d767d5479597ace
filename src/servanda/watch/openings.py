"""What opens instances: a trigger event, a calendar tick, a life event, or adoption."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from servanda.model import commitment as c
from servanda.model.evidence import Coverage
from servanda.terms import times
from servanda.terms.normal import Check, Normal, checks
from servanda.watch.intervals import minus
from servanda.watch.life import Chronicle, Key
from servanda.watch.matching import Binding, Scope, bind, fixed_values
from servanda.watch.norm import Moment, Norm
from servanda.watch.tally import Ground, judge
from servanda.watch.windows import ALWAYS, BEGINNING, UnplacedError

# A rule that ticks every hour for a century is a mistake, not a duty.
MAX_TICKS = 100_000


@dataclass(frozen=True, slots=True)
class Opening:
    """One instance to be judged."""

    key: Key
    moment: Moment | None
    reports: tuple[str, ...] = ()
    causes: frozenset[str] = frozenset()
    """Why it is not sure that the trigger happened in force; empty = sure."""
    next_tick: datetime | None = None


def openings(
    clause: c.Clause,
    norm: Norm,
    ground: Ground,
    chronicle: Chronicle,
    *,
    reading: str | None,
    calendar: c.BusinessCalendar | None,
    owner: str,
) -> list[Opening]:
    """Return the instances that are open at the clock, by time and key."""
    if clause.repeat is not None:
        ticks = ticks_of(clause, clause.repeat, norm, ground.clock, calendar=calendar, owner=owner)
        found = list(ticks)
    elif isinstance(clause.when, c.LifeRef):
        found = [
            Opening(key, (m.start, m.end or m.start), causes=frozenset() if m.sure else m.causes)
            for key, m in chronicle.keyed(clause.when, reading)
            if m.start < ground.clock
        ]
    elif clause.when is not None:
        found = list(_events(clause.when, ground))
    else:
        return [Opening({}, norm.adopted)]
    in_force = (while_in_force(one, clause, norm) for one in found)
    return sorted(
        (one for one in in_force if one is not None),
        key=lambda o: (
            o.moment or (BEGINNING, BEGINNING),
            o.reports,
            str(sorted(o.key.items(), key=str)),
        ),
    )


def ticks_of(
    clause: c.Clause,
    rule: c.Repeat,
    norm: Norm,
    clock: datetime,
    *,
    calendar: c.BusinessCalendar | None,
    owner: str,
) -> Iterator[Opening]:
    """Yield the calendar's ticks before the clock."""
    if rule.start is not None:
        first = times.start_of(rule.start, clause.zone)
    elif norm.adopted is not None:
        first = norm.adopted[0]
    else:
        raise UnplacedError(
            owner,
            "`repeat` says neither `from` nor is there an adoption to count from; "
            "give `every … from DATE` or `in_force: {from: …}`",
        )
    until = None if rule.until is None else times.start_of(rule.until, clause.zone)
    try:
        for n in range(MAX_TICKS):
            at = times.add(first, rule.every, clause.zone, calendar, times=n)[0]
            if at >= clock or (until is not None and at >= until):
                return
            following = times.add(first, rule.every, clause.zone, calendar, times=n + 1)[0]
            yield Opening({}, (at, at), next_tick=following)
    except times.TimeFault as fault:
        raise UnplacedError(owner, str(fault)) from fault
    raise UnplacedError(owner, f"`repeat` ticks more than {MAX_TICKS} times; give it an `until`")


def _events(pattern: c.EventPattern, ground: Ground) -> Iterator[Opening]:
    for happening in ground.evidence.candidates(pattern, fixed_values(pattern, ground.scope)):
        found = judge(happening, pattern, ALWAYS, ground)
        if found is None or not found.reports:
            continue
        reports = sorted(found.reports, key=lambda r: (r.event.start, r.id))
        keys = [k for r in reports if (k := bind(r, pattern, {})) is not None]
        if not keys:
            # Without the attribute that names the key there is no instance to speak of.
            continue
        causes = found.causes - {"time"}
        if any(k != keys[0] for k in keys):
            causes |= {"conflict"}
        yield Opening(
            keys[0],
            (reports[0].event.start, max(r.event.end for r in reports)),
            tuple(r.id for r in reports),
            causes,
        )


def while_in_force(one: Opening, clause: c.Clause, norm: Norm) -> Opening | None:
    """Return the opening if its moment lies in force; doubtful ones carry the cause ``time``."""
    if one.moment is None:
        return one
    start, end = one.moment
    begin = norm.adopted
    until = None
    if clause.in_force is not None and clause.in_force.until is not None:
        until = times.start_of(clause.in_force.until, clause.zone)
    if norm.ended is not None:
        until = norm.ended[0][0] if until is None else min(until, norm.ended[0][0])
    if until is not None and start >= until:
        return None
    if begin is not None and (end < begin[0] or (end == begin[0] and start < end)):
        return None
    early = begin is not None and start < begin[1]
    late = until is not None and end > until
    return replace(one, causes=one.causes | {"time"}) if early or late else one


def blind_times(
    clause: c.Clause, norm: Norm, rows: Iterable[Coverage], clock: datetime
) -> list[tuple[datetime, datetime]]:
    """Return the stretches in force in which a trigger could have gone unseen."""
    start = BEGINNING if norm.adopted is None else norm.adopted[0]
    end = clock
    if clause.in_force is not None and clause.in_force.until is not None:
        end = min(end, times.start_of(clause.in_force.until, clause.zone))
    return minus((start, end), ((r.start, r.end) for r in rows)) if start < end else []


def bound_by_if(
    tree: Normal | None, wanted: frozenset[str], ground: Ground, scope: Scope
) -> list[Binding]:
    """Return the keys that events of ``if`` give to variables which the trigger left open."""
    if tree is None or not wanted:
        return [{}]
    found: list[Binding] = [{}]
    for check in checks(tree):
        found = [
            {**known, **more}
            for known in found
            for more in _bindings(check, wanted - set(known), ground, scope)
        ]
    unique: dict[str, Binding] = {str(sorted(k.items(), key=str)): k for k in found}
    return [unique[name] for name in sorted(unique)]


def _bindings(check: Check, wanted: frozenset[str], ground: Ground, scope: Scope) -> list[Binding]:
    pattern = check.subject
    if not isinstance(pattern, c.EventPattern):
        return [{}]
    names = {g.variable for g in pattern.guards if g.op == "=" and g.variable in wanted}
    if not names:
        return [{}]
    keys: list[Binding] = []
    for happening in ground.evidence.candidates(pattern, fixed_values(pattern, scope)):
        found = judge(happening, pattern, ALWAYS, ground)
        for report in found.reports if found is not None else ():
            key = bind(report, pattern, scope.binding)
            if key:
                keys.append(key)
    return keys or [{}]
