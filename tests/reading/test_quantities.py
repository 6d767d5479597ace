"""Numbers with their units."""

import pytest

from servanda.reading.quantities import quantity, spelt


@pytest.mark.parametrize(
    ("text", "raw", "value", "unit"),
    [
        ("appoint fifteen (15) members", "fifteen (15) members", 15, "members"),
        ("send one hundred and twenty boats", "one hundred and twenty boats", 120, "boats"),
        ("lay 40 million more nets", "40 million more nets", 40_000_000, "more nets"),
        ("give at least 30 per cent of it", "at least 30 per cent", 30, "per cent"),
        ("pay AUD 50 million", "AUD 50 million", 50_000_000, "AUD"),
        ("pay €3 million", "€3 million", 3_000_000, "EUR"),
        ("hold it below 1.5°C", "1.5°C", 1.5, "°C"),
    ],
)
def test_number_words_and_unit(text: str, raw: str, value: float, unit: str) -> None:
    """The words, the value and the unit of an amount are read, in figures or in words."""
    got = quantity(text, 0, len(text), None)

    assert got is not None
    assert (got.raw, got.value, got.unit) == (raw, value, unit)


def test_majority_is_an_amount_without_a_value() -> None:
    """“A two-thirds majority” is kept as words."""
    text = "decide by a two-thirds majority of its members"
    got = quantity(text, 0, len(text), None)

    assert got is not None
    assert (got.raw, got.value) == ("a two-thirds majority", None)


@pytest.mark.parametrize(
    "text",
    [
        "meet within ten days",
        "start at 09 hrs",
        "pause for 30 secs",
        "apply Section 232 tariffs",
        "apply the treaty of 1949, whatever comes",
        "name the G7 members",
        "open one ford",
        "meet in May",
    ],
)
def test_time_number_of_an_article_and_name_are_no_amount(text: str) -> None:
    """Days, numbers of sections, years and names with a figure are not amounts."""
    assert quantity(text, 0, len(text), None) is None


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("one hundred and twenty eight", 128),
        ("forty-two", 42),
        ("two thousand three hundred", 2300),
        ("twelve apples", None),
    ],
)
def test_numbers_in_words(words: str, value: int | None) -> None:
    """A number in words has its value; words that are none have no value."""
    assert spelt(words) == value
