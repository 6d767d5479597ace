"""Words are known again in another form, and those that say nothing are left out."""

import pytest

from servanda.framing.words import COMMON, FUNCTION, SPEECH, stem, stems, words


@pytest.mark.parametrize(
    "family",
    [
        "withdraw withdrawal withdrawn withdrawing withdraws withdrew",
        "implement implementation implementing implemented",
        "decentralize decentralise decentralisation decentralization",
        "verify verification verified verifies",
        "comply compliance",
        "adopt adoption adopting",
        "reduce reduction reduced",
        "remove removal removing",
        "negotiate negotiation negotiations",
        "use used using uses",
        "truce armistice ceasefire",
    ],
)
def test_one_family_one_stem(family: str) -> None:
    """Verb, noun and plural of one act have one stem, British and American alike."""
    assert len({stem(word) for word in family.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("mine", "mineral"),
        ("border", "board"),
        ("release", "relate"),
        ("release", "rely"),
        ("arms", "army"),
        ("nation", "native"),
        ("party", "part"),
    ],
)
def test_two_matters_two_stems(one: str, other: str) -> None:
    """Words of different things keep different stems."""
    assert stem(one) != stem(other)


def test_compounds() -> None:
    """A compound is known again with and without its hyphen, and by its longer parts."""
    assert stems("the cease-fire") >= stems("the ceasefire")
    assert stems("the Arland-Borland border") >= stems("the border of Arland")


def test_places() -> None:
    """Each word stands where it is said to stand, counted from the offset."""
    text = "Both sides’ patrol boats, 1,550 of them"

    found = words(text, 100)

    assert [text[w.start - 100 : w.end - 100] for w in found] == [
        "sides",
        "patrol",
        "boats",
        "1,550",
    ]


def test_lists_do_not_overlap_with_acts() -> None:
    """What is done in agreements counts in full: withdraw, release, pay, mine, inspect."""
    acts = {stem(w) for w in ("withdraw", "release", "pay", "mine", "inspect", "dismantle")}

    assert not acts & (COMMON | SPEECH | FUNCTION)
