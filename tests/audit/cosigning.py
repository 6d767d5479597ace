"""Registers with witnesses, for the tests of audits: keys, policies and cosigned states."""

from collections.abc import Iterable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from servanda.register.journal import Journal
from servanda.tlog import note
from servanda.tlog.cosignature import Cosigner
from servanda.witness.memory import Memory
from servanda.witness.witness import Witness

NAMES = ("north", "south", "mission")


def cosigner(name: str) -> Cosigner:
    """Return the key of a witness; the same name gives the same key."""
    key = Ed25519PrivateKey.from_private_bytes(name.encode().ljust(32, b"."))
    return Cosigner(f"{name}.example", key)


def policy_of(log: note.Verifier | None, *, needed: int = 2, names: Iterable[str] = NAMES) -> bytes:
    """Return a policy that asks for ``needed`` of the witnesses."""
    names = list(names)
    lines = [f"log {log.vkey}"] if log else []
    lines += [f"witness {name} {cosigner(name).verifier.vkey}" for name in names]
    lines += [f"group camps {needed} {' '.join(names)}", "quorum camps"]
    return "".join(f"{line}\n" for line in lines).encode()


def cosign(journal: Journal, at: int, *names: str) -> None:
    """Put cosignatures of these witnesses, made at ``at``, to the newest checkpoint."""
    head = journal.head
    text = note.parse(head.checkpoint, where="head").text
    for name in names:
        journal.store.cosign(head.size, cosigner(name).line(text, at=at).encode())


def witness(folder: Path, name: str, log: note.Verifier, at: int) -> Witness:
    """Return a real witness with its state in a folder; its clock stands at ``at``."""
    memory = Memory(folder / f"{name}.state")
    memory.trust(log.vkey)
    return Witness(cosigner(name), memory, lambda: at)
