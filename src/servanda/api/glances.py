"""What lists and counts of a large register show, kept for the next reader."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from servanda.api.eventkey import Key, key_of
from servanda.audit import recompute
from servanda.model.entry import EvidenceBody
from servanda.model.verdict import VerdictSet
from servanda.register.projection import standing
from servanda.register.view import LogView
from servanda.stores.address import Location

if TYPE_CHECKING:
    from servanda.api.large import Large

LARGE = 10_000
"""From so many events on the kernel is faster: see docs/explanation/scale.md."""
FRESH = timedelta(minutes=1)
"""An answer as of now is given again for so long; it names its time."""
SIZES = 2
"""Sizes of the log that are held with their events: the newest, and one that somebody cites."""
ANSWERS = 8
"""Answers that are held; 20,000 verdicts take some 20 MB."""


def is_large(view: LogView, size: int) -> bool:
    """Return whether imports say that they made many events: known before any table is read."""
    found = (e.body.events for e in standing(view, size) if isinstance(e.body, EvidenceBody))
    return sum(found) >= LARGE


@dataclass(slots=True)
class _Answer:
    """What was answered, when, and as of when."""

    given: datetime
    as_of: datetime
    found: VerdictSet
    cited: VerdictSet | None = None


class Glances:
    """The large sizes of one register's log that somebody looked at.

    Sizes that differ by entries from which no verdict follows share all that was judged.
    """

    def __init__(self, path: Location, derived: dict[int, recompute.Derived]) -> None:
        """Hold nothing yet; what imports yield is shared with whoever reads them whole."""
        self._path, self._derived = path, derived
        self._view: LogView | None = None
        self._keys: dict[int, Key | None] = {}
        """Of sizes of this view; None: not so many events."""
        self._held: OrderedDict[Key, Large] = OrderedDict()
        self._answers: OrderedDict[tuple[Key, str | None, str | None], _Answer] = OrderedDict()

    def close(self) -> None:
        """Let go of all events."""
        self.forget()

    def forget(self) -> None:
        """Let go of all that was judged: the log is another one."""
        for large in self._held.values():
            large.close()
        self._held.clear()
        self._answers.clear()

    def at(self, view: LogView, size: int) -> "Large | None":
        """Return what judges set-wise, where there are so many events that this pays."""
        key = self._key(view, size)
        if key is None:
            return None
        self._let_go()
        found = self._held.pop(key, None)
        if found is None:
            from servanda.api.large import Large  # noqa: PLC0415  (DuckDB loads slowly)

            earlier = next(reversed(self._held.values()), None)
            found = Large(view, size, self._path, self._derived, key=key, earlier=earlier)
            while len(self._held) >= SIZES:
                self._held.popitem(last=False)[1].close()
        self._held[key] = found
        return found

    def has(self, view: LogView, size: int) -> "Large | None":
        """Return what was opened for this size already."""
        self._let_go()
        key = self._key(view, size)
        return None if key is None else self._held.get(key)

    def _let_go(self) -> None:
        """Hold nothing whose cache was deleted: by another program, or for a newer size."""
        for key in [key for key, large in self._held.items() if not large.stock.readable]:
            self._held.pop(key).close()

    def _key(self, view: LogView, size: int) -> Key | None:
        if view is not self._view:
            self._view, self._keys = view, {}
        if size not in self._keys:
            self._keys[size] = key_of(view, size) if is_large(view, size) else None
        return self._keys[size]

    def verdicts(
        self,
        large: "Large",
        clocks: tuple[str | None, str | None],
        now: datetime,
        *,
        cited: bool = False,
    ) -> VerdictSet:
        """Return all verdicts in words; those as of now may be up to a minute old."""
        asked = (large.key, *clocks)
        told = self._answers.pop(asked, None)
        if told is None or (clocks[0] is None and now - told.given > FRESH):
            as_of = now if clocks[0] is None else recompute.instant_of(clocks[0], "as of")
            told = _Answer(now, as_of, large.verdicts(as_of, clocks[1]))
        self._answers[asked] = told
        while len(self._answers) > ANSWERS:
            self._answers.popitem(last=False)
        if not cited:
            return told.found
        if told.cited is None:
            told.cited = large.verdicts(told.as_of, clocks[1], cited=True)
        return told.cited
