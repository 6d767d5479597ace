"""Reads a mapping (``servanda.map/1``): how foreign tables become events."""

import hashlib
import re
import tomllib
from collections.abc import Mapping as Map
from decimal import Decimal
from typing import Any, Literal

from servanda.errors import MappingError
from servanda.model.record import Record
from servanda.terms.times import TimeFault, zone_of
from servanda.watch.fields import NUMBERS
from servanda.watch.filters import Filter, parse_filter
from servanda.watch.tables import FORMATS

SCHEMA = "servanda.map/1"
TIME_FIELDS = ("at", "from", "to", "known_at")
SHIFT = re.compile(r"([+-])\s*(\d{1,6})\s*(h|d|min)")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
TABLE_KEYS = (
    "file", "format", "id", "zone", "where", "clock_shift", "time", "set", "columns", "numbers",
    "values",
)  # fmt: skip


class ClockShift(Record, frozen=True, kw_only=True):
    """A correction of a feed's clock, with the reason for it."""

    n: int
    unit: Literal["h", "d", "min"]
    text: str
    reason: str


class NumberRule(Record, frozen=True, kw_only=True):
    """How one numeric field is read from a column."""

    field: str
    column: str
    thousands: str | None = None
    factor: str = "1"
    reason: str | None = None


class ValueRule(Record, frozen=True, kw_only=True):
    """How one field is looked up from a column's value."""

    field: str
    column: str
    map: dict[str, str]
    default: Literal["error", "keep", "empty"] = "error"


class Conversion(Record, frozen=True, kw_only=True):
    """How a quantity in one unit becomes another, with the reason."""

    source: str
    target: str
    factor: str
    reason: str


class Table(Record, frozen=True, kw_only=True):
    """How the rows of one file become events: at most one event a row."""

    file: str
    number: int
    """Place in the mapping, from 1."""
    id: str | None
    format: str | None
    zone: str | None
    time: dict[str, str]
    time_format: str | None
    where: tuple[Filter, ...]
    constants: dict[str, str]
    columns: dict[str, str]
    numbers: tuple[NumberRule, ...]
    values: tuple[ValueRule, ...]
    clock_shift: ClockShift | None = None


class Mapping(Record, frozen=True, kw_only=True):
    """A whole mapping file."""

    tables: tuple[Table, ...]
    conversions: tuple[Conversion, ...]
    where: str
    sha256: str


class _Reader:
    """Takes keys out of a TOML table; what remains unknown is refused."""

    def __init__(self, data: Any, where: str) -> None:
        if not isinstance(data, dict):
            raise MappingError(f"{where}: expected `key = value` entries")
        self.data = dict(data)
        self.where = where

    def text(self, key: str) -> str | None:
        value = self.data.pop(key, None)
        if value is None:
            return None
        if not isinstance(value, str) or not value.strip():
            raise MappingError(f"{self.where}: {key} takes a text in quotes, not {value!r}")
        return value

    def need(self, key: str) -> str:
        value = self.text(key)
        if value is None:
            raise MappingError(f"{self.where}: no {key}; it is needed")
        return value

    def number(self, key: str) -> str | None:
        value = self.data.pop(key, None)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise MappingError(f"{self.where}: {key} takes a number, not {value!r}")
        if not Decimal(value).is_finite() or value == 0:
            raise MappingError(f"{self.where}: {key} is {value}; expected a finite number, not 0")
        return str(value)

    def table(self, key: str) -> dict[str, Any]:
        value = self.data.pop(key, {})
        if not isinstance(value, dict):
            raise MappingError(f"{self.where}: [{key}] takes `field = …` entries")
        return value

    def texts(self, key: str) -> dict[str, str]:
        found = self.table(key)
        for name, value in found.items():
            if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
                raise MappingError(f"{self.where}: {key}.{name} takes a text, not {value!r}")
        return {name: str(value) for name, value in found.items()}

    def done(self, keys: tuple[str, ...]) -> None:
        if self.data:
            raise MappingError(
                f"{self.where}: unknown key {min(self.data)!r}; expected {', '.join(keys)}"
            )


def parse_mapping(text: str, *, where: str) -> Mapping:
    """Return the mapping in TOML ``text``; a MappingError names ``where`` and the table."""
    try:
        data = tomllib.loads(text.removeprefix("\ufeff"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MappingError(f"{where}: no readable TOML: {error}") from error
    top = _Reader(data, where)
    if (schema := top.text("schema")) != SCHEMA:
        raise MappingError(f"{where}: schema is {schema!r}; expected {SCHEMA!r}")
    tables = _list(top.data.pop("table", None), "table", where)
    if not tables:
        raise MappingError(f"{where}: no [[table]]; each one reads one file")
    conversions = _list(top.data.pop("convert", []), "convert", where)
    top.done(("schema", "table", "convert"))
    return Mapping(
        tables=tuple(_table(t, i, where) for i, t in enumerate(tables, 1)),
        conversions=_conversions(conversions, where),
        where=where,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _list(value: Any, key: str, where: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise MappingError(f"{where}: write [[{key}]] with two brackets; several may follow")
    return value


def _table(data: Any, number: int, where: str) -> Table:
    name = data.get("file") if isinstance(data, dict) else None
    reader = _Reader(data, f"{where}, table {number}" + (f" ({name})" if name else ""))
    time = _Reader(reader.table("time"), f"{reader.where}, time")
    time_format = time.text("format")
    times = {f: column for f in TIME_FIELDS if (column := time.text(f)) is not None}
    time.done((*TIME_FIELDS, "format"))
    _check_times(times, reader.where)
    found = Table(
        file=reader.need("file"),
        number=number,
        id=reader.text("id"),
        format=_format(reader),
        zone=_zone(reader),
        time=times,
        time_format=time_format,
        where=_filters(reader),
        constants=reader.texts("set"),
        columns=reader.texts("columns"),
        numbers=tuple(_number(f, d, reader.where) for f, d in reader.table("numbers").items()),
        values=tuple(_values(f, d, reader.where) for f, d in reader.table("values").items()),
        clock_shift=_shift(reader),
    )
    reader.done(TABLE_KEYS)
    _check_fields(found, reader.where)
    return found


def _check_times(times: Map[str, str], where: str) -> None:
    if ("at" in times) == ("from" in times):
        raise MappingError(f"{where}: [table.time] needs either `at`, or `from` and `to`")
    if "to" in times and "from" not in times:
        raise MappingError(f"{where}: [table.time] has `to` without `from`")


def _format(reader: _Reader) -> str | None:
    found = reader.text("format")
    if found is not None and found not in FORMATS:
        raise MappingError(f"{reader.where}: format is {found!r}; expected {', '.join(FORMATS)}")
    return found


def _zone(reader: _Reader) -> str | None:
    found = reader.text("zone")
    if found is not None:
        try:
            zone_of(found)
        except TimeFault as fault:
            raise MappingError(f"{reader.where}: {fault}") from fault
    return found


def _filters(reader: _Reader) -> tuple[Filter, ...]:
    found = reader.data.pop("where", [])
    if not isinstance(found, list) or not all(isinstance(f, str) for f in found):
        raise MappingError(f'{reader.where}: where takes a list of texts, e.g. ["count > 0"]')
    return tuple(parse_filter(f, where=reader.where) for f in found)


def _shift(reader: _Reader) -> ClockShift | None:
    if "clock_shift" not in reader.data:
        return None
    inner = _Reader(reader.data.pop("clock_shift"), f"{reader.where}, clock_shift")
    text, reason = inner.need("by"), inner.need("reason")
    inner.done(("by", "reason"))
    match = SHIFT.fullmatch(text.strip())
    if match is None:
        raise MappingError(
            f"{inner.where}: by is {text!r}; expected a sign, a number and h, d or min"
        )
    unit: Any = match[3]
    return ClockShift(n=int(match[1] + match[2]), unit=unit, text=text, reason=reason)


def _number(field: str, data: Any, where: str) -> NumberRule:
    inner = _Reader(data, f"{where}, numbers.{field}")
    if field not in NUMBERS:
        raise MappingError(f"{inner.where}: no numeric field; expected {', '.join(NUMBERS)}")
    rule = NumberRule(
        field=field,
        column=inner.need("column"),
        thousands=inner.text("thousands"),
        factor=inner.number("factor") or "1",
        reason=inner.text("reason"),
    )
    inner.done(("column", "thousands", "factor", "reason"))
    if Decimal(rule.factor) != 1 and rule.reason is None:
        raise MappingError(f"{inner.where}: a factor of {rule.factor} needs a reason")
    return rule


def _values(field: str, data: Any, where: str) -> ValueRule:
    inner = _Reader(data, f"{where}, values.{field}")
    default: Any = inner.text("default") or "error"
    if default not in ("error", "keep", "empty"):
        raise MappingError(f"{inner.where}: default is {default!r}; expected error, keep or empty")
    rule = ValueRule(
        field=field, column=inner.need("column"), map=inner.texts("map"), default=default
    )
    inner.done(("column", "map", "default"))
    return rule


def _check_fields(table: Table, where: str) -> None:
    """Refuse a field that is set twice, set in the wrong place, or needed and not set."""
    stated = [*table.constants, *table.columns]
    stated += [r.field for r in table.numbers] + [r.field for r in table.values]
    if table.id is not None:
        stated.append("id")
    for field in stated:
        if stated.count(field) > 1:
            raise MappingError(f"{where}: the field {field!r} is set twice; set it once")
    for field in TIME_FIELDS:
        if field in stated:
            raise MappingError(f"{where}: {field!r} belongs into [table.time]")
    for field in ("id", "type", "standing"):
        if field not in stated:
            raise MappingError(f"{where}: {field} is not set; set, columns or values must give it")
    for field in [*table.columns, *(rule.field for rule in table.values)]:
        if field in NUMBERS:
            raise MappingError(f"{where}: {field} is a number; read it in [table.numbers.{field}]")


def _conversions(items: list[Any], where: str) -> tuple[Conversion, ...]:
    found: list[Conversion] = []
    for number, item in enumerate(items, 1):
        inner = _Reader(item, f"{where}, convert {number}")
        factor = inner.number("factor")
        if factor is None:
            raise MappingError(f"{inner.where}: no factor; it is needed")
        rule = Conversion(
            source=inner.need("from"),
            target=inner.need("to"),
            factor=factor,
            reason=inner.need("reason"),
        )
        inner.done(("from", "to", "factor", "reason"))
        if any(rule.source in (f.source, f.target) for f in found) or rule.source == rule.target:
            raise MappingError(f"{inner.where}: {rule.source!r} is converted twice; one step each")
        found.append(rule)
    return tuple(found)
