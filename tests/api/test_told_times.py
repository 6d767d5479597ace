"""Days that scores signed elsewhere name."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from tests.register.world import TERMS

from servanda.api import admitting, clock, judging
from servanda.api.register import create_register
from servanda.api.told_times import check_day
from servanda.errors import InputError
from servanda.model.judgement import AssessmentBody
from servanda.register import proposals
from servanda.register.seal import Opening


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


def test_a_score_of_no_day_does_not_come_in(tmp_path: Path) -> None:
    """A score as the register itself records it passes; with another text as its day it does not.

    A list from elsewhere may give no day.
    """
    with create_register(
        tmp_path / "t.db", name="T", passphrase=None, unsafe_plain=True, keys=tmp_path / "keys"
    ) as register:
        register.append([proposals.commitment("open-sluice", title="Sluice", terms=TERMS)])
        judging.score(register, "open-sluice", "g20rg", "1", because="seen", stage="final")
        body = register.journal.entries[-1].body
        assert isinstance(body, AssessmentBody)
        words = {"/because": Opening("/because", b"", "seen", None, public=True)}
        check = admitting.CHECKS["assessment/1"]

        for day in (body.on, None):
            check(register, msgspec.structs.replace(body, on=day), words, "x")
        with pytest.raises(InputError, match="is no date"):
            check(register, msgspec.structs.replace(body, on="garbage"), words, "x")
