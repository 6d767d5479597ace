"""What arrives by accident or malice is read rightly or refused with one clear message."""

import io
import os
import socket
import stat
import threading
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from tests.readers import converting, river
from tests.reading.places import spans_of

from servanda.api.documents import document_from_bytes, load_document
from servanda.api.reading import load_and_read
from servanda.cli.main import main
from servanda.errors import DocumentError
from servanda.model.reading import Reading
from servanda.readers import html, pdf

Shown = Callable[[bytes], tuple[int, str, str]]
PROMISE = "Arland shall open the ford by 1 March 2031."


def reading_of(text: str) -> Reading:
    """Return the reading of a text, all places of which were checked against it."""
    document, reading = load_and_read("a.txt", raw=text.encode())
    assert all(document.text[start:end] == exact for start, end, exact in spans_of(reading))
    return reading


def said(text: str) -> list[str]:
    """Return the words of the statements of a text."""
    return [s.span.exact for s in reading_of(text).statements]


# ---------------------------------------------------------------- any Unicode


@pytest.mark.parametrize(
    "text",
    [
        "\u202e" + PROMISE + "\u202c",
        "\u2067" + PROMISE + "\u2069\u200f",
        "Ar\u00adland sh\u00adall open the fo\u00adrd by 1 March 2031.",
        "Arland\u200d shall\u200c open\u200b the ford by 1 March 2031.",
        "Arland shall\ufdd0 open the ford by 1 March 2031.\ufffe",
        "Ar\u0301land shall open the ford by 1 March 2031.",
    ],
)
def test_odd_characters_hide_no_promise(text: str) -> None:
    """Marks of direction, soft hyphens, joiners, noncharacters and accents hide no promise."""
    reading = reading_of(text)

    assert [s.kind for s in reading.statements] == ["commitment"]
    assert reading.statements[0].deadline is not None
    assert reading.statements[0].deadline.latest == "2031-03-01"


def test_a_tower_of_accents_is_read_in_time() -> None:
    """A letter under a hundred thousand accents takes no longer than other letters."""
    assert said("A" + "\u0301" * 100_000 + "rland.\n\n" + PROMISE) == [PROMISE[:-1]]


def test_entities_of_no_character_are_replaced() -> None:
    """Entities for halves of surrogate pairs, NUL and beyond Unicode leave a text that can hash."""
    page = f"<html><body><p>&#xD800;&#55297;&#0;&#x110000;&#xFFFE; {PROMISE}</p></body></html>"
    document = document_from_bytes(page.encode(), source="a.html")

    document.text.encode()
    assert PROMISE in document.text


def test_a_text_without_a_sentence_promises_nothing() -> None:
    """A single word, and a heap of punctuation, are texts without statements."""
    assert said("shall") == []
    assert said("?!.;:" * 2000 + " a") == []


# ---------------------------------------------------------------- what only paper needs


def test_hyphens_at_line_ends_hide_no_promise() -> None:
    """Words that a scan cut at line ends are read whole, and quoted as they stand."""
    assert said("Arland under-\ntakes to open the ford by\n1 March 2031.") == [
        "Arland under-\ntakes to open the ford by\n1 March 2031"
    ]


def printed_text(pages: int) -> str:
    """Return a scanned text whose pages each cut a promise in two."""
    leaves = [
        "RIVER PAPERS, VOLUME TWO\n\n"
        f"the ferry number {page * page}. Arland shall repair\n\nPage {page}\n"
        for page in range(1, pages + 1)
    ]
    return "\f".join(leaves)


@pytest.mark.parametrize("separator", ["\f", "\n"])
def test_page_ends_are_read_over(separator: str) -> None:
    """Running heads and page numbers stand in no promise's way, and the text stays as it is."""
    text = printed_text(4).replace("\f", separator)
    reading = reading_of(text)
    commitments = [s.span.exact.split() for s in reading.statements if s.kind == "commitment"]

    # The first three promises go on over a page end; the fourth lacks its rest.
    assert [words[:3] for words in commitments] == [["Arland", "shall", "repair"]] * 4
    assert [words[-4:] for words in commitments][:3] == [
        ["the", "ferry", "number", str(page * page)] for page in (2, 3, 4)
    ]
    assert reading.document.kept == "1"
    assert reading.document.length == len(text)


def test_cue_words_of_running_heads_are_accounted_for() -> None:
    """A running head with a cue word in it is refused as a heading."""
    text = "\f".join(f"SHARED COMMITMENTS\n\nThe ferry {n} is old.\n\n{n}" for n in range(1, 5))

    assert [r.reason for r in reading_of(text).refused] == ["heading"] * 4


def test_lines_that_do_not_repeat_are_no_page_ends() -> None:
    """A line that says "Page 1" once belongs to the text."""
    text = f"Page 1\n\n{PROMISE}"
    reading = reading_of(text)

    assert len(reading.statements) == 1


def test_printed_pages_of_one_counted_line_each_are_text() -> None:
    """Promises that differ by a number only, one to a page, are no running heads."""
    lines = [f"Arland shall open ford {n} by 3 May 2031" for n in range(1, 6)]

    reading = reading_of("\f".join(f"{line}.\n" for line in lines))

    assert [one.span.exact for one in reading.statements] == lines


# ---------------------------------------------------------------- other languages

GERMAN = (
    "Arland will die Furt bis zum 1. März 2031 öffnen. Die Regierung will sich dafür einsetzen, "
    "und der Minister wird mit den Nachbarn verhandeln."
)
UKRAINIAN = "Арланд зобов'язується відкрити брід до 1 березня 2031 року."


@pytest.fixture
def shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shown:
    """Return a function from bytes to what `servanda read` says: code, words, complaint."""

    def run(raw: bytes) -> tuple[int, str, str]:
        (tmp_path / "a.txt").write_bytes(raw)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["read", str(tmp_path / "a.txt")])
        out, err = capsys.readouterr()
        code = ended.value.code
        return int(code or 0), " ".join(out.split()), err

    return run


@pytest.mark.parametrize(("text", "code"), [(GERMAN, "de"), (UKRAINIAN, "uk")])
def test_another_language_is_said_and_nothing_guessed(text: str, code: str, shown: Shown) -> None:
    """A foreign text yields its language and no statement, and is not said to bind nobody."""
    reading = reading_of(text)
    _, output, _ = shown(text.encode())

    assert (reading.document.language, reading.statements, reading.refused) == (code, (), ())
    assert f"The reader covers English; this text looks like '{code}'" in output
    assert "Not read" in output
    assert "Nothing here binds anyone" not in output


@pytest.mark.parametrize("foreign", [GERMAN, UKRAINIAN])
@pytest.mark.parametrize("order", ["English first", "English last"])
def test_of_several_languages_the_english_is_read(foreign: str, order: str, shown: Shown) -> None:
    """Of a text in two languages only the English is read, whichever comes first; this is said."""
    text = f"{foreign}\n\n{PROMISE}" if order == "English last" else f"{PROMISE}\n\n{foreign}"

    assert said(text) == [PROMISE[:-1]]
    assert reading_of(text).document.language == "mul"
    assert "only the English parts were read" in shown(text.encode())[1]


# ---------------------------------------------------------------- encodings


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (PROMISE.encode("utf-16-le"), "--encoding utf-16-le"),
        (PROMISE.encode("utf-16-be"), "UTF-16 without a byte order mark"),
        ("Стороны обязуются".encode("cp1251"), "--encoding cp1251"),
        ("Ils s'engagent à partir".encode("latin-1"), "--encoding cp1252"),
    ],
)
def test_wrong_encodings_name_the_remedy(raw: bytes, message: str, shown: Shown) -> None:
    """Bytes in another encoding end with exit code 2 and the option that helps."""
    code, _, complaint = shown(raw)

    assert code == 2
    assert message in complaint


# ---------------------------------------------------------------- pages of the web


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("html_text", "message"),
    [
        ("<div>" * 100_000 + PROMISE + "</div>" * 100_000, "2,000 deep"),
        ("<ul><li>a " * 20_000 + PROMISE, "2,000 deep"),
        ("<p " + " ".join(f"a{n}=1" for n in range(50_000)) + f">{PROMISE}</p>", "attributes"),
        ("<b></b>" * 800_000 + PROMISE, "more than 1500000 tags"),
    ],
)
def test_monstrous_pages_are_refused_by_name(html_text: str, message: str) -> None:
    """Endless nesting, attributes and tags are refused at once, and not read in part."""
    with pytest.raises(DocumentError, match=rf"^a\.html: .*{message}"):
        document_from_bytes(f"<html><body>{html_text}".encode(), source="a.html")


@pytest.mark.parametrize(
    "html_text",
    [
        "<div>" * 1500 + PROMISE + "</div>" * 1500,
        f"<p title='{'x' * 12_000_000}'>{PROMISE}</p>",
        f"<img src='data:image/png;base64,{'QUJD' * 3_000_000}'><p>{PROMISE}</p>",
    ],
)
def test_odd_pages_are_read_whole(html_text: str) -> None:
    """Deep nesting, a huge attribute and a picture written into the page hide no words."""
    got = document_from_bytes(f"<html><body>{html_text}".encode(), source="a.html")

    assert got.text == PROMISE


def test_pages_of_very_many_elements_skip_the_search_for_the_main_part() -> None:
    """A page of a hundred thousand elements is read with all its visible text."""
    raw = f"<html><body><p>{PROMISE}</p>{'<i>a</i> ' * 60_000}".encode()

    assert html.HtmlReader().read(raw, source="a.html").text_extractor.endswith("visible text")


# ---------------------------------------------------------------- archives and Word


def zipped(parts: dict[str, bytes]) -> bytes:
    """Return a zip file with these parts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return stream.getvalue()


def test_nested_archives_are_never_unpacked() -> None:
    """An archive in an archive is refused by name, and one inside a DOCX is passed over."""
    inner = zipped({"a.txt": bytes(1_000_000)})
    with pytest.raises(DocumentError, match="a zip archive, not a text; unpack it"):
        document_from_bytes(zipped({"inner.zip": inner}), source="a.zip")

    with zipfile.ZipFile(io.BytesIO(river.docx_bytes())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    got = document_from_bytes(zipped({**parts, "word/inner.zip": inner}), source="a.docx")
    assert river.DUTIES in got.text


def test_a_bomb_dressed_as_docx_is_refused() -> None:
    """A small file that unpacks to gigabytes as a DOCX is refused by its directory."""
    raw = zipped({"word/document.xml": b"<a/>", "word/media/a.bin": bytes(250_000_000)})
    assert len(raw) < 1_000_000

    with pytest.raises(DocumentError, match=r"unpacks to 250\.0 MB"):
        document_from_bytes(raw, source="a.docx")


def test_external_entities_stay_outside(tmp_path: Path) -> None:
    """An entity that names a file of this machine, or that swells, brings nothing into the text."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the word is swordfish", encoding="utf-8")
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    head = (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY s SYSTEM "{secret.as_uri()}">'
        f'<!ENTITY a0 "swell">{bomb}]>'
    )
    with zipfile.ZipFile(io.BytesIO(river.docx_bytes())) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    body = parts["word/document.xml"].partition(b"?>")[2].decode()
    body = body.replace("Northland shall reopen", "&s; &a8; Northland shall reopen", 1)
    raw = zipped({**parts, "word/document.xml": (head + body).encode()})
    try:
        text = document_from_bytes(raw, source="a.docx").text
    except DocumentError as error:
        text = str(error)

    assert "swordfish" not in text
    assert len(text) < 10_000


def test_footnote_marks_stand_where_they_are() -> None:
    """A footnote's mark stands in the text of a Word document as its number stands in a print."""
    pieces = [converting.paragraph("Arland shall open the ford.", "See the annex.")]

    assert document_from_bytes(converting.word(pieces), source="a.docx").text == (
        "Arland shall open the ford.[1]\n\n[1] See the annex."
    )


def test_paragraphs_in_many_styles_take_linear_time() -> None:
    """A document of a thousand paragraphs in styles without lists is read."""
    document = docx.Document()
    for number in range(1000):
        document.add_paragraph(f"Word {number}.", style="Body Text")
    stream = io.BytesIO()
    document.save(stream)

    assert document_from_bytes(stream.getvalue(), source="a.docx").text.endswith("Word 999.")


# ---------------------------------------------------------------- PDF


def drawing(levels: int, width: int, innermost: bytes) -> bytes:
    """Return a PDF whose page shows a form that shows a form ...: ``width ** levels`` drawings."""

    def stream(about: bytes, content: bytes) -> bytes:
        packed = zlib.compress(content, 9)
        return b"<<%s/Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (
            about,
            len(packed),
            packed,
        )

    first = 5
    resources = b"<</Font<</F1 %d 0 R>>/XObject<</X %d 0 R>>>>" % (
        first + levels,
        first + levels - 1,
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R/Resources%s>>" % resources,
        stream(b"", b"/X Do BT /F1 8 Tf 10 10 Td (They shall meet.) Tj ET"),
    ]
    for level in range(levels):
        about = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
        if level:
            about += b"/Resources<</XObject<</X %d 0 R>>>>" % (first + level - 1)
        objects.append(stream(about, b"/X Do " * width if level else innermost))
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>")
    out, places = b"%PDF-1.4\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
    return out + head + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, len(out))


def test_forms_in_forms_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PDF of two kilobytes that draws its shape billions of times is given up, not waited for."""
    monkeypatch.setattr("servanda.readers.limits.MAX_PDF_PAGE_SECONDS", 2)
    raw = drawing(9, 30, b"0 0 9 9 re f ")
    assert len(raw) < 3000

    with pytest.raises(DocumentError, match=r"^a\.pdf: page 1 takes (longer|more memory)"):
        document_from_bytes(raw, source="a.pdf")
    assert document_from_bytes(drawing(2, 30, b"0 0 9 9 re f "), source="b.pdf").text


def test_progress_is_told_page_by_page() -> None:
    """Whoever asks hears after each page of a PDF how many of how many are done."""
    heard: list[tuple[int, int]] = []
    raw = river.pdf_bytes(repeat=30)
    reader = pdf.PdfReader().with_progress(lambda done, whole: heard.append((done, whole)))
    reader.read(raw, source="a.pdf")

    assert len(heard) > 5
    assert heard == [(page, len(heard)) for page in range(1, len(heard) + 1)]


# ---------------------------------------------------------------- what is no plain file


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    """A named pipe, which a shell makes of `<(command)`, is read like a file."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(PROMISE,), kwargs={"encoding": "utf-8"})
    writer.start()
    try:
        assert load_document(str(pipe)).text == PROMISE
    finally:
        writer.join()


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket is refused as one."""
    monkeypatch.chdir(tmp_path)  # the name of a socket may not be long
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("door")
        with pytest.raises(DocumentError, match="door: a socket or device, not a file"):
            load_document("door")


def test_a_file_that_changes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of one version and half of the next are never read as one text."""
    path = tmp_path / "a.txt"
    path.write_text(PROMISE, encoding="utf-8")
    looked = Path.stat

    def grown(self: Path, **how: bool) -> os.stat_result:
        found = looked(self, **how)
        if self == path and stat.S_ISREG(found.st_mode):
            with path.open("a", encoding="utf-8") as file:
                file.write(" Or not.")
        return found

    monkeypatch.setattr(Path, "stat", grown)
    with pytest.raises(DocumentError, match="changed while it was read"):
        load_document(str(path))
