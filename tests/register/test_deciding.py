"""Cutting texts and taking steps back: no letter is cut, and undoing restores what was there."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.errors import InputError, UsageError
from servanda.model.draft import Draft, DraftItem
from servanda.model.reading import Cue, Statement
from servanda.model.text import span_of
from servanda.register import deciding
from servanda.register.graphemes import is_border, widened

regex: Any = pytest.importorskip("regex")  # a library under the readers, which comes untyped
TEXT = "Norland shall open the bridge; it will repair the road. Sudland shall leave."
LETTERS = st.text(
    st.sampled_from("ab й\u0306\u0301\u200d\u200c👩🏽🔬🇺🇦🇬\r\n각ᄀ\u1161\u11a8กำ\u0903﷽ي\ufe0f"),
    max_size=14,
)


def _statement(id_: str, words: str) -> Statement:
    start = TEXT.index(words)
    span = span_of(TEXT, start, start + len(words))
    cue = span_of(TEXT, TEXT.index("shall", start), TEXT.index("shall", start) + 5)
    why = Cue(start=cue.start, end=cue.end, exact=cue.exact, why="a duty")
    return Statement(id=id_, kind="commitment", span=span, cues=(why,))


@pytest.fixture
def draft() -> Draft:
    """Return a draft of two statements."""
    whole = _statement("s1", "Norland shall open the bridge; it will repair the road")
    other = _statement("s2", "Sudland shall leave")
    return Draft(
        id="d", title="d", quotes_only=False, source="d", media_type="text/plain",
        text_extractor="plain/1", kept="1", original="", text="", reading=None,
        items=(DraftItem(statement=whole), DraftItem(statement=other)),
    )  # fmt: skip


@given(LETTERS)
def test_a_cut_is_allowed_only_where_unicode_allows_one(text: str) -> None:
    """Every border is one of Unicode's own (UAX 29, as the `regex` library has them)."""
    borders = {0, len(text)}
    for found in regex.finditer(r"\X", text):
        borders |= set(found.span())

    assert {at for at in range(len(text) + 1) if is_border(text, at)} <= borders


@given(st.text(max_size=12), st.integers(0, 12), st.integers(0, 12))
def test_a_widened_place_holds_the_old_one(text: str, one: int, other: int) -> None:
    """It lies in the text, and both its ends are borders."""
    start, end = sorted((min(one, len(text)), min(other, len(text))))

    first, last = widened(text, start, end)

    assert 0 <= first <= start <= end <= last <= len(text)
    assert is_border(text, first)
    assert is_border(text, last)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("e\u0301", 1),
        ("👩\u200d🔬", 1),
        ("👩\u200d🔬", 2),
        ("🇺🇦", 1),
        ("👍🏽", 1),
        ("각", 1),
        ("\r\n", 1),
    ],
)
def test_letters_of_several_code_points_are_whole(text: str, at: int) -> None:
    """An accent, a joined picture, a flag, a skin tone, a syllable, a line end."""
    del at
    wide = "ᄀ\u1161" if text == "각" else text

    assert not is_border(wide, 1)


def test_a_split_keeps_the_governing_words(draft: Draft) -> None:
    """The later part stands under the words that govern it, and ends without punctuation."""
    made = deciding.split(draft, "s1", TEXT.index("it will"), text=TEXT)
    first, second = made.items[0].statement, made.items[2].statement

    assert first.span.exact == "Norland shall open the bridge"
    assert second.span.exact == "it will repair the road"
    assert second.chapeau is not None
    assert second.chapeau.exact == "Norland shall"
    assert [item.decision for item in made.items] == ["edited", "undecided", "marked"]


@pytest.mark.parametrize("at", [0, 54, 200])
def test_a_split_leaves_words_on_both_sides(draft: Draft, at: int) -> None:
    """Else it is refused."""
    with pytest.raises(InputError):
        deciding.split(draft, "s1", at, text=TEXT)


def test_the_last_statement_merges_with_nothing(draft: Draft) -> None:
    """Nothing follows it."""
    with pytest.raises(UsageError, match="no statement follows"):
        deciding.merge(draft, "s2", text=TEXT)


STEPS = ("accept", "reject", "split", "merge", "edit")


@given(st.lists(st.sampled_from(STEPS), min_size=1, max_size=6))
def test_undoing_every_step_restores_the_draft(steps: list[str]) -> None:
    """Whatever was done, in whatever order."""
    whole = _statement("s1", "Norland shall open the bridge; it will repair the road")
    start = Draft(
        id="d", title="d", quotes_only=False, source="d", media_type="text/plain",
        text_extractor="plain/1", kept="1", original="", text="", reading=None,
        items=(DraftItem(statement=whole),
               DraftItem(statement=_statement("s2", "Sudland shall leave"))),
    )  # fmt: skip
    now, taken = start, 0
    for step in steps:
        try:
            now = _step(now, step)
        except (InputError, UsageError):
            continue
        taken += 1
    for _ in range(taken):
        now, _ = deciding.undo(now)

    assert now == start


def _step(draft: Draft, step: str) -> Draft:
    first = draft.items[0].statement
    match step:
        case "accept":
            return deciding.decide(draft, ["s1", "s2"], "accepted")
        case "reject":
            return deciding.decide(draft, ["s2"], "rejected", reason="no")
        case "split":
            return deciding.split(draft, "s1", first.span.start + 13, text=TEXT)
        case "merge":
            return deciding.merge(draft, "s1", text=TEXT)
        case _:
            changed = msgspec.structs.replace(first, aim="open it")
            return deciding.edit(draft, changed, text=TEXT)
