"""Brings conditions into normal form: a tree of counted checks without denials (section 3)."""

from dataclasses import dataclass
from typing import Literal

from servanda.model import commitment as c

FLIPPED: dict[c.Comparison, c.Comparison] = {
    "=": "!=",
    "!=": "=",
    "<": ">=",
    "<=": ">",
    ">": "<=",
    ">=": "<",
}
ONE = c.Bound(number="1")
ZERO = c.Bound(number="0")


@dataclass(frozen=True, slots=True)
class Check:
    """``AGG { event | guard, window } OP bound``."""

    function: Literal["count", "distinct", "sum", "max", "min", "fluent"]
    attribute: str | None
    subject: c.EventPattern | c.LifeRef
    op: c.Comparison
    bound: c.Bound
    window: c.WindowRule | None
    denied: bool
    """Whether this check came about by denying what was written."""


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part holds."""

    parts: tuple["Normal", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple["Normal", ...]


Normal = Check | AllOf | AnyOf


def normal_form(tree: c.Condition, *, denied: bool = False) -> Normal:
    """Return the condition (or its denial: what ``avoid`` asks for) in normal form."""
    if isinstance(tree, c.Term):
        return _check(tree, denied=denied != tree.negated)
    if isinstance(tree, c.Denial):
        return normal_form(tree.part, denied=not denied)
    parts = tuple(normal_form(part, denied=denied) for part in tree.parts)
    # De Morgan: denying "all" asks for one part that fails.
    return AllOf(parts) if isinstance(tree, c.All) != denied else AnyOf(parts)


def _check(term: c.Term, *, denied: bool) -> Check:
    atom = term.atom
    if isinstance(atom, c.Occurs | c.LifeRef):
        subject = atom.event if isinstance(atom, c.Occurs) else atom
        op: c.Comparison = "<=" if denied else ">="
        bound = ZERO if denied else ONE
        return Check("count", None, subject, op, bound, term.window, denied)
    op = FLIPPED[atom.op] if denied else atom.op
    if isinstance(atom, c.Fluent):
        return Check("fluent", "quantity", atom.event, op, atom.bound, term.window, denied)
    return Check(atom.function, atom.attribute, atom.event, op, atom.bound, term.window, denied)


def demand(clause: c.Clause) -> Normal | None:
    """Return what a ``do`` or ``avoid`` demands; None when no criterion was stated."""
    if clause.condition is None:
        return None
    return normal_form(clause.condition, denied=clause.verb == "avoid")


def checks(tree: Normal) -> tuple[Check, ...]:
    """Return every check of a tree, from left to right."""
    if isinstance(tree, Check):
        return (tree,)
    return tuple(check for part in tree.parts for check in checks(part))


def free_variables(tree: Normal | None) -> frozenset[str]:
    """Return the variables that a tree's checks name."""
    found: set[str] = set()
    for check in checks(tree) if tree is not None else ():
        if isinstance(check.subject, c.EventPattern):
            found.update(g.variable for g in check.subject.guards if g.variable is not None)
        if check.bound.variable is not None:
            found.add(check.bound.variable)
    return frozenset(found)
