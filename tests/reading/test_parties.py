"""Who must act, resolved within the text."""

from collections.abc import Callable

import pytest

from servanda.model.reading import Reading

Read = Callable[[str], Reading]


def debtors(reading: Reading) -> list[list[tuple[str, str | None, str]]]:
    """Name, code and basis of the debtors of each statement."""
    return [[(a.name, a.id, a.basis) for a in s.debtor] for s in reading.statements]


def test_states_are_named_shortly_with_their_code(read: Read) -> None:
    """A list of states gives one actor each, with short name and ISO code."""
    got = read(
        "Agreement\n\nThe Russian Federation and Ukraine shall return the boats. They shall rest. "
        "It shall end."
    )

    assert debtors(got)[0] == [("Russia", "ru", "stated"), ("Ukraine", "ua", "stated")]
    assert debtors(got)[1] == [("Russia", "ru", "inferred"), ("Ukraine", "ua", "inferred")]


def test_we_is_the_authors(read: Read) -> None:
    """“We” in a joint statement is those it names as its authors, marked inferred."""
    got = read("Joint Statement of Japan and India\n\nWe will open the ford. We will mark it.")

    assert debtors(got)[0] == [("Japan", "jp", "inferred"), ("India", "in", "inferred")]


def test_the_parties_keep_the_words_and_the_names(read: Read) -> None:
    """“The Parties” stays as worded, with the names the text gives them."""
    got = read(
        "The Government of Japan (“Japan”) and the Government of India (“India”) agree.\n\n"
        "The Parties shall open the ford. It shall be wide. They shall mark it."
    )

    assert [name for name, _, _ in debtors(got)[0]] == ["The Parties", "Japan", "India"]


def test_agent_of_a_passive_is_the_debtor(read: Read) -> None:
    """“shall be verified by the OSCE” makes the OSCE the one to act."""
    got = read(
        "Agreement\n\nThe truce shall be verified by the OSCE. It shall hold. It shall last."
    )

    assert debtors(got)[0][0][0] == "OSCE"


def test_who_is_asked_is_the_debtor_of_a_demand_and_the_council_its_author(read: Read) -> None:
    """A demand binds the one asked; the body that asks is its author."""
    got = read("The Security Council,\n\nDeeply worried,\n\n1. Urges Ukraine to return the boats;")

    assert debtors(got) == [[("Ukraine", "ua", "stated")]]
    assert [a.name for a in got.statements[0].author] == ["Security Council"]


def test_body_that_decides_binds_itself(read: Read) -> None:
    """“Decides to meet again” binds the Council."""
    got = read("The Security Council,\n\nDeeply worried,\n\n1. Decides to meet again in May;")

    assert debtors(got)[0][0][0] == "Security Council"


def test_side_with_an_adjective_is_its_state(read: Read) -> None:
    """“The Swiss side” is Switzerland."""
    got = read("Agreement\n\nThe Swiss side shall rest. It shall eat. It shall pay.")

    assert debtors(got)[0][0][:2] == ("Switzerland", "ch")


@pytest.mark.parametrize("role", ["signatory", "affected", "context"])
def test_roles_of_the_parties_of_a_text(read: Read, role: str) -> None:
    """Authors sign, a state often spoken about is affected, a name in passing is context."""
    got = read(
        "Joint Statement of Japan and India\n\nWe will guard Ukraine’s ford. "
        "We will do it for Ukraine. "
        "A talk was held with Norway."
    )

    roles = {p.name: p.role for p in got.document.parties}

    assert role in roles.values()
    assert roles == {
        "Japan": "signatory",
        "India": "signatory",
        "Ukraine": "affected",
        "Norway": "context",
    }


def test_place_of_a_meeting_is_no_party(read: Read) -> None:
    """A state that only hosts ("in Porth, Norway") is not an author."""
    got = read("Joint Statement\n\nJapan and India met in Oslo, Norway. We will open the ford.")

    assert [name for name, _, _ in debtors(got)[0]] == ["Japan", "India"]


def test_authors_are_those_who_act(read: Read) -> None:
    """Where the opening names others, "we" are the states that undertake."""
    got = read(
        "Israel and Lebanon have stopped the fight. France and Japan will watch the truce. "
        "We will report on it. We will return."
    )

    assert {name for name, _, _ in debtors(got)[-1]} == {"France", "Japan"}


def test_speaker_of_a_quotation_is_the_debtor(read: Read) -> None:
    """“We will ...” in quotation marks binds the person whom the report names before it."""
    got = read(
        "Ford talks\n- Sep 5\n- 4 min read\n"
        "President Arle said: “We will send three boats to Bor.” "
        "Analysts were calm."
    )

    assert debtors(got) == [[("President Arle", None, "inferred")]]
    assert got.statements[0].kind == "commitment"


def test_who_signs_is_a_signatory(read: Read) -> None:
    """States named among the signatures sign, even where the text names no parties."""
    got = read(
        "Protocol on the ford\n\nThe talks reached an understanding on these steps:\n\n"
        "1.\n\nRest.\n\n"
        "2.\n\nReturn the boats.\n\n3.\n\nMark the lanes.\n\nParticipants of the talks:\n\n"
        "The President of Ukraine (signed)"
    )

    assert {p.name: p.role for p in got.document.parties} == {"Ukraine": "signatory"}
    assert [a.debtor for a in got.statements] == [(), (), ()]


def test_debtor_never_starts_with_the_number_of_its_item(read: Read) -> None:
    """A number written without a blank before its words is no part of a name."""
    got = read(
        "Agreement\n\n1.1.Arland shall open the ford.\n\n1.1.2.The criteria shall be as fair as "
        "the rest.\n\n5.4.2.3.The Ministry shall mark the lanes. (2)The Ministry shall rest."
    )

    names = [a.name for s in got.statements for a in s.debtor]
    assert {"Arland", "Ministry"} <= {name.removeprefix("The ") for name in names}
    assert not any(name[:1].isdigit() or "criteria" in name for name in names)


def test_states_of_we_the_presidents_are_the_authors(read: Read) -> None:
    """“We, the Presidents of X and Y” are X and Y, not the state that the text is about."""
    reading = read(
        "Joint Statement on Kenya\n\nWe, the Presidents of Norway and Peru, met in Lima.\n\n"
        "We will send ten boats to Kenya."
    )

    assert [a.name for a in reading.statements[0].debtor] == ["Norway", "Peru"]


def test_authors_keep_the_name_they_give_themselves(read: Read) -> None:
    """“We, the chairs of a conference” without any state are the debtors by that name."""
    reading = read(
        "Joint Statement\n\nWe, the chairs of the Lake Conference for Kenya, met again.\n\n"
        "We will send ten boats to Kenya."
    )

    assert [a.name for a in reading.statements[0].debtor] == [
        "chairs of the Lake Conference for Kenya"
    ]
