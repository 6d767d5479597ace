"""How the texts of an evaluation are read: through an extractor, as `servanda read` does."""

import importlib
from collections.abc import Callable
from pathlib import Path

from servanda import plugins
from servanda.model.reading import Reading, Statement
from servanda.model.text import Document
from servanda.plugins import Extractor
from servanda.readers.plain import PlainReader

Choose = Callable[[str], Extractor]
"""From the name of a document to what reads it: a fold gives the weights that never saw it."""


def everywhere(name: str) -> Choose:
    """Return the choice of one extractor, by its plug-in name, for all documents."""
    extractor: Extractor = plugins.load("extractors", name)
    return lambda _: extractor


def by_fold(place: str) -> Choose:
    """Return the choice at MODULE:FUNCTION, which takes the name of a document."""
    module, _, function = place.partition(":")
    chosen: Choose = getattr(importlib.import_module(module), function)
    return chosen


def open_file(path: Path) -> Document:
    """Return a text file as `servanda read` opens it."""
    return PlainReader().read(path.read_bytes(), source=path.name)


def open_text(text: str, name: str) -> Document:
    """Return words in memory as a document."""
    return PlainReader().read(text.encode(), source=name)


def alone(extractor: Extractor, text: str, name: str, *, lead: str) -> list[Statement]:
    """Read a text after some words of ours that say what it was taken from; return its own."""
    reading: Reading = extractor.extract(open_text(lead + text, name))
    return [s for s in reading.statements if s.span.start >= len(lead)]


def in_context(extractor: Extractor, parts: list[str], name: str) -> list[list[Statement]]:
    """Read parts as one text, a line each; return the statements of each part.

    A statement belongs to the part that holds its first words; one said again belongs to both.
    """
    whole, starts, at = [], [], 0
    for part in parts:
        clean = " ".join(part.split())
        starts.append(at)
        whole.append(clean)
        at += len(clean) + 1
    reading: Reading = extractor.extract(open_text("\n".join(whole), name))
    found: list[list[Statement]] = [[] for _ in parts]
    spans = [(s.span.start, s) for s in reading.statements]
    spans += [(span.start, s) for s in reading.statements for span in s.repeats]
    number = -1
    for start, statement in sorted(spans, key=lambda pair: pair[0]):
        while number + 1 < len(parts) and starts[number + 1] <= start:
            number += 1
        if number >= 0:
            found[number].append(statement)
    return found
