"""Times are found in time proportional to the text, whatever time words it is made of."""

import time

import pytest
from tests.reading.conftest import document

from servanda.extractors.rules import RulesExtractor
from servanda.reading.narrative import timexes

SIZE = 60_000
MOST = 2.6
"""Twice the text may take twice the time, and a little for the noise of the clock."""
HEAD = "Agreement between Arland and Borland\n\n3 May 2031\n\n"


def seconds(text: str) -> tuple[float, float]:
    """Return the processor time of reading and of telling all times, each the best of three."""
    whole, told = [], []
    for _ in range(3):
        began = time.process_time()
        RulesExtractor().extract(document(text))
        between = time.process_time()
        timexes(text)
        whole.append(between - began)
        told.append(time.process_time() - between)
    return min(whole), min(told)


@pytest.mark.long
@pytest.mark.parametrize(
    "unit",
    [
        "Arland shall open the ford within 14 days after the withdrawal of the boats. ",
        "Arland shall start the withdrawal within 3 days of the visit and end it in 5 days and ",
        "During the ab period followed by the cd period of 3 months preceded by the ef period ",
        "If Borland pays within 3 days ",
        "12 12 12 ",
        "by the end of the ",
        "from 3 to 4 to 5 to 6 ",
        "in 499 BC the next day two months later 15-22 February ",
    ],
)
def test_twice_the_times_take_twice_the_time(unit: str) -> None:
    """Doubling a text full of times, chains, periods or numbers doubles the time."""
    once, twice = (HEAD + unit * (size // len(unit)) for size in (SIZE, 2 * SIZE))
    seconds(once[:2000])  # loads the lexicons

    for less, more in zip(seconds(once), seconds(twice), strict=True):
        assert more <= MOST * less
