"""Laws of the deadline algebra: what holds for every day, length, wording and mixture of words."""

from calendar import month_name, monthrange
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from servanda.model.almanac import after, bounds, business_days, shift
from servanda.model.dates import Anchor, Deadline, resolved
from servanda.model.edtf import days_of, interval, is_edtf
from servanda.model.text import span_of
from servanda.reading.deadlines import deadline
from servanda.reading.times import Known, times

DAYS = st.dates(date(1900, 1, 1), date(2190, 12, 31))
YEARS_TO_COME = st.dates(date(2031, 1, 1), date(2190, 12, 31))
NUMBERS = st.integers(0, 999)
TEXT_DAY = date(2030, 5, 10)
KNOWN = Known(day=TEXT_DAY, year=2030)


def due(words: str, known: Known = KNOWN) -> Deadline | None:
    """Return the deadline of an act with these words after it."""
    text = f"Arland shall open the ford {words}"
    return deadline(text, 0, len(text), known)


def wordings(day: date) -> list[str]:
    """Return the same day in several wordings."""
    month = month_name[day.month]
    return [
        f"{day.day} {month} {day.year}",
        f"{month} {day.day}, {day.year}",
        f"the {day.day}th of {month} {day.year}",
        f"{day.day:02d}.{day.month:02d}.{day.year}",
        day.isoformat(),
    ]


# ---------------------------------------------------------------- steps of the calendar


@given(DAYS, st.integers(-400, 400))
def test_months_later_keep_the_day_or_end_with_the_month(day: date, number: int) -> None:
    """A step of months keeps the day of the month, or takes the last one there is."""
    got = shift(day, number, "month")

    assert got is not None
    assert (got.year * 12 + got.month) - (day.year * 12 + day.month) == number
    assert got.day == min(day.day, monthrange(got.year, got.month)[1])


@given(DAYS, st.integers(0, 400))
def test_months_there_and_back(day: date, number: int) -> None:
    """For days that every month has, a step back undoes a step of months."""
    assume(day.day <= 28)
    there = shift(day, number, "month")

    assert there is not None
    assert shift(there, -number, "month") == day


@given(DAYS, NUMBERS)
def test_working_days_there_and_back(day: date, number: int) -> None:
    """From a working day, as many working days back undo the step forward."""
    assume(day.weekday() < 5)
    there = business_days(day, number)

    assert there is not None
    assert business_days(there, -number) == day


@given(DAYS, st.integers(1, 60))
def test_working_days_before_are_as_many(day: date, number: int) -> None:
    """The n-th working day before a day is one, and n of them lie from it up to that day."""
    got = business_days(day, -number)

    assert got is not None
    assert got.weekday() < 5
    between = (day - timedelta(days=n) for n in range(1, (day - got).days + 1))
    assert sum(d.weekday() < 5 for d in between) == number


@given(DAYS, NUMBERS)
def test_a_length_before_undoes_the_length_after(day: date, number: int) -> None:
    """Days and weeks before are the same days and weeks after, backwards."""
    for code in ("D", "W"):
        there = after(day, f"P{number}{code}")
        assert there is not None
        assert after(there, f"-P{number}{code}") == day


@given(DAYS, st.integers(0, 20), st.integers(0, 40))
def test_a_length_of_several_units_is_counted_from_the_largest(
    day: date, months: int, days: int
) -> None:
    """``P2M10D`` is two months, and from there ten days."""
    by_months = shift(day, months, "month")

    assert by_months is not None
    assert after(day, f"P{months}M{days}D") == by_months + timedelta(days=days)


@pytest.mark.parametrize("length", ["", "P", "PT", "30D", "P1.5M", "P30", "PT90M", "P-3D", "--P3D"])
def test_what_is_no_length_gives_no_day(length: str) -> None:
    """Other strings than whole ISO 8601 lengths give None."""
    assert after(TEXT_DAY, length) is None


# ---------------------------------------------------------------- inclusive and exclusive ends


@given(YEARS_TO_COME)
def test_all_wordings_of_a_day_are_the_same_limit(day: date) -> None:
    """However a day is written, "by" makes it the last day that counts."""
    for words in wordings(day):
        got = due(f"by {words}")
        assert got is not None, words
        assert (got.type, got.latest, got.precision) == ("absolute", day.isoformat(), "day")


@given(YEARS_TO_COME)
def test_before_a_day_ends_the_day_before(day: date) -> None:
    """“Before” leaves out the day that “by” and “until and including” hold."""
    words = wordings(day)[0]
    before, including = due(f"before {words}"), due(f"until and including {words}")

    assert before is not None
    assert including is not None
    assert before.latest == (day - timedelta(days=1)).isoformat()
    assert including.latest == day.isoformat()


@given(YEARS_TO_COME)
def test_after_a_day_begins_the_day_after(day: date) -> None:
    """“After” begins the next day, “from” on the day itself; neither sets an end."""
    words = wordings(day)[0]
    later, opening = due(f"after {words}"), due(f"from {words}")

    assert later is not None
    assert opening is not None
    assert later.earliest == (day + timedelta(days=1)).isoformat()
    assert opening.earliest == day.isoformat()
    assert later.latest is opening.latest is None


@given(st.integers(2031, 2190), st.integers(1, 12))
def test_the_end_of_a_month_is_its_last_day(year: int, month: int) -> None:
    """“By the end of June” and “by June” are the last day of June."""
    last = monthrange(year, month)[1]
    name = month_name[month]
    ends = [due(f"by the end of {name} {year}"), due(f"by {name} {year}")]

    assert {d.latest for d in ends if d} == {date(year, month, last).isoformat()}


@given(YEARS_TO_COME, st.integers(0, 600))
def test_a_range_holds_both_its_ends(day: date, length: int) -> None:
    """“Between X and Y” and “from X to Y” are the days from X to Y, both counted."""
    last = day + timedelta(days=length)
    assume(last.year <= 2190)
    for words in ("between {} and {}", "from {} to {}"):
        got = due(words.format(wordings(day)[0], wordings(last)[0]))
        assert got is not None
        assert (got.earliest, got.latest) == (day.isoformat(), last.isoformat())


# ---------------------------------------------------------------- nothing from the clock


@given(st.integers(1, 12), st.integers(1, 28))
def test_a_day_without_a_year_has_no_date(month: int, day: int) -> None:
    """Where neither the words nor the text give a year, no date is made, only ``XXXX-MM-DD``."""
    got = due(f"by {day} {month_name[month]}", Known())

    assert got is not None
    assert (got.earliest, got.latest) == (None, None)
    assert got.edtf == f"../XXXX-{month:02d}-{day:02d}"


@given(st.integers(1, 12), st.integers(1, 28), DAYS)
def test_a_limit_without_a_year_is_never_past(month: int, day: int, own: date) -> None:
    """“By 3 June” is a day of the year from the text's own day on, or stays open."""
    got = due(f"by {day} {month_name[month]}", Known(day=own, year=own.year))

    assert got is not None
    if got.latest is not None:
        assert own <= date.fromisoformat(got.latest) <= own + timedelta(days=365)


# ---------------------------------------------------------------- anchors and chains


def relative(offset: str | None, *, lead: str | None = None, **more: object) -> Deadline:
    """Return a deadline that counts from an anchor whose day is not known."""
    return Deadline(
        raw="x", span=span_of("x", 0, 1), type="relative", offset=offset, lead=lead,
        anchor=Anchor(text="the visit"), **more,  # type: ignore[arg-type]
    )  # fmt: skip


@given(DAYS, NUMBERS)
def test_the_day_follows_when_the_anchor_becomes_known(day: date, number: int) -> None:
    """“Within n days of X” ends n days after X once X is known, and when read with it."""
    got = resolved(relative(f"P{number}D"), day.isoformat())

    assert got.latest == (day + timedelta(days=number)).isoformat()
    assert got.edtf == f"../{got.latest}"
    read = due(f"within {number} days of signature", Known(day=day, year=day.year))
    assert read is not None
    assert read.latest == got.latest


@given(DAYS, st.integers(0, 90), st.integers(0, 90))
def test_a_chain_counts_from_its_start(day: date, first: int, second: int) -> None:
    """Start on day a after X, complete within b days: from X + a to X + a + b."""
    text = f"start the withdrawal no later than day {first} after the visit and complete it within"
    got = due(f"and {text} {second} days", Known())

    assert got is not None
    assert (got.lead, got.offset) == (f"P{first}D", f"P{second}D")
    known = resolved(got, day.isoformat())
    assert known.earliest == (day + timedelta(days=first)).isoformat()
    assert known.latest == (day + timedelta(days=first + second)).isoformat()


@given(DAYS, DAYS, st.sampled_from(["P30D", "P6M", "P1Y", "PT72H", "P2W", "-P10D"]))
def test_a_later_anchor_never_brings_an_earlier_end(one: date, other: date, length: str) -> None:
    """Deadlines keep the order of their anchors."""
    first, second = sorted((one, other))
    low, high = (resolved(relative(length), d.isoformat()).latest for d in (first, second))

    assert low is not None
    assert high is not None
    assert low <= high


@given(DAYS)
def test_before_an_anchor_ends_the_day_before_it(day: date) -> None:
    """An open "before X" is exclusive; resolved, it ends the day before X and counts in full."""
    open_ = due("before the summit", Known())

    assert open_ is not None
    assert open_.inclusive is False
    got = resolved(open_, day.isoformat())
    assert (got.latest, got.inclusive) == ((day - timedelta(days=1)).isoformat(), True)


def test_only_times_with_an_anchor_are_resolved() -> None:
    """A date of its own, a rhythm, and a time without an anchor do not change."""
    for words in ("by 3 June 2031", "every six months", "immediately", "within 30 days"):
        got = due(words)
        assert got is not None
        assert resolved(got, "2031-01-01") == got


def test_an_anchor_may_be_an_instant() -> None:
    """Of an anchor with an hour its local day counts."""
    got = resolved(relative("P2D"), "2031-06-03T23:30:00+03:00")

    assert got.latest == "2031-06-05"


def test_what_leaves_the_calendar_stays_open() -> None:
    """An end beyond the last year of the calendar is not made up."""
    assert resolved(relative("P99Y"), "9990-01-01").latest is None


def test_working_days_are_kept_for_later() -> None:
    """“Within ten working days of X” counts Monday to Friday also when X is known later."""
    open_ = due("within ten working days of the visit")

    assert open_ is not None
    assert open_.working is True
    assert resolved(open_, "2030-05-10").latest == "2030-05-24"  # both are Fridays


# ---------------------------------------------------------------- EDTF


@given(DAYS, DAYS)
def test_intervals_are_valid_and_say_their_days(one: date, other: date) -> None:
    """What is written as EDTF is valid and is read back as the same days."""
    first, last = sorted((one, other))
    for low, high in ((first, last), (None, last), (first, None), (first, first)):
        written = interval(str(low) if low else None, str(high) if high else None)
        assert written is not None
        assert is_edtf(written)
        assert days_of(written) == (low, high)


@given(YEARS_TO_COME)
def test_parts_of_a_year_are_valid_and_say_their_days(day: date) -> None:
    """Month, quarter, half, year and decade as EDTF hold the days that the deadline says."""
    quarter, half = (day.month - 1) // 3 + 1, (day.month - 1) // 6 + 1
    for words in (
        f"in {month_name[day.month]} {day.year}",
        f"in Q{quarter} {day.year}",
        f"in H{half} {day.year}",
        f"in {day.year}",
        f"in mid-{day.year}",
        f"in late {month_name[day.month]} {day.year}",
    ):
        got = due(words)
        assert got is not None
        assert got.edtf is not None
        assert is_edtf(got.edtf), got.edtf
        low, high = days_of(got.edtf)
        assert (got.earliest, got.latest) == (str(low), str(high)), words


@pytest.mark.parametrize(
    "value",
    ["2031", "2031-06", "2031-06-03", "203X", "20XX", "2031-22", "2031-06~", "../2031-06-03",
     "/2031", "2031-06-03/..", "2031-06~/2031-08~", "XXXX-06-03", "../XXXX-02-29",
     "2031-06-03T18:00:00Z",
     "2031-06-03T18:00:00+03:00", "-0479-08", "2031-XX"],
)  # fmt: skip
def test_valid_edtf(value: str) -> None:
    """Examples of EDTF levels 0 and 1, and of unknown years of level 2, are valid."""
    assert is_edtf(value)


@pytest.mark.parametrize(
    "value",
    ["", "..", "../..", "2031-13", "2031-02-30", "2031-25", "2031-22-01", "31-06-03", "2031/06/03",
     "2031-6-3", "XXXX", "2031-06-03T25:00:00Z", "2031-06-03T18:00:00Z/..", "by June", "2031-00"],
)  # fmt: skip
def test_invalid_edtf(value: str) -> None:
    """What ISO 8601-2 does not have, or no calendar, is not valid."""
    assert not is_edtf(value)


# ---------------------------------------------------------------- any mixture of words

WORDS = (
    "by before until no later than not earlier within in on at from to between and after of the a "
    "first second last end beginning start middle mid early late quarter half day 1 2 30 31 90th "
    "2031 2050 1999 June May February March Monday week weeks month months year years hours days "
    "working business Q2 H1 spring summer 00:00 18:00 midnight GMT (Kyiv time) every each other "
    "twice once times annually for over next this following period transitional signature summit "
    "withdrawal immediately soon as possible D+30 BC 470s 2030s 21st century , . ; - – ( ) / if "
    "unless shall complete it there thereafter prior ahead during throughout 03/04/2031 2031-06-03"
)


@given(st.lists(st.sampled_from(WORDS.split()), max_size=14), st.sampled_from([KNOWN, Known()]))
def test_any_mixture_of_time_words_is_read(words: list[str], known: Known) -> None:
    """Whatever time words meet: places are exact, never overlap, and dates and EDTF are valid."""
    text = " ".join(words)
    reached = 0
    for time in times(text, 0, len(text), known):
        assert reached <= time.start < time.end <= len(text)
        reached = time.end
        assert time.edtf is None or is_edtf(time.edtf), time.edtf
        ends = [date.fromisoformat(d) for d in (time.earliest, time.latest) if d]
        assert ends == sorted(ends)
    deadline(text, 0, len(text), known, lead_in=(0, len(text) // 2))


@given(st.text(max_size=60), st.sampled_from([KNOWN, Known()]))
def test_any_text_is_read(text: str, known: Known) -> None:
    """No text, in whatever script, makes the search for times fail."""
    times(text, 0, len(text), known)


@given(st.integers(1, 9999), st.integers(0, 20), st.integers(0, 40))
def test_bounds_are_days_that_exist(year: int, month: int, day: int) -> None:
    """First and last day of a month or a day, or None where there is none."""
    found = bounds(year, month, day)
    exists = 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]

    assert (found is not None) == exists
