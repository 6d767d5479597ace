"""Which checkpoints a quorum cosigned, and what its witnesses' clocks prove.

Times come from the first witnesses that made a quorum, so that a line added later moves nothing.
Of their times the middle one counts: it tells the truth while fewer than half of them lie. With
an even number the two middle ones differ, and each bound takes the one that claims less.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from servanda.tlog.checkpoint import Checkpoint
from servanda.tlog.cosignature import Cosignature
from servanda.tlog.policy import NONE, Policy


@dataclass(frozen=True, slots=True)
class Witnessed:
    """A checkpoint that met the quorum of a policy; times are Unix times of its witnesses."""

    checkpoint: Checkpoint
    not_before: int
    """Whoever knew this state as witnessed knew it no earlier."""
    not_after: int
    """What this state holds existed by then."""
    as_of: int
    """When a quorum last said that this was the newest state it had seen."""
    by: tuple[str, ...]
    """Names that the policy gives to those who cosigned, in its order."""

    @property
    def size(self) -> int:
        """Number of entries that it holds."""
        return self.checkpoint.size


def judge(
    policy: Policy, state: Checkpoint, cosignatures: Iterable[Cosignature]
) -> Witnessed | None:
    """Return what cosignatures of one checkpoint prove under a policy; None below its quorum.

    A witness may have signed several times. A policy that demands no quorum proves nothing.
    """
    known = frozenset(policy.keys)
    signed = sorted((c for c in cosignatures if c.witness in known), key=lambda c: c.at)
    first = _first_quorum(policy, signed)
    if policy.quorum == NONE or first is None:
        return None
    last = _first_quorum(policy, signed[::-1]) or first
    given = {c.witness for c in signed}
    return Witnessed(
        checkpoint=state,
        not_before=first[(len(first) - 1) // 2],
        not_after=first[len(first) // 2],
        as_of=last[(len(last) - 1) // 2],
        by=tuple(one.name for one in policy.witnesses if one.verifier in given),
    )


def _first_quorum(policy: Policy, signed: Sequence[Cosignature]) -> list[int] | None:
    """Return the times, sorted, of the first lines in order that make a quorum."""
    times: dict[object, int] = {}
    for one in signed:
        times.setdefault(one.witness, one.at)
        if policy.met([c.witness for c in signed if c.witness in times]):
            return sorted(times.values())
    return None


def _size(state: Witnessed) -> int:
    return state.size


@dataclass(frozen=True, slots=True)
class History:
    """The witnessed checkpoints of a log, smallest first."""

    states: tuple[Witnessed, ...] = ()

    @property
    def newest(self) -> Witnessed | None:
        """The largest witnessed state."""
        return self.states[-1] if self.states else None

    @property
    def size(self) -> int:
        """How many entries are witnessed."""
        return self.states[-1].size if self.states else 0

    def holding(self, index: int) -> Witnessed | None:
        """Return the first witnessed state that holds an entry."""
        place = bisect_right(self.states, index, key=_size)
        return self.states[place] if place < len(self.states) else None

    def at(self, size: int) -> Witnessed | None:
        """Return the witnessed state of exactly that size."""
        found = self.holding(size - 1)
        return found if found is not None and found.size == size else None


NOTHING = History()
"""The history of a log that nobody witnesses."""


def history_of(found: Iterable[Witnessed | None]) -> History:
    """Return the history of those checkpoints that met the quorum."""
    held = {one.size: one for one in found if one is not None}
    return History(tuple(held[size] for size in sorted(held)))
