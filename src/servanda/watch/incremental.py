"""Verdicts that follow the evidence: what one more event, coverage row or tick can change.

The meaning is that of :mod:`servanda.watch.reference`, by whose own functions each instance is
judged again. New here is only what is *not* judged again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heappop, heappush

from servanda.errors import UsageError
from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.terms.times import iso
from servanda.watch.evidence import ACT_PREFIX
from servanda.watch.judging import Judge
from servanda.watch.kernel.rows import Row
from servanda.watch.live import LiveEvidence
from servanda.watch.reference import AT_RISK, clock_of
from servanda.watch.revisions import CLOCK, Cause, Revision, difference
from servanda.watch.touch import Index, Names, Text, Touched, Trace, join, note, seen_by, texts

SETWISE = 5_000
"""More events or texts than this at once are judged set-wise by the kernel.

The kernel takes about 0.1 s for each shape of rules, the reference about 0.3 ms an instance.
"""

MICROSECOND = timedelta(microseconds=1)


@dataclass(slots=True)
class _Step:
    """One change of the ledger: what is to be judged again, and the rows before it."""

    touched: Touched = field(default_factory=dict)
    before: dict[Text, list[Row]] = field(default_factory=dict)
    trace: Trace = field(default_factory=dict)


class Ledger:
    """Rules, evidence and the current verdicts at a pair of clocks."""

    def __init__(
        self,
        terms: c.Terms,
        events: Iterable[Event] = (),
        coverage: Iterable[Coverage] = (),
        *,
        as_of: datetime | str,
        known_at: datetime | str | None = None,
        at_risk: timedelta = AT_RISK,
    ) -> None:
        """Judge everything once."""
        self.terms, self.at_risk = terms, at_risk
        self.as_of = clock_of(as_of, "as_of")
        self.known_at = None if known_at is None else clock_of(known_at, "known_at")
        self.evidence = LiveEvidence()
        self.texts = texts(terms)
        self._index = Index(self.texts)
        self._judge = Judge(
            terms, self.evidence, referred={name for text in self.texts for name in text.refers}
        )
        self._parked: list[tuple[datetime, str, Event]] = []
        self._ids: set[str] = set()
        self._wakes: list[tuple[datetime, int, str]] = []
        self._restless: set[Text] = set()
        self.evidence.cover(coverage)
        for event in self._take(events):
            self.evidence.add(event)
        self._judge.move(self.as_of, self.known_at, at_risk)
        self._judge.begin(self.texts)
        step = _Step()
        if len(self._ids) > SETWISE or len(self.texts) > SETWISE:
            self._set_wise(step)
        else:
            step.touched = dict.fromkeys(self.texts)
            self._settle(step)

    # ------------------------------------------------------------ asking

    @property
    def clock(self) -> datetime:
        """Up to when the world is judged: nobody knows at k what happens after k."""
        return self._judge.clock

    def rows(self) -> tuple[Row, ...]:
        """Return all current verdicts, in the order of the rules and of their openings."""
        return tuple(
            row
            for one in self.terms.commitments
            for text in self._index.of[one.id]
            for row in text.rows()
        )

    def events(self) -> list[Event]:
        """Return every event, also those that are not known yet."""
        return [*self.evidence.standing_events(), *(event for _, _, event in self._parked)]

    def coverage(self) -> list[Coverage]:
        """Return all coverage rows."""
        return self.evidence.covered()

    def next_wake(self) -> datetime | None:
        """Return the next instant at which the clock alone may change a verdict; None: never.

        Verdicts that hold the clock itself (``keep``, an open suspension) change at any time.
        """
        while self._wakes:
            at, rank, name = self._wakes[0]
            if self._stands(self.texts[rank], name, at):
                # What ends at the very clock is over right after it.
                return max(at, self.clock + MICROSECOND)
            heappop(self._wakes)
        return None

    # ------------------------------------------------------------ changing

    def add(self, event: Event) -> tuple[Revision, ...]:
        """Take in one event; return the verdicts that it revised."""
        return self.add_many([event])

    def add_many(
        self, events: Iterable[Event], coverage: Iterable[Coverage] = ()
    ) -> tuple[Revision, ...]:
        """Take in events and coverage at once; return the verdicts that they revised."""
        step, rows, fresh = _Step(), list(coverage), self._take(events)
        self.evidence.cover(rows)
        for row in rows:
            self._index.watched(row.type, dict(row.attributes), step.touched)
        for event in fresh:
            self._enter(event, step)
        sources = tuple(sorted({row.source for row in rows}))
        otherwise = Cause(kind="coverage", ids=sources) if sources else CLOCK
        many = max(len(fresh), len(step.touched)) > SETWISE
        return self._revise(step, many=many, otherwise=otherwise)

    def cover(self, coverage: Iterable[Coverage]) -> tuple[Revision, ...]:
        """Take in coverage rows; return the verdicts that they revised."""
        return self.add_many((), coverage)

    def advance(
        self, as_of: datetime | str, known_at: datetime | str | None = None
    ) -> tuple[Revision, ...]:
        """Let time pass, on one clock or both; return the verdicts that this revised."""
        now = clock_of(as_of, "as_of")
        known = self.known_at if known_at is None else clock_of(known_at, "known_at")
        if now < self.as_of or (known is not None and self.known_at and known < self.known_at):
            raise UsageError("a ledger's clocks only go forward; make a new one for earlier times")
        if self.known_at is None and known is not None:
            raise UsageError("this ledger knows everything; make a new one to ask what was known")
        self.as_of, self.known_at = now, known
        self._judge.move(now, known, self.at_risk)
        step = _Step()
        while self._parked and (known is None or self._parked[0][0] <= known):
            self._enter(heappop(self._parked)[2], step)
        unsettled = [text for text in self.texts if text.bulk is not None]
        self._awake(step, unsettled)
        return self._revise(step, many=len(unsettled) > SETWISE)

    # ------------------------------------------------------------ inside

    def _take(self, events: Iterable[Event]) -> list[Event]:
        """Return the events that are known, and keep the others for later."""
        found = []
        for event in events:
            if event.id in self._ids:
                raise UsageError(f"the event id {event.id!r} is taken; ids are unique")
            self._ids.add(event.id)
            if self.known_at is None or event.known_at <= self.known_at:
                found.append(event)
            else:
                heappush(self._parked, (event.known_at, event.id, event))
        return found

    def _enter(self, event: Event, step: _Step) -> None:
        change = self.evidence.add(event)
        into, trace = step.touched, step.trace
        self._index.touched((*change.before, *change.after), into, trace, event.id)
        for name in change.acts:
            for text in (*self._index.of.get(name, ()), *self._index.referring.get(name, ())):
                join(into, text, None)
                note(trace, text, [None], event.id)
        for kind in change.claimers:
            self._index.kind(kind, into, trace, event.id)

    def _awake(self, step: _Step, unsettled: list[Text]) -> None:
        """Mark what the clock alone can change."""
        for text in unsettled:
            join(step.touched, text, None)
        for text in self._restless:
            names = {name for name, unit in text.units.items() if unit.restless}
            if names or text.restless or text.moving:
                join(step.touched, text, None if text.restless else names)
        self._restless.clear()
        while self._wakes and self._wakes[0][0] <= self.clock:
            at, rank, name = heappop(self._wakes)
            text = self.texts[rank]
            if self._stands(text, name, at):
                join(step.touched, text, {name[1:]} if name else None)

    @staticmethod
    def _stands(text: Text, name: str, at: datetime) -> bool:
        """Return whether a wake is the newest one of its unit (or, without a name, of its text)."""
        if not name:
            return text.wake == at
        unit = text.units.get(name[1:])
        return unit is not None and unit.wake == at

    def _revise(self, step: _Step, *, many: bool, otherwise: Cause = CLOCK) -> tuple[Revision, ...]:
        self._set_wise(step) if many else self._settle(step)
        find = _Causes(step, self._index.of, self.evidence, otherwise).of
        return tuple(
            revision
            for text in sorted(step.before, key=lambda text: text.rank)
            for revision in difference(
                step.before[text],
                text.rows(),
                cause=find,
                as_of=iso(self.as_of),
                known_at=None if self.known_at is None else iso(self.known_at),
            )
        )

    def _settle(self, step: _Step) -> None:
        """Judge what is touched, and onward whatever refers to it."""
        queue = [text.rank for text in step.touched]
        queue.sort()
        while queue:
            text = self.texts[heappop(queue)]
            if text not in step.touched:
                continue
            if needed := self._unsettled(text):
                for other in needed:
                    join(step.touched, other, None)
                    heappush(queue, other.rank)
                heappush(queue, text.rank)
                continue
            names = step.touched.pop(text)
            step.before.setdefault(text, list(text.rows()))
            told = self._judge.text(text, names)
            self._remember(text, names)
            if told:
                for other in self._index.referring.get(text.commitment, ()):
                    join(step.touched, other, None)
                    heappush(queue, other.rank)

    def _unsettled(self, text: Text) -> list[Text]:
        """Return the texts of which this one must know the story, and whose story is not told."""
        return [
            other
            for name in text.refers
            for other in self._index.of[name]
            if other.bulk is not None and other.rank < text.rank
        ]

    def _remember(self, text: Text, names: Names) -> None:
        """Note when the clock alone can change what was just judged."""
        if text.wake is not None:
            heappush(self._wakes, (text.wake, text.rank, ""))
        for name in text.units if names is None or text.trigger is None else names:
            unit = text.units.get(name)
            if unit is not None and unit.wake is not None:
                heappush(self._wakes, (unit.wake, text.rank, f"={name}"))
            if unit is not None and unit.restless:
                self._restless.add(text)
        if text.restless or text.moving:
            self._restless.add(text)

    def _set_wise(self, step: _Step) -> None:
        """Judge everything with the kernel."""
        from servanda.watch.kernel import judge  # noqa: PLC0415  (DuckDB loads slowly)

        found = judge(
            self.terms,
            self.evidence.standing_events(),
            self.coverage(),
            as_of=self.as_of,
            known_at=self.known_at,
            at_risk=self.at_risk,
        )
        by_text: dict[tuple[str, str | None], list[Row]] = {}
        for row in found.rows():
            by_text.setdefault((row.commitment, row.reading), []).append(row)
        found.connection.close()
        for text in self.texts:
            step.before.setdefault(text, list(text.rows()))
            text.forget(by_text.get((text.commitment, text.reading), []))
        self._wakes.clear()
        self._restless.clear()
        self._judge.begin(self.texts)


class _Causes:
    """Finds the events that revised a row: those that touched it, or what it refers to."""

    def __init__(
        self,
        step: _Step,
        by_name: Mapping[str, list[Text]],
        evidence: LiveEvidence,
        otherwise: Cause,
    ) -> None:
        self.step, self.by_name, self.evidence = step, by_name, evidence
        self.otherwise = otherwise

    def of(self, row: Row) -> Cause:
        ids = self._touching(row) or self._onward(row.commitment)
        if not ids:
            return self.otherwise
        acts = [i for i in ids if self.evidence.reports[i].event.type.startswith(ACT_PREFIX)]
        return Cause(kind="act" if len(acts) == len(ids) else "event", ids=tuple(ids))

    def _touching(self, row: Row) -> list[str]:
        text = next(t for t in self.by_name[row.commitment] if t.reading == row.reading)
        report = self.evidence.reports.get(row.event or "")
        trigger = None if report is None else report.event.occurrence
        seen = seen_by(text, row, trigger, self.step.trace)
        unit = text.units.get(trigger or "")
        cited = frozenset[str]() if unit is None else unit.cited.get(row, frozenset())
        # Of all that an instance sees, what its verdict names is nearer; a report that was taken
        # back, or that only ruled something out, is named by none.
        return [name for name in seen if name in cited] or seen

    def _onward(self, name: str) -> list[str]:
        """Return the events that touched what a commitment refers to, directly or onward."""
        left, seen, found = [name], set[str](), list[str]()
        while left:
            one = left.pop()
            if one not in seen:
                seen.add(one)
                for text in self.by_name.get(one, ()):
                    left += text.refers
                    found += [i for ids in self.step.trace.get(text, {}).values() for i in ids]
        return list(dict.fromkeys(found))
