"""Signing keys: made, kept in encrypted files, and loaded. They never enter a register."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar, get_args

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from servanda.errors import InputError, UsageError, VerificationError
from servanda.model.entry import EnrolledKey, Role
from servanda.register.keyfile import encrypted_pem, plain_pem
from servanda.register.roles import ROLES
from servanda.tlog import note
from servanda.tlog.cosignature import Cosigner
from servanda.tlog.note import Signer, Verifier

LOCAL_ROLES: tuple[Role, ...] = ("secretariat", "observer", "coder")
"""Statement keys that one person working alone gets."""
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_HEADER = (
    "Servanda private key. Whoever has this file and its passphrase signs in this name.\nvkey: "
)


AnyKey = TypeVar("AnyKey", Signer, Cosigner)


@dataclass(frozen=True, slots=True)
class KeySet:
    """The private keys at hand for one register."""

    origin: str
    log: Signer | None
    publisher: Signer | None
    statements: tuple[tuple[EnrolledKey, Signer], ...]
    given: EnrolledKey | None = None
    """The key that was handed in for this once, if one was: it decides who speaks."""

    def signer(self, role: str, *, actor: str | None = None) -> Signer:
        """Return the key that signs statements in ``role``; the newest of several."""
        found = [
            signer
            for key, signer in self.statements
            if key.role == role and actor in {None, key.actor}
        ]
        if not found:
            whose = f" of {actor}" if actor else ""
            raise UsageError(
                f"no {role} key{whose} for {self.origin} at hand; "
                "make one with `servanda keygen`, or choose another key with --by"
            )
        return found[-1]

    def with_given(self, enrolled: EnrolledKey, signer: Signer) -> "KeySet":
        """Return these keys with one that was handed in: the newest of its role, so it signs."""
        return replace(self, statements=(*self.statements, (enrolled, signer)), given=enrolled)

    def of(self, actor: str, kind: str) -> tuple[EnrolledKey, Signer]:
        """Return the newest key of an actor whose role may write entries of a kind."""
        found = [
            (key, signer)
            for key, signer in self.statements
            if key.actor == actor and kind in ROLES[key.role]
        ]
        if not found:
            raise UsageError(
                f"no key of {actor} that may sign a {kind} for {self.origin} is at hand; "
                "let its holder sign a file: `servanda sign`"
            )
        return found[-1]


def check_label(text: str, *, what: str) -> str:
    """Return ``text`` if it can stand in the names of keys and logs."""
    if not _LABEL.fullmatch(text):
        raise UsageError(f"{what} {text!r}: use 1 to 63 lower-case letters a-z, digits and hyphens")
    return text


def label_of(name: str) -> str:
    """Return the nearest label to a free name; ``register`` where nothing of it remains."""
    label = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-")
    return label or "register"


def new_origin(name: str, *, host: str = "local", suffix: str | None = None) -> str:
    """Return the name of a new log; its random suffix keeps two of one name apart."""
    check_label(host, what="host")
    return f"servanda.{host}/{label_of(name)}-{suffix or secrets.token_hex(4)}"


def key_name(actor: str, origin: str, role: str, number: int = 1) -> str:
    """Return the name of a key: ``<actor>.<register>/<role>/<number>``."""
    check_label(actor, what="actor")
    return f"{actor}.{origin.rpartition('/')[2]}/{role}/{number}"


def log_key_name(origin: str, number: int) -> str:
    """Return the name under which a log key is kept here: all of them sign with the first's."""
    return origin if number == 0 else f"{origin}/log/{number + 1}"


def generate(name: str) -> Signer:
    """Return a new key of that name."""
    try:
        note.check_name(name)
    except InputError as error:
        raise UsageError(str(error)) from error
    return Signer(name=name, private=Ed25519PrivateKey.generate())


def enrol(signer: Signer) -> EnrolledKey:
    """Return how a statement key stands in the register, read off its name."""
    parts = signer.name.split("/")
    if len(parts) != 3 or parts[1] not in get_args(Role):  # noqa: PLR2004 -- actor.register/role/n
        raise UsageError(f"{signer.name}: not the name of a statement key")
    role: Role = parts[1]  # type: ignore[assignment]  # checked against the literal above
    return EnrolledKey(actor=parts[0].partition(".")[0], role=role, vkey=signer.verifier.vkey)


def generate_set(origin: str, *, actor: str = "local") -> KeySet:
    """Return new keys for one person: log, publisher and a statement key for each role."""
    statements = [generate(key_name(actor, origin, role)) for role in LOCAL_ROLES]
    return KeySet(
        origin=origin,
        log=generate(origin),
        publisher=generate(key_name(actor, origin, "publisher")),
        statements=tuple((enrol(signer), signer) for signer in statements),
    )


# ---------------------------------------------------------------- files


def folder(environ: Mapping[str, str]) -> Path:
    """Return where this user's keys lie: under XDG_CONFIG_HOME, else ``~/.config``."""
    base = environ.get("XDG_CONFIG_HOME")
    config = Path(base) if base else Path(environ.get("HOME") or Path.home()) / ".config"
    return config / "servanda" / "keys"


def passphrase_from(environ: Mapping[str, str]) -> bytes | None:
    """Return the passphrase in the file that SERVANDA_PASSPHRASE_FILE names; None without it."""
    name = environ.get("SERVANDA_PASSPHRASE_FILE")
    if not name:
        return None
    try:
        first = Path(name).read_bytes().split(b"\n", 1)[0].rstrip(b"\r")
    except OSError as error:
        raise UsageError(
            f"{name}: cannot read the passphrase (SERVANDA_PASSPHRASE_FILE): {error.strerror}"
        ) from error
    if not first:
        raise UsageError(f"{name}: the first line is empty; it must hold the passphrase")
    return first


def path_of(name: str, directory: Path) -> Path:
    """Return the file of the key of that name."""
    return directory / (name.replace("/", "~") + ".pem")


def save(
    signer: Signer | Cosigner,
    directory: Path,
    *,
    passphrase: bytes | None,
    unsafe_plain: bool = False,
    to: Path | None = None,
) -> Path:
    """Write a key, readable by its owner only; refuse to overwrite one or to write it openly.

    It lies in ``directory`` under its name, or in the file ``to`` where one is named.
    """
    if not passphrase and not unsafe_plain:
        raise UsageError(
            "a key is kept encrypted: give a passphrase (SERVANDA_PASSPHRASE_FILE), "
            "or for a demonstration --unsafe-plain-key"
        )
    private = signer.private
    pem = encrypted_pem(private, passphrase) if passphrase else plain_pem(private)
    path = to or path_of(signer.name, directory)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise UsageError(f"{path}: a key of this name exists; it is never overwritten") from error
    with os.fdopen(handle, "wb") as file:
        file.write(f"{_HEADER}{signer.verifier.vkey}\n".encode() + pem)
        file.flush()
        os.fsync(file.fileno())
    return path


def load(path: Path, *, passphrase: bytes | None) -> Signer:
    """Return the key in a file; it must be what its first lines say it is."""
    verifier, private = _load(path, passphrase)
    if verifier.kind != note.ED25519:
        raise UsageError(f"{path}: the key of a witness, which signs nothing but checkpoints")
    return _same(Signer(name=verifier.name, private=private), verifier, path)


def load_cosigner(path: Path, *, passphrase: bytes | None) -> Cosigner:
    """Return the witness's key in a file."""
    verifier, private = _load(path, passphrase)
    if verifier.kind != note.COSIGNATURE:
        raise UsageError(f"{path}: no key of a witness; make one with `servanda witness keygen`")
    return _same(Cosigner(name=verifier.name, private=private), verifier, path)


def encrypted(path: Path) -> bool:
    """Tell whether a key file needs a passphrase."""
    return path.exists() and b"BEGIN ENCRYPTED PRIVATE KEY" in path.read_bytes()


def _same(found: AnyKey, verifier: Verifier, path: Path) -> AnyKey:
    if found.verifier != verifier:
        raise UsageError(f"{path}: the private key does not belong to {verifier.name}")
    return found


def _load(path: Path, passphrase: bytes | None) -> tuple[Verifier, Ed25519PrivateKey]:
    """Return what the first lines of a key file say, and the private key under them."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot read the key: {error.strerror}") from error
    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise UsageError(f"{path}: others can read this key; type `chmod 600 {path}`")
    try:
        head, dashes, _ = data.decode().partition("-----BEGIN")
        vkey = head.removeprefix(_HEADER).strip()
        verifier = note.parse_vkey(vkey)
    except (UnicodeDecodeError, VerificationError) as error:
        raise UsageError(f"{path}: not a key file of Servanda") from error
    locked = b"BEGIN ENCRYPTED PRIVATE KEY" in data
    if locked and passphrase is None:
        raise UsageError(
            f"{path}: the key is encrypted; type its passphrase, "
            "or name a file that holds it in SERVANDA_PASSPHRASE_FILE"
        )
    try:
        private = serialization.load_pem_private_key(
            data[len(head.encode()) :], passphrase if locked else None
        )
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        hint = "wrong passphrase, or the file is damaged" if locked else "the file is damaged"
        raise UsageError(f"{path}: {hint}") from error
    if not dashes or not isinstance(private, Ed25519PrivateKey):
        raise UsageError(f"{path}: not an Ed25519 key")
    return verifier, private


def save_set(
    keys: KeySet, directory: Path, *, passphrase: bytes | None, unsafe_plain: bool = False
) -> list[Path]:
    """Write every key of a set; return the files."""
    signers = [keys.log, keys.publisher, *(signer for _, signer in keys.statements)]
    return [
        save(signer, directory, passphrase=passphrase, unsafe_plain=unsafe_plain)
        for signer in signers
        if signer is not None
    ]


def load_set(
    origin: str,
    publisher: str,
    enrolled: tuple[EnrolledKey, ...],
    directory: Path,
    *,
    passphrase: bytes | None,
    log_keys: int = 1,
) -> KeySet:
    """Return those keys of a register that lie in ``directory``; the rest are None or left out.

    Of ``log_keys`` keys that the log lists, the newest at hand is the one that signs.
    """

    def find(name: str) -> Signer | None:
        path = path_of(name, directory)
        return load(path, passphrase=passphrase) if path.exists() else None

    statements = [(key, find(note.parse_vkey(key.vkey).name)) for key in enrolled]
    return KeySet(
        origin=origin,
        log=next(
            (one for n in reversed(range(log_keys)) if (one := find(log_key_name(origin, n)))), None
        ),
        publisher=find(note.parse_vkey(publisher).name),
        statements=tuple((key, signer) for key, signer in statements if signer is not None),
    )
