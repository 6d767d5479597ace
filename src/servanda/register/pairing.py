"""Which places of two versions of one text seem to go together: a proposal, for a person."""

from bisect import bisect_left
from collections.abc import Sequence

Pair = tuple[tuple[int, int], tuple[int, int]]


def propose(
    first: Sequence[tuple[int, int]], second: Sequence[tuple[int, int]], lengths: tuple[int, int]
) -> list[Pair]:
    """Return pairs of places in the order of the texts; ``lengths`` are those of the texts.

    Where both texts have as many, they go together one by one. Else two go together that are
    nearest to each other by how far down their texts they begin; what is nobody's nearest stays
    alone.
    """
    one, other = sorted(first), sorted(second)
    if len(one) == len(other):
        return list(zip(one, other, strict=True))
    if not one or not other:
        return []
    depths = [
        [place[0] / max(length, 1) for place in places]
        for places, length in zip((one, other), lengths, strict=True)
    ]
    there = [_nearest(depth, depths[1]) for depth in depths[0]]
    back = [_nearest(depth, depths[0]) for depth in depths[1]]
    return [(one[n], other[to]) for n, to in enumerate(there) if back[to] == n]


def _nearest(depth: float, among: Sequence[float]) -> int:
    """Return which is nearest; of two as near the first."""
    at = bisect_left(among, depth)
    return min(range(max(at - 1, 0), min(at + 1, len(among))), key=lambda n: abs(among[n] - depth))
