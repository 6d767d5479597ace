"""Short ways of looking for words find what a look at every word finds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.reading.questions import FIRST_PERSON
from servanda.reading.refusals import CUE, STRETCH, cue_words
from servanda.reading.segment import trim
from servanda.reading.series import SERIES
from servanda.reading.words import CAPITALIZED, WORD, Heads

KNOWN = ("shall", "will", "we", "to", "we'll", "agreed")
HEADS = Heads(KNOWN)
PIECES = st.sampled_from(
    [*KNOWN, "We", "SHALL", "together", "goodwill", "we’ll", "Arland's", "x'will", "will's", "owe",
     "co-agreed", "to_", "é", "'", "’", "_", "-", ",", ".", " ", " ", "\n", "İ", "ſhall", "ı", "7"]
)  # fmt: skip
TEXTS = st.lists(PIECES, max_size=30).map("".join)


@given(TEXTS, st.integers(0, 40), st.integers(0, 80))
def test_every_known_word_is_found_in_order(text: str, start: int, end: int) -> None:
    """Of the words of a stretch none that is known is missed, and each is found once."""
    start, end = min(start, len(text)), min(end, len(text))
    plain = [
        hit.span()
        for hit in WORD.finditer(text, start, end)
        if re.split("['’]", hit.group().lower())[0] in ("shall", "will", "we", "to", "agreed")
    ]

    got = [hit.span() for hit in HEADS.find(text, start, end)]

    assert [span for span in got if span in plain] == plain
    assert got == sorted(set(got))


@given(TEXTS)
def test_cue_words_are_those_of_the_pattern(text: str) -> None:
    """Looking for their first letters alone misses no cue word and makes up none."""
    assert list(cue_words(text)) == [hit.span() for hit in CUE.finditer(text)]


@pytest.mark.parametrize("before", range(STRETCH - 10, STRETCH + 2))
def test_a_cue_word_on_the_edge_of_a_stretch_is_found_once(before: int) -> None:
    """A large text is looked at piece by piece, and no word is lost between two of them."""
    text = f"{' ' * before}undertakes and GUARANTEES"

    assert [text[low:high] for low, high in cue_words(text)] == ["undertakes", "GUARANTEES"]


@given(TEXTS)
def test_patterns_that_begin_with_their_first_letter_find_the_same(text: str) -> None:
    """Written so that the search leaps to them, they are still the patterns they were."""
    for quick, plain in (
        (CAPITALIZED, r"(?<![^\W_])[A-ZÀ-ÖØ-Þ][^\W_]*(?:[’'][^\W_]+)?"),
        (SERIES, r"(?i)(?:,\s*(?:and|as well as)?|\band(?=\s+to\b)|\bas well as)\s+"),
        (FIRST_PERSON, r"(?i)\b(?:we|us|i|my|ours?)\b"),
    ):
        found = [hit.span() for hit in quick.finditer(text)]
        if not set("İıſ") & set(text):  # which "i" and "s" stand for where case is ignored
            assert found == [hit.span() for hit in re.finditer(plain, text)]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" and the boats leave.", "the boats leave"),
        ("the boats leave; and", "the boats leave"),
        ("the boats leave, (a)", "the boats leave"),
        ("orders hold", "orders hold"),
        ("the band", "the band"),
        ("the boats leave while ", "the boats leave"),
        (" ,;. ", ""),
    ],
)
def test_a_clause_loses_connectives_and_punctuation_at_its_ends(text: str, kept: str) -> None:
    """What joins a clause to others is no part of it; a word that only looks so stays."""
    assert text[slice(*trim(text, 0, len(text)))] == kept
