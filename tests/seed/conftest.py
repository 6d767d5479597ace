"""What the rows ask: the article that began it all, its reading, and registers to ask."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import Done, Run, desk, servanda, talks
from tests.seed.rows import Row, rows

from servanda.api.demo import load_plan, open_demo
from servanda.api.reading import load_and_read
from servanda.api.register import Register
from servanda.model.reading import Reading, Statement

__all__ = ["Done", "Run", "desk", "servanda", "talks"]

In = Callable[[str], list[Statement]]


@pytest.fixture(scope="session")
def text(shared: Path) -> str:
    """Return the article's text."""
    return (shared / "corpus/mag_post_article.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def table(shared: Path) -> dict[str, Row]:
    """Return the rows by their ids."""
    return rows(shared / "corpus/mag_post_features.tsv")


@pytest.fixture(scope="session")
def reading(shared: Path) -> Reading:
    """Return what the reader takes from the article."""
    return load_and_read(str(shared / "corpus/mag_post_article.txt"))[1]


@pytest.fixture(scope="session")
def within(reading: Reading, table: dict[str, Row]) -> In:
    """Return a function from a row to the statements that lie in its sentence."""

    def found(sid: str) -> list[Statement]:
        row = table[sid]
        return [s for s in reading.statements if row.start <= s.span.start < row.end]

    return found


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    """Return the demo register."""
    with open_demo(tmp_path_factory.mktemp("demo"), load_plan()) as register:
        yield register
