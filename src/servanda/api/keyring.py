"""Keys as use cases: made, found and unlocked on this machine. They never enter a register."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from servanda.register import keys as keyfiles
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.tlog import note

Ask = Callable[[str], bytes]
"""Returns a passphrase; its argument is the question."""


@dataclass(frozen=True, slots=True)
class Signer:
    """One statement key, ready to sign."""

    key: note.Signer

    @classmethod
    def load(cls, path: str | Path, *, passphrase: bytes | None = None) -> "Signer":
        """Return the key in a file; SERVANDA_PASSPHRASE_FILE is used where none is given."""
        words = passphrase or keyfiles.passphrase_from(os.environ)
        return cls(key=keyfiles.load(Path(path), passphrase=words))


def keys_folder() -> Path:
    """Return where this user's keys lie."""
    return keyfiles.folder(os.environ)


def unlock(journal: Journal, *, folder: Path | None = None, ask: Ask | None = None) -> KeySet:
    """Return the keys of a register that lie on this machine; ask once where one is encrypted."""
    place = folder or keys_folder()
    publisher = journal.authority.publisher_key.vkey
    names = [note.parse_vkey(key.vkey).name for key in journal.enrolled]
    count = len(journal.log_keys.keys)
    names += [keyfiles.log_key_name(journal.origin, number) for number in range(count)]
    paths = [keyfiles.path_of(name, place) for name in names]
    passphrase = keyfiles.passphrase_from(os.environ)
    if passphrase is None and ask is not None and any(keyfiles.encrypted(path) for path in paths):
        passphrase = ask(f"Passphrase of the keys of {journal.origin}")
    return keyfiles.load_set(
        journal.origin, publisher, journal.enrolled, place, passphrase=passphrase, log_keys=count
    )
