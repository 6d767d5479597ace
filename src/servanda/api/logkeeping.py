"""Keys of the log as its operator keeps them: one in reserve, for when the first is lost."""

from dataclasses import dataclass
from pathlib import Path

from servanda.api.keyring import keys_folder
from servanda.api.register import Register
from servanda.errors import UsageError
from servanda.register import keys as keyfiles
from servanda.register import logsigning, proposals
from servanda.tlog import note


@dataclass(frozen=True, slots=True)
class ListedKey:
    """A key of the log: since when it is listed, and how far it has signed."""

    vkey: str
    entry: int | None
    """The entry that lists it; None for the first, which the register began with."""
    from_size: int | None
    """Smallest state that it signed; None for one that signed nothing yet."""


def listed(register: Register) -> tuple[ListedKey, ...]:
    """Return the keys of the log, oldest first."""
    keys, first = register.journal.log_keys, {0: 1}
    states = register.journal.store.checkpoints() if len(keys.keys) > 1 else ()
    for size, signed in states:
        number = keys.read(signed, where=f"checkpoint {size}").number
        first[number] = min(size, first.get(number, size))
    return tuple(
        ListedKey(one.verifier.vkey, one.index if number else None, first.get(number))
        for number, one in enumerate(keys.keys)
    )


def reserve(register: Register, *, to: Path, passphrase: bytes | None) -> tuple[int, str]:
    """Make a key for the day on which the log key is lost, and list it in the log.

    It lies in the file ``to`` and nowhere else; return the entry and the public line.
    """
    new = keyfiles.generate(register.journal.origin)
    keyfiles.save(new, to.parent, passphrase=passphrase, unsafe_plain=passphrase is None, to=to)
    receipt = register.append([proposals.log_key(new)])
    return receipt.entries[-1].index, new.verifier.vkey


def switch(
    register: Register, new: note.Signer, *, passphrase: bytes | None, folder: Path | None = None
) -> Path:
    """Put a listed key where the log key lies: what is signed from now on, it signs.

    UsageError where it is not listed, or its turn has not come. Nothing is signed by this.
    """
    journal = register.journal
    logsigning.check(journal.store, journal.log_keys, journal.head, new.verifier)
    number = journal.log_keys.number(new.verifier)
    if not number:
        raise UsageError(f"{register.path}: this is the first log key, which needs no listing")
    return keyfiles.save(
        new,
        folder or keys_folder(),
        passphrase=passphrase,
        unsafe_plain=passphrase is None,
        to=keyfiles.path_of(keyfiles.log_key_name(journal.origin, number), folder or keys_folder()),
    )
