"""READ as a use case: from a file, an address or bytes to a Reading. Needs no register."""

from collections.abc import Iterable

from servanda import plugins
from servanda.api.documents import document_from_bytes, load_document
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
) -> tuple[Document, Reading]:
    """Return the document at ``source`` (or in ``raw``) and what it promises.

    ``source`` is a path, an http(s) address, or ``-`` with ``raw`` as standard input.
    ``public_only`` refuses addresses inside this machine or its own network.
    Raises DocumentError where no text can be had, UsageError for an unknown extractor.
    """
    if raw is None:
        document = load_document(source, encoding=encoding, public_only=public_only)
    elif source == "-":
        document = load_document(source, stdin=raw, encoding=encoding)
    else:
        document = document_from_bytes(raw, source=source, media_type=media_type, encoding=encoding)
    return document, _extract(document, extractor)


def _extract(document: Document, extractor: str) -> Reading:
    plugin: plugins.Extractor = plugins.load("extractors", extractor)
    return plugin.extract(document)


def read(
    source: str,
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
    if not extra:
        return load_and_read(source, encoding=encoding, extractor=extractor)[1]
    if extractor != "rules":
        raise UsageError(
            f"names are for the extractor 'rules', not {extractor!r}; leave one of them out"
        )
    return RulesExtractor(extra).extract(load_document(source, encoding=encoding))
