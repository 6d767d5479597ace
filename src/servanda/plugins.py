"""The plug-in points: each is one protocol and one entry-point group.

=========== ======================= ==============================================
protocol    group                   turns
=========== ======================= ==============================================
Reader      ``servanda.readers``    a file's bytes into a :class:`Document`
Extractor   ``servanda.extractors`` a :class:`Document` into a :class:`Reading`
EventSource ``servanda.sources``    a table's file into rows of text
Store       ``servanda.stores``     leaves of the log into something that lasts
=========== ======================= ==============================================

Built-in plug-ins register in ``pyproject.toml`` exactly as foreign ones do.
"""

from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, Protocol

from servanda.errors import UsageError
from servanda.model.reading import Reading
from servanda.model.text import Document


class Reader(Protocol):
    """Takes the text out of one kind of file."""

    media_types: tuple[str, ...]
    suffixes: tuple[str, ...]

    def read(self, raw: bytes, *, source: str) -> Document:
        """Return the document in ``raw``; raise DocumentError naming ``source``."""
        ...


class Extractor(Protocol):
    """Finds the statements in a document."""

    def extract(self, document: Document) -> Reading:
        """Return the reading of ``document``; every span is exact."""
        ...


class EventSource(Protocol):
    """Reads the rows of one kind of table as text cells."""

    suffixes: tuple[str, ...]

    def rows(self, path: Path) -> Iterator[Mapping[str, str]]:
        """Yield each data row as column -> cell, as text; raise MappingError with file and row."""
        ...


def load(group: str, name: str) -> Any:
    """Return a new plug-in ``name`` of ``servanda.<group>``; name the known ones if missing."""
    found = {e.name: e for e in entry_points(group=f"servanda.{group}")}
    if name not in found:
        raise UsageError(
            f"no plug-in {name!r} among servanda.{group}; there are: {', '.join(sorted(found))}"
        )
    return found[name].load()()


def load_all(group: str) -> dict[str, Any]:
    """Return every plug-in of ``servanda.<group>`` by name."""
    return {e.name: e.load()() for e in sorted(entry_points(group=f"servanda.{group}"))}
