"""Row filters of a mapping: ``COLUMN OP VALUE`` and ``COLUMN is [not] empty`` (rule 4)."""

import re
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Literal

from servanda.errors import MappingError
from servanda.model.record import Record

# A longer list belongs into a column of the table.
LONGEST = 10_000
WORD = r"\"[^\"]*\"|'[^']*'"
# A bare name begins and ends with no blank, so that a long run of blanks is walked over once.
NAME = rf"({WORD}|\S(?:.*?\S)??)"
EMPTY = re.compile(rf"{NAME}\s++is\s++(not\s++)?empty")
COMPARE = re.compile(rf"{NAME}\s*+(<=|>=|!=|=|<|>)\s*+({WORD}|.*)")
MEMBER = re.compile(rf"{NAME}\s++in\s++\[?(.*?)\]?")
ITEM = re.compile(rf"\s*+({WORD}|[^,\"'\s](?:[^,\"']*?[^,\"'\s])?)\s*+(?:,|$)")


class Filter(Record, frozen=True, kw_only=True):
    """One test that a row must pass."""

    text: str
    column: str
    op: Literal["=", "!=", "<", "<=", ">", ">=", "in", "is empty", "is not empty"]
    values: tuple[str, ...] = ()


def _bare(word: str) -> str:
    word = word.strip()
    quoted = len(word) > 1 and word[0] == word[-1] and word[0] in "\"'"
    return word[1:-1] if quoted else word


def parse_filter(text: str, *, where: str) -> Filter:
    """Return the filter that ``text`` states; a MappingError names ``where``."""
    if len(text) > LONGEST:
        raise MappingError(f"{where}: a filter of {len(text):,} characters; at most {LONGEST:,}")
    bare = text.strip()
    if match := EMPTY.fullmatch(bare):
        op: Any = "is not empty" if match[2] else "is empty"
        return Filter(text=text, column=_bare(match[1]), op=op)
    if match := COMPARE.fullmatch(bare):
        sign: Any = match[2]
        if not match[3].startswith("="):
            return Filter(text=text, column=_bare(match[1]), op=sign, values=(_bare(match[3]),))
    elif match := MEMBER.fullmatch(bare):
        values = tuple(_bare(item) for item in ITEM.findall(match[2]))
        if values:
            return Filter(text=text, column=_bare(match[1]), op="in", values=values)
    raise MappingError(
        f"{where}: the filter {text[:200]!r} cannot be read; expected COLUMN OP VALUE with "
        "= != < <= > >= in, or COLUMN is [not] empty"
    )


def as_number(text: str, thousands: str | None) -> Decimal | None:
    """Return the number that ``text`` is, or None."""
    try:
        value = Decimal(text.replace(thousands, "") if thousands else text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def holds(rule: Filter, row: Mapping[str, str], thousands: Mapping[str, str]) -> bool:
    """Return whether the row passes; an empty cell passes only ``is empty`` and ``!=``."""
    cell = row.get(rule.column, "")
    if rule.op in ("is empty", "is not empty"):
        return (not cell) == (rule.op == "is empty")
    if not cell:
        return rule.op == "!="
    sign = thousands.get(rule.column)
    if rule.op == "in":
        return any(_compare(cell, "=", value, sign) for value in rule.values)
    return _compare(cell, rule.op, rule.values[0], sign)


def _compare(left: str, op: str, right: str, thousands: str | None) -> bool:
    numbers = as_number(left, thousands), as_number(right, thousands)
    if numbers[0] is not None and numbers[1] is not None:
        order = (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])
    else:
        order = (left > right) - (left < right)
    signs = {"=": (0,), "!=": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}
    return order in signs[op]
