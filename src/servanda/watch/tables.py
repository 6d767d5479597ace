"""Reads tables as rows of text: CSV, TSV and JSONL without a library, Parquet with DuckDB.

No plug-in is needed here, so that an auditor derives the same events offline.
"""

import csv
import io
import itertools
import json
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from servanda.errors import MappingError

FORMATS = ("csv", "tsv", "jsonl", "parquet")
SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
}
# One cell of 1 MiB is a file in the wrong format, not a report.
MAX_CELL = 1 << 20


def format_of(name: str) -> str:
    """Return the format that a file's suffix names."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise MappingError(
            f"{name}: unknown table format {suffix or '(no suffix)'}; "
            "expected .csv, .tsv, .jsonl or .parquet, or `format` in the mapping"
        )
    return SUFFIXES[suffix]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as cells: the names of its columns, and its data rows, each as long as they are.

    Cells may still have blanks at their ends: who uses one cuts them.
    """

    columns: Sequence[str]
    rows: Iterator[Sequence[str]]


def sheet_from_bytes(
    raw: bytes,
    *,
    format: str,  # noqa: A002 - the mapping's word
    name: str,
    header: Sequence[str] = (),
    may_lack: int = 0,
) -> Sheet:
    """Return a table's columns and rows; a MappingError names file and row.

    ``header`` names the columns of a file that has no row of names; where its first row is
    these names all the same, it is no data. A file may lack the last ``may_lack`` of them, in all
    rows alike: their cells are empty then.
    """
    if format in ("csv", "tsv"):
        lines = _csv_lines(raw, name) if format == "csv" else _tsv_lines(raw, name)
        sign = "comma" if format == "csv" else "tab"
        return _separated(lines, name, header, sign, may_lack)
    if format == "jsonl":
        return _of_rows(_jsonl(raw, name))
    if format == "parquet":
        return _of_rows(_parquet(raw, name))
    raise MappingError(f"{name}: unknown table format {format!r}; expected {', '.join(FORMATS)}")


def rows_from_bytes(raw: bytes, *, format: str, name: str) -> Iterator[dict[str, str]]:  # noqa: A002 - the mapping's word
    """Yield each data row of a table as column -> text; a MappingError names file and row."""
    if format == "jsonl":
        return _jsonl(raw, name)
    found = sheet_from_bytes(raw, format=format, name=name)
    return (
        dict(zip(found.columns, (cell.strip() for cell in row), strict=True)) for row in found.rows
    )


def _of_rows(rows: Iterable[dict[str, str]]) -> Sheet:
    kept = list(rows)
    columns = list(dict.fromkeys(column for row in kept for column in row))
    return Sheet(columns, ([row.get(column, "") for column in columns] for row in kept))


def _text(raw: bytes, name: str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise MappingError(
            f"{name}, line {line}: no UTF-8 text ({error.reason}); save the table as UTF-8"
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise MappingError(f"{name}, line {line}: holds a NUL character; this is no text table")
    return text


Line = tuple[int, list[str]]


def _csv_lines(raw: bytes, name: str) -> Iterator[Line]:
    """Yield the cells of each row with the number of the line that it ends on."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(_text(raw, name), newline=""), strict=True)
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, cells
    except csv.Error as error:
        raise MappingError(
            f"{name}, line {reader.line_num}: no readable CSV ({error}); expected RFC 4180"
        ) from error


def _tsv_lines(raw: bytes, name: str) -> Iterator[Line]:
    """Yield the cells of each line: a tab ends one, and a quotation mark is a character."""
    for number, line in enumerate(io.StringIO(_text(raw, name), newline=None), 1):
        bare = line.rstrip("\n")
        if not bare:
            continue
        cells = bare.split("\t")
        if len(bare) > MAX_CELL and max(map(len, cells)) > MAX_CELL:
            raise MappingError(f"{name}, line {number}: a cell is longer than {MAX_CELL} bytes")
        yield number, cells


def _separated(
    lines: Iterator[Line], name: str, header: Sequence[str], sign: str, may_lack: int
) -> Sheet:
    _, first = next(lines, (0, []))
    names = [cell.strip() for cell in first]
    if not header:
        _check_header(names, name)
        return Sheet(names, _checked(lines, len(names), name, sign))
    short = may_lack > 0 and len(names) == len(header) - may_lack
    held = header[:-may_lack] if short else header
    if names and [n.casefold() for n in names] != [h.casefold() for h in held]:
        lines = itertools.chain([(1, first)], lines)
    rows = _checked(lines, len(held), name, sign)
    return Sheet(header, ([*cells, *[""] * may_lack] for cells in rows) if short else rows)


def _checked(lines: Iterator[Line], width: int, name: str, sign: str) -> Iterator[list[str]]:
    for number, (line, cells) in enumerate(lines, 1):
        if len(cells) != width:
            raise MappingError(
                f"{name}, row {number} (line {line}): {len(cells)} cells where the header has "
                f"{width}; quote cells that hold a comma"
                if sign == "comma"
                else f"{name}, row {number} (line {line}): {len(cells)} cells between tabs where "
                f"{width} columns are named"
            )
        yield cells


def _check_header(header: list[str], name: str) -> None:
    if not any(header):
        raise MappingError(f"{name}: the first row names no columns; expected a header")
    twice = sorted({column for column in header if header.count(column) > 1})
    if twice:
        raise MappingError(f"{name}: the header names {twice[0]!r} twice; columns are unique")


def _jsonl(raw: bytes, name: str) -> Iterator[dict[str, str]]:
    number = 0
    for line_number, line in enumerate(_text(raw, name).split("\n"), 1):
        if not line.strip():
            continue
        number += 1
        where = f"{name}, row {number} (line {line_number})"
        try:
            # Numbers stay the text they were: 0.10 is not turned into 0.1.
            row = json.loads(line, parse_int=str, parse_float=str, object_pairs_hook=_unique)
        except (ValueError, RecursionError) as error:
            raise MappingError(f"{where}: no readable JSON ({error})") from error
        if not isinstance(row, dict):
            raise MappingError(f"{where}: expected one JSON object a line")
        yield {key: _cell(value, key, where) for key, value in row.items()}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [key for key, _ in pairs]
        raise ValueError(f"duplicate key {next(k for k in names if names.count(k) > 1)!r}")
    return found


def _cell(value: Any, key: str, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return " ".join(value)
    if isinstance(value, str):
        return value.strip()
    raise MappingError(f"{where}: {key!r} is no plain value; expected text, a number or a boolean")


def _parquet(raw: bytes, name: str) -> Iterator[dict[str, str]]:
    import duckdb  # noqa: PLC0415 - heavy, and only Parquet needs it

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.parquet"
        path.write_bytes(raw)
        try:
            with duckdb.connect() as connection:
                connection.execute("SET TimeZone = 'UTC'")
                table = connection.execute("SELECT * FROM read_parquet(?)", [str(path)])
                header = [column[0] for column in table.description or ()]
                types = [str(column[1]) for column in table.description or ()]
                rows = table.fetchall()
        except duckdb.Error as error:
            reason = str(error).splitlines()[0]
            raise MappingError(f"{name}: no readable Parquet ({reason})") from error
    for number, row in enumerate(rows, 1):
        where = f"{name}, row {number}"
        cells = zip(header, types, row, strict=True)
        yield {column: _typed(value, kind, column, where) for column, kind, value in cells}


def _typed(value: Any, kind: str, column: str, where: str) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, str | int | float) or type(value).__name__ in ("Decimal", "UUID"):
        return str(value).strip()
    raise MappingError(f"{where}: {column!r} of type {kind} is no plain value; flatten it first")
