"""Disclosures handed to chosen people: a file that opens what a bundle keeps sealed."""

import base64
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from servanda.audit.log import PartError
from servanda.errors import InputError, ServandaError, VerificationError
from servanda.model.entry import Disclosure
from servanda.model.record import Record
from servanda.register.entries import Entry
from servanda.register.seal import check_disclosure, sealed_places
from servanda.tlog import canonical
from servanda.tlog.note import decode_base64

MAX_BYTES = 1 << 28


class HandedFile(Record, frozen=True, kw_only=True):
    """Plain bytes of a sealed file."""

    sha256: str
    data: str
    """Base64."""


class Handed(Record, frozen=True, kw_only=True):
    """What one file opens of one log."""

    schema: Literal["servanda.disclosure/1"]
    log: str
    disclosures: tuple[Disclosure, ...]
    files: tuple[HandedFile, ...]


def write(log: str, disclosures: Sequence[Disclosure], files: Sequence[bytes]) -> bytes:
    """Return the file that opens these places of a log."""
    made = Handed(
        schema="servanda.disclosure/1",
        log=log,
        disclosures=tuple(sorted(disclosures, key=lambda d: (d.index, d.path))),
        files=tuple(
            HandedFile(
                sha256=hashlib.sha256(data).hexdigest(), data=base64.b64encode(data).decode()
            )
            for data in files
        ),
    )
    return canonical.dumps(msgspec.to_builtins(made)) + b"\n"


def read(path: Path) -> Handed:
    """Return a file of disclosures; InputError where it is none."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: larger than {MAX_BYTES} bytes")
        return parse(path.read_bytes(), where=str(path))
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror}") from error


def parse(data: bytes, *, where: str) -> Handed:
    """Return the disclosures in a file's bytes."""
    try:
        value = canonical.loads(data.removesuffix(b"\n"), where=where)
        return msgspec.convert(value, Handed)
    except msgspec.ValidationError as error:
        raise InputError(f"{where}: is no file of disclosures: {error}") from error


class Opener:
    """What was handed over, checked against the log."""

    def __init__(self, path: Path) -> None:
        """Read the file; InputError where it is none."""
        self.path = path
        self.handed = read(path)
        self.blobs: dict[str, bytes] = {}

    def open(self, origin: str, entries: Sequence[Entry]) -> dict[tuple[int, str], Disclosure]:
        """Return the disclosures if each opens its place of this log."""
        where = str(self.path)
        if self.handed.log != origin:
            raise PartError(where, f"{where}: opens places of {self.handed.log}, not of this log")
        for file in self.handed.files:
            data = decode_base64(file.data, what=where)
            if hashlib.sha256(data).hexdigest() != file.sha256:
                raise PartError(where, f"{where}: a file in it has other bytes than its name says")
            self.blobs[file.sha256] = data
        found: dict[tuple[int, str], Disclosure] = {}
        for one in self.handed.disclosures:
            try:
                self._check(one, entries)
            except ServandaError as error:
                raise PartError(where, f"{where}: {error}") from error
            found[one.index, one.path] = one
        return found

    def _check(self, one: Disclosure, entries: Sequence[Entry]) -> None:
        if not 0 <= one.index < len(entries):
            raise VerificationError(f"there is no entry {one.index}")
        blob = None
        if one.blob is not None and (blob := self.blobs.get(one.blob)) is None:
            raise VerificationError(f"the file {one.blob[:70]} is not in it")
        sealed = sealed_places(entries[one.index].envelope.body)
        check_disclosure(one, {path: (mark, text) for path, mark, text in sealed}, blob)
