"""Claims of an article against a text, worked out by hand for texts of our own."""

import pytest
from tests.framing.texts import AGREED, HEAD, agreement, news, reading

from servanda.framing.press import checked, compare
from servanda.model.codec import from_json, to_json
from servanda.model.comparison import ClaimCheck, ClaimComparison

BOATS = "Arland has agreed to withdraw its patrol boats from the upper river"
PAID = "Arland has promised to pay Borland {} million euros for dredging"
CLAIMS = [
    # claim, verdict, slots, words of the text it was aligned to
    (BOATS + ", the minister said.", "matches", [], "patrol boats"),
    (BOATS + " by 1 May 2031.", "matches", [], "patrol boats"),
    (BOATS + " by 1 March 2031.", "overstates", ["deadline"], "patrol boats"),
    (BOATS + " by 1 July 2031.", "understates", ["deadline"], "patrol boats"),
    (BOATS + " as soon as possible.", "understates", ["deadline"], "patrol boats"),
    (BOATS + " under the supervision of the river commission.",
     "overstates", ["verification"], "patrol boats"),
    ("Borland has agreed to withdraw its patrol boats from the upper river.",
     "unsupported", [], None),
    ("Arland is ready to withdraw its patrol boats from the upper river.",
     "understates", ["bindingness"], "patrol boats"),
    ("Short-term steps might include the withdrawal of patrol boats from the upper river.",
     "understates", ["bindingness"], "patrol boats"),
    ("The date for the withdrawal of patrol boats from the upper river remains to be agreed.",
     "understates", ["bindingness"], "patrol boats"),
    ("The union urged Arland to withdraw its patrol boats from the upper river.",
     "not comparable", [], "patrol boats"),
    ("Borland has pledged to lay mines in the reed delta.",
     "contradicts", ["bindingness"], "reed delta"),
    (PAID.format(40) + ".", "overstates", ["scope"], "dredging"),
    (PAID.format(60) + ", if the dredging plan is approved.", "overstates", ["scope"], "dredging"),
    (PAID.format(25) + ", if the dredging plan is approved.", "understates", ["scope"], "dredging"),
    ("Both countries agreed to restore the night ferry to Pinefield.",
     "overstates", ["bindingness"], "night ferry"),
    ("Short-term steps might include a restored night ferry to Pinefield.",
     "hedged", [], "night ferry"),
    ("Both countries agreed to train pilots for tankers.",
     "overstates", ["bindingness"], "train pilots"),
    ("Borland has agreed to build a lighthouse on Gull Island.", "unsupported", [], None),
    ("Short-term steps might include a lighthouse on Gull Island.", "hedged", [], None),
    ("Many points were agreed.", "unsupported", [], None),
    ("Officials signaled openness to further meetings.", "not comparable", [], None),
]  # fmt: skip


def check(claim: str) -> ClaimCheck:
    """Return the one check of an article with one claim."""
    [got] = compare(news(claim), reading(AGREED)).claims
    return got


@pytest.mark.parametrize(("claim", "verdict", "slots", "aligned"), CLAIMS)
def test_one_claim(claim: str, verdict: str, slots: list[str], aligned: str | None) -> None:
    """Each claim has its verdict, in its slot, against the right sentence of the text."""
    got = check(claim)

    assert got.verdict == verdict
    assert [c.slot for c in got.slots] == slots
    assert got.why
    if aligned is None:
        assert got.agreed is None
        assert got.alignment is None
    else:
        assert got.agreed is not None
        assert aligned in got.agreed.span.exact
        assert got.alignment is not None
        assert got.alignment.words


@pytest.mark.parametrize(
    ("boats", "verdict", "slots"),
    [("12", "overstates", ["scope"]), ("ten", "matches", []), ("4", "understates", ["scope"])],
)
def test_a_claim_of_a_number(boats: str, verdict: str, slots: list[str]) -> None:
    """An article that tells of more boats than were promised overstates, of fewer understates."""
    agreed = agreement("Arland shall lend Borland ten boats for the winter floods.")
    told = news(f"Arland has promised to lend Borland {boats} boats for the winter floods.")

    [got] = compare(told, agreed).claims

    assert got.verdict == verdict
    assert [c.slot for c in got.slots] == slots


def test_spans_on_both_sides() -> None:
    """A claim that overstates shows its words and those of the text, each in its place."""
    article = news(BOATS + " by 1 March 2031.")

    [got] = compare(article, reading(AGREED)).claims

    [change] = got.slots
    assert [s.exact for s in change.left] == ["by 1 May 2031"]
    assert [s.exact for s in change.right] == ["by 1 March 2031"]
    [due] = change.left
    assert AGREED[due.start : due.end] == "by 1 May 2031"


def test_several_claims_may_tell_of_one_promise() -> None:
    """Two claims about one commitment are both held against it."""
    found = compare(news(BOATS + ".", BOATS + " by 1 March 2031."), reading(AGREED))

    assert [claim.verdict for claim in found.claims] == ["matches", "overstates"]


def test_a_promise_said_twice_in_an_article_is_one_claim() -> None:
    """The same claim in the same words counts once, with both places."""
    found = compare(news(BOATS + ".", "The river was calm.", BOATS + "."), reading(AGREED))

    [claim] = found.claims
    assert len(claim.claim.repeats) == 1


def test_what_no_claim_is_about() -> None:
    """Commitments that the article passes over are listed, in the order of the text."""
    found = compare(news(BOATS + "."), reading(AGREED))

    told = [side.span.exact.split(" by ")[0][:30] for side in found.unreported]
    assert [words.split(maxsplit=1)[0] for words in told] == ["Borland", "Borland", "Arland", "The"]
    assert not [words for words in told if "boats" in words]


def test_a_text_that_binds_nobody_is_matched_by_nothing() -> None:
    """Against a text of wishes no claim matches: it overstates them or has no support."""
    wishes = reading(HEAD + "The Parties hope to restore the night ferry to Pinefield.\n")

    found = compare(
        news("Both countries agreed to restore the night ferry to Pinefield.", BOATS + "."), wishes
    )

    assert [claim.verdict for claim in found.claims] == ["overstates", "unsupported"]


def test_a_text_without_a_promise() -> None:
    """An article without a claim and a text without a statement give empty lists, no error."""
    found = compare(news("The river was calm."), reading("The river is long and wide.\n"))

    assert found.claims == ()
    assert found.unreported == ()


def test_the_core_takes_statements_from_anywhere() -> None:
    """Claims can be held against statements that come from several texts, as a register has."""
    first, second = reading(AGREED), reading(HEAD + "Borland shall open the salt archives.\n")
    article = news("Borland has agreed to open the salt archives.", BOATS + ".")

    claims, _ = checked(article.statements, [*first.statements, *second.statements])

    assert [claim.verdict for claim in claims] == ["matches", "matches"]


def test_a_comparison_comes_back_from_json() -> None:
    """What is written as JSON is read back as the same comparison."""
    found = compare(news(*(claim for claim, *_ in CLAIMS)), reading(AGREED))

    assert from_json(to_json(found), ClaimComparison, where="c.json") == found
