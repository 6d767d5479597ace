"""Measures of agreement that the public sets are scored by."""

from collections import defaultdict
from collections.abc import Mapping, Sequence


def f1_of(gold: Sequence[bool], said: Sequence[bool]) -> dict[str, float]:
    """Return precision, recall and F1 of the positive class, and the macro-F1 over both."""
    both = [_f1(gold, said), _f1([not g for g in gold], [not s for s in said])]
    return {
        "p": round(both[0][0], 3),
        "r": round(both[0][1], 3),
        "f1": round(both[0][2], 3),
        "macro_f1": round((both[0][2] + both[1][2]) / 2, 3),
    }


def _f1(gold: Sequence[bool], said: Sequence[bool]) -> tuple[float, float, float]:
    hits = sum(g and s for g, s in zip(gold, said, strict=True))
    precision = hits / sum(said) if any(said) else 0.0
    recall = hits / sum(gold) if any(gold) else 0.0
    together = precision + recall
    return precision, recall, 2 * precision * recall / together if together else 0.0


def macro_mae(gold: Sequence[int], said: Sequence[int]) -> float:
    """Return the mean absolute error of each gold level, averaged over the levels."""
    errors: Mapping[int, list[int]] = defaultdict(list)
    for g, s in zip(gold, said, strict=True):
        errors[g].append(abs(g - s))
    return round(sum(sum(e) / len(e) for e in errors.values()) / len(errors), 3)


def spearman(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Return the rank correlation, ties sharing their mean rank; None if one side is constant."""
    a, b = _ranks(one), _ranks(other)
    mean = (len(a) + 1) / 2
    product = sum((x - mean) * (y - mean) for x, y in zip(a, b, strict=True))
    spread = sum((x - mean) ** 2 for x in a) * sum((y - mean) ** 2 for y in b)
    return round(product / spread**0.5, 3) if spread else None


def _ranks(values: Sequence[float]) -> list[float]:
    order = sorted(range(len(values)), key=values.__getitem__)
    ranks = [0.0] * len(values)
    at = 0
    while at < len(order):
        end = at
        while end < len(order) and values[order[end]] == values[order[at]]:
            end += 1
        for place in order[at:end]:
            ranks[place] = (at + 1 + end) / 2
        at = end
    return ranks
