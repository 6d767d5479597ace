"""The occasions of a register at a pair of clocks, counted once for all pages that show them."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.tally import SPLITS, Bucket, Judged, Occasion, due_next, judged

T = TypeVar("T")
KEPT = 8
"""Pairs of a state and its verdicts; what was not asked for longest goes first."""


class Sheet:
    """All occasions, and what lists and counts take out of them."""

    def __init__(
        self, state: RegisterState, verdicts: VerdictSet, before: "Sheet | None" = None
    ) -> None:
        """Take what both clocks give; most of it may be as it was in the sheet ``before``."""
        self.state, self.verdicts = state, verdicts
        self._before: Judged = {} if before is None else vars(before).get("_judged", {})
        self._made: dict[str, Any] = {}

    def once(self, what: str, make: Callable[[], T]) -> T:
        """Return what ``make`` takes out of the state and the verdicts; it is made once."""
        if what not in self._made:
            self._made[what] = make()
        found: T = self._made[what]
        return found

    @cached_property
    def _judged(self) -> Judged:
        found, before, self._before = self.verdicts, self._before, {}
        return judged(self.state.commitments, found.verdicts, as_of=found.as_of, before=before)

    @cached_property
    def items(self) -> tuple[Occasion, ...]:
        """Every occasion, in the order of the promises and of their dates."""
        return tuple(one for items in self.of.values() for one in items)

    @cached_property
    def of(self) -> Mapping[str, Sequence[Occasion]]:
        """The occasions of each promise that has any."""
        return {name: items for name, (_, items) in self._judged.items()}

    @cached_property
    def in_bucket(self) -> Mapping[Bucket, Sequence[Occasion]]:
        """The occasions of each tile, part by part as they are printed."""
        held: dict[Bucket, dict[str, list[Occasion]]] = {
            bucket: {split: [] for split in splits} for bucket, splits in SPLITS.items()
        }
        for item in self.items:
            held[item.bucket][item.split].append(item)
        return {bucket: [*chain(*parts.values())] for bucket, parts in held.items()}

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
        found = _kept.pop(key, None)
        if found is None:
            found = Sheet(state, verdicts, next(reversed(_kept.values()), None))
        _kept[key] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found
