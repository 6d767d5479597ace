"""Checks and sanctions that stand beside an act, and the parts that parties play."""

from collections.abc import Callable

import pytest

from servanda.model.reading import Reading

Read = Callable[[str], Reading]
POINTS = (
    "Agreement\n\n1. Japan shall withdraw its guns from the ford.\n\n"
    "2. Norway shall open the port.\n\n3. {}"
)


def checks(reading: Reading) -> list[str | None]:
    """Return the words of verification of each statement."""
    return [s.verification.exact if s.verification else None for s in reading.statements]


@pytest.mark.parametrize(
    "words",
    [
        "The OSCE shall monitor the withdrawal referred to in point 1",
        "The withdrawal of the guns shall be verified by the OSCE",
    ],
)
def test_check_in_another_article_belongs_to_the_act_it_names(read: Read, words: str) -> None:
    """By number or by the act's own words a check is joined to that act and to no other."""
    got = read(POINTS.format(f"{words}."))

    assert checks(got)[:2] == [words, None]


def test_check_that_names_no_act_belongs_to_none(read: Read) -> None:
    """“Shall monitor the weather” checks neither the withdrawal nor the port."""
    got = read(POINTS.format("The OSCE shall monitor the weather."))

    assert checks(got) == [None, None, None]


def test_the_name_of_who_checks_is_no_act_that_is_checked(read: Read) -> None:
    """“Under the supervision of the river commission” checks its own act, not one at a river."""
    words = "under the supervision of the river commission"
    got = read(
        "Agreement\n\n1. Japan shall withdraw its boats from the upper river.\n\n"
        f"2. Norway shall open the port, {words}.\n"
    )

    assert checks(got) == [None, words]


def test_sanction_in_another_article_belongs_to_the_act_it_names(read: Read) -> None:
    """Penalties for violating the withdrawal are the withdrawal's, not the port's."""
    words = "Any violation of the withdrawal shall be followed by sanctions"
    got = read(POINTS.format(f"{words}."))

    assert [s.enforcement.exact if s.enforcement else None for s in got.statements[:2]] == [
        words,
        None,
    ]


def test_guarantor_monitor_and_accession(read: Read) -> None:
    """Who guarantees, who checks and who accedes is told apart from who signs."""
    got = read(
        "The Government of Japan (“Japan”) and the Government of India (“India”) agree.\n\n"
        "The Parties shall open the ford. Norway shall act as guarantor of this Agreement. "
        "The OSCE shall verify the truce. Ghana acceded on 3 May 2031."
    )

    roles = {p.name: (p.role, p.accession) for p in got.document.parties}

    assert roles == {
        "Japan": ("signatory", None),
        "India": ("signatory", None),
        "Norway": ("guarantor", None),
        "OSCE": ("monitor", None),
        "Ghana": ("context", "acceded on 3 May 2031"),
    }
