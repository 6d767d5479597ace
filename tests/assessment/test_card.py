"""The durability card: three inputs with their sources, elections laid over, nothing invented."""

import pytest

from servanda.assessment.card import PROVISIONAL
from servanda.assessment.elections import Calendar, overlay
from servanda.model.durability import Election


def vote(country: str, code: str, on: str, kind: str = "parliament") -> Election:
    """Return an election."""
    return Election(country=country, code=code, kind=kind, on=on)


CALENDAR = Calendar(
    name="votes.csv",
    elections=(
        vote("Arland", "ARL", "2024-05-01"),
        vote("Borland", "BOR", "2025-03-02"),
        vote("Arland", "ARL", "2025-06-08", "ep"),
        vote("Arland", "ARL", "2026-05-01"),
        vote("Arland", "ARL", "2030-05-01"),
    ),
)
GIVEN = "2025-01-10"
Case = tuple[list[str], str | None, str, list[str], list[str], str | None]
CASES: list[Case] = [
    # debtors, last day, what it says, days of elections before it, next ones, remark
    (["Arland"], "2026-04-30", "no election before its day", [], [], None),
    (["Arland"], "2026-05-01", "an election comes first", ["2026-05-01"], [], None),
    (["arl"], "2026-05-02", "an election comes first", ["2026-05-01"], [], None),
    (["Arland", "Borland"], "2026-06-01", "an election comes first",
     ["2025-03-02", "2026-05-01"], [], None),
    (["Arland"], None, "no day is stated", [], ["2026-05-01"], None),
    (["Cland"], "2026-05-02", "cannot be told", [], [], "no national election of Cland"),
    (["Arland", "Cland"], "2026-05-02", "an election comes first", ["2026-05-01"], [],
     "no national election of Cland"),
    (["Borland"], "2031-01-01", "an election comes first", ["2025-03-02"], [],
     "ends on 2030-05-01, before the promise's day 2031-01-01"),
    ([], "2026-05-02", "cannot be told", [], [], "nobody is named who owes it"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def test_elections_over_a_promise(case: Case) -> None:
    """A day after the next election outlives the mandate; what the calendar lacks is said."""
    who, due, says, before, following, remark = case
    got = overlay(CALENDAR, who, since=GIVEN, due=due)

    assert got.outlives == says
    assert [one.on for one in got.before_due] == before
    assert [one.on for one in got.following] == following
    if remark is None:
        assert got.remarks == ()
    else:
        assert remark in got.remarks[0]


def test_an_election_on_the_day_it_was_given_changes_no_mandate() -> None:
    """Only elections after the day count."""
    got = overlay(CALENDAR, ["Borland"], since="2025-03-02", due="2026-01-01")

    assert got.outlives == "no election before its day"


def test_a_promise_given_after_the_calendar_ends() -> None:
    """Without a day of its own, and given after the last election known: it is said."""
    got = overlay(CALENDAR, ["Arland"], since="2030-05-02", due=None)

    assert got.following == ()
    assert got.remarks == ("votes.csv ends on 2030-05-01, before the promise was given",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A provisional ferry shall run until further notice.",
         ["provisional", "until further notice"]),
        ("The board shall, pending a survey, keep the sluice shut.", ["pending a survey"]),
        ("Arland shall withdraw its boats for good.", []),
    ],
)  # fmt: skip
def test_provisional_words(text: str, found: list[str]) -> None:
    """A promise that is made for now only shows the words that say so."""
    assert [hit.group() for hit in PROVISIONAL.finditer(text)] == found
