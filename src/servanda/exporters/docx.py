"""DOCX: tables on paper, for those who write in Word."""

from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from servanda.exporters import notes, safe
from servanda.model.export import Matter, Table, TableName
from servanda.pages.times import as_of_words

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MOST = 5000
"""Rows of one table on paper: Word lays out no more in a reasonable time."""


class DocxExporter:
    """The brief columns of the chosen tables, on landscape pages with a repeated header."""

    media_type = MEDIA_TYPE
    suffix = ".docx"
    writes: tuple[TableName, ...] = ()
    default: tuple[TableName, ...] = ("commitments",)
    single = False

    def export(self, matter: Matter) -> Iterator[bytes]:
        """Yield the document, once it is whole."""
        paper = new(matter.register, matter.stamp, landscape=True)
        paper.add_heading(safe.printed(matter.register), 0)
        said = f"As of {as_of_words(matter.as_of)}; known at {matter.known_at}."
        paper.add_paragraph(safe.printed(said))
        if matter.private:
            paper.add_paragraph(f"Private values {notes.private(matter)}.")
        for table in matter.asked():
            paper.add_heading(table.layout.title, 1)
            _table(paper, table)
        paper.add_paragraph(notes.MISSING)
        yield from safe.blocks(saved(paper))


def new(title: str, stamp: str, *, landscape: bool) -> Any:
    """Return an empty A4 document."""
    import docx  # noqa: PLC0415  (only documents need it)
    from docx.enum.section import WD_ORIENT  # noqa: PLC0415
    from docx.shared import Mm, Pt  # noqa: PLC0415

    paper = docx.Document()
    section = paper.sections[0]
    long, short = Mm(297), Mm(210)
    section.page_width, section.page_height = (long, short) if landscape else (short, long)
    if landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
    for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
        setattr(section, side, Mm(18))
    paper.styles["Normal"].font.size = Pt(10)
    facts = paper.core_properties
    when = datetime.fromisoformat(stamp).replace(tzinfo=None)
    facts.title, facts.author, facts.comments = safe.xml(title)[:255], "", ""
    facts.created, facts.modified, facts.last_modified_by = when, when, ""
    return paper


def grid(paper: Any, header: list[str], rows: Iterator[list[str]]) -> None:
    """Add a table whose header is repeated on each page."""
    from docx.oxml import OxmlElement  # noqa: PLC0415

    table = paper.add_table(rows=1, cols=len(header))
    table.style = "Table Grid"
    first = table.rows[0]
    # Without this mark a reader of the second page does not know what the columns are.
    first._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001
    for held, words in zip(first.cells, header, strict=True):
        held.paragraphs[0].add_run(safe.printed(words)).bold = True
    for row in rows:
        for held, words in zip(table.add_row().cells, row, strict=True):
            held.paragraphs[0].add_run(safe.printed(words))


def _table(paper: Any, table: Table) -> None:
    shown = [n for n, column in enumerate(table.layout.columns) if column.brief]
    left = 0

    def rows() -> Iterator[list[str]]:
        nonlocal left
        for number, row in enumerate(table.rows()):
            if number < MOST:
                yield [safe.one_line(row[n]) for n in shown]
            else:
                left += 1

    header = [table.layout.columns[n].name.replace("_", " ") for n in shown]
    grid(paper, header, rows())
    if left:
        paper.add_paragraph(f"{left:,} more rows; the spreadsheet formats have them all.")


def saved(paper: Any) -> bytes:
    """Return the bytes of a document; equal documents give equal bytes."""
    out = BytesIO()
    paper.save(out)
    with ZipFile(out) as held:
        return safe.zipped((name, held.read(name)) for name in held.namelist())
