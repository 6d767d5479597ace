"""Declared minus observed: does what inspectors measure fit the declaration.

Model after Burr, Krieger, Norman, Zhao, *EPJ Nuclear Sciences & Technologies* 2 (2016) 36.
"""

import math
from collections.abc import Sequence

from servanda.errors import InputError
from servanda.model.record import Record


class Pair(Record, frozen=True, kw_only=True):
    """One item: what its holder declared and what an inspector found."""

    item: str
    declared: float
    observed: float


class Difference(Record, frozen=True, kw_only=True):
    """The difference of one item, declared minus observed."""

    item: str
    difference: float
    beyond: bool
    """True where it exceeds ``k`` standard deviations."""


class DeclaredTest(Record, frozen=True, kw_only=True):
    """The D statistic: differences of a sample, scaled up to all items."""

    items: int
    measured: int
    d: float
    """D = (N/n) sum of (declared - observed): what is missing in all, as the sample has it."""
    sigma: float
    z: float
    p: float
    """Chance of a D this far from 0, either way, if all was declared truly."""
    expected_false: float
    """Items that would be beyond by chance alone, if all was declared truly."""
    differences: tuple[Difference, ...]


def declared_minus_observed(
    pairs: Sequence[Pair],
    *,
    items: int,
    sigma: float,
    systematic: float = 0.0,
    k: float = 3.0,
) -> DeclaredTest:
    """Return D with its error.

    ``sigma`` is the standard deviation of one difference that is drawn anew for each item,
    ``systematic`` of the part that all share: sigma_D^2 = N^2 sigma^2 / n + N^2 systematic^2.
    """
    n = len(pairs)
    if not n:
        raise InputError("no item was measured: there is nothing to compare")
    if items < n:
        raise InputError(f"{n} items measured of {items} declared; expected {n} or more")
    if not (sigma > 0 and systematic >= 0 and k > 0):
        raise InputError("sigma and k must exceed 0, and a systematic part must not be negative")
    gaps = [pair.declared - pair.observed for pair in pairs]
    d = items / n * math.fsum(gaps)
    spread = items * math.sqrt(sigma**2 / n + systematic**2)
    alone = math.hypot(sigma, systematic)
    return DeclaredTest(
        items=items,
        measured=n,
        d=d,
        sigma=spread,
        z=d / spread,
        p=math.erfc(abs(d / spread) / math.sqrt(2)),
        expected_false=n * math.erfc(k / math.sqrt(2)),
        differences=tuple(
            Difference(item=pair.item, difference=gap, beyond=abs(gap) > k * alone)
            for pair, gap in zip(pairs, gaps, strict=True)
        ),
    )
