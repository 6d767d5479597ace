"""What an eye passes over in tables and rule files is told on the terminal."""

from pathlib import Path

from tests.cli.conftest import Run
from tests.web.people import World, make

CYRILLIC_O = "\u041estia"


def test_the_command_line_tells_of_tables_and_rule_files(servanda: Run, tmp_path: Path) -> None:
    """Beside what it records, on the side where no program reads."""
    make(tmp_path)
    register = ["--register", str(tmp_path / "talks.db"), "--keys", str(tmp_path / "keys")]
    table = tmp_path / "pledges.csv"
    table.write_text(f"id,title,debtor\nP1,First,{CYRILLIC_O}\nP2,Sec\u200bond,Vestia\n", "utf-8")
    done = servanda("import", table, "--commitments", *register)

    assert done.code == 0, done.err
    assert f"pledges.csv, line 2: '{CYRILLIC_O}' has letters of two scripts" in done.err
    assert "pledges.csv, line 3: U+200B, which nobody sees" in done.err
    assert "scripts" not in done.out

    world = World(tmp_path)
    held = world.register.state().promises
    assert CYRILLIC_O in held["P1"].terms
    assert held["P2"].title == "Sec\u200bond"
    world.register.close()

    rules = tmp_path / "c.yaml"
    rules.write_text(f"commitments:\n  - id: P1\n    debtor: [{CYRILLIC_O}]\n", "utf-8")
    done = servanda("correct", "P1", "--rules", rules, "--because", "mended", *register)
    assert f"c.yaml, line 3: '{CYRILLIC_O}' has letters of two scripts" in done.err
