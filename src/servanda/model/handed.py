"""A table as somebody hands it in, what had to be decided to read it, and what would come of it."""

from typing import Literal

import msgspec

from servanda.model.record import Record

ImportKind = Literal["incidents", "patrols", "commitments", "scores"]
NoticeCode = Literal[
    "encoding", "encoding-doubtful", "separator", "separator-doubtful", "header-twice",
    "header-empty", "header-signs", "empty-rows", "hidden-sheets", "merged", "merged-filled",
    "formulas", "formulas-empty", "formula-text", "error-cells", "hidden-letters", "two-scripts",
]  # fmt: skip


Reason = Literal["name", "cells", "taken", "nothing"]


class How(Record, frozen=True, kw_only=True):
    """How a table is to be read; empty: as its bytes show."""

    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    merged: Literal["first", "all"] = "first"
    """Of merged cells the first alone has the value, or each of them."""


class Notice(Record, frozen=True, kw_only=True):
    """Something of a table that was decided, or left as it is, so that a person can look at it."""

    code: NoticeCode
    count: int = 1
    what: str = ""
    """The columns, cells or signs that it is about."""
    decides: bool = False
    """Whether nothing may be recorded before a person has decided it."""


class HandedIn(Record, frozen=True, kw_only=True):
    """The cells of a table as text, with everything that was decided on the way."""

    name: str
    """Base name of the CSV that is kept of it."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """As long as ``columns``; blanks at both ends of a cell are cut."""
    sha256: str
    """Of the bytes as they were handed in."""
    how: How
    """What was decided."""
    sheets: tuple[str, ...] = ()
    """Names of a workbook's sheets; empty for text."""
    encodings: tuple[tuple[str, str], ...] = ()
    """Where the encoding is in doubt: each that fits, and some words as it reads them."""
    notices: tuple[Notice, ...] = ()


class Proposed(Record, frozen=True, kw_only=True):
    """What a column seems to be, and why."""

    column: str
    target: str
    """A field, ``attribute``, or empty: not used."""
    because: Reason
    filled: int
    samples: tuple[str, ...]


class TimeChoice(Record, frozen=True, kw_only=True):
    """One way in which the times of a table can be read."""

    formats: str
    """Forms with ``|`` between; empty: ISO 8601 alone."""
    cell: str
    """A cell that another way reads differently; empty where there is no other way."""
    says: str
    """What it says by this one."""
    reads: int
    """Distinct cells that it reads, of ``of``."""
    of: int


class Choices(Record, frozen=True, kw_only=True):
    """What a person decides of a table before it is brought in."""

    kind: ImportKind
    targets: dict[str, str] = msgspec.field(default_factory=dict)
    """Column -> field."""
    constants: dict[str, str] = msgspec.field(default_factory=dict)
    """Field -> its value in every row."""
    zone: str = ""
    formats: str | None = None
    """As TimeChoice has them; None: not decided yet."""
    decimal: Literal["", ".", ","] = ""
    """The decimal sign of the numbers, where it is in doubt."""
    duty: dict[str, str] = msgspec.field(default_factory=dict)
    """Of a patrol log: what stands in its column -> yes, no or lost."""
    ready: str = ""
    """A ready mapping in place of the columns."""
    codebook: str = ""
    coder: str = ""
    blind: bool = False
    saw_machine: bool = False
    note: str = ""
    private: bool = False


class RefusedRow(Record, frozen=True, kw_only=True):
    """A row that cannot be used as things stand."""

    row: int
    """Counted from 1 below the header; 0: the whole table."""
    why: str


class Made(Record, frozen=True, kw_only=True):
    """What one row becomes."""

    row: int
    cells: tuple[str, ...]


class Trial(Record, frozen=True, kw_only=True):
    """What would come of a table, with nothing recorded."""

    made: int
    head: tuple[str, ...] = ()
    first: tuple[Made, ...] = ()
    """The first of them, under ``head``."""
    left_out: tuple[tuple[str, int], ...] = ()
    """Reason and number of rows."""
    refused: int = 0
    why: tuple[RefusedRow, ...] = ()
    """The first of the refused rows."""

    @property
    def sound(self) -> bool:
        """Whether it could be recorded."""
        return not self.refused and self.made > 0
