"""The log of a bundle: every entry read once, in parts, by as many processes as there are.

Of a long log only what later steps need stays in memory; any entry can be read again.
"""

import functools
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

from servanda.audit.folder import Files
from servanda.audit.parts import Found, Part, check_part
from servanda.errors import ServandaError, VerificationError
from servanda.model.entry import (
    CommitmentBody,
    CorrectionBody,
    EvidenceBody,
    EvidencePolicyBody,
    Genesis,
    NormActBody,
    RedactionBody,
    RulesBody,
)
from servanda.plugins import Engine
from servanda.register import entries, redaction
from servanda.register.authority import Authority
from servanda.register.enrolment import KeyId, endings
from servanda.register.entries import Entry
from servanda.tlog import note, tiles
from servanda.tlog.merkle import HASH_SIZE

LONG = 20_000
"""From so many entries on processes are worth starting, and entries are not kept in memory."""
_TILES = 8
"""Tiles in a part: half a second of work, and little enough to be sent."""
_SECONDS = 3600.0
_WEIGHTY = (
    Genesis,
    CommitmentBody,
    RulesBody,
    EvidenceBody,
    NormActBody,
    EvidencePolicyBody,
    CorrectionBody,
    RedactionBody,
)
"""Entries on which verdicts can rest."""

Progress = Callable[[int, int], None]
"""Takes how many of how many entries are done."""


class PartError(VerificationError):
    """A failed check with the name of the first bad file or entry."""

    def __init__(self, bad: str, message: str) -> None:
        """Keep the name apart from the message."""
        super().__init__(message)
        self.bad = bad


class Hashes(Sequence[bytes]):
    """Leaf hashes of a log, 32 bytes each and no more."""

    def __init__(self, data: bytes | bytearray = b"") -> None:
        """Take hashes one after the other."""
        self._data = bytearray(data)

    def add(self, data: bytes) -> None:
        """Add hashes at the end."""
        self._data += data

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._data) // HASH_SIZE

    @overload
    def __getitem__(self, at: int) -> bytes: ...

    @overload
    def __getitem__(self, at: slice) -> "Hashes": ...

    def __getitem__(self, at: int | slice) -> "bytes | Hashes":
        """Return one of them, or those from the first on."""
        if isinstance(at, slice):
            start, stop, step = at.indices(len(self))
            if step != 1:
                return Hashes(b"".join(self[n] for n in range(start, stop, step)))
            return Hashes(self._data[start * HASH_SIZE : stop * HASH_SIZE])
        if not -len(self) <= at < len(self):
            raise IndexError(at)
        at %= len(self)
        return bytes(self._data[at * HASH_SIZE : (at + 1) * HASH_SIZE])

    def __iter__(self) -> Iterator[bytes]:
        """Yield all in order."""
        whole = memoryview(self._data)
        for at in range(0, len(whole), HASH_SIZE):
            yield bytes(whole[at : at + HASH_SIZE])


class Log(Sequence[Entry]):
    """The entries of a bundle; those of a long log are read again when they are asked for."""

    def __init__(self, folder: Files, size: int) -> None:
        """Start before the first entry is read."""
        self._folder, self._size = folder, size
        self.hashes = Hashes()
        self.kept: list[Entry] | None = [] if size <= LONG else None
        self.weighty: list[Entry] = []
        """Those on which verdicts can rest, or that end a key."""
        self._tile = functools.lru_cache(maxsize=4)(self._read_tile)

    def take(self, entry: Entry) -> None:
        """Remember the next entry as far as its log is short, or it matters later."""
        if self.kept is not None:
            self.kept.append(entry)
        if isinstance(entry.body, _WEIGHTY) or endings(entry):
            self.weighty.append(entry)

    def __len__(self) -> int:
        """Return how many entries there are."""
        return self._size

    @overload
    def __getitem__(self, at: int) -> Entry: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...

    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        """Return one entry, or some in a row."""
        if self.kept is not None:
            return self.kept[at]
        if isinstance(at, slice):
            return _Some(self, range(*at.indices(self._size)))
        if not -self._size <= at < self._size:
            raise IndexError(at)
        number, place = divmod(at % self._size, tiles.TILE_WIDTH)
        return self._tile(number)[place]

    def _read_tile(self, number: int) -> list[Entry]:
        first = number * tiles.TILE_WIDTH
        leaves = bundle_of(self._folder, number, self._size)
        found = [entries.parse(leaf, index) for index, leaf in enumerate(leaves, first)]
        for entry in found:
            if entry.leaf_hash != self.hashes[entry.index]:
                raise PartError(
                    f"entry {entry.index}",
                    f"entry {entry.index}: the bundle was changed while it was read",
                )
        return found


class _Some(Sequence[Entry]):
    """Entries in a row of a long log."""

    def __init__(self, log: Sequence[Entry], which: range) -> None:
        self._log, self._which = log, which

    def __len__(self) -> int:
        return len(self._which)

    @overload
    def __getitem__(self, at: int) -> Entry: ...

    @overload
    def __getitem__(self, at: slice) -> Sequence[Entry]: ...

    def __getitem__(self, at: int | slice) -> Entry | Sequence[Entry]:
        if isinstance(at, slice):
            return _Some(self._log, self._which[at])
        return self._log[self._which[at]]


class Weighty(_Some):
    """A long log as verdicts see it: whoever walks through it meets only what they rest on."""

    def __init__(self, log: Log, which: range | None = None) -> None:
        """Take the log, or its beginning."""
        super().__init__(log, range(len(log)) if which is None else which)
        self._whole = log

    @property
    def every(self) -> Sequence[Entry]:
        """All entries, for whoever needs each."""
        return self._whole

    def __getitem__(self, at: int | slice) -> Any:
        """Return one entry, or a beginning of the log."""
        if isinstance(at, slice) and at.start is None and at.step is None:
            return Weighty(self._whole, self._which[at])
        return super().__getitem__(at)

    def __iter__(self) -> Iterator[Entry]:
        """Yield the entries on which verdicts can rest."""
        return (entry for entry in self._whole.weighty if entry.index in self._which)


def bundle_of(folder: Files, number: int, size: int) -> list[bytes]:
    """Return the entries under one tile; their number must be the checkpoint's."""
    count = min(tiles.TILE_WIDTH, size - number * tiles.TILE_WIDTH)
    path = tiles.tile_path(None, number, count)
    try:
        part = tiles.split_entries(folder.read(path), where=path)
    except VerificationError as error:
        raise PartError(path, str(error)) from error
    if len(part) != count:
        raise PartError(path, f"{path}: {len(part)} entries where {count} belong")
    return part


@dataclass
class Pass:
    """One reading of all entries, in order; what it establishes stands in fields."""

    folder: Files
    size: int
    progress: Progress | None = None
    mark: Callable[[Sequence[Entry]], list[str]] | None = None
    """Returns warnings about entries."""
    authority: Authority = field(default_factory=Authority)
    sealed: int = 0
    seen: dict[tuple[int, str], int] = field(default_factory=dict)
    """What entries claim to have seen (size and root), each with the first that does."""
    marks: list[str] = field(default_factory=list)
    missing: PartError | None = None
    """The first file of entries that is not whole."""
    bad: PartError | None = None
    """The first statement that does not hold."""

    def __post_init__(self) -> None:
        """Make room for the entries."""
        self.log = Log(self.folder, self.size)

    def run(self, engine: Engine | None) -> None:
        """Read all; a bad statement does not end it, a missing file does."""
        for part, found in self._checked(engine):
            self.log.hashes.add(found.hashes)
            self.sealed += found.sealed
            if self.bad is None:
                self._replay(part, found)
            if self.progress is not None:
                self.progress(len(self.log.hashes), self.size)

    def _checked(self, engine: Engine | None) -> Iterator[tuple[Part, Found]]:
        """Yield each part with what it holds, in order."""
        if engine is None or self.size <= LONG:
            for part in self._parts():
                yield part, check_part(part)
            return
        drawn: dict[int, Part] = {}
        ended: dict[int, Any] = {}
        turn = 0
        for outcome in engine.run(check_part, _noted(self._parts(), drawn), seconds=_SECONDS):
            # A process that was lost says nothing of its part: it is checked here.
            lost = outcome.lost is not None
            ended[outcome.number] = check_part(drawn[outcome.number]) if lost else outcome.value
            while turn in ended:
                yield drawn.pop(turn), ended.pop(turn)
                turn += 1

    def _parts(self) -> Iterator[Part]:
        width = tiles.TILE_WIDTH
        early: Mapping[KeyId, note.Verifier] = {}
        for first in range(0, self.size, _TILES * width):
            leaves: list[bytes] = []
            try:
                for at in range(first, min(first + _TILES * width, self.size), width):
                    leaves += bundle_of(self.folder, at // width, self.size)
            except PartError as error:
                self.missing = error
                return
            if first == 0:
                early = _first_keys(leaves[0])
            yield Part(first, leaves, self._keys() or early)

    def _keys(self) -> Mapping[KeyId, note.Verifier]:
        """Return the keys enrolled so far; later ones are proven when their turn comes."""
        return _keys_of(self.authority)

    def _replay(self, part: Part, found: Found) -> None:
        """Admit the entries of a part in order; keep the first reason not to."""
        for index, leaf in enumerate(part.leaves, part.first):
            if found.bad is not None and found.bad[0] == index:
                self.bad = PartError(f"entry {index}", found.bad[1])
                return
            at = (index - part.first) * HASH_SIZE
            try:
                entry = entries.reread(leaf, index, found.hashes[at : at + HASH_SIZE])
                proven = index not in found.unproven and self._same_keys(entry, part.keys)
                self.authority.admit(entry, check_signatures=not proven)
                self._note_seen(entry)
                if isinstance(entry.body, RedactionBody):
                    redaction.check_places(entry, self.log[entry.body.entry.index])
            except ServandaError as error:
                self.bad = PartError(f"entry {index}", str(error))
                return
            self.log.take(entry)
            if self.mark is not None:
                self.marks += self.mark([entry])

    def _same_keys(self, entry: Entry, keys: Mapping[KeyId, note.Verifier]) -> bool:
        """Tell whether the keys that were tried are those that count now: ids can be forged."""
        now = self.authority.enrolment.keys
        ids = [(line.name, line.id) for line in entry.note.signatures]
        return all(id_ in now and now[id_][0] == keys.get(id_) for id_ in ids)

    def _note_seen(self, entry: Entry) -> None:
        seen = entry.envelope.seen
        if seen is None:
            return
        if not 0 < seen.size <= entry.index:
            raise VerificationError(f"entry {entry.index}: claims to have seen {seen.size} entries")
        self.seen.setdefault((seen.size, seen.root), entry.index)


def _keys_of(authority: Authority) -> dict[KeyId, note.Verifier]:
    return {id_: verifier for id_, (verifier, _) in authority.enrolment.keys.items()}


def _first_keys(leaf: bytes) -> dict[KeyId, note.Verifier]:
    """Return the keys that a first entry enrols: parts are handed out before its turn comes.

    Whether they count is seen when the entries are replayed.
    """
    tried = Authority()
    try:
        tried.admit(entries.parse(leaf, 0))
    except ServandaError:
        return {}
    return _keys_of(tried)


def _noted(parts: Iterable[Part], drawn: dict[int, Part]) -> Iterator[Part]:
    for number, part in enumerate(parts):
        drawn[number] = part
        yield part
