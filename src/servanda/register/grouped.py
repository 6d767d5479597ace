"""Many writers, one commit: what comes in while the disk is busy is recorded together.

Flushing to the disk takes the same time for one entry as for hundreds. Whoever comes first
writes for all that wait with it, and nobody is answered before the commit that holds its entries.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from servanda.errors import ServandaError
from servanda.plugins import Store
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.register.proposals import Proposal
from servanda.register.receipts import Receipt
from servanda.register.writing import Presigned, Submission
from servanda.tlog.note import Signer

MOST = 256
"""Entries in one commit: one tile's width, and a transaction that is short all the same."""
PATIENCE = 0.05
"""Seconds that the first writer waits at most for others to join."""


@dataclass(slots=True)
class _Waiting:
    """One submission on its way, and what became of it."""

    submission: Submission
    outcome: Receipt | BaseException | None = None


class Grouped:
    """Appends from several threads share commits; each gets its own receipt or its own error."""

    def __init__(
        self,
        journal: Journal,
        *,
        most: int = MOST,
        patience: float = PATIENCE,
        after: Callable[[], None] | None = None,
    ) -> None:
        """Take a journal; ``after`` runs once after each commit, before anybody is answered."""
        self._after = after
        self._journal, self._most, self._patience = journal, most, patience
        self._line: list[_Waiting] = []
        self._changed = threading.Condition()
        self._writing = False
        self._usual = 1
        """How many came together last time: so many are worth waiting for."""
        self.commits = 0

    def append(
        self,
        bodies: Sequence[Proposal | Presigned],
        *,
        signer: Signer | KeySet,
        now: datetime,
        beside: Callable[[Store], None] | None = None,
    ) -> Receipt:
        """Record proposals in order, all or none; return only after they last."""
        mine = _Waiting(Submission(tuple(bodies), signer, now, beside))
        with self._changed:
            self._line.append(mine)
            self._changed.notify_all()
            # Whoever finds nobody writing writes for all in line; the others wait for it.
            self._changed.wait_for(lambda: mine.outcome is not None or not self._writing)
            if mine.outcome is None:
                self._writing = True
        if mine.outcome is None:
            self._lead(mine)
        if isinstance(mine.outcome, BaseException):
            raise mine.outcome
        if mine.outcome is None:
            raise ServandaError("an append ended without an answer; look whether it is there")
        return mine.outcome

    def _lead(self, mine: _Waiting) -> None:
        """Write until one's own submission is written."""
        try:
            while mine.outcome is None:
                self._write(self._gather())
        finally:
            with self._changed:
                self._writing = False
                self._changed.notify_all()

    def _gather(self) -> list[_Waiting]:
        """Take as many as fit into one commit, after waiting a moment for those that usually come.

        The first in line is never left behind, so every writer is served in its turn.
        """
        with self._changed:
            self._changed.wait_for(lambda: len(self._line) >= self._usual, self._patience)
            taken, count = 0, 0
            while taken < len(self._line):
                count += len(self._line[taken].submission.bodies)
                if taken and count > self._most:
                    break
                taken += 1
            group, self._line = self._line[:taken], self._line[taken:]
            self._usual = max(1, len(group))
            return group

    def _write(self, group: Sequence[_Waiting]) -> None:
        try:
            outcomes = self._journal.append_together([one.submission for one in group])
        except BaseException as error:  # noqa: BLE001 -- each who waits gets it and raises it
            if len(group) == 1 or not isinstance(error, ServandaError):
                self._end(group, [error] * len(group))
                return
            # What stopped all may be the matter of one: each by itself.
            for one in group:
                self._write([one])
            return
        self.commits += 1
        self._end(group, self._told(outcomes))

    def _told(
        self, outcomes: Sequence[Receipt | ServandaError]
    ) -> Sequence[Receipt | BaseException]:
        """Do what follows a commit; where that fails, whoever was recorded is told."""
        if self._after is None or not any(isinstance(one, Receipt) for one in outcomes):
            return outcomes
        try:
            self._after()
        except BaseException as error:  # noqa: BLE001 -- each who waits gets it and raises it
            return [error if isinstance(one, Receipt) else one for one in outcomes]
        return outcomes

    def _end(self, group: Sequence[_Waiting], outcomes: Sequence[Receipt | BaseException]) -> None:
        with self._changed:
            for one, outcome in zip(group, outcomes, strict=True):
                one.outcome = outcome
            self._changed.notify_all()
