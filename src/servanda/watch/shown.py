"""Puts a judged instance into the words and numbers of the contract (section 7)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from fractions import Fraction

from servanda.model.verdict import Cause, Display, Ending, Instance, Measure, Trigger, Window
from servanda.terms.times import iso
from servanda.watch.evidence import Report
from servanda.watch.matching import Amount
from servanda.watch.openings import Opening
from servanda.watch.outcome import Leaf, Outcome
from servanda.watch.windows import BEGINNING, Span, Unresolved

CAUSES: tuple[Cause, ...] = (
    "judgement",
    "conflict",
    "open",
    "gap",
    "time",
    "amount",
    "place",
    "future",
)
WORDS: dict[str, Display] = {
    "judgement": "cannot be judged",
    "conflict": "contested",
    "open": "unverified",
    "gap": "not observed",
    "time": "imprecise",
    "amount": "imprecise",
    "place": "imprecise",
    "future": "pending",
}
FLAGS = (
    "provisional",
    "overdue_within_grace",
    "at_risk",
    "contested",
    "cured",
    "repudiated",
    "may_exit",
    "presumed",
    "stale",
)


def number(value: Decimal | None) -> int | float | None:
    """Return a number for JSON; None = infinite or undefined."""
    if value is None or not value.is_finite():
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def ordered_causes(causes: Iterable[str]) -> tuple[Cause, ...]:
    """Return causes in the order in which the first one gives the word shown."""
    found = set(causes)
    return tuple(cause for cause in CAUSES if cause in found)


def ordered_flags(flags: Iterable[str]) -> tuple[str, ...]:
    """Return flags in the contract's order."""
    found = set(flags)
    return tuple(flag for flag in FLAGS if flag in found)


def key_text(value: str | Amount) -> str:
    """Return a key's value as text."""
    if isinstance(value, str):
        return value
    high = "" if value.high is None else f"{value.high:f}"
    return f"{value.low:f}..{high}"


def instance_of(opening: Opening) -> Instance:
    """Return the instance as printed: key and trigger."""
    at = None if opening.moment is None else iso(opening.moment[0])
    event = opening.reports[0] if opening.reports else None
    key = {name: key_text(value) for name, value in sorted(opening.key.items())}
    return Instance(key=key, trigger=Trigger(event=event, at=at))


def measure_of(leaf: Leaf) -> Measure:
    """Return the numbers of one check."""
    low, high = leaf.tally.bound
    return Measure(
        lo=number(leaf.low),
        hi=number(leaf.high),
        op=leaf.tally.check.op,
        bound=number(low) if low == high else None,
        unit=leaf.tally.unit,
    )


def spans_of(outcome: Outcome) -> list[Span | Unresolved]:
    """Return the windows of an outcome's checks."""
    return [leaf.tally.span for leaf in outcome.tallies]


def hull(spans: Iterable[Span | Unresolved]) -> tuple[datetime | None, datetime | None, bool]:
    """Return earliest beginning, latest end (None = open or unplaced), and whether it is closed."""
    found = list(spans)
    placed = [s for s in found if isinstance(s, Span)]
    if not placed:
        return None, None, False
    start = min(s.start_lo for s in placed)
    ends = [s.end_hi for s in placed]
    if None in ends or len(placed) < len(found):
        return start, None, False
    last = max(e for e in ends if e is not None)
    return start, last, any(s.closed for s in placed if s.end_hi == last)


def first_end(spans: Iterable[Span | Unresolved]) -> datetime | None:
    """Return the instant at which the last window is over at the earliest; None as in ``hull``."""
    found = list(spans)
    ends = [s.end_lo if isinstance(s, Span) else None for s in found]
    return None if None in ends else max((e for e in ends if e is not None), default=None)


def ending_of(act: Report) -> Ending:
    """Return the act that ended the promise, as printed."""
    return Ending(event=act.id, at=iso(act.event.start))


def window_of(start: datetime | None, end: datetime | None) -> Window:
    """Return a window as printed."""
    return Window(
        start=None if start is None or start == BEGINNING else iso(start),
        until=None if end is None else iso(end),
    )


def share_text(share: Fraction | None, *, gap: bool) -> str | None:
    """Return a share with four places, rounded down; a gap never reads as 1."""
    if share is None:
        return None
    value = Decimal(share.numerator) / Decimal(share.denominator)
    shown = value.quantize(Decimal("0.0001"), rounding=ROUND_FLOOR)
    if gap and shown == 1:
        shown = Decimal("0.9999")
    text = f"{shown:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def watched_of(outcome: Outcome) -> str | None:
    """Return the smallest covered share among an outcome's checks."""
    found = [t.tally for t in outcome.tallies if t.tally.watched is not None]
    if not found:
        return None
    least = min(found, key=lambda t: t.watched or Fraction(0))
    return share_text(least.watched, gap=least.gap)
