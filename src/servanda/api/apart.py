"""Entries signed without the register, as files: written where the key lies, taken in elsewhere."""

from pathlib import Path
from typing import Final

import msgspec

from servanda.api import admitting, told_times
from servanda.api.files import read_file
from servanda.api.register import Register
from servanda.errors import ConflictError, InputError, UsageError
from servanda.model.apart import SignedEntry, SignedOpening, SignedStatement
from servanda.model.codec import from_json, to_json
from servanda.model.commitment import ActKind
from servanda.model.entry import Envelope, NormActBody
from servanda.model.procedure import ObjectionBody
from servanda.register.enrolment import newcomer_of
from servanda.register.entries import Entry, parse, signers_of
from servanda.register.receipts import Receipt
from servanda.register.seal import Opening, sealed_places
from servanda.register.writing import Presigned
from servanda.tlog.note import decode_base64, encode_base64

SCHEMA = "servanda.statement/1"
UNSIGNED: Final = "servanda.unsigned/1"
LARGEST = 1 << 24
"""Bytes of a statement's file: entries have 60,000 at most, and a few thousand words beside."""
PASSING: tuple[ActKind, ...] = ("delegate", "assign")
"""Acts that name a new debtor or creditor."""
TAKEN = (
    *("norm-act/1", "objection/1", "reply/1"),
    *("key-rotate/1", "key-revoke/1", "key-guard/1", "key-recover/1"),
    *admitting.CHECKS,
)
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


def write(statement: SignedStatement, out: Path) -> None:
    """Write a statement into a new file."""
    try:
        with out.open("xb") as file:
            file.write(to_json(statement))
    except FileExistsError as error:
        raise UsageError(f"{out}: exists already; name another file") from error
    except OSError as error:
        raise InputError(f"{out}: cannot be written: {error.strerror}") from error


def is_statement(path: Path) -> bool:
    """Tell whether a file is a signed statement: JSON, in whatever order, of that schema."""
    return schema_of(path) == SCHEMA


def schema_of(path: Path) -> str:
    """Return which schema a JSON file says that it has; empty where it says none."""
    try:
        with path.open("rb") as file:
            return schema_in(file.read(LARGEST + 1))
    except OSError:
        return ""  # whoever reads it next says why it cannot be read


def schema_in(head: bytes) -> str:
    """Return which schema JSON says that it has; empty where it says none."""
    if len(head) > LARGEST or not head.lstrip().startswith(b"{"):
        return ""
    try:
        return msgspec.json.decode(head, type=_Marked).schema
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return ""  # as above


def refuse_unsigned(source: str, raw: bytes | None) -> None:
    """Refuse a prepared entry in place of a text: nobody has put a name to it yet."""
    found = schema_of(Path(source)) if raw is None else schema_in(raw)
    if found == UNSIGNED:
        raise UsageError(
            f"{source}: not signed yet: it is an entry that a server prepared; its author reads "
            "and signs it with `servanda sign`, and hands in what that writes"
        )


class _Marked(msgspec.Struct):
    """A JSON object with its schema; other members are passed over."""

    schema: str = ""


def take(register: Register, path: Path) -> Receipt:
    """Record a signed statement; its author's own signature counts, and nobody else's."""
    return enter(register, from_json(read_file(path), SignedStatement, where=str(path)), str(path))


def enter(register: Register, statement: SignedStatement, path: str) -> Receipt:
    """Record a signed statement that came by ``path``."""
    if statement.log != register.journal.origin:
        raise InputError(
            f"{path}: was made for the register {statement.log}, not for {register.journal.origin}"
        )
    if not statement.entries:
        raise InputError(f"{path}: holds no entry")
    plan = [presigned(one, where=path) for one in statement.entries]
    for number, one in enumerate(plan):
        _check(register, statement, parse(one.leaf, number), one, where=path)
    try:
        return register.append(plan)
    except ConflictError as error:
        raise ConflictError(
            f"{path}: {error}. A statement follows on its author's last one in the bundle that it "
            "was made from: where another came first, or one is missing, make it anew from a new "
            "bundle"
        ) from error


def _check(
    register: Register, statement: SignedStatement, entry: Entry, one: Presigned, *, where: str
) -> None:
    """Refuse what is no statement, says another thing than its cover, or lacks its words."""
    envelope, body = entry.envelope, entry.body
    if envelope.type not in TAKEN:
        raise InputError(f"{where}: holds a {envelope.type}; a statement is {', '.join(TAKEN)}")
    if lacking := unsigned(entry):
        raise InputError(
            f"{where}: {' and '.join(lacking)} did not sign it yet; each adds a signature with "
            "`servanda sign`"
        )
    if (statement.actor, statement.says) != (envelope.actor, cover(envelope)):
        raise InputError(f"{where}: its cover names another author or matter than what was signed")
    sealed = sorted(path for path, _, _ in sealed_places(envelope.body))
    if sorted(opening.path for opening in one.openings) != sealed:
        raise InputError(
            f"{where}: the words of {', '.join(sealed)} are not all there, once each; "
            "ask its author for the whole file"
        )
    if envelope.type in admitting.CHECKS:
        admitting.check(register, entry, one, where=where)
    if isinstance(body, ObjectionBody):
        told_times.check_clocks(body, size=register.journal.size, where=where)
    if isinstance(body, NormActBody):
        if body.commitment not in {held.id for held in register.state().commitments}:
            raise InputError(f"{where}: acts on {body.commitment!r}, which is not on record")
        if (body.act in PASSING) != bool(body.to):
            raise InputError(f"{where}: {body.act} with {body.to!r} as receiver")


def unsigned(entry: Entry) -> list[str]:
    """Return which of those named in an entry have not signed it, by the names of the keys."""
    new = newcomer_of(entry)
    lines = {line.name for line in entry.note.signatures}
    if new is not None:
        lines.discard(new.vkey.partition("+")[0])
    signed = {name.partition(".")[0] for name in lines}
    return [one.actor for one in signers_of(entry.envelope) if one.actor not in signed]


def cover(envelope: Envelope) -> str:
    """Return the line on the cover of a statement."""
    who = " with ".join(f"{one.actor}, {one.role}" for one in signers_of(envelope))
    return f"{who}: {envelope.type}"


def take_with_receipt(register: Register, path: Path, proof: Path) -> Receipt:
    """Record a statement and write its receipt, a C2SP tlog-proof, into ``proof``.

    Nothing is recorded where the receipt has no place; a file there is not written over.
    """
    try:
        file = proof.open("xb")
    except FileExistsError as error:
        raise UsageError(f"{proof}: exists already; move it away first") from error
    except OSError as error:
        raise InputError(f"{proof}: the receipt cannot be written: {error.strerror}") from error
    with file:
        try:
            receipt = take(register, path)
        except BaseException:
            file.close()
            proof.unlink()
            raise
        file.write(receipt.proofs[-1])
    return receipt
