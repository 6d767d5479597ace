"""The report on a quarter of a small register, worked out by hand from its files."""

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pypdfium2
import pytest
from lxml import html as markup
from tests.exporters import world

from servanda.api import answering, desk, printing, recording, reporting
from servanda.api.observing import observe
from servanda.api.register import Register, create_register, open_register
from servanda.errors import UsageError
from servanda.pages.report_lines import ReportView

TEXT = (
    "Joint statement of Northland and Southland, 12 January 2025\n\n"
    "Northland shall withdraw its guns by 1 February 2025.\n\n"
    "Southland shall open the bridge by 15 February 2025.\n\n"
    "Northland shall send the list by 1 March 2025.\n\n"
    "Southland shall pay the first part by 1 June 2025.\n"
)
RULES = """commitments:
  - {{id: guns, debtor: Northland, creditor: Southland, text_ref: {guns},
     in_force: {{from: 2025-01-12}}, do: withdraw by 2025-02-01}}
  - {{id: bridge, debtor: Southland, creditor: Northland, text_ref: {bridge},
     in_force: {{from: 2025-01-12}}, do: open by 2025-02-15}}
  - {{id: list, debtor: Northland, creditor: Southland, text_ref: {list},
     in_force: {{from: 2025-01-12}}, do: send by 2025-03-01}}
  - {{id: pay, debtor: Southland, creditor: Northland, text_ref: {pay},
     in_force: {{from: 2025-01-12}}, do: pay by 2025-06-01}}
"""
EVENTS = (
    "id,type,at,source,standing\n"
    "e1,withdraw,2025-01-30T10:00Z,mission,observation\n"
    "e2,open,2025-02-10T10:00Z,Southland ministry,claim\n"
)
COVERAGE = (
    "source,type,from,to,duty\n"
    "mission,withdraw,2025-01-01T00:00Z,2025-04-01T00:00Z,yes\n"
    "mission,open,2025-01-01T00:00Z,2025-04-01T00:00Z,yes\n"
)
SENTENCES = {
    "guns": "Northland shall withdraw its guns by 1 February 2025.",
    "bridge": "Southland shall open the bridge by 15 February 2025.",
    "list": "Northland shall send the list by 1 March 2025.",
    "pay": "Southland shall pay the first part by 1 June 2025.",
}
WORDS = "The bridge is open <b>since</b> 10 February."


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Return a register of four promises, two reports, an objection and a reply."""
    place = tmp_path_factory.mktemp("quarter")
    spots = {
        name: f"{{document: text, start: {TEXT.index(words)}, "
        f"end: {TEXT.index(words) + len(words)}}}"
        for name, words in SENTENCES.items()
    }
    for name, content in {
        "text.txt": TEXT,
        "rules.yaml": RULES.format(**spots),
        "events.csv": EVENTS,
        "coverage.csv": COVERAGE,
    }.items():
        (place / name).write_text(content, encoding="utf-8")
    create_register(
        place / "talks.db", name="Talks", passphrase=None, unsafe_plain=True, keys=place / "keys"
    ).close()
    made = open_register(place / "talks.db", write=True, keys=place / "keys")
    document, reading = recording.load_for_record(str(place / "text.txt"))
    draft = recording.start_draft(made, document, reading, wish="text")
    recording.add_rules(made, draft, place / "rules.yaml")
    recording.sign(made, draft.id)
    observe(made, [place / "events.csv"], coverage=[place / "coverage.csv"])
    here = desk.Here(made)
    here.record(answering.object_to(here, "bridge", WORDS, who="Southland", on="2025-03-10"))
    entry = made.state().objections[0].entry
    here.record(
        answering.reply(here, f"#{entry}", "No observer saw it.", who="Northland", on="2025-03-12")
    )
    yield made
    made.close()


@pytest.fixture(scope="module")
def quarter(register: Register) -> ReportView:
    """Return the report on the first quarter of 2025."""
    return reporting.view(register, "2025-01-01", "2025-03-31")


def test_what_was_due_and_what_became_of_it(quarter: ReportView) -> None:
    """Guns are gone, the bridge stayed shut under watch, nobody watched for the list."""
    parts = {part.name: [line.id for line in part.lines] for part in quarter.parts}

    assert parts == {
        "Kept: fulfilled": ["guns"],
        "Not kept: violated": ["bridge"],
        "Cannot be told: not observed": ["list"],
    }
    assert dict(quarter.counts) == {
        "due": 3, "kept": 1, "not kept": 1, "cannot be told": 1, "new commitments": 4,
        "objections": 1,
    }  # fmt: skip
    assert quarter.sentence == (
        "From 1 January 2025 to 31 March 2025 three promises or occasions fell due: one kept, one "
        "not kept and one cannot be told. Four new commitments came in the period."
    )
    assert [line.id for line in quarter.next] == ["pay"]


def test_each_line_says_whose_evidence_it_rests_on(quarter: ReportView) -> None:
    """The guns rest on the mission; the ministry's claim contests the bridge and moves nothing."""
    lines = {line.id: line for part in quarter.parts for line in part.lines}
    sources = {line.name: line for line in quarter.sources}

    assert lines["guns"].rests_on == "mission"
    assert lines["bridge"].rests_on == ""
    assert lines["bridge"].contested == "Southland ministry"
    assert lines["bridge"].watched == "100 %"
    assert (sources["mission"].reports, sources["mission"].rests) == (1, 1)
    assert (sources["Southland ministry"].reports, sources["Southland ministry"].rests) == (1, 0)
    assert sources["Southland ministry"].standings == "1 claimed by a party"
    assert [(w.source, w.what) for w in quarter.watched] == [
        ("mission", "open"), ("mission", "withdraw"),
    ]  # fmt: skip


def test_new_commitments_are_those_whose_text_is_of_the_period(
    register: Register, quarter: ReportView
) -> None:
    """The text of 12 January brought four; the second quarter brought none."""
    later = reporting.view(register, "2025-04-01", "2025-06-30")

    assert {line.how for line in quarter.fresh} == {"its text is dated 12 January 2025"}
    assert quarter.fresh[0].quote == SENTENCES["guns"].rstrip(".")
    assert later.fresh == ()
    assert [line.id for part in later.parts for line in part.lines] == ["pay"]


def test_changes_between_first_and_last_day_have_their_cause(quarter: ReportView) -> None:
    """What changed in the quarter says why: whose report, silence under watch, or nobody there."""
    moved = {line.id: (line.was, line.became, line.why) for line in quarter.moved}

    assert moved["guns"][1:] == ("fulfilled", "reports of mission")
    assert moved["bridge"][1:] == ("violated", "no report, while somebody was watching")
    assert moved["list"][1:] == ("not observed", "nobody was watching for part of the time")
    assert moved["pay"] == ("proposed", "in force", "the clock")


def test_html_is_one_file_that_loads_nothing_and_shows_words_as_words(
    quarter: ReportView,
) -> None:
    """No script, no address, the objection with its reply, and its tags as letters."""
    page = reporting.made(quarter, "html", stamp="2025-04-01T00:00:00Z").decode()
    tree: Any = markup.fromstring(page)
    shown = " ".join(tree.text_content().split())

    assert "default-src 'none'" in page
    assert tree.xpath("//script | //img | //link | //*[@src] | //*[@href]") == []
    assert WORDS in shown
    assert "&lt;b&gt;since" in page
    assert "Reply of Northland, 2025-03-12: No observer saw it." in shown
    assert "Whose evidence, and who was watching" in shown
    assert "counted neither as kept nor as not kept" in shown


def test_docx_holds_the_same_and_its_bytes_are_stable(quarter: ReportView) -> None:
    """The Word document has the same lines; made twice it is the same file."""
    data = reporting.made(quarter, "docx", stamp="2025-04-01T00:00:00Z")
    paper = docx.Document(BytesIO(data))
    words = "\n".join(p.text for p in paper.paragraphs)
    cells = [cell for table in world.docx_tables(data) for row in table for cell in row]

    assert quarter.sentence in words
    assert WORDS in words
    assert any(cell.startswith("Open the bridge") or "bridge" in cell for cell in cells)
    assert ["kept", "1"] in world.docx_tables(data)[0]
    assert data == reporting.made(quarter, "docx", stamp="2025-04-01T00:00:00Z")


def test_pdf_where_chromium_is(
    quarter: ReportView, chromium: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The printed page has a text layer with the sentence."""
    monkeypatch.setenv("SERVANDA_CHROMIUM", chromium)
    paper = pypdfium2.PdfDocument(reporting.made(quarter, "pdf", stamp="2025-04-01T00:00:00Z"))
    text = " ".join(paper[0].get_textpage().get_text_range().split())

    assert "three promises or occasions fell due" in text
    assert paper[0].get_size() == pytest.approx((595, 842), abs=2)  # A4


def test_without_a_browser_pdf_says_so(
    quarter: ReportView, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Where no Chromium is, the message names what to do; a browser that fails is named too."""
    monkeypatch.delenv("SERVANDA_CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(UsageError, match="PDF needs Chromium"):
        reporting.made(quarter, "pdf", stamp="2025-04-01T00:00:00Z")
    false = shutil.which("false", path="/usr/bin:/bin")
    assert false is not None
    monkeypatch.setenv("SERVANDA_CHROMIUM", false)
    with pytest.raises(UsageError, match="made no PDF"):
        printing.pdf("<p>x</p>")


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2025-13-01", "2025-12-31", "from: '2025-13-01' is no date"),
        ("2025-01-01", "soon", "to: 'soon' is no date"),
        ("2025-02-01", "2025-01-31", "ends .* before it begins"),
        ("0001-01-01", "2025-01-31", "no day lies before"),
    ],
)
def test_a_period_that_is_none_is_refused(
    register: Register, first: str, last: str, says: str
) -> None:
    """A period has a first and a last day, in this order."""
    with pytest.raises(UsageError, match=says):
        reporting.view(register, first, last)
