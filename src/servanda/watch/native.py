"""Reads event files that already use the field names of section 4 (no mapping)."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from servanda.errors import MappingError
from servanda.terms.times import TimeFault, end_of, is_date, parse_instant, start_of
from servanda.watch.fields import Times, event_of
from servanda.watch.imports import EventImport, Placed, check_unique, digest
from servanda.watch.tables import format_of, rows_from_bytes

# An act hands a promise to somebody: beside `at`, its `to` names a party, not a time.
HANDING_ON = ("act.delegate", "act.assign")


def events(files: Mapping[str, bytes]) -> EventImport:
    """Return the events of native tables; a MappingError names file and row."""
    found: list[Placed] = []
    for name in sorted(files):
        rows = rows_from_bytes(files[name], format=format_of(name), name=name)
        found += _events(rows, name)
    inputs = [{"file": name, "sha256": digest(raw)} for name, raw in sorted(files.items())]
    return EventImport(events=check_unique(found), inputs={"events": inputs})


def _events(rows: Iterator[dict[str, str]], name: str) -> Iterator[Placed]:
    for number, row in enumerate(rows, 1):
        where = f"{name}, row {number}"
        cells = {key.strip(): value for key, value in row.items() if value}
        if cells.get("type") in HANDING_ON and "at" in cells and "to" in cells:
            cells["new_party"] = cells.pop("to")
        event = event_of(cells, times_of(cells, where), where=where, default_source=name)
        yield name, number, event


def times_of(cells: Mapping[str, str], where: str) -> Times:
    """Return the times of native cells: ``at``, or ``from`` with ``to``; dates are UTC days."""
    if "at" in cells:
        if "from" in cells or "to" in cells:
            raise MappingError(f"{where}: states both `at` and `from`/`to`; expected one of them")
        start = _start(cells["at"], "at", where)
        end = _end(cells["at"], "at", where)
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


def _start(text: str, field: str, where: str) -> datetime:
    try:
        return start_of(text, "UTC") if is_date(text) else parse_instant(text)
    except TimeFault as fault:
        raise MappingError(f"{where}: {field}: {fault}") from fault


def _end(text: str, field: str, where: str) -> datetime:
    try:
        return end_of(text, "UTC")
    except TimeFault as fault:
        raise MappingError(f"{where}: {field}: {fault}") from fault
