"""The cells of a spreadsheet, with what a spreadsheet hides: formulas, merged and broken cells."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat

from servanda.errors import MappingError
from servanda.model.handed import How, Notice, NoticeCode
from servanda.sources.handed import MOST_COLUMNS, MOST_ROWS
from servanda.sources.tabular import cell_text

MOST_UNPACKED = 400 * 1024**2
"""Bytes of a workbook's parts together: a bomb unpacks to more."""
MOST_MERGED = 10_000
_MERGED = re.compile(
    rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"'
)
_NAMED = 5
_PIECE = 1 << 20
_OVERLAP = 200


@dataclass(frozen=True, slots=True)
class Book:
    """One sheet as lines of text cells."""

    lines: list[tuple[int, list[str]]]
    sheet: str
    sheets: tuple[str, ...]
    notices: tuple[Notice, ...]


def cells_of(raw: bytes, *, name: str, how: How) -> Book:
    """Return the cells of one sheet; MappingError where it is no readable workbook."""
    import openpyxl  # noqa: PLC0415  (slow, and only spreadsheets need it)

    _check(raw, name)
    try:
        values = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        written = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=False)
        return _chosen(values, written, how, name)
    except MappingError:
        raise
    except Exception as error:
        # openpyxl raises whatever its parts raise; to the user all mean the same.
        raise MappingError(f"{name}: no readable spreadsheet: {wrong_with(raw)}") from error


def wrong_with(raw: bytes) -> str:
    """Return in words what a workbook that cannot be read lacks, or which part is damaged."""
    if not zipfile.is_zipfile(io.BytesIO(raw)):
        return "the file is damaged or was cut short; save it anew as .xlsx"
    with zipfile.ZipFile(io.BytesIO(raw)) as parts:
        held = set(parts.namelist())
        for needed in ("[Content_Types].xml", "xl/workbook.xml"):
            if needed not in held:
                return f"it has no part {needed}; save it anew as .xlsx"
        if not any(one.startswith("xl/worksheets/") for one in held):
            return "it has no sheet of cells; save it anew as .xlsx"
        for one in sorted(held):
            try:
                with parts.open(one) as part:
                    if one.endswith((".xml", ".rels")):
                        expat.ParserCreate().ParseFile(part)
            except Exception:  # noqa: BLE001  (whatever is wrong with it, this part is to be named)
                return f"its part {one} is damaged; save it anew as .xlsx"
    return "its parts do not fit together; save it anew as .xlsx, or its sheet as CSV"


def _chosen(values: Any, written: Any, how: How, name: str) -> Book:
    sheets = tuple(sheet.title for sheet in values.worksheets)
    chosen = how.sheet or sheets[0]
    if chosen not in sheets:
        raise MappingError(f"{name}: has no sheet {chosen!r}; there are: {', '.join(sheets)}")
    merged = _merged(values, chosen)
    for book in (values, written):
        # What a sheet says of its own size is not believed: it may claim a billion cells.
        book[chosen].reset_dimensions()
    lines, notices = _cells(values[chosen], written[chosen], name)
    if len(sheets) > 1:
        others = ", ".join(title for title in sheets if title != chosen)
        notices.append(Notice(code="hidden-sheets", count=len(sheets) - 1, what=others))
    if merged.places and how.merged == "all":
        merged.fill(lines)
        notices += _told("merged-filled", merged.names)
    else:
        notices += _told("merged", merged.names)
    return Book(lines, chosen, sheets, tuple(notices))


def _check(raw: bytes, name: str) -> None:
    if not raw.startswith(b"PK"):
        raise MappingError(f"{name}: no spreadsheet of the form .xlsx; save it as one")
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile as error:
        raise MappingError(f"{name}: the spreadsheet is damaged ({error})") from error
    if size > MOST_UNPACKED:
        raise MappingError(
            f"{name}: unpacks to {size // 1024**2} MB; at most {MOST_UNPACKED // 1024**2} are read"
        )


def _cells(
    values: Any, written: Any, name: str
) -> tuple[list[tuple[int, list[str]]], list[Notice]]:
    """Return a sheet's lines; formulas stand as their last result, which is told."""
    lines: list[tuple[int, list[str]]] = []
    formulas: list[str] = []
    empty: list[str] = []
    broken: list[str] = []
    both = zip(values.iter_rows(), written.iter_rows(), strict=False)
    for number, (row, source) in enumerate(both, 1):
        _check_place(number, row, name)
        cells = []
        for cell, raw in zip(row[:MOST_COLUMNS], source, strict=False):
            text = cell_text(cell.value, f"{name}, row {number}")
            if raw.data_type == "f":
                (formulas if text else empty).append(raw.coordinate)
            if cell.data_type == "e":
                broken.append(cell.coordinate)
            cells.append(text)
        lines.append((number, cells))
    return lines, [
        *_told("formulas", formulas),
        *_told("formulas-empty", empty, decides=True),
        *_told("error-cells", broken, decides=True),
    ]


def _check_place(number: int, row: tuple[Any, ...], name: str) -> None:
    """Refuse rows and cells beyond what is taken, before a table is made up to where they stand."""
    if number > MOST_ROWS + 1:
        raise MappingError(
            f"{name}: the sheet goes on below row {MOST_ROWS + 1:,}, and at most {MOST_ROWS:,} "
            "rows are taken here; delete what stands below the table, or save the table as CSV"
        )
    beyond = next((cell for cell in row[MOST_COLUMNS:] if cell.value not in (None, "")), None)
    if beyond is not None:
        raise MappingError(
            f"{name}: cell {beyond.coordinate} stands beyond the {MOST_COLUMNS} columns that are "
            "taken here, at most; delete what stands beside the table, or save the table as CSV"
        )


def _told(code: NoticeCode, cells: list[str], *, decides: bool = False) -> list[Notice]:
    if not cells:
        return []
    return [Notice(code=code, count=len(cells), what=", ".join(cells[:_NAMED]), decides=decides)]


class _Merged:
    """Stretches of cells that a sheet shows as one."""

    def __init__(self, places: list[tuple[int, int, int, int]], names: list[str]) -> None:
        self.places, self.names = places, names

    def fill(self, lines: list[tuple[int, list[str]]]) -> None:
        """Write the value of the first cell of a stretch into all of it."""
        for left, top, right, bottom in self.places:
            if top > len(lines) or left > len(lines[top - 1][1]):
                continue
            value = lines[top - 1][1][left - 1]
            for _, cells in lines[top - 1 : bottom]:
                cells[left - 1 : right] = [value] * len(cells[left - 1 : right])


def _merged(book: Any, title: str) -> _Merged:
    """Return the merged cells of a sheet: the part of openpyxl that streams leaves them out."""
    sheet = book[title]
    places, names = [], []
    with book._archive.open(sheet._worksheet_path) as part:  # noqa: SLF001  (no public way)
        for left, top, right, bottom in _found(part):
            places.append((_column(left), int(top), _column(right), int(bottom)))
            names.append(f"{left.decode()}{int(top)}:{right.decode()}{int(bottom)}")
            if len(places) >= MOST_MERGED:
                break
    return _Merged(places, names)


def _found(part: Any) -> Iterator[tuple[bytes, bytes, bytes, bytes]]:
    held, begun = b"", 0
    while piece := part.read(_PIECE):
        held = held[begun:] + piece
        begun = 0
        for match in _MERGED.finditer(held):
            yield match[1], match[2], match[3], match[4]
            begun = match.end()
        begun = max(begun, len(held) - _OVERLAP)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
