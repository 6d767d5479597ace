"""What verdicts would be under other evidence: only what that evidence can touch is judged again.

The meaning is that of :mod:`servanda.watch.reference`, by whose own functions each instance is
judged; afterwards everything is as it was.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heapify, heappop, heappush

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.model.settling import Need
from servanda.watch.assume import Answer
from servanda.watch.evidence import Report, cells_of
from servanda.watch.judging import Judge, Memory
from servanda.watch.kernel.rows import Row
from servanda.watch.live import Change, LiveEvidence
from servanda.watch.reference import AT_RISK, clock_of
from servanda.watch.touch import Index, Names, Text, Touched, Unit, join, texts

Told = Callable[[int, int], None]
"""Takes how many of how many steps are done."""


@dataclass(slots=True)
class _Saved:
    """A text as it was before something was assumed."""

    memory: Memory
    wake: datetime | None
    restless: bool
    moving: bool
    units: dict[str, Unit | None] = field(default_factory=dict)


@dataclass(slots=True)
class Then:
    """What an assumption leads to."""

    touched: Touched = field(default_factory=dict)
    """The instances that were judged again; all others stay as they are."""
    rows: list[Row] = field(default_factory=list)
    """The verdicts on them."""


class WhatIf:
    """Rules and evidence at a pair of clocks, ready for what is assumed beside them."""

    def __init__(
        self,
        terms: c.Terms,
        events: Iterable[Event],
        coverage: Iterable[Coverage],
        *,
        as_of: datetime | str,
        known_at: datetime | str | None = None,
    ) -> None:
        """Judge everything once. The events are those that are known and not taken back."""
        self.evidence = LiveEvidence()
        self.evidence.cover(coverage)
        for event in events:
            self.evidence.add(event)
        self.terms, self.texts = terms, texts(terms)
        self.index = Index(self.texts)
        referred = {name for text in self.texts for name in text.refers}
        self._judge = Judge(terms, self.evidence, referred=referred)
        known = None if known_at is None else clock_of(known_at, "known_at")
        self._judge.move(clock_of(as_of, "as_of"), known, AT_RISK)
        self._judge.begin(self.texts)
        for text in self.texts:
            self._judge.text(text, None)

    def near(self, needs: Iterable[Need]) -> Touched:
        """Return all that answers to these needs can touch, and onward what refers to it."""
        found: Touched = {}
        for need in needs:
            if need.kind == "watch":
                self.index.watched(need.type, need.attributes, found)
            elif there := self.evidence.happening(need.type, need.occurrence or ""):
                self.index.touched([there], found, {}, "")
        left = list(found)
        while left:
            for other in self.index.referring[left.pop().commitment]:
                if found.get(other, set()) is not None:
                    found[other] = None
                    left.append(other)
        return found

    def under(self, answer: Answer) -> Then:
        """Return what would be if this were the answer."""
        then, saved = Then(), dict[Text, _Saved]()
        with self._assumed(answer) as touched:
            for text, names in self._judged(touched, saved):
                join(then.touched, text, names)
            for text, judged in then.touched.items():
                then.rows += _rows(text, judged)
        for text, old in saved.items():
            self._put_back(text, old)
        return then

    @contextmanager
    def _assumed(self, answer: Answer) -> Iterator[Touched]:
        """Change the evidence for a while; yield what that touches."""
        evidence = self.evidence
        out = [r for name in sorted(answer.drops) for r in evidence.reports_of(name)]
        out += evidence.denials_of(sorted(answer.refuted))
        into = [Report(event, cells_of(event)) for event in answer.adds]
        changes = [evidence.take_out(report) for report in out]
        changes += [evidence.put_in(report) for report in into]
        evidence.cover(answer.rows)
        yield self._touched(changes, answer.rows)
        evidence.uncover(answer.rows)
        for report in reversed(into):
            evidence.take_out(report)
        for report in reversed(out):
            evidence.put_in(report)

    def _touched(self, changes: Iterable[Change], rows: Iterable[Coverage]) -> Touched:
        found: Touched = {}
        for change in changes:
            self.index.touched((*change.before, *change.after), found, {}, "")
            for name in change.acts:
                for text in (*self.index.of[name], *self.index.referring[name]):
                    join(found, text, None)
            for kind in change.claimers:
                self.index.kind(kind, found, {}, "")
        for row in rows:
            self.index.watched(row.type, dict(row.attributes), found)
        return found

    def _judged(self, touched: Touched, saved: dict[Text, _Saved]) -> Iterator[tuple[Text, Names]]:
        """Judge what is touched, and onward whatever refers to it; yield what was judged."""
        queue = [text.rank for text in touched]
        heapify(queue)
        while queue:
            text = self.texts[heappop(queue)]
            if text not in touched:
                continue
            names = touched.pop(text)
            self._save(text, names, saved)
            changed = self._judge.text(text, names)
            for name in text.units if names is None else names:
                # What came up only now is taken away again.
                saved[text].units.setdefault(name, None)
            yield text, names
            for other in self.index.referring[text.commitment] if changed else ():
                join(touched, other, None)
                heappush(queue, other.rank)

    def _save(self, text: Text, names: Names, saved: dict[Text, _Saved]) -> None:
        old = saved.get(text)
        if old is None:
            memory = self._judge.memory(text)
            old = saved[text] = _Saved(memory, text.wake, text.restless, text.moving)
        # A text whose instances no events open is always judged whole.
        for name in text.units if names is None or text.trigger is None else names:
            old.units.setdefault(name, text.units.get(name))

    def _put_back(self, text: Text, old: _Saved) -> None:
        for name, unit in old.units.items():
            text.put(name, unit)
        text.wake, text.restless, text.moving = old.wake, old.restless, old.moving
        self._judge.recall(text, old.memory)


def _rows(text: Text, names: Names) -> Iterator[Row]:
    if names is None or text.trigger is None:
        yield from text.rows()
        return
    for name in names:
        unit = text.units.get(name)
        yield from unit.rows if unit is not None else ()
