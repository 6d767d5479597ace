"""What an alarm is worth: false alarms, rare events, two counts, drift."""

import math
from collections.abc import Sequence

from servanda.errors import InputError
from servanda.model.record import Record


def _share(**given: float) -> None:
    for name, value in given.items():
        if not 0 <= value <= 1:
            raise InputError(f"{name} is {value:g}; expected a share from 0 to 1")


def alarm_is_true(*, prior: float, sensitivity: float, false_alarm: float) -> float | None:
    """Return the probability that an alarm is right; None where no alarm can come.

    PPV = p Se / (p Se + (1 - p) FA), Bayes' rule.
    """
    _share(prior=prior, sensitivity=sensitivity, false_alarm=false_alarm)
    right = prior * sensitivity
    alarms = right + (1 - prior) * false_alarm
    return right / alarms if alarms else None


def true_share(*, apparent: float, sensitivity: float, specificity: float) -> float:
    """Return the share behind the share that an imperfect test shows (Rogan, Gladen 1978)."""
    _share(apparent=apparent, sensitivity=sensitivity, specificity=specificity)
    power = sensitivity + specificity - 1
    if power <= 0:
        raise InputError(
            "sensitivity and specificity together must exceed 1: this test only tosses"
        )
    return min(1.0, max(0.0, (apparent + specificity - 1) / power))


def upper_bound_of_none(checks: int, *, confidence: float = 0.95) -> float:
    """Return the rate that ``checks`` without a finding leave possible: 1 - (1 - c)^(1/n)."""
    if checks < 1:
        raise InputError("no checks: without one nothing can be bounded")
    if not 0 < confidence < 1:
        raise InputError(f"a confidence of {confidence:g}; expected between 0 and 1")
    return 1.0 - float((1 - confidence) ** (1 / checks))


class TwoCounts(Record, frozen=True, kw_only=True):
    """Whether two counts can come from one rate."""

    statistic: float
    p: float


def compare_counts(first: int, time1: float, second: int, time2: float) -> TwoCounts:
    """Return the E-test of two Poisson counts over their times (Krishnamoorthy, Thomson 2004)."""
    if min(first, second) < 0 or min(time1, time2) <= 0:
        raise InputError("counts of 0 or more over times above 0 are expected")
    seen = _difference(first, time1, second, time2)
    if first + second == 0:
        return TwoCounts(statistic=0.0, p=1.0)
    rate = (first + second) / (time1 + time2)
    one, two = _poisson(rate * time1), _poisson(rate * time2)
    chance = math.fsum(
        p1 * p2
        for x1, p1 in one
        for x2, p2 in two
        if abs(_difference(x1, time1, x2, time2)) >= abs(seen) - 1e-12  # ties count as extreme
    )
    return TwoCounts(statistic=seen, p=min(1.0, chance))


def _difference(x1: int, t1: float, x2: int, t2: float) -> float:
    spread = math.sqrt(x1 / t1**2 + x2 / t2**2)
    return (x1 / t1 - x2 / t2) / spread if spread else 0.0


def _poisson(mean: float) -> list[tuple[int, float]]:
    """Return the counts that matter with their probabilities."""
    reach = 10 * math.sqrt(mean) + 20
    low, high = max(0, math.floor(mean - reach)), math.ceil(mean + reach)
    return [(x, math.exp(x * math.log(mean) - mean - math.lgamma(x + 1))) for x in range(low, high)]


class Drift(Record, frozen=True, kw_only=True):
    """A cumulative sum chart: how far the series has crept from its target."""

    high: tuple[float, ...]
    low: tuple[float, ...]
    first_alarm: int | None
    """Number of the first sample beyond the limit, counted from 1; None where there is none."""


def drift(series: Sequence[float], *, target: float, allowance: float, limit: float) -> Drift:
    """Return S = max(0, S + x - T - k) upwards, and the same downwards (Page 1954)."""
    if allowance < 0 or limit <= 0:
        raise InputError("the allowance must not be negative, and the limit must exceed 0")
    high, low = [], []
    up = down = 0.0
    for value in series:
        up = max(0.0, up + value - target - allowance)
        down = max(0.0, down + target - allowance - value)
        high.append(up)
        low.append(down)
    beyond = (n for n, pair in enumerate(zip(high, low, strict=True), 1) if max(pair) > limit)
    return Drift(high=tuple(high), low=tuple(low), first_alarm=next(beyond, None))
