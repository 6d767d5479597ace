"""Entries signed without the register, as files: written where the key lies, taken in elsewhere."""

from pathlib import Path

from servanda.api.files import read_file
from servanda.api.register import Register
from servanda.errors import ConflictError, InputError
from servanda.model.apart import SignedEntry, SignedOpening, SignedStatement
from servanda.model.codec import from_json
from servanda.register.entries import parse
from servanda.register.journal import Receipt
from servanda.register.seal import Opening
from servanda.register.writing import Presigned
from servanda.tlog.note import decode_base64, encode_base64

MARK = b'"schema":"servanda.statement/1"'
TAKEN = ("norm-act/1", "objection/1", "reply/1")
"""Types of entries that a statement may hold."""


def written(one: Presigned) -> SignedEntry:
    """Return a signed entry as it travels."""
    return SignedEntry(
        leaf=one.leaf.decode(),
        openings=tuple(
            SignedOpening(
                path=opening.path,
                salt=encode_base64(opening.salt),
                value=opening.value,
                data=None if opening.data is None else encode_base64(opening.data),
            )
            for opening in one.openings
        ),
    )


def presigned(one: SignedEntry, *, where: str) -> Presigned:
    """Return a signed entry as a register takes it in."""
    return Presigned(
        one.leaf.encode(),
        tuple(
            Opening(
                path=opening.path,
                salt=decode_base64(opening.salt, what=where),
                value=opening.value,
                data=None if opening.data is None else decode_base64(opening.data, what=where),
                public=True,
            )
            for opening in one.openings
        ),
    )


def is_statement(path: Path) -> bool:
    """Tell whether a file is a signed statement, by its first words."""
    try:
        with path.open("rb") as file:
            head = file.read(200)
    except OSError:
        return False  # whoever reads it next says why it cannot be read
    return MARK in b"".join(head.split())


def take(register: Register, path: Path) -> Receipt:
    """Record a signed statement; its author's own signature counts, and nobody else's."""
    statement = from_json(read_file(path), SignedStatement, where=str(path))
    if statement.log != register.journal.origin:
        raise InputError(
            f"{path}: was made for the register {statement.log}, not for {register.journal.origin}"
        )
    if not statement.entries:
        raise InputError(f"{path}: holds no entry")
    plan = [presigned(one, where=str(path)) for one in statement.entries]
    for number, one in enumerate(plan):
        kind = parse(one.leaf, number).envelope.type
        if kind not in TAKEN:
            raise InputError(f"{path}: holds a {kind}; a statement is {', '.join(TAKEN)}")
    try:
        return register.append(plan)
    except ConflictError as error:
        raise ConflictError(
            f"{path}: {error}. A statement follows on its author's last one in the bundle that it "
            "was made from: where another came first, or one is missing, make it anew from a new "
            "bundle"
        ) from error


def keep_receipt(receipt: Receipt, path: Path) -> None:
    """Write the proof that an entry stands in the log: a C2SP tlog-proof.

    One proof, that of the last entry, which also covers those before it.
    """
    try:
        path.write_bytes(receipt.proofs[-1])
    except OSError as error:
        raise InputError(f"{path}: the receipt cannot be written: {error.strerror}") from error
