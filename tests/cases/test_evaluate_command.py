"""`servanda evaluate`: what it prints, and how it ends."""

import csv
import json
from pathlib import Path

import duckdb
import pytest

from servanda.cli.main import main

RULES = """commitments:
  - {id: c, debtor: B, creditor: A, in_force: {from: 2025-01-01}, do: "pay by 2025-01-31"}
  - {id: open, debtor: B, in_force: {from: 2025-01-01}, do: pay}
"""
ROWS = "id,type,at,standing,source\ne1,pay,2025-01-10T00:00:00Z,observation,post\n"
WATCH = "source,type,from,to,duty\nm,pay,2025-01-01,2026-01-01,yes\n"


@pytest.fixture
def files(tmp_path: Path) -> dict[str, str]:
    """Return a rule file, an event file and a coverage file."""
    for name, text in (("r.yaml", RULES), ("e.csv", ROWS), ("w.csv", WATCH)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return {name: str(tmp_path / name) for name in ("r.yaml", "e.csv", "w.csv")}


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """Return exit code, standard output and standard error."""
    with pytest.raises(SystemExit) as ended:
        main(["evaluate", *args])
    captured = capsys.readouterr()
    return int(str(ended.value.code)), captured.out, captured.err


def test_json_goes_out_and_lints_beside(
    files: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output is the contract's JSON alone, lints are on standard error."""
    code, out, err = run(
        capsys, files["r.yaml"], "--events", files["e.csv"], "--coverage", files["w.csv"],
        "--as-of", "2025-03-01", "--json",
    )  # fmt: skip

    found = json.loads(out)
    assert code == 0
    assert found["schema"] == "servanda.verdicts/1"
    assert found["as_of"] == "2025-03-02T00:00:00Z"
    assert [v["display"] for v in found["verdicts"]] == ["fulfilled", "fulfilled"]
    assert found["inputs"]["events"][0]["file"] == "e.csv"
    assert "open: never violable: deadline missing" in err


def test_a_table_for_people(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """Without --json there is a table, and with --explain the steps."""
    code, out, _ = run(
        capsys, files["r.yaml"], "--events", files["e.csv"], "--as-of", "2025-03-01", "--explain"
    )

    assert code == 0
    assert "fulfilled" in out
    assert "1. B must do: pay by 2025-01-31, owed to A." in out


def test_fail_on_ends_with_one(files: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    """A state that --fail-on names gives exit code 1, and only then."""
    args = (files["r.yaml"], "--coverage", files["w.csv"], "--as-of", "2025-03-01", "--json")

    assert run(capsys, *args)[0] == 0
    assert run(capsys, *args, "--fail-on", "violated")[0] == 1
    assert run(capsys, *args, "--fail-on", "contested")[0] == 0


def test_a_policy_prints_what_flips(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Under the policy both verdicts change, and are listed with both words."""
    policy = tmp_path / "p.toml"
    policy.write_text(
        'schema = "servanda.policy/1"\n[[choice]]\nsource = "post"\nset_standing = "claim"\n'
        'reason = "one camp"\n',
        encoding="utf-8",
    )

    code, out, _ = run(
        capsys, files["r.yaml"], "--events", files["e.csv"], "--coverage", files["w.csv"],
        "--as-of", "2025-03-01", "--policy", str(policy),
    )  # fmt: skip

    assert code == 0
    assert "2 verdicts flip" in out
    assert "c: fulfilled -> violated" in out
    assert "open: fulfilled -> pending" in out


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["missing.yaml"], "missing.yaml: no such file"),
        (["r.yaml", "--events", "missing.csv"], "missing.csv: no such file"),
        (["r.yaml", "--events", "e.csv", "--map", "e.csv"], "no readable TOML"),
        (["r.yaml", "--events", "e.csv", "--events", "e.csv"], "a second table named 'e.csv'"),
        (["r.yaml", "--coverage", "e.csv"], "e.csv, row 1: no from"),
        (["e.csv"], "e.csv:1:1"),
        (["r.yaml", "--as-of", "2025-01-01T10:00"], "--as-of: '2025-01-01T10:00' has no offset"),
        (["r.yaml", "--policy", "r.yaml"], "no readable TOML"),
        (["r.yaml", "--at-risk", "-1"], "at-risk"),
    ],
)
def test_bad_input_gives_one_message(
    files: dict[str, str], args: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be used ends with code 2, one message, no traceback, no output."""
    folder = Path(files["r.yaml"]).parent
    placed = [str(folder / a) if a.endswith((".yaml", ".csv")) else a for a in args]

    code, out, err = run(capsys, *placed, "--json")

    assert (code, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet", "rows.jsonl"])
def test_rows_for_many_verdicts(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """A file gets one row for each verdict, and the terminal how many show each word."""
    out = tmp_path / name
    code, printed, err = run(
        capsys, files["r.yaml"], "--events", files["e.csv"], "--coverage", files["w.csv"],
        "--as-of", "2025-03-01", "--rows", str(out),
    )  # fmt: skip

    with duckdb.connect() as connection:
        query = f"SELECT commitment, display, lo FROM '{out}' ORDER BY commitment"  # noqa: S608
        rows = connection.execute(query).fetchall()
    assert code == 0
    assert rows == [("c", "fulfilled", 1), ("open", "fulfilled", 1)]
    assert "2  fulfilled" in printed
    assert "open: never violable: deadline missing" in err


def test_rows_name_the_reports_that_were_enough(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where it is asked for, each row has its witness; it belongs to rows alone."""
    common = [files["r.yaml"], "--events", files["e.csv"], "--as-of", "2025-03-01"]
    told = []
    for more in ([], ["--witnesses"]):
        out = tmp_path / f"{len(more)}.csv"
        assert run(capsys, *common, "--rows", str(out), *more)[0] == 0
        with out.open(encoding="utf-8", newline="") as file:
            told.append({row["commitment"]: row["witness"] for row in csv.DictReader(file)})

    assert told == [{"c": "", "open": ""}, {"c": '["e1"]', "open": '["e1"]'}]
    assert run(capsys, *common, "--witnesses")[0] == 2


def test_rows_in_parts_and_by_an_engine(
    files: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Parts, here or in processes of their own, give the rows of the whole; a fault ends with 2."""
    common = [files["r.yaml"], "--events", files["e.csv"], "--as-of", "2025-03-01", "--rows"]
    texts = []
    for number, more in enumerate(([], ["--parts", "3"], ["--parts", "2", "--engine", "local"])):
        out = tmp_path / f"{number}.csv"
        assert run(capsys, *common, str(out), *more)[0] == 0
        texts.append(out.read_text(encoding="utf-8"))

    assert texts[0] == texts[1] == texts[2]
    assert "fulfilled" in texts[0]
    assert run(capsys, *common, str(tmp_path / "rows.txt"))[0] == 2
    assert run(capsys, *common, str(tmp_path / "x.csv"), "--engine", "local")[0] == 2
    assert run(capsys, *common, str(tmp_path / "x.csv"), "--fail-on", "fulfilled")[0] == 1
