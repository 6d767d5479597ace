"""How long agreements hold: the Kaplan-Meier curve and the log-rank test of two groups.

S(t) = product over times t_i <= t of (1 - d_i / n_i) (Kaplan, Meier 1958). An agreement that had
not ended when the data end is censored: it counts as at risk up to then and as nothing after.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from servanda.assessment.algebra import chi_square_tail
from servanda.errors import InputError
from servanda.model.record import Record


@dataclass(frozen=True, slots=True)
class Life:
    """How long one agreement was seen to hold, and whether it ended then."""

    time: float
    ended: bool


class Step(Record, frozen=True, kw_only=True):
    """The curve from one end on."""

    time: float
    at_risk: int
    ended: int
    survival: float


class Curve(Record, frozen=True, kw_only=True):
    """A Kaplan-Meier curve; it is flat between its steps and 1 before the first."""

    n: int
    ended: int
    steps: tuple[Step, ...]
    median: float | None
    """The first time at which half or fewer survive; None where it is not reached."""
    followed: float
    """The longest time that any was seen: beyond it nothing is known."""

    def at(self, time: float) -> float:
        """Return the share that holds beyond ``time``."""
        return next((s.survival for s in reversed(self.steps) if s.time <= time), 1.0)


class LogRank(Record, frozen=True, kw_only=True):
    """Whether two groups end at one rate."""

    chi_square: float
    p: float


def curve(lives: Sequence[Life]) -> Curve:
    """Return the Kaplan-Meier curve; InputError without lives or with a negative one."""
    if not lives:
        raise InputError("no agreement to follow: a curve needs one or more")
    if min(life.time for life in lives) < 0:
        raise InputError("an agreement ends before it begins; check its dates")
    ends = Counter(life.time for life in lives if life.ended)
    steps: list[Step] = []
    share = 1.0
    for time in sorted(ends):
        at_risk = sum(life.time >= time for life in lives)
        share *= 1 - ends[time] / at_risk
        steps.append(Step(time=time, at_risk=at_risk, ended=ends[time], survival=share))
    half = next((step.time for step in steps if step.survival <= 0.5), None)  # noqa: PLR2004
    return Curve(
        n=len(lives),
        ended=ends.total(),
        steps=tuple(steps),
        median=half,
        followed=max(life.time for life in lives),
    )


def log_rank(first: Sequence[Life], second: Sequence[Life]) -> LogRank | None:
    """Return the log-rank test (Mantel 1966); None where it has nothing to compare."""
    expected, variance = [], []
    for time in sorted({life.time for life in (*first, *second) if life.ended}):
        n1 = sum(life.time >= time for life in first)
        n = n1 + sum(life.time >= time for life in second)
        d = sum(life.time == time and life.ended for life in (*first, *second))
        expected.append(d * n1 / n)
        if n > 1:
            variance.append(d * n1 / n * (1 - n1 / n) * (n - d) / (n - 1))
    spread = math.fsum(variance)
    if not spread:
        return None
    seen = sum(life.ended for life in first)
    value = (seen - math.fsum(expected)) ** 2 / spread
    return LogRank(chi_square=value, p=chi_square_tail(value))
