"""One check of a template in SQL: what it counts for every instance, and what that decides."""

from typing import Final

from servanda.model import commitment as c
from servanda.watch.kernel.columns import literal
from servanda.watch.kernel.events import AMOUNT
from servanda.watch.kernel.guards import BITS, Table
from servanda.watch.kernel.happenings import Carried, Question, happenings
from servanda.watch.kernel.shape import LeafShape

AMOUNTS: Final = ("sum", "max", "min")
ASKS_FOR_MORE: Final = {">=": True, ">": True, "<=": False, "<": False}
VAGUE: Final = "(lo IS NULL OR lo <> hi)"


def leaf_query(
    leaf: LeafShape,
    number: int,
    question: Question,
    table: Table,
    silence: c.Silence,
    *,
    mixed: bool,
) -> str:
    """Return the query that decides check ``number``: a row for each instance.

    Columns: pid, value, bits (causes where the value is unknown), lo, hi (NULL = infinite),
    contested, presumed. Table ``leaf_N`` gives windows, bounds and ``gap``; ``mixed`` says that
    amounts of the type come in several units.
    """
    rows = happenings(question, _carried(leaf, table, mixed=mixed))
    counts = _counts(leaf, number, rows, mixed=mixed)
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
      SELECT *, {_presumes(leaf, silence)} AS lifted FROM compared
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
        | CASE WHEN blind THEN {BITS["gap"]} ELSE 0 END
        | CASE WHEN b1 IS NULL OR b0 <> b1 THEN {BITS["amount"]} ELSE 0 END AS known_bits
      FROM presumed
    )
    """


def _carried(leaf: LeafShape, table: Table, *, mixed: bool) -> list[Carried]:
    if leaf.function == "distinct":
        one = "CASE WHEN count(DISTINCT value) FILTER (WHERE speaking) = 1 AND count(*) FILTER "
        one += "(WHERE speaking AND value IS NULL) = 0 THEN min(value) FILTER (WHERE speaking) END"
        return [Carried("value", table.form(str(leaf.attribute)), one)]
    if leaf.function not in AMOUNTS:
        return []
    if leaf.attribute == "quantity":
        low, high = "e.low", "e.high"
        if leaf.unit is not None:
            same = f'e."@unit" = {literal(leaf.unit)}'
            low, high = (f"CASE WHEN {same} THEN {end} END" for end in (low, high))
    else:
        low = high = f"TRY_CAST({table.cell(str(leaf.attribute))} AS {AMOUNT})"
    found = [
        Carried("amount_lo", low, "min(amount_lo) FILTER (WHERE speaking)"),
        Carried("amount_hi", high, "max(amount_hi) FILTER (WHERE speaking)"),
    ]
    if mixed and leaf.attribute == "quantity" and leaf.unit is None:
        unit = "CASE WHEN e.low IS NOT NULL THEN coalesce(e.\"@unit\", '') END"
        found += [
            Carried("unit_lo", unit, "min(unit_lo) FILTER (WHERE speaking)"),
            Carried("unit_hi", unit, "max(unit_hi) FILTER (WHERE speaking)"),
        ]
    return found


def _counts(leaf: LeafShape, number: int, rows: str, *, mixed: bool) -> str:
    """Return the query that puts the happenings of an instance together."""
    base = "bool_or(contested) AS contested"
    if leaf.function == "count":
        return f"""SELECT pid, count(*) FILTER (WHERE counted AND bits = 0) AS sure,
          count(*) FILTER (WHERE counted AND bits > 0) AS maybe,
          bit_or(bits) FILTER (WHERE counted) AS bits, 0 AS all_bits, {base}
          FROM ({rows}) GROUP BY pid"""
    if leaf.function == "distinct":
        lacks = f"bits | CASE WHEN value IS NULL THEN {BITS['open']} ELSE 0 END"
        return f"""SELECT pid, count(*) FILTER (WHERE value IS NOT NULL AND known) AS sure,
          coalesce(sum(CASE WHEN n = 0 OR known THEN 0 WHEN value IS NULL THEN n ELSE 1 END), 0)
            AS maybe,
          bit_or(bits) AS bits, 0 AS all_bits, {base}
          FROM (SELECT pid, value,
            coalesce(bool_or(bits = 0) FILTER (WHERE counted), false) AS known,
            count(*) FILTER (WHERE counted) AS n,
            coalesce(bit_or(bits) FILTER (WHERE counted), 0) AS bits, {base}
            FROM (SELECT * REPLACE ({lacks} AS bits) FROM ({rows})) GROUP BY pid, value)
          WHERE n > 0 OR contested GROUP BY pid"""
    return _amount_counts(leaf, number, rows, mixed=mixed)


def _amount_counts(leaf: LeafShape, number: int, rows: str, *, mixed: bool) -> str:
    several = "false"
    if mixed and leaf.attribute == "quantity" and leaf.unit is None:
        several = (
            "coalesce(min(unit_lo) FILTER (WHERE counted) OVER (PARTITION BY pid) <> "
            "max(unit_hi) FILTER (WHERE counted) OVER (PARTITION BY pid), false)"
        )
    # Amounts in different units are no one amount: each may be anything.
    placed = f"""SELECT *, CASE WHEN mixed THEN NULL ELSE amount_lo END AS lo,
      CASE WHEN mixed THEN NULL ELSE amount_hi END AS hi
      FROM (SELECT *, {several} AS mixed FROM ({rows}))"""
    matters = f"({_matters(leaf)})"
    sure, maybe = "counted AND bits = 0", "counted AND bits > 0"
    return f"""SELECT pid, count(*) FILTER (WHERE {sure}) AS sure,
      count(*) FILTER (WHERE {maybe}) AS maybe,
      bit_or(bits | CASE WHEN {VAGUE} THEN {BITS["amount"]} ELSE 0 END)
        FILTER (WHERE counted AND {matters}) AS bits,
      bit_or(bits) FILTER (WHERE counted) AS all_bits, bool_or(contested) AS contested,
      sum(lo) FILTER (WHERE {sure}) AS sure_lo, sum(hi) FILTER (WHERE {sure}) AS sure_hi,
      sum(least(0, lo)) FILTER (WHERE {maybe}) AS maybe_lo,
      sum(greatest(0, hi)) FILTER (WHERE {maybe}) AS maybe_hi,
      coalesce(bool_or(hi IS NULL) FILTER (WHERE counted), false) AS endless,
      coalesce(bool_or(lo IS NULL) FILTER (WHERE counted), false) AS bottomless,
      max(lo) FILTER (WHERE {sure}) AS most_lo, max(hi) FILTER (WHERE counted) AS most_hi,
      min(hi) FILTER (WHERE {sure}) AS least_hi, min(lo) FILTER (WHERE counted) AS least_lo
      FROM (SELECT r.*, b.b0, b.b1 FROM ({placed}) r JOIN leaf_{number} b USING (pid))
      GROUP BY pid"""


def _matters(leaf: LeafShape) -> str:
    """Return whether a happening's being there or not can change the comparison."""
    if leaf.function == "sum":
        return "hi IS NULL OR hi <> 0 OR lo <> 0"
    upward = leaf.function == "max"
    amount, limit, beyond = ("hi", "b0", ">") if upward else ("lo", "b1", "<")
    strict = leaf.op in (">", "<=") if upward else leaf.op in ("<", ">=")
    touches = beyond if strict else beyond + "="
    return f"{amount} IS NULL OR {limit} IS NULL OR {amount} {touches} {limit}"


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


def _compare(op: str) -> str:
    above = "coalesce(low > b1, false)"
    at_least = "coalesce(low >= b1, false)"
    below = "coalesce(high < b0, false)"
    at_most = "coalesce(high <= b0, false)"
    cases = {
        ">=": (at_least, below),
        ">": (above, at_most),
        "<=": (at_most, above),
        "<": (below, at_least),
    }
    same = "coalesce(low = high AND b0 = b1 AND low = b0, false)"
    apart = f"({above} OR {below})"
    true, false = cases.get(op, (same, apart) if op == "=" else (apart, same))
    return f"CASE WHEN {true} THEN true WHEN {false} THEN false END"


def _value(leaf: LeafShape) -> str:
    found = _compare(leaf.op)
    if leaf.function not in ("max", "min"):
        return found
    # An extreme over no event is undefined: what was written does not hold, its denial does.
    denied = "true" if leaf.denied else "false"
    return (
        f"CASE WHEN sure + maybe = 0 AND NOT unseen THEN {denied} "
        f"WHEN sure > 0 OR ({found}) = {denied} THEN ({found}) END"
    )


def _absent(leaf: LeafShape, silence: c.Silence) -> str:
    """Return whether the rule itself says what silence means here: nothing happened."""
    more = ASKS_FOR_MORE.get(leaf.op)
    told = (silence == "violation" and more is True) or (silence == "compliance" and more is False)
    return "true" if told else "false"


def _presumes(leaf: LeafShape, silence: c.Silence) -> str:
    """Return whether compliance is presumed although it was not seen."""
    if silence == "compliance" and ASKS_FOR_MORE.get(leaf.op) is True:
        return "(gap AND plain_value IS NULL AND NOT future)"
    return "false"
