"""Keys of the log that its entries list, for the day on which the first one is lost."""

from collections.abc import Collection

from servanda.errors import AuthorityError, VerificationError
from servanda.model.entry import LogKeyBody
from servanda.register.entries import Entry
from servanda.tlog import note
from servanda.tlog.logkeys import LogKey
from servanda.tlog.note import Verifier


def listed(entry: Entry, log: Verifier, known: Collection[LogKey], used: set[bytes]) -> LogKey:
    """Return the key that an entry lists for the log; refuse one that could not sign for it.

    ``log`` is the first key, ``known`` are those listed before, ``used`` keys of other purposes.
    """
    where = f"entry {entry.index}"
    if not isinstance(entry.body, LogKeyBody):
        raise TypeError(f"{where}: lists no key of the log")
    found = note.parse_vkey(entry.body.key)
    if found.name != log.name or found.kind != note.ED25519:
        raise VerificationError(
            f"{where}: the key {found.name} is no log key of {log.name}: it bears another name"
        )
    if found.id in {log.id, *(one.verifier.id for one in known)}:
        raise AuthorityError(f"{where}: a log key with the id {found.id.hex()} is listed already")
    if found.key in used:
        raise AuthorityError(f"{where}: the key {found.vkey} is in use already: one purpose")
    return LogKey(found, entry.index)
