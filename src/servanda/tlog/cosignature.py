"""C2SP tlog-cosignature: a witness's line under a checkpoint, with the time it signed at.

A cosignature says: of all states of this log that I saw, this is the newest, and it holds every
earlier one. It says nothing about what the entries mean.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from servanda.errors import InputError, VerificationError
from servanda.tlog import ed25519, note
from servanda.tlog.note import COSIGNATURE, Note, Signature, Verifier


@dataclass(frozen=True, slots=True)
class Cosigner:
    """A witness's private key with its name. It signs nothing but checkpoints, with a time."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """The public side: kind 0x04, so that its id differs from a log key's."""
        return Verifier(name=self.name, key=ed25519.public_key(self.private), kind=COSIGNATURE)

    def line(self, text: str, *, at: int) -> str:
        """Return the signature line over a checkpoint's text, made at the Unix time ``at``."""
        if not 0 <= at <= note.MAX_TIME:
            raise InputError(f"{at} is no time that a cosignature can state")
        data = struct.pack(">Q", at) + self.private.sign(note.cosigned_message(text, at))
        return note.line_of(self.verifier, data)


@dataclass(frozen=True, slots=True)
class Cosignature:
    """A line that was checked: which witness signed, and when by its own clock."""

    witness: Verifier
    at: int
    line: str


def read(parsed: Note, witnesses: Iterable[Verifier], *, where: str) -> tuple[Cosignature, ...]:
    """Return the cosignatures of known ``witnesses`` under a note, in order of its lines.

    Lines of others are passed over; one of a known witness that does not hold, or that stands
    twice, makes the note bad.
    """
    known = {(v.name, v.id): v for v in witnesses if v.kind == COSIGNATURE}
    found: list[Cosignature] = []
    for line in parsed.signatures:
        witness = known.get((line.name, line.id))
        if witness is None:
            continue
        if any(one.witness == witness for one in found):
            raise VerificationError(f"{where}: {line.name} cosigned twice")
        found.append(check(parsed.text, line, witness, where=where))
    return tuple(found)


def check(text: str, line: Signature, witness: Verifier, *, where: str) -> Cosignature:
    """Return the cosignature of ``witness`` if its line over a checkpoint's text holds."""
    note.verify(Note(text=text, signatures=(line,)), [witness], where=where)
    at = note.cosignature_time(line, where=where)
    return Cosignature(witness=witness, at=at, line=note.line_of(witness, line.data))
