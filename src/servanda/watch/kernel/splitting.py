"""Reads an event file that is too large to be held at once: written once, in parts.

A happening of one report that nobody denies may lie in any part: the rows of the file are cut as
they come. The few others are found first, and each lies whole in one part.
"""

import shutil
from pathlib import Path
from typing import Any, Final

from servanda.watch.kernel.columns import literal
from servanda.watch.kernel.events import (
    SWEEPING,
    derived,
    form_columns,
    pair_sweeping,
    plain_forms,
    write_rows,
)
from servanda.watch.kernel.native import in_time, native_rows

FLUSHED: Final = 20_000
"""Rows that a thread holds before it writes them: with the default, 524,288, 3 gigabytes of 10
million rows went to disk and back first."""
MOST_TYPES: Final = 24
"""Up to so many types have files of their own, so that who asks for one need not read the rest."""


def split_native(connection: Any, path: Path, folder: Path, *, parts: int) -> bool:
    """Write the cache of a Parquet file of native rows, in up to so many parts; False: cannot.

    Then it must be read row by row. The rows are read in a stream and written once. ``folder`` is
    created.
    """
    (total,) = connection.execute(
        f"SELECT num_rows FROM parquet_file_metadata({literal(str(path))})"
    ).fetchone()
    rows = native_rows(connection, path) if total else None
    if rows is None:
        return False
    _find_joint(connection, rows)
    folder.mkdir(parents=True)
    connection.execute(f"SET partitioned_write_flush_threshold = {FLUSHED}")
    connection.execute(
        f"COPY ({_chosen(connection, rows, total, parts)}) TO {literal(str(folder))} "
        "(FORMAT parquet, COMPRESSION zstd, PARTITION_BY (part, kind), OVERWRITE_OR_IGNORE true)"
    )
    write_rows(connection, "SELECT * FROM denials", folder / "denials.parquet")
    done = in_time(connection, f"read_parquet({literal(str(folder / 'part=*/**/*.parquet'))})")
    for table in ("odd_reports", "denials", "sweeping", "together"):
        connection.execute(f"DROP TABLE {table}")
    if not done:
        shutil.rmtree(folder)
    return done


def _chosen(connection: Any, rows: str, total: int, parts: int) -> str:
    """Return the query of all reports, each with its ``part`` and with the ``kind`` of its file."""
    (types,) = connection.execute(f'SELECT count(DISTINCT "@type") FROM ({rows})').fetchone()
    joins, cells = form_columns(connection, plain_forms(connection, f"({rows})"))
    kind = 'r."@type"' if types <= MOST_TYPES else "'any'"
    # Slices of the file have together what lies near in it: fewer instances meet each part.
    part = f"CASE WHEN o.n IS NULL THEN r.n * {parts} // {total} ELSE o.hid % {parts} END"
    return (
        f"SELECT r.*, {derived('r')}{cells}, coalesce(o.hid, r.n) AS hid, "
        f"coalesce(o.joint, false) AS joint, {part} AS part, {kind} AS kind "
        f"FROM ({rows}) r LEFT JOIN odd_reports o ON o.n = r.n{joins}"
    )


def _find_joint(connection: Any, rows: str) -> None:
    """Create the tables of reports that are not alone: ``odd_reports`` and ``denials``."""
    # Ids are unique: where several reports are of one happening, one of them names another's id.
    connection.execute(f"""
      CREATE OR REPLACE TEMP TABLE together AS
      WITH named AS (SELECT DISTINCT "@type", "@occurrence" FROM ({rows})
        WHERE "@occurrence" <> "@id")
      SELECT n, positive, "@occurrence" <> "@id" AS named,
        min(n) OVER (PARTITION BY "@type", "@occurrence") AS hid
      FROM (SELECT n, positive, "@type", "@occurrence", "@id" FROM ({rows}))
      SEMI JOIN named USING ("@type", "@occurrence")
    """)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE denials AS "
        "SELECT p.hid, p.n AS report, d.n AS denial FROM together d JOIN together p "
        "ON p.hid = d.hid AND p.positive WHERE NOT d.positive AND d.named"
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sweeping AS {SWEEPING.format(f'({rows})')}")
    hid = (
        f"(SELECT r.*, coalesce(t.hid, r.n) AS hid FROM ({rows}) r LEFT JOIN together t USING (n))"
    )
    pair_sweeping(connection, hid)
    connection.execute("""
      CREATE OR REPLACE TEMP TABLE odd_reports AS
      WITH members AS (SELECT n, hid, positive FROM together
        UNION SELECT report, hid, true FROM denials)
      SELECT n, hid, positive AND (count(*) FILTER (WHERE positive) OVER (PARTITION BY hid) > 1
        OR hid IN (SELECT hid FROM denials)) AS joint FROM members
    """)
