"""Files for other programs over HTTP: a page's address with another ending."""

import csv
import io
import json

import pypdfium2
import pytest
from tests.exporters import world
from tests.pages.surveyed import surveyed
from tests.pages.world import FakeRegister
from tests.web.client import Client

from servanda.api import printing
from servanda.pages.tables.layouts import LAYOUTS
from servanda.web.app import create_app


@pytest.fixture(scope="module")
def client() -> Client:
    """Return a client of a server of the test register."""
    return Client(create_app(register=FakeRegister()))


@pytest.fixture
def levered() -> Client:
    """Return a client of a server whose register holds levers."""
    return Client(create_app(register=FakeRegister(surveyed())))


@pytest.mark.parametrize("table", LAYOUTS)
def test_every_table_is_there_as_csv(client: Client, table: str) -> None:
    """Each table has an address, is sent as a file, and names its columns."""
    answer = client.get(f"/{table}.csv")

    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == f'attachment; filename="{table}.csv"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    header = [column.name for column in LAYOUTS[table].columns]  # type: ignore[index]
    assert answer.text.split("\r\n", 1)[0] == ",".join(header)


@pytest.mark.parametrize(
    ("path", "kind", "begins"),
    [
        ("/verdicts.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         b"PK"),
        ("/index.csv?bom=1", "text/csv; charset=utf-8", b"\xef\xbb\xbfcommitment_id"),
        ("/events.jsonl", "application/x-ndjson", b'{"event_id"'),
        ("/parties.parquet", "application/vnd.apache.parquet", b"PAR1"),
        ("/history.docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
         b"PK"),
        ("/audit.md", "text/markdown; charset=utf-8", b"# River bank talks"),
        ("/register.json", "application/json", b'{"schema":"servanda.tables/1"'),
        ("/register.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
         b"PK"),
        ("/datapackage.zip", "application/zip", b"PK"),
        ("/provenance.jsonld", "application/ld+json", b'{"@context"'),
        ("/annotations.json", "application/ld+json", b'{"@context"'),
        ("/documents/accord.annotations.json", "application/ld+json", b'{"@context"'),
        ("/feed.atom", "application/atom+xml", b"<?xml"),
        ("/calendar.ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR"),
        ("/c/withdrawal.ics", "text/calendar; charset=utf-8", b"BEGIN:VCALENDAR"),
        ("/c/withdrawal.atom", "application/atom+xml", b"<?xml"),
    ],
)  # fmt: skip
def test_each_format_has_its_address(client: Client, path: str, kind: str, begins: bytes) -> None:
    """The ending of the address names the format."""
    answer = client.get(path)

    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == kind
    assert answer.content.startswith(begins)


def test_a_page_gives_its_own_rows(client: Client) -> None:
    """A list, a commitment and a document give what they show, and nothing else."""
    settled = world.json_lines(client.get("/list/settled.jsonl").content)
    one = world.json_lines(client.get("/c/lists.jsonl").content)
    text = world.json_lines(client.get("/documents/report.jsonl").content)
    loose = world.json_lines(client.get("/list/not-promised.jsonl").content)
    party = world.json_lines(client.get("/commitments.jsonl?party=Ardania").content)

    assert {row["tile"] for row in settled} == {"settled"}
    assert [row["commitment_id"] for row in settled] == ["withdrawal", "crossings", "lists"]
    assert [row["shows"] for row in one] == ["fulfilled", "pending"]
    assert {row["document_id"] for row in text} == {"report"}
    assert not {row["kind"] for row in loose} & {"commitment"}
    assert len(party) == 5


def test_pages_of_revisions_entries_and_finds_give_their_rows(client: Client) -> None:
    """What a page shows, in every format; quotations are told letter by letter."""
    turns = world.json_lines(client.get("/c/withdrawal/history.jsonl").content)
    whole = world.json_lines(client.get("/history.jsonl").content)
    told = client.get("/c/withdrawal/history.json").json()["revisions"]
    assert turns == [row for row in whole if row["commitment_id"] == "withdrawal"]
    assert len(turns) == len(told) > 0

    leaves = client.get("/entries/0.csv")
    rows = list(csv.DictReader(io.StringIO(leaves.text)))
    assert [int(row["entry"]) for row in rows] == list(range(len(rows)))
    assert leaves.headers["content-disposition"] == 'attachment; filename="entries-0.csv"'
    assert len(rows) == client.get("/entries/0").text.count('id="e')

    found = client.get("/search.json?q=withdraw").json()["results"]
    rows = list(csv.DictReader(io.StringIO(client.get("/search.csv?q=withdraw").text)))
    assert [(row["id"], int(row["entry"])) for row in rows] == [
        (one["id"], one["entry"]) for one in found
    ]
    assert rows
    assert all("withdraw" in (r["title"] + r["words"] + r["statements"]).lower() for r in rows)


@pytest.mark.parametrize(
    ("ending", "begins"),
    [("csv", b""), ("xlsx", b"PK"), ("jsonl", b""), ("parquet", b"PAR1"), ("docx", b"PK"),
     ("md", b"# ")],
)  # fmt: skip
@pytest.mark.parametrize(
    "page", ["c/withdrawal/history", "entries/0", "search", "documents/accord/disagreements"]
)
def test_tables_of_one_page_come_in_every_format(
    client: Client, page: str, ending: str, begins: bytes
) -> None:
    """Also those that no export of a whole register has."""
    answer = client.get(f"/{page}.{ending}?as_of=2025-11-01")

    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(begins)


def test_json_of_documents_and_commitments_is_what_it_was(client: Client) -> None:
    """The richer JSON of single pages stays at its address."""
    assert client.get("/documents/accord.json").json()["id"] == "accord"
    assert "verdicts" in client.get("/c/withdrawal.json").json()
    assert "revisions" in client.get("/history.json").json()


@pytest.mark.parametrize(
    "path",
    ["/c/nothing.csv", "/documents/nothing.csv", "/commitments.csv?party=Nobody", "/promises.csv",
     "/list/other.csv", "/entries/9.csv", "/entries/0.exe", "/entries/x",
     "/c/nothing/history.csv", "/c/withdrawal/history.exe", "/documents/nothing/disagreements.csv"],
)  # fmt: skip
def test_what_is_not_there_is_a_page_that_says_so(client: Client, path: str) -> None:
    """An address of nothing is answered with 404, or with no rows where the list is none."""
    answer = client.get(path)

    assert answer.status_code == 404
    assert "<h1" in answer.text


def test_pages_lead_to_their_data(client: Client) -> None:
    """Each page of the register links to its table at its own clocks."""
    page = client.get("/list/open?as_of=2025-11-01&known_at=5").text

    assert 'href="/verdicts.csv?as_of=2025-11-01&amp;known_at=%235"' in page
    assert client.get("/verdicts.csv?as_of=2025-11-01&known_at=%235").status_code == 200


def test_report_of_a_period(client: Client) -> None:
    """The report is a page that prints, with a Word document beside it."""
    answer = client.get("/report?from=2025-01-01&to=2025-10-31")
    paper = client.get("/report.docx?from=2025-01-01&to=2025-10-31")
    odd = client.get("/report?from=2025-01-01&to=2024-10-31")

    assert answer.status_code == 200
    assert "fell due" in answer.text
    assert "<style" not in answer.text
    assert "/report.docx?from=2025-01-01&amp;to=2025-10-31" in answer.text
    assert paper.content.startswith(b"PK")
    assert odd.status_code == 400
    assert client.get("/static/report.css").status_code == 200


def test_report_as_pdf_needs_a_browser(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """With Chromium the report is a PDF with its words; without, a problem says what is missing."""
    asked = "/report.pdf?from=2025-01-01&to=2025-10-31"
    if printing.browser() is not None:
        made = client.get(asked)
        assert made.status_code == 200, made.text
        assert made.headers["content-type"] == "application/pdf"
        with pypdfium2.PdfDocument(made.content) as paper:
            words = " ".join(page.get_textpage().get_text_range() for page in paper)
        assert "fell due" in words
    monkeypatch.setenv("SERVANDA_CHROMIUM", "/nowhere/chromium")
    refused = client.get(asked)

    assert refused.status_code == 501
    assert refused.headers["content-type"] == "application/problem+json"
    assert "Chromium" in refused.json()["detail"]


def test_levers_and_press_are_tables_too(levered: Client) -> None:
    """Each step of a lever and each claim of the press is a row; the pages lead to them."""
    board = levered.get("/levers.json").json()["board"]
    levers = list(csv.DictReader(levered.get("/levers.csv").text.splitlines()))
    frames = levered.get("/frames.json").json()
    press = list(csv.DictReader(io.StringIO(levered.get("/press.csv").text, newline="")))

    steps = [(one["lever"]["id"], step["step"], step["state"])
             for one in board["levers"] for step in one["steps"]]  # fmt: skip
    assert [(row["lever_id"], row["step_id"], row["state"]) for row in levers] == steps
    claims = [claim["verdict"] for line in frames["articles"] if line["check"]
              for claim in line["check"]["claims"]]  # fmt: skip
    assert [row["finding"] for row in press if row["finding"]] == claims
    assert claims
    assert steps
    assert "/levers.csv" in levered.get("/levers").text
    assert "/press.csv" in levered.get("/frames").text


def test_all_tables_in_one_document_are_whole(client: Client) -> None:
    """The register as JSON holds every table."""
    tables = json.loads(client.get("/register.json").content)["tables"]

    assert list(tables) == list(LAYOUTS)
    assert [row["commitment_id"] for row in tables["commitments"]] == [
        "withdrawal", "crossings", "lists", "pause", "islands",
    ]  # fmt: skip
