"""Versions of a text as a use case: places of two documents set side by side by hand."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from servanda.api.register import Register
from servanda.errors import InputError, UsageError
from servanda.model.register import RegisteredDocument
from servanda.model.versions import AlignedPlaces, Versions
from servanda.register import versions
from servanda.register.receipts import Receipt

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
    if first == second:
        raise UsageError(f"{first}: a text stands beside another one, not beside itself")
    one, other = (_document(register, name) for name in (first, second))
    rows = tuple(_rows(table, one, other))
    authority = register.journal.authority
    made = Versions(documents=(first, second), rows=rows)
    refs = (authority.ref(one.entry), authority.ref(other.entry))
    return register.append([versions.aligned(made, of=refs, role=role)]), made


def _document(register: Register, name: str) -> RegisteredDocument:
    for held in register.state().documents:
        if held.id == name:
            if held.text is None:
                raise UsageError(f"{name}: its text is not in this copy, so no place can be found")
            return held
    known = ", ".join(d.id for d in register.state().documents) or "none yet"
    raise UsageError(f"{register.path}: no document {name!r}; there are: {known}")


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
        if start < end <= len(text):
            return start, end
        raise InputError(f"{where}: {cell} is no place within {held.id} ({len(text)} code points)")
    # White space of a table is not that of a text: words are found across line ends.
    words = r"\s+".join(re.escape(word) for word in cell.split())
    places = [m.span() for m in re.finditer(words, text)] if words else []
    if len(places) != 1:
        told = "does not stand in" if not places else f"stands {len(places)} times in"
        raise InputError(f"{where}: {cell!r} {told} {held.id}; give more words, or START-END")
    return places[0]
