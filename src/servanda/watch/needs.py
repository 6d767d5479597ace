"""What an open verdict lacks: reports to verify or to make exact, times that nobody watched."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.model.settling import Need
from servanda.model.verdict import CheckFact, Verdict
from servanda.terms.times import iso
from servanda.terms.walk import patterns_of
from servanda.watch.assume import Happening, parts_of
from servanda.watch.evidence import Evidence, canonical, cells_of
from servanda.watch.intervals import Stretch, holds, minus, union
from servanda.watch.matching import Scope, fixed_values
from servanda.watch.narrowed import clauses_of, trees_of
from servanda.watch.touch import NOBODY

DOUBT = frozenset({"open", "conflict"})
PRECISE = {"time": "day", "amount": "amount", "place": "place"}
NAMED = 4
"""Ids that one line names; more are counted."""


@dataclass(frozen=True, slots=True)
class Known:
    """The reports that stand, by id, by happening and by type, and who watched."""

    by_id: Mapping[str, Event]
    happenings: Mapping[Happening, tuple[Event, ...]]
    coverage: Mapping[str, list[Coverage]]
    marks: Mapping[str, list[datetime]]
    """When reports and watches of a type begin and end, in order."""


def known_of(events: Iterable[Event], coverage: Iterable[Coverage]) -> Known:
    """Index the reports that stand, and the coverage."""
    by_id = {event.id: event for event in events}
    groups: dict[Happening, list[Event]] = {}
    marks: dict[str, set[datetime]] = {}
    rows: dict[str, list[Coverage]] = {}
    for event in by_id.values():
        marks.setdefault(event.type, set()).update((event.start, event.end))
        if event.polarity == "+":
            groups.setdefault((event.type, event.occurrence), []).append(event)
    for row in coverage:
        marks.setdefault(row.type, set()).update((row.start, row.end))
        rows.setdefault(row.type, []).append(row)
    return Known(
        by_id,
        {name: tuple(found) for name, found in groups.items()},
        rows,
        {kind: sorted(found) for kind, found in marks.items()},
    )


@dataclass(frozen=True, slots=True)
class Scene:
    """A promise and what it refers to, and no other; with all reports."""

    commitments: tuple[c.Commitment, ...]
    evidence: Evidence

    def looks(self, verdict: Verdict) -> Iterator[tuple[c.EventPattern, dict[str, str]]]:
        """Yield every pattern that is looked at, with the attributes that it fixes."""
        for one in self.commitments:
            # The key is that of the promise itself; what it refers to may have another one.
            own = one.id == verdict.commitment
            key = verdict.instance.key if own else {}
            # An amount in a key is written as from..to, and is no value of any report.
            scope = Scope({k: v for k, v in key.items() if ".." not in v}, NOBODY.parties, {})
            for tree in trees_of(one):
                for pattern in patterns_of(tree):
                    yield pattern, fixed_values(pattern, scope)


def needs_of(verdict: Verdict, scene: Scene, known: Known) -> list[Need]:
    """Return what the verdict lacks, each need by itself."""
    causes: set[str] = set(verdict.causes)
    found: list[Need] = []
    if causes & (DOUBT | PRECISE.keys()):
        for name, told in _in_doubt(verdict, scene, known).items():
            found += _about(name, told, verdict, _how(told, scene, causes))
    if "gap" in causes:
        found += _unwatched(verdict, scene, known)
    return found


# ---------------------------------------------------------------- reports


def _in_doubt(verdict: Verdict, scene: Scene, known: Known) -> dict[Happening, tuple[Event, ...]]:
    """Return the happenings that the verdict hangs on, with the reports that it names."""
    trigger = verdict.instance.trigger
    named = [*verdict.swing, *((trigger.event,) if trigger and trigger.event else ())]
    groups: dict[Happening, list[Event]] = {}
    for eid in dict.fromkeys(named):
        event = known.by_id.get(eid)
        if event is not None:
            groups.setdefault((event.type, event.occurrence), []).append(event)
    if verdict.state == "conditional" or not verdict.swing:
        # What an `if` or another promise hangs on is named by no list: all that can be meant is.
        for pattern, fixed in scene.looks(verdict):
            for one in scene.evidence.candidates(pattern, fixed):
                told = [r.event for r in one.reports if r.event.standing not in ("claim", "denial")]
                groups.setdefault((one.type, one.name), told)
    return {name: tuple(told) for name, told in groups.items() if told}


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


def _how(told: tuple[Event, ...], scene: Scene, causes: set[str]) -> str:
    """Return what would verify the reports, from who gave them and what the rules accept."""
    if "conflict" in causes:
        return "reports contradict each other, so it takes a withdrawal of one side"
    if all(event.standing == "declaration" for event in told):
        return "a declaration, to be confirmed by a source that the rule accepts"
    accepts = [clause.evidence.accept for one in scene.commitments for clause in clauses_of(one)]
    if any(isinstance(part, c.AcceptSources) for a in accepts for part in parts_of(a)):
        return "another independent source"
    return "a source that the rule accepts"


# ---------------------------------------------------------------- time that nobody watched


def _unwatched(verdict: Verdict, scene: Scene, known: Known) -> Iterator[Need]:
    basis = verdict.certificate.basis
    clock = _at(basis.clock) if basis is not None else datetime.max.replace(tzinfo=UTC)
    facts = [f for f in verdict.certificate.checks if f.gap and f.start and f.type[0] != "@"]
    for fact in facts:
        if holes := _holes(fact, clock):
            yield watch_need(fact.type, _fixed(fact), holes)
    if not facts or verdict.state == "conditional":
        # The gap lies in what opens or detaches it, or in another promise: all of it is asked for.
        start = _earliest(verdict, scene, known)
        looks = {(p.type, tuple(sorted(fixed.items()))) for p, fixed in scene.looks(verdict)}
        for kind, fixed in sorted(looks):
            named = dict(fixed)
            rows = (row for row in known.coverage.get(kind, ()) if row.duty and _fits(row, named))
            if holes := minus((start, clock), [(row.start, row.end) for row in rows]):
                yield watch_need(kind, named, holes)


def _fits(row: Coverage, named: Mapping[str, str]) -> bool:
    return all(named.get(name) == (canonical(value) or value) for name, value in row.attributes)


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


def _earliest(verdict: Verdict, scene: Scene, known: Known) -> datetime:
    """Return a time before everything that a promise may look back to."""
    trigger = verdict.instance.trigger
    said = [verdict.window.start, trigger.at if trigger else None]
    found = [_at(text) for text in said if text is not None]
    for one in scene.commitments:
        kinds = {pattern.type for tree in trees_of(one) for pattern in patterns_of(tree)}
        found += [known.marks[kind][0] for kind in kinds if kind in known.marks]
        found += [report.event.start for report in scene.evidence.acts(one.id)]
        force = one.clause.in_force
        if force is not None and force.start is not None:
            found.append(_at(force.start) - timedelta(days=1))
    return min(found, default=datetime(2000, 1, 1, tzinfo=UTC))


def _at(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
