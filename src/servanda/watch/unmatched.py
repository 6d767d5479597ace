"""Points at words of a rule that no table knows: a mistyped type, attribute or value."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.terms.walk import patterns_of
from servanda.watch.evidence import ACT_PREFIX, canonical, cells_of

MOST = 5
"""Values that one line names; more are counted."""

Known = dict[str, dict[str, dict[str, str]]]
"""Type -> attribute -> value in canonical form -> value as the tables write it."""


def unmatched(
    terms: c.Terms, events: Iterable[Event], coverage: Iterable[Coverage]
) -> tuple[str, ...]:
    """Return one line for each type, attribute or value that rules name and no table has.

    Nothing is said where there are no tables, nor of values while no event has the type.
    """
    asked = {
        (one.id, pattern)
        for one in terms.commitments
        for clause in (one.clause, *(r.clause for r in one.readings))
        for tree in (clause.when, clause.detaches, clause.condition, clause.exit)
        for pattern in (() if isinstance(tree, c.LifeRef) else patterns_of(tree))
    }
    # An act changes a promise; it is no evidence that a rule could count.
    rows = tuple(e for e in events if not e.type.startswith(ACT_PREFIX))
    watching = tuple(coverage)
    if not asked or not (rows or watching):
        return ()
    seen, watched = _known(rows, asked), _watched(watching)
    kinds = {e.type for e in rows} | set(watched)
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


def _known(rows: tuple[Event, ...], asked: set[tuple[str, c.EventPattern]]) -> Known:
    """Return the values that events of the types asked for have."""
    kinds = {pattern.type for _, pattern in asked}
    found: Known = {}
    for event in rows:
        if event.type in kinds:
            table = found.setdefault(event.type, {})
            for name, value in cells_of(event).items():
                table.setdefault(name, {})[canonical(value) or value] = value
    return found


def _watched(rows: tuple[Coverage, ...]) -> Known:
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
