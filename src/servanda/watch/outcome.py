"""What evaluating a condition yields, and how outcomes of parts are joined (strong Kleene)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from servanda.terms.normal import Check
from servanda.watch.evidence import Report
from servanda.watch.windows import Span, Unresolved

Causes = frozenset[str]


@dataclass(frozen=True, slots=True)
class Counted:
    """One happening (or life event) in a count: surely or possibly, with what it adds."""

    ids: tuple[str, ...]
    start: datetime
    end: datetime
    sure: bool
    low: Decimal | None
    high: Decimal | None
    """The amount; None: unknown on that side."""
    causes: Causes = frozenset()
    value: str | None = None
    """For ``distinct``."""


@dataclass(frozen=True, slots=True)
class Tally:
    """All that one check counted: the raw material of its measure, causes and certificate."""

    check: Check
    span: Span | Unresolved
    counted: tuple[Counted, ...]
    contested: tuple[str, ...]
    future: bool
    gap: bool
    watched: Fraction | None
    """Share of the window's past that somebody watched."""
    scanned: tuple[Report, ...]
    bound: tuple[Decimal, Decimal | None]
    unit: str | None
    causes: Causes = frozenset()
    """Causes of a window without a place in time, or of unseen life events."""
    blind_from: datetime | None = None
    """First instant of the window at which nobody watched."""
    always_gap: bool = False
    """Whether there is a gap wherever the window may lie."""
    newest: datetime | None = None
    """When the sources that watch last gave a sign: a report or a coverage row."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Three-valued answer with everything a verdict prints."""

    value: bool | None
    causes: Causes = frozenset()
    because: tuple[str, ...] = ()
    swing: tuple[str, ...] = ()
    contested: tuple[str, ...] = ()
    low: Decimal | None = None
    high: Decimal | None = None
    tallies: tuple["Leaf", ...] = ()
    presumed: bool = False
    decided: tuple[datetime, datetime] | None = None
    """When the witness made it so; None: only the end of the window decides."""
    witness: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaf:
    """One check with its measure."""

    tally: Tally
    low: Decimal | None
    high: Decimal | None
    value: bool | None
    witness: tuple[str, ...] = field(default=())


def unique(parts: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """Return all ids in order, each once."""
    return tuple(dict.fromkeys(name for part in parts for name in part))


def join(parts: Sequence[Outcome], *, every: bool) -> Outcome:
    """Return the conjunction (``every``) or disjunction of outcomes."""
    stop = not every
    if any(p.value is stop for p in parts):
        value: bool | None = stop
        told = [p for p in parts if p.value is stop]
    elif all(p.value is every for p in parts):
        value, told = every, list(parts)
    else:
        value, told = None, [p for p in parts if p.value is None]
    settled = [p.decided for p in told if p.decided is not None]
    decided = None
    if value is not None and settled and (value is stop or len(settled) == len(told)):
        pick = min if value is stop else max
        decided = pick(settled)
    return Outcome(
        value=value,
        causes=frozenset(c for p in told for c in p.causes) if value is None else frozenset(),
        because=unique([p.because for p in (parts if value is None else told)]),
        swing=unique([p.swing for p in told]) if value is None else (),
        contested=unique([p.contested for p in parts]),
        tallies=tuple(leaf for p in parts for leaf in p.tallies),
        presumed=any(p.presumed for p in told),
        decided=decided,
        witness=unique([p.witness for p in told]) if value is not None else (),
    )
