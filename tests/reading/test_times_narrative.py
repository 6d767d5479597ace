"""Times of a narrative: found where they stand, completed from the story, never from the clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scripts.evaluate_times import Mention, pairs, score, type_of

from servanda.reading.narrative import timexes


def values(text: str) -> list[tuple[str, str | None]]:
    """Return each expression with its value."""
    return [(text[t.start : t.end], t.value) for t in timexes(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On September 1, 1939, it began.", [("September 1, 1939", "1939-09-01")]),
        ("On 26 October 1955 they met.", [("26 October 1955", "1955-10-26")]),
        ("They met in September 1939.", [("September 1939", "1939-09")]),
        ("They met in February of 1940.", [("February of 1940", "1940-02")]),
        ("By 1943 it was over.", [("1943", "1943")]),
        ("By mid-1944 it was over.", [("mid-1944", "1944")]),
        ("By the end of 1944 it was over.", [("the end of 1944", "1944")]),
        ("In the late 1930s they met.", [("the late 1930s", "193")]),
        ("In the 19th century they met.", [("the 19th century", "18")]),
        ("In the summer of 1955 they met.", [("the summer of 1955", "1955-SU")]),
        ("In the second quarter of 1955 they met.", [("the second quarter of 1955", "1955-Q2")]),
        ("From 1939 to 1945 they fought.", [("1939", "1939"), ("1945", "1945")]),
        ("They fought (1939-45).", [("1939", "1939"), ("45", "1945")]),
        (
            "They met on 15-22 February 1984.",
            [("15", "1984-02-15"), ("22 February 1984", "1984-02-22")],
        ),
        ("From March to June 1942 they fought.", [("March", "1942-03"), ("June 1942", "1942-06")]),
        ("They fought for two months.", [("two months", "P2M")]),
        ("They fought for a few days.", [("a few days", "PXD")]),
        ("It was a ten-day march.", [("ten-day", "P10D")]),
        ("It took over nine months.", [("over nine months", "P9M")]),
        ("They now agree.", [("now", "PRESENT_REF")]),
    ],
)  # fmt: skip
def test_an_expression_alone(text: str, expected: list[tuple[str, str | None]]) -> None:
    """Each expression has the value that its own words give."""
    assert values(text) == expected


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("On June 14 they met.", "1940-06-14"),
        ("In July they met.", "1940-07"),
        ("The next day they met.", "1940-06-11"),
        ("On that same day they met.", "1940-06-10"),
        ("Twelve days later they met.", "1940-06-22"),
        ("Two months later they met.", "1940-08"),
        ("A year earlier they met.", "1939"),
        ("The following year they met.", "1941"),
        ("Later that month they met.", "1940-06"),
        ("In the previous year they met.", "1939"),
        ("In August of that year they met.", "1940-08"),
        ("That summer they met.", "1940-SU"),
        ("By the end of the month they met.", "1940-06"),
        ("That afternoon they met.", "1940-06-10TAF"),
        ("A few months later they met.", "FUTURE_REF"),
    ],
)
def test_an_expression_is_completed_from_the_story(words: str, value: str) -> None:
    """What the words leave out comes from the day last told of."""
    assert values(f"On 10 June 1940 it rained. {words}")[1:][0][1] == value


def test_january_after_december_is_of_the_next_year() -> None:
    """A story goes forward over the end of a year."""
    assert values("On 7 December 1941 it rained. In January they met.")[1] == ("January", "1942-01")


def test_without_a_year_in_the_story_none_is_made_up() -> None:
    """Before any year is told, a day has none: it is never taken from the clock."""
    assert values("On 14 June they met. Two days later they left.") == [
        ("14 June", "XXXX-06-14"),
        ("Two days later", None),
    ]


def test_years_before_our_era_count_backwards() -> None:
    """A text with years BC reads bare years as such; the year after 490 BC is 489 BC."""
    text = (
        "In 499 BC, 493 BC and 490 BC they fought. The following year they met. In 480 they fought."
    )

    assert values(text)[-2:] == [("The following year", "BC0489"), ("480", "BC0480")]


@pytest.mark.parametrize(
    "text",
    [
        "They had 2000 troops.",
        "It cost $1900 in all.",
        "They may march on.",
        "After the fall of Arland they left.",
        "They won the second battle.",
        "He read chapter 1940 aloud.",
        "They met at gate 12.",
    ],
)
def test_numbers_and_names_are_no_times(text: str) -> None:
    """Numbers of things, verbs and names are not taken for times."""
    assert values(text) == []


@given(st.text(max_size=80))
def test_places_are_exact_and_apart(text: str) -> None:
    """In any text the places found lie inside it, in order, and never overlap."""
    reached = 0
    for found in timexes(text):
        assert reached <= found.start < found.end <= len(text)
        reached = found.end


def test_the_score_counts_places_types_and_values() -> None:
    """An exact hit counts in all columns, a wider one not as strict, a wrong value not as value."""
    text = "In 1940 they met. In early 1941 they left. In 1942 they came back."
    at = [text.index(year) for year in ("1940", "1941", "1942")]
    row = {
        "text": text,
        "timexes": [
            {"start": at[0], "end": at[0] + 4, "value": "1940"},
            {"start": at[1], "end": at[1] + 4, "value": "1941"},
            {"start": at[2], "end": at[2] + 4, "value": "1943"},
        ],
    }

    got = score([row])["date"]

    assert (got["gold"], got["found"]) == (3, 3)
    assert (got["strict"], got["relaxed"], got["value"]) == (2, 3, 2)


def test_pairs_are_one_to_one() -> None:
    """One wide expression is paired with one annotated one only, the larger overlap."""
    wide = Mention(0, 20, "date", "1940")
    gold = [Mention(0, 5, "date", "1940"), Mention(6, 20, "date", "1941")]

    assert pairs(gold, [wide]) == [(gold[1], wide)]


def test_types_are_told_by_their_values() -> None:
    """A value says whether it is a date, a length, a word like "now", or open."""
    assert [type_of(v) for v in ("1940-06", "P2M", "PAST_REF", "null", "PRESENT_REF")] == [
        "date",
        "duration",
        "reference",
        "open",
        "reference",
    ]
