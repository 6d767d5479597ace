"""No row without a test that names it."""

import ast
from pathlib import Path

from tests.seed.rows import Row

HERE = Path(__file__).parent


def named() -> dict[str, list[str]]:
    """Return the tests that name each row: ``@pytest.mark.seed("s24")``."""
    found: dict[str, list[str]] = {}
    for path in sorted(HERE.glob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef):
                continue
            for mark in node.decorator_list:
                if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.seed":
                    for sid in mark.args:
                        found.setdefault(ast.literal_eval(sid), []).append(node.name)
    return found


def test_every_row_has_a_test(table: dict[str, Row]) -> None:
    """Each of the 52 rows is named by a test, and no test names a row that is none."""
    assert len(table) == 52
    assert sorted(set(table) - set(named())) == []
    assert sorted(set(named()) - set(table)) == []


def test_rows_point_at_their_words(table: dict[str, Row], text: str) -> None:
    """Each row's place holds the words that it begins with."""
    for row in table.values():
        there = " ".join(text[row.start : row.end].split())
        assert " ".join(row.words.split())[:20] in there, row.sid
