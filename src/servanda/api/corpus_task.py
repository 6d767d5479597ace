"""What an engine does with one text of a corpus, and what its result depends on."""

import hashlib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path

import servanda
from servanda.api.corpus_rows import lines
from servanda.api.reading import load_and_read
from servanda.errors import UsageError
from servanda.model.codec import to_json
from servanda.model.record import Record

_ROOMS = ("api", "extractors", "model", "reading", "readers")
_LIBRARIES = ("lxml", "nupunkt", "pypdfium2", "python-docx", "trafilatura")


class Text(Record, frozen=True, kw_only=True):
    """One text of a corpus, with all that is needed to read it anywhere."""

    document: str
    """Its id in the corpus."""
    source: str
    raw: bytes
    fingerprint: str
    media_type: str | None = None
    extractor: str = "rules"
    encoding: str | None = None


def read_text(text: Text) -> tuple[bytes, bytes]:
    """Return the reading of a text as JSON (``servanda.reading/1``), and its rows as JSON lines.

    UsageError where this machine would read otherwise than the one that gathers the corpus.
    """
    if fingerprint(text.extractor, text.encoding) != text.fingerprint:
        raise UsageError(
            "a machine of the cluster has another version of Servanda, of a library under it or of "
            "a plug-in; install the same everywhere, or take --engine local"
        )
    _, reading = load_and_read(
        text.source,
        raw=text.raw,
        media_type=text.media_type,
        encoding=text.encoding,
        extractor=text.extractor,
    )
    return to_json(reading), lines(text.document, text.fingerprint, reading)


@cache
def fingerprint(extractor: str, encoding: str | None) -> str:
    """Return a digest of all but a text's bytes that its reading depends on.

    That is our code and data that reads, the libraries under it, the plug-ins that are installed,
    and what was asked for. What was read under another fingerprint is read again.
    """
    running = hashlib.sha256()
    for line in _parts(extractor, encoding):
        running.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return running.hexdigest()


def _parts(extractor: str, encoding: str | None) -> Iterator[str]:
    yield f"extractor {extractor} encoding {encoding}"
    home = Path(servanda.__file__).parent
    files = [p for room in _ROOMS for p in (home / room).rglob("*") if p.suffix in (".py", ".toml")]
    for path in sorted(files):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        yield f"{path.relative_to(home).as_posix()} {digest}"
    for name in _LIBRARIES:
        yield f"{name} {_version(name)}"
    for group in ("servanda.readers", "servanda.extractors"):
        for entry in sorted(entry_points(group=group)):
            made_by = entry.dist
            yield f"{group} {entry.name} {entry.value} {made_by.version if made_by else ''}"


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "none"
