"""What a check counts, added up: within a part of the reports, and over all parts.

Every happening lies in one part, so sums, extremes and causes of the parts make those of the whole.
"""

from typing import Final

from servanda.watch.kernel.columns import literal
from servanda.watch.kernel.events import AMOUNT
from servanda.watch.kernel.guards import BITS, Table
from servanda.watch.kernel.happenings import Carried
from servanda.watch.kernel.shape import LeafShape

AMOUNTS: Final = ("sum", "max", "min")
VAGUE: Final = "(lo IS NULL OR lo <> hi)"
SURE: Final = "counted AND bits = 0"
MAYBE: Final = "counted AND bits > 0"
COUNTED: Final = f"""count(*) FILTER (WHERE {SURE}) AS sure,
  count(*) FILTER (WHERE {MAYBE}) AS maybe, bool_or(contested) AS contested,
  bit_or(bits) FILTER (WHERE counted) AS all_bits"""
ALL_SURE: Final = "count(*) AS sure, 0 AS maybe, false AS contested, 0 AS all_bits"
ADDED: Final = """sum(sure)::BIGINT AS sure, sum(maybe)::BIGINT AS maybe,
  bool_or(contested) AS contested, bit_or(all_bits) AS all_bits"""
EXTREMES: Final = ("max", "min")
_OF_PART: Final = {
    "sure_lo": f"sum(lo) FILTER (WHERE {SURE})",
    "sure_hi": f"sum(hi) FILTER (WHERE {SURE})",
    "maybe_lo": f"sum(least(0, lo)) FILTER (WHERE {MAYBE})",
    "maybe_hi": f"sum(greatest(0, hi)) FILTER (WHERE {MAYBE})",
    "endless": "bool_or(hi IS NULL) FILTER (WHERE counted)",
    "bottomless": "bool_or(lo IS NULL) FILTER (WHERE counted)",
    "most_lo": f"max(lo) FILTER (WHERE {SURE})",
    "most_hi": "max(hi) FILTER (WHERE counted)",
    "least_hi": f"min(hi) FILTER (WHERE {SURE})",
    "least_lo": "min(lo) FILTER (WHERE counted)",
    "unit_lo": "min(unit_lo) FILTER (WHERE counted)",
    "unit_hi": "max(unit_hi) FILTER (WHERE counted)",
}
AMOUNT_COLUMNS: Final = {
    "sum": ("sure_lo", "sure_hi", "maybe_lo", "maybe_hi", "endless"),
    "max": ("most_lo", "most_hi", "least_lo", "endless", "bottomless"),
    "min": ("least_hi", "least_lo", "most_hi", "endless", "bottomless"),
}
"""What is added up or compared, by function."""
FLAGS: Final = ("endless", "bottomless")
TOGETHER: Final = {"most": "max", "least": "min", "sure": "sum", "maybe": "sum"}


def carried_by(leaf: LeafShape, table: Table) -> list[Carried]:
    """Return what a check needs to know of each happening beside whether it counts."""
    if leaf.function == "distinct":
        one = "CASE WHEN count(DISTINCT value) FILTER (WHERE speaking) = 1 AND count(*) FILTER "
        one += "(WHERE speaking AND value IS NULL) = 0 THEN min(value) FILTER (WHERE speaking) END"
        return [Carried("value", table.form(str(leaf.attribute)), one)]
    if leaf.function not in AMOUNTS:
        return []
    unit = "NULL::VARCHAR"
    if leaf.attribute != "quantity":
        low = high = f"TRY_CAST({table.cell(str(leaf.attribute))} AS {AMOUNT})"
    elif leaf.unit is not None:
        same = f'e."@unit" = {literal(leaf.unit)}'
        low, high = (f"CASE WHEN {same} THEN {end} END" for end in ("e.low", "e.high"))
    else:
        low, high = "e.low", "e.high"
        unit = "CASE WHEN e.low IS NOT NULL THEN coalesce(e.\"@unit\", '') END"
    speaking = "FILTER (WHERE speaking)"
    return [
        Carried("lo", low, f"min(lo) {speaking}"),
        Carried("hi", high, f"max(hi) {speaking}"),
        Carried("unit_lo", unit, f"min(unit_lo) {speaking}"),
        Carried("unit_hi", unit, f"max(unit_hi) {speaking}"),
    ]


def part_query(leaf: LeafShape, parameters: str, happenings: str, *, sure: bool) -> str:
    """Return the query of the sums of one part: a row for each instance (and distinct value).

    ``sure``: whatever counts possibly counts surely.
    """
    counted = ALL_SURE if sure else COUNTED
    if leaf.function == "count":
        return f"SELECT pid, {counted} FROM ({happenings}) GROUP BY pid"
    if leaf.function == "distinct":
        lacks = f"bits | CASE WHEN value IS NULL THEN {BITS['open']} ELSE 0 END"
        known = f"SELECT * REPLACE ({lacks} AS bits) FROM ({happenings})"
        return f"SELECT pid, value, {COUNTED} FROM ({known}) GROUP BY pid, value"
    vague = f"bits | CASE WHEN {VAGUE} THEN {BITS['amount']} ELSE 0 END"
    rows = f"({happenings})"
    if leaf.function in EXTREMES:
        rows = f"(SELECT r.*, b.b0, b.b1 FROM {rows} r JOIN {parameters} b USING (pid))"
    chosen = "".join(f", {_OF_PART[c]} AS {c}" for c in _columns(leaf))
    bits = f"bit_or({vague}) FILTER (WHERE counted AND ({_matters(leaf)})) AS bits"
    return f"SELECT pid, {counted}, {bits}{chosen} FROM {rows} GROUP BY pid"


def _columns(leaf: LeafShape) -> tuple[str, ...]:
    return (*AMOUNT_COLUMNS[leaf.function], "unit_lo", "unit_hi")


def _matters(leaf: LeafShape) -> str:
    """Return whether a happening's being there or not can change the comparison."""
    if leaf.function == "sum":
        return "hi IS NULL OR hi <> 0 OR lo <> 0"
    upward = leaf.function == "max"
    amount, limit, beyond = ("hi", "b0", ">") if upward else ("lo", "b1", "<")
    strict = leaf.op in (">", "<=") if upward else leaf.op in ("<", ">=")
    touches = beyond if strict else beyond + "="
    return f"{amount} IS NULL OR {limit} IS NULL OR {amount} {touches} {limit}"


def whole_query(leaf: LeafShape, parts: str, *, several: bool) -> str:
    """Return the query of the sums over all parts, if there are ``several``: a row an instance."""
    if leaf.function == "count" and not several:
        return f"SELECT *, all_bits AS bits FROM {parts}"
    if leaf.function == "count":
        return f"SELECT pid, {ADDED}, bit_or(all_bits) AS bits FROM {parts} GROUP BY pid"
    if leaf.function == "distinct":
        by_value = f"SELECT pid, value, {ADDED} FROM {parts} GROUP BY pid, value"
        each = "CASE WHEN value IS NULL THEN maybe WHEN sure = 0 AND maybe > 0 THEN 1 ELSE 0 END"
        return f"""SELECT pid, count(*) FILTER (WHERE value IS NOT NULL AND sure > 0) AS sure,
          sum({each})::BIGINT AS maybe, bool_or(contested) AS contested,
          bit_or(all_bits) AS all_bits, bit_or(all_bits) AS bits FROM ({by_value}) GROUP BY pid"""
    found = parts
    if several:
        added = "".join(f", {_over_parts(column)} AS {column}" for column in _columns(leaf))
        found = f"(SELECT pid, {ADDED}, bit_or(bits) AS bits{added} FROM {parts} GROUP BY pid)"
    # Amounts in different units are no one amount: each may be anything.
    mixed = "coalesce(unit_lo <> unit_hi, false)"
    replaced = [
        f"{column} OR {mixed} AS {column}" if column in FLAGS
        else f"CASE WHEN {mixed} THEN NULL ELSE {column} END AS {column}"
        for column in AMOUNT_COLUMNS[leaf.function]
    ]  # fmt: skip
    replaced += [f"CASE WHEN {mixed} THEN all_bits | {BITS['amount']} ELSE bits END AS bits"]
    one = "CASE WHEN unit_lo = unit_hi THEN unit_lo END AS unit"
    return (
        f"SELECT * EXCLUDE (unit_lo, unit_hi) REPLACE ({', '.join(replaced)}), {one} FROM {found}"
    )


def _over_parts(column: str) -> str:
    if column in FLAGS:
        return f"bool_or({column})"
    if column in ("unit_lo", "unit_hi"):
        return f"{'min' if column == 'unit_lo' else 'max'}({column})"
    return f"{TOGETHER[column.partition('_')[0]]}({column})"
