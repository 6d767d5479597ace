"""What lists and counts of a large register show, kept for the next reader."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

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


def is_large(view: LogView, size: int) -> bool:
    """Return whether imports say that they made many events: known before any table is read."""
    found = (e.body.events for e in standing(view, size) if isinstance(e.body, EvidenceBody))
    return sum(found) >= LARGE


class Glances:
    """The large sizes of one register's log that somebody looked at."""

    def __init__(self, path: Location, derived: dict[int, recompute.Derived]) -> None:
        """Hold nothing yet; what imports yield is shared with whoever reads them whole."""
        self._path, self._derived = path, derived
        self._held: dict[int, Large] = {}
        self._asked: tuple[int, str | None, str | None] | None = None
        self._answer: tuple[datetime, datetime, VerdictSet] | None = None
        """When it was given, as of when, and what it says."""
        self._cited: VerdictSet | None = None

    def close(self) -> None:
        """Let go of all events."""
        for large in self._held.values():
            large.close()
        self._held.clear()

    def at(self, view: LogView, size: int) -> "Large | None":
        """Return what judges set-wise, where there are so many events that this pays."""
        if size not in self._held:
            if not is_large(view, size):
                return None
            from servanda.api.large import Large  # noqa: PLC0415  (DuckDB loads slowly)

            self.close()
            self._held[size] = Large(view, size, self._path, self._derived)
        return self._held[size]

    def has(self, size: int) -> "Large | None":
        """Return what was opened for this size already."""
        return self._held.get(size)

    def verdicts(
        self,
        large: "Large",
        size: int,
        clocks: tuple[str | None, str | None],
        now: datetime,
        *,
        cited: bool = False,
    ) -> VerdictSet:
        """Return all verdicts in words; those as of now may be up to a minute old."""
        asked = size, *clocks
        if self._answer is None or self._asked != asked or now - self._answer[0] > FRESH:
            as_of = now if clocks[0] is None else recompute.instant_of(clocks[0], "as of")
            self._asked, self._cited = asked, None
            self._answer = now, as_of, large.verdicts(as_of, clocks[1])
        _, as_of, found = self._answer
        if not cited:
            return found
        if self._cited is None:
            self._cited = large.verdicts(as_of, clocks[1], cited=True)
        return self._cited
