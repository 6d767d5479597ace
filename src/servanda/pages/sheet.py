"""The occasions of a register at a pair of clocks, counted once for all pages that show them."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cached_property

from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.tally import Bucket, Occasion, due_next, occasions, split_counts

KEPT = 8
"""Pairs of a state and its verdicts; what was not asked for longest goes first."""


class Sheet:
    """All occasions, and what lists and counts take out of them."""

    def __init__(self, state: RegisterState, verdicts: VerdictSet) -> None:
        """Take what both clocks give."""
        self.state, self.verdicts = state, verdicts

    @cached_property
    def items(self) -> tuple[Occasion, ...]:
        """Every occasion, in the order of the promises and of their dates."""
        found = self.verdicts
        return occasions(self.state.commitments, found.verdicts, as_of=found.as_of)

    @cached_property
    def of(self) -> Mapping[str, Sequence[Occasion]]:
        """The occasions of each promise that has any."""
        held: dict[str, list[Occasion]] = {}
        for item in self.items:
            held.setdefault(item.commitment.id, []).append(item)
        return held

    @cached_property
    def in_bucket(self) -> Mapping[Bucket, Sequence[Occasion]]:
        """The occasions of each tile, part by part as they are printed."""
        held: dict[Bucket, list[Occasion]] = {"settled": [], "open": [], "unknown": []}
        for item in self.items:
            held[item.bucket].append(item)
        return {
            bucket: [
                item
                for split, _ in split_counts(items, bucket)
                for item in items
                if item.split == split
            ]
            for bucket, items in held.items()
        }

    @cached_property
    def coming(self) -> Sequence[Occasion]:
        """The open occasions that have a date, nearest first."""
        return due_next(self.in_bucket["open"])


_kept: OrderedDict[tuple[int, int], Sheet] = OrderedDict()
_lock = threading.Lock()


def sheet_of(state: RegisterState, verdicts: VerdictSet) -> Sheet:
    """Return the sheet of these very objects, which is kept for the next page.

    A sheet holds both of them, so that their places in memory cannot mean others meanwhile.
    """
    key = id(state), id(verdicts)
    with _lock:
        found = _kept.pop(key, None) or Sheet(state, verdicts)
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found
