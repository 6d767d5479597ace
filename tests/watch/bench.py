"""A small bench on which rules meet hand-made rows: what the tests of WATCH share."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import Verdict, VerdictSet
from servanda.terms import load_terms
from servanda.watch import native
from servanda.watch.coverage import parse_coverage
from servanda.watch.policy import Policy
from servanda.watch.reference import evaluate

Row = Mapping[str, Any]


def events_of(rows: Iterable[Row]) -> tuple[Event, ...]:
    """Return events of native rows; ``source`` and ``standing`` default to a monitor's."""
    lines = [
        json.dumps({"id": f"e{n}", "source": "monitor", "standing": "observation", **row})
        for n, row in enumerate(rows, 1)
    ]
    return native.events({"e.jsonl": "\n".join(lines).encode()}).events


def coverage_of(rows: Iterable[Row]) -> tuple[Coverage, ...]:
    """Return coverage of rows; ``source`` and ``duty`` default to a monitor's."""
    lines = [json.dumps({"source": "monitor", "duty": "yes", **row}) for row in rows]
    return parse_coverage("\n".join(lines).encode(), name="c.jsonl")


def watched(kind: str, start: str = "2024-01-01", end: str = "2027-12-31", **more: str) -> Row:
    """Return a coverage row over all that the tests speak of."""
    return {"type": kind, "from": start, "to": end, **more}


def run(
    rules: str,
    rows: Iterable[Row] = (),
    coverage: Iterable[Row] = (),
    *,
    as_of: str = "2026-01-01T00:00:00Z",
    known_at: str | None = None,
    policy: Policy | None = None,
) -> VerdictSet:
    """Return the verdicts on rules; without ``commitments:`` it is one flow-style commitment."""
    text = rules if "commitments:" in rules else f"commitments:\n  - {{{rules}}}\n"
    return evaluate(
        load_terms(text, where="rules.yaml"),
        events_of(rows),
        coverage_of(coverage),
        as_of=as_of,
        known_at=known_at,
        policy=policy,
    )


def one(
    rules: str,
    rows: Iterable[Row] = (),
    coverage: Iterable[Row] = (),
    **clocks: Any,
) -> Verdict:
    """Return the only verdict."""
    found = run(rules, rows, coverage, **clocks).verdicts
    assert len(found) == 1, [v.display for v in found]
    return found[0]
