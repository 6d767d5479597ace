"""Entries as bytes: how they are written and strictly read back."""

import functools
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec

from servanda.errors import InputError, UsageError, VerificationError
from servanda.model.entry import BODIES, CONTEXT, CoSigner, EntryRef, Envelope, Role, Seen
from servanda.model.record import Record
from servanda.tlog import canonical, merkle, note
from servanda.tlog.policy import NONE
from servanda.tlog.witnessed import Witnessed

MAX_ENTRY = 60_000
MAX_SIGNERS = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf as parsed; its signatures are not verified yet."""

    index: int
    leaf: bytes
    leaf_hash: bytes
    id: str
    """Hex SHA-256 of the text line."""
    envelope: Envelope
    body: Record
    note: note.Note

    @property
    def ref(self) -> EntryRef:
        """How other entries name this one."""
        return EntryRef(index=self.index, leaf=self.leaf_hash.hex())


@dataclass(frozen=True, slots=True)
class Place:
    """Where a new statement stands: its log, its place in the actor's chain, what was known."""

    log: str
    actor: str
    role: Role
    seq: int
    prev: str | None
    seen: Seen | None


@functools.lru_cache(maxsize=64)
def instant(moment: datetime) -> str:
    """Return an instant as written in entries: UTC, to the second."""
    if moment.tzinfo is None:
        raise UsageError("the time of an entry needs an offset; pass an aware datetime")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seen_of(quorum: str, newest: Witnessed | None, size: int, root: bytes) -> Seen | None:
    """Return the state that a new statement names as seen: the newest witnessed one.

    Where witnesses are demanded, a state that is signed only is not named: witnessed later, it
    would make an honest statement look back-dated. Where none are, the newest state is.
    """
    if newest is not None:
        size, root = newest.size, newest.checkpoint.root
    elif quorum != NONE:
        return None
    return Seen(size=size, root=note.encode_base64(root))


def write(
    type_: str,
    body: Any,
    *,
    place: Place,
    now: datetime,
    refs: Sequence[EntryRef] = (),
    supersedes: EntryRef | None = None,
    beside: Sequence[CoSigner] = (),
    signers: Sequence[note.Signer],
) -> bytes:
    """Return the leaf bytes of a new entry, signed by ``signers`` in order.

    ``beside`` are those who sign a joint entry beside its first author.
    """
    text = text_of(
        type_, body, place=place, now=now, refs=refs, supersedes=supersedes, beside=beside
    )
    return signed(type_, text, signers)


def signed(type_: str, text: str, signers: Sequence[note.Signer]) -> bytes:
    """Return the leaf bytes of an entry's text, signed by each in order."""
    leaf = note.sign(text, signers)
    if len(leaf) > MAX_ENTRY:
        raise InputError(
            f"a {type_} entry of {len(leaf)} bytes; at most {MAX_ENTRY}: larger things are files"
        )
    return leaf


def text_of(
    type_: str,
    body: Any,
    *,
    place: Place,
    now: datetime,
    refs: Sequence[EntryRef] = (),
    supersedes: EntryRef | None = None,
    beside: Sequence[CoSigner] = (),
) -> str:
    """Return the text of a new entry: what its author signs."""
    envelope = Envelope(
        ctx=CONTEXT,
        log=place.log,
        type=type_,
        actor=place.actor,
        role=place.role,
        seq=place.seq,
        prev=place.prev,
        seen=place.seen,
        claimed_time=instant(now),
        body=body,
        refs=tuple(refs),
        supersedes=supersedes,
        signers=tuple(beside),
    )
    if canonical.is_sound(body, 1):
        try:
            return canonical.encode_sound(envelope).decode() + "\n"
        except UnicodeEncodeError:
            pass  # a lone surrogate: told below
    return canonical.dumps(msgspec.to_builtins(envelope)).decode() + "\n"


def parse(leaf: bytes, index: int) -> Entry:
    """Return the parts of a leaf; VerificationError names the entry and what is wrong."""
    where = f"entry {index}"
    parsed = note.parse(leaf, where=where, limit=MAX_ENTRY)
    if len(parsed.signatures) > MAX_SIGNERS:
        raise VerificationError(f"{where}: more than {MAX_SIGNERS} signatures")
    line = parsed.text[:-1].encode()
    try:
        envelope = _envelope_of(line, where)
        if envelope.type not in BODIES:
            raise VerificationError(
                f"{where}: type {envelope.type!r} is unknown to this version; upgrade to read it"
            )
        body = msgspec.convert(envelope.body, BODIES[envelope.type])
    except msgspec.ValidationError as error:
        raise VerificationError(f"{where}: {error}") from error
    except InputError as error:
        raise VerificationError(str(error)) from error
    return Entry(
        index=index,
        leaf=leaf,
        leaf_hash=merkle.leaf_hash(leaf),
        id=hashlib.sha256(line).hexdigest(),
        envelope=envelope,
        body=body,
        note=parsed,
    )


_ENVELOPE = msgspec.json.Decoder(Envelope, float_hook=canonical.no_float)


def _envelope_of(line: bytes, where: str) -> Envelope:
    """Return the envelope in a canonical line; what is none is told the long way."""
    try:
        envelope = _ENVELOPE.decode(line)
        free = (
            *(envelope.body, envelope.seq, envelope.seen and envelope.seen.size),
            *(ref.index for ref in (*envelope.refs, envelope.supersedes) if ref is not None),
            *(signer.seq for signer in envelope.signers),
        )
        if canonical.is_form_of(line, envelope, free):
            return envelope
    except (InputError, ValueError, RecursionError):
        pass
    return msgspec.convert(canonical.loads(line, where=where), Envelope)


def signers_of(envelope: Envelope) -> tuple[CoSigner, ...]:
    """Return all who sign an entry: its first author, then those who sign beside."""
    first = CoSigner(actor=envelope.actor, role=envelope.role, seq=envelope.seq, prev=envelope.prev)
    return (first, *envelope.signers)


def reread(leaf: bytes, index: int, leaf_hash: bytes) -> Entry:
    """Return the parts of a leaf that :func:`parse` took before: the same, in less time."""
    cut = leaf.rindex(b"\n\n")
    line = leaf[:cut]
    envelope = _ENVELOPE.decode(line)
    return Entry(
        index=index,
        leaf=leaf,
        leaf_hash=leaf_hash,
        id=hashlib.sha256(line).hexdigest(),
        envelope=envelope,
        body=msgspec.convert(envelope.body, BODIES[envelope.type]),
        note=note.reread(leaf, cut),
    )


def registered_by(entry: Entry) -> str:
    """Return who put an entry in: "registered by", never "given by"."""
    return " and ".join(f"{one.actor} ({one.role})" for one in signers_of(entry.envelope))
