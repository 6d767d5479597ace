"""How often promises like these were kept: a hierarchical beta-binomial model.

theta_j ~ Beta(a, b), y_j ~ Bin(n_j, theta_j), with the prior p(a, b) ~ (a + b)^(-5/2) (Gelman and
others, *Bayesian Data Analysis*, section 5.3), which is flat in the mean a/(a+b) and in the spread
(a+b)^(-1/2). The spread is bounded by 1 (a + b of 1 or more): then the answer is proper whatever
the counts are, one party or one promise included. Summed over a grid, without simulation.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from servanda.assessment.algebra import beta_below
from servanda.errors import InputError
from servanda.model.record import Record

COARSE, FINE = 40, 30
_NEGLIGIBLE = 1e-6
_LIGHT = 2e-5
"""Weight of a point that moves no end of an interval in its third decimal."""
_ROUNDS = 100
_CLOSE = 1e-7
CONFIDENCE = 0.95
BINS = 5


class Kept(Record, frozen=True, kw_only=True):
    """Counts of one party, or of one kind of promise."""

    name: str
    kept: int
    judged: int
    untold: int = 0
    """Due and past, but it cannot be told: no part of the estimate, always printed."""


class Credibility(Record, frozen=True, kw_only=True):
    """The estimate of one group, never without its counts."""

    name: str
    kept: int
    judged: int
    untold: int
    mean: float | None
    """None where nothing was judged: no basis."""
    low: float | None
    high: float | None
    confidence: float


class CredibilitySet(Record, frozen=True, kw_only=True):
    """All groups in alphabetical order, with the prior that they share."""

    groups: tuple[Credibility, ...]
    shared: float | None
    """Mean of a/(a+b), to which thin evidence is drawn; None where nothing was judged."""
    pooled: int
    """Groups that the shared prior was learned from."""


@dataclass(frozen=True, slots=True)
class _Point:
    a: float
    b: float
    weight: float


def credibility(groups: Sequence[Kept], *, confidence: float = CONFIDENCE) -> CredibilitySet:
    """Return an estimate of each group, alphabetical; groups without a judgement have no basis."""
    _check(groups, confidence)
    judged = [group for group in groups if group.judged]
    points = _posterior(judged) if judged else []
    pairs = {(group.kept, group.judged) for group in judged}
    estimates = {pair: _estimate(*pair, points, confidence) for pair in pairs}
    return CredibilitySet(
        groups=tuple(
            _group(group, estimates.get((group.kept, group.judged)), confidence)
            for group in _alphabetical(groups)
        ),
        shared=math.fsum(p.weight * p.a / (p.a + p.b) for p in points) if points else None,
        pooled=len(judged),
    )


def _check(groups: Sequence[Kept], confidence: float) -> None:
    if not 0 < confidence < 1:
        raise InputError(f"a confidence of {confidence:g}; expected between 0 and 1")
    for group in groups:
        if not 0 <= group.kept <= group.judged or group.untold < 0:
            raise InputError(f"{group.name}: {group.kept} kept of {group.judged} judged")
    if len({group.name for group in groups}) != len(groups):
        raise InputError("two groups have one name; add their counts up")


def _alphabetical(groups: Sequence[Kept]) -> list[Kept]:
    return sorted(groups, key=lambda group: (group.name.casefold(), group.name))


def _posterior(groups: Sequence[Kept]) -> list[_Point]:
    """Return the grid over (mean, spread), laid anew where the weight is; weights sum to 1."""
    counts: dict[tuple[int, int], int] = {}
    for group in groups:
        pair = (group.kept, group.judged)
        counts[pair] = counts.get(pair, 0) + 1
    area = ((0.0, 1.0), (0.0, 1.0))
    cells = _grid(counts, area, COARSE)
    kept = [cell for cell in cells if cell[2] > _NEGLIGIBLE]
    half = 0.5 / COARSE
    means, spreads = ({cell[n] for cell in kept} for n in (0, 1))
    area = (
        (max(0.0, min(means) - 2 * half), min(1.0, max(means) + 2 * half)),
        (max(0.0, min(spreads) - 2 * half), min(1.0, max(spreads) + 2 * half)),
    )
    fine = [cell for cell in _grid(counts, area, FINE) if cell[2] > _NEGLIGIBLE / FINE]
    whole = math.fsum(weight for _, _, weight in fine)
    return [
        _Point(mean / spread**2, (1 - mean) / spread**2, weight / whole)
        for mean, spread, weight in fine
    ]


def _grid(
    counts: Mapping[tuple[int, int], int],
    area: tuple[tuple[float, float], tuple[float, float]],
    steps: int,
) -> list[tuple[float, float, float]]:
    """Return (mean, spread, weight) at the middles of a grid."""
    (left, right), (low, high) = area
    logs = []
    for i in range(steps):
        mean = left + (right - left) * (i + 0.5) / steps
        for j in range(steps):
            spread = low + (high - low) * (j + 0.5) / steps
            size = 1 / spread**2
            logs.append((mean, spread, _likelihood(mean * size, (1 - mean) * size, counts)))
    top = max(log for _, _, log in logs)
    whole = math.fsum(math.exp(log - top) for _, _, log in logs)
    return [(m, s, math.exp(log - top) / whole) for m, s, log in logs]


def _likelihood(a: float, b: float, counts: Mapping[tuple[int, int], int]) -> float:
    """Return the logarithm of the product over groups of B(a + y, b + n - y) / B(a, b)."""
    bare = _log_beta(a, b)
    return math.fsum(
        often * (_log_beta(a + kept, b + judged - kept) - bare)
        for (kept, judged), often in counts.items()
    )


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _estimate(
    kept: int, judged: int, points: Sequence[_Point], confidence: float
) -> tuple[float, float, float]:
    """Return mean and ends of the interval of theta, a mixture of betas over the grid."""
    mixed = [_Point(p.a + kept, p.b + judged - kept, p.weight) for p in points]
    mean = math.fsum(p.weight * p.a / (p.a + p.b) for p in mixed)
    heavy = [p for p in mixed if p.weight > _LIGHT]
    whole = math.fsum(p.weight for p in heavy)
    heavy = [_Point(p.a, p.b, p.weight / whole) for p in heavy]
    low = _quantile(heavy, (1 - confidence) / 2)
    return mean, low, _quantile(heavy, (1 + confidence) / 2)


def _group(
    group: Kept, estimate: tuple[float, float, float] | None, confidence: float
) -> Credibility:
    mean, low, high = estimate or (None, None, None)
    return Credibility(
        name=group.name,
        kept=group.kept,
        judged=group.judged,
        untold=group.untold,
        mean=mean,
        low=low,
        high=high,
        confidence=confidence,
    )


def _quantile(points: Sequence[_Point], share: float) -> float:
    """Return a quantile of a mixture of betas (false position, Illinois rule)."""
    low, high, at_low, at_high = 0.0, 1.0, -share, 1 - share
    side = 0
    for _ in range(_ROUNDS):
        middle = (low * at_high - high * at_low) / (at_high - at_low)
        value = math.fsum(p.weight * beta_below(middle, p.a, p.b) for p in points) - share
        if abs(value) < _CLOSE or high - low < _CLOSE:
            return middle
        if value < 0:
            low, at_low, at_high, side = middle, value, at_high / (2 if side < 0 else 1), -1
        else:
            high, at_high, at_low, side = middle, value, at_low / (2 if side > 0 else 1), 1
    return (low + high) / 2


# ---------------------------------------------------------------- back-test


class Outcome(Record, frozen=True, kw_only=True):
    """One promise that was judged: whose, when (ISO date), and whether it was kept."""

    name: str
    on: str
    kept: bool


class CalibrationBin(Record, frozen=True, kw_only=True):
    """Forecasts of about one height, beside what came."""

    low: float
    high: float
    n: int
    forecast: float | None
    """Mean of the forecasts in the bin; None where there are none."""
    kept: int


class BackTest(Record, frozen=True, kw_only=True):
    """What the model would have said on a past day, held against what came after it."""

    cut: str
    learned: int
    """Outcomes up to the cut."""
    tested: int
    """Outcomes after it, of names with a basis at the cut."""
    without_basis: int
    brier: float | None
    """Mean squared error of the forecasts; None where nothing could be tested."""
    brier_pooled: float | None
    """The same for one forecast for all, the share kept up to the cut: what must be beaten."""
    bins: tuple[CalibrationBin, ...]


def back_test(outcomes: Sequence[Outcome], *, cut: str) -> BackTest:
    """Learn from the outcomes up to ``cut`` (a date), forecast each later one."""
    past = [one for one in outcomes if one.on <= cut]
    names = {one.name for one in past}
    learned = credibility(counted(past))
    forecast = {group.name: group.mean for group in learned.groups}
    later = [one for one in outcomes if one.on > cut]
    tested = [(forecast[one.name] or 0.0, one.kept) for one in later if one.name in names]
    share = sum(one.kept for one in past) / len(past) if past else 0.0
    n = len(tested)
    return BackTest(
        cut=cut,
        learned=len(past),
        tested=n,
        without_basis=len(later) - n,
        brier=math.fsum((f - kept) ** 2 for f, kept in tested) / n if n else None,
        brier_pooled=math.fsum((share - kept) ** 2 for _, kept in tested) / n if n else None,
        bins=tuple(_bin(k / BINS, (k + 1) / BINS, tested) for k in range(BINS)),
    )


def counted(outcomes: Sequence[Outcome]) -> list[Kept]:
    """Return the counts of each name."""
    found: dict[str, list[bool]] = {}
    for one in outcomes:
        found.setdefault(one.name, []).append(one.kept)
    return [Kept(name=name, kept=sum(k), judged=len(k)) for name, k in found.items()]


def _bin(low: float, high: float, tested: Sequence[tuple[float, bool]]) -> CalibrationBin:
    within = [(f, kept) for f, kept in tested if low <= f < high or (high == 1 and f == 1)]
    mean = math.fsum(f for f, _ in within) / len(within) if within else None
    return CalibrationBin(
        low=low, high=high, n=len(within), forecast=mean, kept=sum(kept for _, kept in within)
    )
