"""How a register's verdicts came to be what they are: computed from the journal, not stored."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from servanda.api import clock
from servanda.api.register import Register
from servanda.audit import recompute
from servanda.errors import UsageError
from servanda.model.entry import (
    CommitmentBody,
    CorrectionBody,
    EvidenceBody,
    NormActBody,
    RulesBody,
)
from servanda.register.entries import Entry
from servanda.terms.times import iso
from servanda.watch.incremental import Ledger
from servanda.watch.kernel.rows import row_of
from servanda.watch.reconcile import alarm_of, differences
from servanda.watch.reference import clock_of
from servanda.watch.revisions import Cause, History, Revision, difference

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
    known = register.case_of(size).commitments
    past = _Past(register, None if as_of is None else clock_of(as_of, "as_of"))
    for entry in view.entries[:size]:
        if isinstance(entry.body, BODIES):
            past.take(entry)
    if as_of is None:
        last = clock.now()
        if known_at is not None and not known_at.startswith("#"):
            last = min(last, clock_of(known_at, "known_at"))
        past.pass_until(last)
    told = past.told
    if name is not None:
        told = [one for one in told if one.place[0] == name]
        if not told and name not in known:
            raise UsageError(
                f"{register.path}: no commitment {name!r}; "
                f"there are: {', '.join(known) or 'none yet'}"
            )
    return History(as_of=as_of, revisions=tuple(told))


class _Past:
    """Reads the journal forward, with a ledger in step."""

    def __init__(self, register: Register, as_of: datetime | None) -> None:
        self.register, self.as_of = register, as_of
        self.told: list[Revision] = []
        self._ledger: Ledger | None = None
        self._case: recompute.Case | None = None
        self._seen = 0
        self._index = 0

    def take(self, entry: Entry) -> None:
        """Let one entry become known."""
        at = datetime.fromisoformat(entry.envelope.claimed_time).astimezone(UTC)
        self.pass_until(at)
        self._index = entry.index
        case = self.register.case_of(entry.index + 1)
        if self._ledger is not None and self._only_more(case):
            self._keep(self._ledger.add_many(*self._more(case)))
        else:
            self._anew(case, at, entry)
        self._case = case

    def pass_until(self, at: datetime) -> None:
        """Let the clock run to ``at``, from one instant at which it can matter to the next."""
        ledger = self._ledger
        if self.as_of is not None or ledger is None:
            return
        while (wake := ledger.next_wake()) is not None and wake < at:
            self._keep(ledger.advance(wake))
        # Clocks of different machines may disagree: time does not run backwards for that.
        self._keep(ledger.advance(max(at, ledger.as_of)))

    def _only_more(self, case: recompute.Case) -> bool:
        """Return whether evidence was added, and nothing was corrected."""
        old = self._case
        if old is None or old.terms != case.terms:
            return False
        ids = case.evidence.entry_of
        kept = all(ids.get(i) == n for i, n in old.evidence.entry_of.items())
        rows = case.evidence.coverage
        return kept and rows[: len(old.evidence.coverage)] == old.evidence.coverage

    def _more(self, case: recompute.Case) -> tuple[list[Any], list[Any]]:
        old = self._case.evidence if self._case is not None else None
        ids = {} if old is None else old.entry_of
        events = [event for event in case.evidence.events if event.id not in ids]
        return events, list(case.evidence.coverage[0 if old is None else len(old.coverage) :])

    def _anew(self, case: recompute.Case, at: datetime, entry: Entry) -> None:
        """Judge everything: the rules are others, or evidence was replaced or withdrawn."""
        before = () if self._ledger is None else self._ledger.rows()
        now = self.as_of or (at if self._ledger is None else max(at, self._ledger.as_of))
        self._ledger = Ledger(case.terms, case.evidence.events, case.evidence.coverage, as_of=now)
        rules = isinstance(entry.body, CommitmentBody | RulesBody)
        cause = Cause(kind="rules" if rules else "correction", ids=(f"#{entry.index}",))
        self._keep(
            difference(
                before, self._ledger.rows(), cause=lambda _: cause, as_of=iso(now), known_at=None
            )
        )

    def _keep(self, told: Iterable[Revision]) -> None:
        self.told += (self._numbered(one) for one in told)

    def _numbered(self, one: Revision) -> Revision:
        return Revision(
            place=one.place,
            old=one.old,
            new=one.new,
            cause=one.cause,
            as_of=one.as_of,
            known_at=f"#{self._index}",
        )


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
