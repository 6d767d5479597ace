"""Points at words of a rule that no table knows: a mistyped type, attribute or value."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.terms.walk import patterns_of
from servanda.watch.evidence import ACT_PREFIX, canonical, cells_of

MOST = 5
"""Values that one line names; more are counted."""

Known = dict[str, dict[str, dict[str, str]]]
"""Type -> attribute -> value in canonical form -> value as the tables write it."""
Words = Mapping[str, Mapping[str, Iterable[str]]]
"""Type -> attribute -> values as the tables write them."""


def unmatched(
    terms: c.Terms, events: Iterable[Event], coverage: Iterable[Coverage]
) -> tuple[str, ...]:
    """Return one line for each type, attribute or value that rules name and no table has.

    Nothing is said where there are no tables, nor of values while no event has the type.
    """
    return unmatched_in(terms, _words(events, asked_of(terms)), coverage)


def asked_of(terms: c.Terms) -> dict[str, set[str]]:
    """Return for each type that rules look at the attributes that they test."""
    found: dict[str, set[str]] = {}
    for _, pattern in _patterns(terms):
        found.setdefault(pattern.type, set()).update(g.attribute for g in pattern.guards)
    return found


def unmatched_in(terms: c.Terms, words: Words, coverage: Iterable[Coverage]) -> tuple[str, ...]:
    """Return the same, of the words that events have: the values of attributes that rules test."""
    asked = _patterns(terms)
    # An act changes a promise; it is no evidence that a rule could count.
    words = {kind: told for kind, told in words.items() if not kind.startswith(ACT_PREFIX)}
    watched = _watched(coverage)
    if not asked or not (words or watched):
        return ()
    seen = {
        kind: {name: _once(values) for name, values in table.items()}
        for kind, table in words.items()
    }
    kinds = set(seen) | set(watched)
    found: list[str] = []
    for name, pattern in sorted(asked, key=repr):
        if pattern.type.startswith(ACT_PREFIX):
            continue
        if pattern.type not in kinds:
            found.append(
                f"{name}: no event and no coverage row has the type {pattern.type}"
                + _instead(pattern.type, {kind: kind for kind in kinds})
            )
        elif pattern.type in seen:
            lines = _guards(pattern, seen[pattern.type], watched.get(pattern.type, {}))
            found += [f"{name}: {line}" for line in lines]
    return tuple(dict.fromkeys(found))


def _patterns(terms: c.Terms) -> set[tuple[str, c.EventPattern]]:
    return {
        (one.id, pattern)
        for one in terms.commitments
        for clause in (one.clause, *(r.clause for r in one.readings))
        for tree in (clause.when, clause.detaches, clause.condition, clause.exit)
        for pattern in (() if isinstance(tree, c.LifeRef) else patterns_of(tree))
    }


def _words(events: Iterable[Event], asked: Mapping[str, Collection[str]]) -> Words:
    """Return the types of events with their attributes, and the values of those asked for."""
    found: dict[str, dict[str, dict[str, None]]] = {}
    for event in events:
        table = found.setdefault(event.type, {})
        wanted = asked.get(event.type, ())
        for name, value in cells_of(event).items() if wanted else ():
            values = table.setdefault(name, {})
            if name in wanted:
                values[value] = None
    return found


def _once(values: Iterable[str]) -> dict[str, str]:
    """Return each value once, as it is written shortest: 7 and 007 are one number."""
    return {
        canonical(value) or value: value
        for value in sorted(values, key=lambda one: (-len(one), one))
    }


def _watched(rows: Iterable[Coverage]) -> Known:
    found: Known = {}
    for row in rows:
        table = found.setdefault(row.type, {})
        for name, value in row.attributes:
            table.setdefault(name, {})[canonical(value) or value] = value
    return found


def _guards(
    pattern: c.EventPattern, seen: dict[str, dict[str, str]], watched: dict[str, dict[str, str]]
) -> Iterator[str]:
    for guard in pattern.guards:
        values = {**watched.get(guard.attribute, {}), **seen.get(guard.attribute, {})}
        if not values:
            yield f"no {pattern.type} event has the attribute {guard.attribute}" + _instead(
                guard.attribute, {name: name for name in seen}
            )
        elif guard.variable is None and guard.op in ("=", "in") and guard.attribute != "quantity":
            wanted = {canonical(value) or value for value in guard.values}
            if not wanted & set(values):
                asked = " or ".join(guard.values)
                yield f"no {pattern.type} event has {guard.attribute} = {asked}" + _instead(
                    guard.values[0], values
                )


def _instead(word: str, known: dict[str, str]) -> str:
    """Return what the tables have instead: the word that is probably meant, else some of all."""
    alike = [value for value in known.values() if value.casefold() == word.casefold()]
    near = alike or get_close_matches(word, sorted(known.values()), n=1)
    names = near or sorted(known.values())
    if not names:
        return ""
    rest = f" and {len(names) - MOST} more" if len(names) > MOST else ""
    return f"; the tables have {', '.join(names[:MOST])}{rest}"
