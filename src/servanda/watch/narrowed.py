"""A part of a register that can be judged alone: some promises, and all that bears on them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

import msgspec

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import Verdict
from servanda.terms.walk import patterns_of, terms_of
from servanda.watch.evidence import ACT_PREFIX
from servanda.watch.kernel.rows import Row
from servanda.watch.policy import Policy, apply_coverage, apply_policy
from servanda.watch.reference import evaluate

Occasion = tuple[object, ...]


def occasion(verdict: Verdict, reports: Mapping[str, Event]) -> Occasion:
    """Return what makes two verdicts speak of one occasion, whichever report of it came first."""
    trigger = verdict.instance.trigger
    event = None if trigger is None else reports.get(trigger.event or "")
    at = None if trigger is None else trigger.at
    opened = ("at", at) if event is None else (event.type, event.occurrence)
    key = tuple(sorted(verdict.instance.key.items()))
    return verdict.commitment, verdict.reading, key, opened


def occasion_of(row: Row, event: Event | None) -> Occasion:
    """Return the same of a row; ``event`` is the report that opened it."""
    opened = ("at", row.at) if event is None else (event.type, event.occurrence)
    return row.commitment, row.reading, row.key, opened


@dataclass(frozen=True, slots=True)
class World:
    """Some promises, what they refer to, and the evidence that any of them looks at."""

    terms: c.Terms
    events: tuple[Event, ...]
    coverage: tuple[Coverage, ...]
    clocks: tuple[datetime | str, datetime | str | None]

    @property
    def facts(self) -> tuple[c.Terms, tuple[Event, ...], tuple[Coverage, ...]]:
        """Return rules, events and coverage."""
        return self.terms, self.events, self.coverage

    def judge(self, policy: Policy | None = None) -> tuple[Verdict, ...]:
        """Return the verdicts, under a policy if there is one."""
        events = self.events if policy is None else apply_policy(policy, self.events)
        rows = self.coverage if policy is None else apply_coverage(policy, self.coverage)
        as_of, known_at = self.clocks
        return evaluate(self.terms, events, rows, as_of=as_of, known_at=known_at).verdicts


def narrowed(
    names: Iterable[str],
    terms: c.Terms,
    events: tuple[Event, ...],
    coverage: tuple[Coverage, ...],
    clocks: tuple[datetime | str, datetime | str | None],
) -> World:
    """Return all that can bear on some promises, so that nobody need judge a whole register."""
    part = part_of(names, terms, {one.id: one for one in terms.commitments})
    kept = part.commitments
    types = {p.type for one in kept for tree in trees_of(one) for p in patterns_of(tree)}

    def bears(event: Event) -> bool:
        # A row of another type may still take back one of these.
        of_type = event.type in types or event.type.startswith(ACT_PREFIX)
        return of_type or bool(event.supersedes)

    return World(
        part,
        tuple(event for event in events if bears(event)),
        tuple(row for row in coverage if row.type in types),
        clocks,
    )


def part_of(names: Iterable[str], terms: c.Terms, by_id: Mapping[str, c.Commitment]) -> c.Terms:
    """Return the rules of some promises and of all that they refer to, in the same order."""
    wanted = _with_needed(names, by_id)
    order = by_id if len(wanted) > 1 else wanted
    kept = tuple(by_id[name] for name in order if name in wanted)
    return msgspec.structs.replace(terms, commitments=kept)


def _with_needed(names: Iterable[str], by_id: Mapping[str, c.Commitment]) -> set[str]:
    """Return promises with all that they refer to."""
    wanted: set[str] = set()
    left = list(names)
    while left:
        one = left.pop()
        if one not in wanted:
            wanted.add(one)
            left += [
                ref.commitment for tree in trees_of(by_id[one]) for ref in terms_of(tree).lives
            ]
    return wanted


def types_of(terms: c.Terms) -> dict[str, frozenset[str]]:
    """Return for each promise the types of events that it, or what it refers to, looks at."""
    by_id = {one.id: one for one in terms.commitments}
    own = {
        name: {p.type for tree in trees_of(one) for p in patterns_of(tree)}
        for name, one in by_id.items()
    }
    return {
        name: frozenset[str]().union(*(own[n] for n in _with_needed((name,), by_id)))
        for name in by_id
    }


def clauses_of(one: c.Commitment) -> Iterator[c.Clause]:
    """Yield the text of a promise and those of its readings."""
    yield one.clause
    yield from (reading.clause for reading in one.readings)


def trees_of(one: c.Commitment) -> Iterator[c.Condition | c.EventPattern | c.LifeRef | None]:
    """Yield everything that a promise looks at."""
    for clause in clauses_of(one):
        yield from (clause.when, clause.detaches, clause.condition, clause.exit)
