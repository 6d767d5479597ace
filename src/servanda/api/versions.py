"""Versions of a text as a use case: places of two documents set side by side by hand."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from servanda.api.desk import Desk, Here
from servanda.api.register import Register
from servanda.errors import InputError, UsageError
from servanda.model.entry import Role
from servanda.model.register import RegisteredDocument
from servanda.model.versions import AlignedPlaces, Versions
from servanda.register import versions
from servanda.register.proposals import Proposal
from servanda.register.receipts import Receipt

ALIGNERS: tuple[Role, ...] = ("secretariat", "coder")
"""Who may set versions of a text side by side."""

_PLACE = re.compile(r"(\d{1,9})-(\d{1,9})\Z", re.ASCII)


def align(
    register: Register,
    first: str,
    second: str,
    table: Path,
    *,
    role: Literal["secretariat", "coder"] = "secretariat",
) -> tuple[Receipt, Versions]:
    """Record two documents as versions of one text, with the rows of a CSV of two columns.

    A cell holds words of its text that stand there once, or a place such as ``1180-1262`` in code
    points. InputError names file, row and what is wrong; nothing is recorded then.
    """
    desk = Here(register)
    one, other = _both(desk, first, second)
    made = Versions(documents=(first, second), rows=tuple(_rows(table, one, other)))
    return register.append([planned(desk, made, role=role)]), made


def planned(desk: Desk, made: Versions, *, role: Role) -> Proposal:
    """Return what records an alignment; UsageError or InputError where it is none."""
    both = _both(desk, *made.documents)
    if not made.rows:
        named = " and ".join(made.documents)
        raise InputError(f"{named}: nothing stands side by side; give a pair of places")
    for row in made.rows:
        for held, (start, end) in zip(both, (row.first, row.second), strict=True):
            _check_within(start, end, held, held.id)
    return versions.aligned(made, of=(desk.ref(both[0].entry), desk.ref(both[1].entry)), role=role)


def _both(desk: Desk, first: str, second: str) -> tuple[RegisteredDocument, RegisteredDocument]:
    if first == second:
        raise UsageError(f"{first}: a text stands beside another one, not beside itself")
    return _document(desk, first), _document(desk, second)


def _document(desk: Desk, name: str) -> RegisteredDocument:
    held = desk.state().texts.get(name)
    if held is None:
        known = ", ".join(d.id for d in desk.state().documents) or "none yet"
        raise UsageError(f"{desk.path}: no document {name!r}; there are: {known}")
    if held.text is None:
        raise UsageError(f"{name}: its text is not in this copy, so no place can be found")
    return held


def _check_within(start: int, end: int, held: RegisteredDocument, where: str) -> None:
    length = len(held.text or "")
    if not start < end <= length:
        raise InputError(
            f"{where}: {start}-{end} is no place within {held.id} ({length} code points)"
        )


def _rows(
    table: Path, one: RegisteredDocument, other: RegisteredDocument
) -> Iterator[AlignedPlaces]:
    try:
        text = table.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{table}: no CSV in UTF-8 that can be read: {error}") from error
    held = list(csv.reader(io.StringIO(text, newline="")))
    for number, row in enumerate(held, 1):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != 2:  # noqa: PLR2004  (one column for each version)
            raise InputError(f"{table}, row {number}: {len(row)} cells; write one for each text")
        where = f"{table}, row {number}"
        yield AlignedPlaces(
            first=_place(row[0].strip(), one, where), second=_place(row[1].strip(), other, where)
        )


def _place(cell: str, held: RegisteredDocument, where: str) -> tuple[int, int]:
    text = held.text or ""
    if found := _PLACE.match(cell):
        start, end = int(found[1]), int(found[2])
        _check_within(start, end, held, where)
        return start, end
    # White space of a table is not that of a text: words are found across line ends.
    words = r"\s+".join(re.escape(word) for word in cell.split())
    places = [m.span() for m in re.finditer(words, text)] if words else []
    if len(places) != 1:
        told = "does not stand in" if not places else f"stands {len(places)} times in"
        raise InputError(f"{where}: {cell!r} {told} {held.id}; give more words, or START-END")
    return places[0]
