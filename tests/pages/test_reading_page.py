"""The page of one text says first what binds, or that nothing does."""

import re
from html import unescape

from tests.pages.texts import ACCORD, REPORT, accord, actors, reading, report, statement

from servanda.model.reading import Gap
from servanda.pages.links import ServerLinks
from servanda.pages.reading_page import reading_view
from servanda.pages.render import render
from servanda.pages.shell import Shell


def page(view: object) -> str:
    """Return the page of a reading."""
    return render(
        "reading.html", shell=Shell(title="A text", here="read"), links=ServerLinks(), view=view
    )


def words(html: str) -> str:
    """Return what a reader sees, in order."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html.partition("<main")[2])))


def in_order(text: str, *parts: str) -> bool:
    """Tell whether the parts stand in the text in this order."""
    at = -1
    for part in parts:
        at = text.find(part, at + 1)
        if at < 0:
            return False
    return True


def test_a_text_that_binds_nobody_opens_by_saying_so() -> None:
    """Claims, matters put off, each refused word with its reason and the questions follow."""
    seen = words(page(reading_view(report(), REPORT)))

    assert in_order(
        seen,
        "Nothing here binds anyone",
        "Said to be agreed, but what?",
        "Many points were agreed",
        "Put off",
        "A hard commitment on the ceasefire was deferred",
        "Sounds like a promise, is none",
        "Author's forecast",
        "Noun use",
        "The pledge that many had hoped for",
        "Ask",
        "Which points were agreed?",
        "Proposal",
    )


def test_the_sentence_for_the_radio_counts_what_the_text_holds() -> None:
    """The opening sentence states the numbers of the reading."""
    view = reading_view(report(), REPORT)

    assert view.lede == (
        "This news article commits no party to an act that anyone could check: three words sound "
        "like a promise and are none, one claim is reported without an object and one matter is "
        "put off."
    )


def test_acts_that_nobody_is_named_for_are_counted_apart() -> None:
    """The opening binds nobody to an act for which the text names no one."""
    text = "Ardania shall open the ford. The fence shall be removed. The well shall be shared."
    places = [
        "Ardania shall open the ford",
        "The fence shall be removed",
        "The well shall be shared",
    ]
    unnamed = [statement(text, f"s{n}", "commitment", words) for n, words in enumerate(places, 1)]
    named = statement(text, "s1", "commitment", places[0], debtor=actors("Ardania"))

    some = reading_view(reading(text, [named, *unnamed[1:]]), text).lede
    none = reading_view(reading(text, unnamed), text).lede

    assert "holds three acts: it binds Ardania to one act and for two names nobody. Of" in some
    assert "holds three acts and names nobody who must do them. Of" in none


def test_a_text_that_binds_says_what_binds_what_is_missing_then_the_rest() -> None:
    """The order of a binding text: commitments, gaps, questions, everything else."""
    view = reading_view(accord(), ACCORD)

    assert view.headline == "Three commitments"
    assert view.lede == (
        "This agreement binds Ardania and Belmark to three acts. Of these, three say by when, one "
        "says who checks, and none says what follows if it is not done."
    )
    assert in_order(
        words(page(view)),
        "Three commitments",
        "What binds",
        "What is missing",
        "Ask",
        "Permission",
        "Matter put off",
        "Aspiration",
        "Sounds like a promise, is none",
    )


def test_a_permission_is_not_counted_as_a_commitment() -> None:
    """Four statements are of the kind; one only allows, so three commitments are counted."""
    view = reading_view(accord(), ACCORD)

    assert len(view.binding) == 3
    kind, cards = view.rest[0]
    assert (kind, len(cards)) == ("permission", 1)


def test_empty_slots_are_printed_as_not_stated() -> None:
    """A commitment without a checker says so, beside the question that would fill the slot."""
    seen = words(page(reading_view(accord(), ACCORD)))

    assert in_order(
        seen,
        "checked by not stated Who will verify the withdrawal, and by what method?",
        "if not done not stated",
    )


def test_parties_stand_in_alphabetical_order() -> None:
    """Ardania stands before Belmark although the reading lists them the other way round."""
    view = reading_view(accord(), ACCORD)

    assert view.binding[0].slots[0].value == "Ardania and Belmark"
    assert [p.name for p in view.parties] == ["Ardania", "Belmark"]


def test_of_many_who_owe_the_sentence_names_those_who_owe_most() -> None:
    """Five debtors: the three who owe most are named in alphabetical order, two are counted."""
    owing = ["Echo", "Delta", "Delta", "Charlie", "Charlie", "Bravo", "Alpha", "Alpha"]
    lines = [f"{name} shall do act {n}." for n, name in enumerate(owing)]
    text = "\n".join(lines)
    held = reading(
        text,
        [
            statement(text, f"s{n}", "commitment", line[:-1], debtor=actors(owing[n]))
            for n, line in enumerate(lines)
        ],
    )

    lede = reading_view(held, text).lede

    assert lede.startswith("This statement binds Alpha, Charlie, Delta and 2 others to eight acts.")


def test_every_mark_leads_to_its_card_and_back() -> None:
    """Each card has a link to its place in the text, and each place one to its card."""
    html = page(reading_view(accord(), ACCORD))

    cards = set(re.findall(r'<li class="card \S+" id="s(\d+)"', html))
    assert cards == {"1", "2", "3", "4", "5", "6"}
    assert set(re.findall(r'href="#t(\d+)"', html)) == cards
    assert set(re.findall(r'<mark class="\S+" id="t(\d+)"', html)) == cards
    assert set(re.findall(r'class="n" href="#s(\d+)"', html)) == cards


def test_every_number_leads_to_a_list() -> None:
    """No figure of the opening is without the list behind it, except nought."""
    view = reading_view(report(), REPORT)
    html = page(view)

    assert [(f.count, f.name) for f in view.figures] == [
        (0, "commitments"),
        (1, "claim of agreement"),
        (1, "matter put off"),
        (1, "proposal"),
        (3, "cue words refused"),
        (3, "questions to ask"),
    ]
    for figure in view.figures:
        assert not figure.count or f'id="{figure.href.removeprefix("#")}"' in html


def test_words_that_are_not_at_their_place_are_orphaned() -> None:
    """A quotation that the text does not hold is never marked and never linked."""
    held = accord()

    view = reading_view(held, ACCORD.replace("heavy weapons", "heavy weapon"))

    assert view.binding[0].orphaned
    assert "A person must settle" in page(view)


def test_where_only_quotations_may_be_shown_the_text_is_not_there() -> None:
    """A press text in the published site shows its statements and not its other sentences."""
    html = page(reading_view(report(), REPORT, withheld="Only quotations are printed here."))

    assert "Many points were agreed" in html
    assert "Both leaders spoke of great progress" not in html
    assert "Only quotations are printed here." in html


def test_a_text_of_another_language_says_that_the_reader_does_not_cover_it() -> None:
    """The reader covers English and says so on the page of any other language."""
    text = "Сторони зобов'язуються вивести війська."
    held = reading(text, [], language="uk")

    html = page(reading_view(held, text))

    assert "The reader covers English" in html
    assert 'lang="uk"' in html


def test_a_right_to_left_text_runs_right_to_left() -> None:
    """The text of an Arabic document is set from right to left."""
    text = "يلتزم الطرفان بوقف إطلاق النار."
    held = reading(text, [statement(text, "s1", "commitment", text[:-1])], language="ar")

    html = page(reading_view(held, text))

    assert 'class="text" lang="ar" dir="rtl"' in html


def test_words_for_all_parties_go_before_their_names() -> None:
    """A debtor given both as "the Parties" and by name reads as one."""
    text = "The Parties shall meet."
    held = reading(
        text,
        [
            statement(
                text,
                "s1",
                "commitment",
                "The Parties shall meet",
                debtor=actors("the Parties", "Belmark", "Ardania"),
                gaps=(Gap(slot="deadline", ask="By what date: “The Parties shall meet”?"),),
            )
        ],
    )

    card = reading_view(held, text).binding[0]

    assert card.slots[0].value == "the Parties (Ardania and Belmark)"
    assert card.missing[0].ask == "By what date?"


def test_five_hundred_marks_stay_under_150_kilobytes() -> None:
    """A page of 500 statements of ordinary length weighs less than 150 kB."""
    lines = [
        f"{n:03d}. The Parties shall complete the act number {n:03d} in time." for n in range(500)
    ]
    text = "\n".join(lines)
    held = reading(
        text,
        [
            statement(text, f"s{n:03d}", "commitment", line[5:-1], debtor=actors("the Parties"))
            for n, line in enumerate(lines)
        ],
    )

    html = page(reading_view(held, text))

    assert html.count("<mark") == 500 + 1  # and one in the legend
    assert len(html.encode()) < 150_000
