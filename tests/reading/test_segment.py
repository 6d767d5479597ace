"""Sentences and clauses: where one undertaking ends and the next begins."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.reading.clauses import clauses
from servanda.reading.segment import pieces, sentences, subject_start


def cut(text: str, *, whole: bool = False) -> list[str]:
    """Return the words of each clause of the first sentence."""
    first = next(iter(sentences(text, 0, len(text))))
    return [text[c.start : c.end] for c in clauses(text, first, 0, whole=whole)]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("H.E. Arle and Dr. Bor met on Sept. 5. They ate.", 2),
        ("The U.S. Treasury paid. The U.S. The bank did not.", 3),
        ("No. 4 is open. So is no. 5.", 2),
        ("", 0),
    ],
)
def test_titles_and_abbreviations_end_no_sentence(text: str, number: int) -> None:
    """“H.E.”, "Sept.", "No." end no sentence; "the U.S. The" does."""
    assert len(list(sentences(text, 0, len(text)))) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Arland pays within a month. Under the plan Borland pays too.", 2),
        ("Both agree on a tax. Borland will set it.", 2),
        ("See para. A of the annex, and fig. B.", 1),
        ("The ford (approx. Half a mile) is open.", 1),
    ],
)
def test_plain_word_before_a_stop_ends_a_sentence(text: str, number: int) -> None:
    """A stop after a whole word in small letters parts sentences; after a cut word it does not."""
    assert len(list(sentences(text, 0, len(text)))) == number


def test_sentence_without_end_is_cut_so_that_reading_stays_linear() -> None:
    """A million letters without a full stop come in pieces of bounded length."""
    text = "word " * 200_000

    assert max(high - low for low, high in sentences(text, 0, len(text))) <= 3000


@given(st.text(max_size=400))
def test_sentences_lose_only_white_space(text: str) -> None:
    """The sentences of any text, joined, are the text without white space between them."""
    spans = list(sentences(text, 0, len(text)))

    kept = "".join("".join(text[a:b].split()) for a, b in spans)

    assert kept == "".join(text.split())
    assert all(a < b for a, b in spans)
    assert all(x[1] <= y[0] for x, y in pairwise(spans))


def test_semicolons_and_inline_labels_part_a_sentence() -> None:
    """“(i) ...; and (ii) ...” are two pieces; a number in brackets is none."""
    text = "Arland will (i) open the ford; and (ii) return sixty (60) boats"

    got = [text[a:b] for a, b in pieces(text, 0, len(text))]

    assert got == ["Arland will (i) open the ford", "return sixty (60) boats"]


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("In addition, the Alliance will meet", "the Alliance"),
        ("Within ten days, Arland shall pay", "Within"),
        ("In 2031, we will meet", "In 2031"),
        ("As the winter comes, we will meet", "we will"),
        ("Arland, the larger state, shall pay", "Arland"),
    ],
)
def test_remarks_before_the_subject_are_left_out_but_times_are_kept(text: str, start: str) -> None:
    """A statement starts at its actor, or at the time or condition before it."""
    anchor = min(text.find(verb) for verb in ("will", "shall") if verb in text)

    assert text[subject_start(text, 0, anchor) :].startswith(start)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Arland shall open the ford and shall return the boats.",
            ["Arland shall open the ford", "shall return the boats"],
        ),
        (
            "Arland will open the ford, and Borland will return the boats.",
            ["Arland will open the ford", "Borland will return the boats"],
        ),
        (
            "The sides agree to open the northern ford, return seized boats, and mark the lanes.",
            [
                "The sides agree to open the northern ford",
                "return seized boats",
                "mark the lanes",
            ],
        ),
        (
            "We will prevent, detect, and respond to raids.",
            ["We will prevent, detect, and respond to raids"],
        ),
        (
            "Decides that Arland and Borland shall open the ford.",
            ["Decides that Arland and Borland shall open the ford"],
        ),
        (
            "The Minister of Boats and Fords shall report to the Council.",
            ["The Minister of Boats and Fords shall report to the Council"],
        ),
        (
            "If a Party thinks that it will be late, it may ask for a delay.",
            ["If a Party thinks that it will be late, it may ask for a delay"],
        ),
        ("We welcome the patrol and will extend it.", ["We welcome the patrol", "will extend it"]),
        (
            "President Bor affirmed that Borland will return the boats.",
            ["Borland will return the boats"],
        ),
        ("Each request shall name the ford.", ["Each request shall name the ford"]),
    ],
)
def test_clauses_are_cut_where_the_act_or_the_actor_changes(text: str, expected: list[str]) -> None:
    """A new verb form or actor opens a clause; acts of one aim, names and that-clauses do not."""
    got = cut(text)

    assert got == expected


def test_list_item_without_a_verb_form_is_one_clause() -> None:
    """A bare item under a lead-in is a clause of its own."""
    assert cut("Withdrawal of all patrol boats.", whole=True) == ["Withdrawal of all patrol boats"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a purpose is no second act after a bare infinitive
        (
            "We will send three tugs, and to keep the lanes open we rest.",
            ["We will send three tugs, and to keep the lanes open we rest"],
        ),
        # but a repeated "to" is one after "agree to"
        (
            "Arland agrees to open the northern ford, and to return all the boats.",
            ["Arland agrees to open the northern ford", "to return all the boats"],
        ),
        # plans come in series like promises
        (
            "Arland plans to reopen the northern ford, mark all the lanes, and return the boats.",
            [
                "Arland plans to reopen the northern ford",
                "mark all the lanes",
                "return the boats",
            ],
        ),
        # unless the series belongs to what the plan is for
        (
            "Arland plans to use the talks to open fords, mark lanes, and return boats.",
            ["Arland plans to use the talks to open fords, mark lanes, and return boats"],
        ),
        # a reason is no part of the act
        (
            "We will keep the ford closed because the ice is thin.",
            ["We will keep the ford closed"],
        ),
        # words to the hearer stand before the subject
        ("Mr. Arle, I will return the boats.", ["I will return the boats"]),
        # an auxiliary shares its verb
        (
            "Borland does not and will never accept the annexation of the ford.",
            ["Borland does not and will never accept the annexation of the ford"],
        ),
        # a list of names is still one subject
        (
            "We announce today that the navy, the coast guard, and the police plan to meet.",
            ["We announce today that the navy, the coast guard, and the police plan to meet"],
        ),
        # a clause after a comma with a name and a verb of its own
        (
            "Arland shall name three guides, Borland shall name two guides.",
            ["Arland shall name three guides", "Borland shall name two guides"],
        ),
    ],
)
def test_where_a_clause_goes_on_and_where_it_ends(text: str, expected: list[str]) -> None:
    """Purposes, reasons, addresses and lists of names found no clause; new subjects do."""
    assert cut(text) == expected


def test_inline_labels_that_open_no_act_cut_nothing() -> None:
    """“funds (a) of banks or (b) of ports” is one clause: no act begins at its labels."""
    text = "No State shall hold funds, (a) of the banks, or (b) of the ports"

    assert [text[a:b] for a, b in pieces(text, 0, len(text))] == [text]


def test_wrapping_moves_no_sentence_end() -> None:
    """The same words in one line or in wrapped lines have the same sentences."""
    text = (
        "It met on 2 January 1992, 30 and 31 May. Arland will open the ford on 3 June. It is late."
    )
    wrapped = text.replace(" 30 and", " 30\nand").replace("the ford", "the\nford")

    assert list(sentences(text, 0, len(text))) == list(sentences(wrapped, 0, len(wrapped)))


def test_a_book_on_one_line_keeps_its_sentences() -> None:
    """Cutting a long block in windows loses and invents no sentence."""
    one = "Arland will open ford number {} before the winter comes. "
    text = "".join(one.format(number) for number in range(3000)).strip()

    got = [text[a:b] for a, b in sentences(text, 0, len(text))]

    assert got == [one.format(number).strip() for number in range(3000)]
