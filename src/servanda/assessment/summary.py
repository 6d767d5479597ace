"""Scores of many commitments in one figure: never a mean without all that it rests on."""

import random
from collections import Counter
from collections.abc import Sequence

from servanda.assessment.reliability import CONFIDENCE, DRAWS, quantile
from servanda.model.agreement import Estimate, Interval, Share
from servanda.model.codebook import Codebook

LEAST = 2


def estimate(book: Codebook, values: Sequence[str], *, of: int, seed: int = 0) -> Estimate:
    """Return the distribution of agreed values, and their mean where the codebook allows one.

    ``of`` counts the things that could have been judged. The interval resamples the things
    judged; it says nothing of those that were not.
    """
    counts = Counter(values)
    numbers = [float(value) for value in values] if book.average else []
    return Estimate(
        mean=sum(numbers) / len(numbers) if numbers else None,
        n=len(values),
        of=of,
        distribution=tuple(Share(value=code, count=counts[code]) for code in book.codes),
        interval=_interval(numbers, seed) if len(numbers) >= LEAST else None,
    )


def _interval(numbers: Sequence[float], seed: int) -> Interval:
    dice = random.Random(seed)  # noqa: S311  (a fixed seed makes the interval repeatable)
    n = len(numbers)
    means = sorted(sum(dice.choices(numbers, k=n)) / n for _ in range(DRAWS))
    tail = (1 - CONFIDENCE) / 2
    return Interval(
        low=quantile(means, tail),
        high=quantile(means, 1 - tail),
        confidence=CONFIDENCE,
        method=f"bootstrap of commitments, {DRAWS} draws",
    )
