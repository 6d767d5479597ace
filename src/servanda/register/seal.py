"""Salted hashes for what is sensitive, and the disclosures that open them.

A sealed value can be destroyed later without breaking a proof, and cannot be guessed from its
hash: each has a salt of its own, and short values are padded so that a disclosure's length
tells nothing either.
"""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from servanda.errors import VerificationError
from servanda.model.entry import Disclosure
from servanda.tlog import canonical
from servanda.tlog.note import decode_base64, encode_base64

SALT_SIZE = 32
_FIELD_TAG = b"servanda/field/v1\0"
_FILE_TAG = b"servanda/blob/v1\0"
_SMALLEST_BUCKET = 32
FIELD, FILE = "$c", "$b"


@dataclass(frozen=True, slots=True)
class Secret:
    """A value to be sealed when its entry is written."""

    value: Any
    public: bool = True
    """False: the value stays in the owner's copy."""


@dataclass(frozen=True, slots=True)
class SecretFile:
    """A file's bytes to be sealed when the entry is written."""

    data: bytes
    public: bool = True


@dataclass(frozen=True, slots=True)
class Opening:
    """A disclosure that does not know its entry's index yet, with the file it opens."""

    path: str
    salt: bytes
    value: Any
    data: bytes | None
    public: bool

    def at(self, index: int) -> Disclosure:
        """Return the disclosure for the entry at ``index``."""
        blob = None if self.data is None else hashlib.sha256(self.data).hexdigest()
        return Disclosure(
            index=index,
            path=self.path,
            salt=encode_base64(self.salt),
            value=self.value,
            blob=blob,
            public=self.public,
        )


def fresh_salt() -> bytes:
    """Return 32 bytes from the system's random source."""
    return os.urandom(SALT_SIZE)


def padded(value: Any) -> bytes:
    """Return the canonical form of ``value`` in an object filled up to 32 * 2**k bytes."""
    bare = canonical.dumps({"pad": "", "v": value})
    bucket = _SMALLEST_BUCKET
    while bucket < len(bare):
        bucket *= 2
    return bare.replace(b'""', b'"%s"' % (b"0" * (bucket - len(bare))), 1)


def field_hash(path: str, salt: bytes, value: Any) -> str:
    """Return what stands in the log for a field: base64 of the salted hash."""
    data = _FIELD_TAG + path.encode() + b"\0" + salt + padded(value)
    return encode_base64(hashlib.sha256(data).digest())


def file_hash(salt: bytes, data: bytes) -> str:
    """Return what stands in the log for a file: base64 of the salted hash."""
    return encode_base64(hashlib.sha256(_FILE_TAG + salt + data).digest())


def seal(
    value: Any, openings: list[Opening], *, path: str = "", salt: Callable[[], bytes] = fresh_salt
) -> Any:
    """Return ``value`` with each secret in it replaced by its hash; add what opens them."""
    if value is None or type(value) is str:
        return value
    if isinstance(value, Secret):
        used = salt()
        openings.append(
            Opening(path=path, salt=used, value=value.value, data=None, public=value.public)
        )
        return {FIELD: field_hash(path, used, value.value)}
    if isinstance(value, SecretFile):
        used = salt()
        openings.append(
            Opening(path=path, salt=used, value=None, data=value.data, public=value.public)
        )
        return {FILE: file_hash(used, value.data)}
    if isinstance(value, Mapping):
        return {
            key: seal(item, openings, path=f"{path}/{key}", salt=salt)
            for key, item in value.items()
        }
    if isinstance(value, list | tuple):
        return [seal(item, openings, path=f"{path}/{n}", salt=salt) for n, item in enumerate(value)]
    return value


def sealed_places(body: Any, path: str = "") -> list[tuple[str, str, str]]:
    """Return (path, ``$c`` or ``$b``, hash) of every sealed place of a body, in order."""
    found: list[tuple[str, str, str]] = []
    _find_places(body, path, found)
    return found


def _find_places(body: Any, path: str, found: list[tuple[str, str, str]]) -> None:
    if isinstance(body, dict):
        if len(body) == 1:
            ((mark, sealed),) = body.items()
            if mark in (FIELD, FILE) and isinstance(sealed, str):
                found.append((path, mark, sealed))
                return
        for key in sorted(body):
            # Most members are texts and numbers: no call is made for them.
            if isinstance(body[key], dict | list):
                _find_places(body[key], f"{path}/{key}", found)
    elif isinstance(body, list):
        for n, item in enumerate(body):
            _find_places(item, f"{path}/{n}", found)


def check_disclosure(
    disclosure: Disclosure, places: Mapping[str, tuple[str, str]], blob: bytes | None
) -> None:
    """Return only if the disclosure opens a sealed place of its entry.

    ``places`` maps each sealed path to its mark and hash; ``blob`` is the named file, if at hand.
    """
    where = f"disclosure of entry {disclosure.index}, {disclosure.path}"
    if disclosure.path not in places:
        raise VerificationError(f"{where}: nothing is sealed at this place")
    mark, wanted = places[disclosure.path]
    salt = decode_base64(disclosure.salt, what=where)
    if len(salt) != SALT_SIZE:
        raise VerificationError(f"{where}: a salt has {SALT_SIZE} bytes, not {len(salt)}")
    if (mark == FILE) != (disclosure.blob is not None) or (
        mark == FILE and disclosure.value is not None
    ):
        raise VerificationError(f"{where}: a file is disclosed as a field, or a field as a file")
    if mark == FIELD:
        if field_hash(disclosure.path, salt, disclosure.value) != wanted:
            raise VerificationError(f"{where}: the value is not the one that was sealed")
    elif blob is not None:
        if hashlib.sha256(blob).hexdigest() != disclosure.blob:
            raise VerificationError(f"{where}: the file {disclosure.blob} holds other bytes")
        if file_hash(salt, blob) != wanted:
            raise VerificationError(f"{where}: the file is not the one that was sealed")
