"""To whom an act is owed: only where the words say so."""

from collections.abc import Callable

import pytest

from servanda.model.reading import Reading

Read = Callable[[str], Reading]
TREATY = "Agreement\n\n{} It shall hold. It shall last."


@pytest.mark.parametrize(
    ("words", "owed"),
    [
        ("Japan shall return ten boats to Norway.", [("Norway", "no")]),
        ("Japan shall return boats to Norway, Ghana and India.",
         [("Norway", "no"), ("Ghana", "gh"), ("India", "in")]),
        ("Japan shall submit a report to the Lake Council.", [("Lake Council", None)]),
        ("Japan shall assist Norway in closing the ford.", [("Norway", "no")]),
        ("Japan shall provide shelter for the displaced families.", [("displaced families", None)]),
        ("Japan shall act for the benefit of the people of the ford.",
         [("people of the ford", None)]),
        ("Japan shall open the ford.", []),
        ("Japan shall return to the ford.", []),
        ("Japan shall not deliver boats to Norway.", []),
        ("Japan shall enforce the embargo on deliveries of boats to Norway.", []),
    ],
)  # fmt: skip
def test_creditor_is_who_receives(
    read: Read, words: str, owed: list[tuple[str, str | None]]
) -> None:
    """Whoever is given, served or reported to is owed it; a place, or who goes without, is not."""
    got = read(TREATY.format(words)).statements[0]

    assert [(a.name, a.id) for a in got.creditor] == owed


def test_each_other_owes_both_ways(read: Read) -> None:
    """Who assists one another is creditor and debtor at once."""
    got = read(TREATY.format("Japan and Norway shall assist each other.")).statements[0]

    assert [a.name for a in got.creditor] == ["Japan", "Norway"]
    assert {a.basis for a in got.creditor} == {"inferred"}


def test_items_take_the_creditor_of_their_lead_in(read: Read) -> None:
    """What is to be reported to the Council is owed to it, item by item."""
    got = read(
        "Agreement\n\nJapan shall report to the Lake Council on:\n\n(a) the number of its boats;"
        "\n\n(b) the depth of the ford."
    )

    assert [[a.name for a in s.creditor] for s in got.statements] == [["Lake Council"]] * 2


def test_place_of_the_creditor_is_exact(read: Read) -> None:
    """The span of a creditor holds the words that name him."""
    got = read(TREATY.format("Japan shall return boats to the Kingdom of Norway."))
    place = got.statements[0].creditor[0].span

    assert place is not None
    assert place.exact == "the Kingdom of Norway"
