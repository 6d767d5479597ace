"""Bringing evidence in: tables and coverage, read through a mapping, as one signed entry."""

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from servanda.api import takenids
from servanda.api.files import read_file
from servanda.api.maps import mapping_file, parsed
from servanda.api.register import Register
from servanda.api.tables import load_table, load_tables, source_for
from servanda.errors import MappingError
from servanda.model.entry import Role
from servanda.model.evidence import Event
from servanda.register import proposals
from servanda.register.proposals import NamedFile, Proposal
from servanda.register.receipts import Receipt
from servanda.sources import ready
from servanda.watch import mapping as mappings
from servanda.watch import native, patrols
from servanda.watch.imports import EventImport
from servanda.watch.suggest import suggest_mapping

SAMPLE_ROWS = 200
"""Rows that a draft of a mapping is guessed from."""


def observe(
    register: Register,
    tables: Sequence[Path],
    *,
    mapping: str | Path | None = None,
    coverage: Sequence[Path] = (),
    note: str | None = None,
    private: bool = False,
    keep: Callable[[Sequence[Event]], Sequence[NamedFile]] | None = None,
) -> tuple[Receipt, EventImport]:
    """Record one import; nothing is recorded unless every row and file can be used.

    ``private`` keeps the files in the owner's copy: a bundle then holds their hashes only.
    ``keep`` returns further files to be kept with the entry, such as what cited addresses gave.
    """
    files = [NamedFile(name=name, data=data) for name, data in load_tables(tables).items()]
    rules = None if mapping is None else mapping_file(mapping)
    watched = [NamedFile(name=path.name, data=read_file(path)) for path in coverage]
    plan, made = planned(
        register, files, mapping=rules, coverage=watched, note=note, private=private, keep=keep
    )
    receipt = register.append([plan])
    takenids.keep(register, receipt.entries[-1], [event.id for event in made.events])
    return receipt, made


def check_import(
    register: Register,
    files: Sequence[NamedFile],
    *,
    mapping: NamedFile | None,
    coverage: Sequence[NamedFile],
) -> EventImport:
    """Return what an import yields; MappingError unless every row and file can be used."""
    made = _with_coverage(_events(files, mapping, coverage), files, mapping, coverage)
    if not made.events and not coverage:
        raise MappingError(_nothing([file.name for file in files], made))
    _refuse_known(register, made)
    return made


def planned(
    register: Register,
    files: Sequence[NamedFile],
    *,
    mapping: NamedFile | None,
    coverage: Sequence[NamedFile],
    note: str | None = None,
    private: bool = False,
    keep: Callable[[Sequence[Event]], Sequence[NamedFile]] | None = None,
    role: Role = "observer",
) -> tuple[Proposal, EventImport]:
    """Return an import as it would be recorded, and what it yields."""
    made = check_import(register, files, mapping=mapping, coverage=coverage)
    plan = proposals.evidence(
        files,
        mapping=mapping,
        coverage=coverage,
        events=len(made.events),
        dropped=sum(dropped.rows for dropped in made.dropped),
        note=note,
        public=not private,
        snapshots=() if keep is None else keep(made.events),
        role=role,
    )
    return plan, made


def draft_mapping(table: Path) -> str:
    """Return a mapping (TOML) for a table, which a person corrects.

    It is the ready mapping that fits the columns, else a draft guessed from them.
    """
    name, raw = load_table(table)
    known = ready.fitting(raw, file=name)
    if known is not None:
        return (
            f"# The ready mapping {known} reads this table: write --map {known}.\n"
            "# Below is its text, to be changed where you decide otherwise.\n"
            f"{ready.written_for(known, name)}"
        )
    sample = list(islice(source_for(table).rows(table), SAMPLE_ROWS))
    if not sample:
        raise MappingError(f"{table}: the table has no rows; a mapping is guessed from its rows")
    return suggest_mapping([dict(row) for row in sample], file=name)


def _with_coverage(
    made: EventImport,
    files: Sequence[NamedFile],
    mapping: NamedFile | None,
    watched: Sequence[NamedFile],
) -> EventImport:
    """Return the import with the rows that its coverage files left out; every row is read."""
    rules = None if mapping is None else parsed(mapping)
    logs = {file.name: file.data for file in watched}
    found = patrols.read_coverage(logs, rules, events=[file.name for file in files])
    return msgspec.structs.replace(made, dropped=(*made.dropped, *found.dropped))


def _events(
    files: Sequence[NamedFile], mapping: NamedFile | None, watched: Sequence[NamedFile]
) -> EventImport:
    tables = {file.name: file.data for file in files}
    if mapping is None:
        return native.events(tables)
    rules = patrols.for_events(parsed(mapping), tables, [file.name for file in watched])
    return mappings.events(rules, tables)


def _nothing(tables: Sequence[str], made: EventImport) -> str:
    left_out = sum(dropped.rows for dropped in made.dropped)
    why = f"all {left_out} rows are left out by the mapping" if left_out else "no rows"
    return (
        f"{', '.join(tables) or 'no table'}: {why}, so there is no event to record; give rows, or "
        "with --coverage say who was watching while nothing was seen"
    )


def _refuse_known(register: Register, made: EventImport) -> None:
    known = takenids.taken(register, [event.id for event in made.events])
    for event in made.events:
        entry = known.get(event.id)
        if entry is not None:
            raise MappingError(
                f"the event id {event.id!r} is known from entry #{entry}; was this table observed "
                "before? For corrected rows give the mapping another `id` and `supersedes`"
            )


def summary_of(made: EventImport) -> dict[str, object]:
    """Return what an import yielded, for people and programs."""
    return {
        "events": len(made.events),
        "dropped": [msgspec.to_builtins(dropped) for dropped in made.dropped],
        "inputs": made.inputs,
    }
