"""Sample sizes against the published ones, and against counting every sample."""

from fractions import Fraction
from itertools import combinations
from math import comb
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.assessment.quotas import cwc_plant_sites, quota
from servanda.assessment.sampling import inspection_value, sample_size
from servanda.errors import InputError

NINETY_FIVE = Fraction("0.95")


def test_published_sample_sizes(published: dict[str, Any]) -> None:
    """The exact numbers, the IAEA's and Cannon and Roe's are those published, all 18 rows."""
    rows = published["sampling"]["rows"]
    assert len(rows) == 18
    for row in rows:
        got = sample_size(row["N"], row["d"], Fraction(str(row["conf"])))
        assert (got.exact, got.iaea, got.cannon_roe) == (
            row["exact"],
            row["iaea"],
            row["cannon_roe"],
        ), row


def test_published_sizes_for_imperfect_inspectors(published: dict[str, Any]) -> None:
    """An inspector who overlooks defects needs more visits, or cannot reach the wish at all."""
    for row in published["sampling_imperfect"]["rows"]:
        got = sample_size(row["N"], row["d"], Fraction(str(row["conf"])), Fraction(str(row["q"])))
        assert got.exact == row["exact"], row
        assert (got.iaea, got.cannon_roe) == (None, None)


def test_what_cannot_be_reached_says_how_far_it_goes() -> None:
    """One defect and an inspector who sees it 9 times of 10: even all 20 sites give 0.9."""
    got = sample_size(20, 1, NINETY_FIVE, Fraction("0.9"))

    assert got.exact is None
    assert got.reached == pytest.approx(0.9)


def test_a_wish_that_all_sites_just_reach_is_reached() -> None:
    """With q = 0.9 and one defect, 0.9 is reached by visiting every site, and not before."""
    assert sample_size(20, 1, Fraction("0.9"), Fraction("0.9")).exact == 20


def test_the_last_size_before_is_not_enough() -> None:
    """95 of 100 sites find one defect with exactly 0.95."""
    assert sample_size(100, 1, NINETY_FIVE).exact == 95
    assert sample_size(100, 1, Fraction("0.951")).exact == 96


@given(st.integers(1, 9), st.data(), st.sampled_from(["0.1", "0.5", "0.9", "0.95"]))
def test_no_smaller_sample_does(sites: int, data: st.DataObject, wish: str) -> None:
    """The exact size is the first at which enough of all possible samples hold a defect."""
    defects = data.draw(st.integers(1, sites))
    got = sample_size(sites, defects, Fraction(wish)).exact
    enough = [
        n
        for n in range(1, sites + 1)
        if Fraction(
            sum(min(sample) < defects for sample in combinations(range(sites), n)), comb(sites, n)
        )
        >= Fraction(wish)
    ]

    assert got == enough[0]


@given(st.integers(1, 60), st.data(), st.sampled_from(["0.2", "0.9", "0.99"]))
def test_more_defects_or_better_eyes_never_need_more(
    sites: int, data: st.DataObject, wish: str
) -> None:
    """The sample shrinks with defects and with the inspector's skill."""
    defects = data.draw(st.integers(1, sites))
    sizes = [
        sample_size(sites, d, Fraction(wish), q).exact or sites + 1
        for d, q in (
            (defects, Fraction("0.7")),
            (defects, Fraction(1)),
            (min(defects + 1, sites), Fraction(1)),
        )
    ]

    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.parametrize(
    ("sites", "defects", "wish", "identify", "words"),
    [
        (0, 1, "0.9", "1", "0 sites"),
        (10, 0, "0.9", "1", "0 defects among 10"),
        (10, 11, "0.9", "1", "11 defects among 10"),
        (10, 1, "1", "1", "certainty takes a visit to every site"),
        (10, 1, "0", "1", "detection of 0"),
        (10, 1, "0.9", "0", "identification of 0"),
        (10, 1, "0.9", "1.1", "identification of 1.1"),
    ],
)
def test_bad_wishes_are_named(
    sites: int, defects: int, wish: str, identify: str, words: str
) -> None:
    """What cannot be a question is refused with the values and what was expected."""
    with pytest.raises(InputError, match=words):
        sample_size(sites, defects, Fraction(wish), Fraction(identify))


def test_when_to_visit(published: dict[str, Any]) -> None:
    """Dresher's values are those published, and solve his recursion."""
    for stages, visits, closed, _ in published["dresher"]["rows"]:
        assert float(inspection_value(stages, visits)) == pytest.approx(closed, abs=1e-6)
    for n in range(2, 12):
        for m in range(1, n):
            # Visit or not against break or keep, in the first period: a game of two by two with
            # the values 1 (caught), -1 (not caught) and what the periods after it are worth.
            visited, spared = inspection_value(n - 1, m - 1), inspection_value(n - 1, m)
            assert inspection_value(n, m) == (visited + spared) / (2 + spared - visited)
    with pytest.raises(InputError, match="3 visits in 2 periods"):
        inspection_value(2, 3)


def test_quotas_of_one_year(published: dict[str, Any]) -> None:
    """New START allows 18 visits a year; the CWC three plus 5 % of the sites, at most 20."""
    assert (quota("new-start").allowed, quota("new-start", used=18).left) == (18, 0)
    for sites, number in published["cwc_quota"]["rows"].items():
        assert float(cwc_plant_sites(int(sites))) == pytest.approx(number)
    assert quota("cwc", sites=10).allowed == 3
    assert quota("cwc", sites=40, used=7).over == 2


@pytest.mark.parametrize(
    ("name", "sites", "used", "words"),
    [
        ("vienna", None, None, "there are: cwc, new-start"),
        ("cwc", None, None, "say how many"),
        ("cwc", 0, None, "0 plant sites"),
        ("new-start", None, -1, "-1 inspections"),
    ],
)
def test_bad_quotas_are_named(name: str, sites: int | None, used: int | None, words: str) -> None:
    """An unknown agreement, or a quota without what it follows from, is refused."""
    with pytest.raises(InputError, match=words):
        quota(name, sites=sites, used=used)
