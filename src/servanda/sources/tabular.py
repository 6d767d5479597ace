"""Reads tables: CSV, TSV, JSONL, Parquet and spreadsheets, each row as column -> text."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

from servanda.errors import MappingError
from servanda.watch.tables import format_of, rows_from_bytes


def _raw(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise MappingError(f"{path}: no such file; check the name") from error
    except OSError as error:
        raise MappingError(f"{path}: cannot be read: {error.strerror}") from error


class CsvSource:
    """UTF-8 text with commas (RFC 4180) or, as .tsv, with tabs; the first row is the header."""

    suffixes: tuple[str, ...] = (".csv", ".tsv")

    def rows(self, path: Path) -> Iterator[Mapping[str, str]]:
        """Yield each data row; raise MappingError with file and row."""
        return rows_from_bytes(_raw(path), format=format_of(path.name), name=path.name)


class JsonlSource:
    """One JSON object a line."""

    suffixes: tuple[str, ...] = (".jsonl", ".ndjson")

    def rows(self, path: Path) -> Iterator[Mapping[str, str]]:
        """Yield each line's object; raise MappingError with file and row."""
        return rows_from_bytes(_raw(path), format="jsonl", name=path.name)


class ParquetSource:
    """Apache Parquet, read with DuckDB."""

    suffixes: tuple[str, ...] = (".parquet",)

    def rows(self, path: Path) -> Iterator[Mapping[str, str]]:
        """Yield each row; raise MappingError with file and row."""
        return rows_from_bytes(_raw(path), format="parquet", name=path.name)


class XlsxSource:
    """The first sheet of a spreadsheet; its first row with text is the header."""

    suffixes: tuple[str, ...] = (".xlsx", ".xlsm")

    def rows(self, path: Path) -> Iterator[Mapping[str, str]]:
        """Yield each data row; raise MappingError with file and row."""
        header: list[str] = []
        for number, cells in enumerate(self._sheet(path), 1):
            if not any(cells):
                continue
            if not header:
                header = _header(cells, path)
                continue
            if any(cells[len(header) :]):
                raise MappingError(f"{path.name}, row {number}: more cells than the header names")
            padded = [*cells, *([""] * (len(header) - len(cells)))]
            yield {name: cell for name, cell in zip(header, padded, strict=False) if name}

    def _sheet(self, path: Path) -> Iterator[list[str]]:
        import openpyxl  # noqa: PLC0415  (slow, and only spreadsheets need it)

        from servanda.sources.workbook import wrong_with  # noqa: PLC0415  (it needs this module)

        raw = _raw(path)
        if not raw.startswith(b"PK"):
            raise MappingError(f"{path.name}: no spreadsheet of the form .xlsx; save it as one")
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except Exception as error:
            # openpyxl raises whatever its parts raise; to the user all mean the same.
            raise MappingError(
                f"{path.name}: no readable spreadsheet: {wrong_with(raw)}"
            ) from error
        try:
            for number, row in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
                yield [cell_text(value, f"{path.name}, row {number}") for value in row]
        finally:
            book.close()


def _header(cells: list[str], path: Path) -> list[str]:
    while cells and not cells[-1]:
        cells = cells[:-1]
    twice = sorted({cell for cell in cells if cell and cells.count(cell) > 1})
    if twice:
        raise MappingError(f"{path.name}: the header names {twice[0]!r} twice; columns are unique")
    return cells


def cell_text(value: Any, where: str) -> str:
    """Return a spreadsheet cell as text; MappingError for what is neither text nor a number."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        # A spreadsheet has no plain dates: midnight is how it stores one.
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    if isinstance(value, int | float | str):
        return str(value).strip()
    raise MappingError(f"{where}: a cell of kind {type(value).__name__}; expected text or a number")
