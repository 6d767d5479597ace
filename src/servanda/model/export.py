"""What leaves a register as a file: tables with named columns, and what they were made from."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from servanda.model.plan_view import AgendaBoard
from servanda.model.register import RegisterState

Cell = str | int | float | bool | None
"""None: not stated."""
Row = tuple[Cell, ...]
CellKind = Literal["text", "list", "integer", "number", "boolean", "date", "instant"]
"""``list``: texts separated by ``; ``. ``date``: YYYY-MM-DD. ``instant``: ISO 8601 in UTC."""
TableName = Literal[
    "commitments", "verdicts", "events", "coverage", "statements", "documents", "parties",
    "deadlines", "incidents", "changes", "acts", "objections", "scores",
    "levers", "press", "log", "found", "codes",
]  # fmt: skip
SEPARATOR = "; "


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column; its name never changes its meaning."""

    name: str
    kind: CellKind
    means: str
    brief: bool = False
    """Printed on paper too, where there is no room for all columns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """The columns of a table, known before any register is."""

    name: TableName
    title: str
    means: str
    """What one row is."""
    key: tuple[str, ...]
    """Columns that together name a row; empty where nothing does."""
    columns: tuple[Column, ...]
    points: tuple[tuple[str, TableName, str], ...] = ()
    """Column, and the table and column that it names a row of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A layout with its rows, which are made when they are asked for, as often as they are."""

    layout: Layout
    rows: Callable[[], Iterable[Row]]

    def dicts(self) -> Iterator[dict[str, Cell]]:
        """Yield each row by column name."""
        names = [column.name for column in self.layout.columns]
        for row in self.rows():
            yield dict(zip(names, row, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What an exporter is handed: tables of one register at one pair of clocks."""

    register: str
    origin: str
    """Origin of the log: what makes names unique elsewhere."""
    as_of: str
    known_at: str
    """``#SEQ`` of the newest entry that is taken into account, or the instant asked for."""
    entries: int
    """Size of the log up to there."""
    root: str
    """Root hash of the newest checkpoint, base64."""
    stamp: str
    """What the newest entry says of its time: the only time that an export knows."""
    private: bool
    """True where values are among them that their owner keeps out of what is published."""
    tables: Mapping[TableName, Table]
    chosen: tuple[TableName, ...]
    """The tables that were asked for, in order."""
    state: RegisterState
    board: Callable[[], AgendaBoard]
    """What stands in the calendar."""
    about: str = ""
    """The commitment, party or phase that all this is about; empty: the whole register."""
    page_of: Callable[[str], str] | None = None
    """Address of a commitment's page; None where the file stands alone."""

    def asked(self) -> tuple[Table, ...]:
        """Return the tables that were asked for."""
        return tuple(self.tables[name] for name in self.chosen)
