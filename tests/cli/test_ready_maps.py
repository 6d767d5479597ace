"""Ready mappings on the command line: used by name, proposed by columns, listed when mistyped."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from servanda.sources import ready

SMM = (
    "as_of_local,report_no,donetsk,luhansk,period_total,basis,source_url\n"
    "2030-07-27T19:30,178/2030,111,0,111,reported,https://reports.example/178\n"
    "2030-07-28T19:30,179/2030,0,0,0,reported,https://reports.example/179\n"
)
RULES = (
    'commitments:\n  - {id: quiet, debtor: B, avoid: "ceasefire_violation from '
    '2030-07-25 until 2030-07-29"}\n'
)


@pytest.mark.usefixtures("talks")
def test_a_ready_mapping_is_recorded_whole(servanda: Run) -> None:
    """The text of the mapping is part of the import, so anybody can derive its events again."""
    Path("smm.csv").write_text(SMM, encoding="utf-8")

    done = servanda("observe", "smm.csv", "--map", "osce-daily", "--json")

    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["events"] == 1
    assert found["inputs"]["mapping"]["file"] == "osce-daily.toml"
    assert servanda("publish", "bundle").code == 0
    assert servanda("verify", "bundle").code == 0


@pytest.mark.usefixtures("desk")
def test_verdicts_from_a_ready_mapping(servanda: Run) -> None:
    """`evaluate` takes the same names, also where a folder is called alike."""
    Path("smm.csv").write_text(SMM, encoding="utf-8")
    Path("rules.yaml").write_text(RULES, encoding="utf-8")
    Path("osce-daily").mkdir()

    done = servanda("evaluate", "rules.yaml", "--events", "smm.csv", "--map", "osce-daily",
                    "--as-of", "2030-08-01", "--json")  # fmt: skip

    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert [v["display"] for v in found["verdicts"]] == ["violated"]
    assert found["inputs"]["mapping"]["file"] == "osce-daily"
    assert "smm.csv: 1 row left out: not period_total > 0" in done.err


@pytest.mark.usefixtures("desk")
def test_a_file_goes_before_a_name(servanda: Run) -> None:
    """A mapping of one's own may be called like a ready one."""
    Path("smm.csv").write_text(SMM, encoding="utf-8")
    Path("rules.yaml").write_text(RULES, encoding="utf-8")
    Path("osce-daily").write_text("schema = 1\n", encoding="utf-8")

    done = servanda("evaluate", "rules.yaml", "--events", "smm.csv", "--map", "osce-daily")

    assert done.code == 2
    assert "schema takes a text" in done.err


@pytest.mark.parametrize("name", ["osce", "maps/acled.toml"])
@pytest.mark.usefixtures("talks")
def test_a_word_that_is_neither_lists_the_names(name: str, servanda: Run) -> None:
    """Whoever mistypes a name sees all of them, and nothing is recorded."""
    Path("smm.csv").write_text(SMM, encoding="utf-8")

    done = servanda("observe", "smm.csv", "--map", name)

    assert done.code == 2
    assert f"{name}: no such file, and no ready mapping" in done.err
    assert all(known in done.err for known in ready.names())


@pytest.mark.usefixtures("desk")
def test_the_ready_mapping_is_proposed(servanda: Run) -> None:
    """Where the columns fit, the proposal is the ready mapping, and it reads the table."""
    Path("smm.csv").write_text(SMM, encoding="utf-8")
    Path("rules.yaml").write_text(RULES, encoding="utf-8")

    proposed = servanda("observe", "smm.csv", "--suggest-map")

    assert "write --map osce-daily" in proposed.out
    assert 'file = "smm.csv"' in proposed.out
    Path("mine.toml").write_text(proposed.out, encoding="utf-8")
    done = servanda("evaluate", "rules.yaml", "--events", "smm.csv", "--map", "mine.toml")
    assert done.code == 0, done.err


@pytest.mark.usefixtures("desk")
def test_another_table_gets_a_draft(servanda: Run) -> None:
    """Where no ready mapping fits, the draft is guessed as before; tabs are read too."""
    Path("own.tsv").write_text("day\twhat\n2030-01-01\tthaw\n", encoding="utf-8")

    done = servanda("observe", "own.tsv", "--suggest-map")

    assert done.code == 0, done.err
    assert done.out.startswith("# A draft, guessed from the columns")
    assert 'at = "day"  # guess' in done.out


def test_the_page_lists_every_ready_mapping(root: Path) -> None:
    """The reference names each ready mapping once, and none that is not there."""
    page = (root / "docs" / "reference" / "ready-mappings.md").read_text(encoding="utf-8")

    rows = [line.split("`")[1] for line in page.splitlines() if line.startswith("| `")]
    assert sorted(rows) == list(ready.names())
