"""C2SP checkpoints and proofs in text form: what a log hands out."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from servanda.errors import VerificationError
from servanda.tlog import merkle, note
from servanda.tlog.note import decode_base64, encode_base64

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_PROOF_HEADER = "c2sp.org/tlog-proof@v1"
MAX_PROOF_HASHES = 63


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: how many entries it has and what they hash to."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """The lines that are signed."""
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"


def _decimal(text: str, *, where: str) -> int:
    if not _DECIMAL.fullmatch(text) or int(text) > merkle.MAX_SIZE:
        raise VerificationError(f"{where}: {text[:24]!r} is no size or index in decimal digits")
    return int(text)


def parse_text(text: str, *, where: str) -> Checkpoint:
    """Return the checkpoint of a note's text: three lines, no extension lines."""
    lines = text.split("\n")
    if len(lines) != 4 or lines[3] or not lines[0]:  # noqa: PLR2004 -- origin, size, root, end
        raise VerificationError(f"{where}: a checkpoint has the three lines origin, size, root")
    root = decode_base64(lines[2], what=f"{where}: root")
    if len(root) != merkle.HASH_SIZE:
        raise VerificationError(f"{where}: the root has {len(root)} bytes, not {merkle.HASH_SIZE}")
    return Checkpoint(origin=lines[0], size=_decimal(lines[1], where=where), root=root)


def sign(checkpoint: Checkpoint, signer: note.Signer) -> bytes:
    """Return the signed checkpoint; the log key bears the name of the origin."""
    if signer.name != checkpoint.origin:
        raise VerificationError(
            f"the key {signer.name} is not the log key of {checkpoint.origin}; "
            "checkpoints are signed by the key that bears the origin as its name"
        )
    return note.sign(checkpoint.text, [signer])


def read(data: bytes, verifiers: Iterable[note.Verifier], *, where: str) -> Checkpoint:
    """Return a checkpoint signed by its own log, whose key is among ``verifiers``."""
    parsed = note.parse(data, where=where)
    found = parse_text(parsed.text, where=where)
    own = [v for v in verifiers if v.name == found.origin and v.kind == note.ED25519]
    note.verify(parsed, own, where=where)
    return found


@dataclass(frozen=True, slots=True)
class LogProof:
    """An inclusion proof with its checkpoint: what a submitter keeps."""

    index: int
    hashes: tuple[bytes, ...]
    checkpoint: bytes


def format_proof(
    index: int,
    hashes: Sequence[bytes],
    signed_checkpoint: bytes,
    written: Callable[[bytes], str] = encode_base64,
) -> bytes:
    """Return the text of a C2SP tlog-proof; ``written`` may remember what it encoded before."""
    lines = [_PROOF_HEADER, f"index {index}", *map(written, hashes), "", ""]
    return "\n".join(lines).encode() + signed_checkpoint


def parse_proof(data: bytes, *, where: str) -> LogProof:
    """Return the parts of a tlog-proof; nothing in it is verified yet."""
    head, blank, tail = data.partition(b"\n\n")
    try:
        lines = head.decode().split("\n")
    except UnicodeDecodeError as error:
        raise VerificationError(f"{where}: not UTF-8 at byte {error.start}") from error
    if lines.pop(0) != _PROOF_HEADER or not blank:
        raise VerificationError(f"{where}: not a transparency log proof ({_PROOF_HEADER})")
    if lines and lines[0].startswith("extra "):
        decode_base64(lines.pop(0).removeprefix("extra "), what=f"{where}: extra data")
    if not lines or not lines[0].startswith("index "):
        raise VerificationError(f"{where}: the line with the index is missing")
    index = _decimal(lines.pop(0).removeprefix("index "), where=where)
    if len(lines) > MAX_PROOF_HASHES:
        raise VerificationError(f"{where}: {len(lines)} hashes; at most {MAX_PROOF_HASHES}")
    hashes = tuple(decode_base64(line, what=f"{where}: hash {n}") for n, line in enumerate(lines))
    note.parse(tail, where=where)
    return LogProof(index=index, hashes=hashes, checkpoint=tail)


def verify_proof(
    proof: LogProof, leaf: bytes, verifiers: Iterable[note.Verifier], *, where: str
) -> Checkpoint:
    """Return the checkpoint that holds the leaf hash at the proof's index, signed by its log."""
    found = read(proof.checkpoint, verifiers, where=where)
    merkle.verify_inclusion(proof.index, found.size, leaf, proof.hashes, found.root)
    return found
