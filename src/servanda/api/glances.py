"""What lists and counts of a large register show, kept for the next reader."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from servanda.audit import recompute
from servanda.model.verdict import VerdictSet
from servanda.register.view import LogView
from servanda.stores.address import Location

if TYPE_CHECKING:
    from servanda.api.large import Large

FRESH = timedelta(minutes=1)
"""An answer as of now is given again for so long; it names its time."""


class Glances:
    """The large sizes of one register's log that somebody looked at."""

    def __init__(self, path: Location, derived: dict[int, recompute.Derived]) -> None:
        """Hold nothing yet; what imports yield is shared with whoever reads them whole."""
        self._path, self._derived = path, derived
        self._held: dict[int, Large] = {}
        self._asked: tuple[int, str | None, str | None] | None = None
        self._answer: tuple[datetime, VerdictSet] | None = None

    def close(self) -> None:
        """Let go of all events."""
        for large in self._held.values():
            large.close()
        self._held.clear()

    def at(self, view: LogView, size: int) -> "Large | None":
        """Return what judges set-wise, where there are so many events that this pays."""
        if size not in self._held:
            from servanda.api import large  # noqa: PLC0415  (DuckDB loads slowly)

            if large.events_stated(view, size) < large.LARGE:
                return None
            self.close()
            self._held[size] = large.Large(view, size, self._path, self._derived)
        return self._held[size]

    def has(self, size: int) -> "Large | None":
        """Return what was opened for this size already."""
        return self._held.get(size)

    def verdicts(
        self, large: "Large", size: int, as_of: str | None, known_at: str | None, now: datetime
    ) -> VerdictSet:
        """Return all verdicts in words; those as of now may be up to a minute old."""
        asked = size, as_of, known_at
        if self._answer is None or self._asked != asked or now - self._answer[0] > FRESH:
            at = now if as_of is None else recompute.instant_of(as_of, "as of")
            self._asked, self._answer = asked, (now, large.verdicts(at, known_at))
        return self._answer[1]
