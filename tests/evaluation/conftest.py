"""What the tests of the evaluation have at hand."""

from collections.abc import Callable

import pytest
from scripts.evaluation.reading import open_text

from servanda.extractors.rules import RulesExtractor
from servanda.model.reading import Reading


@pytest.fixture(scope="session")
def read() -> Callable[[str], Reading]:
    """Return a function from a text to its reading."""
    return lambda text: RulesExtractor().extract(open_text(text, "note.txt"))
