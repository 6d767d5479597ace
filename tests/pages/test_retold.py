"""Lines of entries in another language: the frame is told anew, names and titles stay."""

import pytest

from servanda.pages.languages import ENGLISH, named, speaking
from servanda.pages.retold import entry_words, retold
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


def test_a_sentence_that_somebody_made_endless_is_shown_as_it_is() -> None:
    """A cell of a megabyte costs nobody's time: no pattern is tried on it."""
    hostile = "no such thing: " + ": of " * 200_000
    with speaking(named("uk")):
        assert retold(hostile) is hostile
