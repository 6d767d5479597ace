"""Reads event files of the contract's own fields straight into columns.

Only what is plainly in order is taken; for anything else the reader of rows says what is wrong.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from servanda.watch.fields import FIELDS, RANGES, STANDINGS
from servanda.watch.grades import GRADES
from servanda.watch.kernel.columns import literal, name
from servanda.watch.kernel.events import NUMBERS, PLAIN, number_text, write_reports
from servanda.watch.native import HANDING_ON

INSTANT: Final = r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$"
DATE: Final = r"^\d{4}-\d\d-\d\d$"
TEXTS: Final = frozenset(("VARCHAR",))
WHOLE: Final = frozenset(("BIGINT", "INTEGER", "SMALLINT", "TINYINT", "UINTEGER", "UBIGINT"))
NUMBER: Final = "file_row_number"
"""The column of rows' numbers that DuckDB adds to those of a file."""
DAY: Final = 86_400_000_000
# Beyond this a number's text is no longer the one that Python writes.
PLAINEST: Final = 1e15


def load_native(connection: Any, path: Path) -> bool:
    """Create ``reports`` from a Parquet file of native rows; False: read it row by row.

    The file's columns are the fields of section 4; further ones are attributes.
    """
    rows = native_rows(connection, path)
    if rows is None:
        return False
    write_reports(connection, rows)
    return in_time(connection, "reports")


def in_time(connection: Any, relation: str) -> bool:
    """Return whether every report has its times, in their order."""
    wrong = f"SELECT 1 FROM {relation} WHERE t0 IS NULL OR t1 IS NULL OR t1 < t0 OR known IS NULL"
    return connection.execute(f"{wrong} LIMIT 1").fetchone() is None


def native_rows(connection: Any, path: Path) -> str | None:
    """Return the query of a file's rows as numbered reports; None: not all plainly in order."""
    relation = f"read_parquet({literal(str(path))})"
    described = connection.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    kinds = {str(row[0]): str(row[1]) for row in described}
    if NUMBER in {column.casefold() for column in kinds}:
        return None
    relation = f"read_parquet({literal(str(path))}, file_row_number = true)"
    if any(column != column.strip() for column in kinds):
        return None
    cells = {column: _cell(column, kind) for column, kind in kinds.items()}
    if None in cells.values() or not {"id", "type", "standing"} <= set(kinds):
        return None
    texts = {column: cell for column, cell in cells.items() if cell is not None}
    times = _times(kinds)
    if times is None or not _in_order(connection, relation, kinds, texts):
        return None
    return _rows(relation, path.name, texts, times)


def _cell(column: str, kind: str) -> str | None:
    """Return a column as the text of a cell, NULL where it is empty; None: of another kind."""
    if kind == '"NULL"':
        return "NULL::VARCHAR"
    if kind in TEXTS:
        return f"nullif({name(column)}, '')"
    if column in ("at", "from", "to", "known_at"):
        return f"{name(column)}::VARCHAR" if kind in ("TIMESTAMP WITH TIME ZONE", "DATE") else None
    if kind in WHOLE:
        return f"{name(column)}::VARCHAR"
    if kind == "DOUBLE" and column in NUMBERS:
        return number_text(f"{name(column)}::VARCHAR")
    return None


def _times(kinds: Mapping[str, str]) -> Mapping[str, str] | None:
    """Return the times t0, t1 and known as SQL."""

    def start(column: str) -> str:
        return _micros(column, kinds[column], 0)

    def end(column: str) -> str:
        return _micros(column, kinds[column], DAY)

    if "at" in kinds and not {"from", "to"} & set(kinds):
        found = {"t0": start("at"), "t1": end("at")}
    elif {"from", "to"} <= set(kinds) and "at" not in kinds:
        found = {"t0": start("from"), "t1": f"coalesce({end('to')}, {end('from')})"}
    elif {"at", "from", "to"} <= set(kinds):
        found = {
            "t0": f"coalesce({start('at')}, {start('from')})",
            "t1": f"coalesce({end('at')}, {end('to')}, {end('from')})",
        }
    else:
        return None
    known = end("known_at") if "known_at" in kinds else "NULL"
    return {**found, "known": f"coalesce({known}, {found['t1']})"}


def _micros(column: str, kind: str, day: int) -> str:
    """Return a time in microseconds; of a bare date the beginning, or with ``day`` the end."""
    cell = name(column)
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"epoch_us({cell})"
    if kind == "DATE":
        return f"epoch_us({cell}::TIMESTAMP) + {day}"
    return (
        f"CASE WHEN regexp_matches({cell}, '{DATE}') "
        f"THEN epoch_us(TRY_CAST({cell} AS DATE)::TIMESTAMP) + {day} "
        f"WHEN regexp_matches({cell}, '{INSTANT}') "
        f"THEN epoch_us(TRY_CAST({cell} AS TIMESTAMPTZ)) END"
    )


def _in_order(
    connection: Any, relation: str, kinds: Mapping[str, str], texts: Mapping[str, str]
) -> bool:
    """Return whether every row is plainly one that the reader of rows would take as it is."""
    standings = ", ".join(literal(standing) for standing in STANDINGS)
    wrong = [
        f"{texts['id']} IS NULL",
        f"{texts['type']} IS NULL",
        f"coalesce({texts['standing']}, '') NOT IN ({standings})",
        # Such an act may name a party where others name a time.
        f"type IN ({', '.join(literal(kind) for kind in HANDING_ON)})",
    ]
    wrong += [
        f"coalesce(regexp_matches({name(column)}, '^[\\s\\p{{Z}}]|[\\s\\p{{Z}}]$'), false)"
        for column, kind in kinds.items() if kind in TEXTS
    ]  # fmt: skip
    wrong += [
        f"{texts[field]} IS NOT NULL AND NOT ({_number_in_order(field, texts[field])})"
        for field in NUMBERS if field in kinds
    ]  # fmt: skip
    if "quantity_hi" in kinds:
        low = f"TRY_CAST({texts['quantity']} AS DOUBLE)" if "quantity" in kinds else "NULL"
        wrong.append(f"coalesce({low} > {texts['quantity_hi']}::DOUBLE, {texts['quantity_hi']} "
                     "IS NOT NULL)")  # fmt: skip
    if ("lat" in kinds) != ("lon" in kinds):
        return False
    if "lat" in kinds:
        wrong.append(f"({texts['lat']} IS NULL) <> ({texts['lon']} IS NULL)")
    if {"at", "from"} <= set(kinds):
        wrong.append(f"({texts['at']} IS NULL) = ({texts['from']} IS NULL)")
        wrong.append(f"{texts['at']} IS NOT NULL AND {texts['to']} IS NOT NULL")
    allowed = {"polarity": ("+", "-"), "extent": ("span", "instant"), **GRADES}
    for field in set(allowed) & set(kinds):
        listed = ", ".join(literal(word) for word in allowed[field])
        wrong.append(f"coalesce({texts[field]} NOT IN ({listed}), false)")
    first = connection.execute(
        f"SELECT 1 FROM {relation} WHERE {' OR '.join(f'({w})' for w in wrong)} LIMIT 1"
    ).fetchone()
    twice = connection.execute(
        f"SELECT 1 FROM {relation} GROUP BY {name('id')} HAVING count(*) > 1 LIMIT 1"
    ).fetchone()
    return first is None and twice is None


def _number_in_order(field: str, cell: str) -> str:
    number = f"TRY_CAST({cell} AS DOUBLE)"
    low, high = RANGES.get(field, (-PLAINEST, PLAINEST))
    if field == "error_m":
        low = 0.0
    return (
        f"regexp_matches({cell}, '^-?[0-9]+([.][0-9]+)?$') "
        f"AND {number} BETWEEN {low!r}::DOUBLE AND {high!r}::DOUBLE"
    )


def _rows(relation: str, source: str, texts: Mapping[str, str], times: Mapping[str, str]) -> str:
    """Return the query of all rows in the form that the table of reports takes."""
    fields = {field: texts.get(field, "NULL::VARCHAR") for field in (*PLAIN, *NUMBERS)}
    fields["source"] = f"coalesce({fields['source']}, {literal(source)})"
    fields["family"] = f"coalesce({fields['family']}, {fields['source']})"
    fields["occurrence"] = f"coalesce({fields['occurrence']}, {fields['id']})"
    fields |= {column: cell for column, cell in texts.items() if column not in FIELDS}
    polarity = f"coalesce({texts['polarity']}, '+')" if "polarity" in texts else "'+'"
    chosen = [f"{NUMBER} AS n", *(f"{sql} AS {column}" for column, sql in times.items())]
    chosen += [
        f"{texts['extent']} IS NOT DISTINCT FROM 'span' AS span" if "extent" in texts
        else "false AS span",
        f"{polarity} = '+' AND {texts['standing']} <> 'denial' AS positive",
        f"{texts.get('standing_reason', 'NULL::VARCHAR')} AS standing_reason",
        f"coalesce(string_split_regex({texts['supersedes']}, '\\s+'), []) AS supersedes"
        if "supersedes" in texts else "[]::VARCHAR[] AS supersedes",
    ]  # fmt: skip
    chosen += [f"{cell} AS {name('@' + column)}" for column, cell in fields.items()]
    return f"SELECT {', '.join(chosen)} FROM {relation}"
