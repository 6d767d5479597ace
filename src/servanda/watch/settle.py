"""Which evidence would settle most open verdicts: every need is assumed and judged, both ways."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.model.settling import Ask, Need, Settled, Settling, Unsettled
from servanda.model.verdict import CheckFact, Verdict, VerdictSet
from servanda.terms.times import clock_time
from servanda.terms.walk import patterns_of
from servanda.watch.assume import (
    FAR,
    Answer,
    Stage,
    answers_to,
    days,
    places,
    together,
)
from servanda.watch.evidence import Evidence
from servanda.watch.intervals import union
from servanda.watch.narrowed import Occasion, World, clauses_of, narrowed, occasion, trees_of
from servanda.watch.needs import Known, known_of, needs_of, watch_need
from servanda.watch.reference import evaluate

MOST = 120
"""So many needs are tried; each one is a new evaluation of the promises that it bears on."""
LEAST = 12
WORK = 20_000
"""Verdicts computed anew for one answer to each need: a minute or two. Beyond, fewer are tried."""

Key = tuple[object, ...]


def is_open(verdict: Verdict) -> bool:
    """Tell whether evidence could settle a verdict: it neither only waits nor lacks a rule."""
    causes = set(verdict.causes)
    undecided = verdict.verdict is None and verdict.state != "expired"
    return undecided and "judgement" not in causes and bool(causes - {"future"})


def settle(
    result: VerdictSet,
    terms: c.Terms,
    events: Iterable[Event],
    coverage: Iterable[Coverage],
    *,
    as_of: datetime | str,
    known_at: datetime | str | None = None,
    most: int | None = None,
) -> Settling:
    """Return what would settle the open verdicts of an answer, most first.

    ``result`` is what these terms and this evidence give at the two clocks. A verdict is settled
    by a need if it is decided under every answer that was tried; every answer was evaluated.
    """
    rows = tuple(coverage)
    known = clock_time(known_at, "known_at") if isinstance(known_at, str) else known_at
    standing = Evidence(events, rows, known_at=known).events
    trial = _Trial(terms, standing, rows, (as_of, known), list(result.verdicts))
    if most is None:
        most = min(MOST, max(LEAST, WORK // max(1, len(result.verdicts))))
    asks, untried = trial.run(most)
    done = {_plain(one) for ask in asks for one in ask.settles}
    left = [v for v in trial.open if _plain(v) not in done]
    return Settling(
        as_of=result.as_of,
        known_at=result.known_at,
        open=len(trial.open),
        asks=tuple(asks),
        left=tuple(
            Unsettled(
                commitment=v.commitment,
                reading=v.reading,
                instance=v.instance,
                display=v.display,
                causes=v.causes,
            )
            for v in left
        ),
        untried=untried,
    )


def _plain(one: Verdict | Settled) -> Key:
    trigger = one.instance.trigger
    at = None if trigger is None else (trigger.event, trigger.at)
    return one.commitment, one.reading, tuple(sorted(one.instance.key.items())), at


@dataclass(slots=True)
class _Trial:
    """Tries needs on one set of rules and evidence."""

    terms: c.Terms
    events: tuple[Event, ...]
    coverage: tuple[Coverage, ...]
    clocks: tuple[datetime | str, datetime | str | None]
    verdicts: list[Verdict]
    open: list[Verdict] = field(init=False)
    known: Known = field(init=False)
    kinds: dict[str, frozenset[str]] = field(init=False)
    """Commitment -> the types that it looks at, itself or in what it refers to."""
    worlds: dict[frozenset[str], World] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.open = [v for v in self.verdicts if is_open(v)]
        self.known = known_of(self.events)
        self.kinds = {}
        for one in self.terms.commitments:
            terms = narrowed((one.id,), self.terms, (), (), self.clocks).terms
            self.kinds[one.id] = frozenset(_types(terms.commitments))

    def run(self, most: int) -> tuple[list[Ask], int]:
        """Return the asks that settle something, most first, and how many were not tried."""
        lacking: dict[Key, list[Need]] = {}
        wanted: dict[Key, tuple[tuple[Need, ...], int]] = {}
        for verdict in self.open:
            found = needs_of(verdict, self._world({verdict.commitment}), self.known)
            lacking[_plain(verdict)] = found
            for need in found:
                key = _key((need,))
                wanted[key] = ((need,), wanted.get(key, ((), 0))[1] + 1)
        for needs in _merged(need for found in lacking.values() for need in found):
            wanted.setdefault(_key(needs), (needs, len(self.open)))
        order = sorted(wanted.values(), key=lambda w: (-w[1], _key(w[0])))
        asks = [ask for needs, _ in order[:most] for ask in self._try(needs)]
        done = {_plain(one) for ask in asks for one in ask.settles}
        # What no single need decides may be decided by all that its verdict lacks at once.
        joint: dict[Key, tuple[Need, ...]] = {}
        for verdict in self.open:
            if _plain(verdict) not in done:
                needs = _strongest(lacking[_plain(verdict)])
                if len(needs) > 1 and _key(needs) not in wanted:
                    joint[_key(needs)] = needs
        rest = list(joint.values())
        asks += [ask for needs in rest[:most] for ask in self._try(needs)]
        untried = max(0, len(order) - most) + max(0, len(rest) - most)
        asks = _without_idle(asks)
        asks.sort(key=lambda a: (-a.count, -len(a.may_settle), len(a.needs), a.needs[0].says))
        return asks, untried

    def _world(self, names: Iterable[str]) -> World:
        wanted = frozenset(names)
        if wanted not in self.worlds:
            self.worlds[wanted] = narrowed(
                wanted, self.terms, self.events, self.coverage, self.clocks
            )
        return self.worlds[wanted]

    def _try(self, needs: tuple[Need, ...]) -> Iterator[Ask]:
        """Yield the ask for these needs, if an answer to it decides an open verdict."""
        about = {need.type for need in needs}
        names = {name for name, kinds in self.kinds.items() if kinds & about}
        mine = [v for v in self.open if v.commitment in names]
        world = self._world({v.commitment for v in mine})
        answers = self._answers(needs, world)
        if not mine or not answers:
            return
        found = [(answer.label, self._judged(answer, world)) for answer in answers]
        settles: list[Settled] = []
        may: list[Settled] = []
        for verdict in mine:
            name = occasion(verdict, self.known.by_id)
            then = {label: after.get(name) for label, after in found}
            decided = [_decided(v) for v in then.values()]
            if any(decided):
                (settles if all(decided) else may).append(_settled(verdict, then))
        if settles or may:
            yield Ask(needs=needs, count=len(settles), settles=tuple(settles),
                      may_settle=tuple(may))  # fmt: skip

    def _judged(self, answer: Answer, world: World) -> dict[Occasion, Verdict]:
        events = answer.events(world.events)
        as_of, known_at = world.clocks
        found = evaluate(
            world.terms, events, (*world.coverage, *answer.rows), as_of=as_of, known_at=known_at
        )
        reports = {**self.known.by_id, **{e.id: e for e in answer.adds}}
        return {occasion(v, reports): v for v in found.verdicts}

    def _answers(self, needs: tuple[Need, ...], world: World) -> list[Answer]:
        clauses = [clause for one in world.terms.commitments for clause in clauses_of(one)]
        patterns: dict[str, list[c.EventPattern]] = {}
        for one in world.terms.commitments:
            for tree in trees_of(one):
                for pattern in patterns_of(tree):
                    patterns.setdefault(pattern.type, []).append(pattern)
        stage = Stage(
            self.known.happenings,
            world.terms,
            tuple(dict.fromkeys(clause.evidence.accept for clause in clauses)),
            {kind: tuple(found) for kind, found in patterns.items()},
        )
        each = [answers_to(need, stage, self._values(need, world, stage)) for need in needs]
        if not all(each):
            return []
        if len(each) == 1:
            return each[0]
        # Several needs at once: all as they fall out first, and all as they fall out last.
        first = together("all out" if _any_verified(needs) else "all at one end",
                         [one[0] for one in each])  # fmt: skip
        second = together("all at one end", [one[min(1, len(one) - 1)] for one in each])
        last = together("all accepted" if _any_verified(needs) else "all at the other end",
                        [one[-1] for one in each])  # fmt: skip
        labelled = {answer.label: answer for answer in (second, first, last)}
        return list(labelled.values())

    def _values(self, need: Need, world: World, stage: Stage) -> dict[str, Sequence[Any]]:
        """Return the exact values that are worth trying in each slot of a need."""
        told = [self.known.by_id[eid] for eid in need.events if eid in self.known.by_id]
        if not told:
            return {}
        names = {one.id for one in world.terms.commitments}
        verdicts = [v for v in self.verdicts if v.commitment in names]
        facts = [f for v in verdicts for f in v.certificate.checks if f.type == need.type]
        found: dict[str, Sequence[Any]] = {}
        for slot in need.slots:
            if slot == "day":
                found[slot] = days(told, _edges(need, verdicts, told, self.known))
            elif slot == "amount":
                found[slot] = _amounts(told, facts)
            elif slot == "place":
                found[slot] = places(told[0], stage.patterns.get(need.type, ()), world.terms)
            else:
                found[slot] = _cells(slot, facts)
        return found


def _any_verified(needs: Iterable[Need]) -> bool:
    return any(need.kind == "verify" for need in needs)


def _types(commitments: Iterable[c.Commitment]) -> Iterator[str]:
    for one in commitments:
        for tree in trees_of(one):
            yield from (pattern.type for pattern in patterns_of(tree))


def _key(needs: Iterable[Need]) -> Key:
    return tuple(
        (n.kind, n.type, n.occurrence or "", n.events, n.slots, str(n.attributes), n.stretches)
        for n in needs
    )


def _merged(needs: Iterable[Need]) -> Iterator[tuple[Need, ...]]:
    """Yield, for each type, the coverage that all needs of that type ask for together."""
    by_type: dict[str, dict[Key, Need]] = {}
    for need in needs:
        if need.kind == "watch":
            by_type.setdefault(need.type, {})[_key((need,))] = need
    for kind, found in by_type.items():
        if len(found) > 1:
            holes = union(
                (datetime.fromisoformat(a), datetime.fromisoformat(b))
                for need in found.values()
                for a, b in need.stretches
            )
            yield (watch_need(kind, {}, holes),)


def _without_idle(asks: Sequence[Ask]) -> list[Ask]:
    """Return the asks without those for a verified and exact report where less is enough."""
    enough: dict[Key, set[Key]] = {}
    for ask in asks:
        need = ask.needs[0]
        if len(ask.needs) == 1 and not (need.kind == "verify" and need.slots):
            done = enough.setdefault((need.type, need.occurrence), set())
            done |= {_plain(one) for one in ask.settles}

    def idle(ask: Ask) -> bool:
        need = ask.needs[0]
        more = len(ask.needs) == 1 and need.kind == "verify" and bool(need.slots)
        known = enough.get((need.type, need.occurrence), set())
        return more and {_plain(one) for one in ask.settles} <= known

    return [ask for ask in asks if not idle(ask)]


def _strongest(needs: Sequence[Need]) -> tuple[Need, ...]:
    """Return all that a verdict lacks, of the needs about one happening the one that says most."""
    best: dict[Key, Need] = {}
    for need in needs:
        # Needs come in order of what they say: verified and exact is the last.
        name = (need.type, need.occurrence, need.stretches, str(need.attributes))
        best[name] = need
    return tuple(best.values())


def _decided(then: Verdict | None) -> bool:
    return then is None or then.verdict is not None or then.state == "expired"


def _settled(verdict: Verdict, then: Mapping[str, Verdict | None]) -> Settled:
    return Settled(
        commitment=verdict.commitment,
        reading=verdict.reading,
        instance=verdict.instance,
        was=verdict.display,
        becomes={label: None if v is None else v.display for label, v in then.items()},
    )


# ---------------------------------------------------------------- where a verdict can turn


def _edges(
    need: Need, verdicts: Sequence[Verdict], told: Sequence[Event], known: Known
) -> list[datetime]:
    """Return the times at which it matters whether a report lies before or after them."""
    edges: set[datetime] = set()
    low = min(event.start for event in told)
    for verdict in verdicts:
        trigger = verdict.instance.trigger
        opens = trigger is not None and trigger.event in need.events
        for fact in verdict.certificate.checks:
            ends = [_at(t) for t in (*(fact.start or ()), *fact.until) if t is not None]
            if fact.type == need.type:
                edges.update(ends)
            if opens:
                edges.update(_moved(fact, ends, low, known))
    return sorted(edges)


def _moved(
    fact: CheckFact, ends: Sequence[datetime], low: datetime, known: Known
) -> Iterator[datetime]:
    """Yield when a trigger must lie for an end of its window to meet a report or a watch."""
    near = [e for e in known.by_id.values() if e.type == fact.type]
    marks = {at for e in near for at in (e.start, e.end)}
    marks |= {_at(t) for row in fact.coverage for t in (row.start, row.until)}
    for end in ends:
        for mark in marks:
            # A window without a beginning has its end at the beginning of the calendar.
            if end.year > 1:
                yield low + (mark - end)


def _amounts(told: Sequence[Event], facts: Sequence[CheckFact]) -> list[tuple[float, str | None]]:
    """Return the ends of the amount, and those at which a bound is just reached."""
    units = sorted({f.unit for f in facts if f.unit is not None})
    unit = units[0] if len(units) == 1 else None
    fits = unit is None or all(e.unit == unit for e in told)
    stated = [e for e in told if e.quantity is not None and fits]
    lows = [e.quantity for e in stated if e.quantity is not None]
    highs = [e.quantity if e.quantity_hi is None else e.quantity_hi for e in stated]
    low, high = min(lows, default=0.0), max((h for h in highs if h is not None), default=FAR)
    near = {low, high}
    for fact in facts:
        if fact.attribute != "quantity" or ".." in fact.bound:
            continue
        bound = float(fact.bound)
        # What the others add, at least and at most, moves the amount that reaches the bound.
        rest = [bound]
        rest += [bound - (float(fact.lo) - low)] if fact.lo is not None else []
        rest += [bound - (float(fact.hi) - high)] if fact.hi is not None else []
        near |= {q for r in rest for q in (r, r - 0.5, r + 0.5)}
        near.add(sum(rest) / len(rest))
    return [(q, unit) for q in sorted(near) if low <= q <= high]


def _cells(slot: str, facts: Sequence[CheckFact]) -> list[str]:
    """Return each value that a rule asks for, and one that it does not."""
    guards = (g for f in facts for g in f.guards if g.attribute == slot and g.op in ("=", "in"))
    return [*sorted({v for g in guards for v in g.values if v}), "something else"]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
