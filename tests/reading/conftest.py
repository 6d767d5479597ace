"""What the tests of the reading room have at hand."""

from collections.abc import Callable

import pytest

from servanda.extractors.rules import RulesExtractor
from servanda.model.reading import Reading
from servanda.model.text import Document


def document(text: str, source: str = "note.txt") -> Document:
    """Return a plain document of ``text``."""
    return Document(
        source=source,
        media_type="text/plain",
        raw=text.encode(),
        text=text,
        text_extractor="plain/1",
        kept="1",
    )


@pytest.fixture(scope="session")
def read() -> Callable[[str], Reading]:
    """Return a function from a text to its reading."""
    reader = RulesExtractor()
    return lambda text: reader.extract(document(text))
