"""Applies a mapping: rows of foreign tables become events, and what is left out is counted."""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Map
from decimal import Decimal

import msgspec

from servanda.errors import MappingError
from servanda.model.evidence import Event
from servanda.watch.fields import Row, event_of
from servanda.watch.imports import (
    NO_TIME,
    Dropped,
    EventImport,
    Placed,
    check_unique,
    digest,
)
from servanda.watch.mapcells import Plan, convert
from servanda.watch.mapfile import parse_mapping
from servanda.watch.maprules import EVERY_FILE, Conversion, Mapping, Table
from servanda.watch.tables import Sheet, format_of, sheet_from_bytes

__all__ = ["Mapping", "events", "parse_mapping", "tried"]

Misfit = tuple[str, int, str]
"""File and number of a row that cannot be used, and why."""


def events(mapping: Mapping, files: Map[str, bytes]) -> EventImport:
    """Return the events of ``files`` (base name -> bytes), the rows left out, and the inputs."""
    tables, found, dropped = _applied(mapping, files, None)
    return EventImport(
        events=check_unique(found),
        dropped=tuple(dropped),
        inputs=_inputs(mapping, tables, files, dropped),
    )


def tried(
    mapping: Mapping, files: Map[str, bytes]
) -> tuple[list[Placed], list[Dropped], list[Misfit]]:
    """Return what each row would become: events with their rows, rows left out, rows refused."""
    refused: list[Misfit] = []
    _, found, dropped = _applied(mapping, files, refused)
    return found, dropped, refused


def _applied(
    mapping: Mapping, files: Map[str, bytes], refused: list[Misfit] | None
) -> tuple[list[Table], list[Placed], list[Dropped]]:
    """Apply a mapping; without a list for refused rows the first of them stops everything."""
    tables = _tables(mapping, files)
    found: list[Placed] = []
    dropped: list[Dropped] = []
    sheets = _Sheets(tables, files)
    for table in tables:
        left_out: Counter[str] = Counter()
        found += _table(table, mapping, sheets.of(table), left_out, refused)
        reasons = [f.text for f in table.where] + [NO_TIME]
        dropped += [
            Dropped(file=table.file, table=table.number, reason=reason, rows=left_out[reason])
            for reason in dict.fromkeys(reasons)
            if left_out[reason]
        ]
    return tables, found, dropped


def _tables(mapping: Mapping, files: Map[str, bytes]) -> list[Table]:
    """Return the tables to read, each with the name of its file."""
    if any(table.file == EVERY_FILE for table in mapping.tables):
        if not files:
            raise MappingError(f"{mapping.where}: no event file; the mapping reads each given one")
        return [
            msgspec.structs.replace(table, file=name)
            for name in sorted(files)
            for table in mapping.tables
        ]
    named = {table.file for table in mapping.tables}
    if missing := sorted(named - set(files)):
        raise MappingError(f"{mapping.where}: the file {missing[0]!r} is not among the event files")
    if unnamed := sorted(set(files) - named):
        raise MappingError(f"{unnamed[0]}: no table of {mapping.where} reads this file")
    return list(mapping.tables)


class _Sheets:
    """Files as cells: read once; kept only where a second table reads the same file."""

    def __init__(self, tables: Sequence[Table], files: Map[str, bytes]) -> None:
        self._files = files
        self._uses = Counter(self._key(table) for table in tables)
        self._kept: dict[tuple[object, ...], tuple[Sequence[str], list[Sequence[str]]]] = {}

    @staticmethod
    def _key(table: Table) -> tuple[object, ...]:
        return table.file, table.format or format_of(table.file), table.header, table.may_lack

    def of(self, table: Table) -> Sheet:
        key = self._key(table)
        if key not in self._kept:
            kind, raw = table.format or format_of(table.file), self._files[table.file]
            sheet = sheet_from_bytes(raw, format=kind, name=table.file, header=table.header,
                                     may_lack=len(table.may_lack))  # fmt: skip
            if self._uses[key] == 1:
                return sheet
            self._kept[key] = (sheet.columns, list(sheet.rows))
        columns, rows = self._kept[key]
        return Sheet(columns, iter(rows))


def _inputs(
    mapping: Mapping, tables: Sequence[Table], files: Map[str, bytes], dropped: list[Dropped]
) -> dict[str, object]:
    shifts = [
        {
            "file": t.file,
            "table": t.number,
            "by": t.clock_shift.text,
            "reason": t.clock_shift.reason,
        }
        for t in tables
        if t.clock_shift is not None
    ]
    factors = [
        {"file": t.file, "field": r.field, "factor": r.factor, "reason": r.reason}
        for t in tables
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
    table: Table,
    mapping: Mapping,
    sheet: Sheet,
    left_out: Counter[str],
    refused: list[Misfit] | None,
) -> Iterator[Placed]:
    first = next(sheet.rows, None)
    if first is None:
        return
    plan = Plan(table, sheet.columns, mapping.where)
    conversions = {rule.source: rule for rule in mapping.conversions}
    where = Row(table.file)
    for number, row in enumerate(_with(first, sheet.rows), 1):
        where.number = number
        try:
            event = _event(table, plan, row, where, conversions)
        except MappingError as error:
            if refused is None:
                raise
            refused.append((table.file, number, str(error).removeprefix(f"{where}: ")))
            continue
        if isinstance(event, str):
            left_out[event] += 1
        else:
            yield table.file, number, event


def _event(
    table: Table,
    plan: Plan,
    row: Sequence[str],
    where: Row,
    conversions: Map[str, Conversion],
) -> Event | str:
    """Return the event of a row, or why it is left out."""
    # Rows left out by a filter still end the stretch that the next one speaks of.
    ordered = table.time.since_previous is not None
    times = plan.times.times(row, where) if ordered else None
    failed = next((text for text, passes in plan.filters if not passes(row)), None)
    if failed is not None:
        return failed
    if not ordered:
        times = plan.times.times(row, where)
    if times is None:
        return NO_TIME
    cells = plan.cells(row, where)
    if conversions:
        convert(cells, conversions.get(cells.get("unit", "")))
    return event_of(cells, times, where=where, default_source=table.file)


def _with(first: Sequence[str], rest: Iterator[Sequence[str]]) -> Iterator[Sequence[str]]:
    yield first
    yield from rest
