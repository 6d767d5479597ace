"""Days that scores signed elsewhere name."""

from datetime import UTC, datetime

import pytest

from servanda.api import clock
from servanda.api.told_times import check_day
from servanda.errors import InputError


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("garbage", "is no date"),
        ("2026-02-30", "is no date"),
        ("20260201", "is no date"),
        ("2026-02-01T10:00", "is no date"),
        ("2026-02-\u0661\u0661", "is no date"),
        ("1899-12-31", "check the year"),
        ("2200-01-01", "check the year"),
        ("2026-03-03", "is to come"),
    ],
)
def test_days_that_are_none(text: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On 1 March (UTC) it may be 2 March somewhere, and 3 March nowhere."""
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 3, 1, 12, tzinfo=UTC))
    assert check_day("2026-03-02", where="x").day == 2
    assert check_day("1900-01-01", where="x").year == 1900
    with pytest.raises(InputError, match=why):
        check_day(text, where="x")
