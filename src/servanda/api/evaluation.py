"""Verdicts from files: rules, events, mapping, coverage; no register needed."""

import hashlib
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from servanda.api import clock
from servanda.api.files import read_file, read_text
from servanda.api.maps import mapping_file, parsed
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
from servanda.watch.imports import EventImport
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
    terms, rules = load_rules(commitments)
    tables = load_tables([Path(path) for path in events])
    mapped = None if mapping is None else parsed(mapping_file(mapping), where=str(mapping))
    logs = {Path(path).name: read_file(Path(path)) for path in coverage}
    made = import_events(tables, mapped, logs)
    watched = patrols.read_coverage(logs, mapped, events=tables)
    digests = [{"file": n, "sha256": hashlib.sha256(raw).hexdigest()} for n, raw in logs.items()]
    left_out = [*made.dropped, *watched.dropped]
    where, text = rules
    digest = hashlib.sha256(text.encode()).hexdigest()
    inputs = {
        "commitments": {"file": Path(where).name, "sha256": digest},
        **made.inputs,
        **({"left_out": [msgspec.to_builtins(d) for d in left_out]} if mapped else {}),
        "coverage": digests,
    }
    return Case(
        terms=terms,
        events=made.events,
        coverage=watched.rows,
        inputs=inputs,
        rules=rules,
    )


def load_rules(commitments: str | Path) -> tuple[Terms, tuple[str, str]]:
    """Return the rules of a file, with its name and text."""
    from servanda.terms import load_terms  # noqa: PLC0415  (a slow grammar)

    path = Path(commitments)
    text = read_text(path)
    terms = load_terms(text, where=str(path), files=lambda name: read_file(path.parent / name))
    return terms, (str(path), text)


def import_events(
    tables: Map[str, bytes], mapping: mappings.Mapping | None, logs: Map[str, bytes]
) -> EventImport:
    """Return the events of tables, native or through a mapping that may read patrol logs too."""
    if mapping is None:
        return native.events(tables)
    return mappings.events(patrols.for_events(mapping, tables, logs), tables)


@contextmanager
def shown_in(terms: Terms, rules: tuple[str, str]) -> Iterator[None]:
    """Show the line of a rule whose window has no place in time."""
    try:
        yield
    except UnplacedError as fault:
        from servanda.terms.places import fail_at  # noqa: PLC0415  (only a failure needs it)

        where, text = rules
        fail_at(text, terms, where=where, owner=fault.owner, message=str(fault))


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
    with shown_in(case.terms, case.rules):
        found = judge(
            case.terms,
            case.events,
            case.coverage,
            as_of=clock_of(as_of, "--as-of") or now or clock.now(),
            known_at=clock_of(known_at, "--known-at"),
            policy=choices,
            at_risk=timedelta(days=at_risk_days),
            clock_shifts=case.inputs.get("clock_shifts", ()),
        )
    lints = (*found.lints, *unmatched(case.terms, case.events, case.coverage))
    return msgspec.structs.replace(found, inputs={**case.inputs, **found.inputs}, lints=lints)


def clock_of(text: str | None, what: str) -> datetime | None:
    """Return the clock that an option names; None where it is not given."""
    if text is None:
        return None
    try:
        return clock_time(text, what)
    except TimeFault as fault:
        raise UsageError(str(fault)) from fault


def steps_of(case: Case, verdict: Verdict) -> tuple[str, ...]:
    """Return in numbered order what a verdict rests on and what would change it."""
    return explain(verdict, case.terms, case.events, case.coverage)
