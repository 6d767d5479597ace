"""Real texts side by side; each row was worked out by reading both texts, not from our output."""

from collections.abc import Callable
from pathlib import Path

import pytest

from servanda.framing.diff import diff
from servanda.framing.press import compare
from servanda.model.comparison import Change, Diff
from servanda.model.reading import Reading

Corpus = Callable[[str], Reading]
CALL_2018, CALL_2019 = "tcg_ceasefire_call_2018", "tcg_ceasefire_2019"
PLAN, PROTOCOL, MEMORANDUM = (
    "poroshenko_peace_plan_2014",
    "minsk_protocol_2014",
    "minsk_memorandum_2014",
)
G7_MAY, G7_DECEMBER = "g7_economic_security_2023", "g7_leaders_statement_2023_12"
ROWS = [
    # texts, words that find the row, verdicts, slots, words of the other text
    (CALL_2018, CALL_2019, "comprehensive, sustainable and unlimited",
     ("redated",), {"deadline"}, "21 July 2019"),
    (CALL_2018, CALL_2019, "full implementation of the Minsk agreements",
     ("reaffirmed",), set(), "joint and firm commitment"),
    (CALL_2018, CALL_2019, "respective ceasefire orders",
     ("reaffirmed",), set(), "issuance of, and compliance with"),
    (CALL_2018, CALL_2019, "safe and secure access", ("added",), set(), None),
    (PROTOCOL, MEMORANDUM, "militants and mercenaries",
     ("strengthened",), {"verification"}, "under OSCE monitoring"),
    (PROTOCOL, MEMORANDUM, "inclusive national dialogue", ("dropped",), set(), None),
    (PROTOCOL, MEMORANDUM, "release all hostages", ("dropped",), set(), None),
    (PROTOCOL, MEMORANDUM, "dismantle previously installed mines", ("added",), set(), None),
    (PLAN, PROTOCOL, "Release of all hostages",
     ("strengthened",), {"bindingness", "deadline"}, "unlawfully detained persons"),
    (PLAN, PROTOCOL, "inclusive dialogue",
     ("strengthened",), {"bindingness"}, "Conduct an inclusive national dialogue"),
    (PLAN, PROTOCOL, "central TV and radio broadcasting", ("dropped",), set(), None),
    (G7_MAY, G7_DECEMBER, "information and experiences to further develop",
     ("reaffirmed",), set(), "common understanding of such risks"),
    (G7_MAY, G7_DECEMBER, "non-market policies and practices designed to reinforce dependencies",
     ("softened",), {"bindingness"}, "seek to address the challenges"),
    ("unsc_820_1993", "unsc_824_1993", "actively seized of the matter",
     ("reaffirmed",), set(), "remain seized of the matter"),
]  # fmt: skip
BINDING = [
    "g7_leaders_statement_2023_12",
    "minsk_memorandum_2014",
    "us_ukraine_black_sea_2025",
    "us_ukraine_joint_statement_2025_11",
    "washington_declaration_2023",
]


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case[2])
def test_a_row_of_a_real_pair(
    case: tuple[str, str, str, tuple[str, ...], set[str], str | None],
    corpus: Corpus,
    row: Callable[[Diff, str], Change],
) -> None:
    """The promise is paired with its counterpart, or with none, and has that verdict."""
    left, right, quote, verdicts, slots, other = case

    got = row(diff(corpus(left), corpus(right)), quote)

    assert got.verdicts == verdicts
    assert {change.slot for change in got.changes} == slots
    if other is None:
        assert got.left is None or got.right is None
    else:
        assert got.right is not None
        assert other in " ".join(got.right.span.exact.split())


@pytest.mark.parametrize("name", BINDING)
def test_the_news_article_matches_nothing(name: str, corpus: Corpus) -> None:
    """No sentence of an article in which nobody is bound is said to match a commitment."""
    found = compare(corpus("mag_post_article"), corpus(name))

    assert found.claims
    assert {claim.verdict for claim in found.claims} <= {"unsupported", "hedged", "not comparable"}
    traces = next(c for c in found.claims if "Traces of agreement" in c.claim.span.exact)
    assert traces.verdict == "unsupported"


def test_the_recap_of_talks_matches_nothing(corpus: Corpus) -> None:
    """A recap of talks in August is not supported by a joint statement of November."""
    found = compare(
        corpus("wh_article_ukraine_talks_2025_08_19"), corpus("us_ukraine_joint_statement_2025_11")
    )

    assert {claim.verdict for claim in found.claims} <= {"unsupported", "not comparable"}


def test_what_was_said_of_a_signed_dialogue_matches(corpus: Corpus) -> None:
    """What a speaker reports of the dialogue that both presidents signed is held to match it."""
    found = compare(
        corpus("press_conf_biden_geneva_2021"), corpus("us_russia_strategic_stability_2021")
    )

    [claim] = [c for c in found.claims if "strategic stability dialogue" in c.claim.span.exact]
    assert claim.verdict == "matches"
    assert claim.agreed is not None
    assert "Strategic Stability Dialogue" in claim.agreed.span.exact


@pytest.mark.parametrize(
    "name", sorted({name for left, right, *_ in ROWS for name in (left, right)})
)
def test_a_real_text_reaffirms_itself(name: str, corpus: Corpus) -> None:
    """A text of the corpus compared with itself has nothing but reaffirmed promises."""
    text = corpus(name)

    assert {row.verdicts for row in diff(text, text).changes} <= {("reaffirmed",)}


def test_shared_texts_are_there(shared: Path) -> None:
    """The texts of the table lie in the corpus under these names."""
    names = {name for left, right, *_ in ROWS for name in (left, right)}
    assert {n for n in names if not (shared / "corpus" / f"{n}.txt").is_file()} == set()
