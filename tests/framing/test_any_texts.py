"""What holds of a diff whatever the texts are."""

import random
from collections import Counter

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from tests.framing.texts import agreement

from servanda.framing.diff import diff
from servanda.model.codec import from_json, to_json
from servanda.model.comparison import Diff

MIRROR = {
    "softened": "strengthened",
    "strengthened": "softened",
    "widened": "narrowed",
    "narrowed": "widened",
    "dropped": "added",
    "added": "dropped",
    "later": "earlier",
    "earlier": "later",
}
WHO = st.sampled_from(["Arland", "Borland", "The Parties", "Arland and Borland"])
HOW = st.sampled_from(
    ["shall", "will", "shall not", "may", "intends to", "is ready to", "hopes to"]
)
ACT = st.sampled_from(
    [
        "withdraw its patrol boats from the upper river",
        "withdraw 40 tanks from the salt fort",
        "withdraw 25 tanks from the salt fort",
        "reopen the iron bridge to trucks",
        "release all fishermen held in the salt fort",
        "pay 40 million euros for dredging",
        "exchange lists of missing fishermen",
        "restore the night ferry to Pinefield",
    ]
)
WHEN = st.sampled_from(
    ["", " by 1 May 2031", " by 1 July 2031", " within 30 days of signature", " every six months",
     " as soon as possible", " immediately", " for 90 days"]
)  # fmt: skip
IF = st.sampled_from(
    ["", "", ", if the dykes are repaired", ", under the supervision of the river commission"]
)
SENTENCES = st.builds(
    lambda who, how, act, when, cond: f"{who} {how} {act}{when}{cond}.", WHO, HOW, ACT, WHEN, IF
)
TEXTS = st.lists(SENTENCES, min_size=0, max_size=6)


def rows(found: Diff, *, mirrored: bool = False) -> Counter[tuple[object, ...]]:
    """Return the rows of a diff, those of its mirror image turned round."""
    out: Counter[tuple[object, ...]] = Counter()
    for row in found.changes:
        verdicts: list[str] = sorted(row.verdicts)
        ids = [row.left, row.right]
        changes: list[tuple[str, str, str, str | None]] = [
            (c.slot, c.part, c.verdict, c.direction) for c in row.changes
        ]
        if mirrored:
            verdicts = sorted(MIRROR.get(v, v) for v in verdicts)
            ids.reverse()
            changes = [(s, p, MIRROR.get(v, v), MIRROR.get(d or "", d)) for s, p, v, d in changes]
        sides = tuple(side.statement if side is not None else None for side in ids)
        out[*sides, *verdicts, *sorted(changes, key=repr)] += 1
    return out


@given(TEXTS)
def test_a_text_reaffirms_itself(sentences: list[str]) -> None:
    """Compared with itself a text has reaffirmed rows only, and each statement in one of them."""
    text = agreement(*sentences)

    found = diff(text, text)

    assert found.same_text
    assert all(row.verdicts == ("reaffirmed",) for row in found.changes)
    assert all(row.left == row.right for row in found.changes)


@given(TEXTS, TEXTS)
def test_both_ways_mirror_each_other(left: list[str], right: list[str]) -> None:
    """From B to A everything is the other way round than from A to B, row by row."""
    one, other = agreement(*left), agreement(*right)

    assert rows(diff(one, other)) == rows(diff(other, one), mirrored=True)


@given(TEXTS, TEXTS)
def test_nothing_is_lost(left: list[str], right: list[str]) -> None:
    """Every statement of both texts stands in a row, itself or as a repeat."""
    one, other = agreement(*left), agreement(*right)

    found = diff(one, other)

    for text, sides in (
        (one, [row.left for row in found.changes]),
        (other, [row.right for row in found.changes]),
    ):
        shown = {s for side in sides if side is not None for s in (side.span, *side.repeats)}
        assert {s for st in text.statements for s in (st.span, *st.repeats)} <= shown


@given(st.lists(ACT, min_size=1, max_size=8, unique=True), st.randoms())
def test_order_does_not_matter(acts: list[str], rnd: random.Random) -> None:
    """Where no two promises are alike, their order in either text changes no verdict."""
    kept = [act for act in acts if "25 tanks" not in act]
    one = agreement(*(f"Arland shall {act} by 1 May 2031." for act in kept))
    later = [f"Arland shall {act} by 1 July 2031." for act in kept]
    rnd.shuffle(later)

    found = diff(one, agreement(*later))

    assert [row.verdicts for row in found.changes] == [("redated",)] * len(kept)


@given(TEXTS, TEXTS)
def test_a_diff_comes_back_from_json(left: list[str], right: list[str]) -> None:
    """What is written as JSON is read back as the same diff."""
    found = diff(agreement(*left), agreement(*right))

    assert from_json(to_json(found), Diff, where="diff.json") == found


@given(TEXTS, st.randoms())
def test_statements_of_a_reading_in_any_order(sentences: list[str], rnd: random.Random) -> None:
    """A reading whose statements are listed in another order still reaffirms itself."""
    text = agreement(*sentences)
    listed = list(text.statements)
    rnd.shuffle(listed)
    shuffled = msgspec.structs.replace(text, statements=tuple(listed))

    found = diff(text, shuffled)

    assert all(row.verdicts == ("reaffirmed",) for row in found.changes)
