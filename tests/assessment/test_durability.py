"""How long agreements hold: the published curve and the worked case."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.assessment.conftest import rows

from servanda.assessment.durability import Life, curve, log_rank
from servanda.errors import InputError

# Freireich and others 1963, remission in weeks; + was still in remission.
TREATED = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
PLACEBO = "1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23"


def lives(line: str) -> list[Life]:
    """Return lives; a plus marks one that was not seen to end."""
    return [Life(float(word.rstrip("+")), not word.endswith("+")) for word in line.split()]


def test_the_published_curve(published: dict[str, Any]) -> None:
    """Remission under 6-MP: S(6) .857 to S(23) .448, log-rank 16.79 against placebo."""
    got = curve(lives(TREATED))

    assert (got.n, got.ended, got.median) == (21, 9, 23)
    for week, share in published["survival"]["km_6mp"].items():
        assert got.at(float(week)) == pytest.approx(share, abs=5e-4)
    test = log_rank(lives(TREATED), lives(PLACEBO))
    assert test is not None
    assert test.chi_square == pytest.approx(published["survival"]["logrank"], abs=0.005)


def test_the_worked_case_of_peace_agreements(shared: Path, data: Path) -> None:
    """S1: 368 agreements, 128 ended; with a ceasefire clause they end sooner."""
    case = json.loads(
        (shared / "cases" / "judging" / "S1_agreement_survival.json").read_text(encoding="utf-8")
    )
    wanted = case["expected"]
    table = rows(data / "ucdp_peace_agreements" / "ucdp-peace-agreements-221.csv")
    found: dict[str, list[Life]] = {"0": [], "1": []}
    no_date = negative = 0
    for row in table:
        end = row["duration"].strip()
        ended = row["ended"].strip().upper() in {"TRUE", "1"}
        if ended and not end:
            no_date += 1
            continue
        last = date.fromisoformat(end[:10]) if ended else date(2021, 12, 31)
        days = (last - date.fromisoformat(row["pa_date"].strip()[:10])).days
        if days < 0:
            negative += 1
            continue
        found[row["cease"].strip()].append(Life(days, ended))

    got = curve(found["0"] + found["1"])

    assert (no_date, negative) == (wanted["dropped_no_date"], wanted["dropped_negative"])
    assert (got.n, got.ended, got.median) == (wanted["n"], wanted["events"], None)
    for days_, share in wanted["S"].items():
        assert round(got.at(float(days_)), 4) == share
    for key in ("0", "1"):
        part = curve(found[key])
        row_ = wanted[f"cease{key}"]
        assert (part.n, part.ended) == (row_["n"], row_["events"])
        assert round(part.at(365), 4) == row_["S365"]
        assert round(part.at(1825), 4) == row_["S1825"]
    test = log_rank(found["1"], found["0"])
    assert test is not None
    assert test.chi_square == pytest.approx(wanted["logrank_chi2"], abs=5e-5)
    assert test.p == pytest.approx(wanted["p"], abs=5e-7)


def test_what_has_no_curve() -> None:
    """No agreement has no curve, none that ended has a flat one, and time runs forward."""
    with pytest.raises(InputError, match="no agreement"):
        curve([])
    with pytest.raises(InputError, match="ends before it begins"):
        curve([Life(-1, ended=True)])
    assert curve(lives("3+ 4+")).at(100) == 1
    assert log_rank(lives("3+"), lives("4+")) is None
