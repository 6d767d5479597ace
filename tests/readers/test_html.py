import pytest
from tests.readers import river

from servanda.errors import DocumentError
from servanda.model.text import Document
from servanda.readers.html import HtmlReader


def read(html: str | bytes, encoding: str | None = None) -> Document:
    """Return what the reader makes of the page."""
    raw = html if isinstance(html, bytes) else html.encode()
    return HtmlReader(encoding=encoding).read(raw, source="page.html")


def page(body: str, head: str = "<meta charset='utf-8'>") -> str:
    """Return a whole page around a body."""
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"


def test_main_text_keeps_paragraphs_and_list_marks() -> None:
    """Paragraphs are parted by an empty line and list items carry the number a browser shows."""
    got = read(river.html_bytes())

    assert [line for line in got.text.split("\n") if line] == river.sentences()
    assert got.title == "River crossings"
    assert got.text_extractor.startswith("html/2 trafilatura-")


def test_kept_is_measured_against_all_visible_text() -> None:
    """Navigation and footer count as visible: leaving them out shows in `kept`; scripts do not."""
    got = read(river.html_bytes())
    whole = sum(len("".join(line.split())) for line in river.sentences())
    # Left out: "- Home", "- All texts", "Imprint" = 5 + 9 + 7 characters without blanks.
    assert got.kept == f"{whole / (whole + 21):.2f}"


def test_all_visible_text_where_too_little_was_kept() -> None:
    """Words in the page's furniture are kept where there are no others."""
    got = read(page("<nav><p>We shall leave.</p></nav>"))

    assert "We shall leave." in got.text
    assert got.kept == "1"


def test_promises_outside_the_main_part_bring_all_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """If the tool drops most of the prose, the reader takes everything that is visible."""
    heading = frozenset((river.TITLE,))
    monkeypatch.setattr("servanda.readers.html._main_texts", lambda _: heading)
    got = read(river.html_bytes())

    assert river.DUTIES in got.text
    assert "Imprint" in got.text
    assert got.text_extractor.endswith("all visible text")


@pytest.mark.parametrize(
    ("declared", "codec"),
    [("windows-1251", "cp1251"), ("koi8-r", "koi8-r"), ("iso-8859-5", "iso-8859-5")],
)
def test_declared_charset_is_respected(declared: str, codec: str) -> None:
    """The character set that a page declares decides how its bytes are read."""
    words = "Стороны обязуются прекратить огонь и отвести тяжёлое вооружение до 1 марта."
    html = page(f"<p>{words}</p>", head=f'<meta charset="{declared}">')

    assert read(html.encode(codec)).text == words


def test_header_goes_before_the_page_itself() -> None:
    """What the caller or the HTTP header says of the encoding stands above the page's own word."""
    html = page("<p>Стороны обязуются прекратить огонь до 1 марта.</p>").encode("cp1251")

    assert read(html, "windows-1251").text == "Стороны обязуются прекратить огонь до 1 марта."


def test_latin_1_means_windows_1252() -> None:
    """A page labelled ISO 8859-1 has its typographic quotes read as browsers read them."""
    html = page(
        "<p>The “Parties” shall meet on Monday — in Geneva.</p>", "<meta charset=iso-8859-1>"
    )

    assert "“Parties”" in read(html.encode("cp1252")).text


def test_undeclared_foreign_bytes_are_named() -> None:
    """A page without a declared character set that is not UTF-8 is an error, not a guess."""
    with pytest.raises(DocumentError, match=r"page\.html: byte \d+ .*--encoding"):
        read("<html><body><p>Le Président s'engage à partir.</p></body></html>".encode("cp1252"))


def test_one_broken_byte_is_shown_not_hidden() -> None:
    """A single undecodable byte in a declared UTF-8 page leaves a visible replacement mark."""
    html = page("<p>" + "The Parties shall meet in Geneva. " * 60 + "</p>").encode()

    assert "\ufffd" in read(html.replace(b"Geneva", b"Gen\xe8va", 1)).text


@pytest.mark.parametrize(
    "html",
    [
        "<html><body></body></html>",
        "<html><body><script>draw('We shall')</script><img src='a.png'></body></html>",
        "<html><body><p hidden>We shall</p><p style='display: none'>never</p></body></html>",
        "<!-- nothing -->",
    ],
)
def test_page_without_text_is_an_error(html: str) -> None:
    """A page that shows no words is refused with the way out."""
    with pytest.raises(DocumentError, match="no text"):
        read(html)


def test_hidden_text_is_not_read() -> None:
    """Words that a reader of the page cannot see are not in the document."""
    got = read(page("<p>We shall meet on Monday.</p><p hidden>We shall pay everything.</p>"))

    assert got.text == "We shall meet on Monday."


def test_preformatted_lines_stay_lines() -> None:
    """The lines of preformatted text are kept apart."""
    got = read(
        page("<pre>1. The Parties shall withdraw.\n2. The Parties shall report.\n\nDone.</pre>")
    )

    assert got.text == "1. The Parties shall withdraw.\n2. The Parties shall report.\n\nDone."


def test_lists_count_as_browsers_do() -> None:
    """Start numbers, letters and nested lists appear as a browser shows them."""
    body = (
        "<p>The Parties to this understanding agree on the following four steps:</p>"
        "<ol start='3'><li>withdraw their heavy weapons;</li><li>report every week;</li></ol>"
        "<ol type='a'><li>open the bridge;</li></ol><ul><li>exchange lists.</li></ul>"
    )
    lines = [line for line in read(page(body)).text.split("\n") if line]

    assert lines[1:] == [
        "3. withdraw their heavy weapons;",
        "4. report every week;",
        "(a) open the bridge;",
        "- exchange lists.",
    ]


def test_letters_and_roman_numbers_are_counted_out() -> None:
    """Roman and lettered lists, by type or by style, carry the marks that a browser shows."""
    items = "<li>open the bridge;</li><li>exchange lists.</li>"
    body = (
        "<p>The Parties to this understanding agree on the following four steps:</p>"
        f"<ol type='i'>{items}</ol><ol type='A'>{items}</ol>"
        f"<ol style='list-style-type: lower-roman'>{items}</ol>"
        f"<ol style='list-style: upper-alpha inside' start='27'>{items}</ol>"
    )
    marks = [line.partition(" ")[0] for line in read(page(body)).text.split("\n") if line]

    assert marks[1:] == ["(i)", "(ii)", "(A)", "(B)", "(i)", "(ii)", "(AA)", "(BB)"]


def test_numbers_in_the_text_are_not_doubled() -> None:
    """An item that already begins with its number gets no second one."""
    body = "<p>They agreed on these steps:</p><ol><li>1. Withdraw the weapons now.</li></ol>"

    assert "1. Withdraw the weapons now." in read(page(body)).text.split("\n")


def test_repeated_and_bare_lines_stay() -> None:
    """A line that stands twice, and a number that stands alone, are not taken for furniture."""
    body = (
        "<h1>Composition of the commission and of its three boards</h1><p>The commission has:</p>"
        "<p>1.</p><p>one member of Northland;</p><p>2.</p><p>one member of Southland.</p>"
        "<p>Each board of the commission, as the two sides have agreed in writing, has:</p>"
        "<p>1.</p><p>one member of Northland;</p><p>2.</p><p>one member of Southland.</p>"
    )
    lines = [line for line in read(page(f"<main>{body}</main>")).text.split("\n") if line]

    assert lines.count("1.") == lines.count("one member of Northland;") == 2
    assert len(lines) == 11


def test_deep_nesting_is_read() -> None:
    """A page of deeply nested elements is read or refused, never a crash."""
    html = page("<div>" * 5000 + "We shall meet on Monday in Geneva." + "</div>" * 5000)
    try:
        got = read(html).text
    except DocumentError as error:
        got = str(error)
    assert "We shall meet" in got or "page.html" in got
