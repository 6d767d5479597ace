"""A damaged register ends every verb that reads it in one message and exit code 2."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from tests.cli.conftest import Run

VERBS = (
    ["status"],
    ["explain", "withdraw"],
    ["publish", "bundle"],
    ["record", "text.txt", "--rules", "rules.yaml"],
)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb[0])
@pytest.mark.parametrize("table", ["blob", "disclosure"])
def test_flipped_bytes(table: str, verb: list[str], talks: Path, servanda: Run) -> None:
    """Flipped bytes are no finding of an audit: the register is named, and how to get it back."""
    with closing(sqlite3.connect(talks)) as connection, connection:
        rows = connection.execute(f"SELECT rowid, data FROM {table}").fetchall()  # noqa: S608
        for number, data in rows:
            half = len(data) // 2
            connection.execute(
                f"UPDATE {table} SET data = ? WHERE rowid = ?",  # noqa: S608
                (data[:half] + bytes([data[half] ^ 1]) + data[half + 1 :], number),
            )

    done = servanda(*verb)

    assert done.code == 2
    assert done.err.startswith(f"error: {talks.name}: ") or str(talks) in done.err
    assert "restore it from a copy" in done.err
    assert len(done.err.strip().splitlines()) == 1
