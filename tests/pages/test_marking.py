"""Marks never change the text under them, in any script."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from servanda.pages.marking import Mark, around, marked_html, showable

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=60)
KINDS = st.sampled_from(["commitment", "claim", "condition", "refused"])


class _Stripped(HTMLParser):
    """Takes tags and numbered links away; checks that every element is closed in its turn."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.open: list[str] = []
        self.ids: list[str] = []
        self.numbers: list[int] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.ids += [value or "" for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "a" in self.open:
            self.numbers.append(int(data))
        else:
            self.text += data


def strip(html: str) -> _Stripped:
    """Return what is left of ``html`` without marks."""
    found = _Stripped()
    found.feed(html)
    found.close()
    assert found.open == []
    return found


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    """Return a text and marks that lie anywhere, also outside of it."""
    text = draw(ANY_TEXT)
    place = st.integers(0, len(text) + 2)
    marks = [
        Mark(
            start=draw(place),
            end=draw(place),
            css=draw(KINDS),
            anchor=f"t{n}",
            number=draw(st.sampled_from([n, None])),
        )
        for n in range(draw(st.integers(0, 8)))
    ]
    return text, marks


@given(marked())
def test_text_is_unchanged_when_marks_are_stripped(given_: tuple[str, list[Mark]]) -> None:
    """Any text in any script is the same, code point by code point, with its marks taken away."""
    text, marks = given_

    found = strip(str(marked_html(text, marks)))

    assert found.text == showable(text)
    assert len(showable(text)) == len(text)


@given(marked())
def test_every_mark_in_the_text_is_shown_once(given_: tuple[str, list[Mark]]) -> None:
    """Each mark that lies in the text has its anchor and its number exactly once."""
    text, marks = given_
    inside = [m for m in marks if 0 <= m.start < m.end <= len(text)]

    found = strip(str(marked_html(text, marks)))

    assert sorted(found.ids) == sorted(str(m.anchor) for m in inside)
    assert sorted(found.numbers) == sorted(m.number for m in inside if m.number is not None)


def test_crossing_marks_are_closed_and_reopened() -> None:
    """Two marks that cross become well-formed elements over the same letters."""
    marks = [
        Mark(start=0, end=4, css="claim", anchor="t1", number=1),
        Mark(start=2, end=6, css="signal", anchor="t2", number=2),
    ]

    html = str(marked_html("abcdefg", marks))

    assert html == (
        '<mark class="claim" id="t1">ab<mark class="signal" id="t2">cd</mark></mark>'
        '<a class="n" href="#s1">1</a>'
        '<mark class="signal">ef</mark><a class="n" href="#s2">2</a>g'
    )


def test_a_document_is_shown_as_text_never_as_its_html() -> None:
    """Tags in a text are letters on the page."""
    html = str(marked_html("<script>x</script>", [Mark(start=0, end=8, css="claim")]))

    assert html == '<mark class="claim">&lt;script&gt;</mark>x&lt;/script&gt;'


def test_the_words_around_a_place_stay_in_its_line() -> None:
    """A heading above a sentence is not run together with it."""
    text = "What was promised\nOfficials said that the pledge would hold.\nNext"
    start = text.index("pledge")

    got = around(text, start, start + 6)

    assert got == ("Officials said that the ", "pledge", " would hold.")


def test_long_lines_are_cut_at_word_borders() -> None:
    """The words around a place are cut between words, and the cut is shown."""
    text = "alpha beta gamma delta PLEDGE epsilon zeta eta theta"
    start = text.index("PLEDGE")

    got = around(text, start, start + 6, width=14)

    assert got == ("… gamma delta ", "PLEDGE", " epsilon zeta …")
