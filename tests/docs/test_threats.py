"""The page of threats names tests that are there: an attack without a test would be a claim."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "docs/explanation/threats.md"
NUMBER = 24
"""Rows: the 22 of the contract of the journal, then ours."""


def rows() -> list[list[str]]:
    """Return the cells of each row of the table, without its two heads."""
    lines = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line[:1] == "|"]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def defined_in(path: Path) -> set[str]:
    """Return the names of the tests in a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_threat_has_a_row() -> None:
    """The rows are numbered from 1 on, the first 22 as in the contract."""
    assert [row[0] for row in rows()] == [str(number) for number in range(1, NUMBER + 1)]


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"threat-{row[0]}")
def test_its_tests_are_there(row: list[str]) -> None:
    """A row names at least one test that notices the attack and one control, and all exist."""
    for cell in row[3:]:
        named = re.findall(r"(\S+\.py)::(\w+)", cell)
        assert named, row
        for path, name in named:
            assert name in defined_in(ROOT / "tests" / path), f"{path}::{name}"
