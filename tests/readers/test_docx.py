import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from tests.readers import river

from servanda.errors import DocumentError
from servanda.model.text import Document
from servanda.readers.docx import DocxReader
from servanda.readers.numbering import letters, roman


def read(raw: bytes) -> Document:
    """Return what the reader makes of the bytes."""
    return DocxReader().read(raw, source="talks.docx")


def saved(document: "docx.document.Document") -> bytes:
    """Return the document as a file."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def test_paragraphs_and_list_numbers_in_order() -> None:
    """Paragraphs come in order and numbered items carry the number that Word shows."""
    got = read(river.docx_bytes())

    assert [line for line in got.text.split("\n") if line] == river.sentences()
    assert got.text_extractor.startswith("docx/2 python-docx-")
    assert got.kept == "1"
    assert got.title is None


def test_tables_stand_where_they_stand() -> None:
    """A table's rows come between the paragraphs around it, one line a row."""
    document = docx.Document()
    document.add_paragraph("Before the table.")
    table = document.add_table(rows=2, cols=2)
    for row, words in zip(table.rows, [("Party", "Limit"), ("Northland", "700")], strict=True):
        for cell, word in zip(row.cells, words, strict=True):
            cell.text = word
    document.add_paragraph("After the table.")

    assert read(saved(document)).text == (
        "Before the table.\n\nParty | Limit\nNorthland | 700\n\nAfter the table."
    )


def test_tracked_changes_read_as_accepted() -> None:
    """Inserted words are read and deleted words are not."""
    document = docx.Document()
    paragraph = document.add_paragraph("The Parties shall ")
    for tag, inner in (("del", "<w:delText>consider</w:delText>"), ("ins", "<w:t>leave</w:t>")):
        paragraph._p.append(
            parse_xml(f'<w:{tag} {nsdecls("w")} w:id="1" w:author="x"><w:r>{inner}</w:r></w:{tag}>')
        )

    assert read(saved(document)).text == "The Parties shall leave"


def test_title_property_is_the_title() -> None:
    """The title that the file's properties state is the document's title."""
    document = docx.Document()
    document.core_properties.title = "Final act"
    document.add_paragraph("The Parties shall meet.")

    assert read(saved(document)).title == "Final act"


def test_headers_lower_the_share_kept() -> None:
    """Words in the page header are seen by a reader and left out, which `kept` says."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = "abcde"
    document.add_paragraph("fghij")

    got = read(saved(document))

    assert got.text == "fghij"
    assert got.kept == "0.50"


def test_locked_or_old_word_file_says_how_to_save() -> None:
    """A password-protected or old .doc file is refused with the way out."""
    with pytest.raises(DocumentError, match=r"password or in the old \.doc.*save it as \.docx"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))


def test_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    """A package that would unpack to more than 200 MB is refused by its directory alone."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", "<a/>")
        for number in range(3):
            package.writestr(f"word/media/{number}.bin", bytes(70_000_000))

    with pytest.raises(DocumentError, match=r"unpacks to 210\.0 MB"):
        read(stream.getvalue())


def test_huge_part_is_refused() -> None:
    """One XML part above the bound is refused before it is parsed."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", "<a>" + "x" * 61_000_000 + "</a>")

    with pytest.raises(DocumentError, match=r"one part of it unpacks to 61\.0 MB"):
        read(stream.getvalue())


@pytest.mark.parametrize("cut", [30, 1000, -30])
def test_damaged_package_is_an_error(cut: int) -> None:
    """A DOCX that breaks off is refused with what to do."""
    with pytest.raises(DocumentError, match=r"talks\.docx: .*(whole|damaged)"):
        read(river.docx_bytes()[:cut])


def test_other_zip_is_named() -> None:
    """A zip file without a Word document in it is said to be none."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/other.xml", "<a/>")

    with pytest.raises(DocumentError, match="not a DOCX"):
        read(stream.getvalue())


def test_document_without_words_is_an_error() -> None:
    """An empty document is refused."""
    with pytest.raises(DocumentError, match="no words"):
        read(saved(docx.Document()))


@pytest.mark.parametrize(
    ("number", "expected"), [(1, "i"), (4, "iv"), (9, "ix"), (14, "xiv"), (1990, "mcmxc")]
)
def test_roman(number: int, expected: str) -> None:
    """Roman numbers are written as every schoolbook has them."""
    assert roman(number) == expected


@pytest.mark.parametrize(("number", "expected"), [(1, "a"), (26, "z"), (27, "aa"), (53, "aaa")])
def test_letters(number: int, expected: str) -> None:
    """Word counts z, aa, bb: the letter is repeated."""
    assert letters(number) == expected


def test_footnotes_follow_the_text() -> None:
    """Footnotes stand after the text, each with its number, and separators are no notes."""
    from docx.opc.packuri import PackURI  # noqa: PLC0415
    from docx.opc.part import Part  # noqa: PLC0415

    document = docx.Document()
    document.add_paragraph("The Parties shall meet.")
    notes = (
        f"<w:footnotes {nsdecls('w')}>"
        '<w:footnote w:type="separator" w:id="0"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:id="1"><w:p><w:r><w:t>In Geneva, </w:t></w:r><w:r><w:t>by March.</w:t></w:r>'
        "</w:p></w:footnote></w:footnotes>"
    ).encode()
    base = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
    document.part.relate_to(
        Part(PackURI("/word/footnotes.xml"), kind, notes, document.part.package), base
    )

    assert read(saved(document)).text == "The Parties shall meet.\n\n[1] In Geneva, by March."


def test_levels_of_a_list_count_apart() -> None:
    """A second level restarts under each item of the first, as Word shows it."""
    document = docx.Document()
    levels = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{pattern}"/></w:lvl>'
        for depth, (form, pattern) in enumerate([("decimal", "%1."), ("lowerLetter", "(%2)")])
    )
    numbering = document.part.numbering_part.element
    numbering.insert(
        0, parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="77">{levels}</w:abstractNum>')
    )
    numbering.append(
        parse_xml(f'<w:num {nsdecls("w")} w:numId="77"><w:abstractNumId w:val="77"/></w:num>')
    )
    for depth, words in ((0, "one"), (1, "under"), (1, "also"), (0, "two"), (1, "again")):
        properties = document.add_paragraph(words)._p.get_or_add_pPr()
        properties.append(
            parse_xml(
                f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="77"/></w:numPr>'
            )
        )

    assert read(saved(document)).text == "1. one\n(a) under\n(b) also\n2. two\n(a) again"
