"""XLSX for Excel and LibreOffice: a README sheet, a codebook sheet, and one sheet a table."""

import re
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import IO, Any

from servanda.exporters import notes, safe
from servanda.model.export import Cell, CellKind, Column, Matter, Row, Table, TableName

MOST_ROWS = 1_048_575
"""Rows of one sheet beside its header; a longer table goes on in the next sheet."""
MOST_TEXT = 32_767
"""UTF-16 units of one cell."""
CUT = " [cut here: Excel holds no more; CSV and JSONL have it whole]"
_FIRST_YEAR = 1900
_LINES = re.compile(r"\r\n?")
_WIDTHS: dict[CellKind, int] = {
    "text": 22, "list": 22, "integer": 9, "number": 10, "boolean": 9, "date": 11, "instant": 21,
}  # fmt: skip
_LONG = frozenset({"quotation", "title", "rule", "summary", "words", "attributes"})
_WIDE = 60


class XlsxExporter:
    """A workbook of the chosen tables; no text in it is ever a formula or a link."""

    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    suffix = ".xlsx"
    writes: tuple[TableName, ...] = ()
    default: tuple[TableName, ...] = ()
    single = False

    def export(self, matter: Matter) -> Iterator[bytes]:
        """Yield the workbook, once it is whole: on the disk, however long its tables are."""
        with tempfile.TemporaryFile() as out:
            self._write(matter, out)
            yield from safe.blocks_of(out)

    @staticmethod
    def _write(matter: Matter, out: IO[bytes]) -> None:
        import xlsxwriter  # noqa: PLC0415  (only a workbook needs it)

        book = xlsxwriter.Workbook(
            out,
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_numbers": False,
                "strings_to_urls": False,
            },
        )
        book.set_properties({
            "title": safe.xml(matter.register),
            "comments": f"as of {matter.as_of}, known at {matter.known_at}",
            "created": datetime.fromisoformat(matter.stamp).replace(tzinfo=None),
        })  # fmt: skip
        sheets = _Sheets(book)
        tables = matter.asked()
        # Programs that read one sheet read the first one.
        first = tables if len(tables) == 1 else ()
        for table in first:
            sheets.table(table)
        sheets.readme(matter)
        sheets.codebook(tables)
        for table in () if first else tables:
            sheets.table(table)
        book.close()


class _Sheets:
    """Writes sheets, row by row."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        self._day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self._quoted = book.add_format({"quote_prefix": True})
        self._wrap = book.add_format({"text_wrap": True, "valign": "top"})

    def readme(self, matter: Matter) -> None:
        """Write where the workbook is from and how it is read."""
        sheet = self._book.add_worksheet("README")
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 100, self._wrap)
        lines = [*notes.facts(matter), ("", ""), *(("Note", line) for line in notes.reading())]
        lines += [
            (table.layout.title, f"Sheet {table.layout.name}: {table.layout.means}.")
            for table in matter.asked()
        ]
        for number, (name, value) in enumerate(lines):
            self._text(sheet, number, 0, name, self._head)
            self._text(sheet, number, 1, value)

    def codebook(self, tables: Iterable[Table]) -> None:
        """Write what each column means."""
        rows: list[Row] = [
            (table.layout.name, column.name, column.kind, column.means)
            for table in tables
            for column in table.layout.columns
        ]
        columns = [
            Column(name="table", kind="text", means="", brief=True),
            Column(name="column", kind="text", means=""),
            Column(name="type", kind="text", means=""),
            Column(name="title", kind="text", means=""),
        ]
        self._sheet("Codebook", columns, rows, ["Table", "Column", "Type", "Meaning"])

    def table(self, table: Table) -> None:
        """Write one table, over as many sheets as it needs."""
        columns = table.layout.columns
        rows = iter(table.rows())
        number = 1
        name: str = table.layout.name
        while not self._sheet(name, columns, rows, [column.name for column in columns]):
            number += 1
            name = f"{table.layout.name} {number}"

    def _sheet(
        self, name: str, columns: Iterable[Column], rows: Iterable[Row], header: list[str]
    ) -> bool:
        """Write one sheet; return whether all rows found room."""
        sheet = self._book.add_worksheet(name)
        for number, column in enumerate(columns):
            width = _WIDE if column.name in _LONG else _WIDTHS[column.kind]
            sheet.set_column(number, number, width)
        sheet.freeze_panes(1, 1)
        for number, title in enumerate(header):
            sheet.write_string(0, number, title, self._head)
        last, whole = 0, True
        for last, row in enumerate(rows, 1):
            for number, (column, value) in enumerate(zip(columns, row, strict=True)):
                self._cell(sheet, last, number, column, value)
            if last == MOST_ROWS:
                whole = False
                break
        sheet.autofilter(0, 0, max(last, 1), len(header) - 1)
        return whole

    def _cell(self, sheet: Any, row: int, number: int, column: Column, value: Cell) -> None:
        if value is None:
            return
        if isinstance(value, bool):
            sheet.write_boolean(row, number, value)
        elif isinstance(value, int | float):
            sheet.write_number(row, number, value)
        elif column.kind == "date" and int(value[:4]) >= _FIRST_YEAR:
            sheet.write_datetime(row, number, date.fromisoformat(value), self._day)
        else:
            self._text(sheet, row, number, value)

    def _text(self, sheet: Any, row: int, number: int, value: str, form: Any = None) -> None:
        whole = _bounded(_LINES.sub("\n", safe.xml(value)))
        # The mark keeps a text a text where somebody edits the cell.
        chosen = form or (self._quoted if safe.formula(whole) else None)
        sheet.write_string(row, number, whole, chosen)


def _bounded(text: str) -> str:
    """Return a text that one cell can hold; one that was cut says so."""
    if len(text.encode("utf-16-le")) // 2 <= MOST_TEXT:
        return text
    room = text.encode("utf-16-le")[: 2 * (MOST_TEXT - len(CUT))]
    return room.decode("utf-16-le", "ignore") + CUT
