"""How many verdicts flip under each camp's policy: every policy by itself, against the record's."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import Verdict
from servanda.watch.evidence import ACT_PREFIX
from servanda.watch.narrowed import narrowed, types_of
from servanda.watch.policy import Policy, apply_coverage, apply_policy, flips, turns

Judge = Callable[[c.Terms, Sequence[Event], Sequence[Coverage]], Iterable[Verdict]]


def camps(
    before: Sequence[Verdict],
    terms: c.Terms,
    events: Iterable[Event],
    coverage: Iterable[Coverage],
    policies: Iterable[Policy],
    *,
    as_of: datetime | str,
    known_at: datetime | str | None = None,
    judge: Judge | None = None,
) -> tuple[dict[str, Any], ...]:
    """Return for each policy what it flips, and how often it turns which word into which.

    ``before`` are the verdicts that these terms and this evidence give without a policy; policies
    are not heaped on each other. ``judge`` returns the verdicts on rules, events and coverage;
    without one each is judged by itself.
    """
    rows, watching = tuple(events), tuple(coverage)
    asked = {v.commitment for v in before}
    types = types_of(terms)
    found: list[dict[str, Any]] = []
    for policy in policies:
        changed, kept = apply_policy(policy, rows), apply_coverage(policy, watching)
        touched = _touched(rows, changed, watching, kept)
        names = {name for name in asked if touched is None or types[name] & touched}
        if not names:
            found.append({**flips(policy, (), ()), "verdicts": len(before), "turns": []})
            continue
        world = narrowed(names, terms, tuple(changed), tuple(kept), (as_of, known_at))
        now = world.judge() if judge is None else judge(*world.facts)
        after = [v for v in now if v.commitment in names]
        one = flips(policy, [v for v in before if v.commitment in names], after)
        found.append({**one, "verdicts": len(before), "turns": turns(one["flips"])})
    return tuple(found)


def _touched(
    before: Sequence[Event],
    after: Sequence[Event],
    watched: Sequence[Coverage],
    kept: Sequence[Coverage],
) -> set[str] | None:
    """Return the types of which a policy says otherwise; None where it re-maps acts as well."""
    changed = [old for old, new in zip(before, after, strict=True) if old != new]
    types = {event.type for event in changed}
    if any(kind.startswith(ACT_PREFIX) for kind in types):
        return None
    # Whether a report takes another one back depends on its standing.
    gone = {name for event in changed for name in event.supersedes}
    types |= {event.type for event in before if event.id in gone} if gone else set()
    sources = {row.source for row in watched} - {row.source for row in kept}
    return types | {row.type for row in watched if row.source in sources}
