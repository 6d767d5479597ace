"""Bad input ends in one clear message and exit code 2, and nothing recorded changes."""

import json
import sqlite3
from pathlib import Path

import pytest
from tests.cli.conftest import Run

MAPPING = """schema = "servanda.map/1"
[[table]]
file = "table.csv"
id = "r{_n}"
  [table.time]
  at = "day"
  [table.set]
  type = "withdraw"
  standing = "observation"
"""


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("events.toml", b"", ["no reader for this kind of table"]),
        ("table.csv", b"day\n2026-02-30\n", ["table.csv", "row 1", "2026-02-30"]),
        ("table.csv", b"day,day\n1,2\n", ["table.csv", "twice"]),
        ("table.csv", b"date\n2026-02-01\n", ["table.csv", "day"]),
        ("table.csv", b"day\n2026-02-01T10:00\n", ["table.csv", "row 1", "offset"]),
        ("table.csv", b"\xff\xfe\x00\x01", ["table.csv", "UTF-8"]),
    ],
)
def test_bad_tables(
    name: str, content: bytes, words: list[str], talks: Path, servanda: Run
) -> None:
    """A table that cannot be used is named with its row, and the log stays as it was."""
    (talks.parent / name).write_bytes(content)
    (talks.parent / "map.toml").write_text(MAPPING, encoding="utf-8")
    before = talks.read_bytes()

    done = servanda("observe", name, "--map", "map.toml")

    assert done.code == 2
    assert len(done.err.strip().splitlines()) == 1
    assert all(word in done.err for word in words), done.err
    assert talks.read_bytes() == before


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("schema = ", ["map.toml", "TOML"]),
        ('schema = "servanda.map/9"', ["map.toml", "servanda.map/1"]),
        ('colour = "red"\n' + MAPPING, ["map.toml", "colour"]),
    ],
)
def test_broken_mappings(mapping: str, words: list[str], talks: Path, servanda: Run) -> None:
    """A mapping that cannot be read is named, with what was expected."""
    (talks.parent / "table.csv").write_text("day\n2026-02-01\n", encoding="utf-8")
    (talks.parent / "map.toml").write_text(mapping, encoding="utf-8")

    done = servanda("observe", "table.csv", "--map", "map.toml")

    assert done.code == 2
    assert all(word in done.err for word in words), done.err


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("commitments:\n  - {id: a, id: b, do: pay}\n", ["bad.yaml:2", "duplicate key 'id'", "^"]),
        ("commitments:\n  - {id: a, do: pay buy}\n", ["bad.yaml:2", "unexpected 'buy'", "^"]),
        ("commitments:\n  - {id: a, do: pay, avoid: buy}\n", ["do", "avoid"]),
        ("commitments:\n  - {id: a, debtor: B, do: pay by 2026-03-01T10:00}\n", ["offset"]),
    ],
)
@pytest.mark.usefixtures("talks")
def test_malformed_rules(rules: str, words: list[str], servanda: Run) -> None:
    """A malformed rule is shown with its line; the draft it was for is gone again."""
    Path("bad.yaml").write_text(rules, encoding="utf-8")

    done = servanda("record", "text.txt", "--rules", "bad.yaml")

    assert done.code == 2
    assert all(word in done.err for word in words), done.err
    assert servanda("draft", "list").out == ""


@pytest.mark.usefixtures("talks")
def test_a_rule_that_could_never_be_judged_is_not_recorded(servanda: Run) -> None:
    """A window that counts from an adoption nobody recorded is refused before it is signed."""
    rule = (
        "commitments:\n  - id: pay\n    debtor: B\n    text_ref: {document: t, start: 0, end: 48}\n"
        "    do: pay within 10 d of adoption\n"
    )
    Path("pay.yaml").write_text(rule, encoding="utf-8")

    done = servanda("record", "text.txt", "--rules", "pay.yaml")

    assert done.code == 2
    assert "pay.yaml" in done.err
    assert "adoption" in done.err
    assert servanda("status").code == 0
    assert servanda("draft", "list").out == ""


def test_a_register_of_a_newer_version(talks: Path, servanda: Run) -> None:
    """A register that a newer Servanda wrote is refused, with the advice to upgrade."""
    with sqlite3.connect(talks) as db:
        db.execute("PRAGMA user_version = 999")
    db.close()

    done = servanda("status")

    assert done.code == 2
    assert "newer" in done.err


def test_a_truncated_register(talks: Path, servanda: Run) -> None:
    """Half a register is refused in one message."""
    raw = talks.read_bytes()
    talks.write_bytes(raw[: len(raw) // 2])

    done = servanda("status")

    assert done.code == 2
    assert "talks.db" in done.err
    assert "Traceback" not in done.err


def test_a_file_that_is_no_register(talks: Path, servanda: Run) -> None:
    """Any other file is not taken for a register."""
    talks.write_bytes(b"this is a letter, not a database\n" * 100)

    done = servanda("status")

    assert done.code == 2
    assert "talks.db" in done.err


def test_a_locked_register(talks: Path, servanda: Run) -> None:
    """While another program writes, the message says so, and the log stays as it was."""
    (talks.parent / "more.csv").write_text(
        "id,type,at,source,standing\ne2,withdraw,2026-02-21,mission,observation\n",
        encoding="utf-8",
    )
    other = sqlite3.connect(talks, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        done = servanda("observe", "more.csv")
    finally:
        other.execute("ROLLBACK")
        other.close()

    assert done.code == 2
    assert "talks.db" in done.err
    assert servanda("observe", "more.csv").code == 0


def test_an_old_copy_put_back_signs_nothing(talks: Path, servanda: Run) -> None:
    """A register restored from an old copy is read, but nothing more is signed with its keys."""
    old = talks.read_bytes()
    assert servanda("record", "text.txt", "--accept", "all").code == 0
    talks.write_bytes(old)

    for command in (["record", "text.txt", "--accept", "all"], ["publish", "bundle"]):
        done = servanda(*command)
        assert done.code == 2
        assert "restored from an old backup" in done.err
    assert servanda("status").code == 0


@pytest.mark.parametrize("clock", ["tomorrow", "2026-13-01", "2026-02-01T10:00"])
@pytest.mark.usefixtures("talks")
def test_clocks_are_dates_or_instants_with_offset(clock: str, servanda: Run) -> None:
    """An as-of that is no date, or an instant without offset, is refused by its value."""
    done = servanda("status", "--as-of", clock)

    assert done.code == 2
    assert clock in done.err


@pytest.mark.usefixtures("talks")
def test_an_unknown_commitment_is_named_with_the_known(servanda: Run) -> None:
    """A mistyped id is answered with the ids there are."""
    done = servanda("explain", "withdrew")

    assert done.code == 2
    assert "withdraw" in done.err


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("missing.txt", None),
        ("junk.txt", bytes(range(256)) * 40),
        ("empty.txt", b""),
        ("page.html", b"<html><body><script>x()</script></body></html>"),
        ("broken.pdf", b"%PDF-1.7\nnothing else"),
        ("broken.docx", b"PK\x03\x04 and then nothing"),
        ("latin.txt", "Die Parteien verpflichten sich über".encode("latin-1")),
    ],
)
@pytest.mark.usefixtures("desk")
def test_texts_that_cannot_be_read(name: str, content: bytes | None, servanda: Run) -> None:
    """A text that cannot be read ends in one message that names the file."""
    if content is not None:
        Path(name).write_bytes(content)

    done = servanda("read", name)

    assert done.code == 2
    assert name in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.usefixtures("desk")
def test_json_is_the_contract_whatever_the_terminal(servanda: Run) -> None:
    """--json prints one Reading of the contract, and nothing else."""
    done = servanda("read", "text.txt", "--json")

    assert json.loads(done.out)["schema"] == "servanda.reading/1"
    assert done.err == ""
