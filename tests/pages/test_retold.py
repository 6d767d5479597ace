"""Lines of entries in another language: the frame is told anew, names and titles stay."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from servanda.pages.languages import ENGLISH, named, speaking
from servanda.pages.press_words import press_words
from servanda.pages.refused import refused
from servanda.pages.retold import Frame, entry_words, retold
from servanda.pages.words import SHOWN, shown


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("withdraws entry 12", "відкликає запис 12"),
        ("coder key of anna", "ключ (кодувальник): anna"),
        (
            "evidence: 82 events from 3 tables, 17 rows left out",
            "докази: подій 82, таблиць 3, пропущено рядків 17",
        ),
        (
            "commitment C14, version 2: exchange of data: enforcement",
            "зобов’язання C14, версія 2: exchange of data: enforcement",
        ),
        ("document enforcement: violated", "документ enforcement: violated"),
        ("a line of no known kind", "a line of no known kind"),
    ],
)
def test_the_line_of_an_entry_in_ukrainian(said: str, told: str) -> None:
    """Worked out by hand from the catalogue; what looks like a known word in a title stays."""
    with speaking(named("uk")):
        assert entry_words(said) == told
    with speaking(ENGLISH):
        assert entry_words(said) == said


def test_a_verdict_is_no_sentence_that_a_pattern_takes_apart() -> None:
    """A word that pages print for a state reads the same in a calendar as on a page."""
    with speaking(named("uk")):
        for word in SHOWN:
            assert retold(word) == shown(word), word
        assert retold("not observed") != "not observed"


PIECES = st.lists(st.sampled_from(("a", "b", ": ", "; ", "a: ")), max_size=9).map("".join)


@given(st.sampled_from(("a{x}", "{x}: {y}", "{x}: {y}; {z}", "a{x}{y}: b", "{x}a", "a: b")), PIECES)
def test_a_frame_holds_what_its_expression_would(pattern: str, words: str) -> None:
    """The shortest words in each hole, from the left, and at least one letter in each."""
    parts = re.split(r"\{(\w+)\}", pattern)
    fixed = [f"(?P<{p}>.+?)" if n % 2 else re.escape(p) for n, p in enumerate(parts)]
    found = re.fullmatch("".join(fixed), words, re.DOTALL)

    assert Frame(pattern).held(words) == (None if found is None else found.groupdict())


@pytest.mark.parametrize(
    "hostile",
    [": " * 9_000, " of " * 4_000, "x" + ": say what is said (--because)" * 600, "a: " * 400_000],
)
def test_a_sentence_that_a_stranger_made_long_is_told_at_once(hostile: str) -> None:
    """An expression that tries every way to part it would take hours, and stop the server."""
    with speaking(named("uk")):
        assert retold(hostile)
        assert refused(hostile)
        assert press_words(hostile)
