"""When an act is due: dates worked out by hand, never from the clock."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.model.almanac import business_days, shift
from servanda.model.dates import Deadline
from servanda.model.edtf import interval as edtf
from servanda.model.reading import Reading
from servanda.reading.calendar_terms import count, duration
from servanda.reading.deadlines import deadline
from servanda.reading.times import Known

MAY = Known(day=date(2030, 5, 10), year=2030)  # a Friday


def due(text: str, known: Known = MAY) -> Deadline | None:
    """Return the deadline of a whole text."""
    return deadline(text, 0, len(text), known)


@pytest.mark.parametrize(
    ("text", "kind", "latest", "offset"),
    [
        ("return the boats by 3 June 2031", "absolute", "2031-06-03", None),
        ("return the boats by the end of 2031", "absolute", "2031-12-31", None),
        ("return the boats by 2031", "absolute", "2031-12-31", None),
        ("return the boats by the end of February 2032", "absolute", "2032-02-29", None),
        ("return the boats before 3 June 2031", "absolute", "2031-06-02", None),
        ("return the boats no later than June 3, 2031", "absolute", "2031-06-03", None),
        ("return the boats by the end of the year", "absolute", "2030-12-31", None),
        ("return the boats this year", "absolute", "2030-12-31", None),
        ("return the boats this week", "relative", "2030-05-12", None),
        ("return the boats within 30 days", "relative", "2030-06-09", "P30D"),
        (
            "return the boats within seventy two (72) hours of signing",
            "relative",
            "2030-05-13",
            "PT72H",
        ),
        (
            "return the boats within 24 hours after approval of this note",
            "relative",
            "2030-05-11",
            "PT24H",
        ),
        ("return the boats within 14 days of the withdrawal", "relative", None, "P14D"),
        ("return the boats within ten working days", "relative", "2030-05-24", "P10D"),
        ("vote forty (40) days before the end of the term", "relative", None, "-P40D"),
        ("report every six months", "recurring", None, "P6M"),
        ("report at least once in three months", "recurring", None, "P3M"),
        ("report annually by 31 May", "recurring", None, "P1Y"),
        ("report on a regular basis", "recurring", None, None),
        ("suspend the duty for 90 days", "period", None, "P90D"),
        ("suspend the duty for an initial period of two years", "period", None, "P2Y"),
        ("return the boats immediately", "immediate", None, None),
        ("return the boats without delay", "immediate", None, None),
        ("keep the ford open until the winter is over", "event", None, None),
        ("return the boats as soon as possible", "vague", None, None),
        ("return the boats in the coming days", "vague", None, None),
    ],
)
def test_times_of_each_type(text: str, kind: str, latest: str | None, offset: str | None) -> None:
    """Each wording has its type, and its last day and its length where they can be known."""
    got = due(text)

    assert got is not None
    assert (got.type, got.latest, got.offset) == (kind, latest, offset)


@pytest.mark.parametrize(
    "text",
    [
        "return the boats",
        "the agreement signed on 3 June 2029 shall apply",
        "open the following crossings",
        "in accordance with the law of 2020",
        "May the ford stay open",
    ],
)
def test_words_that_set_no_time(text: str) -> None:
    """Dates of other texts, and adjectives, are no deadline."""
    assert due(text) is None


def test_year_is_never_taken_from_the_clock() -> None:
    """A day of a text without a year has no date."""
    got = due("return the boats by 3 June", Known())

    assert got is not None
    assert (got.type, got.latest) == ("absolute", None)


def test_relative_time_without_a_known_date_stays_open_with_its_anchor() -> None:
    """“within 14 days of X” keeps X as its anchor and is not resolved."""
    got = due("return the boats within 14 days of the withdrawal", Known())

    assert got is not None
    assert got.anchor is not None
    assert (got.anchor.text, got.anchor.resolves_to) == ("the withdrawal", None)


def test_start_goes_to_earliest_and_the_end_wins() -> None:
    """“from ... until ...” holds the end as the deadline and the start as the earliest day."""
    got = due("patrol the ford from 1 June 2031 until 30 June 2031")

    assert got is not None
    assert (got.earliest, got.latest, got.edtf) == (
        "2031-06-01",
        "2031-06-30",
        "2031-06-01/2031-06-30",
    )


def test_time_of_the_lead_in_belongs_to_its_items() -> None:
    """An item without a date of its own takes the date of the lead-in, but not what is past."""
    text = "Having met on 1 May 2029, Arland shall by 3 June 2031: return the boats"
    item = text.index("return")

    got = deadline(text, item, len(text), MAY, lead_in=(0, item))

    assert got is not None
    assert got.latest == "2031-06-03"


def test_impossible_day_is_no_deadline() -> None:
    """31 June does not exist and yields nothing."""
    assert due("return the boats by 31 June 2031") is None


def test_month_end_is_kept() -> None:
    """31 January plus a month is the last day of February."""
    assert shift(date(2032, 1, 31), 1, "month") == date(2032, 2, 29)
    assert shift(date(9999, 12, 31), 1, "day") is None


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(0, 400))
def test_business_days_fall_on_working_days(day: date, number: int) -> None:
    """The n-th working day is Monday to Friday, and there are n of them up to it."""
    got = business_days(day, number)

    assert got is not None
    passed = sum(
        date.fromordinal(n).weekday() < 5 for n in range(day.toordinal() + 1, got.toordinal() + 1)
    )
    assert passed == number or (number == 0 and got >= day)
    assert number == 0 or got.weekday() < 5


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(0, 1000))
def test_whole_days_add_up(day: date, number: int) -> None:
    """N days later is n days later, and a week is seven of them."""
    assert shift(day, 7 * number, "day") == shift(day, number, "week")


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("sixty (60)", 60),
        ("seventy-two", 72),
        ("seventy two", 72),
        ("a", 1),
        ("12", 12),
        ("ford", None),
    ],
)
def test_numbers_in_words(words: str, number: int | None) -> None:
    """Words, digits, and digits in brackets name the same number."""
    assert count(words) == number


def test_durations_and_edtf() -> None:
    """ISO 8601 durations and EDTF intervals as the standards write them."""
    assert [duration(72, "hour"), duration(1, "quarter"), duration(2, "decade")] == [
        "PT72H",
        "P3M",
        "P20Y",
    ]
    assert [edtf(None, "2031-06-03"), edtf("2031-06-03", None), edtf(None, None)] == [
        "../2031-06-03",
        "2031-06-03/..",
        None,
    ]


@pytest.mark.parametrize(
    ("lead_in", "item", "kind", "latest"),
    [
        ("On 3 May 2030 the sides agreed as follows:", "open the ford", None, None),
        ("On the plans laid out on 3 May 2030 they settled:", "open it at once", "immediate", None),
        ("The sides shall on 3 June 2030:", "open the ford", "absolute", "2030-06-03"),
        ("By 3 June 2030 the sides shall:", "open the ford immediately", "immediate", None),
        ("By 3 June 2030:", "open the ford", "absolute", "2030-06-03"),
    ],
)
def test_what_a_lead_in_gives_to_its_items(
    lead_in: str, item: str, kind: str | None, latest: str | None
) -> None:
    """A due time goes from a lead-in to its items; the day on which it was said does not."""
    text = f"{lead_in} {item}"

    got = deadline(text, len(lead_in) + 1, len(text), MAY, lead_in=(0, len(lead_in)))

    assert (got.type if got else None, got.latest if got else None) == (kind, latest)


def test_time_of_another_clause_of_the_lead_in_is_not_inherited(
    read: Callable[[str], Reading],
) -> None:
    """Items take the time of the clause that governs them, not of the one before it."""
    got = read(
        "Agreement\n\nEach request shall be sent by 3 May 2031 and shall set out:\n\n"
        "(a) the number of boats;\n\n(b) the names of the crews."
    )

    assert [s.deadline is None for s in got.statements[-2:]] == [True, True]


@pytest.mark.parametrize(
    "words",
    [
        "On 3 May 2030 the sides agreed that Arland shall open the ford",
        "On 3 May 2030, the sides agreed that Arland shall open the ford",
        "After talks on 3 May 2030 the sides agreed that Arland shall open the ford",
        "Following the talks of 3 May 2029, the sides agreed to open the ford",
        "On 3 May 2030 the sides agreed as follows: Arland shall open the ford",
    ],
)
@pytest.mark.parametrize("known", [MAY, Known()])
def test_day_of_the_promise_is_not_the_day_of_the_act(words: str, known: Known) -> None:
    """When it was agreed is no deadline, even where the text's own date is not known."""
    assert due(words, known) is None


def test_fronted_day_of_the_act_is_its_deadline() -> None:
    """“On 3 June 2030 Arland shall ...” is due on that day."""
    got = due("On 3 June 2030 Arland shall open the ford")

    assert got is not None
    assert got.latest == "2030-06-03"
