"""Which reports can bear on some promises: no other need be looked at to judge them.

A report that surely fails a guard of every check counts nowhere. It still shows that its source
reports such things in earnest: one for each way of being believed stays, so that the sources that
only accuse are those of the whole.
"""

from collections.abc import Iterable, Iterator, Mapping

from servanda.model import commitment as c
from servanda.model.evidence import Event
from servanda.terms.walk import patterns_of
from servanda.watch.evidence import ACT_PREFIX
from servanda.watch.kernel.events import NUMBERS, PLAIN, plain
from servanda.watch.narrowed import clauses_of, trees_of

OWN_CELLS = ("actor", "object")
"""Fields that say what happened, as attributes do; a policy changes none of them."""
Tests = tuple[tuple[str, frozenset[str]], ...]
"""Fields, each with the values of which a report has one, or has no such field, to fit."""


def tests_of(commitments: Iterable[c.Commitment]) -> Mapping[str, frozenset[Tests]]:
    """Return by type what reports must meet to count in one of the checks of these promises.

    A report of the type bears if it meets one of the alternatives; the empty one is met by all.
    """
    asked = tuple(commitments)
    whole = {p.type for one in asked for p in _kept(one)}
    patterns = {p for one in asked for tree in trees_of(one) for p in patterns_of(tree)}
    found: dict[str, set[Tests]] = {}
    for pattern in patterns:
        tests = () if pattern.type in whole else tuple(sorted(_tests(pattern), key=repr))
        found.setdefault(pattern.type, set()).add(tests)
    return {kind: frozenset(some) for kind, some in found.items()}


def cells_of(event: Event) -> Iterator[tuple[str, str]]:
    """Yield the fields of a report that tests look at, with the form under which equals meet."""
    for field in OWN_CELLS:
        value = getattr(event, field)
        if value is not None:
            yield field, plain(value)
    seen = set[str]()
    for field, value in event.attributes:
        if _is_told(field) and field not in seen:
            seen.add(field)
            yield field, plain(value)


def always(events: Iterable[Event]) -> Iterator[tuple[Event, str]]:
    """Yield the reports that bear on whatever looks at their type, or, under "", on everything.

    Of any type: what takes another report back, and acts. Of a type: denials, what is taken back,
    and the first that was known for each way of being believed, under any policy.
    """
    held = list(events)
    gone = {name for event in held for name in event.supersedes}
    first: dict[tuple[object, ...], Event] = {}
    for event in held:
        if event.supersedes or event.type.startswith(ACT_PREFIX):
            yield event, ""
        if event.polarity != "+" or event.id in gone:
            yield event, event.type
        if event.id not in gone:
            believed = (event.type, event.source, event.family, event.standing,
                        event.standing_reason is not None)  # fmt: skip
            known = first.setdefault(believed, event)
            if event.known_at < known.known_at:
                first[believed] = event
    yield from ((event, event.type) for event in first.values())


def _kept(one: c.Commitment) -> Iterator[c.EventPattern]:
    """Yield what `keep` looks at: a fluent is set by other events than those that a guard names."""
    for clause in clauses_of(one):
        if clause.verb == "keep":
            yield from patterns_of(clause.condition)


def _tests(pattern: c.EventPattern) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield what a report must not fail to count: guards that no policy and no act can change."""
    for guard in pattern.guards:
        if guard.variable is None and guard.op in ("=", "in") and _is_told(guard.attribute):
            yield guard.attribute, frozenset(map(plain, guard.values))


def _is_told(field: str) -> bool:
    return field in OWN_CELLS or field not in (*PLAIN, *NUMBERS)
