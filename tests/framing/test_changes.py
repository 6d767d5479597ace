"""What became of a promise, worked out by hand for texts of our own."""

import pytest
from tests.framing.texts import BOATS, agreement

from servanda.framing.changes import ORDER
from servanda.framing.diff import diff
from servanda.model.comparison import Change

RIVER = "Arland {} its patrol boats from the upper river by 1 May 2031{}."
PAIRS = [
    # left, right, verdict, slot, part, direction
    (BOATS, RIVER.format("shall withdraw", ""), "reaffirmed", None, None, None),
    (BOATS, BOATS.replace("May", "July"), "redated", "deadline", "last day", "later"),
    (BOATS, BOATS.replace("by 1 May 2031", "as soon as possible"),
     "softened", "deadline", "time", None),
    (BOATS, BOATS.replace(" by 1 May 2031", ""), "softened", "deadline", "time", None),
    (BOATS, RIVER.format("will withdraw", ""), "softened", "bindingness", "strength", None),
    (BOATS, RIVER.format("intends to withdraw", ""), "softened", "bindingness", "strength", None),
    (BOATS, RIVER.format("may withdraw", ""), "softened", "bindingness", "kind", None),
    (BOATS, RIVER.format("hopes to withdraw", ""), "softened", "bindingness", "kind", None),
    (BOATS, RIVER.format("is ready to withdraw", ""), "softened", "bindingness", "kind", None),
    (BOATS, RIVER.format("shall not withdraw", ""), "contradicts", "bindingness", "act", None),
    ("Borland shall not lay mines in the reed delta.",
     "Borland shall lay mines in the reed delta.", "contradicts", "bindingness", "act", None),
    (BOATS, RIVER.format("shall withdraw", ", if the dykes are repaired"),
     "narrowed", "scope", "condition", None),
    (BOATS, BOATS.replace("Arland shall withdraw its", "Arland and Borland shall withdraw their"),
     "widened", "scope", "debtor", None),
    (BOATS, RIVER.format("shall withdraw", ", under the supervision of the river commission"),
     "strengthened", "verification", "verification", None),
    (BOATS, RIVER.format("shall withdraw", ", failing which the tolls are doubled"),
     "strengthened", "enforcement", "enforcement", None),
    ("Arland shall pay Borland 40 million euros for dredging.",
     "Arland shall pay Borland 25 million euros for dredging.",
     "narrowed", "scope", "quantity", None),
    ("Arland shall hold no more than 40 tanks in the reed delta.",
     "Arland shall hold no more than 25 tanks in the reed delta.",
     "widened", "scope", "quantity", None),
    ("Arland shall not keep more than 40 tanks in the reed delta.",
     "Arland shall not keep more than 25 tanks in the reed delta.",
     "widened", "scope", "quantity", None),
    ("Arland shall station at least ten boats at the weir.",
     "Arland shall station at least four boats at the weir.",
     "narrowed", "scope", "quantity", None),
    ("Arland shall keep no fewer than 40 tugs at the weir.",
     "Arland shall keep no fewer than 25 tugs at the weir.",
     "narrowed", "scope", "quantity", None),
    ("Arland shall reduce its fleet by ten boats.",
     "Arland shall reduce its fleet by twenty boats.",
     "widened", "scope", "quantity", None),
    ("Arland shall reduce its fleet to a total of forty boats.",
     "Arland shall reduce its fleet to a total of thirty boats.",
     "widened", "scope", "quantity", None),
    ("The grain stock of Arland shall not fall below 40 tonnes.",
     "The grain stock of Arland shall not fall below 25 tonnes.",
     "narrowed", "scope", "quantity", None),
    ("Arland shall pull its guns back by 3 km from the weir.",
     "Arland shall pull its guns back by 5000 metres from the weir.",
     "widened", "scope", "quantity", None),
    ("Borland shall release all fishermen held in the salt fort.",
     "Borland shall release some fishermen held in the salt fort.",
     "narrowed", "scope", "extent", None),
    ("The Parties shall exchange lists of missing fishermen every six months.",
     "The Parties shall exchange lists of missing fishermen every three months.",
     "strengthened", "deadline", "interval", None),
    ("Borland shall reopen the iron bridge to trucks within 30 days of signature.",
     "Borland shall reopen the iron bridge to trucks within 60 days of signature.",
     "redated", "deadline", "last day", "later"),
    ("Borland shall keep the iron bridge open to trucks for 90 days.",
     "Borland shall keep the iron bridge open to trucks for 120 days.",
     "widened", "deadline", "duration", None),
]  # fmt: skip
MIRROR = {
    "softened": "strengthened",
    "strengthened": "softened",
    "widened": "narrowed",
    "narrowed": "widened",
    "later": "earlier",
    "earlier": "later",
}


def only(left: str, right: str) -> Change:
    """Return the one row that two texts of a sentence each make."""
    [row] = diff(agreement(left), agreement(right)).changes
    return row


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[2]}-{pair[4]}")
def test_one_change(pair: tuple[str, str, str, str | None, str | None, str | None]) -> None:
    """A promise with one thing changed has that verdict, in that slot, and no other."""
    left, right, verdict, slot, part, direction = pair

    row = only(left, right)

    assert row.verdicts == (verdict,)
    got = [(c.verdict, c.slot, c.part, c.direction) for c in row.changes]
    assert got == ([] if slot is None else [(verdict, slot, part, direction)])


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[2]}-{pair[4]}")
def test_the_other_way_round(
    pair: tuple[str, str, str, str | None, str | None, str | None],
) -> None:
    """Read the other way round, softened is strengthened, wider is narrower, later is earlier."""
    left, right, verdict, slot, part, direction = pair

    row = only(right, left)

    assert row.verdicts == (MIRROR.get(verdict, verdict),)
    got = [(c.slot, c.part, c.direction) for c in row.changes]
    assert got == ([] if slot is None else [(slot, part, MIRROR.get(direction or "", direction))])


def test_several_changes_stand_side_by_side() -> None:
    """A promise that became a wish, later and under a condition has all three verdicts."""
    row = only(BOATS, "Arland hopes to withdraw its patrol boats from the upper river by 1 June "
                      "2031, if the dykes are repaired.")  # fmt: skip

    assert row.verdicts == ("softened", "narrowed", "redated")
    assert [c.slot for c in row.changes] == ["bindingness", "deadline", "scope"]


def test_a_change_shows_the_words_of_both_texts() -> None:
    """A redated promise carries the two dates as they stand in the two texts."""
    [change] = only(BOATS, BOATS.replace("May", "July")).changes

    assert [s.exact for s in change.left] == ["by 1 May 2031"]
    assert [s.exact for s in change.right] == ["by 1 July 2031"]
    assert change.why == "2031-05-01 → 2031-07-01"


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("The Parties shall cease all shelling of the grain silos.",
         "The Parties shall not shell the grain silos."),
        ("Arland shall stop the flights of drones over the weir.",
         "Arland shall not permit flights of drones over the weir."),
        ("Borland shall give notice no later than 1 May 2031.",
         "Borland shall give notice by 1 May 2031."),
    ],
)  # fmt: skip
def test_a_ban_and_an_end_are_no_contradiction(left: str, right: str) -> None:
    """To stop an act and not to do it are one promise in two wordings."""
    rows = diff(agreement(left), agreement(right)).changes

    assert not [row for row in rows if "contradicts" in row.verdicts]


def test_the_ladder() -> None:
    """Each step down from a duty through a wish to a proposal is a softening, none is skipped."""
    steps = ["shall withdraw", "will withdraw", "intends to withdraw", "may withdraw",
             "hopes to withdraw", "is ready to withdraw"]  # fmt: skip

    rows = [
        only(RIVER.format(one, ""), RIVER.format(other, ""))
        for at, one in enumerate(steps)
        for other in steps[at + 1 :]
    ]

    assert {row.verdicts for row in rows} == {("softened",)}


def test_every_verdict_is_counted() -> None:
    """The counts name every verdict once, in one order, also those that nothing has."""
    counts = diff(agreement(BOATS), agreement(BOATS)).counts

    assert tuple(t.verdict for t in counts) == ORDER
    assert {t.verdict: t.promises for t in counts if t.promises} == {"reaffirmed": 1}
