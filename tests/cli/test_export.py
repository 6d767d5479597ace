"""`servanda export` and `servanda report`: files, standard output, and what is refused."""

import csv
import io
import json
import sys
from pathlib import Path

import openpyxl
import pytest
from tests.cli.conftest import Run

AS_OF = ("--as-of", "2026-03-31")


def test_export_to_standard_output_is_the_file_and_nothing_else(talks: Path, servanda: Run) -> None:
    """CSV on standard output can be read by the next program; everything else is elsewhere."""
    done = servanda("export", "csv", "--what", "verdicts", *AS_OF)
    (row,) = csv.DictReader(io.StringIO(done.out))

    assert (done.code, done.err) == (0, "")
    # RULES and EVENTS of the desk: B withdrew on 20 February, due by 1 March.
    assert (row["commitment_id"], row["shows"], row["due_on"]) == (
        "withdraw", "fulfilled", "2026-03-01",
    )  # fmt: skip
    assert row["because"] == "e1"
    assert talks.exists()


def test_export_to_a_file_and_never_over_one(talks: Path, servanda: Run) -> None:
    """A file is made; a second time it is refused unless --replace; the register never goes."""
    folder = talks.parent
    first = servanda("export", "xlsx", "--out", "t.xlsx", *AS_OF)
    again = servanda("export", "xlsx", "--out", "t.xlsx", *AS_OF)
    over = servanda("export", "xlsx", "--out", "t.xlsx", "--replace", *AS_OF)
    register = servanda("export", "csv", "--out", "talks.db", "--replace", *AS_OF)
    book = openpyxl.load_workbook(folder / "t.xlsx")

    assert [first.code, again.code, over.code, register.code] == [0, 2, 0, 2]
    assert "exists already" in again.err
    assert "is the register itself" in register.err
    assert book["commitments"]["A2"].value == "withdraw"
    assert servanda("status", *AS_OF).code == 0


def test_several_tables_and_all_of_them(servanda: Run, talks: Path) -> None:
    """--what takes names apart by commas, more than once, or all."""
    assert talks.exists()
    some = servanda("export", "json", "--what", "parties,log", "--what", "acts", *AS_OF)
    every = servanda("export", "json", "--what", "all", *AS_OF)

    assert list(json.loads(some.out)["tables"]) == ["parties", "log", "acts"]
    assert len(json.loads(every.out)["tables"]) == 16
    assert [row["party"] for row in json.loads(some.out)["tables"]["parties"]] == ["A", "B"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("xls",), "no plug-in 'xls'"),
        ((), "name a format"),
        (("csv", "--what", "promises"), "no table 'promises'"),
        (("csv", "--what", "log,acts"), "csv holds one table"),
        (("xlsx", "--bom"), "--bom is for csv"),
        (("csv", "--only", "nothing"), "no commitment 'nothing'; there are: withdraw"),
        (("csv", "--out", "no/folder.csv"), "the folder above it does not exist"),
        (("csv", "--as-of", "soon"), "soon"),
    ],
)
def test_what_cannot_be_is_refused_with_exit_code_2(
    talks: Path, servanda: Run, words: tuple[str, ...], says: str
) -> None:
    """Each refusal names what was given, and nothing is written."""
    before = sorted(path.name for path in talks.parent.iterdir())
    done = servanda("export", *words)

    assert done.code == 2
    assert says in done.err
    assert sorted(path.name for path in talks.parent.iterdir()) == before


def test_a_terminal_gets_no_workbook(
    talks: Path, servanda: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A format that no terminal shows needs a file there."""
    assert talks.exists()
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    done = servanda("export", "xlsx")

    assert done.code == 2
    assert "say --out FILE" in done.err


def test_formats_are_listed_without_a_register(servanda: Run, desk: Path) -> None:
    """--formats names formats and tables."""
    assert not (desk / "talks.db").exists()
    done = servanda("export", "--formats")

    assert done.code == 0
    assert "ics: deadlines (.ics)" in done.out
    assert "verdicts: one computed verdict" in done.out


def test_report_by_the_ending_of_its_file(talks: Path, servanda: Run) -> None:
    """The ending chooses the format; the sentence is printed; a period that is none ends with 2."""
    period = ("--from", "2026-01-01", "--to", "2026-03-31")
    page = servanda("report", *period, "--out", "r.html")
    word = servanda("report", *period, "--out", "r.docx")
    plain = servanda("report", *period)
    odd = servanda("report", "--from", "2026-03-31", "--to", "2026-01-01")

    assert (page.code, word.code, plain.code, odd.code) == (0, 0, 0, 2)
    assert "one promise or occasion fell due: one kept." in page.out
    assert (talks.parent / "r.docx").read_bytes().startswith(b"PK")
    assert plain.out.startswith("<!doctype html>")
    assert "before it begins" in odd.err
