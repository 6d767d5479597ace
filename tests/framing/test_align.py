"""Which statements are held to be the same promise, and why."""

import pytest
from tests.framing.texts import BOATS, HEAD, agreement, reading

from servanda.framing import align
from servanda.framing.diff import diff
from servanda.framing.profiles import Profile, names, profiles
from servanda.model.reading import Actor


def verdicts(left: str, right: str) -> list[tuple[str, ...]]:
    """Return the verdicts of each row of two texts."""
    return [row.verdicts for row in diff(agreement(left), agreement(right)).changes]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (BOATS, "Borland shall withdraw its patrol boats from the upper river by 1 May 2031."),
        ("Borland shall repair the lighthouse on Gull Island.",
         "Borland shall inspect the customs sheds at Pinefield."),
        ("Arland shall implement this agreement in good faith.",
         "Arland shall implement all measures of this framework."),
        ("Arland shall provide necessary support.", "Arland shall provide all relevant measures."),
    ],
)  # fmt: skip
def test_what_is_not_the_same_promise(left: str, right: str) -> None:
    """The mirror duty of the other party, another act, and empty phrases are not paired."""
    assert verdicts(left, right) == [("dropped",), ("added",)]


def test_mirror_duties_do_not_cross() -> None:
    """Where both parties owe the same act, each duty is paired with that of the same party."""
    both = ("Arland shall give Borland the numbers of its guns every six months.",
            "Borland shall give Arland the numbers of its guns every six months.")  # fmt: skip

    found = diff(agreement(*both), agreement(*reversed(both)))

    assert [row.verdicts for row in found.changes] == [("reaffirmed",)] * 2
    for row in found.changes:
        assert row.left is not None
        assert row.right is not None
        assert row.left.debtor == row.right.debtor


def test_a_part_hangs_on_its_whole() -> None:
    """A promise that another text takes together with a second one is not said to be dropped."""
    found = diff(
        agreement("Borland shall withdraw tanks from the salt fort.",
                  "Borland shall withdraw howitzers from the salt fort."),
        agreement("Borland shall withdraw tanks and howitzers from the salt fort."),
    )  # fmt: skip

    assert [row.verdicts for row in found.changes] == [("reaffirmed",)] * 2
    assert sorted(row.why.part for row in found.changes if row.why is not None) == [False, True]


def test_every_pair_says_why() -> None:
    """A pair names the shared words, where they stand in both texts, and the equal slots."""
    text = HEAD + "The river is long.\n" + BOATS.replace("shall", "will")
    left, right = agreement(BOATS), reading(text)

    [row] = diff(left, right).changes

    assert row.why is not None
    assert {w.left.exact for w in row.why.words} >= {"patrol", "boats", "river", "withdraw"}
    assert set(row.why.slots) >= {"debtor", "kind"}
    for word in row.why.words:
        assert (HEAD + BOATS)[word.left.start : word.left.end] == word.left.exact
        assert text[word.right.start : word.right.end] == word.right.exact


def test_rare_words_decide() -> None:
    """Of two candidates the one with the rare word wins, not the one with the usual ones."""
    found = diff(
        agreement("Arland shall take measures to support dredging near the weir."),
        agreement("Arland shall take measures to support relevant cooperation.",
                  "Arland shall pay for dredging near the weir."),
    )  # fmt: skip

    paired = [row for row in found.changes if row.left is not None and row.right is not None]
    assert len(paired) == 1
    assert paired[0].right is not None
    assert "dredging" in paired[0].right.span.exact


def test_near_repeats_are_one_promise() -> None:
    """A promise said again with other small words counts once, with both places."""
    twice = reading(HEAD + "Borland shall open the salt archives.\n"
                    "Arland shall close the weir at night.\n"
                    "Borland shall open up the salt archives.\n")  # fmt: skip

    once = profiles(twice.statements)

    assert [one.statement.span.exact for one in once] == [
        "Borland shall open the salt archives",
        "Arland shall close the weir at night",
    ]
    assert [s.exact for s in once[0].side().repeats] == ["Borland shall open up the salt archives"]


@pytest.mark.parametrize(
    "second",
    [
        "Borland will open the salt archives.",
        "Arland shall open the salt archives.",
        "Borland shall open the salt archives by 1 May 2031.",
        "Borland shall not open the salt archives.",
        "Borland shall open the salt archives, if Arland agrees.",
    ],
)
def test_what_differs_in_a_slot_is_no_repeat(second: str) -> None:
    """A second wording with another strength, debtor, date, sense or condition stands alone."""
    found = profiles(agreement("Borland shall open the salt archives.", second).statements)

    assert len(found) == 2


def test_work_does_not_grow_with_the_product(monkeypatch: pytest.MonkeyPatch) -> None:
    """In two texts of 300 promises each, only a small part of the 90,000 pairs is looked at."""
    places = [f"{a}{b}" for a in ("Ash", "Elm", "Oak", "Fir", "Yew", "Bay", "Box", "Fig", "Hop",
              "Ivy") for b in ("ford", "ham", "ton", "wick", "by", "dale", "mere", "port", "bury",
              "stead")]  # fmt: skip
    acts = ("repair the dyke at {}", "close the mine near {}", "survey the marsh behind {}")
    one, other = (
        profiles(
            agreement(*(f"Arland shall {a.format(p)}." for p in places for a in acts)).statements
        )
        for _ in range(2)
    )
    looked: list[align.Pair | None] = []
    real = align.likeness

    def counted(left: Profile, right: Profile, scale: align.Scale) -> align.Pair | None:
        looked.append(real(left, right, scale))
        return looked[-1]

    monkeypatch.setattr(align, "likeness", counted)

    whole, _ = align.matched(align.pairs(one, other, align.Scale(one, other)))

    assert len(whole) == 300
    assert all(pair.left.plain == pair.right.plain for pair in whole)
    assert len(looked) < 6_000


@pytest.mark.parametrize(
    ("actor", "known"),
    [
        (Actor(name="United States", id="us"), {"us"}),
        (Actor(name="the sides"), set()),
        (Actor(name="President"), set()),
        (Actor(name="the Prime Minister"), set()),
        (Actor(name="President Arle"), {"president arle"}),
        (Actor(name="President of Borland"), {"president of borland"}),
    ],
)
def test_who_is_known_across_texts(actor: Actor, known: set[str]) -> None:
    """A state with a code is somebody in any text; "the sides" or a bare office is nobody."""
    assert names([actor]) == known
