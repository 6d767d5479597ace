"""Reads an event file that is too large to be held at once: cut into parts, then one by one."""

import shutil
from pathlib import Path
from typing import Any

from servanda.watch.kernel.columns import literal
from servanda.watch.kernel.events import (
    SWEEPING,
    Share,
    plain_forms,
    write_part,
    write_reports,
    write_rows,
)
from servanda.watch.kernel.native import in_time, native_rows


def split_native(connection: Any, path: Path, folder: Path, *, parts: int) -> bool:
    """Write the cache of a Parquet file of native rows, in parts; False: read it row by row.

    At no time are more rows held than those of one part. ``folder`` is created.
    """
    rows = native_rows(connection, path)
    if rows is None:
        return False
    cut = folder / "cut"
    cut.mkdir(parents=True)
    # The happening decides the part, so that all of its reports meet in one.
    connection.execute(
        "COPY (SELECT row_number() OVER () AS n, *, "
        f'hash("@type", "@occurrence") % {parts} AS part FROM ({rows})) '
        f"TO {literal(str(cut))} (FORMAT parquet, PARTITION_BY part)"
    )
    whole = f"read_parquet({literal(str(cut / '*' / '*.parquet'))}, hive_partitioning = false)"
    done = in_time(connection, whole)
    if done:
        _write_parts(connection, cut, whole, parts=parts)
    shutil.rmtree(cut)
    return done


def _write_parts(connection: Any, cut: Path, whole: str, *, parts: int) -> None:
    forms = plain_forms(connection, whole)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE sweeping AS {SWEEPING.format(whole)}")
    connection.execute(f"CREATE OR REPLACE TEMP TABLE no_report AS FROM {whole} LIMIT 0")
    head = "CREATE OR REPLACE TEMP TABLE all_denials AS"
    for part in range(parts):
        files = sorted(cut.glob(f"part={part}/*.parquet"))
        listed = ", ".join(literal(str(file)) for file in files)
        # A part without a row has no file of its own, but its columns.
        rows = f"read_parquet([{listed}], hive_partitioning = false)" if files else "no_report"
        write_reports(connection, f"FROM {rows}", Share(part, parts, forms))
        write_part(connection, cut.parent, part)
        connection.execute(f"{head} SELECT * FROM denials")
        head = "INSERT INTO all_denials"
        for file in files:
            file.unlink()
    write_rows(connection, "SELECT * FROM all_denials", cut.parent / "denials.parquet")
    for table in ("reports", "denials", "all_denials", "no_report", "sweeping"):
        connection.execute(f"DROP TABLE {table}")
