"""What no template covers, judged by the reference on the reports that it can look at."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.terms.walk import patterns_of, terms_of
from servanda.watch.evidence import ACT_PREFIX
from servanda.watch.kernel.columns import literal
from servanda.watch.kernel.readback import read_events
from servanda.watch.kernel.rows import Told, told_of
from servanda.watch.reference import evaluate

Bearing = Callable[[Sequence[c.Commitment]], Iterable[Event]]
"""Returns all events that can bear on some commitments, and maybe others."""


def judge_rest(
    bearing: Bearing,
    terms: c.Terms,
    coverage: Iterable[Coverage],
    left: Mapping[str, str],
    *,
    as_of: datetime,
    known_at: datetime | None,
    at_risk: timedelta,
) -> list[Told]:
    """Return the rows of the commitments that are ``left``."""
    if not left:
        return []
    needed = _with_needed(terms, left)
    part = msgspec.structs.replace(
        terms, commitments=tuple(one for one in terms.commitments if one.id in needed)
    )
    found = evaluate(
        part, bearing(part.commitments), coverage, as_of=as_of, known_at=known_at, at_risk=at_risk
    )
    return [told_of(verdict) for verdict in found.verdicts if verdict.commitment in left]


def of_their_types(connection: Any) -> Bearing:
    """Return what reads all events of the types that commitments look at."""

    def read(commitments: Sequence[c.Commitment]) -> list[Event]:
        kinds = {p.type for one in commitments for tree in _trees(one) for p in patterns_of(tree)}
        listed = ", ".join(literal(kind) for kind in sorted(kinds)) or "''"
        return read_events(
            connection,
            # A report of any type may take another back.
            f'"@type" IN ({listed}) OR len(supersedes) > 0 '
            f'OR starts_with("@type", {literal(ACT_PREFIX)})',
        )

    return read


def _trees(one: c.Commitment) -> Iterable[Any]:
    for clause in (one.clause, *(reading.clause for reading in one.readings)):
        yield from (clause.when, clause.detaches, clause.condition, clause.exit)


def _with_needed(terms: c.Terms, wanted: Iterable[str]) -> set[str]:
    """Return commitments with all those to whose lives they refer."""
    by_id = {one.id: one for one in terms.commitments}
    found: set[str] = set()
    left = list(wanted)
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += [ref.commitment for tree in _trees(by_id[one]) for ref in terms_of(tree).lives]
    return found
