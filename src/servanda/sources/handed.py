"""Tables as people hand them in: whatever had to be decided to read one is told beside it.

The canonical form that comes out is a CSV in UTF-8 with commas, whose columns have names of their
own. Nothing is decided in silence: each decision is a notice, and doubtful ones wait for a person.
"""

import csv
import hashlib
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import PurePath

from servanda.errors import MappingError
from servanda.model.handed import HandedIn, How, Notice, NoticeCode
from servanda.model.unseen import unseen
from servanda.sources import encodings
from servanda.watch.tables import MAX_CELL

WORKBOOKS = (".xlsx", ".xlsm")
TEXTS = (".csv", ".tsv", ".txt")
SEPARATORS = (",", ";", "\t")
MOST_ROWS = 200_000
MOST_COLUMNS = 100
MOST_CELLS = 4_000_000
_LOOKED_AT = 50
_NAMED = 5
_BRACES = str.maketrans("{}", "()")
ROW_NUMBER = "_n"


def read(raw: bytes, *, name: str, how: How | None = None) -> HandedIn:
    """Return the cells of a table; MappingError names file and row of what cannot be read."""
    how = how or How()
    suffix = PurePath(name).suffix.lower()
    if suffix in WORKBOOKS:
        from servanda.sources.workbook import cells_of  # noqa: PLC0415  (openpyxl loads slowly)

        book = cells_of(raw, name=name, how=how)
        lines, notices = book.lines, list(book.notices)
        how = How(sheet=book.sheet, merged=how.merged)
        found: tuple[tuple[str, str], ...] = ()
        sheets = book.sheets
    elif suffix in TEXTS:
        text, how, notices, found = _text(raw, how)
        lines, sheets = list(_lines(text, how.separator, name)), ()
        formulas = sum(cell.startswith("=") for _, cells in lines for cell in cells)
        if formulas:
            notices.append(Notice(code="formula-text", count=formulas))
    else:
        raise MappingError(
            f"{name}: no table of a known kind; expected "
            f"{', '.join((*TEXTS[:2], *WORKBOOKS))}; save it as CSV"
        )
    columns, rows, more = _square(lines, name, ragged=bool(sheets))
    return HandedIn(
        name=f"{_stem(name)}.csv",
        columns=columns,
        rows=rows,
        sha256=hashlib.sha256(raw).hexdigest(),
        how=how,
        sheets=sheets,
        encodings=found,
        notices=(*notices, *more, *_unseen(columns, rows)),
    )


def _unseen(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Notice]:
    """Yield what an eye passes over in the cells, which stay as they are."""
    found: dict[NoticeCode, list[str]] = {}
    for number, row in enumerate(rows, 1):
        for column, cell in zip(columns, row, strict=True):
            for one in unseen(cell):
                code: NoticeCode = "two-scripts" if one.scripts else "hidden-letters"
                found.setdefault(code, []).append(f"{number}, {column}: {one.word} {one.code}")
    for code, cells in found.items():
        yield Notice(code=code, count=len(cells), what="; ".join(cells[:_NAMED]), decides=True)


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a table as the CSV that is recorded: UTF-8, commas, RFC 4180."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def _stem(name: str) -> str:
    stem = PurePath(name.replace("\\", "/")).stem.strip(" .")
    return "".join(c for c in stem if c.isprintable() and c not in "/\\")[:100] or "table"


Line = tuple[int, list[str]]


def _text(raw: bytes, how: How) -> tuple[str, How, list[Notice], tuple[tuple[str, str], ...]]:
    found = encodings.decoded(raw, how.encoding)
    notices = []
    if found.doubtful:
        notices.append(Notice(code="encoding-doubtful", what=found.name, decides=True))
    elif found.name != "utf-8":
        notices.append(Notice(code="encoding", what=found.name))
    separator, doubtful = (how.separator, False) if how.separator else _separator(found.text)
    if doubtful:
        notices.append(Notice(code="separator-doubtful", what=separator, decides=True))
    elif separator != ",":
        notices.append(Notice(code="separator", what=separator))
    return (
        found.text,
        How(encoding=found.name, separator=separator, merged=how.merged),
        notices,
        found.choices,
    )


def _separator(text: str) -> tuple[str, bool]:
    """Return the sign between cells, and whether another one fits as well."""
    widths: dict[str, int] = {}
    for sign in SEPARATORS:
        counts = [len(cells) for _, cells in _rows(text, sign, most=_LOOKED_AT)]
        if counts and min(counts) == max(counts) > 1:
            widths[sign] = counts[0]
    if not widths:
        # Nothing is even: the sign that cuts the header into most parts is named in the refusal.
        head = text.partition("\n")[0]
        return max(SEPARATORS, key=lambda sign: (head.count(sign), sign == ",")), False
    best = max(widths, key=lambda sign: (widths[sign], sign == ","))
    return best, len(widths) > 1


def _rows(text: str, separator: str, *, most: int) -> Iterator[Line]:
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            if cells:
                yield reader.line_num, cells
                most -= 1
            if most <= 0:
                return
    except csv.Error:
        return  # it is only looked at here; reading it says what is wrong


def _lines(text: str, separator: str, name: str) -> Iterator[Line]:
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise MappingError(f"{name}, line {line}: holds a NUL character; this is no text table")
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for cells in reader:
            yield reader.line_num, cells
    except csv.Error as error:
        raise MappingError(
            f"{name}, line {reader.line_num}: cannot be read as a table ({error}); look for a "
            "quotation mark that is not closed"
        ) from error


def _square(
    lines: Sequence[Line], name: str, *, ragged: bool
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], list[Notice]]:
    """Return names and rows of one width; what does not fit is refused by its line.

    ``ragged``: lines end with their last cell, as a workbook keeps them.
    """
    stripped = [(number, [cell.strip() for cell in cells]) for number, cells in lines]
    filled = [(number, cells) for number, cells in stripped if any(cells)]
    if not filled:
        raise MappingError(f"{name}: holds no cell with text; is it the right file?")
    (_, first), body = filled[0], filled[1:]
    even = [cells for _, cells in body if ragged or len(cells) == len(first)]
    width = max(map(_width, [first, *even]))
    _check_size(len(body), width, name)
    columns, notices = _names((first + [""] * width)[:width])
    rows = []
    for number, cells in body:
        if _width(cells) > width or (not ragged and len(cells) < min(width, len(first))):
            raise MappingError(
                f"{name}, line {number}: {len(cells)} cells where the header has {len(first)}; "
                "mend the line, or choose another sign between the cells"
            )
        rows.append(tuple((cells + [""] * width)[:width]))
    skipped = len(stripped) - len(filled)
    if skipped:
        notices.append(Notice(code="empty-rows", count=skipped))
    return columns, tuple(rows), notices


def _width(cells: Sequence[str]) -> int:
    return max((i for i, cell in enumerate(cells, 1) if cell), default=0)


def _check_size(rows: int, columns: int, name: str) -> None:
    if columns > MOST_COLUMNS or rows > MOST_ROWS or rows * columns > MOST_CELLS:
        raise MappingError(
            f"{name}: {rows:,} rows of {columns} columns; at most {MOST_ROWS:,} rows, "
            f"{MOST_COLUMNS} columns and {MOST_CELLS:,} cells are taken here; "
            "`servanda observe` takes more"
        )


def _names(header: Sequence[str]) -> tuple[tuple[str, ...], list[Notice]]:
    """Return names of their own for all columns, and what was changed."""
    changed: dict[NoticeCode, list[str]] = {}
    found: list[str] = []
    bare = [_plain(cell) for cell in header]
    again = Counter(bare)
    for number, (cell, name) in enumerate(zip(header, bare, strict=True), 1):
        made = name
        if not name:
            made = f"column {number}"
            changed.setdefault("header-empty", []).append(made)
        elif name != cell:
            changed.setdefault("header-signs", []).append(name)
        copy = 2
        while made in found or made == ROW_NUMBER or (made != name and made in again):
            made, copy = f"{name or f'column {number}'} ({copy})", copy + 1
        if made != name and name:
            changed.setdefault("header-twice", []).append(made)
        found.append(made)
    return tuple(found), [
        Notice(code=code, count=len(names), what=", ".join(names[:_NAMED]))
        for code, names in changed.items()
    ]


def _plain(name: str) -> str:
    """Return a header without line ends, hidden signs and the braces of templates."""
    kept = "".join(c if c.isprintable() else " " for c in name.translate(_BRACES))
    return re.sub(r"\s+", " ", kept).strip()
