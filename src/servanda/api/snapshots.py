"""What the addresses that reports cite gave when they were recorded: bytes, SHA-256, time."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from servanda.api import clock
from servanda.api.fetch import Fetched, fetch
from servanda.errors import DocumentError
from servanda.model.evidence import Event
from servanda.model.record import Record
from servanda.register.entries import instant
from servanda.register.proposals import NamedFile

COLUMN = "url"
"""The attribute of an event that holds addresses, separated by blanks."""
MANIFEST = "snapshots.jsonl"
MOST = 100
"""Addresses of one import: each is a file that the entry names, and an entry has its bound."""
MAX_BYTES = 20_000_000
"""A page or a report; what is larger is no citation of one event."""


class Snapshot(Record, frozen=True, kw_only=True):
    """What came of one address. ``problem`` says why there are no bytes."""

    url: str
    at: str
    """When it was asked for (UTC)."""
    file: str | None = None
    """Name of the bytes among the files of the entry."""
    sha256: str | None = None
    bytes: int | None = None
    media_type: str | None = None
    address: str | None = None
    """Where the bytes came from after redirects."""
    problem: str | None = None


class Snapshots:
    """Fetches what events cite; what cannot be had is listed and stops nothing."""

    def __init__(
        self,
        get: Callable[[str], Fetched] | None = None,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """Fetch with ``get`` (the bounded fetcher) by the clock ``now``."""
        self._get = get or (lambda url: fetch(url, max_bytes=MAX_BYTES))
        self._now = now
        self.taken: tuple[Snapshot, ...] = ()

    def take(self, events: Iterable[Event]) -> list[NamedFile]:
        """Return a list of all that was asked for, then the bytes that came."""
        files: dict[str, bytes] = {}
        taken: list[Snapshot] = []
        for number, url in enumerate(addresses(events), 1):
            at = instant(self._now())
            if number > MOST:
                problem = f"not asked for: at most {MOST} addresses of one import are"
                taken.append(Snapshot(url=url, at=at, problem=problem))
                continue
            taken.append(self._one(url, at, files))
        self.taken = tuple(taken)
        if not taken:
            return []
        lines = b"".join(msgspec.json.encode(one) + b"\n" for one in taken)
        found = [NamedFile(name=name, data=data) for name, data in files.items()]
        return [NamedFile(name=MANIFEST, data=lines), *found]

    def _one(self, url: str, at: str, files: dict[str, bytes]) -> Snapshot:
        try:
            got = self._get(url)
        except DocumentError as error:
            return Snapshot(url=url, at=at, problem=str(error))
        digest = hashlib.sha256(got.raw).hexdigest()
        # The same bytes from two addresses are one file.
        name = f"snapshot-{digest[:16]}"
        files[name] = got.raw
        return Snapshot(url=url, at=at, file=name, sha256=digest, bytes=len(got.raw),
                        media_type=got.media_type, address=got.address)  # fmt: skip


def addresses(events: Iterable[Event]) -> Sequence[str]:
    """Return the addresses that events cite in the attribute ``url``, each once, in order."""
    cells = (dict(event.attributes).get(COLUMN, "") for event in events)
    return list(dict.fromkeys(url for cell in cells for url in cell.split()))
