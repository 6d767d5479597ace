"""One check of a template in SQL: what its sums decide for every instance."""

from typing import Final

from servanda.model import commitment as c
from servanda.watch.kernel.events import AMOUNT
from servanda.watch.kernel.guards import BITS
from servanda.watch.kernel.shape import LeafShape

ASKS_FOR_MORE: Final = {">=": True, ">": True, "<=": False, "<": False}


def leaf_query(leaf: LeafShape, number: int, counts: str, silence: c.Silence) -> str:
    """Return the query that decides check ``number`` from its sums: a row for each instance.

    Columns: pid, value, bits (causes where the value is unknown), lo, hi (NULL = infinite),
    contested, presumed. Table ``leaf_N`` gives windows, bounds and ``gap``.
    """
    return f"""
    WITH counts AS ({counts}), ends AS (
      SELECT p.pid, p.b0, p.b1, p.future, p.gap AND NOT {_absent(leaf, silence)} AS blind, p.gap,
        coalesce(c.sure, 0) AS sure, coalesce(c.maybe, 0) AS maybe,
        coalesce(c.bits, 0) AS bits, coalesce(c.all_bits, 0) AS all_bits,
        coalesce(c.contested, false) AS contested,
        c.* EXCLUDE (pid, sure, maybe, bits, all_bits, contested)
      FROM leaf_{number} p LEFT JOIN counts c USING (pid)
    ), bounded AS (
      SELECT *, future OR blind AS unseen, {_low(leaf)} AS low, {_high(leaf)} AS high FROM ends
    ), compared AS (
      SELECT *, {_value(leaf)} AS plain_value FROM bounded
    ), presumed AS (
      SELECT *, {_presumes(leaf, silence)} AS presumes, presumes AND NOT {_spoilt(leaf)} AS lifted
      FROM compared
    )
    SELECT pid, CASE WHEN lifted THEN true ELSE plain_value END AS value,
      CASE WHEN lifted OR plain_value IS NOT NULL THEN 0
        WHEN known_bits > 0 THEN known_bits WHEN all_bits > 0 THEN all_bits
        ELSE {BITS["amount"]} END AS bits,
      low AS lo, high AS hi, contested,
      lifted OR ({_absent(leaf, silence)} AND gap AND coalesce(plain_value, false)
        AND {"true" if silence == "compliance" else "false"}) AS presumed
    FROM (
      SELECT *, bits | CASE WHEN future THEN {BITS["future"]} ELSE 0 END
        | CASE WHEN blind AND NOT presumes THEN {BITS["gap"]} ELSE 0 END
        | CASE WHEN b1 IS NULL OR b0 <> b1 THEN {BITS["amount"]} ELSE 0 END AS known_bits
      FROM presumed
    )
    """


def _low(leaf: LeafShape) -> str:
    if leaf.function in ("count", "distinct"):
        return f"sure::{AMOUNT}"
    if leaf.function == "sum":
        return "coalesce(sure_lo, 0) + coalesce(maybe_lo, 0)"
    if leaf.function == "max":
        return "most_lo"
    return "CASE WHEN unseen OR bottomless THEN NULL ELSE least_lo END"


def _high(leaf: LeafShape) -> str:
    if leaf.function in ("count", "distinct"):
        return f"CASE WHEN unseen THEN NULL ELSE (sure + maybe)::{AMOUNT} END"
    if leaf.function == "sum":
        total = "coalesce(sure_hi, 0) + coalesce(maybe_hi, 0)"
        return f"CASE WHEN unseen OR coalesce(endless, false) THEN NULL ELSE {total} END"
    if leaf.function == "max":
        return "CASE WHEN unseen OR endless THEN NULL ELSE most_hi END"
    return "least_hi"


LEAST: Final = "(CASE WHEN bottomless THEN NULL ELSE least_lo END)"
MOST: Final = "(CASE WHEN endless THEN NULL ELSE most_hi END)"
"""The lowest and the highest amount that any of the happenings may have."""


def _compare(op: str, low: str = "low", high: str = "high") -> str:
    above = f"coalesce({low} > b1, false)"
    at_least = f"coalesce({low} >= b1, false)"
    below = f"coalesce({high} < b0, false)"
    at_most = f"coalesce({high} <= b0, false)"
    cases = {
        ">=": (at_least, below),
        ">": (above, at_most),
        "<=": (at_most, above),
        "<": (below, at_least),
    }
    same = f"coalesce({low} = {high} AND b0 = b1 AND {low} = b0, false)"
    apart = f"({above} OR {below})"
    true, false = cases.get(op, (same, apart) if op == "=" else (apart, same))
    return f"CASE WHEN {true} THEN true WHEN {false} THEN false END"


def _value(leaf: LeafShape) -> str:
    found = _compare(leaf.op)
    if leaf.function not in ("max", "min"):
        return found
    # An extreme over no event is undefined: what was written does not hold, its denial does.
    denied = "true" if leaf.denied else "false"
    reached = _compare(leaf.op, LEAST, MOST)
    return (
        f"CASE WHEN sure + maybe = 0 AND NOT unseen THEN {denied} "
        f"WHEN sure = 0 AND NOT unseen THEN CASE WHEN ({reached}) = {denied} THEN {denied} END "
        f"WHEN sure > 0 OR ({found}) = {denied} THEN ({found}) END"
    )


def _absent(leaf: LeafShape, silence: c.Silence) -> str:
    """Return whether the rule itself says what silence means here: nothing happened."""
    more = ASKS_FOR_MORE.get(leaf.op)
    told = (silence == "violation" and more is True) or (silence == "compliance" and more is False)
    return "true" if told else "false"


def _presumes(leaf: LeafShape, silence: c.Silence) -> str:
    """Return whether what nobody saw is presumed to have been done in time."""
    if silence == "compliance" and ASKS_FOR_MORE.get(leaf.op) is True:
        return "(gap AND plain_value IS NULL AND NOT future)"
    return "false"


def _spoilt(leaf: LeafShape) -> str:
    """Return whether what was reported may fail the check, whatever nobody saw."""
    if leaf.function != "min":
        return "false"
    return f"(sure + maybe > 0 AND ({_compare(leaf.op, LEAST, MOST)}) IS DISTINCT FROM true)"
