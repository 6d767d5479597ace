"""Applies a mapping: rows of foreign tables become events, and what is left out is counted."""

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Map
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial

import msgspec

from servanda.errors import MappingError
from servanda.model.evidence import Event
from servanda.terms.times import TimeFault, day_start, is_date, next_day, parse_date, readings
from servanda.watch.fields import Times, event_of
from servanda.watch.filters import as_number, holds
from servanda.watch.imports import NO_TIME, Dropped, EventImport, check_unique, digest
from servanda.watch.maprules import (
    PLACEHOLDER,
    ClockShift,
    Conversion,
    Mapping,
    NumberRule,
    Table,
    ValueRule,
    parse_mapping,
)
from servanda.watch.tables import format_of, rows_from_bytes

__all__ = ["Mapping", "events", "parse_mapping"]

ROW_NUMBER = "_n"
CLOCK_SIGNS = ("%H", "%I", "%M", "%S", "%f", "%p", "%X", "%c", "%T", "%R")
# A local time with two readings is an interval that holds both: its exclusive end lies behind.
TICK = timedelta(microseconds=1)


def events(mapping: Mapping, files: Map[str, bytes]) -> EventImport:
    """Return the events of ``files`` (base name -> bytes), the rows left out, and the inputs."""
    named = {table.file for table in mapping.tables}
    if missing := sorted(named - set(files)):
        raise MappingError(f"{mapping.where}: the file {missing[0]!r} is not among the event files")
    if unnamed := sorted(set(files) - named):
        raise MappingError(f"{unnamed[0]}: no table of {mapping.where} reads this file")
    found: list[tuple[str, Event]] = []
    dropped: list[Dropped] = []
    rows_of: dict[tuple[str, str], list[dict[str, str]]] = {}
    for table in mapping.tables:
        kind = table.format or format_of(table.file)
        key = (table.file, kind)
        if key not in rows_of:
            rows_of[key] = list(rows_from_bytes(files[table.file], format=kind, name=table.file))
        left_out: Counter[str] = Counter()
        found += _table(table, mapping, rows_of[key], left_out)
        reasons = [f.text for f in table.where] + [NO_TIME]
        dropped += [
            Dropped(file=table.file, table=table.number, reason=reason, rows=left_out[reason])
            for reason in dict.fromkeys(reasons)
            if left_out[reason]
        ]
    return EventImport(
        events=check_unique(found), dropped=tuple(dropped), inputs=_inputs(mapping, files, dropped)
    )


def _inputs(mapping: Mapping, files: Map[str, bytes], dropped: list[Dropped]) -> dict[str, object]:
    shifts = [
        {
            "file": t.file,
            "table": t.number,
            "by": t.clock_shift.text,
            "reason": t.clock_shift.reason,
        }
        for t in mapping.tables
        if t.clock_shift is not None
    ]
    factors = [
        {"file": t.file, "field": r.field, "factor": r.factor, "reason": r.reason}
        for t in mapping.tables
        for r in t.numbers
        if Decimal(r.factor) != 1
    ]
    return {
        "events": [{"file": name, "sha256": digest(raw)} for name, raw in sorted(files.items())],
        "mapping": {"file": mapping.where, "sha256": mapping.sha256},
        "clock_shifts": shifts,
        "factors": factors,
        "conversions": [msgspec.to_builtins(rule) for rule in mapping.conversions],
        "left_out": [msgspec.to_builtins(d) for d in dropped],
    }


def _table(
    table: Table, mapping: Mapping, rows: list[dict[str, str]], left_out: Counter[str]
) -> Iterator[tuple[str, Event]]:
    _check_columns(table, rows, mapping.where)
    thousands = {r.column: r.thousands for r in table.numbers if r.thousands}
    conversions = {rule.source: rule for rule in mapping.conversions}
    for number, row in enumerate(rows, 1):
        where = f"{table.file}, row {number}"
        failed = next((f.text for f in table.where if not holds(f, row, thousands)), None)
        if failed is not None:
            left_out[failed] += 1
            continue
        times = _times(table, row, where)
        if times is None:
            left_out[NO_TIME] += 1
            continue
        cells = _cells(table, row, number, where)
        _convert(cells, conversions.get(cells.get("unit", "")))
        yield where, event_of(cells, times, where=where, default_source=table.file)


def _convert(cells: dict[str, str], rule: Conversion | None) -> None:
    """Change the unit of a row's amounts, if the mapping says how."""
    if rule is None:
        return
    cells["unit"] = rule.target
    for field in ("quantity", "quantity_hi"):
        amount = as_number(cells.get(field, ""), None)
        if amount is not None:
            cells[field] = str(amount * Decimal(rule.factor))


def _columns_of(text: str) -> list[str]:
    return PLACEHOLDER.findall(text) if "{" in text else [text]


def _check_columns(table: Table, rows: list[dict[str, str]], where: str) -> None:
    if not rows:
        return
    known = {column for row in rows for column in row} | {ROW_NUMBER}
    wanted = [*table.time.values(), *(f.column for f in table.where)]
    wanted += [r.column for r in table.numbers] + [r.column for r in table.values]
    for text in table.columns.values():
        wanted += _columns_of(text)
    wanted += PLACEHOLDER.findall(table.id or "")
    for column in wanted:
        if column not in known:
            raise MappingError(
                f"{where}, table {table.number} ({table.file}): unknown column {column!r}; "
                f"the table has {', '.join(sorted(known - {ROW_NUMBER}))}"
            )


def _fill(text: str, row: Map[str, str], number: int) -> str:
    """Return the template with its cells, or nothing when one of them is empty."""
    if "{" not in text:
        return row.get(text, "")
    cells = {name: row.get(name, "") for name in PLACEHOLDER.findall(text)}
    if ROW_NUMBER in cells:
        cells[ROW_NUMBER] = str(number)
    if not all(cells.values()):
        return ""
    return PLACEHOLDER.sub(lambda match: cells[match[1]], text)


def _cells(table: Table, row: Map[str, str], number: int, where: str) -> dict[str, str]:
    cells = dict(table.constants)
    if table.id is not None:
        template = table.id if "{" in table.id else "{" + table.id + "}"
        cells["id"] = _fill(template, row, number) if "{" in table.id else table.id
        if not cells["id"]:
            raise MappingError(
                f"{where}: a cell of the id {table.id!r} is empty; ids need all cells"
            )
    for field, text in table.columns.items():
        cells[field] = _fill(text, row, number)
    for rule in table.numbers:
        cells[rule.field] = _number(rule, row.get(rule.column, ""), where)
    for value in table.values:
        cells[value.field] = _value(value, row.get(value.column, ""), where)
    return {field: text for field, text in cells.items() if text}


def _number(rule: NumberRule, cell: str, where: str) -> str:
    if not cell:
        return ""
    found = as_number(cell, rule.thousands)
    if found is None:
        hint = "" if rule.thousands else "; set `thousands` if the number is grouped"
        raise MappingError(f"{where}: {rule.column} is {cell!r}; expected a number{hint}")
    return str(found * Decimal(rule.factor))


def _value(rule: ValueRule, cell: str, where: str) -> str:
    if not cell:
        return ""
    if cell in rule.map:
        return rule.map[cell]
    if rule.default == "error":
        raise MappingError(
            f"{where}: {rule.column} is {cell!r}, which the value map for {rule.field!r} does not "
            'name; add it, or set default = "keep" or "empty"'
        )
    return cell if rule.default == "keep" else ""


def _times(table: Table, row: Map[str, str], where: str) -> Times | None:
    """Return the event's times, or None when the row states none."""
    read = partial(_moment, table=table, where=where)
    known = row.get(table.time["known_at"], "") if "known_at" in table.time else ""
    first = row.get(table.time.get("at") or table.time["from"], "")
    last = row.get(table.time["to"], "") if "to" in table.time else ""
    if not first:
        return None
    start, end = read(first, shift=table.clock_shift)
    if last:
        end = read(last, shift=table.clock_shift)[1]
    if end < start:
        raise MappingError(f"{where}: the end {last!r} lies before the beginning {first!r}")
    known_at = read(known, shift=None)[1] if known else end
    return Times(start, end, known_at)


def _moment(
    text: str, *, table: Table, where: str, shift: ClockShift | None
) -> tuple[datetime, datetime]:
    """Return the first and last instant that a cell can mean; a bare date is a whole day."""
    try:
        value = _read(text, table.time_format)
        if not isinstance(value, datetime):
            return _day(value, table.zone or "UTC", shift)
        if shift is not None:
            value += _delta(shift)
        if value.tzinfo is not None:
            exact = value.astimezone(UTC)
            return exact, exact
        early, late = readings(value, _zone(table, text))
        return early, late + TICK if late > early else late
    except (TimeFault, OverflowError) as fault:
        raise MappingError(f"{where}: {fault}") from fault


def _zone(table: Table, text: str) -> str:
    if table.zone is None:
        raise TimeFault(
            f'{text!r} has no offset and the table has no zone; set zone = "…" in the mapping'
        )
    return table.zone


def _delta(shift: ClockShift) -> timedelta:
    unit = {"h": timedelta(hours=1), "min": timedelta(minutes=1), "d": timedelta(days=1)}
    return shift.n * unit[shift.unit]


def _day(day: date, zone: str, shift: ClockShift | None) -> tuple[datetime, datetime]:
    moved = timedelta()
    if shift is not None and shift.unit == "d":
        day += _delta(shift)
    elif shift is not None:
        moved = _delta(shift)
    return day_start(day, zone) + moved, day_start(next_day(day), zone) + moved


def _read(text: str, pattern: str | None) -> datetime | date:
    if pattern is not None:
        try:
            found = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is the table's
        except ValueError as error:
            raise TimeFault(f"{text!r} does not follow the time format {pattern!r}") from error
        return found if any(sign in pattern for sign in CLOCK_SIGNS) else found.date()
    if is_date(text):
        return parse_date(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise TimeFault(
            f"{text!r} is no ISO 8601 date or time; if it follows another pattern, "
            "set `format` in [table.time]"
        ) from error
