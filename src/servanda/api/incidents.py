"""Incidents out of a register or out of files."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from servanda.api import clock
from servanda.api.files import read_text
from servanda.api.register import Register
from servanda.api.tables import load_tables
from servanda.errors import UsageError
from servanda.model.incident import Incident
from servanda.terms.times import TimeFault, clock_time
from servanda.watch import mapping as mappings
from servanda.watch import native
from servanda.watch.incidents import incidents


def of_register(
    register: Register,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    every: bool = False,
) -> tuple[Incident, ...]:
    """Return the incidents of a register at two clocks."""
    events = register.case(known_at=known_at).evidence.events
    # At an entry of the log the evidence is cut there already.
    known = None if known_at is None or known_at.startswith("#") else _clock(known_at, "--known-at")
    return incidents(
        events, as_of=_clock(as_of, "--as-of") or clock.now(), known_at=known, every=every
    )


def of_files(
    tables: Sequence[Path],
    mapping: Path | None = None,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
    every: bool = False,
) -> tuple[Incident, ...]:
    """Return the incidents of event tables at two clocks."""
    loaded = load_tables(list(tables))
    if mapping is None:
        made = native.events(loaded)
    else:
        rules = mappings.parse_mapping(read_text(mapping), where=str(mapping))
        made = mappings.events(rules, loaded)
    return incidents(
        made.events,
        as_of=_clock(as_of, "--as-of") or clock.now(),
        known_at=_clock(known_at, "--known-at"),
        every=every,
    )


def _clock(text: str | None, what: str) -> datetime | None:
    if text is None:
        return None
    try:
        return clock_time(text, what)
    except TimeFault as fault:
        raise UsageError(str(fault)) from fault
