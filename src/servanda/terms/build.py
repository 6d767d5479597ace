"""Turns the parser's tree into the vocabulary's syntax tree, refusing what cannot be meant."""

# ruff: noqa: D102  one method a rule of the grammar, named like it

import json
from typing import Any

from lark import Token, Transformer, v_args

from servanda.model import commitment as c
from servanda.terms.times import TimeFault, is_date, parse_date, parse_instant

STANDINGS = ("observation", "declaration", "admission")
# Beyond these a date calculation leaves the calendar anyway: 200 years of days.
MAX_UNITS = 73_000


class RuleFault(Exception):  # noqa: N818 - becomes a TermsError once the file's place is known
    """What cannot be meant, and where: code points from the start of the condition."""

    def __init__(self, message: str, at: int) -> None:
        """Keep the message and the place."""
        super().__init__(message)
        self.message = message
        self.at = at


def _at(token: Token) -> int:
    return token.start_pos or 0


def _time(token: Token) -> str:
    text = str(token)
    try:
        if is_date(text):
            parse_date(text)
        else:
            parse_instant(text)
    except TimeFault as error:
        raise RuleFault(str(error), _at(token)) from error
    return text


def _duration(token: Token) -> c.Duration:
    text = str(token)
    digits = "".join(ch for ch in text if ch.isdigit())
    unit: Any = text.removeprefix(digits).strip()
    if len(digits) > len(str(MAX_UNITS)) or int(digits) > MAX_UNITS:
        raise RuleFault(f"{text!r} is too long; at most {MAX_UNITS} units", _at(token))
    return c.Duration(n=int(digits), unit=unit)


def _life(token: Token) -> c.LifeRef:
    name, _, life = str(token)[1:].rpartition(".")
    word: Any = life
    return c.LifeRef(commitment=name, life=word)


@v_args(inline=True)
class Builder(Transformer[Token, Any]):
    """One method a rule of the grammar."""

    def condition(self, tree: c.Condition) -> c.Condition:
        return tree

    def disjunction(self, *parts: c.Condition) -> c.Condition:
        return parts[0] if len(parts) == 1 else c.Some(parts=parts)

    def conjunction(self, *parts: c.Condition) -> c.Condition:
        return parts[0] if len(parts) == 1 else c.All(parts=parts)

    def negation(self) -> str:
        return "no"

    def term(self, *parts: Any) -> c.Term:
        negated = parts[0] == "no"
        rest = parts[1:] if negated else parts
        return c.Term(atom=rest[0], negated=negated, window=rest[1] if len(rest) > 1 else None)

    def group(self, *parts: Any) -> c.Condition:
        negated = parts[0] == "no"
        rest = parts[1:] if negated else parts
        tree = rest[0] if len(rest) == 1 else _spread(rest[0], rest[1])
        return c.Denial(part=tree) if negated else tree

    def occurs(self, event: c.EventPattern) -> c.Occurs:
        return c.Occurs(event=event)

    def life(self, token: Token) -> c.LifeRef:
        return _life(token)

    def fluent(self, event: c.EventPattern, op: Any, bound: c.Bound) -> c.Fluent:
        return c.Fluent(event=event, op=str(op), bound=bound)  # type: ignore[arg-type]

    def count(self, event: c.EventPattern, op: Any, bound: c.Bound) -> c.Aggregate:
        return _aggregate("count", None, event, op, bound)

    def distinct(self, name: Any, event: c.EventPattern, op: Any, bound: c.Bound) -> c.Aggregate:
        return _aggregate("distinct", name, event, op, bound)

    def sum(self, name: Any, event: c.EventPattern, op: Any, bound: c.Bound) -> c.Aggregate:
        return _aggregate("sum", name, event, op, bound)

    def max(self, name: Any, event: c.EventPattern, op: Any, bound: c.Bound) -> c.Aggregate:
        return _aggregate("max", name, event, op, bound)

    def min(self, name: Any, event: c.EventPattern, op: Any, bound: c.Bound) -> c.Aggregate:
        return _aggregate("min", name, event, op, bound)

    def bound_number(self, number: Any, unit: Any = None) -> c.Bound:
        return c.Bound(number=str(number), unit=None if unit is None else str(unit))

    def bound_product(self, number: Any, variable: Any, unit: Any = None) -> c.Bound:
        return c.Bound(
            number=str(number),
            variable=str(variable)[1:],
            unit=None if unit is None else str(unit),
        )

    def bound_variable(self, variable: Any, unit: Any = None) -> c.Bound:
        return c.Bound(variable=str(variable)[1:], unit=None if unit is None else str(unit))

    def event(self, kind: str, *rest: Any) -> c.EventPattern:
        guards: tuple[c.Guard, ...] = ()
        place = None
        for part in rest:
            if isinstance(part, c.Place):
                place = part
            else:
                guards = part
        return c.EventPattern(type=kind, guards=guards, place=place)

    def type(self, *names: Any) -> str:
        return ".".join(str(n) for n in names)

    def arguments(self, *guards: c.Guard) -> tuple[c.Guard, ...]:
        return guards

    def compare(self, name: Any, op: Any, value: str) -> c.Guard:
        return c.Guard(attribute=str(name), op=str(op), values=(value,))  # type: ignore[arg-type]

    def bind(self, name: Any, op: Any, variable: Any) -> c.Guard:
        return c.Guard(attribute=str(name), op=str(op), variable=str(variable)[1:])  # type: ignore[arg-type]

    def in_list(self, name: Any, *values: str) -> c.Guard:
        return c.Guard(attribute=str(name), op="in", values=values)

    def not_in_list(self, name: Any, *values: str) -> c.Guard:
        return c.Guard(attribute=str(name), op="not in", values=values)

    def value(self, token: Token) -> str:
        if token.type == "STRING":
            try:
                return str(json.loads(str(token)))
            except ValueError as error:
                raise RuleFault(f"{token} is no JSON string: {error}", _at(token)) from error
        return _time(token) if token.type == "TIME" else str(token)

    def place_within(self, number: Token, unit: Any, name: Any) -> c.Place:
        return _place("within", number, unit, name)

    def place_outside(self, number: Token, unit: Any, name: Any) -> c.Place:
        return _place("outside", number, unit, name)

    def place_in(self, name: Any) -> c.Place:
        return c.Place(relation="in", geometry=str(name))

    def within(self, duration: Token, anchor: Any = "trigger") -> c.Within:
        return c.Within(duration=_duration(duration), anchor=anchor)

    def between(self, start: Token, end: Token, anchor: Any) -> c.Between:
        return c.Between(start=_duration(start), end=_duration(end), anchor=anchor)

    def until_life(self, token: Token) -> c.UntilLife:
        return c.UntilLife(life=_life(token))

    def by(self, time: Token) -> c.By:
        return c.By(time=_time(time))

    def from_open(self, start: Token) -> c.FromTo:
        return c.FromTo(start=_time(start))

    def from_until(self, start: Token, until: Token) -> c.FromTo:
        return c.FromTo(start=_time(start), until=_time(until))

    def from_through(self, start: Token, through: Token) -> c.FromTo:
        if not is_date(str(through)):
            raise RuleFault(
                "`through` takes a date (a whole day); for an instant write `until`", _at(through)
            )
        return c.FromTo(start=_time(start), through=_time(through))

    def for_duration(self, duration: Token) -> c.For:
        return c.For(duration=_duration(duration))

    def for_from(self, duration: Token, start: Token) -> c.For:
        return c.For(duration=_duration(duration), start=_time(start))

    def during(self, name: Any) -> c.During:
        return c.During(period=str(name))

    def anchor_trigger(self) -> str:
        return "trigger"

    def anchor_adoption(self) -> str:
        return "adoption"

    def trigger_event(self, event: c.EventPattern) -> c.EventPattern:
        return event

    def trigger(self, tree: Any) -> Any:
        return tree

    def repeat(self, every: Token, *ends: tuple[str, str]) -> c.Repeat:
        duration = _duration(every)
        if duration.n < 1:
            raise RuleFault("`every` needs a duration of at least one unit", _at(every))
        named = dict(ends)
        return c.Repeat(every=duration, start=named.get("from"), until=named.get("until"))

    def repeat_from(self, time: Token) -> tuple[str, str]:
        return "from", _time(time)

    def repeat_until(self, time: Token) -> tuple[str, str]:
        return "until", _time(time)

    def duration(self, token: Token) -> c.Duration:
        return _duration(token)

    def accept(self, tree: c.Accept) -> c.Accept:
        return tree

    def accept_or(self, *parts: c.Accept) -> c.Accept:
        return parts[0] if len(parts) == 1 else c.AcceptSome(parts=parts)

    def accept_and(self, *parts: c.Accept) -> c.Accept:
        return parts[0] if len(parts) == 1 else c.AcceptAll(parts=parts)

    def accept_standing(self, token: Token) -> c.Accept:
        word: Any = str(token)
        if word in ("claim", "denial"):
            raise RuleFault(
                f"a {word} never moves a state and cannot be accepted; "
                f"expected {', '.join(STANDINGS)}, N sources, conf >= N or verifier NAME",
                _at(token),
            )
        if word not in STANDINGS:
            raise RuleFault(
                f"unknown standing {word!r}; expected {', '.join(STANDINGS)}, N sources, "
                "conf >= N or verifier NAME",
                _at(token),
            )
        return c.AcceptStanding(standing=word)

    def accept_sources(self, token: Token) -> c.Accept:
        if not str(token).isdigit() or not 1 <= int(token) <= MAX_UNITS:
            raise RuleFault("the number of sources is a whole number from 1 on", _at(token))
        return c.AcceptSources(n=int(token))

    def accept_conf(self, token: Token) -> c.Accept:
        return c.AcceptConf(at_least=str(token))

    def accept_verifier(self, token: Token) -> c.Accept:
        return c.AcceptVerifier(name=str(token))


def _aggregate(
    function: Any, name: Any, event: c.EventPattern, op: Any, bound: c.Bound
) -> c.Aggregate:
    return c.Aggregate(
        function=function,
        attribute=None if name is None else str(name),
        event=event,
        op=str(op),  # type: ignore[arg-type]
        bound=bound,
    )


def _place(relation: Any, number: Token, unit: Any, name: Any) -> c.Place:
    if str(number).startswith("-"):
        raise RuleFault("a distance is not negative", _at(number))
    return c.Place(relation=relation, geometry=str(name), distance=str(number), unit=str(unit))  # type: ignore[arg-type]


def _spread(tree: c.Condition, window: c.WindowRule) -> c.Condition:
    """Give the window of a group to every atom in it that states none."""
    if isinstance(tree, c.Term):
        return tree if tree.window is not None else _with(tree, window)
    if isinstance(tree, c.Denial):
        return c.Denial(part=_spread(tree.part, window))
    parts = tuple(_spread(p, window) for p in tree.parts)
    return c.All(parts=parts) if isinstance(tree, c.All) else c.Some(parts=parts)


def _with(term: c.Term, window: c.WindowRule) -> c.Term:
    return c.Term(atom=term.atom, negated=term.negated, window=window)
