"""The register's side of cosigning: whom it asks, how, and what it takes in."""

from collections.abc import Iterator
from pathlib import Path

from servanda.api.asking import last_lines, named, prove
from servanda.api.files import read_file
from servanda.api.register import Register
from servanda.audit import proving
from servanda.errors import InputError, UsageError, VerificationError, WitnessError
from servanda.model.record import Record
from servanda.model.register import WitnessLine
from servanda.register import cosigned
from servanda.register.times import bounds, told, written
from servanda.tlog import checkpoint, merkle, policy
from servanda.tlog.cosignature import Cosignature
from servanda.tlog.policy import Policy, Witness
from servanda.witness import client, request


class LogStatus(Record, frozen=True, kw_only=True):
    """How far the entries of a register are stored, signed and witnessed."""

    origin: str
    stored: int
    signed: int
    witnessed: int
    witnessed_at: str | None
    """When a quorum last said that it had seen nothing newer."""
    quorum: str
    liars_needed: int
    """So many witnesses must lie for two histories to be witnessed; 0: the log alone can."""
    silent_needed: int
    """So many witnesses must be silent for nothing to be witnessed any more."""
    witnesses: tuple[WitnessLine, ...]
    policy: str
    """The stated policy, in tlog-policy syntax."""
    dated: tuple[str, ...]
    """Entries whose claimed time lies outside what the witnesses' clocks allow."""


def state_policy(register: Register, path: Path) -> Policy:
    """Make the policy in a file that which the register states; the log's own line may lack."""
    found = policy.parse(read_file(path), where=str(path))
    bound = cosigned.bind(found, register.journal.log_verifier, where=str(path))
    register.journal.store.put_policy(bound.text().encode())
    return bound


def status(register: Register) -> LogStatus:
    """Return how far the register is witnessed under the policy that it states."""
    view, rule = register.view, register.journal.policy
    return LogStatus(
        origin=view.head.origin,
        stored=len(view.entries),
        signed=view.head.size,
        witnessed=view.head.witnessed_size,
        witnessed_at=view.head.witnessed_at,
        quorum=rule.quorum,
        liars_needed=rule.liars_needed(),
        silent_needed=rule.silent_needed(),
        witnesses=witnesses(register),
        policy=rule.text(),
        dated=tuple(marks(register)),
    )


def witnesses(register: Register) -> tuple[WitnessLine, ...]:
    """Return the witnesses of the stated policy, and how far each has cosigned."""
    last = last_lines(register.journal)
    return tuple(
        _line(one, last.get((one.verifier.name, one.verifier.id)))
        for one in register.journal.policy.witnesses
    )


def marks(register: Register) -> Iterator[str]:
    """Yield a line for each entry whose claimed time lies outside its bounds."""
    view = register.view
    for entry in view.entries:
        found = bounds(view.history, entry.index, entry.envelope)
        if line := told(entry.index, entry.envelope.claimed_time, found):
            yield line


def _line(one: Witness, last: cosigned.Line | None) -> WitnessLine:
    return WitnessLine(
        name=one.name,
        key_name=one.verifier.name,
        vkey=one.verifier.vkey,
        url=one.url,
        size=0 if last is None else last.size,
        at=None if last is None else written(last.at),
    )


def proof_of(register: Register, index: int) -> bytes:
    """Return the tlog-proof of an entry, with the cosignatures of the state that it leads to.

    That state is the newest witnessed one where it holds the entry, else the newest signed one.
    """
    journal, newest = register.journal, register.view.history.newest
    if not 0 <= index < journal.size:
        raise UsageError(f"no entry {index}; the newest is {journal.size - 1}")
    size = newest.size if newest is not None and newest.size > index else journal.size
    _, last = cosigned.first_and_last(journal.store)
    (signed,) = (note for at, note in journal.store.checkpoints() if at == size)
    hashes = merkle.inclusion_proof(index, size, journal.node())
    return checkpoint.format_proof(index, hashes, cosigned.under(signed, last.get(size)))


def proof_from_bundle(place: Path, index: int) -> bytes:
    """Return the tlog-proof of an entry from a bundle's folder or zip file, offline."""
    return proving.proof_of(place, index)


# ---------------------------------------------------------------- as files


def request_for(register: Register, name: str | None, *, old: int | None = None) -> bytes:
    """Return the request that a witness answers: the newest checkpoint, from what it saw last.

    ``name`` is the witness's in the stated policy; ``old`` overrides what is known of it.
    """
    journal = register.journal
    last = 0
    if name is not None:
        one = named(journal.policy, name)
        seen = last_lines(journal).get((one.verifier.name, one.verifier.id))
        last = 0 if seen is None else seen.size
    if old is not None:
        client.check_memory(old, last, who=name or "the witness")
    size = last if old is None else old
    if not 0 <= size <= journal.head.size:
        raise UsageError(f"the register has {journal.head.size} entries, not {size}")
    return request.write(size, prove(journal)(size, journal.head.size), journal.head.checkpoint)


def take(register: Register, path: Path) -> tuple[Cosignature, int]:
    """Take in the answer of a witness; return its cosignature and the size that it is for.

    The register may have grown since it was asked: the line is put to the checkpoint it signs.
    """
    journal = register.journal
    data = read_file(path)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: no answer of a witness: not UTF-8") from error
    witnesses = journal.policy.keys
    if not witnesses:
        raise UsageError("the register states no witnesses; name them with `servanda log policy`")
    first: WitnessError | None = None
    for size, signed in reversed(list(journal.store.checkpoints())):
        try:
            (found, *_) = client.take(text, signed, witnesses, where=str(path))
        except WitnessError as error:
            first = first or error
        except VerificationError as error:
            raise InputError(f"{path}: no answer of a witness: {error}") from error
        else:
            journal.store.cosign(size, found.line.encode())
            return found, size
    raise first or WitnessError(f"{path}: holds no cosignature")
