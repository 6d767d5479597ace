"""Writes syntax trees back as one-line conditions; parsing them gives the same tree."""

import json
import re

from servanda.model import commitment as c
from servanda.terms.times import TimeFault, start_of

# A value that the grammar reads back as itself; everything else is written as a JSON string.
BARE = re.compile(
    r"[^\W\d_][\w-]*|[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"
    r"|\d{4}-\d{2}-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2}))?"
)
DATE_LIKE = re.compile(r"\d{4}-\d{2}-\d{2}")


def duration(value: c.Duration) -> str:
    """Return ``30 d``."""
    return f"{value.n} {value.unit}"


def life(ref: c.LifeRef) -> str:
    """Return ``@id.discharged``."""
    return f"@{ref.commitment}.{ref.life}"


def _value(text: str) -> str:
    bare = _readable_time(text) if DATE_LIKE.match(text) else BARE.fullmatch(text) is not None
    return text if bare else json.dumps(text, ensure_ascii=False)


def _readable_time(text: str) -> bool:
    if BARE.fullmatch(text) is None:
        return False
    try:
        start_of(text, "UTC")
    except TimeFault:
        return False
    return True


def _guard(guard: c.Guard) -> str:
    if guard.variable is not None:
        return _spaced(guard.attribute, guard.op, f"${guard.variable}")
    if guard.op in ("in", "not in"):
        return f"{guard.attribute} {guard.op} [{', '.join(map(_value, guard.values))}]"
    return _spaced(guard.attribute, guard.op, _value(guard.values[0]))


def _spaced(left: str, op: str, right: str) -> str:
    return f"{left}={right}" if op == "=" else f"{left} {op} {right}"


def pattern(event: c.EventPattern) -> str:
    """Return ``type(guards) place``."""
    text = event.type
    if event.guards:
        text += f"({', '.join(map(_guard, event.guards))})"
    if event.place is not None:
        place = event.place
        if place.relation == "in":
            text += f" in {place.geometry}"
        else:
            text += f" {place.relation} {place.distance} {place.unit} of {place.geometry}"
    return text


def bound(value: c.Bound) -> str:
    """Return a limit: ``100 t``, ``$q`` or ``0.95 * $q``."""
    text = value.number
    if value.variable is not None:
        text = (
            f"${value.variable}" if value.number == "1" else f"{value.number} * ${value.variable}"
        )
    return text if value.unit is None else f"{text} {value.unit}"


def atom(tree: c.Atom) -> str:
    """Return one atom."""
    if isinstance(tree, c.LifeRef):
        return life(tree)
    if isinstance(tree, c.Occurs):
        return pattern(tree.event)
    if isinstance(tree, c.Fluent):
        return f"{pattern(tree.event)} {tree.op} {bound(tree.bound)}"
    head = tree.function if tree.attribute is None else f"{tree.function} {tree.attribute}"
    return f"{head} {pattern(tree.event)} {tree.op} {bound(tree.bound)}"


def _anchor(anchor: c.Anchor) -> str:
    return anchor if isinstance(anchor, str) else life(anchor)


def window(rule: c.WindowRule) -> str:
    """Return the words of a window."""
    match rule:
        case c.Within():
            text = f"within {duration(rule.duration)} of {_anchor(rule.anchor)}"
        case c.Between():
            span = f"from {duration(rule.start)} to {duration(rule.end)}"
            text = f"{span} after {_anchor(rule.anchor)}"
        case c.UntilLife():
            text = f"until {life(rule.life)}"
        case c.By():
            text = f"by {rule.time}"
        case c.For():
            text = f"for {duration(rule.duration)}" + (f" from {rule.start}" if rule.start else "")
        case c.During():
            text = f"during {rule.period}"
        case _:
            text = f"from {rule.start}" + (f" until {rule.until}" if rule.until else "")
            text += f" through {rule.through}" if rule.through else ""
    return text


def condition(tree: c.Condition, *, inner: bool = False) -> str:
    """Return the whole condition in its canonical words."""
    if isinstance(tree, c.Term):
        text = ("no " if tree.negated else "") + atom(tree.atom)
        return text if tree.window is None else f"{text} {window(tree.window)}"
    if isinstance(tree, c.Denial):
        return f"not ({condition(tree.part)})"
    word = " and " if isinstance(tree, c.All) else " or "
    text = word.join(condition(p, inner=True) for p in tree.parts)
    return f"({text})" if inner else text


def trigger(tree: c.EventPattern | c.LifeRef) -> str:
    """Return a ``when``."""
    return life(tree) if isinstance(tree, c.LifeRef) else pattern(tree)


def repeat(tree: c.Repeat) -> str:
    """Return a ``repeat``."""
    text = f"every {duration(tree.every)}"
    text += f" from {tree.start}" if tree.start else ""
    return text + (f" until {tree.until}" if tree.until else "")


def accept(tree: c.Accept, *, inner: bool = False) -> str:
    """Return an evidence policy."""
    if isinstance(tree, c.AcceptStanding):
        return tree.standing
    if isinstance(tree, c.AcceptSources):
        return f"{tree.n} sources"
    if isinstance(tree, c.AcceptConf):
        return f"conf >= {tree.at_least}"
    if isinstance(tree, c.AcceptVerifier):
        return f"verifier {tree.name}"
    word = " and " if isinstance(tree, c.AcceptAll) else " or "
    text = word.join(accept(p, inner=True) for p in tree.parts)
    return f"({text})" if inner else text
