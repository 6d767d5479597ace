"""What an import yields: events, what was left out and why, and what it was made from."""

import hashlib
from collections.abc import Sequence
from typing import Any

import msgspec

from servanda.errors import MappingError
from servanda.model.evidence import Event
from servanda.model.record import Record

NO_TIME = "no time"
"""Reason of a row that states no time."""


class Dropped(Record, frozen=True, kw_only=True):
    """Rows of one table that became no event, and the reason."""

    file: str
    table: int
    """Number of the table in the mapping, from 1; 0 without a mapping."""
    reason: str
    """The filter that did not hold, or ``no time``."""
    rows: int


class EventImport(Record, frozen=True, kw_only=True):
    """Events of one or more files, with everything needed to derive them again."""

    events: tuple[Event, ...]
    dropped: tuple[Dropped, ...] = ()
    inputs: dict[str, Any] = msgspec.field(default_factory=dict)


def left_out(file: str, rows: int, reason: str) -> str:
    """Return the one line that says how many rows of a table became no event, and why."""
    why = reason if reason == NO_TIME else f"not {reason}"
    return f"{file}: {rows} {'row' if rows == 1 else 'rows'} left out: {why}"


def digest(raw: bytes) -> str:
    """Return the SHA-256 of ``raw`` as hex."""
    return hashlib.sha256(raw).hexdigest()


Placed = tuple[str, int, Event]
"""An event with the file and the number of the row that it comes from."""


def check_unique(events: Sequence[Placed]) -> tuple[Event, ...]:
    """Return the events; an id that occurs twice is refused with both places."""
    found = tuple(event for _, _, event in events)
    if len({event.id for event in found}) == len(found):
        return found
    places: dict[str, str] = {}
    for file, row, event in events:
        where = f"{file}, row {row}"
        if event.id in places:
            raise MappingError(
                f"{where}: duplicate event id {event.id!r}: it is taken by {places[event.id]}; "
                "ids are unique over all files"
            )
        places[event.id] = where
    return found
