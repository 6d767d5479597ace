"""Windows that hold no instant: a rule with one would be kept or broken by its wording alone."""

import math

from servanda.model import commitment as c
from servanda.terms.times import end_of, start_of

# Hours that one unit lasts at least and at most: clock changes, short months, leap years.
HOURS = {
    "h": (1.0, 1.0),
    "d": (23.0, 25.0),
    "w": (167.0, 169.0),
    "bd": (23.0, math.inf),
    "mo": (671.0, 745.0),
    "y": (8759.0, 8785.0),
}


def empty_window(window: c.WindowRule | None, zone: str) -> str | None:
    """Return what is wrong with a window that ends before it begins; None if nothing is."""
    if isinstance(window, c.FromTo):
        return _times(window.start, window.until, window.through, zone)
    if isinstance(window, c.Between) and _over(window.start, window.end):
        return (
            f"the window ends ({window.end.n} {window.end.unit}) before or as it begins "
            f"({window.start.n} {window.start.unit}); write the smaller one first"
        )
    return None


def empty_repeat(repeat: c.Repeat, zone: str) -> str | None:
    """Return what is wrong with ticks that end before they begin; None if nothing is."""
    if repeat.start is None:
        return None
    return _times(repeat.start, repeat.until, None, zone)


def due_before_force(clause: c.Clause, window: c.WindowRule | None) -> str | None:
    """Return the weakness of a `by` that is over before the rule is in force."""
    began = clause.in_force.start if clause.in_force is not None else None
    if began is None or not isinstance(window, c.By):
        return None
    if end_of(window.time, clause.zone) > start_of(began, clause.zone):
        return None
    return f"due ({window.time}) before it is in force ({began}): no act can be in time"


def _times(start: str, until: str | None, through: str | None, zone: str) -> str | None:
    if through is not None:
        over = end_of(through, zone) <= start_of(start, zone)
    else:
        over = until is not None and start_of(until, zone) <= start_of(start, zone)
    if not over:
        return None
    return f"the window ends ({through or until}) before or as it begins ({start})"


def _over(start: c.Duration, end: c.Duration) -> bool:
    if start.unit == end.unit:
        return end.n <= start.n
    return end.n * HOURS[end.unit][1] <= start.n * HOURS[start.unit][0]
