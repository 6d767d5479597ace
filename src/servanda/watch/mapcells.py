"""Turns the cells of a row into an event's fields, as one table of a mapping says.

What can be settled once for a table is settled once: where each column stands, which templates
there are. What repeats from row to row is looked up: a million rows hold few distinct codes.
"""

import re
from collections.abc import Callable, Sequence
from decimal import Decimal

from servanda.errors import MappingError
from servanda.watch.fields import Row
from servanda.watch.filters import Filter, as_number, holds
from servanda.watch.maprules import (
    PLACEHOLDER,
    ROW_NUMBER,
    Conversion,
    NumberRule,
    Table,
    ValueRule,
    wanted,
)
from servanda.watch.maptimes import KEPT, Fill, TimeReader

# What needs no second look: digits and at most one point.
PLAIN_NUMBER = re.compile(r"[+-]?\d{1,20}(\.\d{1,20})?", re.ASCII)

Test = Callable[[Sequence[str]], bool]
Step = tuple[str, Fill]


class Plan:
    """How one table of a mapping reads the rows of one file."""

    def __init__(self, table: Table, columns: Sequence[str], where: str) -> None:
        """Find each column; an unknown one is refused by name."""
        self._table = table
        self._place = {column: place for place, column in enumerate(columns)}
        for column in wanted(table):
            if column not in self._place:
                raise MappingError(
                    f"{where}, table {table.number} ({table.file}): unknown column {column!r}; "
                    f"the table has {', '.join(sorted(columns))}"
                )
        self._thousands = {r.column: r.thousands for r in table.numbers if r.thousands}
        self.filters = [(rule.text, self._test(rule)) for rule in table.where]
        self.times = TimeReader(
            table,
            {field: self._fill(text) for field, text in table.time.columns.items()},
            self._fill(table.time.widen.column) if table.time.widen else None,
        )
        self._id = None if table.id is None else self._identity(table.id)
        self._steps: list[Step] = [
            *(
                (rule.field, self._guarded(rule.only, self._fill(rule.text)))
                for rule in table.columns
            ),
            *((rule.field, self._number(rule)) for rule in table.numbers),
            *((rule.field, self._value(rule)) for rule in table.values),
        ]

    def cells(self, row: Sequence[str], where: Row) -> dict[str, str]:
        """Return field -> text of a row; an absent field is not there."""
        cells = dict(self._table.constants)
        if self._id is not None:
            cells["id"] = self._id(row, where)
            if not cells["id"]:
                raise MappingError(
                    f"{where}: a cell of the id {self._table.id!r} is empty; ids need all cells"
                )
        for field, step in self._steps:
            text = step(row, where)
            if text:
                cells[field] = text
        return cells

    def _fill(self, text: str) -> Fill:
        """Return what yields a column's cell, or a template over cells (empty if one is)."""
        if "{" not in text:
            place = self._place[text]
            return lambda row, _where: row[place].strip()
        # Split by a pattern with one group: texts at even places, names of columns at odd ones.
        parts = PLACEHOLDER.split(text)
        places = [-1 if name == ROW_NUMBER else self._place[name] for name in parts[1::2]]
        fixed = parts[::2]

        def filled(row: Sequence[str], where: Row) -> str:
            out = fixed[0]
            for place, after in zip(places, fixed[1:], strict=True):
                cell = str(where.number) if place < 0 else row[place].strip()
                if not cell:
                    return ""
                out += cell + after
            return out

        return filled

    def _identity(self, text: str) -> Fill:
        return self._fill(text) if "{" in text else lambda _row, _where: text

    def _test(self, rule: Filter) -> Test:
        place, known = self._place[rule.column], dict[str, bool]()

        def passes(row: Sequence[str]) -> bool:
            cell = row[place].strip()
            if cell not in known:
                if len(known) > KEPT:
                    known.clear()
                known[cell] = holds(rule, {rule.column: cell}, self._thousands)
            return known[cell]

        return passes

    def _guarded(self, only: Filter | None, step: Fill) -> Fill:
        if only is None:
            return step
        test = self._test(only)
        return lambda row, where: step(row, where) if test(row) else ""

    def _number(self, rule: NumberRule) -> Fill:
        place = self._place[rule.column]
        bare = rule.map is None and rule.thousands is None and Decimal(rule.factor) == 1

        def read(row: Sequence[str], where: Row) -> str:
            cell = row[place].strip()
            if not cell or (bare and PLAIN_NUMBER.fullmatch(cell)):
                return cell
            return _coded(rule, cell, where) if rule.map else _number(rule, cell, where)

        return self._guarded(rule.only, read)

    def _value(self, rule: ValueRule) -> Fill:
        place, known = self._place[rule.column], rule.map

        def look(row: Sequence[str], where: Row) -> str:
            cell = row[place].strip()
            return known[cell] if cell in known else _unmapped(rule, cell, where)

        return look


def _number(rule: NumberRule, cell: str, where: Row) -> str:
    found = as_number(cell, rule.thousands)
    if found is None:
        hint = "" if rule.thousands else "; set `thousands` if the number is grouped"
        raise MappingError(f"{where}: {rule.column} is {cell!r}; expected a number{hint}")
    return str(found * Decimal(rule.factor))


def _coded(rule: NumberRule, cell: str, where: Row) -> str:
    codes = rule.map or {}
    if cell in codes:
        return str(Decimal(codes[cell]) * Decimal(rule.factor))
    if rule.default == "empty":
        return ""
    raise MappingError(
        f"{where}: {rule.column} is {cell!r}, which the map for {rule.field!r} does not name; "
        'add it, or set default = "empty"'
    )


def _unmapped(rule: ValueRule, cell: str, where: Row) -> str:
    if not cell:
        return ""
    if rule.default == "error":
        raise MappingError(
            f"{where}: {rule.column} is {cell!r}, which the value map for {rule.field!r} does not "
            'name; add it, or set default = "keep" or "empty"'
        )
    return cell if rule.default == "keep" else ""


def convert(cells: dict[str, str], rule: Conversion | None) -> None:
    """Change the unit of a row's amounts, if the mapping says how."""
    if rule is None:
        return
    cells["unit"] = rule.target
    for field in ("quantity", "quantity_hi"):
        amount = as_number(cells.get(field, ""), None)
        if amount is not None:
            cells[field] = str(amount * Decimal(rule.factor))
