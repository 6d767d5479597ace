"""Where a verdict can turn: the days, amounts and cells at which an exact word matters."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime

from servanda.model.evidence import Event
from servanda.model.settling import Need
from servanda.model.verdict import CheckFact, Verdict
from servanda.watch.assume import FAR, TICK
from servanda.watch.needs import Known


def edges(
    need: Need, verdicts: Sequence[Verdict], told: Sequence[Event], known: Known
) -> list[datetime]:
    """Return the times at which it matters whether a report lies before or after them."""
    found: set[datetime] = set()
    span = min(event.start for event in told), max(event.end for event in told)
    for verdict in verdicts:
        trigger = verdict.instance.trigger
        opens = trigger is not None and trigger.event in need.events
        for fact in verdict.certificate.checks:
            ends = [_at(t) for t in (*(fact.start or ()), *fact.until) if t is not None]
            if fact.type == need.type:
                found.update(ends)
            if opens:
                found.update(_moved(fact, ends, span, known))
    return sorted(found)


def _moved(
    fact: CheckFact, ends: Sequence[datetime], span: tuple[datetime, datetime], known: Known
) -> Iterator[datetime]:
    """Yield when a trigger must lie for an end of its window to meet a report or a watch."""
    low, high = span
    marks = known.marks.get(fact.type, [])
    for end in ends:
        # A window without a beginning has its end at the beginning of the calendar.
        if end.year > 1:
            # The trigger moves within its span, and each end of its window with it.
            first = bisect_left(marks, end - TICK)
            last = bisect_right(marks, end + (high - low) + TICK)
            yield from (low + (mark - end) for mark in marks[first:last])


def amounts(told: Sequence[Event], facts: Sequence[CheckFact]) -> list[tuple[float, str | None]]:
    """Return the ends of the amount, and those at which a bound is just reached."""
    units = sorted({f.unit for f in facts if f.unit is not None})
    unit = units[0] if len(units) == 1 else None
    fits = unit is None or all(e.unit == unit for e in told)
    stated = [e for e in told if e.quantity is not None and fits]
    lows = [e.quantity for e in stated if e.quantity is not None]
    highs = [e.quantity if e.quantity_hi is None else e.quantity_hi for e in stated]
    low, high = min(lows, default=0.0), max((h for h in highs if h is not None), default=FAR)
    near = {low, high}
    for fact in facts:
        if fact.attribute != "quantity" or ".." in fact.bound:
            continue
        bound = float(fact.bound)
        # What the others add, at least and at most, moves the amount that reaches the bound.
        rest = [bound]
        rest += [bound - (float(fact.lo) - low)] if fact.lo is not None else []
        rest += [bound - (float(fact.hi) - high)] if fact.hi is not None else []
        near |= {q for r in rest for q in (r, r - 0.5, r + 0.5)}
        near.add(sum(rest) / len(rest))
    return [(q, unit) for q in sorted(near) if low <= q <= high]


def cells(slot: str, facts: Sequence[CheckFact]) -> list[str]:
    """Return each value that a rule asks for, and one that it does not."""
    guards = (g for f in facts for g in f.guards if g.attribute == slot and g.op in ("=", "in"))
    return [*sorted({v for g in guards for v in g.values if v}), "something else"]


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)
