"""How a register's verdicts came to be what they are: computed from the journal, not stored."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import msgspec

from servanda.api import clock
from servanda.api.known import check_commitment
from servanda.api.promisepast import Brought, PromisePast
from servanda.api.register import Register
from servanda.audit import recompute
from servanda.model.entry import (
    CommitmentBody,
    CorrectionBody,
    EvidenceBody,
    NormActBody,
    RulesBody,
)
from servanda.register.entries import Entry
from servanda.register.view import LogView
from servanda.terms.times import iso
from servanda.watch.incremental import Ledger
from servanda.watch.kernel.rows import Row, row_of
from servanda.watch.reconcile import alarm_of, differences
from servanda.watch.reference import clock_of
from servanda.watch.revisions import Cause, CauseKind, History, Revision, difference

BODIES = (CommitmentBody, CorrectionBody, EvidenceBody, NormActBody, RulesBody)
"""Entries that can revise a verdict."""


def history(
    register: Register,
    name: str | None = None,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
) -> History:
    """Return every revision of the verdicts (of one commitment) up to ``known_at``.

    Without ``as_of`` each entry is read at its own time, and what the clock revised between two
    entries is there too; with it, only what became known about that one time.
    """
    view = register.view
    size = view.size_at(known_at)
    if name is not None:
        check_commitment(register.path, name, _ever(view, size))
    past = _Past(register, None if as_of is None else clock_of(as_of, "as_of"), name, size)
    for entry in view.entries[:size]:
        if isinstance(entry.body, BODIES):
            past.take(entry)
    past.settle()
    if as_of is None:
        last = clock.now()
        if known_at is not None and not known_at.startswith("#"):
            last = min(last, clock_of(known_at, "known_at"))
        past.pass_until(last)
    told = past.told
    if name is not None:
        told = [one for one in told if one.place[0] == name]
    return History(as_of=as_of, revisions=tuple(told))


def _ever(view: LogView, size: int) -> dict[str, None]:
    """Return the commitments that were on record, in order, also those withdrawn since."""
    return {e.body.id: None for e in view.entries[:size] if isinstance(e.body, CommitmentBody)}


class _Whole:
    """Everything on record, as each entry made it known."""

    def __init__(self, register: Register) -> None:
        self.case_of, self._view = register.case_of, register.view
        self._derived: dict[int, recompute.Derived] = {}

    def bears(self, entry: Entry) -> bool:  # noqa: ARG002  (as PromisePast asks)
        return True

    def more_of(self, entry: Entry) -> Brought:
        return recompute.more_of(self._view, entry, derived=self._derived)


class _Past:
    """Reads the journal forward, with a ledger in step."""

    def __init__(
        self, register: Register, as_of: datetime | None, name: str | None, size: int
    ) -> None:
        self.as_of = as_of
        large = None if name is None else register.large(known_at=f"#{size - 1}")
        self._known: _Whole | PromisePast = _Whole(register)
        if large is not None and name is not None:
            self._known = PromisePast(register.view, name, large, register.view.entries[:size])
        self.told: list[Revision] = []
        self._ledger: Ledger | None = None
        self._fresh: dict[str, Entry] = {}
        """Promises that were recorded at one time, and of which nothing was judged yet."""
        self._index = 0

    def take(self, entry: Entry) -> None:
        """Let one entry become known."""
        at = _time_of(entry)
        bears = self._known.bears(entry)
        fresh = bears and isinstance(entry.body, CommitmentBody) and not entry.envelope.supersedes
        if self._fresh and not (fresh and at == _time_of(next(iter(self._fresh.values())))):
            self.settle()
        self.pass_until(at)
        self._index = entry.index
        if not bears:
            return
        if fresh and isinstance(entry.body, CommitmentBody):
            self._fresh[entry.body.id] = entry
        elif self._ledger is not None and _only_more(entry):
            self._keep(self._ledger.add_many(*self._known.more_of(entry)))
        else:
            self._anew(entry)

    def settle(self) -> None:
        """Judge the promises that were recorded since: none of them can revise another one."""
        if self._fresh:
            self._anew(list(self._fresh.values())[-1])
            self._fresh.clear()

    def pass_until(self, at: datetime) -> None:
        """Let the clock run to ``at``, from one instant at which it can matter to the next."""
        ledger = self._ledger
        if self.as_of is not None or ledger is None or self._fresh:
            return
        while (wake := ledger.next_wake()) is not None and wake < at:
            self._keep(ledger.advance(wake))
        # Clocks of different machines may disagree: time does not run backwards for that.
        self._keep(ledger.advance(max(at, ledger.as_of)))

    def _anew(self, entry: Entry) -> None:
        """Judge everything: the rules are others, or evidence was replaced or withdrawn."""
        before = () if self._ledger is None else self._ledger.rows()
        at = _time_of(entry)
        now = self.as_of or (at if self._ledger is None else max(at, self._ledger.as_of))
        case = self._known.case_of(entry.index + 1)
        self._ledger = Ledger(case.terms, case.evidence.events, case.evidence.coverage, as_of=now)
        rules = isinstance(entry.body, CommitmentBody | RulesBody)
        kind: CauseKind = "rules" if rules else "correction"

        def cause(row: Row) -> Cause:
            return Cause(kind=kind, ids=(f"#{self._fresh.get(row.commitment, entry).index}",))

        found = difference(before, self._ledger.rows(), cause=cause, as_of=iso(now), known_at=None)
        for one in found:
            self._keep([one], self._fresh.get(one.place[0], entry).index)

    def _keep(self, told: Iterable[Revision], index: int | None = None) -> None:
        known = f"#{self._index if index is None else index}"
        self.told += (msgspec.structs.replace(one, known_at=known) for one in told)


def _time_of(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry.envelope.claimed_time).astimezone(UTC)


def _only_more(entry: Entry) -> bool:
    """Return whether an entry adds evidence or an act, and replaces nothing."""
    added = isinstance(entry.body, EvidenceBody | NormActBody)
    return added and entry.envelope.supersedes is None


def recheck(register: Register, *, as_of: str, known_at: str | None = None) -> str | None:
    """Return an alarm where judging everything set-wise gives other verdicts than one by one."""
    kept = register.verdicts(as_of=as_of, known_at=known_at).verdicts
    case = register.case(known_at=known_at)
    found = differences(
        [row_of(verdict) for verdict in kept],
        case.terms,
        case.evidence.events,
        case.evidence.coverage,
        as_of=as_of,
        known_at=None if known_at is None or known_at.startswith("#") else known_at,
    )
    return alarm_of(found) if found else None


def told(found: History) -> Iterator[Revision]:
    """Yield the revisions in which more changed than the numbers behind a verdict."""
    return (one for one in found.revisions if one.told)
