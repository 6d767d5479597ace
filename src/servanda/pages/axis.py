"""Days laid along a line: where each lies, and which of them are written under it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from servanda.pages.times import month_short

HORIZON = timedelta(days=6 * 366)
"""Days further from today are drawn at the edge: one promise for 2050 would flatten all others."""
TICKS = 9
STEPS = (1, 3, 6, 12, 24, 60, 120, 600)
"""Months between two ticks, the finest that gives no more than ``TICKS``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A day that is written under the line."""

    x: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Axis:
    """The days from ``first`` to ``last``, between ``left`` and ``right``."""

    first: date
    last: date
    left: int
    right: int

    def place(self, day: date) -> int:
        """Return where a day lies; one outside lies at the edge."""
        within = min(max(day, self.first), self.last)
        share = (within - self.first).days / max(1, (self.last - self.first).days)
        return round(self.left + share * (self.right - self.left))

    def outside(self, day: date) -> bool:
        """Tell whether a day is drawn at the edge because it lies beyond it."""
        return not self.first <= day <= self.last

    def ticks(self) -> tuple[Tick, ...]:
        """Return the first days of months or years, evenly apart."""
        months = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        step = next((s for s in STEPS if months // s < TICKS), STEPS[-1])
        start = self.first.year * 12 + self.first.month - 1
        found = []
        for number in range(-(-start // step) * step, start + months + 1, step):
            day = date(number // 12, number % 12 + 1, 1)
            if self.first <= day <= self.last:
                label = f"{month_short(day.month)} {day.year}" if step % 12 else str(day.year)
                found.append(Tick(x=self.place(day), label=label))
        return tuple(found)


def axis_of(
    days: Iterable[date], today: date, *, left: int, right: int, near: timedelta = HORIZON
) -> Axis:
    """Return the line that holds these days and today, as far as they lie ``near`` it."""
    early = date.min if today - date.min < near else today - near
    late = date.max if date.max - today < near else today + near
    held: Sequence[date] = [day for day in days if early <= day <= late]
    first, last = min((*held, today)), max((*held, today))
    room = max(timedelta(days=7), (last - first) / 40)
    first = first - room if first - date.min > room else date.min
    last = last + room if date.max - last > room else date.max
    return Axis(first=first, last=last, left=left, right=right)
