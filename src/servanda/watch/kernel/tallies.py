"""One check of a template in SQL: what its sums decide for every instance.

Columns bear the number of the check, and build on each other in levels: a level's columns may use
those of the levels before it.
"""

from typing import Final

from servanda.model import commitment as c
from servanda.watch.kernel.guards import BITS
from servanda.watch.kernel.shape import LeafShape
from servanda.watch.kernel.sums import AMOUNT_COLUMNS

ASKS_FOR_MORE: Final = {">=": True, ">": True, "<=": False, "<": False}


def counted_columns(leaf: LeafShape, j: int) -> list[str]:
    """Return what is taken of the sums ``t{j}`` of a check, which not every instance has."""
    rest = (*AMOUNT_COLUMNS.get(leaf.function, ()), *(["unit"] if leaf.told_unit else []))
    return [
        f"coalesce(t{j}.sure, 0) AS sure_{j}",
        f"coalesce(t{j}.maybe, 0) AS maybe_{j}",
        f"coalesce(t{j}.bits, 0) AS counted_{j}",
        f"coalesce(t{j}.all_bits, 0) AS all_bits_{j}",
        f"coalesce(t{j}.contested, false) AS contested_{j}",
        *(f"t{j}.{column} AS {column}_{j}" for column in rest),
    ]


def levels_of(leaf: LeafShape, j: int, silence: c.Silence) -> list[list[str]]:
    """Return the columns that decide check ``j``, level by level.

    They are value_j, bits_j (causes, where the value is unknown), lo_j, hi_j (NULL = infinite) and
    presumed_j. The instances have windows, bounds, ``gap_j`` and ``future_j``.
    """
    absent = _absent(leaf, silence)
    lifts = silence == "compliance" and ASKS_FOR_MORE.get(leaf.op) is True
    blind = "false" if absent else f"gap_{j}"
    unseen = f"future_{j}" if absent else f"(future_{j} OR gap_{j})"
    # Where compliance is presumed, only the future can still hide it.
    gap = f"gap_{j} AND future_{j}" if lifts else blind
    known = [f"counted_{j}", f"CASE WHEN future_{j} THEN {BITS['future']} ELSE 0 END"]
    known += [] if absent else [f"CASE WHEN {gap} THEN {BITS['gap']} ELSE 0 END"]
    if leaf.variable is not None:
        known += [f"CASE WHEN b1_{j} IS NULL OR b0_{j} <> b1_{j} THEN {BITS['amount']} ELSE 0 END"]
    value, bits = _value(leaf, j, unseen), f"WHEN all_bits_{j} > 0 THEN all_bits_{j}"
    levels = [
        [f"{_low(leaf, j, unseen)} AS lo_{j}", f"{_high(leaf, j, unseen)} AS hi_{j}",
         f"{' | '.join(known)} AS known_{j}"],
        [f"{value} AS {'plain' if lifts else 'value'}_{j}",
         f"CASE WHEN known_{j} > 0 THEN known_{j} {bits} ELSE {BITS['amount']} END AS bits_{j}"],
    ]  # fmt: skip
    if lifts:
        # What nobody saw is presumed to have been done in time.
        lifted = f"(gap_{j} AND plain_{j} IS NULL AND NOT future_{j}{_unspoilt(leaf, j)})"
        return [*levels, [f"{lifted} OR plain_{j} AS value_{j}", f"{lifted} AS presumed_{j}"]]
    silent = absent and silence == "compliance"
    presumed = f"gap_{j} AND coalesce(value_{j}, false)" if silent else "false"
    return [*levels, [f"{presumed} AS presumed_{j}"]]


def _low(leaf: LeafShape, j: int, unseen: str) -> str:
    if leaf.function in ("count", "distinct"):
        return f"sure_{j}"
    if leaf.function == "sum":
        return f"coalesce(sure_lo_{j}, 0) + coalesce(maybe_lo_{j}, 0)"
    if leaf.function == "max":
        return f"most_lo_{j}"
    return f"CASE WHEN {unseen} OR bottomless_{j} THEN NULL ELSE least_lo_{j} END"


def _high(leaf: LeafShape, j: int, unseen: str) -> str:
    if leaf.function in ("count", "distinct"):
        return f"CASE WHEN {unseen} THEN NULL ELSE sure_{j} + maybe_{j} END"
    if leaf.function == "sum":
        total = f"coalesce(sure_hi_{j}, 0) + coalesce(maybe_hi_{j}, 0)"
        endless = f"{unseen} OR coalesce(endless_{j}, false)"
        return f"CASE WHEN {endless} THEN NULL ELSE {total} END"
    if leaf.function == "max":
        return f"CASE WHEN {unseen} OR endless_{j} THEN NULL ELSE most_hi_{j} END"
    return f"least_hi_{j}"


def _compare(op: str, j: int, *, low: str = "lo_{}", high: str = "hi_{}") -> str:
    lo, hi = low.format(j), high.format(j)
    above = f"coalesce({lo} > b1_{j}, false)"
    at_least = f"coalesce({lo} >= b1_{j}, false)"
    below = f"coalesce({hi} < b0_{j}, false)"
    at_most = f"coalesce({hi} <= b0_{j}, false)"
    cases = {
        ">=": (at_least, below),
        ">": (above, at_most),
        "<=": (at_most, above),
        "<": (below, at_least),
    }
    same = f"coalesce({lo} = {hi} AND b0_{j} = b1_{j} AND {lo} = b0_{j}, false)"
    apart = f"({above} OR {below})"
    true, false = cases.get(op, (same, apart) if op == "=" else (apart, same))
    return f"CASE WHEN {true} THEN true WHEN {false} THEN false END"


def _reached(leaf: LeafShape, j: int) -> str:
    """Return the comparison for an extreme that is one of the happenings reported."""
    low = "(CASE WHEN bottomless_{0} THEN NULL ELSE least_lo_{0} END)"
    high = "(CASE WHEN endless_{0} THEN NULL ELSE most_hi_{0} END)"
    return _compare(leaf.op, j, low=low, high=high)


def _unspoilt(leaf: LeafShape, j: int) -> str:
    """Return that what was reported does not fail the check, however well the unseen turned out."""
    if leaf.function != "min":
        return ""
    return f" AND (sure_{j} + maybe_{j} = 0 OR coalesce({_reached(leaf, j)}, false))"


def _value(leaf: LeafShape, j: int, unseen: str) -> str:
    found = _compare(leaf.op, j)
    if leaf.function not in ("max", "min"):
        return found
    # An extreme over no event is undefined: what was written does not hold, its denial does.
    denied = "true" if leaf.denied else "false"
    return (
        f"CASE WHEN sure_{j} + maybe_{j} = 0 AND NOT {unseen} THEN {denied} "
        f"WHEN sure_{j} = 0 AND NOT {unseen} "
        f"THEN CASE WHEN ({_reached(leaf, j)}) = {denied} THEN {denied} END "
        f"WHEN sure_{j} > 0 OR ({found}) = {denied} THEN ({found}) END"
    )


def _absent(leaf: LeafShape, silence: c.Silence) -> bool:
    """Return whether the rule itself says what silence means here: nothing happened."""
    more = ASKS_FOR_MORE.get(leaf.op)
    return (silence == "violation" and more is True) or (silence == "compliance" and more is False)
