"""The day of a text is the one it gives itself, not one on which something is due."""

import pytest

from servanda.reading.facts import stated_date
from servanda.reading.structure import blocks


@pytest.mark.parametrize(
    "text",
    [
        "Arland shall withdraw its boats by 1 March 2031.",
        "On 1 March 2031 the Parties shall open the ford.",
        "The Parties shall meet again on 1 March 2031.",
        "1. Arland shall withdraw by 1 March 2031.\n2. It shall pay.",
        "Joint Statement\n\nWe met in the port. Arland shall withdraw by 1 March 2031.",
        "Withdrawal by 1 March 2031\n\nArland shall go.",
        "The leaders recalled the treaty of 5 June 1992.",
        "This agreement recalls the treaty of 5 June 1992.",
        "Agreement\n\nRecalling the treaty of 5 June 1992, Arland shall pay.",
        "After the talks in the port on 5 June 1992 the sides agreed to rest.",
        "The strife since 5 June 1992 is bitter. Let it end.",
        "Arland shall go.\n\nSigned treaties of 5 June 1992 shall apply.",
        "Arland shall go.\n\nDone by halves, the ford of 5 June is no ford.",
    ],
)
def test_days_of_other_things_do_not_date_a_text(text: str) -> None:
    """A deadline, a day ahead and the day of another text leave the date missing."""
    got = stated_date(text, blocks(text))

    assert (got.value, got.basis) == (None, "missing")


@pytest.mark.parametrize(
    "text",
    [
        "3 May 2030\n\nThe ford is open.",
        "Protocol of 3 May 2030\n\nArland shall go by 1 March 2031.",
        "Protocol of 3 May 2030.",
        "Decision 4 (2030)\nof 3 May 2030\n\nArland shall go.",
        "PORT ARLE, 3 May 2030 - The Ministers spoke.",
        "Port Arle, 3 May 2030. The Ministers spoke.",
        "A Note on Boats\nBy Ann Arle\nMay 3, 2030\n\nBoats go.",
        "A note on boats\n\nPublished 3 May 2030\n\nBoats go.",
        "The Ministers met on 3 May 2030 in the port.",
        "On 3 May 2030 the sides agreed as follows: Arland shall go.",
        "Recalling the treaty of 5 June 1992, the Ministers met on 3 May 2030.",
        "Done at Port Arle on 3 May 2030.",
        "Agreement\n\nArland shall go by 1 March 2031.\n\nDone at the port on 3 May 2030",
        "Agreement\n\nArland shall go.\n\nDone at the port this third day of May 2030.",
        "Agreement\n\nArland shall go.\n\nDONE this third day of May, two thousand and thirty.",
        "Arland shall go.\n\nInitialled on 1 May 2030 and signed on 3 May 2030 in the port.",
        "Agreement\n\nThis Treaty, done at the port on 3 May 2030, shall be open for signature.",
        "Arland and Borland held a long meeting in the port on 3 May 2030.",
    ],
)
def test_titles_datelines_and_days_told_of_date_a_text(text: str) -> None:
    """The day in a title, dateline, byline, closing line or report of the day is the text's own."""
    assert stated_date(text, blocks(text)).value == "2030-05-03"
