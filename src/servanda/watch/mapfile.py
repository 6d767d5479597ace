"""Reads a mapping file (``servanda.map/1``); what it does not know it refuses by name."""

import hashlib
import re
from decimal import Decimal
from typing import Any

from servanda.errors import MappingError
from servanda.model.codec import toml_table
from servanda.terms.times import TimeFault, zone_of
from servanda.watch.fields import NUMBERS
from servanda.watch.filters import Filter, parse_filter
from servanda.watch.maprules import (
    EVERY_FILE,
    SCHEMA,
    TIME_FIELDS,
    ClockShift,
    ColumnRule,
    Conversion,
    Mapping,
    NumberRule,
    Table,
    TimeRule,
    ValueRule,
    Widening,
)
from servanda.watch.tables import FORMATS

SHIFT = re.compile(r"([+-])\s*(\d{1,6})\s*(h|d|min)")
STRETCH = re.compile(r"\d{1,6}\s*(h|d|min)")
PRECISIONS = ("day", "month", "year")
# Wider than a year on either side, a time says nothing that a rule could use.
MOST_DAYS = 366
TABLE_KEYS = (
    "file", "format", "header", "may_lack", "id", "zone", "where", "clock_shift", "time", "set",
    "columns", "numbers", "values",
)  # fmt: skip


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
    data = toml_table(text, where=where, error=MappingError, parse_float=Decimal)
    top = _Reader(data, where)
    if (schema := top.text("schema")) != SCHEMA:
        raise MappingError(f"{where}: schema is {schema!r}; expected {SCHEMA!r}")
    tables = _list(top.data.pop("table", None), "table", where)
    if not tables:
        raise MappingError(f"{where}: no [[table]]; each one reads one file")
    conversions = _list(top.data.pop("convert", []), "convert", where)
    _check_files([t.get("file") for t in tables if isinstance(t, dict)], where)
    top.done(("schema", "table", "convert"))
    return Mapping(
        tables=tuple(_table(t, i, where) for i, t in enumerate(tables, 1)),
        conversions=_conversions(conversions, where),
        where=where,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def _check_files(names: list[Any], where: str) -> None:
    if EVERY_FILE in names and any(name != EVERY_FILE for name in names):
        raise MappingError(
            f"{where}: file = {EVERY_FILE!r} reads each given file, so it stands in every table "
            "or in none"
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
    time = _time(_Reader(reader.table("time"), f"{reader.where}, time"))
    found = Table(
        file=reader.need("file"),
        number=number,
        id=reader.text("id"),
        format=_format(reader),
        header=(header := _header(reader)),
        may_lack=_may_lack(reader, header),
        zone=_zone(reader),
        time=time,
        where=_filters(reader),
        constants=reader.texts("set"),
        columns=tuple(_column(f, d, reader.where) for f, d in reader.table("columns").items()),
        numbers=tuple(_number(f, d, reader.where) for f, d in reader.table("numbers").items()),
        values=tuple(_values(f, d, reader.where) for f, d in reader.table("values").items()),
        clock_shift=_shift(reader),
    )
    reader.done(TABLE_KEYS)
    _check_fields(found, reader.where)
    return found


def _time(reader: _Reader) -> TimeRule:
    columns = {f: column for f in TIME_FIELDS if (column := reader.text(f)) is not None}
    formats = _formats(reader, "format")
    found = TimeRule(
        columns=columns,
        formats=formats,
        known_formats=_formats(reader, "known_at_format") or formats,
        precision=_precision(reader),
        widen=_widening(reader),
        since_previous=_stretch(reader),
    )
    reader.done((*TIME_FIELDS, "format", "known_at_format", "precision", "widen", "since_previous"))
    _check_times(found, reader.where)
    return found


def _check_times(time: TimeRule, where: str) -> None:
    columns = time.columns
    if time.since_previous is not None:
        if "to" not in columns or "at" in columns or "from" in columns:
            raise MappingError(f"{where}: since_previous takes `to` alone, neither at nor from")
        return
    if ("at" in columns) == ("from" in columns):
        raise MappingError(
            f"{where}: [table.time] needs either `at`, or `from` and `to`, or `to` and "
            "`since_previous`"
        )
    if "to" in columns and "from" not in columns:
        raise MappingError(f"{where}: [table.time] has `to` without `from`")


def _formats(reader: _Reader, key: str) -> tuple[str, ...]:
    """Return the time formats: one text, or a list of them."""
    value = reader.data.get(key)
    if isinstance(value, list):
        reader.data.pop(key)
        if not value or not all(isinstance(v, str) and v.strip() for v in value):
            raise MappingError(f'{reader.where}: {key} takes texts, e.g. ["iso", "%d %B %Y"]')
        return tuple(value)
    one = reader.text(key)
    return () if one is None else (one,)


def _precision(reader: _Reader) -> Any:
    found = reader.text("precision")
    if found is not None and found not in PRECISIONS:
        raise MappingError(
            f"{reader.where}: precision is {found!r}; expected {', '.join(PRECISIONS)}"
        )
    return found


def _widening(reader: _Reader) -> Widening | None:
    if "widen" not in reader.data:
        return None
    inner = _Reader(reader.data.pop("widen"), f"{reader.where}, widen")
    column, days = inner.need("column"), inner.table("days")
    inner.done(("column", "days"))
    for code, n in days.items():
        if isinstance(n, bool) or not isinstance(n, int) or not 0 <= n <= MOST_DAYS:
            raise MappingError(
                f"{inner.where}: days.{code} is {n!r}; expected whole days from 0 to {MOST_DAYS}"
            )
    if not days:
        raise MappingError(f"{inner.where}: no days; name them for each code")
    return Widening(column=column, days=days)


def _stretch(reader: _Reader) -> str | None:
    found = reader.text("since_previous")
    if found is not None and STRETCH.fullmatch(found.strip()) is None:
        raise MappingError(
            f"{reader.where}: since_previous is {found!r}; expected a number and h, d or min"
        )
    return found


def _header(reader: _Reader) -> tuple[str, ...]:
    found = reader.data.pop("header", [])
    if not isinstance(found, list) or not all(isinstance(c, str) and c.strip() for c in found):
        raise MappingError(f"{reader.where}: header takes the list of the columns' names")
    if len(set(found)) < len(found):
        twice = next(c for c in found if found.count(c) > 1)
        raise MappingError(f"{reader.where}: header names {twice!r} twice; columns are unique")
    return tuple(found)


def _may_lack(reader: _Reader, header: tuple[str, ...]) -> tuple[str, ...]:
    found = reader.data.pop("may_lack", [])
    last = list(header[len(header) - len(found) :]) if isinstance(found, list) else None
    if found and (found != last or len(found) >= len(header)):
        raise MappingError(f"{reader.where}: may_lack takes the list of the header's last columns")
    return tuple(found)


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


def _only(inner: _Reader) -> Filter | None:
    text = inner.text("only")
    return None if text is None else parse_filter(text, where=inner.where)


def _column(field: str, data: Any, where: str) -> ColumnRule:
    inner = _Reader({"column": data} if isinstance(data, str) else data, f"{where}, {field}")
    rule = ColumnRule(field=field, text=inner.need("column"), only=_only(inner))
    inner.done(("column", "only"))
    return rule


def _number(field: str, data: Any, where: str) -> NumberRule:
    inner = _Reader(data, f"{where}, numbers.{field}")
    if field not in NUMBERS:
        raise MappingError(f"{inner.where}: no numeric field; expected {', '.join(NUMBERS)}")
    codes = {code: str(n) for code, n in inner.table("map").items() if _is_number(n, inner.where)}
    default: Any = inner.text("default") or "error"
    rule = NumberRule(
        field=field,
        column=inner.need("column"),
        thousands=inner.text("thousands"),
        factor=inner.number("factor") or "1",
        reason=inner.text("reason"),
        map=codes or None,
        default=default,
        only=_only(inner),
    )
    inner.done(("column", "thousands", "factor", "reason", "map", "default", "only"))
    if default not in ("error", "empty") or (default == "empty" and not codes):
        raise MappingError(f"{inner.where}: default is error or empty, and stands beside a map")
    if Decimal(rule.factor) != 1 and rule.reason is None:
        raise MappingError(f"{inner.where}: a factor of {rule.factor} needs a reason")
    return rule


def _is_number(value: Any, where: str) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise MappingError(f"{where}: map takes numbers, not {value!r}")
    return True


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
    columns = [rule.field for rule in table.columns]
    stated = [*table.constants, *columns]
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
    for field in [*columns, *(rule.field for rule in table.values)]:
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
