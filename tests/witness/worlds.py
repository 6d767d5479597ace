"""A log of a few entries with two histories, and witnesses to show them to."""

import functools
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from servanda.tlog import checkpoint, merkle, note
from servanda.tlog.cosignature import Cosigner
from servanda.witness import request
from servanda.witness.memory import Memory
from servanda.witness.witness import Witness

LOG = note.Signer("tests.example/log", Ed25519PrivateKey.from_private_bytes(b"l" * 32))
START = 1_800_000_000


def cosigner(number: int) -> Cosigner:
    """Return the key of the witness of that number."""
    key = Ed25519PrivateKey.from_private_bytes(bytes([number + 1]) * 32)
    return Cosigner(f"w{number}.example", key)


def leaves(history: str) -> list[bytes]:
    """Return leaf hashes of a history: one character an entry, so that prefixes are shared."""
    return [merkle.leaf_hash(character.encode()) for character in history]


@functools.cache
def signed(history: str) -> bytes:
    """Return the log's checkpoint over a history."""
    hashes = leaves(history)
    state = checkpoint.Checkpoint(LOG.name, len(hashes), merkle.root_of(hashes))
    return checkpoint.sign(state, LOG)


def proof(history: str, old: int) -> list[bytes]:
    """Return the proof that a history holds its own first ``old`` entries."""
    levels = merkle.levels_of(leaves(history))
    if not 0 < old < len(history):
        return []
    return merkle.consistency_proof(old, len(history), lambda level, i: levels[level][i])


@functools.cache
def body(history: str, old: int) -> bytes:
    """Return the request for a cosignature on a history, from size ``old``."""
    return request.write(old, proof(history, old), signed(history))


def witness(folder: Path, number: int = 0, *, logs: Sequence[note.Signer] = (LOG,)) -> Witness:
    """Return a witness that trusts some logs, with its state in a folder."""
    memory = Memory(folder / f"w{number}.state")
    for log in logs:
        memory.trust(log.verifier.vkey)
    return Witness(cosigner(number), memory, lambda: START)
