"""Krippendorff's alpha, nominal to ratio, with missing values and a bootstrap interval.

alpha = 1 - Do / De (Krippendorff, *Computing Krippendorff's Alpha-Reliability*, 2011). Do is the
disagreement within units, De the one expected if the same values fell on units by chance; what a
coder left out is left out, and units with fewer than two values pair with nothing.
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

from servanda.errors import InputError
from servanda.model.agreement import Agreement, Interval, Level, Share

V = TypeVar("V", bound=Hashable)
Unit = Mapping[str, V]
"""One unit: who gave which value. A coder without a value is not in it."""

DRAWS = 1000
CONFIDENCE = 0.95
LEAST_PAIRS = 2
_ROUNDING = 1e-12
"""Share of a sum below which a difference is what rounding left."""


def agreement(
    units: Sequence[Unit[str]],
    *,
    level: Level,
    scale: Sequence[str] | None = None,
    draws: int = DRAWS,
    confidence: float = CONFIDENCE,
    seed: int = 0,
) -> Agreement:
    """Return alpha and what it rests on.

    ``scale`` gives the values in their order; without it numbers are ordered as numbers. The
    interval resamples units with replacement (percentile bootstrap, Zapf and others, *BMC Medical
    Research Methodology* 16 (2016) 93); the same data and ``seed`` give the same interval.
    """
    order = _order(units, level, scale)
    counted = [Counter(unit.values()) for unit in units if len(unit) >= LEAST_PAIRS]
    data = _Data(counted, order, level)
    everything = range(len(counted))
    alpha = data.alpha(everything)
    totals: Counter[str] = sum(counted, Counter())
    return Agreement(
        level=level,
        alpha=alpha,
        interval=None if alpha is None else _bootstrap(data, draws, confidence, seed),
        units=len(units),
        paired=len(counted),
        values=totals.total(),
        coders=tuple(sorted({coder for unit in units for coder in unit})),
        distribution=tuple(Share(value=v, count=totals[v]) for v in order if totals[v]),
        same=_same(counted),
        reason=None if alpha is not None else _why_not(units, counted),
    )


def _why_not(units: Sequence[Unit[str]], counted: Sequence[Counter[str]]) -> str:
    coders = {coder for unit in units for coder in unit}
    if not coders:
        return "nothing was coded"
    if len(coders) == 1:
        return f"only one coder ({min(coders)}): agreement needs two"
    if not counted:
        return "no unit has values of two coders"
    return "every value is the same: chance alone would agree as well"


def _order(
    units: Sequence[Unit[str]], level: Level, scale: Sequence[str] | None
) -> dict[str, float]:
    """Return the values in order, each with its number (its place, where it needs none)."""
    seen = {value for unit in units for value in unit.values()}
    if scale is not None:
        if strange := sorted(seen - set(scale)):
            raise InputError(f"value {strange[0]!r} is none of the scale {', '.join(scale)}")
        if level in ("nominal", "ordinal"):
            return {value: float(place) for place, value in enumerate(scale)}
    numbers = {value: _number(value) for value in (seen if scale is None else scale)}
    missing = sorted(value for value, number in numbers.items() if number is None)
    if level == "nominal":
        return {value: float(place) for place, value in enumerate(sorted(seen, key=_sorting))}
    if missing:
        raise InputError(
            f"value {missing[0]!r} is no number; the level {level!r} needs numbers, or a scale "
            "that gives the order"
        )
    found = sorted(((n, v) for v, n in numbers.items() if n is not None))
    if level == "ratio" and found and found[0][0] < 0:
        raise InputError(f"value {found[0][1]!r} is below zero; the level 'ratio' knows none")
    return {value: number for number, value in found}


def _number(value: str) -> float | None:
    try:
        number = float(value)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def _sorting(value: str) -> tuple[float, str]:
    number = _number(value)
    return (math.inf if number is None else number, value)


class _Data(Generic[V]):
    """Counted units, ready to be drawn from again and again."""

    def __init__(self, units: Sequence[Counter[V]], order: Mapping[V, float], level: Level) -> None:
        self.units, self.level = units, level
        self.values = [value for value in order if any(unit[value] for unit in units)]
        self.numbers = [order[value] for value in self.values]
        place = {value: n for n, value in enumerate(self.values)}
        self.cells = [sorted((place[v], count) for v, count in u.items()) for u in units]
        self.sizes = [unit.total() for unit in units]

    def alpha(self, chosen: Sequence[int]) -> float | None:
        """Return alpha over the units with these numbers, repeats and all."""
        times = Counter(chosen)
        totals = [0] * len(self.values)
        for unit, repeat in times.items():
            for place, count in self.cells[unit]:
                totals[place] += repeat * count
        delta = self._delta(totals)
        everything = sum(totals)
        expected = self._across(totals, delta)
        if not expected:
            return None
        observed = math.fsum(repeat * self._within(unit, delta) for unit, repeat in times.items())
        # (n - 1) * sum within / sum across: equation 6 of the paper, for any difference function.
        return 1 - (everything - 1) * observed / expected

    def _across(self, totals: Sequence[int], delta: Callable[[int, int], float]) -> float:
        """Return the sum of differences over all pairs of values, of one unit or of two."""
        everything = sum(totals)
        if self.level == "nominal":
            return everything**2 - sum(count**2 for count in totals)
        if self.level == "interval" and self.numbers:
            # The same sum by moments; counted from the least value, so that nothing cancels.
            least = self.numbers[0]
            gaps = [(n, x - least) for n, x in zip(totals, self.numbers, strict=True)]
            squares = math.fsum(n * x * x for n, x in gaps)
            whole = everything * squares
            found = whole - math.fsum(n * x for n, x in gaps) ** 2
            return 2 * found if found > _ROUNDING * whole else 0.0
        given = [place for place, count in enumerate(totals) if count]
        return math.fsum(
            2 * totals[a] * totals[b] * delta(a, b) for n, b in enumerate(given) for a in given[:n]
        )

    def _within(self, unit: int, delta: Callable[[int, int], float]) -> float:
        cells = self.cells[unit]
        pairs = math.fsum(
            2 * first * second * delta(a, b)
            for n, (b, second) in enumerate(cells)
            for a, first in cells[:n]
        )
        return pairs / (self.sizes[unit] - 1)

    def _delta(self, totals: Sequence[int]) -> Callable[[int, int], float]:
        """Return the squared difference of two values, by place a < b."""
        numbers = self.numbers
        if self.level == "nominal":
            return lambda _a, _b: 1.0
        if self.level == "interval":
            return lambda a, b: (numbers[b] - numbers[a]) ** 2
        if self.level == "ratio":
            return lambda a, b: ((numbers[b] - numbers[a]) / (numbers[b] + numbers[a])) ** 2
        upto = [0]
        for count in totals:
            upto.append(upto[-1] + count)
        return lambda a, b: (upto[b + 1] - upto[a] - (totals[a] + totals[b]) / 2) ** 2


def _bootstrap(data: _Data[str], draws: int, confidence: float, seed: int) -> Interval | None:
    if draws < 1 or not 0 < confidence < 1:
        raise InputError("an interval needs one draw or more, and a confidence between 0 and 1")
    dice = random.Random(seed)  # noqa: S311  (a fixed seed makes the interval repeatable)
    everything = range(len(data.units))
    drawn = (data.alpha(dice.choices(everything, k=len(everything))) for _ in range(draws))
    found = sorted(alpha for alpha in drawn if alpha is not None)
    # A draw of equal values only has no alpha; where they are many, no interval can be given.
    if len(found) < confidence * draws:
        return None
    tail = (1 - confidence) / 2
    return Interval(
        low=quantile(found, tail),
        high=quantile(found, 1 - tail),
        confidence=confidence,
        method=f"bootstrap of units, {len(found)} of {draws} draws",
    )


def quantile(found: Sequence[float], share: float) -> float:
    """Return a quantile of sorted numbers, between neighbours in a straight line."""
    at = share * (len(found) - 1)
    low = math.floor(at)
    high = min(low + 1, len(found) - 1)
    return found[low] + (at - low) * (found[high] - found[low])


def _same(units: Sequence[Counter[str]]) -> float | None:
    pairs = sum(math.comb(unit.total(), 2) for unit in units)
    equal = sum(math.comb(count, 2) for unit in units for count in unit.values())
    return equal / pairs if pairs else None
