"""The rules extractor behind its door: any text, exact spans, every cue word placed."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.reading.places import spans_of

from servanda.extractors.rules import RulesExtractor
from servanda.model.codec import from_json, to_json
from servanda.model.reading import Reading
from servanda.model.text import Document
from servanda.plugins import load

CUES = re.compile(
    r"\b(?:commit|pledg|promis|agree|undertak|vow|assur|guarantee|ensur)\w*|\b(?:shall|will|must)\b",
    re.IGNORECASE,
)
WORDS = st.sampled_from(
    [
        "The",
        "Parties",
        "shall",
        "will",
        "must",
        "agree",
        "to",
        "that",
        "we",
        "Ukraine",
        "and",
        "or",
        "open",
        "the",
        "ford",
        ";",
        ":",
        ".",
        ",",
        "(",
        ")",
        "(a)",
        "1.",
        "“",
        "”",
        "if",
        "unless",
        "within",
        "30",
        "days",
        "of",
        "signing",
        "by",
        "May",
        "2031",
        "not",
        "promise",
        "commitment",
        "assurances",
        "guarantee",
        "ensures",
        "vow",
        "undertake",
        "pledged",
        "should",
        "may",
        "if",
        "\n",
        "\n\n",
        "-",
        "•",
        "which",
        "who",
        "of",
        "Urges",
        "Decides",
        "H.E.",
        "U.S.",
        "İ",
        "ß",
        "ﬁ",
    ]
)
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=80).map(" ".join))


def read(text: str) -> Reading:
    """Return the reading of a plain text."""
    document = Document(
        source="-",
        media_type="text/plain",
        raw=text.encode("utf-8", "surrogatepass"),
        text=text,
        text_extractor="plain/1",
        kept="1",
    )
    return RulesExtractor().extract(document)


@given(TEXTS.filter(lambda t: not any("\ud800" <= c <= "\udfff" for c in t)))
def test_any_text_is_read_with_exact_spans(text: str) -> None:
    """No text raises; every span is exact; every cue word of an English text is placed."""
    got = read(text)

    for start, end, exact in spans_of(got):
        assert text[start:end] == exact
    if got.document.language in ("en", "und"):
        placed = [(c.start, c.end) for s in got.statements for c in s.cues]
        placed += [(r.span.start, r.span.end) for r in got.refused]
        for hit in CUES.finditer(text):
            assert any(a <= hit.start() and hit.end() <= b for a, b in placed)
    assert all(s.cues for s in got.statements)
    assert from_json(to_json(got), Reading, where="reading") == got


@given(TEXTS.filter(lambda t: not any("\ud800" <= c <= "\udfff" for c in t)))
def test_reading_twice_gives_the_same(text: str) -> None:
    """The reader is a function: same text, same reading."""
    assert read(text) == read(text)


def test_plugin_loads_by_name() -> None:
    """The extractor is found under its entry point."""
    assert isinstance(load("extractors", "rules"), RulesExtractor)


def test_reader_says_which_code_and_data_it_is() -> None:
    """The digest is a SHA-256 in hex and the same for every text."""
    one, two = read("Arland shall rest.").reader, read("").reader

    assert re.fullmatch(r"[0-9a-f]{64}", one.digest)
    assert (one.name, one) == ("rules", two)


@pytest.mark.parametrize(
    "unit",
    [
        "will ",
        "The Parties shall open the ford. ",
        "(",
        "“",
        "a; ",
        "(a) ",
        "If a, ",
        "x" * 50,
        "1.\n",
        "\n\n\n",
        "agree that ",
        "Urges A to b, and to c; ",
        "by May ",
        "A.B.",
        "- ",
    ],
)
def test_reading_time_grows_with_the_text_and_not_faster(unit: str) -> None:
    """Eight times the text takes at most some twenty times as long, on a busy machine too."""
    # What is all promises is read so slowly that a shorter text shows as much.
    size = 5_000 if unit.startswith("Urges") else 40_000
    small, large = unit * (size // len(unit)), unit * (8 * size // len(unit))
    read("warm up")
    start = time.process_time()
    read(small)
    middle = time.process_time()
    read(large)
    end = time.process_time()

    assert end - middle < 20 * max(middle - start, 0.02)
