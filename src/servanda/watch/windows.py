"""Turns the words of a window into instants, as far as they are known.

A window whose anchor is known only to an interval has two beginnings and two ends: an event is
surely inside only if it is for every anchor, possibly if it is for one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from servanda.errors import TermsError
from servanda.model import commitment as c
from servanda.terms import times
from servanda.watch.norm import Moment

BEGINNING = datetime.min.replace(tzinfo=UTC)
"""Where a window begins of which nothing says since when: before all that is on record."""
Causes = frozenset[str]
FUTURE: Causes = frozenset({"future"})


class UnplacedError(TermsError):
    """A rule whose window cannot be placed in time; ``owner`` is its commitment (and reading)."""

    def __init__(self, owner: str, fault: str) -> None:
        """Keep whose rule it is, for whoever can show its line."""
        super().__init__(f"{owner}: {fault}")
        self.owner = owner


@dataclass(frozen=True, slots=True)
class Off:
    """A suspension: surely ``start_hi`` to ``end_lo``, possibly ``start_lo`` to ``end_hi``."""

    start_lo: datetime
    start_hi: datetime
    end_lo: datetime | None
    end_hi: datetime | None


@dataclass(frozen=True, slots=True)
class Span:
    """A window: each end between two instants; end None = open."""

    start_lo: datetime
    start_hi: datetime
    end_lo: datetime | None
    end_hi: datetime | None
    closed: bool = False
    """Whether the last instant belongs to it (``within``)."""
    from_trigger: bool = False
    """Whether it begins at the trigger itself."""
    offs: tuple[Off, ...] = ()
    """Suspensions during which nothing counts against the debtor."""


ALWAYS = Span(BEGINNING, BEGINNING, None, None)


@dataclass(frozen=True, slots=True)
class Unresolved:
    """A window that has no place in time yet, and why."""

    causes: Causes


@dataclass(frozen=True, slots=True)
class LifeMoment:
    """When a life event took place: surely, or (with causes) perhaps."""

    sure: bool
    start: datetime
    end: datetime | None
    causes: Causes = frozenset()


@dataclass(frozen=True, slots=True)
class Anchors:
    """Everything that a window may be measured from."""

    owner: str
    zone: str
    calendar: c.BusinessCalendar | None
    periods: Mapping[str, c.Period]
    trigger: Moment | None
    adopted: Moment | None
    next_tick: datetime | None
    in_force_until: datetime | None
    stopped: tuple[Off, ...]
    """Suspensions that stop the clock."""
    life: Callable[[c.LifeRef], list[LifeMoment]]


def resolve(
    window: c.WindowRule | None, at: Anchors, *, extra: c.Duration | None = None
) -> Span | Unresolved:
    """Return the window's instants; ``extra`` moves its end later (the time of a cure)."""
    try:
        span = _resolve(window, at)
        if isinstance(span, Span) and extra is not None:
            span = replace(span, end_lo=_later(span.end_lo, extra, at, 0),
                           end_hi=_later(span.end_hi, extra, at, 1))  # fmt: skip
    except times.TimeFault as fault:
        raise UnplacedError(at.owner, str(fault)) from fault
    if isinstance(span, Span) and at.next_tick is not None:
        span = _cut(span, at.next_tick)
    return span


def _later(end: datetime | None, extra: c.Duration, at: Anchors, side: int) -> datetime | None:
    return None if end is None else times.add(end, extra, at.zone, at.calendar)[side]


def _cut(span: Span, tick: datetime) -> Span:
    """End the window before the next tick."""
    if span.end_hi is not None and span.end_hi < tick:
        return span
    low = tick if span.end_lo is None else min(span.end_lo, tick)
    return replace(span, end_lo=low, end_hi=tick, closed=False)


def _resolve(window: c.WindowRule | None, at: Anchors) -> Span | Unresolved:
    match window:
        case c.FromTo():
            return _from_to(window, at.zone)
        case c.During():
            period = at.periods[window.period]
            rule = c.FromTo(start=period.start, until=period.until, through=period.through)
            return _from_to(rule, at.zone)
        case c.Within() | c.Between():
            return _from_anchor(window, at)
        case c.By():
            return _by(window, at)
    return _from_trigger(window, at)


def _from_anchor(window: c.Within | c.Between, at: Anchors) -> Span | Unresolved:
    anchor = _anchor(window.anchor, at)
    if isinstance(anchor, Unresolved):
        return anchor
    if isinstance(window, c.Within):
        trigger = window.anchor == "trigger"
        return Span(*anchor, *_plus(anchor, window.duration, at), closed=True, from_trigger=trigger)
    first = times.add(anchor[0], window.start, at.zone, at.calendar)[0]
    second = times.add(anchor[1], window.start, at.zone, at.calendar)[1]
    return Span(first, second, *_plus(anchor, window.end, at))


def _by(window: c.By, at: Anchors) -> Span:
    end = times.end_of(window.time, at.zone)
    if at.trigger is None:
        # A date needs no beginning: whatever came before it is in time.
        return Span(BEGINNING, BEGINNING, end, end)
    return Span(*at.trigger, end, end, from_trigger=True)


def _from_trigger(window: c.UntilLife | c.For | None, at: Anchors) -> Span | Unresolved:
    if isinstance(window, c.For) and window.start is not None:
        start = times.start_of(window.start, at.zone)
        return Span(start, start, *times.add(start, window.duration, at.zone, at.calendar))
    anchor = _anchor("trigger", at)
    if isinstance(anchor, Unresolved):
        return anchor
    if isinstance(window, c.For):
        return Span(*anchor, *_plus(anchor, window.duration, at), from_trigger=True)
    if isinstance(window, c.UntilLife):
        found = at.life(window.life)
        sure = [m for m in found if m.sure]
        low = min((m.start for m in found), default=None)
        high = min((m.end for m in sure if m.end is not None), default=None)
        begins = low is None or (anchor[0] < low and anchor[1] <= low)
        return Span(*anchor, low, high, from_trigger=begins)
    return Span(*anchor, at.in_force_until, at.in_force_until, from_trigger=True)


def _from_to(window: c.FromTo, zone: str) -> Span:
    start = times.start_of(window.start, zone)
    end = None
    if window.until is not None:
        end = times.start_of(window.until, zone)
    elif window.through is not None:
        end = times.end_of(window.through, zone)
    return Span(start, start, end, end)


def _anchor(anchor: c.Anchor, at: Anchors) -> Moment | Unresolved:
    if isinstance(anchor, c.LifeRef):
        found = at.life(anchor)
        sure = [m for m in found if m.sure and m.end is not None]
        if sure:
            first = min(sure, key=lambda m: m.start)
            return first.start, first.end or first.start
        causes = frozenset(cause for m in found for cause in m.causes)
        return Unresolved(causes or FUTURE)
    moment = at.trigger if anchor == "trigger" else at.adopted
    if moment is None:
        what = "the trigger, here adoption," if anchor == "trigger" else "adoption"
        raise UnplacedError(
            at.owner,
            f"a window counts from {what} but nothing says when that was; "
            "give `in_force: {from: …}` or record an act.adopt",
        )
    return moment


def _plus(anchor: Moment, duration: c.Duration, at: Anchors) -> tuple[datetime, datetime]:
    """Return earliest and latest end: the duration, plus what suspensions stop of the clock."""
    low = times.add(anchor[0], duration, at.zone, at.calendar)[0]
    high = times.add(anchor[1], duration, at.zone, at.calendar)[1]
    for off in at.stopped:
        if off.end_lo is not None and off.start_hi < low and off.end_lo > anchor[0]:
            low += max(off.end_lo - max(off.start_hi, anchor[0]), timedelta())
        if off.end_hi is not None and off.start_lo < high and off.end_hi > anchor[1]:
            high += off.end_hi - max(off.start_lo, anchor[1])
    return low, high
