"""CSV (RFC 4180) for every program that reads tables."""

import csv
import io
from collections.abc import Iterator

from servanda.errors import UsageError
from servanda.exporters import safe
from servanda.model.export import Cell, Matter, Table, TableName

BOM = "\ufeff"
ROWS = 512
"""Rows in one piece."""


class CsvExporter:
    """One table as CSV in UTF-8; ``csv:bom`` begins with a byte order mark, for Excel.

    A text that a spreadsheet could take for a formula is written with an apostrophe before it.
    """

    takes_argument = True
    media_type = "text/csv"
    suffix = ".csv"
    writes: tuple[TableName, ...] = ()
    default: tuple[TableName, ...] = ("commitments",)
    single = True

    def __init__(self, argument: str = "") -> None:
        """Take ``bom``, or nothing."""
        if argument not in ("", "bom"):
            raise UsageError(f"csv:{argument}: there is csv and csv:bom")
        self._bom = argument == "bom"

    def export(self, matter: Matter) -> Iterator[bytes]:
        """Yield the file."""
        (table,) = matter.asked()
        if self._bom:
            yield BOM.encode()
        yield from pieces(table)


def pieces(table: Table) -> Iterator[bytes]:
    """Yield a table as CSV, some rows at a time."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([column.name for column in table.layout.columns])
    for number, row in enumerate(table.rows(), 1):
        writer.writerow([cell(value) for value in row])
        if number % ROWS == 0:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def cell(value: Cell) -> str | int | float:
    """Return a cell as CSV holds it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        # Programs written in C end a text at a zero.
        whole = value.replace("\0", "\ufffd")
        return f"'{whole}" if safe.formula(whole) else whole
    return value
