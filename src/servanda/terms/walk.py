"""Walks over syntax trees: which terms, names and variables they hold."""

from collections.abc import Iterator
from dataclasses import dataclass

from servanda.model import commitment as c

Tree = c.Condition | c.EventPattern | c.LifeRef | None


@dataclass(frozen=True, slots=True)
class Found:
    """What a tree holds."""

    terms: tuple[c.Term, ...]
    lives: frozenset[c.LifeRef]
    geometries: frozenset[str]
    periods: frozenset[str]
    business_days: bool


def each_term(tree: Tree) -> Iterator[c.Term]:
    """Yield every term of a condition, from left to right."""
    if isinstance(tree, c.Term):
        yield tree
    elif isinstance(tree, c.Denial):
        yield from each_term(tree.part)
    elif isinstance(tree, c.All | c.Some):
        for part in tree.parts:
            yield from each_term(part)


def pattern_of(atom: c.Atom) -> c.EventPattern | None:
    """Return the event pattern that an atom counts, if it counts events."""
    return None if isinstance(atom, c.LifeRef) else atom.event


def patterns_of(tree: Tree) -> tuple[c.EventPattern, ...]:
    """Return every event pattern of a tree."""
    if isinstance(tree, c.EventPattern):
        return (tree,)
    found = (pattern_of(term.atom) for term in each_term(tree))
    return tuple(p for p in found if p is not None)


def _window_parts(window: c.WindowRule | None) -> tuple[list[c.Duration], list[c.LifeRef]]:
    if isinstance(window, c.Within):
        anchors = [window.anchor] if isinstance(window.anchor, c.LifeRef) else []
        return [window.duration], anchors
    if isinstance(window, c.Between):
        anchors = [window.anchor] if isinstance(window.anchor, c.LifeRef) else []
        return [window.start, window.end], anchors
    if isinstance(window, c.UntilLife):
        return [], [window.life]
    if isinstance(window, c.For):
        return [window.duration], []
    return [], []


def terms_of(tree: Tree) -> Found:
    """Return what a tree holds: terms, life events, names of places and periods."""
    terms = tuple(each_term(tree))
    lives = {tree} if isinstance(tree, c.LifeRef) else set[c.LifeRef]()
    periods: set[str] = set()
    business = False
    for term in terms:
        if isinstance(term.atom, c.LifeRef):
            lives.add(term.atom)
        durations, anchors = _window_parts(term.window)
        lives.update(anchors)
        business = business or any(d.unit == "bd" for d in durations)
        if isinstance(term.window, c.During):
            periods.add(term.window.period)
    places = {p.place.geometry for p in patterns_of(tree) if p.place is not None}
    return Found(terms, frozenset(lives), frozenset(places), frozenset(periods), business)


def variables_of(tree: Tree) -> frozenset[str]:
    """Return the variables that a tree names, without the ``$``."""
    found = {
        guard.variable
        for pattern in patterns_of(tree)
        for guard in pattern.guards
        if guard.variable is not None
    }
    for term in each_term(tree):
        if isinstance(term.atom, c.Aggregate | c.Fluent) and term.atom.bound.variable:
            found.add(term.atom.bound.variable)
    return frozenset(found)


def binding_variables(tree: Tree) -> frozenset[str]:
    """Return the variables that a tree can bind: those after ``ATTR =``."""
    return frozenset(
        guard.variable
        for pattern in patterns_of(tree)
        for guard in pattern.guards
        if guard.variable is not None and guard.op == "="
    )


def needs_start(tree: c.Condition | None, *, triggered: bool) -> bool:
    """Return whether a window of the tree counts from adoption, which somebody must then date."""
    return any(_from_adoption(term.window, triggered=triggered) for term in each_term(tree))


def _from_adoption(window: c.WindowRule | None, *, triggered: bool) -> bool:
    if isinstance(window, c.Within | c.Between):
        return window.anchor == "adoption" or (window.anchor == "trigger" and not triggered)
    if isinstance(window, c.For):
        return window.start is None and not triggered
    return not triggered and (window is None or isinstance(window, c.UntilLife))
