"""Which evidence would settle most open verdicts: every need is assumed and judged, both ways."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, cast

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.model.settling import Ask, Need, Settled, Settling, Unsettled
from servanda.model.verdict import Display, Verdict, VerdictSet
from servanda.terms.times import clock_time
from servanda.terms.walk import patterns_of, terms_of
from servanda.watch.assume import Answer, Stage, answers_to, days, places, together
from servanda.watch.evidence import Evidence
from servanda.watch.intervals import union
from servanda.watch.narrowed import clauses_of, occasion, occasion_of, trees_of
from servanda.watch.needs import Known, Scene, known_of, needs_of, watch_need
from servanda.watch.touch import Text, Touched, join
from servanda.watch.turning import amounts, cells, edges
from servanda.watch.whatif import Then, Told, WhatIf

WORK = 300_000
"""Verdicts computed anew for all needs together: two or three minutes. Beyond, none is tried."""

Key = tuple[object, ...]
Numbered = tuple[int, Verdict]
"""A verdict with its place in the answer that was asked about."""


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
    told: Told | None = None,
) -> Settling:
    """Return what would settle the open verdicts of an answer, most first.

    ``result`` is what these terms and this evidence give at the two clocks. A verdict is settled
    by a need if it is decided under every answer that was tried; every answer was evaluated.
    ``told`` takes how many of how many needs were tried.
    """
    rows = tuple(coverage)
    known = clock_time(known_at, "known_at") if isinstance(known_at, str) else known_at
    standing = Evidence(events, rows, known_at=known).events
    open_ = [verdict for verdict in result.verdicts if is_open(verdict)]
    asks: list[Ask] = []
    untried = 0
    if open_:
        if told is not None:
            told(0, len(open_))
        world = WhatIf(terms, standing, rows, as_of=as_of, known_at=known)
        asks, untried = _Trial(world, result.verdicts, known_of(standing, rows)).run(most, told)
    done = {_plain(one) for ask in asks for one in ask.settles}
    left = [v for v in open_ if _plain(v) not in done]
    return Settling(
        as_of=result.as_of,
        known_at=result.known_at,
        open=len(open_),
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


class _Trial:
    """Tries needs on one set of rules and evidence."""

    def __init__(self, world: WhatIf, verdicts: Sequence[Verdict], known: Known) -> None:
        self.world, self.known = world, known
        self.by_name = {one.id: one for one in world.terms.commitments}
        self.open = [verdict for verdict in verdicts if is_open(verdict)]
        self._texts = {(text.commitment, text.reading): text for text in world.texts}
        self._at: dict[Text, dict[str, list[Numbered]]] = {}
        for number, verdict in enumerate(verdicts):
            text, unit = self.place(verdict)
            self._at.setdefault(text, {}).setdefault(unit, []).append((number, verdict))
        self._below: dict[str, tuple[c.Commitment, ...]] = {}
        self._spent = 0

    def run(self, most: int | None, told: Told | None) -> tuple[list[Ask], int]:
        """Return the asks that settle something, most first, and how many were not tried."""
        lacking: dict[Key, list[Need]] = {}
        wanted: dict[Key, tuple[tuple[Need, ...], int]] = {}
        for verdict in self.open:
            scene = Scene(self._needed(verdict.commitment), self.world.evidence)
            found = needs_of(verdict, scene, self.known)
            lacking[_plain(verdict)] = found
            for need in found:
                key = _key((need,))
                wanted[key] = ((need,), wanted.get(key, ((), 0))[1] + 1)
        for needs in _merged(need for found in lacking.values() for need in found):
            wanted.setdefault(_key(needs), (needs, len(self.open)))
        order = sorted(wanted.values(), key=lambda w: (-w[1], _key(w[0])))
        asks, untried = self._try_all([needs for needs, _ in order], most, told)
        done = {_plain(one) for ask in asks for one in ask.settles}
        # What no single need decides may be decided by all that its verdict lacks at once.
        joint: dict[Key, tuple[Need, ...]] = {}
        for verdict in self.open:
            if _plain(verdict) not in done:
                needs = _strongest(lacking[_plain(verdict)])
                if len(needs) > 1 and _key(needs) not in wanted:
                    joint[_key(needs)] = needs
        more, further = self._try_all(list(joint.values()), most, told)
        asks = _without_idle([*asks, *more])
        asks.sort(key=lambda a: (-a.count, -len(a.may_settle), len(a.needs), a.needs[0].says))
        return asks, untried + further

    def _try_all(
        self, wanted: Sequence[tuple[Need, ...]], most: int | None, told: Told | None
    ) -> tuple[list[Ask], int]:
        asks: list[Ask] = []
        for number, needs in enumerate(wanted):
            if number == most or (most is None and self._spent > WORK):
                return asks, len(wanted) - number
            asks += self._try(needs)
            if told is not None:
                told(number + 1, len(wanted))
        return asks, 0

    # ------------------------------------------------------------ what is where

    def place(self, verdict: Verdict) -> tuple[Text, str]:
        """Return the text and the unit of it in which a verdict is judged."""
        text = self._texts[verdict.commitment, verdict.reading]
        trigger = verdict.instance.trigger
        event = None if trigger is None else self.known.by_id.get(trigger.event or "")
        return text, "" if text.trigger is None or event is None else event.occurrence

    def _there(self, touched: Touched) -> list[Verdict]:
        """Return the verdicts, as they are, on all that is touched."""
        found: list[Numbered] = []
        for text, names in touched.items():
            units = self._at.get(text, {})
            whole = names is None or text.trigger is None
            for unit in units if whole or names is None else names & units.keys():
                found += units[unit]
        return [verdict for _, verdict in sorted(found, key=lambda one: one[0])]

    def _needed(self, name: str) -> tuple[c.Commitment, ...]:
        """Return a promise and all that it refers to."""
        if name not in self._below:
            wanted: dict[str, c.Commitment] = {}
            left = [name]
            while left:
                one = left.pop()
                if one not in wanted:
                    wanted[one] = self.by_name[one]
                    trees = trees_of(self.by_name[one])
                    left += [ref.commitment for tree in trees for ref in terms_of(tree).lives]
            self._below[name] = tuple(wanted.values())
        return self._below[name]

    # ------------------------------------------------------------ trying

    def _try(self, needs: tuple[Need, ...]) -> Iterator[Ask]:
        """Yield the ask for these needs, if an answer to it decides an open verdict."""
        near = self._there(self.world.near(needs))
        answers = self._answers(needs, near) if any(map(is_open, near)) else []
        after = [_After(self, answer, self.world.under(answer)) for answer in answers]
        touched: Touched = {}
        for one in after:
            self._spent += len(one.then.rows)
            for text, names in one.then.touched.items():
                join(touched, text, names)
        settles: list[Settled] = []
        may: list[Settled] = []
        for verdict in filter(is_open, self._there(touched)):
            words = {one.label: one.word(verdict) for one in after}
            decided = [one.decides(verdict) for one in after]
            if any(decided):
                (settles if all(decided) else may).append(_settled(verdict, words))
        if settles or may:
            yield Ask(needs=needs, count=len(settles), settles=tuple(settles),
                      may_settle=tuple(may))  # fmt: skip

    def _answers(self, needs: tuple[Need, ...], near: Sequence[Verdict]) -> list[Answer]:
        stage = self._stage(near if any(need.kind != "watch" for need in needs) else ())
        each = [answers_to(need, stage, self._values(need, near, stage)) for need in needs]
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

    def _stage(self, near: Iterable[Verdict]) -> Stage:
        """Return what answers are made from: rules that look at what is asked for, or refer."""
        found = {one.id: one for v in near for one in self._needed(v.commitment)}
        involved = [found[name] for name in sorted(found)]
        patterns: dict[str, list[c.EventPattern]] = {}
        for one in involved:
            for tree in trees_of(one):
                for pattern in patterns_of(tree):
                    patterns.setdefault(pattern.type, []).append(pattern)
        accepts = (clause.evidence.accept for one in involved for clause in clauses_of(one))
        return Stage(
            self.known.happenings,
            self.world.terms,
            tuple(dict.fromkeys(accepts)),
            {kind: tuple(found) for kind, found in patterns.items()},
        )

    def _values(
        self, need: Need, near: Sequence[Verdict], stage: Stage
    ) -> dict[str, Sequence[Any]]:
        """Return the exact values that are worth trying in each slot of a need."""
        told = [self.known.by_id[eid] for eid in need.events if eid in self.known.by_id]
        if not told or not need.slots:
            return {}
        facts = [f for v in near for f in v.certificate.checks if f.type == need.type]
        found: dict[str, Sequence[Any]] = {}
        for slot in need.slots:
            if slot == "day":
                found[slot] = days(told, edges(need, near, told, self.known))
            elif slot == "amount":
                found[slot] = amounts(told, facts)
            elif slot == "place":
                found[slot] = places(told[0], stage.patterns.get(need.type, ()), stage.terms)
            else:
                found[slot] = cells(slot, facts)
        return found


class _After:
    """What one answer makes of the verdicts."""

    def __init__(self, trial: _Trial, answer: Answer, then: Then) -> None:
        self.trial, self.label, self.then = trial, answer.label, then
        adds = {event.id: event for event in answer.adds}
        by_id = trial.known.by_id
        self._rows = {
            occasion_of(row, adds.get(row.event or "") or by_id.get(row.event or "")): row
            for row in then.rows
        }

    def decides(self, verdict: Verdict) -> bool:
        """Tell whether the occasion is decided, or does not come up."""
        if not self._changed(verdict):
            return False
        row = self._rows.get(occasion(verdict, self.trial.known.by_id))
        return row is None or row.verdict is not None or row.state == "expired"

    def word(self, verdict: Verdict) -> Display | None:
        """Return what is shown then; None where the occasion does not come up."""
        if not self._changed(verdict):
            return verdict.display
        row = self._rows.get(occasion(verdict, self.trial.known.by_id))
        return None if row is None else cast("Display", row.display)

    def _changed(self, verdict: Verdict) -> bool:
        text, unit = self.trial.place(verdict)
        names = self.then.touched.get(text, set())
        return names is None or unit in names or (text in self.then.touched and not text.trigger)


def _any_verified(needs: Iterable[Need]) -> bool:
    return any(need.kind == "verify" for need in needs)


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


def _settled(verdict: Verdict, words: dict[str, Display | None]) -> Settled:
    return Settled(
        commitment=verdict.commitment,
        reading=verdict.reading,
        instance=verdict.instance,
        was=verdict.display,
        becomes=words,
    )
