"""Change after an agreement: the published study, the worked case, and series without an answer."""

import json
import math
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.assessment.conftest import rows

from servanda.assessment.interrupted import Point, RateRatio, change
from servanda.errors import InputError


def numbers(found: RateRatio | None) -> list[float]:
    """Return ratio and interval to three decimals."""
    assert found is not None
    return [round(x, 3) for x in (found.ratio, found.low, found.high)]


def test_the_published_smoking_ban(published: dict[str, Any], data: Path) -> None:
    """Sicily: RR .894 (.865-.925), quasi .839-.953, with season .885 (.839-.933)."""
    series = [
        Point(int(r["aces"]), float(r["smokban"]), float(r["stdpop"]))
        for r in rows(data / "its_sicily" / "sicily.csv")
    ]
    wanted = published["its"]

    plain = change(series, trend=True)
    seasonal = change(series, trend=True, period=12, harmonics=2, phase=1)

    assert numbers(plain.poisson) == wanted["poisson"]
    assert numbers(plain.quasi) == wanted["quasi"]
    assert numbers(seasonal.quasi) == wanted["seasonal_quasi"]
    assert plain.agree


def test_the_worked_case_of_drones(shared: Path, data: Path) -> None:
    """I1: no clear change once overdispersion is allowed for; Poisson alone would claim a drop."""
    case = json.loads(
        (shared / "cases" / "judging" / "I1_its_moratorium_drones.json").read_text(encoding="utf-8")
    )
    wanted = case["expected"]
    days: Counter[str] = Counter()
    for row in rows(data / "missile_attacks" / "missile_attacks_daily.csv"):
        if "Shahed" in row["model"] and row["launched"]:
            days[row["time_start"][:10]] += int(float(row["launched"]))
    start, cut = date(2025, 1, 17), date(2025, 3, 18)
    every = [start + timedelta(days=n) for n in range(90)]
    series = [Point(days[day.isoformat()], float(day >= cut)) for day in every]

    level, line = change(series), change(series, trend=True)

    assert (level.total_before, level.total_after) == (wanted["pre_total"], wanted["post_total"])
    assert (level.before, level.after) == (60, 30)
    found, key = level, wanted["level"]
    assert round(found.poisson.ratio, 4) == key["rr"]
    assert numbers(found.poisson)[1:] == key["poisson"]
    assert numbers(found.quasi)[1:] == key["quasi"]
    assert numbers(found.negative_binomial)[1:] == key["nb"]
    assert found.dispersion == pytest.approx(key["dispersion"], abs=0.05)
    assert found.alpha == pytest.approx(key["nb_alpha"], abs=5e-5)
    found, key = line, wanted["trend"]
    assert round(found.poisson.ratio, 4) == key["rr_poisson"]
    assert numbers(found.quasi)[1:] == key["quasi"]
    assert found.negative_binomial is not None
    assert round(found.negative_binomial.ratio, 4) == key["rr_nb"]
    assert numbers(found.negative_binomial)[1:] == key["nb"]
    for answer in (level, line):
        assert answer.poisson.change
        assert answer.negative_binomial is not None
        assert not answer.negative_binomial.change
        assert not answer.agree


def test_two_levels_worked_by_hand() -> None:
    """8 in 4 periods, then 3 in 3: the ratio is (3/3) / (8/4), its log's error sqrt(1/8 + 1/3)."""
    got = change([Point(2, 0)] * 4 + [Point(1, 1)] * 3)

    error = 1.959964 * math.sqrt(1 / 8 + 1 / 3)
    assert got.poisson.ratio == pytest.approx(0.5)
    assert got.poisson.low == pytest.approx(0.5 * math.exp(-error))
    assert got.poisson.high == pytest.approx(0.5 * math.exp(error))
    assert got.negative_binomial is None, "counts that vary less than Poisson says"


def test_exposure_counts() -> None:
    """Twice the count under twice the exposure is no change."""
    got = change([Point(n, 0, 1) for n in (9, 11)] + [Point(n, 1, 2) for n in (18, 22)])

    assert got.poisson.ratio == pytest.approx(1)
    assert got.agree


@pytest.mark.parametrize(
    ("series", "words"),
    [
        ([], "0 periods before and 0 after"),
        ([Point(1, 0), Point(2, 0)], "2 periods before and 0 after"),
        ([Point(1, 0), Point(2, 0), Point(0, 1), Point(0, 1)], "no event at all after"),
        ([Point(1, 0), Point(2, 1)], "2 periods for 2 terms"),
        ([Point(-1, 0), Point(2, 1)], "counts of 0 or more"),
        ([Point(1, 0, 0.0), Point(2, 1)], "exposures above 0"),
    ],
)
def test_series_without_an_answer_say_why(series: list[Point], words: str) -> None:
    """One side only, silence on one side, too few periods and bad counts are refused."""
    with pytest.raises(InputError, match=words):
        change(series)


def test_terms_that_cannot_be_told_apart() -> None:
    """A trend over one period a side is the level once more."""
    with pytest.raises(InputError, match=r"cannot be told apart|periods for"):
        change([Point(3, 0), Point(4, 1)], trend=True)
