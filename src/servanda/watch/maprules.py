"""The parts of a mapping (``servanda.map/1``): how the rows of foreign tables become events."""

import re
from typing import Literal

from servanda.model.record import Record
from servanda.watch.filters import Filter

SCHEMA = "servanda.map/1"
EVERY_FILE = "*"
"""In place of a file's name: the table reads each file that is given."""
TIME_FIELDS = ("at", "from", "to", "known_at")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
ROW_NUMBER = "_n"


class ClockShift(Record, frozen=True, kw_only=True):
    """A correction of a feed's clock, with the reason for it."""

    n: int
    unit: Literal["h", "d", "min"]
    text: str
    reason: str


class Widening(Record, frozen=True, kw_only=True):
    """How many days a coded precision adds before and after the stated time."""

    column: str
    days: dict[str, int]


class TimeRule(Record, frozen=True, kw_only=True):
    """Which columns say when, how they are written and how exact they are."""

    columns: dict[str, str]
    """``at``, ``from``, ``to``, ``known_at`` -> column or template."""
    formats: tuple[str, ...] = ()
    """``iso``, ``unix`` or strptime patterns; none = ISO 8601."""
    known_formats: tuple[str, ...] = ()
    """The same for ``known_at``."""
    precision: Literal["day", "month", "year"] | None = None
    """What one stated time stands for, where a clock in it means nothing."""
    widen: Widening | None = None
    since_previous: str | None = None
    """A row speaks of the time since the row before it; the first one of this long."""


class ColumnRule(Record, frozen=True, kw_only=True):
    """One field copied from a column, or written by a template over columns."""

    field: str
    text: str
    only: Filter | None = None
    """Rows that do not pass leave the field absent."""


class NumberRule(Record, frozen=True, kw_only=True):
    """How one numeric field is read from a column."""

    field: str
    column: str
    thousands: str | None = None
    factor: str = "1"
    reason: str | None = None
    map: dict[str, str] | None = None
    """A code -> the number it stands for."""
    default: Literal["error", "empty"] = "error"
    only: Filter | None = None


class ValueRule(Record, frozen=True, kw_only=True):
    """How one field is looked up from a column's value."""

    field: str
    column: str
    map: dict[str, str]
    default: Literal["error", "keep", "empty"] = "error"


class Conversion(Record, frozen=True, kw_only=True):
    """How a quantity in one unit becomes another, with the reason."""

    source: str
    target: str
    factor: str
    reason: str


class Table(Record, frozen=True, kw_only=True):
    """How the rows of one file become events: at most one event a row."""

    file: str
    number: int
    """Place in the mapping, from 1."""
    id: str | None
    format: str | None
    zone: str | None
    time: TimeRule
    where: tuple[Filter, ...]
    constants: dict[str, str]
    columns: tuple[ColumnRule, ...]
    numbers: tuple[NumberRule, ...]
    values: tuple[ValueRule, ...]
    header: tuple[str, ...] = ()
    """Names of the columns of a file that has no row of names."""
    may_lack: tuple[str, ...] = ()
    """The last of these columns, where older files end without them."""
    clock_shift: ClockShift | None = None


class Mapping(Record, frozen=True, kw_only=True):
    """A whole mapping file."""

    tables: tuple[Table, ...]
    conversions: tuple[Conversion, ...]
    where: str
    sha256: str


def columns_in(text: str) -> list[str]:
    """Return the columns that a column's name or a template speaks of."""
    return PLACEHOLDER.findall(text) if "{" in text else [text]


def wanted(table: Table) -> list[str]:
    """Return every source column that the table needs; the row's number is none."""
    found = [c for text in table.time.columns.values() for c in columns_in(text)]
    if table.time.widen is not None:
        found.append(table.time.widen.column)
    found += [f.column for f in table.where]
    guards = [*(rule.only for rule in table.columns), *(rule.only for rule in table.numbers)]
    found += [only.column for only in guards if only is not None]
    found += [c for rule in table.columns for c in columns_in(rule.text)]
    found += [rule.column for rule in table.numbers]
    found += [rule.column for rule in table.values]
    found += PLACEHOLDER.findall(table.id or "")
    return [column for column in dict.fromkeys(found) if column != ROW_NUMBER]
