#!/usr/bin/env python3
"""Check a bundle of a Servanda register: python3 verify.py BUNDLE [LOG-KEY] [--policy FILE]

BUNDLE is a folder or the zip file of one, LOG-KEY the log's key as you got it by another way.
`--policy FILE` names the logs and witnesses that you trust (C2SP tlog-policy); the policy in the
bundle vouches for nothing. `--keep FILE` is the checkpoint that you kept from an earlier check,
`--with FILE` takes disclosures that were handed to you. This is one file; it needs Python 3.11 and
the library `cryptography`, and shares no code with Servanda.
It checks signatures, witnesses, the tree, every entry, roles, chains, disclosures and the files.
It does not compute verdicts anew: `servanda verify` does.
Exit code: 0 all of that holds, 1 it does not, 2 could not run.
"""  # noqa: D400, EXE001 -- the head of a script that is copied out

import base64
import hashlib
import re

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

P = 2**255 - 19
Y8 = 0x7A03AC9277FDC74EC6CC392CFA53202A0F67100D760B3CBA4FD84D3D706A17C7
SMALL = {0, 1, P - 1, Y8, P - Y8}

Key = tuple[str, bytes, bytes]
"""Name, id and public key."""


class BadBundleError(Exception):
    """Something does not hold: the file or entry, and why."""


def need(holds: object, where: str, why: str) -> None:
    """Go on only if ``holds`` is true."""
    if not holds:
        raise BadBundleError(where, why)


def sha(data: bytes) -> bytes:
    """Return the SHA-256."""
    return hashlib.sha256(data).digest()


def b64(text: str, where: str) -> bytes:
    """Return the bytes of base64 in its one canonical spelling."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise BadBundleError(where, "not base64") from None
    need(base64.b64encode(data).decode() == text, where, "base64 in a second spelling")
    return data


def point(data: bytes, where: str) -> None:
    """Refuse points on which libraries disagree: small order, or not canonically encoded."""
    y = int.from_bytes(data, "little") & ((1 << 255) - 1)
    need(y < P and y not in SMALL, where, "a weak or second encoding of a point")


def named(name: str) -> bool:
    """Tell whether a text can name a key: not empty, no blanks, no plus sign."""
    return bool(name) and name.isprintable() and not re.search(r"[\s+]", name)


def vkey(text: str, where: str, kind: int = 1) -> Key:
    """Return an Ed25519 verifier key: of kind 1 for logs and statements, 4 for witnesses."""
    parts = text.split("+", 2)
    need(len(parts) == 3 and named(parts[0]), where, "no verifier key")
    data = b64(parts[2], where)
    need(len(data) == 33 and data[0] == kind, where, f"no Ed25519 verifier key of kind {kind}")
    point(data[1:], where)
    found = sha(parts[0].encode() + b"\n" + data)[:4]
    need(found.hex() == parts[1], where, "the id does not belong to the verifier key")
    return parts[0], found, data[1:]


def written(key: Key) -> str:
    """Return a verifier key as text."""
    return f"{key[0]}+{key[1].hex()}+{base64.b64encode(bytes([1]) + key[2]).decode()}"


def note(data: bytes, where: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """Return the text of a signed note and (name, id, signature) of each line."""
    try:
        whole = data.decode()
    except UnicodeDecodeError:
        raise BadBundleError(where, "not UTF-8") from None
    cut = whole.rfind("\n\n")
    need(cut >= 0 and whole.endswith("\n"), where, "not a signed note")
    text, lines = whole[: cut + 1], whole[cut + 2 :].split("\n")[:-1]
    need(not any(c < " " and c != "\n" for c in text), where, "a control character in a note")
    need(1 <= len(lines) <= 100, where, "no signature lines, or too many")
    found = []
    for line in lines:
        parts = line.split(" ")
        right = len(parts) == 3 and parts[0] == "—" and named(parts[1])
        need(right, where, "a bad signature line")
        signature = b64(parts[2], where)
        need(len(signature) > 4, where, "a signature that is too short")
        found.append((parts[1], signature[:4], signature[4:]))
    return text, found


def check_signature(key: bytes, text: str, signature: bytes, where: str) -> None:
    """Go on only if the key signed the text."""
    need(len(signature) == 64, where, "a signature of another length")
    point(signature[:32], where)
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        raise BadBundleError(where, "a signature does not belong to the text and key") from None


def signed_by(data: bytes, key: Key, where: str) -> str:
    """Return the text of a note that ``key`` signed exactly once."""
    text, lines = note(data, where)
    own = [signature for name, id_, signature in lines if (name, id_) == key[:2]]
    need(len(own) == 1, where, f"not signed once by {key[0]}")
    check_signature(key[2], text, own[0], where)
    return text


def checkpoint(data: bytes, log: Key, where: str) -> tuple[int, bytes]:
    """Return (size, root) of a checkpoint signed by the log."""
    lines = signed_by(data, log, where).split("\n")
    own = len(lines) == 4 and lines[0] == log[0] and not lines[3]
    need(own, where, "no checkpoint of this log")
    need(re.fullmatch(r"0|[1-9][0-9]{0,18}", lines[1]), where, "no size")
    root = b64(lines[2], where)
    need(len(root) == 32, where, "no root")
    return int(lines[1]), root
