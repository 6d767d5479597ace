"""Codebooks are data: the ready ones are whole, and a faulty one is told where."""

import re
from itertools import combinations

import pytest

from servanda.assessment import codebook
from servanda.assessment.summary import estimate
from servanda.errors import InputError, UsageError
from servanda.model.codebook import Codebook

SMALL = """schema = "servanda.codebook/1"
id = "two"
version = "1"
title = "Two"
about = "Whether the bridge is open."
level = "ordinal"
[[value]]
code = "0"
label = "shut"
means = "Nobody passes."
example = "A chain lies over the road."
[[value]]
code = "1"
label = "open"
means = "Whoever comes, passes."
example = "A cart went over at noon."
"""


def ready(name: str) -> Codebook:
    """Return a ready codebook."""
    return codebook.parse(codebook.text_of(name), where=name)


def test_the_four_scales_of_the_field_are_ready() -> None:
    """Summit compliance, peace accords, pledges and completion, each in its own order."""
    assert {name: ready(name).codes for name in codebook.names()} == {
        "cppg": ("not", "partly", "fully"),
        "g20rg": ("-1", "0", "1"),
        "irm": ("no evidence", "not started", "limited", "substantial", "complete"),
        "pam": ("0", "1", "2", "3"),
    }
    assert ready("g20rg").stages == ("interim", "final")


@pytest.mark.parametrize("name", codebook.names())
def test_each_value_has_words_of_its_own(name: str) -> None:
    """No two values of a codebook share a definition or an example."""
    for one, other in combinations(ready(name).values, 2):
        assert one.means != other.means
        assert one.example != other.example
        assert one.label != other.label


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('id = "two"', "id = two", "no readable TOML"),
        ('id = "two"', 'id = "Two Values"', "id 'Two Values'"),
        ('version = "1"', 'version = ""', "version ''"),
        ('version = "1"', "version = 1", r"Expected `str`, got `int` - at `\$\.version`"),
        ('level = "ordinal"', 'level = "rank"', r"at `\$\.level`"),
        ('level = "ordinal"', 'level = "ordinal"\ncolour = "red"', "unknown field `colour`"),
        ('code = "1"', 'code = "0"', "code '0' stands twice"),
        ('label = "open"', 'label = " "', "value 2, label: empty"),
        ('example = "A cart went over at noon."', "", "missing required field `example`"),
        ('level = "ordinal"', 'level = "interval"', None),
        ('level = "ordinal"', 'level = "nominal"\naverage = true', "names have no mean"),
        ('level = "ordinal"', 'level = "ordinal"\nstages = ["a", "a"]', "stage 'a' stands twice"),
        ('servanda.codebook/1"', 'servanda.codebook/9"', "Invalid enum value"),
    ],
)
def test_a_faulty_codebook_is_told_where(old: str, new: str, words: str | None) -> None:
    """Each fault is named with its place; codes that are numbers may be intervals."""
    text = SMALL.replace(old, new, 1)
    assert text != SMALL
    if words is None:
        assert codebook.parse(text, where="two.toml").level == "interval"
        return
    with pytest.raises(InputError, match=words) as caught:
        codebook.parse(text, where="two.toml")
    assert str(caught.value).startswith("two.toml: ")


def test_numbers_stand_in_their_order() -> None:
    """A scale of numbers is written from the least up, and a ratio has none below zero."""
    turned = SMALL.replace('code = "0"', 'code = "2"').replace("ordinal", "interval")
    with pytest.raises(InputError, match="order of the scale"):
        codebook.parse(turned, where="x")
    below = SMALL.replace('code = "0"', 'code = "-1"').replace("ordinal", "ratio")
    with pytest.raises(InputError, match="below zero"):
        codebook.parse(below, where="x")
    words = SMALL.replace('code = "0"', 'code = "shut"').replace("ordinal", "interval")
    with pytest.raises(InputError, match="'shut' is no number"):
        codebook.parse(words, where="x")
    with pytest.raises(InputError, match="1 values"):
        codebook.parse(SMALL[: SMALL.rindex("[[value]]")], where="x")


@pytest.mark.parametrize(
    ("name", "given", "code"),
    [
        ("g20rg", "+1", "1"),
        ("g20rg", "-1.0", "-1"),
        ("g20rg", " 0 ", "0"),
        ("pam", "Full", "3"),
        ("cppg", "partly fulfilled", "partly"),
    ],
)
def test_values_as_people_write_them(name: str, given: str, code: str) -> None:
    """A plus, a decimal point, blanks and labels are understood."""
    assert codebook.value_of(ready(name), given, where="row 2") == code


@pytest.mark.parametrize(
    ("name", "given"), [("pam", "4"), ("cppg", "1"), ("pam", ""), ("pam", "x")]
)
def test_a_value_of_no_codebook_is_refused(name: str, given: str) -> None:
    """What the scale does not know is named with what it knows."""
    with pytest.raises(InputError, match=f"row 2: .* is no value of {name} version 1; expected"):
        codebook.value_of(ready(name), given, where="row 2")


def test_stages_are_asked_for_where_there_are_some() -> None:
    """Interim or final must be said under the summit scale, and nothing under the others."""
    assert codebook.stage_of(ready("g20rg"), "final", where="C1") == "final"
    assert codebook.stage_of(ready("pam"), None, where="C1") is None
    with pytest.raises(InputError, match="expects one of interim, final"):
        codebook.stage_of(ready("g20rg"), None, where="C1")
    with pytest.raises(InputError, match="expects none"):
        codebook.stage_of(ready("pam"), "final", where="C1")
    with pytest.raises(UsageError, match=re.escape("ready are cppg, g20rg, irm, pam")):
        codebook.text_of("ours")


def test_no_mean_without_what_it_rests_on() -> None:
    """1, 3, 3 of five commitments: mean 7/3, n 3 of 5, the distribution and an interval."""
    got = estimate(ready("pam"), ["1", "3", "3"], of=5)

    assert got.mean == pytest.approx(7 / 3)
    assert (got.n, got.of) == (3, 5)
    assert [(s.value, s.count) for s in got.distribution] == [
        ("0", 0),
        ("1", 1),
        ("2", 0),
        ("3", 2),
    ]
    assert got.interval is not None
    assert 1 <= got.interval.low <= 7 / 3 <= got.interval.high <= 3


def test_what_has_no_mean() -> None:
    """Names have no mean, nothing judged has none, and one judgement has no interval."""
    assert estimate(ready("irm"), ["limited"], of=1).mean is None
    nothing = estimate(ready("pam"), [], of=4)
    assert (nothing.mean, nothing.interval, nothing.n) == (None, None, 0)
    assert estimate(ready("pam"), ["2"], of=4).interval is None
