"""Tags of optics, signals and tone: each at its place, none with an effect."""

from pathlib import Path

import pytest

from servanda.framing.tags import ENTRIES, Entry, tags_of


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda one: f"{one.kind}-{one.value}")
def test_each_entry_finds_its_example(entry: Entry) -> None:
    """Every line of the lexicon finds the sentence beside it, and says what it means."""
    found = [(tag.kind, tag.value) for tag in tags_of(entry.example)]

    assert (entry.kind, entry.value) in found
    assert entry.note


# Words of the article -> the tag that the list of its sentences asks for (s4, s5, s7, s10, s14,
# s29, s46, s58, s59, s63).
ASKED = [
    ("reframes how observers view", "frame", None),
    ("theatrical optics", "optics", None),
    ("tangible signals about posture", "signal", None),
    ("military restraint, diplomatic", "lens", "military restraint"),
    ("diplomatic signaling, and the long arc", "lens", "diplomatic signalling"),
    ("Ukraine security. In private", "lens", "security of a country"),
    ("bold convergence of public optics", "evaluation", None),
    ("united front on certain issues", "unity", None),
    ("political calendars", "election year", None),
    ("cautious, results-oriented", "tone", "cautious"),
    ("domestic constituencies, balancing", "election year", None),
    ("election-year conversations", "election year", None),
    ("calibrated start to a complex", "evaluation", None),
]


@pytest.mark.parametrize(("quote", "kind", "value"), ASKED)
def test_the_article_of_the_list(shared: Path, quote: str, kind: str, value: str | None) -> None:
    """Each sentence that asks for a tag has it, inside its own words."""
    text = (shared / "corpus" / "mag_post_article.txt").read_text(encoding="utf-8")
    start = text.index(quote)

    found = [
        (tag.kind, tag.value)
        for tag in tags_of(text)
        if start <= tag.span.start and tag.span.end <= start + len(quote)
    ]

    assert (kind, value) in found
    assert all(text[tag.span.start : tag.span.end] == tag.span.exact for tag in tags_of(text))


def test_a_text_without_such_words_has_none() -> None:
    """A plain promise is tagged with nothing."""
    assert tags_of("Arland shall withdraw its patrol boats by 1 May 2026.") == ()
