"""Reads event files that already use the field names of section 4 (no mapping)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from servanda.errors import MappingError
from servanda.model.evidence import Event
from servanda.terms.times import TimeFault, end_of, is_date, parse_instant, start_of
from servanda.watch.fields import Row, Times, event_of
from servanda.watch.imports import EventImport, Placed, check_unique, digest
from servanda.watch.plainrows import PlainRows
from servanda.watch.tables import Sheet, format_of, rows_from_bytes, sheet_from_bytes

# An act hands a promise to somebody: beside `at`, its `to` names a party, not a time.
HANDING_ON = ("act.delegate", "act.assign")


def events(files: Mapping[str, bytes]) -> EventImport:
    """Return the events of native tables; a MappingError names file and row."""
    found: list[Placed] = []
    for name in sorted(files):
        raw, kind = files[name], format_of(name)
        if kind == "jsonl":
            rows = rows_from_bytes(raw, format=kind, name=name)
            found += _events((_cells(row.items()) for row in rows), name)
        else:
            found += _of_sheet(sheet_from_bytes(raw, format=kind, name=name), name)
    inputs = [{"file": name, "sha256": digest(raw)} for name, raw in sorted(files.items())]
    return EventImport(events=check_unique(found), inputs={"events": inputs})


def _cells(row: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {key.strip(): value for key, value in row if value}


def _events(rows: Iterable[dict[str, str]], name: str) -> Iterator[Placed]:
    where = Row(name)
    for number, cells in enumerate(rows, 1):
        where.number = number
        yield name, number, _event(cells, where)


def _of_sheet(sheet: Sheet, name: str) -> Iterator[Placed]:
    """Yield the events of a table, most of them by the places of their cells."""
    fields = [column.strip() for column in sheet.columns]
    plain = PlainRows(fields, name) if PlainRows.fit(fields) else None
    where = Row(name)
    for number, row in enumerate(sheet.rows, 1):
        event = None if plain is None else plain.event(row)
        if event is None:
            where.number = number
            event = _event(_cells(zip(fields, map(str.strip, row), strict=True)), where)
        yield name, number, event


def _event(cells: dict[str, str], where: Row) -> Event:
    if cells.get("type") in HANDING_ON and "at" in cells and "to" in cells:
        cells["new_party"] = cells.pop("to")
    return event_of(cells, times_of(cells, where), where=where, default_source=where.file)


def times_of(cells: Mapping[str, str], where: object) -> Times:
    """Return the times of native cells: ``at``, or ``from`` with ``to``; dates are UTC days."""
    if "at" in cells:
        if "from" in cells or "to" in cells:
            raise MappingError(f"{where}: states both `at` and `from`/`to`; expected one of them")
        start = _start(cells["at"], "at", where)
        end = _end(cells["at"], "at", where) if is_date(cells["at"]) else start
    elif "from" in cells:
        start = _start(cells["from"], "from", where)
        end = _end(cells["to"], "to", where) if "to" in cells else start
        if "to" not in cells and is_date(cells["from"]):
            end = _end(cells["from"], "from", where)
        # A whole day in `to` that is over when `from` begins lies before it.
        if end < start or (end == start and is_date(cells.get("to", ""))):
            raise MappingError(
                f"{where}: `to` ({cells['to']}) lies before `from` ({cells['from']})"
            )
    else:
        raise MappingError(f"{where}: no time; expected `at`, or `from` and `to`")
    known = _end(cells["known_at"], "known_at", where) if "known_at" in cells else end
    return Times(start, end, known)


def _start(text: str, field: str, where: object) -> datetime:
    try:
        return start_of(text, "UTC") if is_date(text) else parse_instant(text)
    except TimeFault as fault:
        raise MappingError(f"{where}: {field}: {fault}") from fault


def _end(text: str, field: str, where: object) -> datetime:
    try:
        return end_of(text, "UTC")
    except TimeFault as fault:
        raise MappingError(f"{where}: {field}: {fault}") from fault
