"""Making keys for persons and offices, and enrolling them in a register."""

from dataclasses import dataclass
from pathlib import Path

from servanda.api.keyring import keys_folder
from servanda.api.register import Register
from servanda.errors import UsageError
from servanda.model.entry import EnrolledKey, Role
from servanda.register import keys as keyfiles
from servanda.register import proposals
from servanda.tlog import note


@dataclass(frozen=True, slots=True)
class MadeKey:
    """A new key: where its private part lies, and its public line."""

    path: Path
    vkey: str


def make(
    name: str,
    *,
    role: Role,
    origin: str,
    passphrase: bytes | None,
    folder: Path | None = None,
    to: Path | None = None,
) -> MadeKey:
    """Write a new key file; ``passphrase`` None writes it unencrypted, for demonstrations.

    It lies in ``folder`` with the other keys, or in the file ``to``, to be carried elsewhere.
    """
    place = folder or keys_folder()
    number = 1
    while keyfiles.path_of(keyfiles.key_name(name, origin, role, number), place).exists():
        number += 1
    signer = keyfiles.generate(keyfiles.key_name(name, origin, role, number))
    path = keyfiles.save(
        signer, place, passphrase=passphrase, unsafe_plain=passphrase is None, to=to
    )
    return MadeKey(path=path, vkey=signer.verifier.vkey)


def fresh(
    name: str, *, passphrase: bytes | None, folder: Path | None = None
) -> tuple[note.Signer, Path]:
    """Return a new key of that name, and the file in which it lies with the other keys."""
    signer = keyfiles.generate(name)
    place = folder or keys_folder()
    path = keyfiles.save(signer, place, passphrase=passphrase, unsafe_plain=passphrase is None)
    return signer, path


def enrol(register: Register, *, vkey: str, holder: str | None = None) -> int:
    """Record a statement key's public line; return the entry's index."""
    name = vkey.partition("+")[0]
    parts = name.split("/")
    register_name = register.journal.origin.rpartition("/")[2]
    actor, _, of = parts[0].partition(".")
    if len(parts) != len(("actor.register", "role", "number")) or of != register_name:
        raise UsageError(
            f"{vkey}: not a key for this register; make it with "
            f"`servanda keygen NAME --origin {register.journal.origin}`"
        )
    key = EnrolledKey(actor=actor, role=_role(parts[1]), vkey=vkey)
    return register.append([proposals.key_add(key, holder=holder)]).entries[0].index


def _role(text: str) -> Role:
    match text:
        case "secretariat" | "coder" | "party" | "observer" | "assessor":
            return text
        case _:
            raise UsageError(f"{text!r} is no role that signs statements")
