"""Sets of time as sorted stretches ``[start, end)``: union, difference, share."""

from collections.abc import Iterable
from datetime import datetime, timedelta

Stretch = tuple[datetime, datetime]


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Return the same times as disjoint stretches in order."""
    out: list[Stretch] = []
    for start, end in sorted(s for s in stretches if s[0] < s[1]):
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def minus(stretch: Stretch, holes: Iterable[Stretch]) -> list[Stretch]:
    """Return what remains of ``stretch`` without the ``holes``."""
    out: list[Stretch] = []
    start, end = stretch
    for low, high in union(holes):
        if high <= start or low >= end:
            continue
        if low > start:
            out.append((start, low))
        start = max(start, high)
    if start < end:
        out.append((start, end))
    return out


def length(stretches: Iterable[Stretch]) -> timedelta:
    """Return the total length of disjoint stretches."""
    return sum((end - start for start, end in stretches), timedelta())


def holds(stretches: Iterable[Stretch], instant: datetime) -> bool:
    """Return whether ``instant`` lies in one of the stretches."""
    return any(start <= instant < end for start, end in stretches)


def overlaps(start: datetime, end: datetime, stretch: Stretch) -> bool:
    """Return whether an event in ``[start, end)`` (an instant if equal) can lie in the stretch."""
    low, high = stretch
    if start == end:
        return low <= start < high
    return min(end, high) > max(start, low)
