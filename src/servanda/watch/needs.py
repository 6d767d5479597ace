"""What an open verdict lacks: reports to verify or to make exact, times that nobody watched."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from servanda.model import commitment as c
from servanda.model.evidence import Event
from servanda.model.settling import Need
from servanda.model.verdict import CheckFact, Verdict
from servanda.terms.times import iso
from servanda.terms.walk import patterns_of
from servanda.watch.assume import Happening, parts_of
from servanda.watch.evidence import cells_of
from servanda.watch.intervals import Stretch, holds, minus, union
from servanda.watch.narrowed import World, clauses_of, trees_of

DOUBT = frozenset({"open", "conflict"})
PRECISE = {"time": "day", "amount": "amount", "place": "place"}
NAMED = 4
"""Ids that one line names; more are counted."""


@dataclass(frozen=True, slots=True)
class Known:
    """The reports that stand, by id and by happening."""

    by_id: Mapping[str, Event]
    happenings: Mapping[Happening, tuple[Event, ...]]


def known_of(events: Iterable[Event]) -> Known:
    """Index the reports that stand."""
    by_id = {event.id: event for event in events}
    groups: dict[Happening, list[Event]] = {}
    for event in by_id.values():
        if event.polarity == "+":
            groups.setdefault((event.type, event.occurrence), []).append(event)
    return Known(by_id, {name: tuple(found) for name, found in groups.items()})


def needs_of(verdict: Verdict, world: World, known: Known) -> list[Need]:
    """Return what the verdict lacks, each need by itself.

    ``world`` holds the promise and what it refers to, and no other.
    """
    causes: set[str] = set(verdict.causes)
    found: list[Need] = []
    if causes & (DOUBT | PRECISE.keys()):
        for name, told in _in_doubt(verdict, world, known).items():
            found += _about(name, told, verdict, _how(told, world, causes))
    if "gap" in causes:
        found += _unwatched(verdict, world)
    return found


# ---------------------------------------------------------------- reports


def _in_doubt(verdict: Verdict, world: World, known: Known) -> dict[Happening, tuple[Event, ...]]:
    """Return the happenings that the verdict hangs on, with the reports that it names."""
    trigger = verdict.instance.trigger
    named = [*verdict.swing, *((trigger.event,) if trigger and trigger.event else ())]
    groups: dict[Happening, list[Event]] = {}
    for eid in dict.fromkeys(named):
        event = known.by_id.get(eid)
        if event is not None:
            groups.setdefault((event.type, event.occurrence), []).append(event)
    if verdict.state == "conditional" or not verdict.swing:
        # What an `if` or another promise hangs on is named by no list: all of it is looked at.
        kinds = {p.type for one in world.terms.commitments for p in _conditions(one)}
        for name, reports in known.happenings.items():
            if name[0] in kinds:
                told = [r for r in reports if r.standing not in ("claim", "denial")]
                groups.setdefault(name, told)
    return {name: tuple(told) for name, told in groups.items() if told}


def _conditions(one: c.Commitment) -> Iterator[c.EventPattern]:
    for tree in trees_of(one):
        yield from patterns_of(tree)


def _about(name: Happening, told: tuple[Event, ...], verdict: Verdict, how: str) -> Iterator[Need]:
    causes: set[str] = set(verdict.causes)
    facts = [f for f in verdict.certificate.checks if f.type == name[0]]
    slots = tuple(slot for slot in _slots(told, facts, causes))
    ids = tuple(sorted(event.id for event in told))
    if causes & DOUBT:
        yield _need("verify", name, ids, (), how)
    if slots:
        yield _need("state", name, ids, slots, "")
        if causes & DOUBT:
            yield _need("verify", name, ids, slots, how)


def _slots(told: tuple[Event, ...], facts: list[CheckFact], causes: set[str]) -> Iterator[str]:
    """Yield what the reports leave vague, as far as it is among the causes."""
    first = told[0]
    spans = {(e.start, e.end) for e in told}
    if "time" in causes and (len(spans) > 1 or first.start != first.end):
        yield "day"
    if "amount" in causes and any(f.attribute == "quantity" for f in facts):
        yield "amount"
    if "place" in causes and any(f.place is not None for f in facts):
        yield "place"
    if "open" in causes:
        guards = {g.attribute for f in facts for g in f.guards if g.op in ("=", "in")}
        lacking = (a for a in sorted(guards) if any(a not in cells_of(e) for e in told))
        yield from (a for a in lacking if a not in ("quantity", "lat", "lon"))


def _need(
    kind: str, name: Happening, ids: tuple[str, ...], slots: tuple[str, ...], how: str
) -> Need:
    shown = ", ".join(ids[:NAMED]) + (f" and {len(ids) - NAMED} more" if len(ids) > NAMED else "")
    what = f"{'report' if len(ids) == 1 else 'reports'} {shown} of {name[0]}"
    exactly = " and ".join(slots)
    if kind == "state":
        return Need(kind="state", type=name[0], events=ids, occurrence=name[1], slots=slots,
                    says=f"the exact {exactly} in the {what}")  # fmt: skip
    more = f", with the exact {exactly}" if slots else ""
    return Need(kind="verify", type=name[0], events=ids, occurrence=name[1], slots=slots,
                says=f"the {what} verified or withdrawn{more} ({how})")  # fmt: skip


def _how(told: tuple[Event, ...], world: World, causes: set[str]) -> str:
    """Return what would verify the reports, from who gave them and what the rules accept."""
    if "conflict" in causes:
        return "reports contradict each other, so it takes a withdrawal of one side"
    if all(event.standing == "declaration" for event in told):
        return "a declaration, to be confirmed by a source that the rule accepts"
    accepts = [clause.evidence.accept for one in world.terms.commitments
               for clause in clauses_of(one)]  # fmt: skip
    if any(isinstance(part, c.AcceptSources) for a in accepts for part in parts_of(a)):
        return "another independent source"
    return "a source that the rule accepts"


# ---------------------------------------------------------------- time that nobody watched


def _unwatched(verdict: Verdict, world: World) -> Iterator[Need]:
    basis = verdict.certificate.basis
    clock = _at(basis.clock) if basis is not None else datetime.max.replace(tzinfo=UTC)
    facts = [f for f in verdict.certificate.checks if f.gap and f.start and f.type[0] != "@"]
    for fact in facts:
        if holes := _holes(fact, clock):
            yield watch_need(fact.type, _fixed(fact), holes)
    if not facts or verdict.state == "conditional":
        # The gap lies in what opens or detaches it, or in another promise: all of it is asked for.
        start = _earliest(verdict, world)
        kinds = {p.type for one in world.terms.commitments for p in _conditions(one)}
        for kind in sorted(kinds):
            rows = [(r.start, r.end) for r in world.coverage if r.type == kind and r.duty
                    and not r.attributes]  # fmt: skip
            if holes := minus((start, clock), rows):
                yield watch_need(kind, {}, holes)


def watch_need(kind: str, attributes: dict[str, str], holes: list[Stretch]) -> Need:
    """Return the need for coverage of these stretches."""
    only = "".join(f", {name} = {value}" for name, value in sorted(attributes.items()))
    span = f"{iso(holes[0][0])}..{iso(holes[-1][1])}"
    part = f" ({len(holes)} stretches)" if len(holes) > 1 else ""
    return Need(
        kind="watch",
        type=kind,
        attributes=attributes,
        stretches=tuple((iso(start), iso(end)) for start, end in holes),
        says=f"coverage of {kind}{only} by anybody for {span}{part}",
    )


def _holes(fact: CheckFact, clock: datetime) -> list[Stretch]:
    """Return the stretches of the window that no row covers."""
    start = _at((fact.start or ("", ""))[0])
    last = None if fact.until[1] is None else _at(fact.until[1])
    end = clock if last is None else min(last, clock)
    rows = [(_at(row.start), _at(row.until)) for row in fact.coverage]
    holes = minus((start, end), rows) if start < end else []
    if fact.closed and last is not None and start <= last < clock and not holds(union(rows), last):
        # The last instant counts too; whoever watches it is on duty for the rest of that day.
        midnight = last.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
        holes = union([*holes, (last, midnight)])
    return holes


def _fixed(fact: CheckFact) -> dict[str, str]:
    """Return the attributes that every event counted has in common."""
    return {
        guard.attribute: guard.values[0]
        for guard in fact.guards
        if guard.op in ("=", "in") and len(guard.values) == 1 and guard.values[0]
        and guard.attribute != "quantity" and ".." not in guard.values[0]
    }  # fmt: skip


def _earliest(verdict: Verdict, world: World) -> datetime:
    """Return a time before everything that a promise may look back to."""
    trigger = verdict.instance.trigger
    said = [verdict.window.start, trigger.at if trigger else None]
    found = [_at(text) for text in said if text is not None]
    found += [event.start for event in world.events] + [row.start for row in world.coverage]
    for one in world.terms.commitments:
        force = one.clause.in_force
        if force is not None and force.start is not None:
            found.append(_at(force.start) - timedelta(days=1))
    return min(found, default=datetime(2000, 1, 1, tzinfo=UTC))


def _at(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
