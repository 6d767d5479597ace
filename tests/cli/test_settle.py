"""`servanda settle` on a register and on files."""

import json
from pathlib import Path

import pytest
from tests.cli.conftest import COVERAGE, EVENTS, Run


def test_nothing_to_settle_is_said(talks: Path, servanda: Run) -> None:
    """Where every verdict is decided there is nothing to look for."""
    done = servanda("settle", "--register", talks, "--as-of", "2026-04-01")

    assert done.code == 0
    assert "0 open verdicts" in done.out


def test_files_and_register_give_the_same(desk: Path, servanda: Run) -> None:
    """A declaration is listed to be confirmed, from files as from a register."""
    (desk / "events.csv").write_text(
        EVENTS.replace("mission,observation", "B,declaration"), encoding="utf-8"
    )
    (desk / "coverage.csv").write_text(COVERAGE, encoding="utf-8")
    servanda("init", "talks.db", "--unsafe-plain-key")
    servanda("record", "text.txt", "--rules", "rules.yaml")
    servanda("observe", "events.csv", "--coverage", "coverage.csv")
    clock = ["--as-of", "2026-04-01"]

    files = servanda("settle", "rules.yaml", "--events", "events.csv", "--coverage",
                     "coverage.csv", *clock)  # fmt: skip
    kept = servanda("settle", *clock)
    found = json.loads(servanda("settle", "--json", *clock).out)

    assert files.out == kept.out
    assert "1. settles 1: the report e1 of withdraw verified or withdrawn" in kept.out
    assert (
        "withdraw · of 2026-01-01: unverified -> violated (out); fulfilled (accepted)" in kept.out
    )
    assert [(ask["count"], ask["needs"][0]["events"]) for ask in found["asks"]] == [(1, ["e1"])]


@pytest.mark.parametrize("extra", [["--events", "events.csv"], ["--coverage", "coverage.csv"]])
def test_tables_without_rules_are_refused(talks: Path, servanda: Run, extra: list[str]) -> None:
    """Tables beside a register would be silently ignored: they are refused instead."""
    done = servanda("settle", "--register", talks, *extra)

    assert done.code == 2
    assert "go with a rule file" in done.err
