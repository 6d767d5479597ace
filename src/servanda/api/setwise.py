"""Verdicts as rows of a table, for many commitments and events: judged set-wise, written to a file.

The meaning is that of ``servanda evaluate``; certificates and explanations are not computed.
"""

import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from servanda import plugins
from servanda.api import clock
from servanda.api.evaluation import (
    AT_RISK_DAYS,
    clock_of,
    import_events,
    load_rules,
    shown_in,
)
from servanda.api.files import read_file
from servanda.api.maps import mapping_file, parsed
from servanda.api.partitions import spread_over
from servanda.api.tables import load_tables
from servanda.errors import UsageError
from servanda.model.evidence import Coverage
from servanda.watch import patrols
from servanda.watch.kernel import Kernel, Told, Verdicts
from servanda.watch.kernel.columns import literal, make_table
from servanda.watch.kernel.events import load_events, open_cache, write_cache
from servanda.watch.kernel.native import load_native
from servanda.watch.kernel.parts import Parts
from servanda.watch.kernel.splitting import split_native

COLUMNS: Mapping[str, str] = {
    "commitment": "VARCHAR",
    "reading": "VARCHAR",
    "key": "VARCHAR",
    "trigger_event": "VARCHAR",
    "trigger_at": "VARCHAR",
    "norm_status": "VARCHAR",
    "state": "VARCHAR",
    "verdict": "BOOLEAN",
    "display": "VARCHAR",
    "causes": "VARCHAR",
    "flags": "VARCHAR",
    "final": "BOOLEAN",
    "window_from": "VARCHAR",
    "window_until": "VARCHAR",
    "lo": "DOUBLE",
    "hi": "DOUBLE",
    "by_reference": "VARCHAR",
    "witness": "VARCHAR",
}
PART_MEMORY = "2GB"
"""What DuckDB may hold where evidence comes in parts; the rest goes to disk."""
FORMATS = {".parquet": "FORMAT parquet", ".csv": "FORMAT csv, HEADER", ".jsonl": "FORMAT json"}


@dataclass(frozen=True, slots=True)
class Tally:
    """What was written: how many rows show each word, and what was not judged set-wise."""

    path: Path
    counts: Mapping[str, int]
    by_reference: Mapping[str, str]
    """Commitments that the reference judged, and the part of the language that made it so."""
    lints: tuple[str, ...]
    words: frozenset[str]
    """Every state, display and flag that a row shows."""


def evaluate_rows(
    commitments: str | Path,
    events: Sequence[str | Path],
    mapping: str | Path | None = None,
    coverage: Sequence[str | Path] = (),
    *,
    out: str | Path,
    as_of: str | None = None,
    known_at: str | None = None,
    at_risk_days: int = AT_RISK_DAYS,
    engine: str | None = None,
    parts: int = 1,
    witnesses: bool = False,
    now: datetime | None = None,
) -> Tally:
    """Write a row for every instance to ``out`` (.parquet, .csv or .jsonl), whole or not at all.

    With ``witnesses`` the column of that name holds, as a JSON list, the first reports that were
    enough to decide it; it is empty where they are not asked for.

    With ``parts`` above 1 the reports are summed part by part, so that memory stays bounded; with
    an ``engine`` each part is summed in a process of its own.
    """
    path = Path(out)
    if path.suffix not in FORMATS:
        raise UsageError(f"{path}: expected a name that ends with {', '.join(FORMATS)}")
    if parts < 1:
        raise UsageError(f"{parts} parts; expected 1 or more")
    if engine is not None and parts == 1:
        raise UsageError(f"the engine {engine} needs parts to spread; give their number")
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        terms, rules = load_rules(commitments)
        given = [Path(path) for path in events]
        if parts == 1:
            watched = _load(connection, given, mapping, coverage)
            where = Parts(connection)
        else:
            _bound_memory(connection, Path(folder))
            cache = Path(folder) / "reports"
            watched = _load_parts(connection, given, mapping, coverage, cache, parts=parts)
            spread = None if engine is None else spread_over(plugins.load("engines", engine))
            where = Parts(connection, open_cache(connection, cache), spread)
        with shown_in(terms, rules):
            found = Kernel(connection, terms, where).judge(
                watched,
                as_of=clock_of(as_of, "--as-of") or now or clock.now(),
                known_at=clock_of(known_at, "--known-at"),
                at_risk=timedelta(days=at_risk_days),
            )
        told = found.told(["witness"] if witnesses else ())
        _write(connection, told, found, path)
        rows = (one.row for one in told)
        words = frozenset(word for row in rows for word in (row.state, row.display, *row.flags))
        return Tally(path, found.counts(), dict(found.by_reference), terms.lints, words)


def _bound_memory(connection: Any, folder: Path) -> None:
    """Let large tables go to disk rather than grow."""
    connection.execute(f"SET memory_limit = {literal(PART_MEMORY)}")
    connection.execute(f"SET temp_directory = {literal(str(folder / 'spilled'))}")
    connection.execute("SET preserve_insertion_order = false")


def _load_parts(
    connection: Any,
    events: Sequence[Path],
    mapping: str | Path | None,
    coverage: Sequence[str | Path],
    cache: Path,
    *,
    parts: int,
) -> tuple[Coverage, ...]:
    """Write the reports as a cache in parts and return the coverage.

    One native Parquet file is cut into parts before it is held.
    """
    if (
        mapping is None
        and _one_parquet(events)
        and split_native(connection, events[0], cache, parts=parts)
    ):
        return patrols.read_coverage(_logs(coverage), None).rows
    watched = _load(connection, events, mapping, coverage)
    write_cache(connection, cache, parts=parts)
    connection.execute("DROP TABLE reports")
    connection.execute("DROP TABLE denials")
    return watched


def _one_parquet(events: Sequence[Path]) -> bool:
    return len(events) == 1 and events[0].suffix == ".parquet" and events[0].is_file()


def _logs(coverage: Sequence[str | Path]) -> dict[str, bytes]:
    return {Path(path).name: read_file(Path(path)) for path in coverage}


def _load(
    connection: Any,
    events: Sequence[Path],
    mapping: str | Path | None,
    coverage: Sequence[str | Path],
) -> tuple[Coverage, ...]:
    """Fill the table of reports and return the coverage.

    One native Parquet file is read without a row in Python.
    """
    mapped = None if mapping is None else parsed(mapping_file(mapping), where=str(mapping))
    logs = _logs(coverage)
    if mapped is None and _one_parquet(events) and load_native(connection, events[0]):
        return patrols.read_coverage(logs, None).rows
    tables = load_tables(list(events))
    load_events(connection, import_events(tables, mapped, logs).events)
    return patrols.read_coverage(logs, mapped, events=tables).rows


def _write(connection: Any, told: Sequence[Told], found: Verdicts, path: Path) -> None:
    cells = [_cells(one, found.by_reference.get(one.row.commitment)) for one in told]
    columns = {
        name: (kind, [row[n] for row in cells]) for n, (name, kind) in enumerate(COLUMNS.items())
    }
    make_table(connection, "written", columns)
    fresh = path.with_name(f".{path.name}.new")
    try:
        connection.execute(f"COPY written TO {literal(str(fresh))} ({FORMATS[path.suffix]})")
        fresh.replace(path)
    except (duckdb.Error, OSError) as error:
        raise UsageError(f"{path}: cannot be written: {str(error).splitlines()[0]}") from error
    finally:
        fresh.unlink(missing_ok=True)


def _cells(told: Told, reason: str | None) -> tuple[Any, ...]:
    row, witness = told.row, told.grounds.get("witness")
    return (
        row.commitment, row.reading, json.dumps(dict(row.key), ensure_ascii=False), row.event,
        row.at, row.norm_status, row.state, row.verdict, row.display, " ".join(row.causes),
        " ".join(row.flags), row.final, row.since, row.until, row.low, row.high, reason,
        None if witness is None else json.dumps(witness, ensure_ascii=False),
    )  # fmt: skip
