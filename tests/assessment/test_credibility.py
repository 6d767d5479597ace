"""Credibility: the published rats, no basis at n = 0, and a back-test worked by hand."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from servanda.assessment.algebra import beta_below
from servanda.assessment.credibility import (
    Kept,
    Outcome,
    _posterior,
    back_test,
    credibility,
)
from servanda.errors import InputError

# Tarone 1982, as printed in Bayesian Data Analysis, table 5.1: rats with tumours, and rats.
TUMOURS = [
    *([0] * 14 + [1] * 8 + [2] * 9 + [1, 5, 2, 5, 3, 2, 7, 7, 3, 3, 2, 9, 10]),
    *([4] * 7 + [10, 4, 4, 4, 5, 11, 12, 5, 5, 6, 5, 6, 6, 6, 6, 16, 15, 15, 9, 4]),
]
RATS = [
    *([20] * 7 + [19] * 4 + [18, 18, 17, 20, 20, 20, 20, 19, 19, 18, 18, 25, 24, 23]),
    *([20] * 6 + [10, 49, 19, 46, 27, 17, 49, 47, 20, 20, 13, 48, 50] + [20] * 7),
    *[48, 19, 19, 19, 22, 46, 49, 20, 20, 23, 19, 22, 20, 20, 20, 52, 46, 47, 24, 14],
]
GROUPS = [
    Kept(name=f"{n:02}", kept=y, judged=all_)
    for n, (y, all_) in enumerate(zip(TUMOURS, RATS, strict=True), 1)
]


def test_the_published_rats(published: dict[str, Any]) -> None:
    """E(a) 2.40, E(b) 14.32, and the last group's 4 of 14 is drawn to .211."""
    wanted = published["beta_binomial"]
    points = _posterior(GROUPS)

    assert sum(p.a * p.weight for p in points) == pytest.approx(wanted["E_alpha"], abs=0.005)
    assert sum(p.b * p.weight for p in points) == pytest.approx(wanted["E_beta"], abs=0.005)
    got = credibility([*GROUPS[:2], GROUPS[-1]])
    assert got.pooled == 3
    full = sum(p.weight * (p.a + 4) / (p.a + p.b + 14) for p in points)
    assert full == pytest.approx(wanted["theta71"], abs=5e-4)


def test_the_simple_posterior(published: dict[str, Any]) -> None:
    """Beta(1.4, 8.6) and 4 of 14 give Beta(5.4, 18.6): mean .225, sd .083."""
    a, b = published["beta_binomial"]["simple_posterior"]["post"]
    mean = a / (a + b)
    assert mean == pytest.approx(0.225)
    assert (mean * (1 - mean) / (a + b + 1)) ** 0.5 == pytest.approx(0.0835, abs=5e-5)


@pytest.mark.parametrize(
    ("x", "a", "b", "wanted"),
    [
        (0.3, 1, 1, 0.3),
        (0.5, 3, 3, 0.5),
        (0.2, 1, 4, 1 - 0.8**4),
        (0.2, 3, 1, 0.2**3),
        # Two or more of three: 3 * 0.4^2 * 0.6 + 0.4^3.
        (0.4, 2, 2, 0.352),
        (0.0, 2, 2, 0.0),
        (1.0, 2, 2, 1.0),
    ],
)
def test_the_beta_distribution(x: float, a: float, b: float, wanted: float) -> None:
    """The distribution function gives what the binomial sums give."""
    assert beta_below(x, a, b) == pytest.approx(wanted, abs=1e-12)


def test_nothing_judged_is_no_basis() -> None:
    """A party without a judged promise has no number, and nobody draws on it."""
    got = credibility(
        [Kept(name="B", kept=0, judged=0, untold=7), Kept(name="a", kept=3, judged=4)]
    )

    assert [group.name for group in got.groups] == ["a", "B"], "alphabetical, not by merit"
    none = got.groups[1]
    assert (none.mean, none.low, none.high, none.untold) == (None, None, None, 7)
    assert got.pooled == 1
    assert credibility([]).groups == ()
    assert credibility([Kept(name="x", kept=0, judged=0)]).shared is None


def test_thin_evidence_is_drawn_to_the_others() -> None:
    """One kept promise of one is no certainty beside many that were broken half of the time."""
    crowd = [Kept(name=f"p{n}", kept=10, judged=20) for n in range(6)]
    got = {g.name: g for g in credibility([*crowd, Kept(name="new", kept=1, judged=1)]).groups}

    assert got["new"].mean is not None
    assert 0.5 < got["new"].mean < 0.6
    low, high = got["new"].low, got["new"].high
    assert low is not None
    assert high is not None
    assert low < 0.5 < got["new"].mean < high


@settings(max_examples=12)
@given(st.lists(st.integers(0, 9), min_size=1, max_size=3), st.integers(0, 9))
def test_kept_and_broken_mirror_each_other(kept: list[int], judged: int) -> None:
    """Counting the broken in place of the kept turns every estimate round."""
    groups = [Kept(name=str(n), kept=min(k, judged), judged=judged) for n, k in enumerate(kept)]
    turned = [Kept(name=g.name, kept=g.judged - g.kept, judged=g.judged) for g in groups]

    for one, other in zip(credibility(groups).groups, credibility(turned).groups, strict=True):
        if judged == 0:
            assert one.mean is None
            continue
        assert one.mean is not None
        assert one.low is not None
        assert one.high is not None
        assert other.mean == pytest.approx(1 - one.mean, abs=1e-6)
        assert other.high == pytest.approx(1 - one.low, abs=1e-4)
        assert one.low <= one.mean <= one.high


def test_the_back_test_counts_what_came() -> None:
    """Learned up to the cut, tested after it, and a party unknown at the cut is counted apart."""
    past = [Outcome(name="A", on="2020-01-01", kept=k) for k in (True, True, True, False)]
    later = [
        Outcome(name="A", on="2021-01-01", kept=True),
        Outcome(name="A", on="2021-02-01", kept=False),
        Outcome(name="C", on="2021-03-01", kept=True),
    ]

    got = back_test([*later, *past], cut="2020-06-30")

    forecast = credibility([Kept(name="A", kept=3, judged=4)]).groups[0].mean
    assert forecast is not None
    assert (got.learned, got.tested, got.without_basis) == (4, 2, 1)
    assert got.brier == pytest.approx(((forecast - 1) ** 2 + forecast**2) / 2)
    assert got.brier_pooled == pytest.approx((0.25**2 + 0.75**2) / 2)
    full = [one for one in got.bins if one.n]
    assert [(one.n, one.kept) for one in full] == [(2, 1)]
    assert full[0].forecast == pytest.approx(forecast)
    empty = back_test([], cut="2020-06-30")
    assert (empty.learned, empty.tested, empty.brier) == (0, 0, None)


def test_bad_counts_are_named() -> None:
    """More kept than judged, and one name twice, are refused."""
    with pytest.raises(InputError, match="x: 2 kept of 1 judged"):
        credibility([Kept(name="x", kept=2, judged=1)])
    with pytest.raises(InputError, match="one name"):
        credibility([Kept(name="x", kept=0, judged=1)] * 2)
