"""Times of plans: what they mean, and what is refused."""

from datetime import UTC, date

import pytest

from servanda.agenda.when import when
from servanda.errors import InputError


def test_a_month_ends_on_its_last_day() -> None:
    """A month or a year stands for its last possible day, and says what is not stated."""
    leap = when("2028-02", where="x")
    assert (leap.first, leap.last) == (date(2028, 2, 1), date(2028, 2, 29))
    assert leap.words == "by end of February 2028, day not stated"
    assert when("2026", where="x").words == "by end of 2026, day not stated"
    assert when("2026-03-01", where="x").words == "2026-03-01"


def test_a_local_time_keeps_its_zone() -> None:
    """Ten o'clock in Helsinki in winter is eight in UTC."""
    found = when("2026-01-15T10:00", where="x", zone="Europe/Helsinki")
    assert found.at is not None
    assert found.at.astimezone(UTC).isoformat() == "2026-01-15T08:00:00+00:00"
    assert found.words == "2026-01-15 10:00 Europe/Helsinki"


@pytest.mark.parametrize(
    ("text", "zone", "why"),
    [
        ("soon", None, "'soon': expected YYYY-MM-DD"),
        ("2026-13", None, "no time of the calendar"),
        ("2026-02-30", None, "no time of the calendar"),
        ("0000", None, "no time of the calendar"),
        ("0026-03-01", None, "expected a year from 1900 to 2199"),
        ("9999-12-31", None, "expected a year from 1900 to 2199"),
        ("2026-03-01T10:00", None, "has no zone"),
        ("2026-03-01", "Europe/Kyiv", "has a zone and no hour"),
        ("2026-03-01T10:00", "Atlantis", "unknown time zone"),
        ("2026-03-29T03:30", "Europe/Helsinki", "skipped that day"),
        ("2026-10-25T03:30", "Europe/Helsinki", "twice that day"),
    ],
)
def test_what_is_no_time(text: str, zone: str | None, why: str) -> None:
    """Words, days that no calendar has, and hours that no clock or two clocks show are refused."""
    with pytest.raises(InputError, match=f"here: .*{why}"):
        when(text, where="here", zone=zone)
