"""The body of ``add-checkpoint`` and its answer: the same bytes over HTTP and as files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from servanda.errors import VerificationError
from servanda.tlog import checkpoint, note
from servanda.tlog.checkpoint import Checkpoint
from servanda.tlog.note import Note, decode_base64, encode_base64

MAX_REQUEST = 1 << 17
MAX_PROOF_HASHES = 63
SIZE_TYPE = "text/x.tlog.size"
TEXT_TYPE = "text/plain; charset=utf-8"
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


@dataclass(frozen=True, slots=True)
class Request:
    """A new checkpoint with the proof that it holds the one of size ``old``."""

    old: int
    proof: tuple[bytes, ...]
    note: Note
    checkpoint: Checkpoint
    signed: bytes
    """The checkpoint as it came, with its signature lines."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a witness answers: a status of HTTP with its body."""

    status: int
    body: str
    media_type: str = TEXT_TYPE


def write(old: int, proof: Sequence[bytes], signed: bytes) -> bytes:
    """Return the body that asks a witness for a cosignature on a signed checkpoint."""
    lines = [f"old {old}", *map(encode_base64, proof), "", ""]
    return "\n".join(lines).encode() + signed


def parse(data: bytes, *, where: str) -> Request:
    """Return the parts of a request; nothing in it is verified yet."""
    if len(data) > MAX_REQUEST:
        raise VerificationError(f"{where}: {len(data)} bytes; a request has at most {MAX_REQUEST}")
    head, blank, signed = data.partition(b"\n\n")
    try:
        lines = head.decode().split("\n")
    except UnicodeDecodeError as error:
        raise VerificationError(f"{where}: not UTF-8 at byte {error.start}") from error
    old = _OLD.fullmatch(lines[0])
    if not blank or old is None:
        raise VerificationError(f"{where}: does not begin with `old SIZE`, proof, an empty line")
    if len(lines) - 1 > MAX_PROOF_HASHES:
        raise VerificationError(f"{where}: more than {MAX_PROOF_HASHES} lines of proof")
    proof = tuple(decode_base64(line, what=f"{where}: proof line") for line in lines[1:])
    try:
        parsed = note.parse(signed, where=where)
    except VerificationError:
        # What cannot be read as signatures signs nothing; what is no checkpoint is told as that.
        parsed = _unsigned(signed, where)
    return Request(
        old=int(old[1]),
        proof=proof,
        note=parsed,
        checkpoint=checkpoint.parse_text(parsed.text, where=where),
        signed=signed,
    )


def _unsigned(signed: bytes, where: str) -> Note:
    """Return a note whose signature lines cannot be read, as one that nobody signed."""
    text, blank, lines = signed.rpartition(b"\n\n")
    if not blank or not lines.startswith("— ".encode()):
        raise VerificationError(f"{where}: no signed checkpoint after the empty line")
    try:
        return Note(text=f"{text.decode()}\n", signatures=())
    except UnicodeDecodeError as error:
        raise VerificationError(f"{where}: not UTF-8 at byte {error.start}") from error
