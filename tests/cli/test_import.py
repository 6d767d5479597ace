"""`servanda import`: lists of commitments and scores, and rows that cannot be taken."""

import json
from pathlib import Path

import openpyxl
import pytest
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("talks")
PLEDGES = (
    "Pledge ID,Title,Party,Deadline\nP1,Lower the fare,Greens; Reds,2026-12-31\nP2,Plant,Reds,\n"
)
SCORES = (
    "Pledge ID,Rater,Score,Date\nP1,anna,partly,2027-01-10\nP1,ben,not,2027-01-11\n"
    "P2,anna,fully,\nP2,ben,fully,2027-01-11\n"
)
CPPG = ("--codebook", "cppg")


def write(desk: Path, name: str, text: str) -> str:
    """Put a table on the desk; return its name."""
    (desk / name).write_text(text, encoding="utf-8")
    return name


@pytest.fixture
def pledges(talks: Path, servanda: Run) -> None:
    """Bring in the list of pledges."""
    table = write(talks.parent, "pledges.csv", PLEDGES)
    done = servanda("import", table, "--commitments", "--column", "id=Pledge ID",
                    "--column", "debtor=Party")  # fmt: skip
    assert done.code == 0, done.err


@pytest.mark.usefixtures("pledges")
def test_commitments_come_without_a_criterion(servanda: Run) -> None:
    """A list gives no rule: each verdict is "cannot be judged", or pending until its date."""
    verdicts = json.loads(servanda("status", "--as-of", "2027-02-01", "--json").out)["verdicts"]

    shown = {v["commitment"]: v["display"] for v in verdicts}
    assert shown["P1"] == "cannot be judged"
    assert "P2" in shown


@pytest.mark.usefixtures("pledges")
def test_scores_come_with_coder_date_and_version(desk: Path, servanda: Run) -> None:
    """Headers of a spreadsheet are understood; agreement and figures follow from the rows."""
    book = openpyxl.Workbook()
    for line in SCORES.splitlines():
        book.active.append(line.split(","))
    book.save(desk / "scores.xlsx")

    suggested = servanda("import", "scores.xlsx", *CPPG, "--suggest")
    done = servanda("import", "scores.xlsx", *CPPG, "--blind")
    told = json.loads(servanda("assess", "--json").out)

    assert "--column commitment='Pledge ID'" in suggested.out
    assert "--column value='Score'" in suggested.out
    assert done.code == 0, done.err
    books = {c["commitment"]: c["books"] for c in told["commitments"]}
    assert [(s["coder"], s["value"], s["on"]) for s in books["P1"][0]["scores"]] == [
        ("anna", "partly", "2027-01-10"),
        ("ben", "not", "2027-01-11"),
    ]
    assert books["P1"][0]["scores"][0]["registered_by"] == "local (secretariat)"
    (summary,) = told["summaries"]
    # P2 is agreed on, P1 disputed, `withdraw` not scored; names have no mean.
    assert (summary["estimate"]["n"], summary["estimate"]["of"], summary["disputed"]) == (1, 3, 1)
    assert summary["estimate"]["mean"] is None
    assert "cppg@1 score, blind" in servanda("reliability").out
    again = servanda("import", "scores.xlsx", *CPPG)
    assert (again.code, "was this list imported before?" in again.err) == (2, True)


@pytest.mark.usefixtures("pledges")
@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("commitment,value\nP9,not\n", "row 2: no commitment 'P9' on record"),
        ("commitment,value\nP1,not\n", "who scored it is not said"),
        ("commitment,coder,value\nP1,anna,half\n", "'half' is no value of cppg version 1"),
        ("commitment,coder,value\nP1,anna,\n", "`value` is empty"),
        ("commitment,coder,value,version\nP1,anna,not,2\n", "scored under version 2"),
        ("commitment,coder,value\nP1,anna,not\nP1,anna,fully\n", "anna scored P1 in"),
        ("commitment,coder,value,date\nP1,anna,not,May\n", "expected a date"),
        ("commitment,coder\nP1,anna\n", "no column for value"),
        ("commitment,coder,value\nP1,Reds,not\n", "Reds may not judge a promise of its own"),
        ("commitment,coder,value\n", "no rows"),
    ],
)
def test_rows_that_cannot_be_taken(desk: Path, servanda: Run, table: str, words: str) -> None:
    """One bad row and none is recorded; the message names it."""
    done = servanda("import", write(desk, "bad.csv", table), *CPPG)

    assert done.code == 2
    assert words in done.err
    assert json.loads(servanda("assess", "--json").out)["summaries"] == []


def test_lists_of_commitments_that_cannot_be_taken(desk: Path, servanda: Run) -> None:
    """An id twice or on record already, and a call that does not say what the rows are."""
    twice = write(desk, "a.csv", "id,title\nP1,x\nP1,y\n")
    assert "stands in a.csv, row 2 already" in servanda("import", twice, "--commitments").err
    known = write(desk, "b.csv", "id,title\nwithdraw,x\n")
    assert "is on record already" in servanda("import", known, "--commitments").err
    assert "say what the rows are" in servanda("import", known).err
    bad = servanda("import", known, "--commitments", "--column", "colour=title")
    assert "expected NAME=HEADER" in bad.err


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_list_that_was_exported_comes_in_elsewhere(desk: Path, servanda: Run, form: str) -> None:
    """What one register exports another imports; an apostrophe against formulas is no title's."""
    titles = {"P1": "=1+1 fares", "P2": "'-quoted", "P3": "Plant trees"}
    rows = "".join(f'{name},"{title}",Greens\n' for name, title in titles.items())
    write(
        desk, "list.csv", f"id,title,debtor\n{rows}".replace('"=', "\"'=").replace("\"'-", "\"''-")
    )
    assert servanda("import", "list.csv", "--commitments").code == 0
    out = servanda("export", form, "--what", "commitments", "--out", f"out.{form}", "--as-of",
                   "2027-01-01")  # fmt: skip
    assert out.code == 0, out.err
    assert servanda("init", "second.db", "--unsafe-plain-key").code == 0

    done = servanda("import", f"out.{form}", "--commitments", "--register", "second.db")
    told = servanda("export", "jsonl", "--register", "second.db", "--as-of", "2027-01-01")

    assert done.code == 0, done.err
    found = {row["commitment_id"]: row for row in map(json.loads, told.out.splitlines())}
    assert {name: found[name]["title"] for name in titles} == titles
    assert found["P1"]["debtor"] == "Greens"


def test_chosen_columns_come_as_a_file(desk: Path, servanda: Run) -> None:
    """What the page of imports writes is taken by the command line; an unknown name is refused."""
    table = write(desk, "p.csv", "Nr,Text\nq1,Open the road\n")
    chosen = write(desk, "p.toml", 'schema = "servanda.columns/1"\n\n[columns]\nid = "Nr"\n'
                   'title = "Text"\n')  # fmt: skip
    bad = write(desk, "bad.toml", 'schema = "servanda.columns/1"\n\n[columns]\nname = "Nr"\n')

    done = servanda("import", table, "--commitments", "--columns", chosen)
    refused = servanda("import", table, "--commitments", "--columns", bad)

    assert done.code == 0, done.err
    assert refused.code == 2
    assert "name=Nr" in refused.err
