"""Reading by rules alone: no network, no model, the same answer every time."""

from collections.abc import Iterable

from servanda.model.reading import Reading
from servanda.model.text import Document
from servanda.reading.naming import Names
from servanda.reading.reader import read


class RulesExtractor:
    """Finds the statements of an English text by structure, lexicon and genre."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        """Read with ``names`` beside those of the lexicon, each line "short name|other name"."""
        extra = tuple(names)
        self._names = Names(extra) if extra else None

    def extract(self, document: Document) -> Reading:
        """Return the reading of ``document``; every span is exact, no cue word is dropped."""
        return read(document, self._names)
