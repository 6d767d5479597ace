"""Guards as SQL: what surely does not fit, and why it is not sure that a report fits."""

from dataclasses import dataclass
from typing import Final

from servanda.watch.kernel.columns import name
from servanda.watch.kernel.shape import GuardShape, PatternShape
from servanda.watch.kernel.spots import joined

BITS: Final = {
    "open": 1,
    "time": 2,
    "amount": 4,
    "conflict": 8,
    "gap": 16,
    "place": 32,
    "future": 64,
    "judgement": 128,
}


def causes_of(bits: int) -> frozenset[str]:
    """Return the causes that a number of bits stands for."""
    return frozenset(cause for cause, bit in BITS.items() if bits & bit)


@dataclass(frozen=True, slots=True)
class Table:
    """The columns that the table of reports has."""

    columns: frozenset[str]

    def cell(self, attribute: str) -> str:
        """Return a cell's column as written; NULL where no report has it."""
        column = "@" + attribute
        return f"e.{name(column)}" if column in self.columns else "NULL::VARCHAR"

    def form(self, attribute: str) -> str:
        """Return a cell's column in the form under which equal ones meet."""
        column = "#" + attribute
        return f"e.{name(column)}" if column in self.columns else self.cell(attribute)


@dataclass(frozen=True, slots=True)
class Test:
    """A guard in SQL over a report ``e`` and a row of parameters ``p``."""

    denies: str
    """Whether the report surely fails it."""
    bits: str
    """Causes for which it is not sure that the report passes."""
    joins: str | None = None
    """An equality that a join can use, where the cell is there."""
    beside: str = ""
    """A further table to be joined."""


def test_of(guard: GuardShape, parameter: str, table: Table) -> Test:
    """Return the guard as SQL; ``parameter`` is its column in ``p``."""
    cell, form, value = table.cell(guard.attribute), table.form(guard.attribute), f"p.{parameter}"
    lacks = f"CASE WHEN {cell} IS NULL THEN {BITS['open']} ELSE 0 END"
    if guard.against == "variable":
        return Test("false", lacks)
    if guard.against == "amount":
        return _amount(guard.op, value)
    if guard.against == "number":
        return Test(f"coalesce(NOT ({_ordered(cell, guard.op, value)}), false)", lacks)
    equal = {
        "list": f"list_contains({value}, {form})",
        "party": f"list_contains({value}, {cell})",
    }.get(guard.against, f"{form} = {value}")
    wanted = guard.op in ("=", "in")
    denies = f"coalesce({'NOT ' if wanted else ''}({equal}), false)"
    joins = equal if wanted and guard.against in ("text", "key") else None
    return Test(denies, lacks, joins)


def _ordered(cell: str, op: str, value: str) -> str:
    """Return the comparison of a cell to a number: as numbers, else as texts."""
    number = f"TRY_CAST({cell} AS DECIMAL(38, 10))"
    return (
        f"CASE WHEN {number} IS NOT NULL THEN {number} {op} {value} "
        f"ELSE {cell} {op} {value}_text END"
    )


def _amount(op: str, value: str) -> Test:
    """Return the comparison of an amount between two ends to a number."""
    low, high = "e.low", "e.high"
    sure, never = {
        ">=": (f"{low} >= {value}", f"{high} < {value}"),
        ">": (f"{low} > {value}", f"{high} <= {value}"),
        "<=": (f"{high} <= {value}", f"{low} > {value}"),
        "<": (f"{high} < {value}", f"{low} >= {value}"),
        "=": (f"{low} = {value} AND {high} = {value}", f"({low} > {value} OR {high} < {value})"),
        "!=": (f"({low} > {value} OR {high} < {value})", f"{low} = {value} AND {high} = {value}"),
    }[op]
    bits = (
        f"CASE WHEN {low} IS NULL THEN {BITS['open']} WHEN {sure} THEN 0 ELSE {BITS['amount']} END"
    )
    return Test(f"coalesce({never}, false)", bits)


def tests_of(pattern: PatternShape, table: Table, spots: str) -> list[Test]:
    """Return a pattern's guards as SQL; their parameters are named ``g0``, ``g1``, ...

    ``spots`` is the table of where reports lie, if the pattern has a place.
    """
    return [
        _placed(spots, f"g{n}") if guard.against == "place" else test_of(guard, f"g{n}", table)
        for n, guard in enumerate(pattern.guards)
    ]


def _placed(spots: str, parameter: str) -> Test:
    bits = f"CASE WHEN x.fits IS NULL THEN {BITS['place']} ELSE 0 END"
    return Test("coalesce(NOT x.fits, false)", bits, beside=joined(spots, "x", parameter))
