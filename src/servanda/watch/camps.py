"""How many verdicts flip under each camp's policy: every policy by itself, against the record's."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import Verdict
from servanda.watch.policy import Policy, apply_coverage, apply_policy, flips
from servanda.watch.reference import evaluate


def camps(
    before: Sequence[Verdict],
    terms: c.Terms,
    events: Iterable[Event],
    coverage: Iterable[Coverage],
    policies: Iterable[Policy],
    *,
    as_of: datetime | str,
    known_at: datetime | str | None = None,
) -> tuple[dict[str, Any], ...]:
    """Return for each policy what it flips, and how often it turns which word into which.

    ``before`` are the verdicts that these terms and this evidence give without a policy; policies
    are not heaped on each other.
    """
    rows, watching = tuple(events), tuple(coverage)
    asked = {v.commitment for v in before}
    found = []
    for policy in policies:
        after = evaluate(
            terms,
            apply_policy(policy, rows),
            apply_coverage(policy, watching),
            as_of=as_of,
            known_at=known_at,
        ).verdicts
        one = flips(policy, before, [v for v in after if v.commitment in asked])
        found.append({**one, "verdicts": len(before), "turns": turns(one["flips"])})
    return tuple(found)


def turns(flipped: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return how often each word became which other one, most first."""
    counts = Counter((flip["from"], flip["to"]) for flip in flipped)
    order = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return [{"from": was, "to": now, "count": n} for (was, now), n in order]
