"""The same reading comes out whatever file a text arrives in."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.readers import alike, converting
from tests.readers.converting import (
    bullet,
    heading,
    lettered,
    numbered,
    paragraph,
    row,
    small_roman,
    title,
)

from servanda.api.documents import document_from_bytes
from servanda.model.reading import Reading

TREATY = (
    title("Agreement between Arland and Borland on the river ford"),
    paragraph("The Government of Arland and the Government of Borland, hereinafter the Parties,"),
    paragraph("Desiring to reopen the crossing for the people of both banks,"),
    paragraph("Have agreed as follows:"),
    heading("Article 1 Withdrawal"),
    numbered("Each Party shall withdraw its patrol boats from the ford within ten days."),
    numbered("The Parties shall:"),
    lettered("remove the barriers on their own bank;"),
    lettered("inform each other, through the joint office at Porth, of"),
    small_roman("every closure that lasts longer than one day;"),
    small_roman("every vessel that is stopped on the river;"),
    lettered("refrain from placing weapons within two kilometres of the ford."),
    numbered("Borland may keep a pilot boat at the landing stage."),
    heading("Article 2 Verification"),
    paragraph(
        "The River Commission shall verify the withdrawal and shall report its findings to both "
        "Governments by 30 June 2031."
    ),
)
RESOLUTION = (
    title("Resolution 17 (2031)"),
    paragraph("The Security Council,"),
    paragraph("Recalling its earlier resolutions on the river ford,"),
    paragraph("Deeply concerned at the continued closure of the crossing,"),
    numbered("Demands that both sides cease all fire along the river at once;"),
    numbered("Decides to send an observer group of forty members to the ford for six months;"),
    numbered("Requests the Secretary-General to brief the Council by 1 May 2031;"),
    numbered("Calls upon Borland to:"),
    lettered("release the crews that it detained in March;"),
    lettered("return the boats to their owners without delay;"),
    numbered("Decides to remain seized of the matter."),
)
BRIEFING = (
    title("Press conference on the river talks"),
    paragraph("PRESIDENT ARLE: Good evening. We will reopen the ford by 1 March 2031."),
    paragraph("Q:  Will Borland pay for the bridge?"),
    paragraph("PRESIDENT ARLE: I cannot speak for Borland. We will pay our half of the costs."),
    paragraph(
        "MINISTER BORN: Borland will send its engineers to the ford next week. We hope that the "
        "weather will be kind."
    ),
    paragraph("Q:  And the detained crews?"),
    paragraph("MINISTER BORN: We will release the crews before the end of the month."),
)
NEWS = (
    title("Ford talks end without a date"),
    paragraph(
        "Officials of both governments said on Friday that they were close to an understanding on "
        "the river ford, but the timing of the withdrawal remains open."
    ),
    paragraph(
        "“We will send our boats home when the other side does the same,” the foreign minister of "
        "Arland said after the meeting, which lasted for more than nine hours."
    ),
    paragraph(
        "According to two diplomats, Borland agreed to admit observers. A spokesman in Porth said "
        "that nothing had been signed, and that the offer was still being studied."
    ),
)
COMMUNIQUE = (
    title("Joint communique of the three river states"),
    paragraph(
        "We, the leaders of Arland, Borland and Corland, met in Porth on 3 March 2031. We reaffirm "
        "our shared interest in an open river, and we agreed on the following steps:",
        "The declaration of Porth is annexed to the protocol of the meeting.",
    ),
    bullet("We will reopen the upper and the lower ford by the end of June 2031."),
    bullet("We will each contribute five million crowns to the river fund."),
    bullet("We call on all riverside towns to lift their tolls."),
    paragraph("The shares of the three states in the dredging works are set out below."),
    row("State", "Boats", "Completion"),
    row("Arland", "four", "by 1 May 2031"),
    row("Borland", "six", "by 1 June 2031"),
    paragraph(
        "We commit to review these steps at our next meeting, and we intend to invite the river "
        "towns to it."
    ),
)
TEXTS = {
    "treaty": TREATY,
    "resolution": RESOLUTION,
    "briefing": BRIEFING,
    "news": NEWS,
    "communique": COMMUNIQUE,
}


@pytest.mark.parametrize("name", TEXTS)
def test_our_texts_are_read_alike_in_every_format(name: str) -> None:
    """A text of ours yields the same statements as plain text, page, Word document and print."""
    files = converting.written_out(TEXTS[name])
    expected = alike.said_in("a.txt", files["a.txt"])

    assert expected.total() >= 3
    for file, raw in files.items():
        assert alike.said_in(file, raw) == expected, file


LONG = tuple(
    numbered(
        f"Arland shall repair section {number} of the river wall, together with the {number} best "
        f"engineers of Borland, within {number + 10} days, and it shall pay {number} crowns for "
        f"these works to the {number + 2} towns before session {number + 7} of the commission."
    )
    for number in range(1, 41)
)


@pytest.mark.parametrize("name", converting.PRINTS)
def test_page_ends_cut_no_promise(name: str) -> None:
    """Forty items of two promises, over several printed pages with running heads, stay eighty."""
    raw = converting.printed(LONG, converting.PRINTS[name])
    got = alike.said_in(name, raw)

    assert got.total() == 80
    assert got == alike.said_in("a.txt", converting.plain(LONG))


QUICK = ("minsk_memorandum_2014", "unsc_598_1987", "press_conf_biden_geneva_2021", "khartoum")
# Shares of equal statements over all shared texts, measured in the order txt 0.998, html 0.998,
# docx 0.998, pdf 0.996, hyphenated 0.994, two columns 0.992, ligatures 0.995, without spacing
# between paragraphs 0.988 (2,064 statements); the bounds leave room for one text in a hundred.
BOUNDS = {
    "a.txt": 0.99,
    "a.html": 0.99,
    "a.docx": 0.99,
    "a.pdf": 0.985,
    "hyphens.pdf": 0.98,
    "columns.pdf": 0.98,
    "ligatures.pdf": 0.985,
    "tight.pdf": 0.97,
}


def shares(paths: list[Path]) -> dict[str, float]:
    """Return for each format the share of statements that it yields as the original does."""
    both: Counter[str] = Counter()
    either: Counter[str] = Counter()
    for path in paths:
        for name, got, expected in alike.differences(path):
            both[name] += (got & expected).total()
            either[name] += (got | expected).total()
    return {name: both[name] / either[name] for name in either}


def test_some_published_texts_are_read_alike(shared: Path) -> None:
    """Published texts written out anew in each format keep nearly all their statements."""
    paths = [path for path in alike.published(shared) if path.stem.startswith(QUICK)]

    got = shares(paths)

    assert len(paths) == 4
    assert {name for name, share in got.items() if share < 0.9} == set()


@pytest.mark.long
def test_all_published_texts_are_read_alike(shared: Path) -> None:
    """Over all shared texts no format falls below the share of statements measured for it."""
    got = shares(alike.published(shared))

    assert {name: got[name] for name, bound in BOUNDS.items() if got[name] < bound} == {}


def test_a_printed_text_keeps_its_words() -> None:
    """Nothing but the running head and the page numbers is missing from a print of a treaty."""
    for name, how in converting.PRINTS.items():
        got = document_from_bytes(converting.printed(TREATY, how), source=name).text
        bare = " ".join(got.split())
        for piece in TREATY:
            assert piece.text in bare, (name, piece.text)
        assert "Page 1" not in bare


def test_page_number_inside_a_date_hides_no_promise(read: Callable[[str], Reading]) -> None:
    """A day at the foot of a page and its year at the head of the next are one date."""
    got = read(
        "Joint Statement of France and Poland\n\nFrance will open the ford by 3 May\n\n"
        "Page 1 of 3\n\n2031 and pay for the boats.\n"
    ).statements

    assert [s.kind for s in got] == ["commitment"]
    assert got[0].deadline is not None
    assert got[0].deadline.latest == "2031-05-03"
