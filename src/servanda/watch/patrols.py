"""Patrol logs and other foreign tables of coverage, read through the same mapping as events.

A table of the mapping whose file is given as coverage yields rows of coverage: its `duty` (yes
without one), `share` and `reason` are columns like any other, the rest means what it means for
events.
"""

from collections.abc import Collection
from collections.abc import Mapping as Map

import msgspec

from servanda.errors import MappingError
from servanda.model.evidence import Coverage, Event
from servanda.model.record import Record
from servanda.watch.coverage import coverage_row, parse_coverage
from servanda.watch.imports import Dropped
from servanda.watch.mapping import Mapping
from servanda.watch.mapping import events as mapped

SAID = frozenset({"duty", "share", "reason"})


class CoverageImport(Record, frozen=True, kw_only=True):
    """What coverage files yield, and what of them was left out."""

    rows: tuple[Coverage, ...]
    dropped: tuple[Dropped, ...] = ()


def for_events(mapping: Mapping, events: Collection[str], coverage: Collection[str]) -> Mapping:
    """Return the mapping without the tables that read coverage files."""
    apart = set(coverage) - set(events)
    return msgspec.structs.replace(
        mapping, tables=tuple(t for t in mapping.tables if t.file not in apart)
    )


def read_coverage(
    files: Map[str, bytes], mapping: Mapping | None, *, events: Collection[str] = ()
) -> CoverageImport:
    """Return the coverage of ``files`` (base name -> bytes); a MappingError names file and row.

    A file that no table of the mapping names, or that is an event file too, is a native one.
    """
    rows: list[Coverage] = []
    dropped: list[Dropped] = []
    for name, raw in files.items():
        tables = () if mapping is None or name in events else mapping.tables
        mine = tuple(table for table in tables if table.file == name)
        if mapping is None or not mine:
            rows += parse_coverage(raw, name=name)
            continue
        made = mapped(msgspec.structs.replace(mapping, tables=mine), {name: raw})
        rows += [row_of(event, name) for event in made.events]
        dropped += made.dropped
    return CoverageImport(rows=tuple(rows), dropped=tuple(dropped))


def row_of(event: Event, name: str) -> Coverage:
    """Return the coverage that a row states."""
    where = f"{name}, {event.id}"
    said = dict(event.attributes)
    if event.end <= event.start:
        raise MappingError(
            f"{where}: a watch lasts; give its time as `from` and `to`, or as a whole day"
        )
    if event.standing in ("claim", "denial"):
        raise MappingError(
            f"{where}: standing is {event.standing}; who only claims watches nobody, so give "
            "observation, with a standing_reason for a party's own patrol"
        )
    named = {n: v for n in ("actor", "object") if (v := getattr(event, n)) is not None}
    lost = said.get("duty") == "lost"
    kept = SAID if lost else SAID - {"reason"}
    attributes = {**named, **{k: v for k, v in said.items() if k not in kept}}
    return coverage_row(
        {"source": event.source, "type": event.type, "duty": said.get("duty", "yes"),
         "share": said.get("share", ""), "reason": said.get("reason", "")},
        (event.start, event.end), attributes, where=where,
    )  # fmt: skip
