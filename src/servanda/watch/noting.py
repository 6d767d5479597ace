"""A clock that notes what it is compared with.

A verdict looks at the clock in two ways. It compares other instants with it, and then it can
change by the clock alone only at those instants; or it takes the clock as a value, which the
ledger asks about apart.
"""

from datetime import datetime, timedelta
from typing import Any

ZERO = timedelta()


class NotingClock(datetime):
    """An instant that keeps every other instant with which it is compared."""

    noted: set[datetime]
    shift: timedelta

    @classmethod
    def at(cls, moment: datetime, noted: set[datetime], shift: timedelta = ZERO) -> "NotingClock":
        """Return the clock at ``moment``; what it is compared with goes to ``noted``.

        ``shift`` is by how much it is ahead of the clock that moves.
        """
        made = cls.combine(moment.date(), moment.timetz())
        made.noted, made.shift = noted, shift
        return made

    def plain(self) -> datetime:
        """Return the same instant without notes."""
        return datetime.combine(self.date(), self.timetz())

    def _note(self, other: object) -> None:
        # A copy that the library made of this clock (in another zone, say) decides nothing.
        noted = getattr(self, "noted", None)
        if noted is None or not isinstance(other, datetime):
            return
        if isinstance(other, NotingClock | ClockMoment):
            return  # it moves along
        try:
            noted.add(other - self.shift)
        except OverflowError:
            # An instant at the edge of the calendar: no clock comes there.
            return

    def __lt__(self, other: Any) -> bool:
        """Compare and note."""
        self._note(other)
        return super().__lt__(other)

    def __le__(self, other: Any) -> bool:
        """Compare and note."""
        self._note(other)
        return super().__le__(other)

    def __gt__(self, other: Any) -> bool:
        """Compare and note."""
        self._note(other)
        return super().__gt__(other)

    def __ge__(self, other: Any) -> bool:
        """Compare and note."""
        self._note(other)
        return super().__ge__(other)

    def __eq__(self, other: object) -> bool:
        """Compare and note."""
        self._note(other)
        return super().__eq__(other)

    def __hash__(self) -> int:
        """Return the hash of the instant."""
        return super().__hash__()

    def __add__(self, other: timedelta) -> Any:
        """Return a later clock: what is compared with it concerns this one, so much earlier."""
        found = super().__add__(other)
        noted = getattr(self, "noted", None)
        if noted is not None:
            return NotingClock.at(found, noted, self.shift + other)
        return found


class ClockMoment(datetime):
    """An instant of another promise's life that was the clock, and moves along with it.

    To compare the clock with it decides the same at every clock: were it noted, the clock would
    wake at its own instant, and again a microsecond later, for ever.
    """

    @classmethod
    def of(cls, moment: NotingClock) -> "ClockMoment":
        """Return the instant at which a clock stands."""
        return cls.combine(moment.date(), moment.timetz())

    def replace(self, *args: Any, **fields: Any) -> Any:
        """Return an instant that no longer moves along, such as the beginning of its day."""
        return datetime.combine(self.date(), self.timetz()).replace(*args, **fields)


def plain(moment: datetime) -> datetime:
    """Return an instant without notes."""
    return moment.plain() if isinstance(moment, NotingClock) else moment


def told(moment: datetime) -> datetime:
    """Return an instant without notes, as other promises are told of it."""
    return ClockMoment.of(moment) if isinstance(moment, NotingClock) else moment
