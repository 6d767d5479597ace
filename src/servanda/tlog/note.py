"""C2SP signed notes: a text, an empty line, signature lines; keys in vkey form."""

import base64
import binascii
import functools
import hashlib
import re
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from servanda.errors import InputError, VerificationError
from servanda.tlog import ed25519

ED25519 = 0x01
COSIGNATURE = 0x04
_KEY_TYPES = frozenset({ED25519, COSIGNATURE})
MAX_SIGNATURES = 100
MAX_NOTE = 1 << 20
MAX_TIME = 2**63 - 1
_ID_SIZE = 4
_DASH = "— "
_CONTROL = bytes(n for n in range(0x20) if n != ord("\n"))
_NAME = re.compile(r"[!-*,-~]+")


def decode_base64(text: str, *, what: str) -> bytes:
    """Return the bytes of standard base64; refuse any second spelling of them."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise VerificationError(f"{what}: not base64: {error}") from error
    if base64.b64encode(data).decode() != text:
        raise VerificationError(f"{what}: base64 that is not in its one canonical form")
    return data


def encode_base64(data: bytes) -> str:
    """Return standard base64 text."""
    return base64.b64encode(data).decode()


def check_name(name: str) -> None:
    """Return only if ``name`` can name a key: not empty, without blanks and plus signs."""
    if _NAME.fullmatch(name):
        return
    if not name or "+" in name or any(c.isspace() or not c.isprintable() for c in name):
        raise InputError(f"{name!r} cannot name a key: no blanks, no plus sign, not empty")


@functools.lru_cache(maxsize=4096)
def key_id(name: str, kind: int, key: bytes) -> bytes:
    """Return the four bytes that a signature line carries to find its key."""
    return hashlib.sha256(f"{name}\n".encode() + bytes([kind]) + key).digest()[:_ID_SIZE]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name."""

    name: str
    key: bytes
    kind: int = ED25519

    @property
    def id(self) -> bytes:
        """The key's identifier in signature lines."""
        return key_id(self.name, self.kind, self.key)

    @property
    def vkey(self) -> str:
        """The key in C2SP text form: name+id+base64."""
        return f"{self.name}+{self.id.hex()}+{encode_base64(bytes([self.kind]) + self.key)}"


@functools.lru_cache(maxsize=4096)
def parse_vkey(text: str) -> Verifier:
    """Return the verifier of a vkey; refuse a wrong id, kind, length or weak key."""
    parts = text.split("+", 2)
    if len(parts) != 3:  # noqa: PLR2004 -- name, id, key
        raise VerificationError(f"{text[:60]!r} is no verifier key; expected name+id+base64")
    name, hexid, encoded = parts
    try:
        check_name(name)
    except InputError as error:
        raise VerificationError(f"verifier key: {error}") from error
    data = decode_base64(encoded, what=f"verifier key {name}")
    if not data or data[0] not in _KEY_TYPES:
        raise VerificationError(f"verifier key {name}: unknown kind of key")
    ed25519.check_public_key(data[1:])
    found = Verifier(name=name, key=data[1:], kind=data[0])
    if found.id.hex() != hexid:
        raise VerificationError(f"verifier key {name}: its id is {found.id.hex()}, not {hexid}")
    return found


@functools.lru_cache(maxsize=256)
def _public_side(name: str, private: Ed25519PrivateKey) -> Verifier:
    return Verifier(name=name, key=ed25519.public_key(private))


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its name. Never written into a register."""

    name: str
    private: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """The public side."""
        return _public_side(self.name, self.private)

    def signature_line(self, text: str) -> str:
        """Return the signature line over a note's text."""
        return line_of(self.verifier, self.private.sign(text.encode()))


def line_of(verifier: Verifier, signature: bytes) -> str:
    """Return the signature line that bears a key's name and id."""
    return signature_text(Signature(verifier.name, verifier.id, signature))


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line: whose it says it is, and the bytes."""

    name: str
    id: bytes
    data: bytes


def signature_text(line: Signature) -> str:
    """Return a signature line as it is written."""
    return f"{_DASH}{line.name} {encode_base64(line.id + line.data)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text with its signature lines; nothing in it is verified yet."""

    text: str
    signatures: tuple[Signature, ...]


def sign(text: str, signers: Sequence[Signer]) -> bytes:
    """Return the note of ``text`` signed by each of ``signers`` in order."""
    _check_text(text, where="note")
    if not signers:
        raise InputError("a note needs a signature")
    return (text + "\n" + "".join(s.signature_line(text) for s in signers)).encode()


def _check_text(text: str, *, where: str) -> None:
    if not text.endswith("\n"):
        raise VerificationError(f"{where}: the text of a note ends with a line feed")
    data = text.encode()
    # In UTF-8 these bytes stand for nothing else.
    if len(data.translate(None, _CONTROL)) < len(data):
        raise VerificationError(f"{where}: a control character in the text of a note")


def parse(data: bytes, *, where: str, limit: int = MAX_NOTE) -> Note:
    """Return the parts of a note; refuse whatever the format does not allow, naming ``where``."""
    if len(data) > limit:
        raise VerificationError(f"{where}: a note of {len(data)} bytes; at most {limit}")
    try:
        whole = data.decode()
    except UnicodeDecodeError as error:
        raise VerificationError(f"{where}: not UTF-8 at byte {error.start}") from error
    cut = whole.rfind("\n\n")
    if cut < 0 or not whole.endswith("\n"):
        raise VerificationError(f"{where}: not a signed note (text, empty line, signature lines)")
    text, lines = whole[: cut + 1], whole[cut + 2 :].split("\n")[:-1]
    _check_text(text, where=where)
    if not 1 <= len(lines) <= MAX_SIGNATURES:
        raise VerificationError(f"{where}: {len(lines)} signature lines; 1 to {MAX_SIGNATURES}")
    return Note(text=text, signatures=tuple(parse_line(line, where=where) for line in lines))


def reread(data: bytes, cut: int) -> Note:
    """Return the parts of a note that :func:`parse` took before; its text ends at ``cut``."""
    signatures = []
    for line in data[cut + 2 : -1].split(b"\n"):
        _, name, encoded = line.split(b" ")
        raw = binascii.a2b_base64(encoded)
        signatures.append(Signature(name.decode(), raw[:_ID_SIZE], raw[_ID_SIZE:]))
    return Note(data[: cut + 1].decode(), tuple(signatures))


def parse_line(line: str, *, where: str) -> Signature:
    """Return the parts of one signature line, given without its line feed."""
    name, blank, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not blank:
        raise VerificationError(f"{where}: {line[:60]!r} is no signature line")
    try:
        check_name(name)
    except InputError as error:
        raise VerificationError(f"{where}: {error}") from error
    data = decode_base64(encoded, what=f"{where}: signature of {name}")
    if len(data) <= _ID_SIZE:
        raise VerificationError(f"{where}: the signature of {name} is too short")
    return Signature(name=name, id=data[:_ID_SIZE], data=data[_ID_SIZE:])


def verify(note: Note, verifiers: Iterable[Verifier], *, where: str) -> tuple[Verifier, ...]:
    """Return the known keys that signed ``note``, in order of its lines; at least one.

    A line of an unknown key says nothing and is passed over; a line of a known key that does
    not hold, or that stands twice, makes the whole note bad.
    """
    known = {(v.name, v.id): v for v in verifiers}
    signed: list[Verifier] = []
    for line in note.signatures:
        verifier = known.get((line.name, line.id))
        if verifier is None:
            continue
        if verifier in signed:
            raise VerificationError(f"{where}: {line.name} signed twice")
        _verify_line(verifier, note.text, line, where)
        signed.append(verifier)
    if not signed:
        names = ", ".join(sorted({v.name for v in known.values()})) or "nobody"
        raise VerificationError(f"{where}: no signature by {names}")
    return tuple(signed)


def _verify_line(verifier: Verifier, text: str, line: Signature, where: str) -> None:
    message, data = text.encode(), line.data
    if verifier.kind == COSIGNATURE:
        message = cosigned_message(text, cosignature_time(line, where=where))
        data = data[8:]
    try:
        ed25519.verify(verifier.key, message, data)
    except VerificationError as error:
        raise VerificationError(f"{where}: signature of {line.name}: {error}") from error


def cosignature_time(line: Signature, *, where: str) -> int:
    """Return the Unix time that a witness's cosignature states."""
    if len(line.data) != 8 + ed25519.SIGNATURE_SIZE:
        raise VerificationError(f"{where}: {line.name}'s line is no cosignature")
    (stamp,) = struct.unpack(">Q", line.data[:8])
    if stamp > MAX_TIME:
        raise VerificationError(f"{where}: {line.name} states a time beyond 2**63")
    return int(stamp)


def cosigned_message(text: str, stamp: int) -> bytes:
    """Return what a witness signs: that it saw the note's text at a Unix time."""
    return f"cosignature/v1\ntime {stamp}\n".encode() + text.encode()
