"""Whom words name: states by their governments and seats, bodies by their short forms, pronouns."""

from collections.abc import Callable

import pytest
from tests.reading.conftest import document

from servanda.extractors.rules import RulesExtractor
from servanda.model.reading import Reading
from servanda.reading.naming import standard

Read = Callable[[str], Reading]
TREATY = "Agreement\n\n{} It shall hold. It shall last."


def debtors(reading: Reading, at: int = 0) -> list[tuple[str, str | None, str]]:
    """Name, code and basis of the debtors of one statement."""
    return [(a.name, a.id, a.basis) for a in reading.statements[at].debtor]


@pytest.mark.parametrize(
    ("words", "name", "code", "basis"),
    [
        ("The Government of the French Republic", "France", "fr", "stated"),
        ("The Royal Government of Cambodia", "Cambodia", "kh", "stated"),
        ("The Ghanaian delegation", "Ghana", "gh", "stated"),
        ("Kyiv", "Ukraine", "ua", "inferred"),
        ("The Kremlin", "Russia", "ru", "inferred"),
        ("Downing Street", "United Kingdom", "gb", "inferred"),
        ("The United Nations Disengagement Observer Force", "UNDOF", None, "stated"),
        ("The Taliban", "Taliban", None, "stated"),
    ],
)
def test_states_and_bodies_by_their_other_names(
    read: Read, words: str, name: str, code: str | None, basis: str
) -> None:
    """A government, a seat, a mission and an armed group come under one short name each."""
    got = read(TREATY.format(f"{words} shall open the ford."))

    assert debtors(got) == [(name, code, basis)]


def test_ambiguous_seat_keeps_its_candidates(read: Read) -> None:
    """“Brussels” may be the Union, the Alliance or Belgium: all are kept, none is stated."""
    got = read(TREATY.format("Brussels shall open the ford."))

    assert debtors(got) == [
        ("European Union", "eu", "inferred"),
        ("NATO", None, "inferred"),
        ("Belgium", "be", "inferred"),
    ]


def test_sea_with_the_name_of_a_state_is_no_party(read: Read) -> None:
    """The Indian Ocean is not India, and Kuwait City is not Kuwait."""
    got = read(TREATY.format("Japan shall patrol the Indian Ocean from Kuwait City."))

    assert [p.name for p in got.document.parties] == ["Japan"]


def test_every_code_of_the_lexicon_has_one_short_name() -> None:
    """The short form of a state's adjective and of its long name are the same."""
    names = standard()

    assert names.state("the Gabonese Republic") == ("Gabon", "ga")
    assert names.state("the Gabonese authorities") == ("Gabon", "ga")
    assert names.state("the Korean authorities") is None


def test_short_form_that_the_text_introduces_names_the_same_body(read: Read) -> None:
    """Long name, short form and "the Commission" are one body; the last only inferred."""
    got = read(
        "Agreement\n\nThe Joint Ford Commission (JFC) shall meet. The JFC shall mark the lanes.\n\n"
        "The Commission shall return the boats."
    )

    assert [debtors(got, at) for at in range(3)] == [
        [("Joint Ford Commission (JFC)", None, "stated")],
        [("Joint Ford Commission (JFC)", None, "stated")],
        [("Joint Ford Commission (JFC)", None, "inferred")],
    ]


def test_president_is_not_the_vice_president(read: Read) -> None:
    """“The President” after "the Vice President of the Lakes" stays as it is."""
    got = read(
        "Agreement\n\nThe Vice President of the Lakes shall open the ford.\n\n"
        "The President shall mark the lanes."
    )

    assert debtors(got, 1)[0][0] == "President"


def test_functions_of_a_body_are_its_own_tasks(read: Read) -> None:
    """Items under "the functions of the Council shall be" bind the Council."""
    got = read(
        "Agreement\n\nThe functions of the Lake Council shall be:\n\n(a) to open the ford;\n\n"
        "(b) to mark the lanes."
    )

    assert [debtors(got, at) for at in range(2)] == [[("Lake Council", None, "inferred")]] * 2


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("The members of the board shall be appointed by the Lake Council.", ["Lake Council"]),
        ("The lists shall be kept and published yearly by the Lake Council.", ["Lake Council"]),
        ("The Lake Council shall be composed of ten members.", []),
        ("The Lake Council shall be responsible for the ford.", ["Lake Council"]),
    ],
)
def test_passive_binds_its_agent_and_not_what_suffers(
    read: Read, words: str, names: list[str]
) -> None:
    """Who is named by "by" must act; a body that is to be composed cannot compose itself."""
    got = read(TREATY.format(words))

    assert [name for name, _, _ in debtors(got)] == names


def test_passive_without_agent_binds_the_parties_as_inferred(read: Read) -> None:
    """Where the parties are known, what "shall be opened" is theirs to open, marked inferred."""
    got = read(
        "The Government of Japan (“Japan”) and the Government of India (“India”) agree.\n\n"
        "The ford shall be opened. The Parties shall meet. The Parties shall mark it."
    )

    assert debtors(got) == [
        ("the Parties", None, "inferred"),
        ("Japan", "jp", "inferred"),
        ("India", "in", "inferred"),
    ]


def test_all_parties_but_one(read: Read) -> None:
    """“All Parties except Norway” is those words, and the names of the others."""
    got = read(
        "The Government of Japan (“Japan”), the Government of India (“India”) and the Government "
        "of Norway (“Norway”) agree.\n\nAll Parties except Norway shall open the ford. "
        "Each Party shall mark it. The Parties shall meet."
    )

    assert [name for name, _, _ in debtors(got)] == ["All Parties except Norway", "Japan", "India"]


@pytest.mark.parametrize(
    "words",
    [
        "Both leaders also agreed to return the boats.",
        "Our two countries will return the boats.",
        "The Foreign Ministers of Japan and India will return the boats.",
        "President Arle of Japan and Prime Minister Bohm of India will return the boats.",
    ],
)
def test_leaders_of_a_joint_statement_bind_their_states(read: Read, words: str) -> None:
    """In a joint statement whoever leads the two states binds them, as inferred."""
    got = read(f"Joint Statement of Japan and India\n\nWe will open the ford. {words}")

    assert debtors(got, 1) == [("Japan", "jp", "inferred"), ("India", "in", "inferred")]


def test_they_keeps_its_candidates(read: Read) -> None:
    """“They” after one state that acts and one it meets may be both: both are kept."""
    got = read(TREATY.format("Japan shall meet with India. They shall open the ford."))

    assert debtors(got, 1) == [("Japan", "jp", "inferred"), ("India", "in", "inferred")]


def test_who_acts_stands_before_a_remark(read: Read) -> None:
    """A remark between commas does not hide who must act."""
    got = read(TREATY.format("Japan, taking into account the weather, shall open the ford."))

    assert debtors(got) == [("Japan", "jp", "stated")]


def test_who_receives_is_not_the_one_to_give(read: Read) -> None:
    """“Norway will receive ten boats” binds the other party."""
    got = read(
        "Joint Statement of Japan and Norway\n\nWe will meet. Norway will receive ten boats."
    )

    assert debtors(got, 1) == [("Japan", "jp", "inferred")]


def test_who_is_asked_keeps_what_says_which_of_them(read: Read) -> None:
    """All factions in the delta are asked, not all factions; the Council asks."""
    got = read(
        "The Security Council,\n\nDeeply worried,\n\n"
        "1. Demands that all factions in the delta cease fire;\n\n"
        "2. Requests the Secretary-General to send observers;\n\n3. Urges them to report;"
    )

    assert [name for name, _, _ in debtors(got, 0)] == ["factions in the delta"]
    assert [name for name, _, _ in debtors(got, 1)] == ["Secretary-General"]
    assert {a.name for s in got.statements for a in s.author} == {"Security Council"}


def test_no_state_is_all_states(read: Read) -> None:
    """What no State shall do binds the States."""
    got = read(
        "The Security Council,\n\nDeeply worried,\n\n1. Decides that no State shall sell boats;"
    )

    assert debtors(got) == [("States", None, "stated")]


def test_names_of_a_register_are_known_by_all_their_forms() -> None:
    """A name added to the lexicon is found, by its short form too, under one name."""
    reader = RulesExtractor(names=["Lake Front|LF|Front of the Lakes"])

    got = reader.extract(
        document("Agreement\n\nThe LF shall rest.\n\nThe Front of the Lakes shall open the ford.")
    )

    assert [debtors(got, at) for at in range(2)] == [[("Lake Front", None, "stated")]] * 2


def test_zero_width_mark_is_no_part_of_a_name(read: Read) -> None:
    """An invisible mark before a name does not make it another name."""
    got = read(TREATY.format("1. \u200bJapan shall open the ford."))

    assert debtors(got) == [("Japan", "jp", "stated")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (("Resolution 9001 (2031)\n\nThe Security Council,\n\nRecalling its resolutions,\n\n"
         "1. Calls upon all factions to:\n\n(a) open the ford;"), ["factions"]),
        (("Report of the Mission, reporting period: May\n\nThe Board recommends that:\n\n"
         "(a) Borland open the ford;"), ["Borland"]),
        ("Joint Statement of Chile, Peru and Brazil\n\nLima, 3 May 2031\n\nWe will share data.",
         ["Chile", "Peru", "Brazil"]),
        (("Joint Statement of Chile and Peru\n\nLima, 3 May 2031\n\nThe Ministers met.\n\n"
         "CHILE WILL OPEN A PORT."), ["Chile"]),
        (("Agreement\n\nChile and the Lake Front (hereinafter “the Parties”), with the help of "
         "Norway and Cuba as guarantors, agreed on the following:\n\n"
         "1. The guarantors shall watch the ford."), ["Norway", "Cuba"]),
        (("Agreement\n\nThe Parties have agreed as follows:\n\nElections shall be held in May "
         "under observation by the African Union."), ["the Parties", "Parties"]),
        (("THE PRESIDENT: Good day.\n\nTHE PREMIER: Good day to the President of Chile.\n\n"
         "THE PRESIDENT: We will open a port."), ["Chile"]),
    ],
)  # fmt: skip
def test_who_is_asked_or_bound_is_found_where_he_is_named(
    text: str, names: list[str], read: Read
) -> None:
    """Lead-ins, lists of authors, capitals, guarantors and titles name who must act."""
    assert [actor.name for actor in read(text).statements[0].debtor] == names
