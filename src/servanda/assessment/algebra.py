"""The little linear algebra and distribution theory that the methods need, without a library."""

import math
from collections.abc import Sequence

from servanda.errors import InputError

Row = list[float]
Matrix = list[Row]
Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution."""
_SINGULAR = 1e-10
_STEPS = 300
_TINY = 1e-300
_PRECISE = 1e-14


def inverse(matrix: Sequence[Sequence[float]]) -> Matrix:
    """Return the inverse (Gauss-Jordan, rows swapped); InputError where there is none."""
    n = len(matrix)
    work = [[*map(float, row), *(float(i == j) for j in range(n))] for i, row in enumerate(matrix)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda r: abs(work[r][i]))
        largest = max((abs(x) for x in matrix[i]), default=0.0)
        if abs(work[pivot][i]) <= _SINGULAR * max(largest, _TINY):
            raise InputError(
                "the terms of the model cannot be told apart: one follows from the others"
            )
        work[i], work[pivot] = work[pivot], work[i]
        head = work[i][i]
        work[i] = [x / head for x in work[i]]
        for r in range(n):
            factor = work[r][i]
            if r != i and factor:
                work[r] = [a - factor * b for a, b in zip(work[r], work[i], strict=True)]
    return [row[n:] for row in work]


def times(matrix: Sequence[Sequence[float]], vector: Sequence[float]) -> Row:
    """Return a matrix times a vector."""
    return [dot(row, vector) for row in matrix]


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    """Return the sum of products."""
    return math.fsum(a * b for a, b in zip(left, right, strict=True))


def weighted_square(rows: Sequence[Sequence[float]], weights: Sequence[float]) -> Matrix:
    """Return X'WX."""
    columns = list(zip(*rows, strict=True))
    scaled = [[w * x for w, x in zip(weights, column, strict=True)] for column in columns]
    return [[dot(a, b) for b in columns] for a in scaled]


def chi_square_tail(value: float) -> float:
    """Return P(X > value) of a chi-square variable with one degree of freedom."""
    return math.erfc(math.sqrt(max(value, 0.0) / 2))


def beta_below(x: float, a: float, b: float) -> float:
    """Return P(X <= x) of a Beta(a, b) variable: the regularised incomplete beta function.

    Continued fraction of DLMF 8.17.22, evaluated by Lentz's method.
    """
    if x <= 0:
        return 0.0
    if x >= 1:
        return 1.0
    if x > (a + 1) / (a + b + 2):
        return 1 - _continued(1 - x, b, a)
    return _continued(x, a, b)


def _continued(x: float, a: float, b: float) -> float:
    front = math.exp(
        math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    )
    c, d = 1.0, _away(1 - (a + b) * x / (a + 1))
    d = 1 / d
    fraction = d
    for m in range(1, _STEPS):
        for numerator in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / _away(1 + numerator * d)
            c = _away(1 + numerator / c)
            fraction *= d * c
        if abs(d * c - 1) < _PRECISE:
            break
    return front * fraction / a


def _away(number: float) -> float:
    """Return a number that can be divided by."""
    return number if abs(number) > _TINY else _TINY
