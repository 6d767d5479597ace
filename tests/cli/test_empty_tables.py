"""A table without a row is no evidence, unless somebody was watching."""

from pathlib import Path

from tests.cli.conftest import COVERAGE, EVENTS, Run


def test_a_header_alone_is_refused(talks: Path, servanda: Run) -> None:
    """A table without rows is not recorded; the message says what would make it evidence."""
    (talks.parent / "none.csv").write_text(EVENTS.split("\n")[0] + "\n", encoding="utf-8")
    before = talks.read_bytes()

    done = servanda("observe", "none.csv")

    assert done.code == 2
    assert done.err.startswith("error: none.csv: no rows")
    assert "--coverage" in done.err
    assert talks.read_bytes() == before


def test_nothing_seen_while_watching_is_recorded(talks: Path, servanda: Run) -> None:
    """With coverage an empty table says something: they watched, and nothing was there."""
    (talks.parent / "none.csv").write_text(EVENTS.split("\n")[0] + "\n", encoding="utf-8")
    (talks.parent / "watch.csv").write_text(COVERAGE, encoding="utf-8")

    assert servanda("observe", "none.csv", "--coverage", "watch.csv").code == 0
