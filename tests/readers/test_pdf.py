import io
import zlib

import pytest
from reportlab.pdfgen.canvas import Canvas
from tests.readers import river

from servanda.errors import DocumentError
from servanda.model.text import Document
from servanda.readers.furniture import Line, PageLines, without_furniture
from servanda.readers.layout import paragraphs
from servanda.readers.pdf import PdfReader


def read(raw: bytes) -> Document:
    """Return what the reader makes of the bytes."""
    return PdfReader().read(raw, source="talks.pdf")


def drawn(*lines: tuple[float, float, str]) -> bytes:
    """Return a PDF of one page with each line of text at (x, y)."""
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    for x, y, words in lines:
        canvas.drawString(x, y, words)
    canvas.save()
    return stream.getvalue()


def test_lines_become_the_paragraphs_they_were() -> None:
    """No clause is cut where a printed line ends: the paragraphs come back whole."""
    got = read(river.pdf_bytes())
    furniture = {"Office of Texts: river talks", "Page 1"}

    lines = [line for line in got.text.split("\n") if line and line not in furniture]
    assert lines == river.sentences()
    assert got.title == river.TITLE


def test_headers_footers_and_page_numbers_go_where_they_repeat() -> None:
    """Running heads and page numbers are left out where they repeat, and `kept` says so."""
    got = read(river.pdf_bytes(repeat=6))

    assert "Office of Texts" not in got.text
    assert "Page 2" not in got.text
    assert got.text.count(river.LAST) == 6
    assert 0.9 < float(got.kept) < 1


def test_a_sentence_over_a_page_break_stays_one() -> None:
    """A clause that a page break cuts in two is joined again."""
    stages = [f"stage {number} of the works on the bridge" for number in range(1, 181)]
    words = "Northland shall finish " + ", ".join(stages) + "."
    got = read(river.pdf_bytes([words, "Southland shall report."]))

    assert got.text.split("\n\n") == [words, "Southland shall report."]


def test_encrypted_says_how_to_unlock() -> None:
    """An encrypted PDF is refused with the way to an unlocked copy."""
    with pytest.raises(DocumentError, match=r"encrypted.*unlocked copy.*qpdf --decrypt"):
        read(river.pdf_bytes(password="secret"))  # noqa: S106


def test_pictures_of_text_say_how_to_ocr() -> None:
    """A PDF that holds only pictures is refused with the command that makes it readable."""
    from PIL import Image  # noqa: PLC0415

    stream = io.BytesIO()
    Image.new("RGB", (200, 200), "white").save(stream, "PDF")

    with pytest.raises(DocumentError, match=r"only pictures.*ocrmypdf in\.pdf out\.pdf"):
        read(stream.getvalue())


@pytest.mark.parametrize("raw", [b"%PDF-1.7\n", b"%PDF-1.7\n" + bytes(2000), b"no pdf at all"])
def test_damaged_pdf_is_an_error(raw: bytes) -> None:
    """A file that is no whole PDF is refused with what to do."""
    with pytest.raises(DocumentError, match=r"talks\.pdf: not a whole PDF"):
        read(raw)


def test_cut_off_pdf_never_crashes() -> None:
    """Wherever a PDF breaks off, the answer is a document or a clear error."""
    whole = river.pdf_bytes()
    for size in range(0, len(whole), len(whole) // 40):
        try:
            got = read(whole[:size]).source
        except DocumentError as error:
            got = str(error)
        assert got.startswith("talks.pdf")


def test_words_cut_by_a_line_end_are_made_whole() -> None:
    """A hyphen that only marks a line end goes; one the text writes elsewhere stays."""
    raw = drawn(
        (
            72,
            700,
            "The guns fell silent under the truce and the follow-up talks began, and the dis-",
        ),
        (72, 686, "engagement was watched by both sides, which held their second round of follow-"),
        (72, 672, "up talks at once."),
    )

    assert read(raw).text == (
        "The guns fell silent under the truce and the follow-up talks began, and the disengagement "
        "was watched by both sides, which held their second round of follow-up talks at once."
    )


def line(text: str, y: float, *, left: float = 72, right: float = 500) -> Line:
    """Return a line of ten points' height at ``y``."""
    return Line(text=text, left=left, right=right, bottom=y, top=y + 10)


def blocks(*lines: Line) -> list[str]:
    """Return the paragraphs that the lines of one page become."""
    return [block.text for block in paragraphs([PageLines(height=800, lines=lines)])]


def test_list_items_are_kept_apart() -> None:
    """A line with an item's mark begins a paragraph, and its next line belongs to it."""
    assert blocks(
        line("The Parties agree:", 700, right=180),
        line("1. to withdraw their heavy weapons from the line of contact by", 686),
        line("the first of March;", 672, left=90, right=200),
        line("2. to report.", 658, right=150),
    ) == [
        "The Parties agree:",
        "1. to withdraw their heavy weapons from the line of contact by the first of March;",
        "2. to report.",
    ]


def test_a_reference_at_a_line_end_is_no_item() -> None:
    """The number after "Article" at a line end does not begin a list item."""
    joined = (
        "The Parties shall inform each other under the procedure of Article 5. The notice shall "
        "be in writing."
    )

    assert blocks(
        line("The Parties shall inform each other under the procedure of Article", 700),
        line("5. The notice shall be in writing.", 686, right=300),
    ) == [joined]


def test_items_without_full_stops_are_kept_apart() -> None:
    """A full line that ends without a stop is followed by the next item where the count goes on."""
    first = "1. Immediate and full ceasefire along the whole of the line of contact, day and night"
    second = "2. Withdrawal of all heavy weapons to the depots"

    assert blocks(line(first, 700), line(second, 686, right=300)) == [first, second]


def test_a_number_within_a_sentence_is_no_item() -> None:
    """A line that happens to begin with a number goes on with the sentence before it."""
    first = "The Parties shall keep records of the weapons covered under Article 2"
    second = "(1) that are moved through their territory."

    assert blocks(line(first, 700), line(second, 686, right=300)) == [f"{first} {second}"]


def test_an_abbreviation_ends_no_paragraph() -> None:
    """A short line that ends in "Sept." goes on in the next, also where that begins "19."."""
    first, second = "The sides shall stop along the line as of Sept.", "19. That is all."

    assert blocks(line(first, 700, right=300), line(second, 686, right=200)) == [
        f"{first} {second}"
    ]


def test_a_hyphen_before_a_capital_stays() -> None:
    """A name cut at its own hyphen keeps it."""
    raw = drawn(
        (72, 700, "Both governments will take part in the conference that is known as COP-"),
        (72, 686, "Geneva and in its committees."),
    )

    assert "known as COP-Geneva and" in read(raw).text


def test_a_line_on_one_page_only_stays() -> None:
    """A line at the edge that does not repeat belongs to the text."""
    pages = [
        PageLines(height=800, lines=(line("Draft", 780), line(f"Text {word}", 400)))
        for word in ("one", "two", "three")
    ]
    pages[0] = PageLines(height=800, lines=(line("Joint statement", 780), *pages[0].lines))

    kept = [one.text for page in without_furniture(pages) for one in page.lines]

    assert kept == ["Joint statement", "Text one", "Text two", "Text three"]


def bomb(drawing: bytes, *, pages: int = 1) -> bytes:
    """Return a PDF whose pages all show one drawing, packed as far as it goes."""
    packed = zlib.compress(drawing, 9)
    kids = b" ".join(b"%d 0 R" % (5 + number) for number in range(pages))
    resources = b"/Resources<</Font<</F1 3 0 R>>>>"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R" + resources + b">>"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (pages, kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
        *[page] * pages,
    ]
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return out + head + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))


def words(count: int, text: bytes = b"They shall meet. ") -> bytes:
    """Return the drawing of a text that is shown so many times."""
    return b"BT /F1 8 Tf 10 10 Td " + b"(%s) Tj " % text * count + b"ET"


@pytest.mark.parametrize(
    ("drawing", "pages", "message"),
    [
        (words(4_000_000), 1, "unpacks from"),
        (words(1_000_000), 1, "holds more than 200000 characters"),
        (b"0 0 9 9 re f " * 400_000, 1, "page 1 holds 400000 pieces"),
        (words(100, b"a" * 30_000), 1, "holds more than 200000 characters"),
        (words(20_000), 1, "page 1 holds .* characters"),
        (words(3_000), 1500, "characters by page"),
        (b"q Q " * 30_000_000, 1, "unpacks from"),
    ],
)
@pytest.mark.timeout(20)
def test_bombs_end_soon(drawing: bytes, pages: int, message: str) -> None:
    """A small file that unpacks to more than anybody wrote is refused by name within seconds."""
    raw = bomb(drawing, pages=pages)
    assert len(raw) < 1_000_000

    with pytest.raises(DocumentError, match=rf"talks\.pdf: .*{message}"):
        read(raw)


def test_the_same_file_without_the_bomb_is_read() -> None:
    """The file that the tests above swell is read where its text is one that a page can hold."""
    assert read(bomb(words(10))).text.startswith("They shall meet.")


def test_pages_of_one_counted_line_each_are_text() -> None:
    """Twelve pages of one promise each lose none, though the promises differ by a number only."""
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=1)
    for number in range(1, 13):
        canvas.drawString(72, 700, f"Arland shall open ford {number} by 3 May 2031.")
        canvas.drawString(300, 30, str(number))
        canvas.showPage()
    canvas.save()

    got = read(stream.getvalue())

    assert [got.text.count(f"ford {number} by") for number in range(1, 13)] == [1] * 12
