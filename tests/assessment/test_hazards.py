"""Cox's model: the published coefficients, lives cut at elections, and what it refuses."""

import importlib
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.assessment.test_durability import PLACEBO, TREATED, lives

from servanda.assessment.elections import cut
from servanda.assessment.hazards import Hazards, Stretch, hazards
from servanda.errors import InputError, UsageError

HALF = 5e-5
"""Half of the last digit of a coefficient that is published with four."""


def found(got: Hazards) -> dict[str, tuple[float, float]]:
    """Return coefficient and standard error by covariate."""
    return {one.covariate: (one.coefficient, one.standard_error) for one in got.effects}


def test_remission_under_6_mp(published: dict[str, Any]) -> None:
    """6-MP against placebo (Freireich and others 1963): -1.5721, standard error .4124."""
    both = [(life, 1.0) for life in lives(TREATED)] + [(life, 0.0) for life in lives(PLACEBO)]
    got = hazards(
        [Stretch(f"p{n}", 0, life.time, life.ended, (on,)) for n, (life, on) in enumerate(both)],
        ["6-MP"],
    )

    wanted = published["survival"]["cox_6mp"]
    assert (got.n, got.ended) == (42, 30)
    assert found(got)["6-MP"] == pytest.approx(tuple(wanted), abs=HALF)
    [effect] = got.effects
    # exp(-1.5721) = 0.2076: about a fifth of the rate.
    assert effect.ratio == pytest.approx(0.2076, abs=HALF)
    assert effect.low < effect.ratio < effect.high < 1
    assert got.remarks == ()


def table(name: str) -> Any:
    """Return a data set that comes with the library."""
    return getattr(importlib.import_module("lifelines.datasets"), name)()


def test_rearrest_of_432_convicts(published: dict[str, Any]) -> None:
    """Rossi, Berk and Lenihan 1980: seven coefficients, each to the third digit."""
    wanted = published["survival"]["rossi"]
    rows = table("load_rossi").to_dict("records")
    got = hazards(
        [
            Stretch(str(n), 0, row["week"], row["arrest"] == 1, tuple(row[k] for k in wanted))
            for n, row in enumerate(rows)
        ],
        list(wanted),
    )

    assert (got.n, got.ended) == (432, 114)
    for name, coefficient in wanted.items():
        assert found(got)[name][0] == pytest.approx(coefficient, abs=5e-4)


def test_heart_transplants_in_the_course_of_lives(published: dict[str, Any]) -> None:
    """Stanford: the transplant comes in the course of a life; four coefficients with errors."""
    wanted, errors = published["survival"]["heart"], published["survival"]["heart_se"]
    rows = table("load_stanford_heart_transplants").to_dict("records")
    got = hazards(
        [
            Stretch(str(row["id"]), row["start"], row["stop"], row["event"] == 1,
                    tuple(row[name] for name in wanted))
            for row in rows
        ],
        list(wanted),
    )  # fmt: skip

    assert (got.n, got.stretches, got.ended) == (103, 172, 75)
    for name, coefficient in wanted.items():
        assert found(got)[name] == pytest.approx((coefficient, errors[name]), abs=HALF)


def stretch(life: str, start: float, stop: float, value: float, *, ended: bool) -> Stretch:
    """Return a stretch with one value."""
    return Stretch(life, start, stop, ended, (value,))


REFUSED = [
    ([], "n = 0"),
    ([stretch("a", 0, 3, 1, ended=False), stretch("b", 0, 4, 0, ended=False)],
     "none of n = 2 ended"),
    ([stretch("a", 0, 3, 1, ended=True), stretch("b", 0, 4, 1, ended=False)], "x is 1 throughout"),
    ([stretch("a", 3, 3, 1, ended=True)], "a: from 3 to 3"),
    ([stretch("a", -1, 3, 1, ended=True)], "a: from -1 to 3"),
    ([stretch("a", 0, 3, 1, ended=False), stretch("a", 2, 5, 0, ended=True)], "overlap at 2"),
    ([stretch("a", 0, 3, 1, ended=True), stretch("a", 3, 5, 0, ended=True)], "goes on after it"),
    ([stretch(f"a{n}", 0, n + 1, n < 3, ended=n < 3) for n in range(9)], "does not settle"),
]  # fmt: skip


@pytest.mark.parametrize(("stretches", "told"), REFUSED, ids=[told for _, told in REFUSED])
def test_what_has_no_model(stretches: list[Stretch], told: str) -> None:
    """Nothing to learn from, stretches that cannot be, and a covariate that says all: refused."""
    with pytest.raises(InputError, match=told):
        hazards(stretches, ["x"])


def test_few_ends_are_said() -> None:
    """Two ends for one covariate are fewer than ten."""
    rows = [(1, True, 1), (2, False, 0), (3, True, 0), (4, False, 1), (5, False, 0)]
    got = hazards([stretch(f"l{t}", 0, t, x, ended=e) for t, e, x in rows], ["x"])

    [remark] = got.remarks
    assert remark.startswith("2 ended for 1 covariates: fewer than 10 each")


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the library is missing, the message names the extra to install."""

    def missing(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(UsageError, match=r"pip install 'servanda\[science\]'"):
        hazards([stretch("a", 0, 3, 1, ended=True), stretch("b", 0, 4, 0, ended=True)], ["x"])


START = date(2020, 1, 1)


def test_a_life_cut_at_two_elections() -> None:
    """100 days with elections on days 30 and 60: three stretches; day 0 and day 100 cut nothing."""
    days = [START + timedelta(days=n) for n in (60, 0, 30, 100, -5)]

    assert cut(START, START + timedelta(days=100), days) == [(0, 30, 0), (30, 60, 1), (60, 100, 2)]


@given(st.integers(1, 4000), st.lists(st.integers(-100, 4100), max_size=9), st.randoms())
def test_cutting_loses_no_day(length: int, days: list[int], rnd: Any) -> None:
    """The stretches join without a gap, count up from 0, and order and repeats change nothing."""
    last = START + timedelta(days=length)
    marks = [START + timedelta(days=n) for n in days]
    shuffled = [*marks, *marks]
    rnd.shuffle(shuffled)

    parts = cut(START, last, marks)

    assert parts == cut(START, last, shuffled)
    assert parts[0][0] == 0
    assert parts[-1][1] == length
    assert all(a[1] == b[0] for a, b in pairwise(parts))
    assert [held for _, _, held in parts] == list(range(len(parts)))
    assert len(parts) - 1 == len({n for n in days if 0 < n < length})
