"""How many of N items must be inspected to find one of d defects with a wished probability.

Exact by the hypergeometric distribution; beside it the two approximations in use: the IAEA's
n = N(1 - beta^(1/d)) and Cannon and Roe's n = (1 - beta^(1/d))(N - (d - 1)/2) (Cannon, Roe,
*Livestock Disease Surveys*, 1982), where beta = 1 - wished probability, both rounded up.
"""

import math
from fractions import Fraction

from servanda.errors import InputError
from servanda.model.record import Record

LARGEST = 1_000_000
CURVE_POINTS = 10
_ROUNDING = 1e-9
"""What a formula with roots may miss a whole number by."""
_TINY = 1e-300
_NOTHING = -45.0
"""Logarithm below which a probability adds nothing to one that is printed."""


class CurvePoint(Record, frozen=True, kw_only=True):
    """A sample size and the probability of finding something with it."""

    n: int
    detect: float


class SampleSize(Record, frozen=True, kw_only=True):
    """An answer to "how many must we visit?"."""

    sites: int
    tolerated: int
    """Defects that must not stay unseen all together."""
    detect: float
    """Wished probability of finding one or more."""
    identify: float
    """Probability that an inspector who looks at a defect recognises it."""
    exact: int | None
    """None: not even a visit to every site reaches it."""
    reached: float
    """Probability with the exact number; with all sites where it cannot be reached."""
    iaea: int | None
    """None for imperfect inspectors: the formula knows only perfect ones."""
    cannon_roe: int | None
    curve: tuple[CurvePoint, ...]


def sample_size(
    sites: int, tolerated: int, detect: Fraction, identify: Fraction = Fraction(1)
) -> SampleSize:
    """Return the smallest exact sample with the approximations beside it."""
    _check(sites, tolerated, detect, identify)
    perfect = identify == 1
    most = 1 - (1 - identify) ** tolerated
    exact = None if most < detect else _smallest(sites, tolerated, detect, identify)
    beta = float(1 - detect)
    share = 1 - beta ** (1 / tolerated)
    return SampleSize(
        sites=sites,
        tolerated=tolerated,
        detect=float(detect),
        identify=float(identify),
        exact=exact,
        reached=float(most) if exact is None else _detects(sites, tolerated, exact, identify),
        iaea=_up(sites * share) if perfect else None,
        cannon_roe=_up(share * (sites - (tolerated - 1) / 2)) if perfect else None,
        curve=tuple(
            CurvePoint(n=n, detect=_detects(sites, tolerated, n, identify))
            for n in sorted({math.ceil(sites * k / CURVE_POINTS) for k in range(1, 11)})
        ),
    )


def _check(sites: int, tolerated: int, detect: Fraction, identify: Fraction) -> None:
    if not 1 <= sites <= LARGEST:
        raise InputError(f"{sites} sites; expected 1 to {LARGEST:,}")
    if not 1 <= tolerated <= sites:
        raise InputError(
            f"{tolerated} defects among {sites} sites; expected 1 to {sites}: none cannot be found"
        )
    if not 0 < detect < 1:
        raise InputError(
            f"a probability of detection of {float(detect):g}; expected more than 0 and less than "
            "1: certainty takes a visit to every site"
        )
    if not 0 < identify <= 1:
        raise InputError(f"a probability of identification of {float(identify):g}; expected 0 to 1")


def _up(number: float) -> int:
    return math.ceil(number - _ROUNDING)


def _smallest(sites: int, defects: int, detect: Fraction, identify: Fraction) -> int:
    """Return the least n that reaches ``detect``: doubled until enough, then halved in between."""
    high = 1
    while high < sites and not _reaches(sites, defects, high, detect, identify):
        high = min(2 * high, sites)
    low = high // 2
    while low + 1 < high:
        middle = (low + high) // 2
        if _reaches(sites, defects, middle, detect, identify):
            high = middle
        else:
            low = middle
    return high


def _reaches(sites: int, defects: int, n: int, detect: Fraction, identify: Fraction) -> bool:
    if n >= sites:
        return True
    if identify == 1:
        # In whole numbers, so that 95 of 100 for one defect is 0.95 and not a little less.
        few, many = sorted((defects, n))
        missed, all_ = math.perm(sites - many, few), math.perm(sites, few)
        return missed * detect.denominator <= (detect.denominator - detect.numerator) * all_
    return _detects(sites, defects, n, identify) >= float(detect) - _ROUNDING


def _detects(sites: int, defects: int, n: int, identify: Fraction) -> float:
    """Return 1 - sum over k of h(k; N, d, n)(1 - q)^k."""
    miss = float(1 - identify)
    low, high = max(0, n - (sites - defects)), min(n, defects)
    terms = []
    for k in range(low, high + 1):
        blind = k * math.log(miss or _TINY) if k else 0.0
        if blind < _NOTHING:
            break
        chance = _choose(defects, k) + _choose(sites - defects, n - k) - _choose(sites, n)
        terms.append(math.exp(chance + blind))
    return min(1.0, max(0.0, 1 - math.fsum(terms)))


def _choose(n: int, k: int) -> float:
    """Return the logarithm of a binomial coefficient."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def inspection_value(stages: int, inspections: int) -> Fraction:
    """Return the inspector's value of Dresher's game: -C(n-1, m) / sum of C(n, i) for i <= m.

    One violation in ``stages`` periods, ``inspections`` visits to place: 0 is certain deterrence,
    -1 a free hand (Dresher 1962; Avenhaus, von Stengel, Zamir 2002).
    """
    if not 0 <= inspections <= stages or stages < 1:
        raise InputError(f"{inspections} visits in {stages} periods; expected 0 to {stages}")
    below = sum(math.comb(stages, i) for i in range(inspections + 1))
    return Fraction(-math.comb(stages - 1, inspections), below)
