"""Rows on framing, and on acts beside articles."""

from collections.abc import Callable
from datetime import date

import pytest
from tests.seed.conftest import In, Run
from tests.seed.rows import Row

from servanda.api.press import frames
from servanda.api.register import Register, open_register
from servanda.framing.against import against
from servanda.framing.tags import tags_of
from servanda.model.press import ArticleCheck
from servanda.model.reading import Reading

Tagged = Callable[[str], dict[tuple[str, str | None], str]]


@pytest.fixture(scope="session")
def tagged(text: str, table: dict[str, Row]) -> Tagged:
    """Return a function from a row to its tags, each with the words of its first place."""

    def found(sid: str) -> dict[tuple[str, str | None], str]:
        row = table[sid]
        tags = [t for t in tags_of(text) if row.start <= t.span.start and t.span.end <= row.end]
        return {(tag.kind, tag.value): tag.span.exact for tag in reversed(tags)}

    return found


@pytest.mark.seed("s4", "s10")
@pytest.mark.parametrize("sid", ["s4", "s10"])
def test_a_sentence_about_perception(tagged: Tagged, within: In, sid: str) -> None:
    """It is tagged as framing and holds no commitment."""
    assert ("frame", None) in tagged(sid)
    assert [s for s in within(sid) if s.kind == "commitment"] == []


@pytest.mark.seed("s5")
def test_optics_apart_from_signals(tagged: Tagged, within: In) -> None:
    """Optics and signals have a place each; nobody owes anything by it."""
    found = tagged("s5")

    assert found["optics", None] == "theatrical"
    assert found["signal", None] == "tangible signals"
    assert not any(s.debtor for s in within("s5"))


@pytest.mark.seed("s7")
def test_lenses(tagged: Tagged) -> None:
    """The three subjects through which the meeting is told."""
    lenses = {value for kind, value in tagged("s7") if kind == "lens"}

    assert lenses == {"military restraint", "diplomatic signalling", "security of a country"}


@pytest.mark.seed("s14")
def test_a_united_front_on_certain_issues(text: str, tagged: Tagged) -> None:
    """The issues are not named, so that nothing in the claim can be checked."""
    words = tagged("s14")["unity", None]
    [tag] = [t for t in tags_of(text) if t.kind == "unity"]

    assert words == "united front on certain issues"
    assert "nothing in it can be checked" in tag.note


@pytest.mark.seed("s63")
def test_a_valuation(text: str, tagged: Tagged) -> None:
    """A "calibrated start" is a valuation that no evidence can verify."""
    notes = [t.note for t in tags_of(text) if t.span.exact == "calibrated start"]

    assert tagged("s63")["evaluation", None] == "calibrated start"
    assert notes == ["a valuation, which no evidence can verify"]


def checked(reading: Reading, demo: Register, text: str | None) -> ArticleCheck:
    """Return the article against all that the demo register knows, with tags or without."""
    state = demo.state()
    return against(
        reading, state, state, text=text, on=date(2025, 9, 5), began="2025-01-01", hindsight=True
    )


@pytest.mark.seed("s46", "s59")
def test_tags_have_no_effect(text: str, tagged: Tagged, reading: Reading, demo: Register) -> None:
    """Tone and election year are tags; without them every count and verdict is the same."""
    told, plain = checked(reading, demo, text), checked(reading, demo, None)

    assert tagged("s46")["tone", "cautious"] == "cautious"
    assert tagged("s59")["election year", None] == "election-year"
    assert plain.tags == ()
    assert (told.counts, told.claims, told.over, told.under) == (
        plain.counts, plain.claims, plain.over, plain.under,
    )  # fmt: skip


@pytest.mark.seed("s45")
def test_what_is_magnified_and_muzzled(text: str, reading: Reading, demo: Register) -> None:
    """Claims over and under the register are counted, each with its place in the article."""
    found = checked(reading, demo, text)

    assert (len(found.over), len(found.under), len(found.claims)) == (2, 0, 19)
    assert all(text[s.span.start : s.span.end] == s.span.exact for s in found.over)


@pytest.mark.seed("s19", "s66")
@pytest.mark.usefixtures("talks")
def test_steady_action_beside_headlines(servanda: Run, desk: object) -> None:
    """The promise has its acts and days since; acts and articles share an axis without a hole."""
    del desk
    with open("post.txt", "w", encoding="utf-8") as file:  # noqa: PTH123
        file.write("Troops to leave\n\nB has agreed to withdraw its troops.\n")
    on = ("--outlet", "Post", "--on", "2026-04-05")
    assert servanda("press", "add", "post.txt", *on).code == 0
    with open_register("talks.db") as register:
        found = frames(register, as_of="2026-04-10")

    [one] = found.followed
    # From 20 February to 10 April 2026: 8 days of February, 31 of March, 10 of April.
    assert (one.commitment, one.actions, one.last, one.days_since) == (
        "withdraw", 1, "2026-02-20", 49,
    )  # fmt: skip
    assert [(m.month, m.actions, m.articles) for m in found.months] == [
        ("2026-02", 1, 0),
        ("2026-03", 0, 0),
        ("2026-04", 0, 1),
    ]
