"""Paragraphs, labels, headings, zones, and what governs what."""

from servanda.reading.structure import blocks


def seen(text: str) -> list[tuple[str, str | None, str]]:
    """Kind, label and words of each block."""
    return [(b.kind, b.label, text[b.start : b.end]) for b in blocks(text)]


def test_number_alone_on_its_line_labels_the_next_words() -> None:
    """A bare "1." belongs to the paragraph under it and stands outside its span."""
    text = "The sides decide to:\n\n1.\n\nOpen the ford.\n\n2.\n\nReturn the boats."

    got = seen(text)

    assert got[1:] == [("item", "1.", "Open the ford."), ("item", "2.", "Return the boats.")]


def test_items_hang_on_the_lead_in_that_ends_in_a_colon() -> None:
    """Every labelled item after a colon is governed by the block with the colon."""
    found = blocks("Arland shall:\n(a) open the ford;\n(b) return the boats.\n\nIt is late.")

    assert [b.chapeau for b in found] == [None, 0, 0, None]


def test_lead_in_that_ends_in_a_full_stop_governs_the_points_after_it() -> None:
    """“The following steps ... .” governs numbered points just as a colon does."""
    found = blocks(
        "The two sides agreed on the following steps.\n\n1.\n\nOpen the ford.\n\n2.\n\nRest."
    )

    assert [b.chapeau for b in found] == [None, 0, 0]


def test_deeper_list_ends_when_the_outer_number_goes_on() -> None:
    """After (a), (b) the number 2. hangs on what governs 1., not on 1. itself."""
    text = (
        "The Parties shall:\n\n1. Open these crossings:\n\n(a) the ford;\n\n(b) the bridge;\n\n"
        "2. Return the boats."
    )

    assert [b.chapeau for b in blocks(text)] == [None, 0, 1, 1, 0]


def test_roman_one_after_h_is_a_letter() -> None:
    """The label (i) after (h) continues the letters instead of opening Roman numbers."""
    text = "It shall:\n" + "\n".join(f"({c}) act number {c};" for c in "abcdefghij")

    assert {b.level for b in blocks(text)[1:]} == {1}


def test_heading_is_short_unpunctuated_and_followed() -> None:
    """A line without a full stop over a paragraph is a heading; "vs." does not split it."""
    text = "Words vs. deeds on the coast\nThe ford was closed for a year. It reopened in May."

    assert seen(text)[0] == ("heading", None, "Words vs. deeds on the coast")


def test_numbered_heading_over_plain_text_is_no_item() -> None:
    """A numbered line over an unnumbered paragraph is a heading."""
    text = (
        "1.\n\nSteps on the coast\n\nThe Parties shall reopen the ford before the winter comes.\n"
    )

    assert [b.kind for b in blocks(text)] == ["heading", "paragraph"]


def test_wrapped_lines_make_one_paragraph() -> None:
    """Lines cut at a fixed width are joined; each number opens a paragraph of its own."""
    text = (
        "1. Requests the Secretary-General to send a team of ten\n"
        "observers to the ford and to report to the Council on what\n"
        "they see there before the end of the winter season;\n"
        "2. Urges Borland to receive the observers at the ford and\n"
        "to give them boats, food and all the help that they may\n"
        "need for their work on both banks of the river;\n"
        "3. Decides to meet again in the spring when the long winter\n"
        "is over and the ford is open again to all who need it.\n"
    )

    assert [b.label for b in blocks(text)] == ["1.", "2.", "3."]


def test_item_cut_by_a_blank_line_is_one_item() -> None:
    """An item that a blank line cut in two is joined up to its semicolon."""
    text = (
        "The guns are moved back, in particular:\n\nmortars - by 8 km;\n\nR200\n\n"
        "Rain - by 9 km;\n\nrest."
    )

    assert "R200\n\nRain - by 9 km;" in [words for _, _, words in seen(text)]


def test_preamble_is_told_from_operative_text() -> None:
    """Recitals that open with a participle and end in a comma are preamble."""
    text = "Recalling its earlier promise to Borland,\n\nArland shall open the ford."

    assert [b.zone for b in blocks(text)] == ["preamble", "operative"]


def test_signatures_are_closing() -> None:
    """What follows "Done at ..." belongs to the closing part."""
    text = (
        "Arland shall open the ford. " * 5
        + "\n\nDone at Porth on 3 May 2031.\n\nFor Arland: (signed)"
    )

    assert [b.zone for b in blocks(text)] == ["operative", "closing", "closing"]


def test_comments_tail_and_byline_are_boilerplate() -> None:
    """A byline, a reading time and the word "Comments" are no part of the text's content."""
    text = "Ford talks\n- THE NOTE\n- Sep 5\n- 4 min read\nThe ford was closed.\n\n\nComments"

    kinds = {words: kind for kind, _, words in seen(text)}

    assert kinds["4 min read"] == kinds["Sep 5"] == kinds["Comments"] == "boilerplate"


def test_speaker_turns_are_known_from_three_on() -> None:
    """Three turns make a transcript: each block carries its speaker."""
    text = (
        "PRESIDENT ARLE: We opened the ford.\n\nQ    When will it close?\n\n"
        "PRESIDENT ARLE: In May.\n\nMINISTER BOR: Thank you."
    )

    assert [b.speaker for b in blocks(text)] == [
        "PRESIDENT ARLE",
        "Q",
        "PRESIDENT ARLE",
        "MINISTER BOR",
    ]


def test_everything_before_agreed_as_follows_is_preamble() -> None:
    """Contents with "shall" in them found nothing: the treaty starts after its formula."""
    text = (
        "Duties that shall be done\n\nThe two Parties, having met,\n\nHave agreed as follows:\n\n"
        "Article 1\n\nArland shall open the ford. It shall stay open. " + "Boats may pass. " * 20
    )

    assert blocks(text)[0].zone == "preamble"


def test_a_number_never_hangs_on_a_bullet() -> None:
    """After a list of bullets the next numbered paragraph stands on its own level again."""
    text = (
        "- Guard it.\n\n1. The Group will meet to:\n\n- mark the lanes;\n\n- clear mines.\n\n"
        "2. It will report in May."
    )

    found = blocks(text)

    assert [b.chapeau for b in found] == [None, None, 1, 1, None]


def test_an_item_that_lost_its_label_stays_in_its_list() -> None:
    """Among labelled items a bare one that ends like an item hangs on the same lead-in."""
    text = (
        "The Parties undertake:\n\n• to open the ford;\n\nno firing at boats;\n\n• to lift the ban."
    )

    assert [b.chapeau for b in blocks(text)] == [None, 0, 0, 0]


def test_a_share_in_pieces_is_one_item() -> None:
    """A name, its number in words, in figures, and what is counted are one item again."""
    text = (
        "Seats shall be allocated as follows:\n\n1.1\n\nLake Union:\n\nthree\n\n(3) seats;\n\n"
        "1.2\n\nFord Party:\n\n02\n\nSeats."
    )

    got = [" ".join(words.split()) for _, _, words in seen(text)[1:]]

    assert got == ["Lake Union: three (3) seats;", "Ford Party: 02 Seats."]


def test_a_labelled_share_is_nobodys_turn() -> None:
    """Three numbered lines with capitals and a colon make no transcript."""
    text = "Seats shall be shared:\n\n1.1 LFP: 3 seats;\n\n1.2 LFU: 4 seats;\n\n1.3 LFC: 5 seats."

    assert {b.speaker for b in blocks(text)} == {None}
