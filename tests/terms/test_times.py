"""Calendar arithmetic: month ends, leap years, clock changes, business days."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.model.commitment import BusinessCalendar, Duration
from servanda.terms.times import (
    TimeFault,
    add,
    day_start,
    end_of,
    parse_instant,
    readings,
    start_of,
)

EARLY, LATE = datetime.fromisoformat("2000-01-01"), datetime.fromisoformat("2035-01-01")


def utc(text: str) -> datetime:
    """Return an instant."""
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "n", "unit", "end"),
    [
        ("2025-01-31T10:00Z", 1, "mo", "2025-02-28T10:00Z"),
        ("2024-01-31T10:00Z", 1, "mo", "2024-02-29T10:00Z"),
        ("2024-02-29T10:00Z", 1, "y", "2025-02-28T10:00Z"),
        ("2025-12-15T10:00Z", 2, "mo", "2026-02-15T10:00Z"),
        ("2025-01-31T10:00Z", 2, "w", "2025-02-14T10:00Z"),
        ("2025-01-31T10:00Z", 36, "h", "2025-02-01T22:00Z"),
        ("2025-01-31T10:00Z", 0, "d", "2025-01-31T10:00Z"),
    ],
)
def test_calendar_units(start: str, n: int, unit: str, end: str) -> None:
    """Months end on the last day of a shorter month, hours are exact."""
    found = add(utc(start), Duration(n=n, unit=unit), "UTC")  # type: ignore[arg-type]

    assert found == (utc(end), utc(end))


def test_ticks_are_counted_from_the_first_date() -> None:
    """Three months from 31 January are 30 April, not what February left of them."""
    first = utc("2025-01-31T00:00Z")
    month = Duration(n=1, unit="mo")

    assert [add(first, month, "UTC", times=n)[0].date() for n in range(4)] == [
        date(2025, 1, 31),
        date(2025, 2, 28),
        date(2025, 3, 31),
        date(2025, 4, 30),
    ]


@given(st.datetimes(EARLY, LATE))
def test_both_readings_of_a_local_time_lie_an_hour_apart_at_most(local: datetime) -> None:
    """Outside clock changes there is one reading; in Kyiv never more than an hour between two."""
    early, late = readings(local, "Europe/Kyiv")

    assert timedelta() <= late - early <= timedelta(hours=1)


def test_a_doubled_hour_has_two_readings() -> None:
    """03:30 on 26 October 2025 in Kyiv is 00:30Z or 01:30Z."""
    assert readings(datetime.fromisoformat("2025-10-26T03:30"), "Europe/Kyiv") == (
        utc("2025-10-26T00:30Z"),
        utc("2025-10-26T01:30Z"),
    )


def test_a_date_is_a_whole_day_of_its_zone() -> None:
    """30 March 2025 in Kyiv has 23 hours."""
    assert start_of("2025-03-30", "Europe/Kyiv") == utc("2025-03-29T22:00Z")
    assert end_of("2025-03-30", "Europe/Kyiv") == utc("2025-03-30T21:00Z")
    assert day_start(date(2025, 3, 30), "UTC") == utc("2025-03-30T00:00Z")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2025-01-10T10:00:00", "no offset"),
        ("10 January", "no instant"),
        ("0001-01-01T00:00+10:00", "years 1 to 9999"),
    ],
)
def test_instants_are_read_strictly(text: str, message: str) -> None:
    """An instant has an offset and a place in the calendar."""
    with pytest.raises(TimeFault, match=message):
        parse_instant(text)


def test_a_time_beyond_the_calendar_is_refused() -> None:
    """Ten thousand years on there is no date."""
    with pytest.raises(TimeFault, match="years 1 to 9999"):
        add(utc("2025-01-01T00:00Z"), Duration(n=9000, unit="y"), "UTC")


def test_a_calendar_without_business_days_is_refused() -> None:
    """Counting ends although no day counts."""
    never = BusinessCalendar(
        name="n", weekend=("mon", "tue", "wed", "thu", "fri", "sat", "sun"), holidays=()
    )

    with pytest.raises(TimeFault, match="no business days"):
        add(utc("2025-01-01T00:00Z"), Duration(n=1, unit="bd"), "UTC", never)
