"""Verdicts from files: rules, events, mapping, coverage; no register needed."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from servanda.api import clock
from servanda.api.files import read_file, read_text
from servanda.api.tables import load_tables
from servanda.errors import UsageError
from servanda.model.commitment import Terms
from servanda.model.evidence import Coverage, Event
from servanda.model.record import Record
from servanda.model.verdict import Verdict, VerdictSet
from servanda.terms.times import TimeFault, clock_time
from servanda.watch import mapping as mappings
from servanda.watch import native, patrols
from servanda.watch.explain import explain
from servanda.watch.policy import load_policy
from servanda.watch.reference import evaluate as judge
from servanda.watch.unmatched import unmatched
from servanda.watch.windows import UnplacedError

AT_RISK_DAYS = 14


class Case(Record, frozen=True, kw_only=True):
    """Rules and evidence as loaded from files."""

    terms: Terms
    events: tuple[Event, ...]
    coverage: tuple[Coverage, ...]
    inputs: dict[str, Any]
    rules: tuple[str, str]
    """The rule file's name, as the caller gave it, and its text."""


def load_case(
    commitments: str | Path,
    events: Sequence[str | Path],
    mapping: str | Path | None = None,
    coverage: Sequence[str | Path] = (),
) -> Case:
    """Return rules, events and coverage; the first file that cannot be used is named."""
    from servanda.terms import load_terms  # noqa: PLC0415  (a slow grammar)

    rules = Path(commitments)
    text = read_text(rules)
    terms = load_terms(text, where=str(rules), files=lambda name: read_file(rules.parent / name))
    tables = load_tables([Path(path) for path in events])
    logs = {Path(path).name: read_file(Path(path)) for path in coverage}
    rules_of = None
    if mapping is None:
        made = native.events(tables)
    else:
        rules_of = mappings.parse_mapping(read_text(Path(mapping)), where=str(mapping))
        made = mappings.events(patrols.for_events(rules_of, tables, logs), tables)
    watched = patrols.read_coverage(logs, rules_of, events=tables)
    digests = [{"file": n, "sha256": hashlib.sha256(raw).hexdigest()} for n, raw in logs.items()]
    left_out = [*made.dropped, *watched.dropped]
    inputs = {
        "commitments": {"file": rules.name, "sha256": hashlib.sha256(text.encode()).hexdigest()},
        **made.inputs,
        **({"left_out": [msgspec.to_builtins(d) for d in left_out]} if rules_of else {}),
        "coverage": digests,
    }
    return Case(
        terms=terms,
        events=made.events,
        coverage=watched.rows,
        inputs=inputs,
        rules=(str(rules), text),
    )


def evaluate(  # noqa: PLR0917  (the contract's order: rules, events, mapping, coverage, clocks)
    commitments: str | Path,
    events: Sequence[str | Path] = (),
    mapping: str | Path | None = None,
    coverage: Sequence[str | Path] = (),
    as_of: str | None = None,
    known_at: str | None = None,
    policy: str | Path | None = None,
    *,
    now: datetime | None = None,
    at_risk_days: int = AT_RISK_DAYS,
) -> VerdictSet:
    """Return the verdict on every instance; ``as_of`` defaults to now, ``known_at`` to everything.

    A clock is an instant with an offset, or a date that counts to its end (UTC).
    """
    case = load_case(commitments, events, mapping, coverage)
    return judge_case(
        case, as_of=as_of, known_at=known_at, policy=policy, now=now, at_risk_days=at_risk_days
    )


def judge_case(
    case: Case,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    policy: str | Path | None = None,
    now: datetime | None = None,
    at_risk_days: int = AT_RISK_DAYS,
) -> VerdictSet:
    """Return the verdicts on a loaded case."""
    if at_risk_days < 0:
        raise UsageError(f"at-risk is {at_risk_days} days; expected 0 or more")
    choices = None
    if policy is not None:
        choices = load_policy(read_text(Path(policy)), where=str(policy))
    try:
        found = judge(
            case.terms,
            case.events,
            case.coverage,
            as_of=_clock(as_of, "--as-of") or now or clock.now(),
            known_at=_clock(known_at, "--known-at"),
            policy=choices,
            at_risk=timedelta(days=at_risk_days),
            clock_shifts=case.inputs.get("clock_shifts", ()),
        )
    except UnplacedError as fault:
        from servanda.terms.places import fail_at  # noqa: PLC0415  (only a failure needs it)

        where, text = case.rules
        fail_at(text, case.terms, where=where, owner=fault.owner, message=str(fault))
    lints = (*found.lints, *unmatched(case.terms, case.events, case.coverage))
    return msgspec.structs.replace(found, inputs={**case.inputs, **found.inputs}, lints=lints)


def _clock(text: str | None, what: str) -> datetime | None:
    if text is None:
        return None
    try:
        return clock_time(text, what)
    except TimeFault as fault:
        raise UsageError(str(fault)) from fault


def steps_of(case: Case, verdict: Verdict) -> tuple[str, ...]:
    """Return in numbered order what a verdict rests on and what would change it."""
    return explain(verdict, case.terms, case.events, case.coverage)
