"""Deadlines that count from something: another statement, the text's own day, a dated event."""

from collections.abc import Callable
from datetime import date

import pytest

from servanda.model.dates import Deadline, resolved
from servanda.model.reading import Reading
from servanda.reading.deadlines import deadline
from servanda.reading.stems import stem
from servanda.reading.times import Known

Read = Callable[[str], Reading]
HEAD = "Agreement between Arland and Borland\n\n3 May 2031\n\n"


def dues(read: Read, *articles: str, head: str = HEAD) -> list[Deadline | None]:
    """Return the deadline of each statement of an agreement with these articles."""
    body = "\n\n".join(f"{number}. {words}" for number, words in enumerate(articles, 1))
    return [s.deadline for s in read(head + body).statements]


def tied(due: Deadline | None) -> tuple[str | None, str | None, str | None]:
    """Return what a deadline counts from, and its first and last day."""
    assert due is not None
    return (due.anchor.resolves_to if due.anchor else None, due.earliest, due.latest)


def test_a_time_after_another_act_names_its_statement_and_follows_its_day(read: Read) -> None:
    """“Within 14 days after the withdrawal” is tied to the withdrawal, due on 10 June."""
    got = dues(
        read,
        "Arland shall withdraw its boats from the river by 10 June 2031.",
        "Within 14 days after the withdrawal Borland shall open the ford.",
    )

    assert tied(got[1]) == ("s001", None, "2031-06-24")


def test_an_act_without_a_day_leaves_the_time_open_but_tied(read: Read) -> None:
    """Where the withdrawal has no day of its own, nothing is made up."""
    got = dues(
        read,
        "Arland shall withdraw its boats from the river.",
        "Within 14 days after the withdrawal Borland shall open the ford.",
    )

    assert tied(got[1]) == ("s001", None, None)
    assert got[1] is not None
    assert resolved(got[1], "2031-07-01").latest == "2031-07-15"


def test_the_start_of_an_act_is_its_first_day(read: Read) -> None:
    """“Of the start of the exchange” counts from the chain's start, not from its end."""
    got = dues(
        read,
        "The Parties shall start the exchange of detainees no later than day 2 after the signature "
        "of this Agreement and complete it within 20 days.",
        "Borland shall pay for the ford within 30 days of the start of the exchange of detainees.",
        "Borland shall pay for the bridge within 30 days of the exchange of detainees.",
    )

    assert tied(got[0]) == ("document", "2031-05-05", "2031-05-25")
    assert tied(got[1]) == ("s001", None, "2031-06-04")
    assert tied(got[2]) == ("s001", None, "2031-06-24")


def test_days_pass_along_a_chain_of_statements(read: Read) -> None:
    """C counts from B, and B from A: A's day gives both, whatever the order in the text."""
    got = dues(
        read,
        "Arland shall pay the guards within 5 days of the opening of the ford.",
        "Borland shall open the ford within 10 days of the withdrawal.",
        "Arland shall withdraw its boats by 10 June 2031.",
    )

    assert [tied(due) for due in got] == [
        ("s002", None, "2031-06-25"),
        ("s003", None, "2031-06-20"),
        (None, None, "2031-06-10"),
    ]


def test_acts_that_wait_for_each_other_stay_open(read: Read) -> None:
    """Two acts that count from each other have no day, and reading them ends."""
    got = dues(
        read,
        "Arland shall withdraw its boats within 5 days of the opening of the ford.",
        "Borland shall open the ford within 10 days of the withdrawal.",
    )

    assert [tied(due) for due in got] == [("s002", None, None), ("s001", None, None)]


def test_an_anchor_that_two_statements_may_be_stays_open(read: Read) -> None:
    """Two withdrawals before it: which one is meant cannot be told."""
    got = dues(
        read,
        "Arland shall withdraw its boats by 10 June 2031.",
        "Borland shall withdraw its carts by 10 July 2031.",
        "Within 14 days after the withdrawal the Parties shall open the ford.",
    )

    assert tied(got[2]) == (None, None, None)


@pytest.mark.parametrize("act", ["any withdrawal", "a withdrawal", "each withdrawal"])
def test_whichever_act_of_a_kind_is_no_statement(read: Read, act: str) -> None:
    """“After any withdrawal” means no certain one, even where only one is promised."""
    got = dues(
        read,
        "Arland shall withdraw its boats by 10 June 2031.",
        f"Within 14 days after {act} the Parties shall open the ford.",
    )

    assert tied(got[1]) == (None, None, None)


def test_what_is_withdrawn_tells_which_statement_is_meant(read: Read) -> None:
    """“The withdrawal of the carts” is the second of two withdrawals."""
    got = dues(
        read,
        "Arland shall withdraw its boats by 10 June 2031.",
        "Borland shall withdraw its carts by 10 July 2031.",
        "Within 14 days after the withdrawal of the carts the Parties shall open the ford.",
    )

    assert tied(got[2]) == ("s002", None, "2031-07-24")


def test_a_completion_in_a_clause_of_its_own_counts_from_the_start_before_it(read: Read) -> None:
    """“It shall complete the withdrawal within 14 days”: of its start, not of the signature."""
    got = dues(
        read,
        "Arland shall start the withdrawal of its boats on 10 June 2031. Arland shall complete "
        "the withdrawal of its boats within 14 days.",
    )

    assert tied(got[1]) == ("s001", None, "2031-06-24")


def test_an_event_dated_in_the_text_gives_its_day(read: Read) -> None:
    """“Before the summit” ends the day before the day that the preamble gives it."""
    got = dues(
        read,
        "Arland shall open the ford within 10 days of the summit of the river states.",
        "Borland shall pay the guards before the summit of the river states.",
        head=HEAD + "Looking forward to the summit of the river states on 3 July 2031,\n\n",
    )

    assert tied(got[0]) == ("2031-07-03", None, "2031-07-13")
    assert tied(got[1]) == ("2031-07-03", None, "2031-07-02")


def test_an_event_with_two_days_stays_open(read: Read) -> None:
    """A text that dates two meetings does not say which “the meeting” is."""
    got = dues(
        read,
        "Arland shall open the ford within 10 days of the meeting.",
        head=HEAD + "Recalling the meeting on 3 March 2031 and the meeting on 3 April 2031,\n\n",
    )

    assert tied(got[0]) == (None, None, None)


def test_entry_into_force_has_the_day_that_the_text_gives_it(read: Read) -> None:
    """Entry into force on a day, or on signature, is known; without a rule for it, open."""
    report = "Borland shall report within 10 days of the entry into force of this Agreement."
    dated = dues(read, report, "This Agreement shall enter into force on 1 June 2031.")
    signed = dues(read, report, "This Agreement shall enter into force upon signature.")
    unsaid = dues(read, report)

    assert tied(dated[0]) == ("2031-06-01", None, "2031-06-11")
    assert tied(signed[0]) == ("document", None, "2031-05-13")
    assert tied(unsaid[0]) == (None, None, None)


@pytest.mark.parametrize(
    ("meaning", "day"),
    [
        ("“D-Day” means the date of signature.", ("document", None, "2031-06-02")),
        ("D-Day shall be 10 June 2031.", ("2031-06-10", None, "2031-07-10")),
        ("D-Day shall be named by the council and by nobody else.", (None, None, None)),
    ],
)
def test_a_day_called_by_a_letter_is_what_the_text_says(
    read: Read, meaning: str, day: tuple[str | None, str | None, str | None]
) -> None:
    """“By D+30” counts from the day that the text calls D-Day, and is open where it names none."""
    got = dues(read, "Arland shall open the ford by D+30.", meaning)

    assert tied(got[0]) == day


def test_a_period_that_the_text_defines_has_its_days(read: Read) -> None:
    """A period's length and start give its end, and what counts from either."""
    got = dues(
        read,
        "An Interim Period of 12 months shall commence on 1 August 2031.",
        "During the Interim Period Arland shall pay the guards.",
        "The Parties shall hold elections 60 days before the end of the Interim Period.",
        "Within two months of the beginning of the Interim Period Borland shall report.",
    )

    assert got[1] is not None
    assert (got[1].type, got[1].offset, got[1].earliest, got[1].latest, got[1].edtf) == (
        "period", "P12M", "2031-08-01", "2032-08-01", "2031-08-01/2032-08-01",
    )  # fmt: skip
    assert tied(got[2]) == ("2032-08-01", None, "2032-06-02")
    assert tied(got[3]) == ("2031-08-01", None, "2031-10-01")


def test_a_period_before_another_ends_with_its_start(read: Read) -> None:
    """“Preceded by” and “followed by” tie two periods: one begins where the other ends."""
    got = dues(
        read,
        "The Handover Period shall begin five (5) months after the signing of this "
        "Agreement, and it shall be preceded by three (3) months of a Pre-Handover Period.",
        "During the Pre-Handover Period Arland shall pay the guards.",
    )

    assert got[-1] is not None
    assert (got[-1].offset, got[-1].earliest, got[-1].latest) == ("P3M", "2031-07-03", "2031-10-03")


@pytest.mark.parametrize(
    ("front", "latest"),
    [
        ("By 10 June 2031", "2031-06-10"),
        ("Within 14 days of signature", "2031-05-17"),
        ("On 3 April 2031", None),
        ("If nobody objects", None),
        ("Recalling the talks of 3 April 2031", None),
    ],
)
def test_a_fronted_time_holds_for_the_clauses_of_its_sentence(
    front: str, latest: str | None
) -> None:
    """A time at the head of a sentence holds for the clauses cut out of it; nothing else does."""
    text = f"It is so. {front}, Arland shall open the ford, and Borland shall pay the guards."
    start = text.index("Borland")

    got = deadline(text, start, len(text) - 1, Known(day=date(2031, 5, 3), year=2031))

    assert (got and got.latest) == latest


@pytest.mark.parametrize(
    ("noun", "verb"),
    [
        ("withdrawal", "withdraw"),
        ("withdrawal", "withdrawn"),
        ("deployment", "deploy"),
        ("release", "released"),
        ("exchange", "exchange"),
        ("demobilization", "demobilise"),
        ("evacuation", "evacuate"),
        ("removal", "remove"),
        ("establishment", "establish"),
        ("notification", "notify"),
        ("cessation", "cease"),
        ("opening", "open"),
        ("arrival", "arrive"),
    ],
)
def test_a_noun_and_its_verb_have_one_stem(noun: str, verb: str) -> None:
    """By its stem a named act is found in the verb that binds somebody to it."""
    assert stem(noun) == stem(verb)


@pytest.mark.parametrize(
    ("one", "other"), [("report", "repair"), ("visit", "vision"), ("list", "listen")]
)
def test_other_words_have_other_stems(one: str, other: str) -> None:
    """Acts of another kind are not taken for each other."""
    assert stem(one) != stem(other)
