"""Which texts of which commitments an event or a coverage row can touch."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from servanda.model import commitment as c
from servanda.terms.walk import patterns_of, terms_of
from servanda.watch.evidence import Happening, canonical
from servanda.watch.kernel.rows import Row
from servanda.watch.life import Lived
from servanda.watch.matching import Amount, Parties, Scope, fixed_values
from servanda.watch.reference import by_need, texts_of

NOBODY = Scope({}, Parties((), ()), {})
PARTIES = ("debtor", "creditor")
Names = set[str] | None
"""Units of a text; None: all of them."""
Touched = dict["Text", Names]
Sight = tuple[str, str] | None
"""Through what an instance sees an event: a variable of its key with a value; its own trigger
(the happening's name, under no variable); None: every instance sees it."""
Trace = dict["Text", dict[Sight, list[str]]]
"""Which events each text sees, and through what."""


@dataclass(slots=True)
class Unit:
    """The instances of one opening: what is judged again together."""

    rows: list[Row]
    lives: list[Lived]
    order: tuple[object, ...]
    key: Mapping[str, str | Amount]
    wake: datetime | None
    """When the clock alone can change it next."""
    restless: bool
    """Whether it holds the clock itself, and changes with every tick."""
    cited: dict[Row, frozenset[str]] = field(default_factory=dict)
    """The reports that each verdict names."""


@dataclass(slots=True, eq=False)
class Text:
    """One text of a commitment with its current verdicts."""

    rank: int
    """Its place among all texts: after those that it refers to."""
    commitment: str
    reading: str | None
    clause: c.Clause
    refers: frozenset[str]
    """Commitments to whose lives it refers."""
    units: dict[str, Unit] = field(default_factory=dict)
    by_key: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    vague: set[str] = field(default_factory=set)
    """Units with an amount in their key: they are found by no value."""
    wake: datetime | None = None
    restless: bool = False
    moving: bool = False
    """Whether its story holds the clock: when a trigger may have gone unseen reaches up to it."""
    bulk: list[Row] | None = field(default_factory=list)
    """Rows judged set-wise, without what is needed to judge units of it again; None: has units."""

    @property
    def trigger(self) -> c.EventPattern | None:
        """Return the pattern whose events open instances."""
        return self.clause.when if isinstance(self.clause.when, c.EventPattern) else None

    def rows(self) -> list[Row]:
        """Return its verdicts in the order of their openings."""
        if self.bulk is not None:
            return self.bulk
        units = sorted(self.units.values(), key=lambda unit: unit.order)
        return [row for unit in units for row in unit.rows]

    def forget(self, rows: list[Row]) -> None:
        """Keep rows that were judged elsewhere in place of units."""
        self.bulk = rows
        self.units, self.vague, self.by_key = {}, set(), defaultdict(set)
        self.wake, self.restless, self.moving = None, False, False

    def put(self, name: str, unit: Unit | None) -> None:
        """Replace a unit; None takes it away."""
        old = self.units.pop(name, None)
        for key in _strings(old):
            self.by_key[key].discard(name)
        self.vague.discard(name)
        if unit is None:
            return
        self.units[name] = unit
        for key in _strings(unit):
            self.by_key[key].add(name)
        if any(not isinstance(value, str) for value in unit.key.values()):
            self.vague.add(name)


def _strings(unit: Unit | None) -> Iterator[tuple[str, str]]:
    for name, value in unit.key.items() if unit is not None else ():
        if isinstance(value, str):
            yield name, canonical(value) or value


def texts(terms: c.Terms) -> list[Text]:
    """Return the texts of all commitments, each after those to whose lives it refers."""
    found: list[Text] = []
    for one in by_need(terms.commitments):
        for reading, clause in texts_of(one):
            refers = frozenset(ref.commitment for t in _trees(clause) for ref in terms_of(t).lives)
            found.append(Text(len(found), one.id, reading, clause, refers))
    return found


def _trees(clause: c.Clause) -> tuple[c.Condition | c.EventPattern | c.LifeRef | None, ...]:
    return clause.when, clause.detaches, clause.condition, clause.exit


@dataclass(frozen=True, slots=True)
class _Look:
    """One pattern by which a text looks at events."""

    text: Text
    opens: bool
    key: tuple[tuple[str, str], ...]
    """Attribute and variable of guards that compare with the key."""

    def sights(self, happening: Happening) -> list[Sight]:
        """Return through what the text sees the happening."""
        if self.opens:
            return [("", happening.name)]
        for attribute, variable in self.key:
            values = {canonical(r.cells.get(attribute)) for r in happening.reports}
            if None not in values:
                return [(variable, str(value)) for value in values]
        return [None]

    def names(self, sights: Iterable[Sight]) -> Names:
        """Return the units that see through these."""
        found: set[str] = set()
        for sight in sights:
            if sight is None:
                return None
            found |= {sight[1]} if self.opens else self.text.by_key.get(sight, set())
        return found if self.opens else found | self.text.vague


@dataclass(slots=True)
class _Kind:
    """Patterns of one type of events, by a guard that names one value."""

    guarded: dict[str, dict[str, list[_Look]]] = field(default_factory=dict)
    free: list[_Look] = field(default_factory=list)

    def looks(self, cells: Iterable[Mapping[str, str]]) -> Iterator[_Look]:
        """Yield the patterns that may see an event; what lacks a cell is open for any value."""
        yield from self.free
        rows = list(cells)
        for cell, table in self.guarded.items():
            values = {canonical(row.get(cell)) for row in rows}
            if None in values:
                yield from (look for looks in table.values() for look in looks)
            else:
                yield from (look for value in values for look in table.get(str(value), ()))

    def all(self) -> Iterator[_Look]:
        """Yield every pattern."""
        yield from self.free
        yield from (k for t in self.guarded.values() for looks in t.values() for k in looks)


class Index:
    """Texts by what they look at."""

    def __init__(self, found: Iterable[Text]) -> None:
        """Index texts by type and guard, by commitment, and by what they refer to."""
        self._kinds: dict[str, _Kind] = defaultdict(_Kind)
        self.of: dict[str, list[Text]] = defaultdict(list)
        self.referring: dict[str, list[Text]] = defaultdict(list)
        for text in found:
            self.of[text.commitment].append(text)
            for name in text.refers:
                self.referring[name].append(text)
            for tree in _trees(text.clause):
                for pattern in patterns_of(tree):
                    self._enter(text, pattern, opens=tree is text.clause.when)

    def _enter(self, text: Text, pattern: c.EventPattern, *, opens: bool) -> None:
        bound = text.trigger.guards if text.trigger is not None else ()
        variables = {g.variable for g in bound if g.op == "=" and g.variable is not None}
        key = tuple(
            (guard.attribute, guard.variable)
            for guard in pattern.guards
            if guard.op == "=" and guard.variable in variables - set(PARTIES)
            if guard.variable is not None and guard.attribute != "quantity"
        )
        look, kind = _Look(text, opens, key), self._kinds[pattern.type]
        fixed = fixed_values(pattern, NOBODY)
        if not fixed:
            kind.free.append(look)
            return
        name, value = next(iter(fixed.items()))
        kind.guarded.setdefault(name, {}).setdefault(value, []).append(look)

    def touched(
        self, happenings: Iterable[Happening], into: Touched, trace: Trace, event: str
    ) -> None:
        """Add the units that a changed happening can touch, and trace them to the event."""
        for one in happenings:
            kind = self._kinds.get(one.type)
            if kind is not None:
                for look in kind.looks(report.cells for report in one.reports):
                    sights = look.sights(one)
                    join(into, look.text, look.names(sights))
                    note(trace, look.text, sights, event)

    def watched(self, kind: str, attributes: Mapping[str, str], into: Touched) -> None:
        """Add the units that a coverage row can touch."""
        found = self._kinds.get(kind)
        for look in found.looks([attributes]) if found is not None else ():
            if look.opens:
                # A trigger that could have gone unseen concerns only those who refer to it.
                join(into, look.text, set())
                continue
            key = next(((v, attributes[a]) for a, v in look.key if a in attributes), None)
            sight = None if key is None else (key[0], canonical(key[1]) or key[1])
            join(into, look.text, look.names([sight]))

    def kind(self, name: str, into: Touched, trace: Trace, event: str) -> None:
        """Add every text that looks at a type."""
        found = self._kinds.get(name)
        for look in found.all() if found is not None else ():
            join(into, look.text, None)
            note(trace, look.text, [None], event)


def note(trace: Trace, text: Text, sights: Iterable[Sight], event: str) -> None:
    """Note that a text sees an event."""
    seen = trace.setdefault(text, {})
    for sight in sights:
        known = seen.setdefault(sight, [])
        if event not in known[-1:]:
            known.append(event)


def seen_by(text: Text, row: Row, trigger: str | None, trace: Trace) -> list[str]:
    """Return the events that an instance sees; ``trigger`` names the happening that opened it."""
    seen = trace.get(text, {})
    sights: list[Sight] = [None] if trigger is None else [None, ("", trigger)]
    sights += [(name, canonical(value) or value) for name, value in row.key]
    return list(dict.fromkeys(event for sight in sights for event in seen.get(sight, ())))


def join(into: Touched, text: Text, names: Names) -> None:
    """Add units of a text to what is touched."""
    known = into.get(text, set())
    into[text] = None if names is None or known is None else known | names
