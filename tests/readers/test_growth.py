"""Taking a text out of a file takes time in proportion to the file, in every format."""

import time
from collections.abc import Callable

import pytest
from tests.readers import converting

from servanda.api.documents import document_from_bytes
from servanda.reading.view import View

MOST = 2.8
"""Twice the file may take twice the time, and a little for the noise of the clock (and 0.1 s)."""
WORDS = "Arland shall open the ford by 1 March 2031."


def least(work: Callable[[], object]) -> float:
    """Return the processor time of some work, the best of three."""
    taken = []
    for _ in range(3):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


FILES: dict[str, Callable[[int], bytes]] = {
    "paragraphs.html": lambda n: b"<html><body>" + f"<p>{WORDS}</p>".encode() * n,
    "items.html": lambda n: b"<html><body><ul>" + f"<li>{WORDS}".encode() * n,
    "inline.html": lambda n: b"<html><body><p>" + b"<b>shall</b> " * n * 4,
    "breaks.html": lambda n: b"<html><body><p>" + b"shall<br>" * n * 4,
    "rows.html": lambda n: b"<html><body><table>" + b"<tr><td>a<td>b" * n,
    "items.docx": lambda n: converting.word([converting.numbered(WORDS)] * (n // 10)),
    "rows.docx": lambda n: converting.word([converting.row("a", "b")] * (n // 20)),
}


@pytest.mark.long
@pytest.mark.parametrize("name", FILES)
def test_twice_the_file_takes_twice_the_time(name: str) -> None:
    """Doubling the paragraphs, items, rows or inline elements of a file doubles the time."""
    once, twice = FILES[name](4000), FILES[name](8000)
    document_from_bytes(once, source=name)

    assert least(lambda: document_from_bytes(twice, source=name)) <= MOST * least(
        lambda: document_from_bytes(once, source=name)
    )


@pytest.mark.long
@pytest.mark.parametrize(
    "unit",
    [
        "under-\ntakes ",
        "Page 1\n\n",
        "- 7 -\nHead\n",
        "Head\nwords\n\f",
        "a\u0301\u200b\u00ad",
        "Die Regierung wird die Furt und das Tor öffnen und nicht sperren.\n",
        "und \n",
        "\n",
        "a" * 50,
    ],
)
def test_the_view_of_a_text_takes_linear_time(unit: str) -> None:
    """Doubling hyphens, page ends, accents or lines in another language doubles the time."""
    once, twice = unit * 40_000, unit * 80_000
    View(once[:100])

    assert least(lambda: View(twice)) <= MOST * least(lambda: View(once)) + 0.1
