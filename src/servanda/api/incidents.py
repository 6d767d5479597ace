"""Incidents out of a register or out of files."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from servanda.api import clock
from servanda.api.evaluation import clock_of, import_events
from servanda.api.maps import mapping_file, parsed
from servanda.api.register import Register
from servanda.api.tables import load_tables
from servanda.model.evidence import Event
from servanda.model.incident import Incident
from servanda.watch.incidents import SAID, incidents


def of_register(
    register: Register,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    every: bool = False,
) -> tuple[Incident, ...]:
    """Return the incidents of a register at two clocks."""
    large = None if every else register.large(known_at=known_at)
    events = (
        register.case(known_at=known_at).evidence.events if large is None else large.saying(SAID)
    )
    return of_events(events, as_of=as_of, known_at=known_at, every=every)


def of_events(
    events: Iterable[Event],
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    every: bool = False,
) -> tuple[Incident, ...]:
    """Return the incidents of a register's events, which are those known at ``known_at``."""
    # At an entry of the log the evidence is cut there already.
    known = (
        None if known_at is None or known_at.startswith("#") else clock_of(known_at, "--known-at")
    )
    return incidents(
        events, as_of=clock_of(as_of, "--as-of") or clock.now(), known_at=known, every=every
    )


def of_files(
    tables: Sequence[Path],
    mapping: str | Path | None = None,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    every: bool = False,
) -> tuple[Incident, ...]:
    """Return the incidents of event tables at two clocks."""
    mapped = None if mapping is None else parsed(mapping_file(mapping), where=str(mapping))
    made = import_events(load_tables(list(tables)), mapped, {})
    return incidents(
        made.events,
        as_of=clock_of(as_of, "--as-of") or clock.now(),
        known_at=clock_of(known_at, "--known-at"),
        every=every,
    )
