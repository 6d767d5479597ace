"""The plug-in points: each is one protocol and one entry-point group.

=========== ======================= ==============================================
protocol    group                   turns
=========== ======================= ==============================================
Reader      ``servanda.readers``    a file's bytes into a :class:`Document`
Extractor   ``servanda.extractors`` a :class:`Document` into a :class:`Reading`
EventSource ``servanda.sources``    a table's file into rows of text
Store       ``servanda.stores``     leaves of the log into something that lasts
Engine      ``servanda.engines``    a function and many tasks into their outcomes
Exporter    ``servanda.exporters``  tables of a register into a file for other programs
=========== ======================= ==============================================

A scale for scoring is a plug-in without a protocol: an entry point of ``servanda.codebooks`` is a
function that returns the text of a codebook file.

Built-in plug-ins register in ``pyproject.toml`` exactly as foreign ones do.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Protocol

from servanda.errors import UsageError
from servanda.model.export import Matter, TableName
from servanda.model.outcome import Outcome
from servanda.model.reading import Reading
from servanda.model.stored import Row, SearchHit, SearchRow, StoredHead
from servanda.model.text import Document


class Reader(Protocol):
    """Takes the text out of one kind of file."""

    media_types: tuple[str, ...]
    suffixes: tuple[str, ...]

    def read(self, raw: bytes, *, source: str) -> Document:
        """Return the document in ``raw``; raise DocumentError naming ``source``."""
        ...


class Extractor(Protocol):
    """Finds the statements in a document.

    One that takes a word after a colon (``llm:NAME``) says so with ``takes_argument = True``;
    one that sends the text elsewhere names the host in an attribute ``sends_to``.
    """

    def extract(self, document: Document) -> Reading:
        """Return the reading of ``document``; every span is exact."""
        ...


class EventSource(Protocol):
    """Reads the rows of one kind of table as text cells."""

    suffixes: tuple[str, ...]

    def rows(self, path: Path) -> Iterator[Mapping[str, str]]:
        """Yield each data row as column -> cell, as text; raise MappingError with file and row."""
        ...


class Store(Protocol):
    """Keeps one register: its log, the files beside it, drafts and the search index.

    Everything written inside :meth:`exclusive` lasts whole or not at all; when it ends without
    an error, what was written survives a crash of the machine. Faults are StoreError.
    """

    @property
    def location(self) -> str:
        """Where the register is, as messages name it."""
        ...

    def create(self, location: str) -> None:
        """Make a new, empty register; refuse a place where one is."""
        ...

    def open(self, location: str, *, read_only: bool = False) -> None:
        """Open an existing register; ``read_only`` needs no right to write, and refuses to."""
        ...

    def close(self) -> None:
        """Let go of the register; a second call does nothing."""
        ...

    def exclusive(self) -> AbstractContextManager[None]:
        """Hold the only right to write until the end of the block, then make it last."""
        ...

    def head(self) -> StoredHead | None:
        """Return the newest checkpoint; None before the first entry."""
        ...

    def append(
        self,
        expected_size: int,
        entries: Sequence[bytes],
        tiles: Mapping[tuple[int, int], bytes],
        head: StoredHead,
    ) -> None:
        """Add entries inside :meth:`exclusive`; ConflictError if the log has another size."""
        ...

    def entries(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the leaf bytes of entries ``start`` to ``end`` (exclusive), in order."""
        ...

    def tile(self, level: int, number: int) -> bytes | None:
        """Return a tile as wide as it has grown; None if there is none."""
        ...

    def checkpoints(self) -> Iterator[tuple[int, bytes]]:
        """Yield size and note of every checkpoint ever signed, smallest first."""
        ...

    def cosign(self, size: int, line: bytes) -> None:
        """Keep a witness's line under the checkpoint of ``size``; the same one is kept once."""
        ...

    def cosignatures(self, start: int = 0) -> Iterator[tuple[int, bytes, bytes]]:
        """Yield size, checkpoint and line of cosignatures from size ``start`` on, as they came."""
        ...

    def put_policy(self, data: bytes) -> None:
        """Keep the witness policy that the register states from now on."""
        ...

    def policy(self) -> bytes | None:
        """Return the newest stated witness policy; None if none was stated."""
        ...

    def put_blob(self, data: bytes) -> str:
        """Keep a file's bytes; return their SHA-256 in hex."""
        ...

    def blob(self, sha256: str) -> bytes | None:
        """Return a file's bytes; None if they are not here, StoreError if they are others."""
        ...

    def drop_blob(self, sha256: str) -> None:
        """Forget a file's bytes."""
        ...

    def put_disclosures(self, disclosures: Sequence[tuple[int, str, bytes]]) -> None:
        """Keep disclosures: entry, path, JSON."""
        ...

    def disclosures(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the disclosures of entries ``start`` to ``end`` (exclusive), in order."""
        ...

    def forget(self, disclosures: Sequence[tuple[int, str]], blobs: Sequence[str]) -> None:
        """Delete disclosures, files, and what made their entries findable, inside exclusive().

        The same transaction keeps that :meth:`scrub` is due.
        """
        ...

    def scrub(self) -> None:
        """Overwrite what was forgotten, as far as this store can reach it."""
        ...

    def scrub_due(self) -> bool:
        """Tell whether something was forgotten and not overwritten yet."""
        ...

    def put_draft(self, name: str, data: bytes) -> None:
        """Keep a draft, in place of an older state of it."""
        ...

    def draft(self, name: str) -> bytes | None:
        """Return a draft; None if there is none of that name."""
        ...

    def drafts(self) -> list[str]:
        """Return the names of all drafts, sorted; one with a colon is a note and no draft."""
        ...

    def drop_draft(self, name: str) -> None:
        """Forget a draft."""
        ...

    def index(self, rows: Sequence[SearchRow]) -> None:
        """Make texts findable; a row replaces an older one of the same kind and id."""
        ...

    def find(self, phrases: Sequence[str], limit: int) -> list[SearchHit]:
        """Return the best places where all words or phrases stand."""
        ...

    def upgrade(self, location: str) -> tuple[int, int]:
        """Bring a register of an older format to today's; return both numbers. Close it after."""
        ...

    def copy_to(self, location: str) -> None:
        """Write a copy as it stands, whoever writes meanwhile: a new file of the store sqlite."""
        ...

    def dump(self) -> AbstractContextManager[Iterator[Row]]:
        """Give all rows as they stood at one moment, whoever writes meanwhile."""
        ...

    def load(self, rows: Iterable[Row]) -> None:
        """Fill an empty register with rows of another one, whole or not at all."""
        ...


class Engine(Protocol):
    """Runs a function that it is handed over many tasks, on this machine or on others."""

    def run(
        self,
        function: Callable[[Any], Any],
        tasks: Iterable[Any],
        *,
        seconds: float,
        workers: int | None = None,
    ) -> Generator[Outcome, None, None]:
        """Yield one outcome for each task, as they end, numbered as the tasks came.

        ``function`` is found by its module and name in each process, tasks and values are
        pickled. ``tasks`` is drawn on as outcomes are taken, a few ahead and no more. Whatever
        befalls one task (it raises, its process dies, it takes longer than ``seconds``) is an
        outcome without a value, and the others go on. ``workers`` is the number of tasks at work
        at once; None takes all there is. Closing the generator ends every process. UsageError
        where the function cannot be had in another process, or a library is missing.
        """
        ...


class Exporter(Protocol):
    """Writes what a register holds in one format, piece by piece.

    The same matter always gives the same bytes, and no text of it can become a formula, a tag or a
    command of the format. One that takes a word after a colon says so with
    ``takes_argument = True``.
    """

    media_type: str
    suffix: str
    writes: tuple[TableName, ...]
    """Tables that the format has a place for; empty: any of them."""
    default: tuple[TableName, ...]
    """Those that are written where none is asked for; empty: all that it can write."""
    single: bool
    """True where a file holds one table."""

    def export(self, matter: Matter) -> Iterator[bytes]:
        """Yield the file; it holds the rows of ``matter.asked()`` and no other register's."""
        ...


@cache
def _found(group: str) -> Mapping[str, EntryPoint]:
    """Return the entry points of a group; looking them up anew would cost more than a text."""
    return {e.name: e for e in sorted(entry_points(group=f"servanda.{group}"))}


def load(group: str, name: str) -> Any:
    """Return a new plug-in ``name`` of ``servanda.<group>``; name the known ones if missing.

    What stands after a colon in ``name`` is handed to a plug-in that takes an argument.
    """
    found = _found(group)
    bare, colon, argument = name.partition(":")
    if bare not in found:
        raise UsageError(
            f"no plug-in {name!r} among servanda.{group}; there are: {', '.join(sorted(found))}"
        )
    plugin = found[bare].load()
    if getattr(plugin, "takes_argument", False):
        return plugin(argument)
    if colon:
        raise UsageError(f"plug-in {bare!r} takes nothing after a colon; write {bare} alone")
    return plugin()


def load_all(group: str) -> dict[str, Any]:
    """Return every plug-in of ``servanda.<group>`` by name."""
    return {name: entry.load()() for name, entry in _found(group).items()}
