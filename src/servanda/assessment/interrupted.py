"""Did counts change when an agreement took effect? Interrupted time series.

log mu_t = b0 + b1 * after_t [+ trend] [+ season] + log exposure_t, fitted three ways that can
disagree: Poisson, quasi-Poisson (its errors widened by Pearson's dispersion) and negative binomial
(variance mu + alpha * mu^2). Counts of violence vary more than Poisson says, so Poisson alone
claims changes that are none. Model after Bernal, Cummins, Gasparrini, *International Journal of
Epidemiology* 46 (2017) 348-355; fitting by iteratively reweighted least squares.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from servanda.assessment.algebra import Z95, Matrix, Row, dot, inverse, times, weighted_square
from servanda.errors import InputError
from servanda.model.record import Record

_ROUNDS = 200
_CLOSE = 1e-11
_HALVINGS = 80
_SMALLEST, _LARGEST = math.log(1e-8), math.log(1e4)
_GOLDEN = (math.sqrt(5) - 1) / 2
_STEP = 1e-4
_LARGE = 30.0
"""The exponent beyond which a step of the fit is cut."""
CRITICAL = 0.05


class RateRatio(Record, frozen=True, kw_only=True):
    """The rate after, as a multiple of the rate before."""

    model: str
    ratio: float
    low: float
    high: float

    @property
    def change(self) -> bool:
        """True where the 95 % interval leaves 1 out."""
        return not self.low <= 1 <= self.high


class Change(Record, frozen=True, kw_only=True):
    """The answers of the three models, side by side."""

    before: int
    """Periods before; likewise after."""
    after: int
    total_before: int
    total_after: int
    terms: tuple[str, ...]
    poisson: RateRatio
    quasi: RateRatio
    negative_binomial: RateRatio | None
    """None where the counts vary no more than Poisson says."""
    dispersion: float
    """Pearson's chi-square over its degrees of freedom: 1 for Poisson."""
    alpha: float | None
    agree: bool
    """True where all models that were fitted give one answer to "is there a change?"."""


@dataclass(frozen=True, slots=True)
class Point:
    """One period: its count, whether the agreement was in effect, how much was exposed."""

    count: int
    after: float
    exposure: float = 1.0


def change(
    series: Sequence[Point],
    *,
    trend: bool = False,
    period: int | None = None,
    harmonics: int = 2,
    phase: int = 0,
) -> Change:
    """Return the rate ratio of ``after`` under each model.

    ``trend`` adds a straight line in time, ``period`` so many pairs of sines and cosines a cycle;
    ``phase`` is the place of the first period in its cycle.
    """
    _check(series)
    counts = [float(p.count) for p in series]
    offset = [math.log(p.exposure) for p in series]
    rows = _design(series, trend=trend, period=period, harmonics=harmonics, phase=phase)
    freedom = len(rows) - len(rows[0])
    if freedom < 1:
        raise InputError(
            f"{len(rows)} periods for {len(rows[0])} terms; give more periods or fewer terms"
        )
    beta, mu = _fit(counts, rows, offset, alpha=0.0)
    covariance = inverse(weighted_square(rows, mu))
    error = math.sqrt(covariance[1][1])
    dispersion = math.fsum((y - m) ** 2 / m for y, m in zip(counts, mu, strict=True)) / freedom
    poisson = _ratio("Poisson", beta[1], error)
    quasi = _ratio("quasi-Poisson", beta[1], error * math.sqrt(dispersion))
    wider = _negative_binomial(counts, rows, offset)
    fitted = [poisson, quasi, *([wider[0]] if wider else [])]
    return Change(
        before=sum(not p.after for p in series),
        after=sum(bool(p.after) for p in series),
        total_before=sum(p.count for p in series if not p.after),
        total_after=sum(p.count for p in series if p.after),
        terms=(
            "level",
            *(["trend"] if trend else []),
            *([f"season of {period}, {harmonics} harmonics"] if period else []),
        ),
        poisson=poisson,
        quasi=quasi,
        negative_binomial=wider[0] if wider else None,
        dispersion=dispersion,
        alpha=wider[1] if wider else None,
        agree=len({(r.change, r.change and r.ratio < 1) for r in fitted}) == 1,
    )


def _check(series: Sequence[Point]) -> None:
    before = [p for p in series if not p.after]
    after = [p for p in series if p.after]
    if not before or not after:
        raise InputError(
            f"{len(before)} periods before and {len(after)} after; a change needs both"
        )
    if any(p.count < 0 for p in series) or any(not p.exposure > 0 for p in series):
        raise InputError("counts of 0 or more with exposures above 0 are expected")
    for name, part in (("before", before), ("after", after)):
        if not any(p.count for p in part):
            raise InputError(
                f"no event at all {name}: a ratio of rates cannot be estimated; compare the two "
                "counts instead"
            )


def _design(
    series: Sequence[Point], *, trend: bool, period: int | None, harmonics: int, phase: int
) -> list[Row]:
    if period is not None and (period < 2 or not 1 <= harmonics <= period // 2):  # noqa: PLR2004
        raise InputError(f"{harmonics} harmonics in a period of {period}; expected 1 to half of it")
    rows = []
    for n, point in enumerate(series):
        row = [1.0, float(point.after)]
        if trend:
            # From -1 to 1: the line is the same, and the numbers stay of one size.
            row.append(2 * n / max(len(series) - 1, 1) - 1)
        for k in range(1, harmonics + 1 if period else 1):
            angle = 2 * math.pi * k * (n + phase) / (period or 1)
            # The sine of half a period is 0 throughout.
            row += [math.cos(angle)] if 2 * k == period else [math.sin(angle), math.cos(angle)]
        rows.append(row)
    return rows


def _fit(
    counts: Sequence[float], rows: Sequence[Row], offset: Sequence[float], *, alpha: float
) -> tuple[Row, Row]:
    """Return coefficients and means; ``alpha`` 0 is Poisson (log link)."""
    mu = [y + 0.5 for y in counts]
    beta: Row = []
    for _ in range(_ROUNDS):
        weights = [m / (1 + alpha * m) for m in mu]
        target = [math.log(m) - o + (y - m) / m for m, o, y in zip(mu, offset, counts, strict=True)]
        square = inverse(weighted_square(rows, weights))
        columns = list(zip(*rows, strict=True))
        weighed = [w * z for w, z in zip(weights, target, strict=True)]
        newer = times(square, [dot(column, weighed) for column in columns])
        mu = [
            math.exp(min(max(dot(row, newer) + o, -_LARGE), _LARGE))
            for row, o in zip(rows, offset, strict=True)
        ]
        if beta and max(abs(a - b) for a, b in zip(newer, beta, strict=True)) < _CLOSE:
            return newer, mu
        beta = newer
    raise InputError("the model does not settle on these counts; use fewer terms")


def _ratio(model: str, beta: float, error: float) -> RateRatio:
    return RateRatio(
        model=model,
        ratio=math.exp(beta),
        low=math.exp(beta - Z95 * error),
        high=math.exp(beta + Z95 * error),
    )


def _negative_binomial(
    counts: Sequence[float], rows: Sequence[Row], offset: Sequence[float]
) -> tuple[RateRatio, float] | None:
    """Return the ratio and alpha that make the counts likeliest; None where alpha goes to 0."""

    def profile(log_alpha: float) -> float:
        alpha = math.exp(log_alpha)
        return _log_likelihood(counts, _fit(counts, rows, offset, alpha=alpha)[1], alpha)

    best = _top(profile, _SMALLEST, _LARGEST)
    if best - _SMALLEST < 1:
        return None
    alpha = math.exp(best)
    beta, mu = _fit(counts, rows, offset, alpha=alpha)
    error = math.sqrt(_covariance(counts, rows, mu, alpha)[1][1])
    return _ratio("negative binomial", beta[1], error), alpha


def _log_likelihood(counts: Sequence[float], mu: Sequence[float], alpha: float) -> float:
    size = 1 / alpha
    return math.fsum(
        math.lgamma(y + size)
        - math.lgamma(size)
        - math.lgamma(y + 1)
        + y * math.log(alpha * m / (1 + alpha * m))
        - size * math.log1p(alpha * m)
        for y, m in zip(counts, mu, strict=True)
    )


def _covariance(
    counts: Sequence[float], rows: Sequence[Row], mu: Sequence[float], alpha: float
) -> Matrix:
    """Return the coefficients' part of the inverse of the observed information (alpha unknown)."""
    both = list(zip(counts, mu, strict=True))
    curved = weighted_square(rows, [m * (1 + alpha * y) / (1 + alpha * m) ** 2 for y, m in both])
    slopes = [m * (y - m) / (1 + alpha * m) ** 2 for y, m in both]
    mixed = [dot(column, slopes) for column in zip(*rows, strict=True)]
    h = alpha * _STEP
    middle = _log_likelihood(counts, mu, alpha)
    ends = _log_likelihood(counts, mu, alpha + h) + _log_likelihood(counts, mu, alpha - h)
    own = -(ends - 2 * middle) / h**2
    n = len(mixed)
    return inverse([[curved[i][j] - mixed[i] * mixed[j] / own for j in range(n)] for i in range(n)])


def _top(function: Callable[[float], float], low: float, high: float) -> float:
    """Return where a function with one top is highest (golden section)."""
    left, right = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    at_left, at_right = function(left), function(right)
    for _ in range(_HALVINGS):
        if at_left < at_right:
            low, left, at_left = left, right, at_right
            right = low + _GOLDEN * (high - low)
            at_right = function(right)
        else:
            high, right, at_right = right, left, at_left
            left = high - _GOLDEN * (high - low)
            at_left = function(left)
        if high - low < _STEP**2:
            break
    return (low + high) / 2
