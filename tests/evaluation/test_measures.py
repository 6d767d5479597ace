"""Measures worked out by hand."""

import pytest
from scripts.evaluation import measures


def test_f1_of_both_classes() -> None:
    """Two hits of three said and four true give P 2/3, R 1/2, F1 4/7; the other class F1 2/5."""
    gold = [True, True, True, True, False, False]
    said = [True, True, False, False, True, False]

    got = measures.f1_of(gold, said)

    assert got == {"p": 0.667, "r": 0.5, "f1": 0.571, "macro_f1": 0.486}


def test_f1_where_nothing_is_said() -> None:
    """Who says nothing has neither precision nor recall."""
    assert measures.f1_of([True, False], [False, False])["f1"] == 0


def test_macro_mae_weighs_levels_alike() -> None:
    """Three exact ones at level 1 do not hide the error of 6 at level 7: the mean is 3."""
    assert measures.macro_mae([1, 1, 1, 7], [1, 1, 1, 1]) == 3


@pytest.mark.parametrize(
    ("one", "other", "rho"),
    [
        ([1, 2, 3], [10, 20, 30], 1.0),
        ([1, 2, 3], [3, 2, 1], -1.0),
        # Ranks 1, 2.5, 2.5, 4 against 1, 2, 3, 4: 4.5 / sqrt(4.5 * 5).
        ([1, 2, 2, 3], [1, 2, 3, 4], 0.949),
        ([1, 2, 3], [5, 5, 5], None),
    ],
)
def test_spearman(one: list[float], other: list[float], rho: float | None) -> None:
    """Ranks correlate as worked out by hand; ties share their mean rank."""
    assert measures.spearman(one, other) == rho
