"""Krippendorff's alpha against the published example, and what must hold for any data."""

import random
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.assessment.reliability import agreement
from servanda.errors import InputError
from servanda.model.agreement import Level

LEVELS: tuple[Level, ...] = ("nominal", "ordinal", "interval", "ratio")
# Krippendorff 2011, section C: four observers, twelve units, values 1 to 5, some missing.
OBSERVERS = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}


def units(table: dict[str, str]) -> list[dict[str, str]]:
    """Return the units of a table of observers; a dot is a missing value."""
    columns = zip(*(line.split() for line in table.values()), strict=True)
    return [{w: v for w, v in zip(table, c, strict=True) if v != "."} for c in columns]


@pytest.mark.parametrize("level", LEVELS)
def test_the_published_example(level: Level, published: dict[str, Any]) -> None:
    """Alpha of the example with missing data is .743, .815, .849 and .797."""
    got = agreement(units(OBSERVERS), level=level)

    assert got.alpha is not None
    assert got.interval is not None
    assert round(got.alpha, 3) == published["krippendorff"][level]
    assert (got.units, got.paired, got.values) == (12, 11, 40)
    assert got.interval.low < got.alpha < got.interval.high


def test_two_coders_worked_by_hand() -> None:
    """Two coders, ten units, two values, two disagreements.

    Ones: 3 + 3 = 6 of 20 values. Within units 4 unequal ordered pairs; across 2 * 6 * 14 = 168.
    alpha = 1 - 19 * 4 / 168 = 0.547619.
    """
    table = {"anna": "1 1 1 0 0 0 0 0 0 0", "ben": "1 1 0 1 0 0 0 0 0 0"}

    got = agreement(units(table), level="nominal")

    assert got.alpha == pytest.approx(1 - 19 * 4 / 168)
    assert got.same == pytest.approx(0.8)
    assert [(s.value, s.count) for s in got.distribution] == [("0", 14), ("1", 6)]


def test_words_need_their_order_and_get_it_from_the_scale() -> None:
    """An ordinal alpha of words follows the scale; without one they are refused."""
    words = {"1": "none", "2": "some", "3": "most", "4": "full", "5": "more"}
    spelled = [{who: words[v] for who, v in unit.items()} for unit in units(OBSERVERS)]

    got = agreement(spelled, level="ordinal", scale=list(words.values()))

    assert got.alpha == pytest.approx(0.815, abs=0.0005)
    with pytest.raises(InputError, match="no number"):
        agreement(spelled, level="ordinal")
    with pytest.raises(InputError, match="'more' is none of the scale"):
        agreement(spelled, level="ordinal", scale=list(words.values())[:4])


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ([], "nothing was coded"),
        ([{}, {}], "nothing was coded"),
        ([{"anna": "1"}, {"anna": "0"}], r"only one coder \(anna\)"),
        ([{"anna": "1"}, {"ben": "0"}], "no unit has values of two coders"),
        ([{"anna": "1", "ben": "1"}] * 3, "every value is the same"),
    ],
)
def test_what_has_no_alpha_says_why(data: list[dict[str, str]], reason: str) -> None:
    """Empty data, one coder, units without pairs and a single value give a reason, no number."""
    got = agreement(data, level="nominal")

    assert got.alpha is None
    assert got.interval is None
    assert got.reason is not None
    assert re.search(reason, got.reason)


def test_ratios_below_zero_are_refused() -> None:
    """The ratio level has a true zero."""
    with pytest.raises(InputError, match="below zero"):
        agreement([{"a": "-1", "b": "2"}], level="ratio")


CODERS = st.sampled_from(["a", "b", "c", "d"])
UNITS = st.lists(st.dictionaries(CODERS, st.sampled_from("01234")), max_size=8)


@given(UNITS, st.sampled_from(LEVELS), st.permutations("abcd"), st.randoms())
def test_names_and_order_do_not_matter(
    data: list[dict[str, str]], level: Level, names: list[str], dice: random.Random
) -> None:
    """Alpha stays when coders are renamed and units shuffled."""
    renamed = dict(zip("abcd", names, strict=True))
    other = [{renamed[who]: value for who, value in unit.items()} for unit in data]
    dice.shuffle(other)

    first = agreement(data, level=level, draws=1).alpha
    second = agreement(other, level=level, draws=1).alpha

    assert (first is None) == (second is None)
    assert first is None or first == pytest.approx(second)


@given(UNITS, st.permutations("01234"))
def test_nominal_values_are_only_names(data: list[dict[str, str]], names: list[str]) -> None:
    """A nominal alpha stays when the values are exchanged for others."""
    other = [{who: names[int(value)] for who, value in unit.items()} for unit in data]

    first = agreement(data, level="nominal", draws=1).alpha
    second = agreement(other, level="nominal", draws=1).alpha

    assert (first is None) == (second is None)
    assert first is None or first == pytest.approx(second)


@given(UNITS, st.integers(-3, 3), st.integers(1, 5))
def test_interval_values_may_be_moved_and_stretched(
    data: list[dict[str, str]], shift: int, factor: int
) -> None:
    """An interval alpha stays under x -> factor * x + shift, a ratio alpha under factor * x."""
    moved = [{w: str(factor * int(v) + shift) for w, v in unit.items()} for unit in data]
    scaled = [{w: str(factor * int(v)) for w, v in unit.items()} for unit in data]
    for level, other in (("interval", moved), ("ratio", scaled), ("ordinal", moved)):
        first = agreement(data, level=level, draws=1).alpha  # type: ignore[arg-type]
        second = agreement(other, level=level, draws=1).alpha  # type: ignore[arg-type]
        assert (first is None) == (second is None)
        assert first is None or first == pytest.approx(second)


@given(st.lists(st.sampled_from("0123"), min_size=2, max_size=8), st.sampled_from(LEVELS))
def test_full_agreement_is_one(values: list[str], level: Level) -> None:
    """Coders who agree throughout have alpha 1, unless they only know one value."""
    got = agreement([dict.fromkeys("abc", value) for value in values], level=level, draws=1)

    assert got.alpha == (None if len(set(values)) == 1 else 1.0)
    assert got.same == 1.0


@given(UNITS, st.sampled_from(LEVELS))
def test_alpha_never_exceeds_one(data: list[dict[str, str]], level: Level) -> None:
    """No data agree more than fully, and the same data give the same interval."""
    got = agreement(data, level=level, draws=20)

    assert got.alpha is None or got.alpha <= 1
    assert got == agreement(data, level=level, draws=20)
