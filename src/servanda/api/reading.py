"""READ as a use case: from a file, an address or bytes to a Reading. Needs no register."""

import os
from collections.abc import Iterable

from servanda import plugins
from servanda.api.documents import Told, document_from_bytes, load_document
from servanda.errors import UsageError
from servanda.extractors.rules import RulesExtractor
from servanda.model.reading import Reading
from servanda.model.text import Document


def load_and_read(
    source: str,
    *,
    raw: bytes | None = None,
    media_type: str | None = None,
    encoding: str | None = None,
    extractor: str = "rules",
    public_only: bool = False,
    told: Told | None = None,
) -> tuple[Document, Reading]:
    """Return the document at ``source`` (or in ``raw``) and what it promises.

    ``source`` is a path, an http(s) address, or ``-`` with ``raw`` as standard input.
    ``public_only`` refuses addresses inside this machine or its own network.
    ``told`` hears how many of how many pages are done.
    Raises DocumentError where no text can be had, UsageError for an unknown extractor or
    one that is not set up, ExtractorError where it asks a service in vain.
    """
    if raw is None:
        document = load_document(source, encoding=encoding, public_only=public_only, told=told)
    elif source == "-":
        document = load_document(source, stdin=raw, encoding=encoding, told=told)
    else:
        document = document_from_bytes(
            raw, source=source, media_type=media_type, encoding=encoding, told=told
        )
    return document, _extract(document, extractor)


def _extract(document: Document, extractor: str) -> Reading:
    plugin: plugins.Extractor = plugins.load("extractors", extractor)
    return plugin.extract(document)


def sends_to(extractor: str) -> str | None:
    """Return the host to which a reader sends the text; None where it stays on this machine."""
    host: str | None = getattr(plugins.load("extractors", extractor), "sends_to", None)
    return host


def read(
    source: str | os.PathLike[str],
    *,
    encoding: str | None = None,
    extractor: str = "rules",
    names: Iterable[str] = (),
) -> Reading:
    """Return the Reading of a file or address: statements, refused cue words, ask list.

    ``names`` are parties that the lexicon lacks, each line "short name|other name"; the built-in
    rules read with them. Raises UsageError where another extractor is to.
    """
    extra = tuple(names)
    place = os.fspath(source)
    if not extra:
        return load_and_read(place, encoding=encoding, extractor=extractor)[1]
    if extractor != "rules":
        raise UsageError(
            f"names are for the extractor 'rules', not {extractor!r}; leave one of them out"
        )
    return RulesExtractor(extra).extract(load_document(place, encoding=encoding))
