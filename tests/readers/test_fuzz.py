"""Random documents and random bytes: a reading whose every place holds, or one clear error."""

import re
from collections.abc import Callable

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from tests.readers import converting, river
from tests.reading.places import spans_of

from servanda.api.documents import document_from_bytes
from servanda.errors import DocumentError
from servanda.extractors.rules import RulesExtractor
from servanda.model.codec import to_json
from servanda.model.reading import Reading
from servanda.model.text import Document

CUES = re.compile(
    r"\b(?:commit|pledg|promis|agree|undertak|vow|assur|guarantee|ensur)\w*|\b(?:shall|will|must)\b",
    re.IGNORECASE,
)
READ_IN_FULL = ("en", "und")

# ---------------------------------------------------------------- documents

VOCABULARY = """
    Arland Borland the Parties shall will not open close agree agreed commits to its the ford of and
    or if unless by within ten days 1 March 2031 each side, both said; that (a) “we we” must ensure
    guarantee Article 5. No. U.S. pledge Promised: -- – e.g. undertakes under- takes
"""
WORDS = st.sampled_from(VOCABULARY.split())
ODD = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=8)
SENTENCES = st.lists(WORDS | ODD, min_size=1, max_size=25).map(" ".join)
LABELS = st.sampled_from(
    ["", "1. ", "2.", "(a) ", "b) ", "(iv) ", "• ", "- ", "1.2.3 ", "Article 4\n", "Q:  ",
     "PRESIDENT ARLE: ", "ANNEX ", "Page 3\n", "\f", "“", "| "]
)  # fmt: skip
ENDS = st.sampled_from([".", ";", ":", ",", "", "?", ".”", "-", "\u00ad"])
BLOCKS = st.tuples(LABELS, SENTENCES, ENDS).map("".join)
GAPS = st.sampled_from(["\n\n", "\n", "\n\n\n", " ", "\n\f", "\r\n", "\u2028", "-\n"])
TEXTS = st.lists(st.tuples(BLOCKS, GAPS).map("".join), min_size=1, max_size=12).map("".join)


def document(text: str) -> Document:
    """Return a plain document of ``text``."""
    return Document(
        source="a.txt",
        media_type="text/plain",
        raw=text.encode(),
        text=text,
        text_extractor="plain/1",
        kept="1",
    )


def check(text: str, reading: Reading) -> None:
    """Fail unless every place is exact, every id single and every cue word accounted for."""
    for start, end, exact in spans_of(reading):
        assert text[start:end] == exact
    ids = [s.id for s in reading.statements]
    assert len(ids) == len(set(ids))
    assert all(s.cues for s in reading.statements)
    if reading.document.language in READ_IN_FULL:
        places = [(s.span.start, s.span.end) for s in reading.statements]
        places += [(r.span.start, r.span.end) for r in reading.refused]
        places += [(r.start, r.end) for s in reading.statements for r in s.repeats]
        places += [(c.start, c.end) for s in reading.statements for c in s.cues]
        for cue in CUES.finditer(text):
            assert any(low < cue.end() and cue.start() < high for low, high in places), cue


@given(TEXTS)
@example("Arland shall open the ford by 1 March 2031.\n\f\nPage 1\n\f\nPage 2\n")
@example("- 1 -\nWe will go-\n- 2 -\nod.")
def test_any_text_is_read_with_every_place_exact(text: str) -> None:
    """Whatever a text holds, its reading has exact places, single ids and no cue word lost."""
    reading = RulesExtractor().extract(document(text))

    check(text, reading)
    assert to_json(reading) == to_json(RulesExtractor().extract(document(text)))


PIECES = st.builds(
    converting.Piece,
    st.sampled_from(["title", "heading", "paragraph", "numbered", "lettered", "bullet", "roman"]),
    st.lists(WORDS, min_size=1, max_size=12).map(" ".join),
)
WRITERS: dict[str, Callable[[list[converting.Piece]], bytes]] = {
    "a.txt": converting.plain,
    "a.docx": converting.word,
}


@given(st.lists(PIECES, min_size=1, max_size=8), st.sampled_from([*WRITERS]))
def test_any_structure_survives_its_format(pieces: list[converting.Piece], name: str) -> None:
    """Whatever headings, lists and paragraphs a file has, their words come out in order."""
    assume(any(letter.isalpha() for piece in pieces for letter in piece.text))
    got = document_from_bytes(WRITERS[name](pieces), source=name)
    at = 0
    for piece in pieces:
        found = got.text.find(" ".join(piece.text.split()), at)
        assert found >= 0, (piece, got.text)
        at = found + len(piece.text)
    check(got.text, RulesExtractor().extract(got))


# ---------------------------------------------------------------- bytes

HEADERS = {
    "a.html": [b"<!DOCTYPE html><html><body>", b"<html>", b"<?xml version='1.0'?><html>"],
    "a.docx": [b"PK\x03\x04", river.docx_bytes()[:600]],
    "a.pdf": [b"%PDF-1.4\n"],
    "a.txt": [b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff\x00", b"\xff\xfe\0\0"],
}
MARKUP = st.lists(
    st.sampled_from(
        [b"<p>", b"</p>", b"<ol type=i>", b"<ul>", b"<li value=9>", b"<table><tr><td>", b"<pre>\n",
         b"</td>", b"<br>", b"<!--", b"-->", b"<script>", b"&#xD800;", b"&nbsp;", b"<h1>", b"<svg>",
         b"we shall go", b"\n", b"<div hidden>", b"</div>", b"<ol start=-3>", b"<![CDATA[", b"\xff",
         b"<ol style='list-style:lower-roman' start=99999>", b"<title>", b"<meta charset=utf-7>"]
    ),
    max_size=30,
).map(b"".join)  # fmt: skip


@pytest.mark.parametrize("name", ["a.html", "a.docx", "a.txt"])
@given(st.data())
def test_any_bytes_behind_a_header_are_answered(name: str, data: st.DataObject) -> None:
    """Bytes that begin like a format are read, or refused with the name of the file."""
    head = data.draw(st.sampled_from(HEADERS[name]))
    body = data.draw(MARKUP if name == "a.html" else st.binary(max_size=400))
    try:
        got = document_from_bytes(head + body, source=name)
    except DocumentError as error:
        assert str(error).startswith(f"{name}: ")  # noqa: PT017 - either outcome is right
        assert "\n" not in str(error)  # noqa: PT017 - the same
    else:
        got.text.encode()
        check(got.text, RulesExtractor().extract(got))
