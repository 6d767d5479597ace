"""Reading takes time in proportion to the text, whatever the text is made of."""

import time

import pytest

from servanda.extractors.rules import RulesExtractor
from servanda.model.text import Document

SIZE = 100_000
NEWS = "Ford talks - Sep 5 - 4 min read. Officials said that analysts were calm. "
MOST = 2.6
"""Twice the text may take twice the time, and a little for the noise of the clock."""


def seconds(text: str) -> float:
    """Return the processor time of reading ``text``, the best of three."""
    document = Document(
        source="note.txt",
        media_type="text/plain",
        raw=text.encode(),
        text=text,
        text_extractor="plain/1",
        kept="1",
    )
    taken = []
    for _ in range(3):
        began = time.process_time()
        RulesExtractor().extract(document)
        taken.append(time.process_time() - began)
    return min(taken)


@pytest.mark.long
@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("", "Arland shall withdraw its boats from the zone. "),
        ("", "Arland shall withdraw its boats from the zone and "),
        ("", "Arland shall open the ford; "),
        ("", "the boats will go. and the ford shall open. then "),
        ("", "Mr. Bor of the U.S. Treasury, No. 5, said Art. 4 shall apply. "),
        ("", "Arland shall open the ford;\n\nand "),
        ("", "(a) Arland shall open the ford;\n"),
        (NEWS, "Officials said. “We will send boats to the ford,” he said. "),
        (NEWS + "“", "We will send boats to the ford. "),
    ],
)
def test_twice_the_text_takes_twice_the_time(head: str, unit: str) -> None:
    """Doubling a text without line breaks, with many quotations or items, doubles the time."""
    once, twice = (head + unit * (size // len(unit)) for size in (SIZE, 2 * SIZE))
    seconds(once[:2000])  # loads the lexicons

    assert seconds(twice) <= MOST * seconds(once)
