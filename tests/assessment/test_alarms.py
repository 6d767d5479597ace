"""False alarms, rare events, two counts, drift, and declared minus observed."""

from typing import Any

import pytest

from servanda.assessment.alarms import (
    alarm_is_true,
    compare_counts,
    drift,
    true_share,
    upper_bound_of_none,
)
from servanda.assessment.declared import Pair, declared_minus_observed
from servanda.errors import InputError

# NIST/SEMATECH e-Handbook of Statistical Methods, section 6.3.2.3.
NIST = [
    *(324.925, 324.675, 324.725, 324.350, 325.350, 325.225, 324.125, 324.525, 325.225, 324.600),
    *(324.625, 325.150, 328.325, 327.250, 327.825, 328.500, 326.675, 327.775, 326.875, 328.350),
]


def test_most_alarms_about_rare_breaches_are_false(published: dict[str, Any]) -> None:
    """Seen 97 of 100 times, 5 % false alarms, 1 breach in 100: an alarm is right 16 % of times."""
    row = published["counts"]["ppv"]
    got = alarm_is_true(prior=row["prior"], sensitivity=row["se"], false_alarm=row["fa"])
    assert got == pytest.approx(row["ppv"], abs=5e-5)
    assert alarm_is_true(prior=0.0, sensitivity=0.9, false_alarm=0.0) is None
    with pytest.raises(InputError, match=r"prior is 1\.2"):
        alarm_is_true(prior=1.2, sensitivity=0.9, false_alarm=0.1)


def test_what_an_imperfect_test_hides(published: dict[str, Any]) -> None:
    """Rogan and Gladen: (0.2 + 0.95 - 1) / (0.9 + 0.95 - 1) = 0.15 / 0.85."""
    row = published["counts"]["rogan_gladen"]
    got = true_share(apparent=row["AP"], sensitivity=row["se"], specificity=row["sp"])
    assert got == pytest.approx(0.15 / 0.85)
    assert got == pytest.approx(row["p"], abs=5e-5)
    assert true_share(apparent=0.01, sensitivity=0.9, specificity=0.95) == 0
    with pytest.raises(InputError, match="only tosses"):
        true_share(apparent=0.2, sensitivity=0.5, specificity=0.5)


def test_eighteen_checks_without_a_finding(published: dict[str, Any]) -> None:
    """No breach in 18 checks leaves a rate of up to 15.3 % possible."""
    wanted = published["counts"]["zero_of_18_upper95_one_sided"]
    assert upper_bound_of_none(18) == pytest.approx(wanted, abs=5e-5)
    with pytest.raises(InputError, match="no checks"):
        upper_bound_of_none(0)


def test_none_against_three(published: dict[str, Any]) -> None:
    """0 of 100 against 3 of 100: -1.7321, p 0.0884; no event at all says nothing."""
    statistic, p = published["counts"]["etest"]
    got = compare_counts(0, 100, 3, 100)
    assert got.statistic == pytest.approx(statistic, abs=5e-5)
    assert got.p == pytest.approx(p, abs=5e-5)
    assert compare_counts(0, 1, 0, 1).p == 1
    with pytest.raises(InputError, match="times above 0"):
        compare_counts(1, 0, 1, 1)


def test_the_published_drift(published: dict[str, Any]) -> None:
    """The chart of the handbook alarms first at sample 14, and every sum is as printed."""
    got = drift(NIST, target=325, allowance=0.3175, limit=4.1959)
    assert got.first_alarm == published["cusum"]["first_alarm"] == 14
    assert got.high == pytest.approx(published["cusum"]["high"], abs=1e-4)
    assert got.low == pytest.approx(published["cusum"]["low"], abs=1e-4)
    assert drift([], target=0, allowance=0, limit=1).first_alarm is None


def pairs(*gaps: float) -> list[Pair]:
    """Return items of which so much is missing."""
    return [Pair(item=str(n), declared=10, observed=10 - gap) for n, gap in enumerate(gaps)]


def test_declared_minus_observed(published: dict[str, Any]) -> None:
    """Five of 100 items, 0.8 missing in all: D = 20 * 0.8 = 16, sigma 100 * 0.2 / sqrt(5)."""
    got = declared_minus_observed(pairs(0.1, 0.3, 0.2, 0.1, 0.1), items=100, sigma=0.2)
    wanted = published["d_statistic"]
    assert got.d == pytest.approx(wanted["D"])
    assert got.sigma == pytest.approx(wanted["sigma_D"], abs=5e-5)
    assert got.z == pytest.approx(wanted["z"], abs=5e-5)
    # Twice the tail of the normal distribution beyond 1.7889.
    assert got.p == pytest.approx(0.0736, abs=5e-5)
    assert not any(one.beyond for one in got.differences)


def test_a_shared_error_does_not_shrink_with_the_sample() -> None:
    """sigma_D^2 = 100^2 (0.2^2 / 4 + 0.1^2) = 200; one item beyond 3 sigma is named."""
    got = declared_minus_observed(pairs(0, 0, 0, 0.7), items=100, sigma=0.2, systematic=0.1)
    assert got.sigma == pytest.approx(200**0.5)
    assert [one.item for one in got.differences if one.beyond] == ["3"]


@pytest.mark.parametrize(
    ("gaps", "items", "sigma", "words"),
    [
        ((), 5, 0.2, "no item was measured"),
        ((1, 2), 1, 0.2, "2 items measured of 1"),
        ((1,), 5, 0.0, "sigma and k must exceed 0"),
    ],
)
def test_bad_samples_are_named(
    gaps: tuple[float, ...], items: int, sigma: float, words: str
) -> None:
    """An empty sample, more measured than there is, and an error of nothing are refused."""
    with pytest.raises(InputError, match=words):
        declared_minus_observed(pairs(*gaps), items=items, sigma=sigma)
