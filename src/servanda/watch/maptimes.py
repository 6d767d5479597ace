"""Reads the times of a mapped row: formats, precision, widening, zone and clock shift."""

import re
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta

from servanda.errors import MappingError
from servanda.terms.times import (
    TimeFault,
    day_start,
    is_date,
    next_day,
    parse_date,
    readings,
    zone_of,
)
from servanda.watch.fields import Row, Times
from servanda.watch.maprules import ClockShift, Table

CLOCK_SIGNS = ("%H", "%I", "%M", "%S", "%f", "%p", "%X", "%c", "%T", "%R")
# A local time with two readings is an interval that holds both: its exclusive end lies behind.
TICK = timedelta(microseconds=1)
UNITS = {"h": timedelta(hours=1), "min": timedelta(minutes=1), "d": timedelta(days=1)}
# Tables repeat their times; so many distinct ones are kept before the memory starts anew.
KEPT = 100_000

Fill = Callable[[Sequence[str], Row], str]
"""Returns the text of a column or template for a row's cells."""


class TimeReader:
    """Turns the time cells of a table's rows into :class:`Times`, in the order of the rows."""

    def __init__(self, table: Table, fills: dict[str, Fill], widened: Fill | None) -> None:
        """Take the table's rules, and how the cells of each time field are found."""
        self.table = table
        self._at = fills.get("at") or fills.get("from")
        self._to = fills.get("to")
        self._known = fills.get("known_at")
        self._widened = widened
        self._previous: datetime | None = None
        self._read: dict[tuple[str, ...], Times | None] = {}

    def times(self, cells: Sequence[str], where: Row) -> Times | None:
        """Return the row's times, or None when it states none."""
        key = (
            self._at(cells, where) if self._at else "",
            self._to(cells, where) if self._to else "",
            self._known(cells, where) if self._known else "",
            self._widened(cells, where) if self._widened else "",
        )
        if self._at is None:
            return self._since_previous(key, where)
        if key not in self._read:
            if len(self._read) > KEPT:
                self._read.clear()
            self._read[key] = self._times(*key, where)
        return self._read[key]

    def _times(self, first: str, last: str, known: str, precision: str, where: Row) -> Times | None:
        if not first:
            return None
        start, end = self._moment(first, where)
        begun = start
        if last:
            begun, end = self._moment(last, where)
        # A whole day in `to` that is over when `from` begins lies before it.
        if end < start or begun < end == start:
            raise MappingError(f"{where}: the end {last!r} lies before the beginning {first!r}")
        if self.table.time.widen is not None:
            start, end = self._wider(start, end, precision, where)
        return Times(start, end, self._known_at(known, where) or end)

    def _since_previous(self, key: tuple[str, ...], where: Row) -> Times | None:
        _, last, known, precision = key
        if not last:
            return None
        end = self._moment(last, where)[1]
        start = self._previous
        if start is None:
            start = end - _delta(str(self.table.time.since_previous))
        elif end <= start:
            raise MappingError(
                f"{where}: the time {last!r} is not after that of the row before; "
                "since_previous needs rows in the order of time"
            )
        self._previous = end
        if self.table.time.widen is not None:
            start, end = self._wider(start, end, precision, where)
        return Times(start, end, self._known_at(known, where) or end)

    def _known_at(self, text: str, where: Row) -> datetime | None:
        if not text:
            return None
        try:
            value = _parsed(text, self.table.time.known_formats)
            return _span(value, text, self.table, shift=None, precision=None)[1]
        except (TimeFault, OverflowError) as fault:
            raise MappingError(f"{where}: {fault}") from fault

    def _moment(self, text: str, where: Row) -> tuple[datetime, datetime]:
        """Return the first and last instant that a cell can mean."""
        time = self.table.time
        try:
            value = _parsed(text, time.formats)
            return _span(
                value, text, self.table, shift=self.table.clock_shift, precision=time.precision
            )
        except (TimeFault, OverflowError) as fault:
            raise MappingError(f"{where}: {fault}") from fault

    def _wider(
        self, start: datetime, end: datetime, code: str, where: Row
    ) -> tuple[datetime, datetime]:
        """Move both ends outwards by the days that a coded precision stands for."""
        rule = self.table.time.widen
        if rule is None or code not in rule.days:
            column, known = (rule.column, ", ".join(rule.days)) if rule else ("", "")
            raise MappingError(f"{where}: {column} is {code!r}; widen knows {known}")
        days, zone = timedelta(days=rule.days[code]), self.table.zone or "UTC"
        if not days:
            return start, end
        try:
            tz = zone_of(zone)
            local = (moment.astimezone(tz).replace(tzinfo=None) for moment in (start, end))
            first, last = next(local) - days, next(local) + days
            return readings(first, zone)[0], readings(last, zone)[1]
        except OverflowError as fault:
            raise MappingError(f"{where}: the widened time leaves the calendar") from fault


def _span(
    value: datetime | date,
    text: str,
    table: Table,
    *,
    shift: ClockShift | None,
    precision: str | None,
) -> tuple[datetime, datetime]:
    if precision is not None:
        value = _bare(value, text)
    if not isinstance(value, datetime):
        return _days(value, text, table.zone or "UTC", shift, precision or "day")
    if shift is not None:
        value += shift.n * UNITS[shift.unit]
    if value.tzinfo is not None:
        exact = value.astimezone(UTC)
        return exact, exact
    if table.zone is None:
        raise TimeFault(
            f'{text!r} has no offset and the table has no zone; set zone = "…" in the mapping'
        )
    early, late = readings(value, table.zone)
    return early, late + TICK if late > early else late


def _bare(value: datetime | date, text: str) -> date:
    """Return the date of a time whose clock says nothing: it must stand at midnight."""
    if not isinstance(value, datetime):
        return value
    if value.hour or value.minute or value.second or value.microsecond:
        raise TimeFault(f"{text!r} has a clock, but the mapping states a coarser precision")
    return value.date()


def _days(
    day: date, text: str, zone: str, shift: ClockShift | None, precision: str
) -> tuple[datetime, datetime]:
    """Return the whole day, month or year in the zone, moved by the shift."""
    first, last = day, next_day(day)
    if precision == "month":
        first, last = day.replace(day=1), _next_month(day)
    elif precision == "year":
        first, last = day.replace(month=1, day=1), _next_month(day.replace(month=12))
    if first != day:
        raise TimeFault(f"{text!r} is more exact than a whole {precision}; set precision to it")
    moved = timedelta()
    if shift is not None and shift.unit == "d":
        first, last = first + shift.n * UNITS["d"], last + shift.n * UNITS["d"]
    elif shift is not None:
        moved = shift.n * UNITS[shift.unit]
    return day_start(first, zone) + moved, day_start(last, zone) + moved


def _next_month(day: date) -> date:
    try:
        return date(day.year + day.month // 12, day.month % 12 + 1, 1)
    except ValueError as fault:
        raise TimeFault(f"{day} has no next month; dates end with the year 9999") from fault


def _delta(text: str) -> timedelta:
    n, unit = re.findall(r"\d+|[a-z]+", text)
    return int(n) * UNITS[unit]


def _parsed(text: str, formats: Sequence[str]) -> datetime | date:
    """Return the time that the cell states; formats that read it differently are a fault."""
    if len(formats) < 2:  # noqa: PLR2004 - one format needs no comparison
        return read_time(text, formats[0] if formats else "iso")
    found: dict[str, datetime | date] = {}
    for pattern in formats:
        try:
            found[pattern] = read_time(text, pattern)
        except TimeFault:
            continue
    if not found:
        raise TimeFault(f"{text!r} follows none of the time formats {', '.join(formats)}")
    if len({repr(value) for value in found.values()}) > 1:
        raise TimeFault(f"{text!r} reads differently by {' and by '.join(found)}; leave one")
    return next(iter(found.values()))


def read_time(text: str, pattern: str) -> datetime | date:
    """Return the time that a cell states by one form; TimeFault where it does not follow it."""
    if pattern == "iso":
        return _iso(text)
    if pattern == "unix":
        return _unix(text)
    try:
        found = datetime.strptime(text, pattern)  # noqa: DTZ007 - the zone is the table's
    except ValueError as error:
        raise TimeFault(f"{text!r} does not follow the time format {pattern!r}") from error
    return found if any(sign in pattern for sign in CLOCK_SIGNS) else found.date()


def _iso(text: str) -> datetime | date:
    if is_date(text):
        return parse_date(text)
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise TimeFault(
            f"{text!r} is no ISO 8601 date or time; if it follows another pattern, "
            "set `format` in [table.time]"
        ) from error


def _unix(text: str) -> datetime:
    if re.fullmatch(r"-?\d{1,12}", text) is None:
        raise TimeFault(f"{text!r} is no number of seconds since 1970")
    try:
        return datetime.fromtimestamp(int(text), UTC)
    except (ValueError, OSError, OverflowError) as error:
        raise TimeFault(f"{text!r} seconds since 1970 lie outside the years 1 to 9999") from error
