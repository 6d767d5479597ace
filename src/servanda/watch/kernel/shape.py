"""What commitments of one template share, and in what they differ.

A shape is everything of a clause but its values; clauses of one shape are judged together.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from servanda.model import commitment as c
from servanda.terms.normal import AllOf, Check, Normal, demand, free_variables, normal_form
from servanda.watch.evidence import decimal
from servanda.watch.kernel.events import plain

Against = Literal["text", "list", "number", "amount", "party", "variable", "key", "place"]
ORDER = ("<", "<=", ">", ">=")
LARGEST = Decimal(10) ** 12
FINEST = -6


class UnfitError(Exception):
    """A clause that no shape covers; the message says which part of the language it uses."""


@dataclass(frozen=True, slots=True)
class GuardShape:
    """A test on one cell: against texts, a number, the parties, the key, or to bind a variable.

    One against a place looks at where it happened.
    """

    attribute: str
    op: str
    against: Against
    variable: str | None = None


@dataclass(frozen=True, slots=True)
class PatternShape:
    """Which events are meant."""

    type: str
    guards: tuple[GuardShape, ...]


@dataclass(frozen=True, slots=True)
class LeafShape:
    """One counted check."""

    function: str
    attribute: str | None
    unit: str | None
    op: str
    denied: bool
    variable: str | None
    """The variable that the bound is a multiple of."""
    pattern: PatternShape
    window: str
    """``fixed``, or how it is laid from the trigger."""

    @property
    def told_unit(self) -> bool:
        """Return whether the reports say in what unit the amounts are."""
        amounts = self.function in ("sum", "max", "min")
        return amounts and self.attribute == "quantity" and self.unit is None


Tree = int | tuple[str, tuple[Any, ...]]
"""A leaf's number, or ``all``/``any`` of parts."""


@dataclass(frozen=True, slots=True)
class Shape:
    """A template."""

    opening: PatternShape | None
    """None: instances come from adoption or the calendar."""
    demand: Tree
    detaches: Tree | None
    exit: Tree | None
    cured: Tree | None
    """The demand over windows that the time of a cure has made longer."""
    stale: bool
    leaves: tuple[LeafShape, ...]
    verb: c.Verb
    silence: c.Silence
    accept: c.Accept
    ended: bool = False
    """Whether acts have ended the norms, each at its own time."""

    @property
    def variables(self) -> tuple[str, ...]:
        """Return the variables that the opening binds, in order."""
        guards = self.opening.guards if self.opening is not None else ()
        return tuple(dict.fromkeys(str(g.variable) for g in guards if g.against == "variable"))


@dataclass(slots=True)
class Values:
    """What one clause puts into its shape: guards by (place, number), bounds by leaf."""

    guards: dict[tuple[int, int], Any] = field(default_factory=dict)
    """Place: a leaf's number, -1 for the opening."""
    bounds: list[Decimal] = field(default_factory=list)
    windows: list[c.WindowRule | None] = field(default_factory=list)
    extras: list[c.Duration | None] = field(default_factory=list)
    """By what each window ends later."""
    stale: int | None = None
    """Microseconds after which silence is stale, if they are everywhere as many."""


OPENING = -1
PARTIES = {"debtor", "creditor"}
EXACT = {"h": 3_600_000_000, "d": 86_400_000_000, "w": 604_800_000_000}


def shape_of(clause: c.Clause) -> tuple[Shape, Values]:
    """Return a clause's template and values; raise UnfitError where no template covers it."""
    _refuse(clause)
    tree = demand(clause)
    if tree is None or clause.verb is None:
        raise UnfitError("no criterion")
    values, leaves = Values(), list[LeafShape]()
    opening = None
    bound: frozenset[str] = frozenset()
    if isinstance(clause.when, c.EventPattern):
        opening = _pattern(clause.when, OPENING, values, bound=None)
        bound = frozenset(str(g.variable) for g in opening.guards if g.against == "variable")
    build = _Trees(leaves, values, bound, laid=opening is not None)
    wanted = build.tree(tree)
    others = {
        "if": None if clause.detaches is None else build.tree(normal_form(clause.detaches)),
        "exit": None if clause.exit is None else build.tree(normal_form(clause.exit)),
        "cure": build.tree(tree, clause.cure) if clause.cure and clause.verb == "do" else None,
    }
    if free_variables(tree) - PARTIES - bound:
        raise UnfitError("a variable that `if` binds")
    for other in (clause.detaches, clause.exit):
        if other is not None and free_variables(normal_form(other)) - PARTIES - bound:
            raise UnfitError("a variable that the trigger does not bind")
    limit = clause.evidence.stale
    values.stale = None if limit is None else exact_micros(limit, clause.zone)
    shape = Shape(
        opening, wanted, others["if"], others["exit"], others["cure"], limit is not None,
        tuple(leaves), clause.verb, clause.evidence.silence, clause.evidence.accept,
    )  # fmt: skip
    return shape, values


def exact_micros(duration: c.Duration, zone: str) -> int | None:
    """Return a duration's length if it is the same everywhere in the calendar of ``zone``."""
    if duration.unit == "h" or (duration.unit in EXACT and zone == "UTC"):
        return duration.n * EXACT[duration.unit]
    return None


def _refuse(clause: c.Clause) -> None:
    reasons = {
        "keep": clause.verb == "keep",
        "a life event as trigger": isinstance(clause.when, c.LifeRef),
    }
    for reason, found in reasons.items():
        if found:
            raise UnfitError(reason)


@dataclass(frozen=True, slots=True)
class _Trees:
    """Takes the checks of a clause's conditions, one after another."""

    leaves: list[LeafShape]
    values: Values
    bound: frozenset[str]
    laid: bool
    """Whether a trigger opens the instances."""

    def tree(self, tree: Normal, extra: c.Duration | None = None) -> Tree:
        """Return a condition's tree; its windows end by ``extra`` later."""
        if isinstance(tree, Check):
            self.leaves.append(self._leaf(tree, extra))
            return len(self.leaves) - 1
        parts = tuple(self.tree(part, extra) for part in tree.parts)
        return ("all" if isinstance(tree, AllOf) else "any"), parts

    def _leaf(self, check: Check, extra: c.Duration | None) -> LeafShape:
        values = self.values
        if not isinstance(check.subject, c.EventPattern) or check.function == "fluent":
            raise UnfitError("a life event in a condition")
        if check.function == "distinct" and check.attribute == "quantity":
            raise UnfitError("distinct amounts")
        limit = decimal(check.bound.number)
        if limit is None or not _fits(limit):
            raise UnfitError("a bound with more digits than a table holds")
        values.bounds.append(limit)
        values.windows.append(check.window)
        values.extras.append(extra)
        window = _window(check.window) if self.laid else "fixed"
        if window == "open" and extra is not None:
            window = "by"
        return LeafShape(
            check.function, check.attribute, check.bound.unit, check.op, check.denied,
            check.bound.variable,
            _pattern(check.subject, len(self.leaves), values, bound=self.bound), window,
        )  # fmt: skip


def _fits(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return abs(number) < LARGEST and isinstance(exponent, int) and exponent >= FINEST


def _window(window: c.WindowRule | None) -> str:
    """Return how a window lies to its trigger event; ``fixed`` does not depend on it."""
    kind = "fixed"
    match window:
        case c.UntilLife() | c.Within(anchor=c.LifeRef()) | c.Between(anchor=c.LifeRef()):
            raise UnfitError("a window that hangs on a life event")
        case None:
            kind = "open"
        case c.Within(anchor="trigger"):
            kind = "within"
        case c.Between(anchor="trigger"):
            kind = "between"
        case c.For(start=None):
            kind = "for"
        case c.By():
            kind = "by"
    return kind


def _pattern(
    pattern: c.EventPattern, place: int, values: Values, *, bound: frozenset[str] | None
) -> PatternShape:
    """Return a pattern's shape; with ``bound`` None its variables are bound, else compared."""
    guards: list[GuardShape] = []
    for number, guard in enumerate(pattern.guards):
        shape, value = _guard(guard, bound)
        guards.append(shape)
        if value is not None:
            values.guards[place, number] = value
    if pattern.place is not None:
        values.guards[place, len(guards)] = pattern.place
        guards.append(GuardShape("", "in", "place"))
    return PatternShape(pattern.type, tuple(guards))


def _guard(guard: c.Guard, bound: frozenset[str] | None) -> tuple[GuardShape, Any]:
    name, op = guard.attribute, guard.op
    if guard.variable in ("debtor", "creditor"):
        return GuardShape(name, op, "party", guard.variable), None
    if guard.variable is not None:
        if bound is None:
            if op != "=" or name == "quantity":
                raise UnfitError("a trigger that binds an amount")
            return GuardShape(name, op, "variable", guard.variable), None
        if op not in ("=", "!=") or name == "quantity":
            raise UnfitError("a guard that puts a variable in order")
        return GuardShape(name, op, "key", guard.variable), None
    if op in ("in", "not in") and name != "quantity":
        return GuardShape(name, op, "list"), [plain(v) for v in guard.values]
    value = guard.values[0]
    number = decimal(value)
    if name == "quantity" or op in ORDER:
        if number is None or not _fits(number) or op in ("in", "not in"):
            raise UnfitError("a guard that puts texts in order")
        return GuardShape(name, op, "amount" if name == "quantity" else "number"), number
    return GuardShape(name, op, "text"), plain(value)
