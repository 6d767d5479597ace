"""What the tests of the framing room have at hand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.framing.texts import reading

from servanda.model.comparison import Change, Diff
from servanda.model.reading import Reading


@pytest.fixture(scope="session")
def corpus(shared: Path) -> Callable[[str], Reading]:
    """Return a function from the name of a shared text to its reading."""
    return lambda name: reading((shared / "corpus" / f"{name}.txt").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def row() -> Callable[[Diff, str], Change]:
    """Return a function that finds the row of a diff in which a quotation stands."""

    def find(found: Diff, quote: str) -> Change:
        rows = [
            change
            for change in found.changes
            for side in (change.left, change.right)
            if side is not None and quote in " ".join(side.span.exact.split())
        ]
        assert rows, quote
        return rows[0]

    return find
