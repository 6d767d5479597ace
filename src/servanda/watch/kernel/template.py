"""Clauses of one shape, with their values as one table of parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from servanda.model import commitment as c
from servanda.terms import times
from servanda.terms.normal import checks, demand, normal_form
from servanda.watch.kernel.columns import instant, make_table, micros
from servanda.watch.kernel.events import Kind
from servanda.watch.kernel.guards import BITS
from servanda.watch.kernel.laid import Extent
from servanda.watch.kernel.shape import (
    OPENING,
    GuardShape,
    LeafShape,
    Shape,
    UnfitError,
    Values,
    exact_micros,
)
from servanda.watch.kernel.spots import spoken
from servanda.watch.kernel.words import NORMS
from servanda.watch.norm import Moment, Norm
from servanda.watch.openings import Opening, ticks_of, while_in_force
from servanda.watch.windows import Anchors, Span, UnplacedError, resolve

TYPES = {"text": "VARCHAR", "list": "VARCHAR[]", "number": "DECIMAL(38, 10)",
         "amount": "DECIMAL(38, 10)", "party": "VARCHAR[]", "place": "VARCHAR"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One text of a commitment in a template."""

    commitment: str
    reading: str | None
    number: int
    """Which commitment of the rules it belongs to."""
    text: int
    """Which of its texts: the base is 0."""
    clause: c.Clause
    values: Values
    norm: Norm
    calendar: c.BusinessCalendar | None
    periods: Mapping[str, c.Period]
    geometries: Mapping[str, c.Geometry]

    @property
    def owner(self) -> str:
        """Return the name by which messages call the text."""
        return self.commitment if self.reading is None else f"{self.commitment}/{self.reading}"

    @property
    def until(self) -> datetime | None:
        """Return when the commitment ceases to be in force."""
        in_force = self.clause.in_force
        if in_force is None or in_force.until is None:
            return None
        return times.start_of(in_force.until, self.clause.zone)

    def anchors(self, trigger: Moment | None, next_tick: datetime | None = None) -> Anchors:
        """Return what windows are measured from."""
        return Anchors(
            owner=self.owner, zone=self.clause.zone, calendar=self.calendar, periods=self.periods,
            trigger=trigger, adopted=self.norm.adopted, next_tick=next_tick,
            in_force_until=self.until, stopped=(), life=lambda _: [],
        )  # fmt: skip

    @property
    def ended(self) -> datetime | None:
        """Return when an act ended the norm: what comes later is nothing to it."""
        return None if self.norm.ended is None else self.norm.ended[0][0]

    @property
    def status(self) -> int | None:
        """Return the number of the norm's status, where acts alone have told it."""
        acted = self.norm.ended is not None or self.norm.cancelled is not None
        return NORMS.index(self.norm.status) if acted else None

    def length(self, move: "Move") -> int | None:
        """Return how long durations are together, if that is the same everywhere."""
        lengths = [exact_micros(duration, self.clause.zone) for duration in move]
        return None if None in lengths else sum(n for n in lengths if n is not None)

    def holders(self, role: str) -> list[str]:
        """Return who holds a role."""
        return sorted(self.norm.parties.always(role))


@dataclass(slots=True)
class Template:
    """A shape with its members."""

    shape: Shape
    number: int = -1
    """By which its tables are named."""
    members: list[Member] = field(default_factory=list)
    unfit: list[Member] | None = None
    """Members whose windows have no place in time; None: not yet looked at."""
    rows: int = 0
    """How many instances there are."""
    crisp: set[int] = field(default_factory=set)
    """Leaves whose windows have no uncertain end, if their triggers have a certain time."""
    extents: dict[int, dict[Kind, Extent]] = field(default_factory=dict)
    """By leaf, what is known of the windows of the instances that stand in the table."""
    _parties: frozenset[str] | None = None

    @property
    def timed(self) -> bool:
        """Whether the instances of adoption stand in their table."""
        return self.shape.opening is None and self.unfit is not None

    @property
    def tables(self) -> list[str]:
        """Return the tables that stay from one clock to the next."""
        return [f"clauses_{self.number}", *([f"timed_{self.number}"] if self.timed else [])]

    def show(self, connection: Any) -> None:
        """Show the instances of adoption; those of events are made at each clock."""
        if self.timed:
            # At another clock the number may be that of a template whose instances are a view, too.
            connection.execute(
                f"CREATE OR REPLACE TEMP VIEW instances_{self.number} AS FROM timed_{self.number}"
            )

    def copy(self) -> "Template":
        """Return the same, to be changed apart."""
        return replace(
            self, members=[*self.members], crisp=set(self.crisp), extents=dict(self.extents)
        )

    def forget(self) -> None:
        """Hold no more what was known of other members."""
        self.unfit, self._parties = None, None
        self.extents.clear()

    @property
    def instances(self) -> str:
        """Return the instances ``i`` with their clauses ``c``."""
        return f"FROM instances_{self.number} i JOIN clauses_{self.number} c USING (cid)"

    @property
    def exact_graces(self) -> bool:
        """Return whether the grace of every member is equally long everywhere in its calendar."""
        return all(exact_micros(g, m.clause.zone) is not None for m, g in _graces(self.members))

    @property
    def parties(self) -> frozenset[str]:
        """Return everybody who owes or is owed in one of the members."""
        if self._parties is None:
            roles = ("debtor", "creditor")
            self._parties = frozenset(
                name for member in self.members for role in roles for name in member.holders(role)
            )
        return self._parties


def guard_columns(
    members: list[Member], guards: tuple[GuardShape, ...], place: int
) -> dict[str, tuple[str, list[Any]]]:
    """Return the columns of a pattern's guards that the clauses give."""
    found: dict[str, tuple[str, list[Any]]] = {}
    for n, guard in enumerate(guards):
        column = f"q{place + 1}_g{n}"
        if guard.against in ("key", "variable"):
            continue
        if guard.against == "party":
            cells: list[Any] = [m.holders(str(guard.variable)) for m in members]
        else:
            cells = [m.values.guards[place, n] for m in members]
        if guard.against == "place":
            cells = [spoken(place) for place in cells]
        if guard.against in ("number", "amount"):
            cells = [f"{value:f}" for value in cells]
        found[column] = (TYPES[guard.against], cells)
        if guard.against == "number":
            found[column + "_text"] = ("VARCHAR", [_written(m, place, n) for m in members])
    return found


def _written(member: Member, place: int, n: int) -> str:
    """Return the value of a guard as the rule writes it."""
    clause = member.clause
    if place == OPENING:
        if not isinstance(clause.when, c.EventPattern):
            raise TypeError("an opening by an event has a pattern")
        return clause.when.guards[n].values[0]
    wanted = demand(clause)
    others = [normal_form(tree) for tree in (clause.detaches, clause.exit) if tree is not None]
    # The same order as in the shape: what is promised comes again for the time of a cure.
    found = [check for tree in (wanted, *others, wanted) if tree is not None
             for check in checks(tree)]  # fmt: skip
    subject = found[place].subject
    if not isinstance(subject, c.EventPattern):
        raise TypeError("a leaf counts events")
    return subject.guards[n].values[0]


def write_clauses(connection: Any, template: Template) -> None:
    """Create the table of a template's members, one row each, numbered ``cid``."""
    members, shape = template.members, template.shape
    adopted = [m.norm.adopted for m in members]
    columns: dict[str, tuple[str, list[Any]]] = {
        "cid": ("INTEGER", list(range(len(members)))),
        "adopted0": ("BIGINT", [None if a is None else micros(a[0]) for a in adopted]),
        "adopted1": ("BIGINT", [None if a is None else micros(a[1]) for a in adopted]),
        "in_force_until": (
            "BIGINT",
            [None if m.until is None else micros(m.until) for m in members],
        ),
        "parties": ("VARCHAR[]", [[*m.holders("debtor"), *m.holders("creditor")] for m in members]),
        "number": ("INTEGER", [m.number for m in members]),
        "text": ("INTEGER", [m.text for m in members]),
        "grace": ("BIGINT", [exact_micros(g, m.clause.zone) for m, g in _graces(members)]),
        "strict": ("BOOLEAN", [g.n == 0 for _, g in _graces(members)]),
        "stale": ("BIGINT", [m.values.stale for m in members]),
        "clock": ("BIGINT", [None if m.ended is None else micros(m.ended) for m in members]),
        "status": ("UTINYINT", [m.status for m in members]),
        "accused": ("BOOLEAN", [bool(m.norm.powerless) for m in members]),
        "repudiated": ("BOOLEAN", [m.norm.cancelled is not None for m in members]),
    }
    if shape.opening is not None:
        columns |= guard_columns(members, shape.opening.guards, OPENING)
    for j, leaf in enumerate(shape.leaves):
        columns |= guard_columns(members, leaf.pattern.guards, j)
        columns[f"b{j}"] = _bounds(leaf, [m.values.bounds[j] for m in members])
        if shape.opening is not None:
            laid = _laid_columns(members, leaf.window, j)
            columns |= laid
            _note_crisp(template, j, laid)
    make_table(connection, f"clauses_{template.number}", columns)


def _bounds(leaf: LeafShape, limits: list[Decimal]) -> tuple[str, list[Any]]:
    """Return a column of limits: whole numbers where wholes are counted."""
    counts = leaf.function in ("count", "distinct") and leaf.variable is None
    if counts and all(limit == limit.to_integral_value() for limit in limits):
        return "BIGINT", [int(limit) for limit in limits]
    return "DECIMAL(38, 10)", [f"{limit:f}" for limit in limits]


def _laid_columns(members: list[Member], kind: str, j: int) -> dict[str, tuple[str, list[Any]]]:
    """Return what of leaf ``j``'s window does not depend on the trigger."""
    if kind in ("fixed", "by"):
        trigger = (instant(0), instant(0)) if kind == "by" else None
        return window_columns([placed(m, j, m.anchors(trigger)) for m in members], j)
    return {
        f"{column}_{j}": ("BIGINT", [m.length(d) for m, d in zip(members, durations, strict=True)])
        for column, durations in moves_of(members, j).items()
    }


def _note_crisp(template: Template, j: int, laid: Mapping[str, tuple[str, list[Any]]]) -> None:
    """Note whether a leaf's ends are certain, as far as the clauses tell."""
    if f"s0_{j}" in laid:
        certain = all(laid[f"{end}0_{j}"][1] == laid[f"{end}1_{j}"][1] for end in "se")
    else:
        certain = all(None not in cells for _, cells in laid.values())
    (template.crisp.add if certain else template.crisp.discard)(j)


Move = tuple[c.Duration, ...]
"""Durations to be added one after another."""


def moves_of(members: Sequence[Member], j: int) -> dict[str, list[Move]]:
    """Return by what the windows of leaf ``j``, all of one kind, lie after the trigger."""
    starts, ends = list[Move](), list[Move]()
    for member in members:
        window, extra = member.values.windows[j], member.values.extras[j]
        more = () if extra is None else (extra,)
        if isinstance(window, c.Between):
            starts.append((window.start,))
            ends.append((window.end, *more))
        elif isinstance(window, c.Within | c.For):
            ends.append((window.duration, *more))
    return {name: found for name, found in (("after", starts), ("length", ends)) if found}


def _graces(members: list[Member]) -> list[tuple[Member, c.Duration]]:
    return [(member, member.clause.evidence.grace) for member in members]


WINDOW = ("s0", "s1", "e0", "e1")


def window_columns(spans: list[Span], j: int) -> dict[str, tuple[str, list[Any]]]:
    """Return the columns of leaf ``j``'s window, one row a span."""
    found: dict[str, tuple[str, list[Any]]] = {}
    for column, end in zip(WINDOW, ("start_lo", "start_hi", "end_lo", "end_hi"), strict=True):
        cells = [getattr(span, end) for span in spans]
        found[f"{column}_{j}"] = ("BIGINT", [None if t is None else micros(t) for t in cells])
    found[f"closed_{j}"] = ("BOOLEAN", [span.closed for span in spans])
    return found


def placed(member: Member, j: int, anchors: Anchors) -> Span:
    """Return the window of leaf ``j``; a window without a place is left to the reference."""
    try:
        span = resolve(member.values.windows[j], anchors, extra=member.values.extras[j])
    except UnplacedError as error:
        raise UnfitError(str(error)) from error
    if not isinstance(span, Span):
        raise UnfitError("a window without a place in time")
    return span


def write_timed_instances(connection: Any, template: Template, clock: datetime) -> None:
    """Create ``instances_N``: those from adoption or the calendar.

    The members whose windows have no place in time are noted: the reference says why.
    """
    rows: list[tuple[int, Moment | None, int, list[Span]]] = []
    unfit: list[Member] = []
    for cid, member in enumerate(template.members):
        try:
            rows += [(cid, *row) for row in _timed(member, len(template.shape.leaves), clock)]
        except (UnfitError, UnplacedError):
            unfit.append(member)
    columns: dict[str, tuple[str, list[Any]]] = {
        "pid": ("INTEGER", list(range(len(rows)))),
        "cid": ("INTEGER", [row[0] for row in rows]),
        "m0": ("BIGINT", [None if r[1] is None else micros(r[1][0]) for r in rows]),
        "m1": ("BIGINT", [None if r[1] is None else micros(r[1][1]) for r in rows]),
        "doubt": ("INTEGER", [row[2] for row in rows]),
        "trig": ("BIGINT", [None] * len(rows)),
        "event": ("VARCHAR", [None] * len(rows)),
    }
    for j in range(len(template.shape.leaves)):
        laid = window_columns([row[3][j] for row in rows], j)
        columns |= laid
        _note_crisp(template, j, laid)
    make_table(connection, f"timed_{template.number}", columns)
    template.rows, template.unfit = len(rows), unfit
    template.show(connection)


def _timed(
    member: Member, leaves: int, clock: datetime
) -> list[tuple[Moment | None, int, list[Span]]]:
    clause, norm = member.clause, member.norm
    until = clock if member.ended is None else min(clock, member.ended)
    if clause.repeat is None:
        found = [Opening({}, norm.adopted)]
    else:
        ticks = ticks_of(
            clause, clause.repeat, norm, until, calendar=member.calendar, owner=member.owner
        )
        found = [o for t in ticks if (o := while_in_force(t, clause, norm)) is not None]
    return [
        (
            one.moment,
            BITS["time"] if one.causes else 0,
            [placed(member, j, member.anchors(one.moment, one.next_tick)) for j in range(leaves)],
        )
        for one in found
    ]
