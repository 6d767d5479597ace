"""Judges one text, or some units of it, by the functions of the reference."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from servanda.model import commitment as c
from servanda.watch import openings as opened
from servanda.watch.evidence import Evidence, Happening
from servanda.watch.instance import Context, judge_instance
from servanda.watch.kernel.rows import Row, row_of
from servanda.watch.life import ACTED, Lived, Story
from servanda.watch.live import LiveEvidence
from servanda.watch.matching import fixed_values
from servanda.watch.norm import Norm
from servanda.watch.noting import NotingClock, plain, told
from servanda.watch.openings import Opening
from servanda.watch.reference import Asked, Engine
from servanda.watch.touch import Names, Text, Unit
from servanda.watch.windows import BEGINNING

NO_ORDER = ((BEGINNING, BEGINNING), (), "")
Memory = tuple[Norm, Story | None]
"""What recorded acts made of a text, and its story."""


class _Only(Evidence):
    """Evidence of one happening."""

    def __init__(self, happening: Happening) -> None:
        super().__init__((), (), known_at=None)
        self.happening = happening

    def candidates(self, pattern: c.EventPattern, fixed: object) -> list[Happening]:
        del pattern, fixed
        return [self.happening]


class Judge:
    """The reference over evidence that grows."""

    def __init__(self, terms: c.Terms, evidence: LiveEvidence, *, referred: set[str]) -> None:
        """Take rules and evidence; ``referred`` commitments have lives that others ask about."""
        self.terms, self.evidence, self.referred = terms, evidence, referred
        self.clock = BEGINNING
        self._engine = Engine(
            terms, evidence, Asked(BEGINNING, None, timedelta(), ()), digest="none"
        )

    def move(self, as_of: datetime, known_at: datetime | None, at_risk: timedelta) -> None:
        """Set both clocks."""
        self._engine.asked = Asked(as_of, known_at, at_risk, ())
        self.clock = as_of if known_at is None else min(as_of, known_at)
        self._engine.clock = self.clock

    def begin(self, texts: Iterable[Text]) -> None:
        """Tell the norms of texts whose instances are judged elsewhere."""
        self._engine.clock = self.clock
        for text in texts:
            self._norm(text)

    def text(self, text: Text, names: Names) -> bool:
        """Judge units of a text (None: all); return whether others may see a difference."""
        noted: set[datetime] = set()
        self._engine.clock = NotingClock.at(self.clock, noted)
        name, reading = text.commitment, text.reading
        before = self._told(text)
        if text.bulk is not None or text.trigger is None:
            names = None
        text.bulk = None
        norm = self._norm(text)
        context = self._engine.context(
            name if reading is None else f"{name}/{reading}", reading, text.clause, norm
        )
        if text.trigger is None:
            # Its openings share one unit, and one wake: what the text notes is told there.
            text.put("", self._unit(text, norm, context, None))
        else:
            self._by_event(text, norm, context, names)
        self._engine.clock = self.clock
        text.restless = bool(norm.suspended and norm.suspended[-1][1] is None)
        text.wake = _next(noted, self.clock)
        if name in self.referred:
            units = sorted(text.units.values(), key=lambda unit: unit.order)
            lives = [lived for unit in units for lived in unit.lives]
            story = self._engine.story(text.clause, norm, self._plain(context), lives)
            self._engine.chronicle.tell(name, reading, story)
            text.moving = text.trigger is not None
        return self._told(text) != before

    def memory(self, text: Text) -> Memory:
        """Return what is known of a text as a whole."""
        chronicle = self._engine.chronicle
        return (
            chronicle.norm(text.commitment, text.reading),
            chronicle.own(text.commitment, text.reading),
        )

    def recall(self, text: Text, memory: Memory) -> None:
        """Put back what was known of a text as a whole."""
        norm, story = memory
        self._engine.chronicle.begin(text.commitment, text.reading, norm)
        if story is not None:
            self._engine.chronicle.tell(text.commitment, text.reading, story)

    def _plain(self, context: Context) -> Context:
        return replace(context, ground=replace(context.ground, clock=plain(context.ground.clock)))

    def _norm(self, text: Text) -> Norm:
        norm = self._engine.norm(text.commitment, text.reading, text.clause)
        self._engine.lints.clear()
        self._engine.chronicle.begin(text.commitment, text.reading, norm)
        return norm

    def _told(self, text: Text) -> object:
        """Return what others can ask of a text."""
        if text.commitment not in self.referred:
            return None
        chronicle = self._engine.chronicle
        try:
            norm = chronicle.norm(text.commitment, text.reading)
        except KeyError:
            return None
        acted = {life: list(norm.lives.get(life, ())) for life in ACTED}
        story = chronicle.own(text.commitment, text.reading)
        return acted, story or Story([], more=False, blind=[])

    def _by_event(self, text: Text, norm: Norm, context: Context, names: Names) -> None:
        pattern = text.trigger
        if pattern is None:
            raise TypeError("a text that events open has a pattern")
        if names is None:
            fixed = fixed_values(pattern, context.ground.scope)
            found = {h.name: h for h in self.evidence.candidates(pattern, fixed)}
            for name in [n for n in text.units if n not in found]:
                text.put(name, None)
        else:
            there = ((name, self.evidence.happening(pattern.type, name)) for name in names)
            found = {name: happening for name, happening in there if happening is not None}
            for name in names - set(found):
                text.put(name, None)
        for name, happening in found.items():
            unit = self._unit(text, norm, context, happening)
            text.put(name, unit if unit.rows or unit.wake or unit.restless else None)

    def _unit(self, text: Text, norm: Norm, context: Context, happening: Happening | None) -> Unit:
        """Judge the instances of one happening, or all of a text that no events open."""
        noted: set[datetime] = set()
        clock = context.ground.clock
        if isinstance(clock, NotingClock):
            clock = NotingClock.at(clock.plain(), noted)
        ground = replace(context.ground, clock=clock)
        context = replace(context, ground=ground)
        looked = ground if happening is None else replace(ground, evidence=_Only(happening))
        openings = opened.openings(
            text.clause, norm, looked, self._engine.chronicle, reading=text.reading,
            calendar=context.calendar, owner=context.owner,
        )  # fmt: skip
        rows: list[Row] = []
        lives: list[Lived] = []
        cited: dict[Row, frozenset[str]] = {}
        for one in openings:
            for case in self._engine.cases_of(one, context):
                verdict, lived = judge_instance(case, context, text.commitment, text.reading)
                rows.append(row_of(verdict))
                cited[rows[-1]] = frozenset(
                    (*verdict.because, *verdict.contested_by, *verdict.swing)
                )
                lives.append(lived)
        moving = any(_holds_clock(lived) for lived in lives) and text.commitment in self.referred
        unfinished = any(not row.final for row in rows)
        first = openings[0] if openings else None
        return Unit(
            rows=rows,
            lives=[_without_notes(lived) for lived in lives],
            order=NO_ORDER if first is None else _order(first),
            key=first.key if first is not None and happening is not None else {},
            wake=_next(noted, self.clock),
            cited=cited,
            # The measure of `keep` is a length of time up to the clock, and after an act that
            # ends the norm only the other clock moves, which is not noted.
            restless=moving or (unfinished and (text.clause.verb == "keep" or bool(norm.ended))),
        )


def _order(one: Opening) -> tuple[object, ...]:
    """Return by what openings are sorted."""
    moment = one.moment or (BEGINNING, BEGINNING)
    return moment, one.reports, str(sorted(one.key.items(), key=str))


def _next(noted: set[datetime], clock: datetime) -> datetime | None:
    # An instant that is the clock's own may still change what comes right after it.
    return min((at for at in noted if at >= clock), default=None)


def _holds_clock(lived: Lived) -> bool:
    moments = (moment for found in lived.moments.values() for moment in found)
    return any(isinstance(t, NotingClock) for m in moments for t in (m.start, m.end))


def _without_notes(lived: Lived) -> Lived:
    moments = {
        life: [
            replace(m, start=told(m.start), end=None if m.end is None else told(m.end))
            for m in found
        ]
        for life, found in lived.moments.items()
    }
    return Lived(lived.key, moments)
