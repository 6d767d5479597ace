"""What an exporter is, said once; each exporter is tested by these same sentences."""

import json
import re
from io import BytesIO
from typing import Any

import markdown
import openpyxl
import pytest
from icalendar import Calendar
from lxml import etree
from tests.exporters import world

from servanda import plugins
from servanda.model.export import Cell, CellKind, Layout, TableName
from servanda.pages.tables.layouts import LAYOUTS
from servanda.pages.tables.looked import CODES, FOUND

FORMATS = sorted(plugins.load_all("exporters"))
TABLES: tuple[TableName, ...] = tuple(LAYOUTS)
OF_PAGES = (FOUND, CODES)
"""Tables that no export of a whole register has."""
KEPT = {
    *("_all", "_b", "byte", "_coef", "_cons", "double", "float", "if", "in", "int", "long", "_n"),
    *("_pi", "_pred", "_rc", "_skip", "str", "strl", "using", "with"),
    *("else", "repeat", "while", "function", "for", "next", "break", "inf", "na", "nan", "null"),
}
"""Words that Stata or R keeps for itself, lower case."""
PAPER = set("page h1 h2 p table thead tbody tr th td".split())  # noqa: SIM905
FORMULA = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")


def kinds(name: TableName) -> dict[str, CellKind]:
    """Return the kind of each column."""
    return {column.name: column.kind for column in LAYOUTS[name].columns}


def expected(name: TableName) -> list[dict[str, Cell]]:
    """Return the rows of the table itself."""
    return list(world.matter().tables[name].dicts())


@pytest.mark.parametrize("name", FORMATS)
def test_says_what_it_is_and_what_it_writes(name: str) -> None:
    """An exporter has a media type, a suffix, and a default that it can write."""
    made: plugins.Exporter = plugins.load("exporters", name)

    assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", made.media_type)
    assert re.fullmatch(r"(\.[a-z]+)+", made.suffix)
    assert set(made.default) <= set(made.writes or TABLES)
    assert not made.single or len(made.default) == 1


@pytest.mark.parametrize("name", FORMATS)
def test_equal_registers_give_equal_bytes(name: str) -> None:
    """The same register at the same clocks gives the same bytes."""
    assert world.exported(name) == world.exported(name)


@pytest.mark.parametrize("table", TABLES)
def test_all_table_formats_hold_the_same_rows(table: TableName) -> None:
    """CSV, JSON, JSON Lines, Parquet, XLSX and the data package hold the same rows and columns."""
    rows = expected(table)
    names = list(kinds(table))
    assert rows, "the test register has a row in every table"

    assert world.json_lines(world.exported("jsonl", table)) == rows
    assert json.loads(world.exported("json", table))["tables"][table] == rows
    in_csv = world.csv_rows(world.exported("csv", table), kinds(table))
    assert [{k: _unquoted(v) for k, v in row.items()} for row in in_csv] == [
        {k: _without_zero(v) for k, v in row.items()} for row in rows
    ]
    packed = world.zip_files(world.exported("datapackage", table))[f"data/{table}.csv"]
    assert packed == world.exported("csv", table)
    in_sheet = world.xlsx_rows(world.exported("xlsx", table), table)
    assert [list(row) for row in in_sheet] == [names] * len(rows)
    assert [[_sheet(v) for v in row.values()] for row in in_sheet] == [
        [_sheet(v) for v in row.values()] for row in rows
    ]
    in_parquet = world.parquet_rows(world.exported("parquet", table))
    assert in_parquet == [
        {k: world.micros(v) if kinds(table)[k] == "instant" else v for k, v in row.items()}
        for row in rows
    ]


def _unquoted(value: Cell) -> Cell:
    """Undo the apostrophe as the page on formats says."""
    if isinstance(value, str) and re.match(r"'+" + FORMULA.pattern, value):
        return value[1:]
    return value


def _without_zero(value: Cell) -> Cell:
    return value.replace("\0", "\ufffd") if isinstance(value, str) else value


def _sheet(value: Any) -> Any:
    """Return a cell as XML can hold it: shorter than Excel's limit, legal characters."""
    if not isinstance(value, str):
        return value
    legal = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", value)
    return re.sub(r"\r\n?", "\n", legal)[:32_000]


@pytest.mark.parametrize("layout", [*LAYOUTS.values(), *OF_PAGES], ids=lambda one: one.name)
def test_column_names_are_words_for_r_stata_and_excel(layout: Layout) -> None:
    """Names are short, lower case, unlike each other, and no word that R or Stata keeps."""
    names = [column.name for column in layout.columns]

    assert len(set(names)) == len(names)
    for name in names:
        assert re.fullmatch(r"[a-z][a-z0-9_]{0,31}", name), name
        assert name not in KEPT
    assert all(column.means.endswith(".") for column in layout.columns)


@pytest.mark.parametrize("table", TABLES)
def test_no_cell_of_csv_begins_like_a_formula(table: TableName) -> None:
    """Whatever a stranger wrote, no text in a CSV file begins as a formula does."""
    texts = {n for n, kind in kinds(table).items() if kind in ("text", "list")}
    data = world.exported("csv", table)
    found = world.csv_rows(data, dict.fromkeys(kinds(table), "text"))

    assert b"\0" not in data
    for row in found:
        for name in texts:
            assert not FORMULA.match(str(row[name] or "")), row[name]


def test_byte_order_mark_only_where_it_is_asked_for() -> None:
    """``csv:bom`` is CSV after a byte order mark."""
    assert world.exported("csv:bom", "acts") == b"\xef\xbb\xbf" + world.exported("csv", "acts")
    assert not world.exported("csv", "acts").startswith(b"\xef\xbb\xbf")


def test_workbook_has_neither_formula_nor_link() -> None:
    """No cell of a workbook is a formula or a link; such texts are marked as texts."""
    book = openpyxl.load_workbook(BytesIO(world.exported("xlsx")))

    assert book.sheetnames == ["README", "Codebook", *TABLES]
    marked = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
                marked += cell.quotePrefix
    assert marked > len(world.HOSTILE)


def test_cell_beyond_what_excel_holds_says_that_it_was_cut() -> None:
    """A text of 40,001 letters is cut in XLSX, and the cell says where to find it whole."""
    (first, *_) = world.xlsx_rows(world.exported("xlsx", "objections"), "objections")

    assert str(first["words"]).endswith("CSV and JSONL have it whole]")
    assert len(str(first["words"])) == 32_767


@pytest.mark.parametrize("table", ["acts", "scores", "commitments", "events"])
def test_paper_holds_hostile_words_as_words(table: TableName) -> None:
    """DOCX and Markdown have one row a row; words of strangers make no row, tag, link or field."""
    rows = expected(table)
    data = world.exported("docx", table)
    ((_, *printed),) = world.docx_tables(data)
    xml = world.zip_files(data)["word/document.xml"]
    page = world.exported("markdown", table).decode()

    assert len(printed) == len(rows)
    assert b"fldSimple" not in xml
    assert b"instrText" not in xml
    assert "\u202e" not in xml.decode()
    shown = etree.fromstring(f"<page>{markdown.markdown(page, extensions=['tables'])}</page>")
    assert len(shown.findall(".//tbody/tr")) == len(rows)
    assert {one.tag for one in shown.iter()} <= PAPER
    assert not re.search(r"https?://|www\.", page)


def test_calendar_holds_no_forged_event() -> None:
    """A title with line breaks of iCalendar adds nothing to a calendar."""
    found = Calendar.from_ical(world.exported("ics"))
    summaries = [str(event["summary"]) for event in found.walk("VEVENT")]

    assert summaries
    assert "forged" not in summaries
    assert all(event["uid"] and event["dtstamp"] for event in found.walk("VEVENT"))


def test_feed_is_a_feed() -> None:
    """RFC 4287: id, title, updated and an author once; ids are IRIs, each entry's its own."""
    atom = "{http://www.w3.org/2005/Atom}"
    feed = etree.fromstring(world.exported("atom"))
    times = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")

    assert feed.tag == f"{atom}feed"
    entries = feed.findall(f"{atom}entry")
    assert len(entries) == len(expected("changes")) > 0
    for one in (feed, *entries):
        for name in ("id", "title", "updated"):
            (held,) = one.findall(f"{atom}{name}")
            assert held.text
            if name == "id":
                assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", held.text)
            if name == "updated":
                assert times.fullmatch(held.text)
        allowed = {"id", "title", "updated", "author", "generator", "category", "summary", "entry"}
        if one is not feed:
            # An entry without a link of its own must have a content (RFC 4287, 4.1.2).
            allowed |= {"content"}
        assert {child.tag.removeprefix(atom) for child in one} <= allowed
    assert len(feed.findall(f"{atom}author/{atom}name")) == 1
    ids = [one.findtext(f"{atom}id") for one in (feed, *entries)]
    assert len(set(ids)) == len(ids)
