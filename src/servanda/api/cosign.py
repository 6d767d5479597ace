"""Joint entries from hand to hand: each who is named in one adds a signature to the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from servanda.api import apart
from servanda.api.desk import Desk
from servanda.api.files import read_file
from servanda.errors import AuthorityError, ConflictError, InputError, UsageError
from servanda.model.apart import SignedEntry, SignedStatement
from servanda.model.codec import from_json
from servanda.register.authority import Authority
from servanda.register.enrolment import newcomer_of
from servanda.register.entries import Entry, parse, signers_of
from servanda.register.keys import enrol
from servanda.register.seal import check_disclosure, sealed_places
from servanda.register.writing import place_of
from servanda.tlog import note


@dataclass(frozen=True, slots=True)
class Joint:
    """A statement that waits for signatures, checked as far as whoever signs it can."""

    statement: SignedStatement
    entry: Entry
    opened: tuple[tuple[str, Any], ...]
    """Sealed places of the body with what is sealed there: what one puts one's name to."""

    @property
    def lacking(self) -> list[str]:
        """Names of those who have not signed yet."""
        return apart.unsigned(self.entry)


def read(desk: Desk, path: Path) -> Joint:
    """Return a joint statement; its sealed words must be those that the entry commits to."""
    statement = from_json(read_file(path), SignedStatement, where=str(path))
    if statement.log != desk.authority.origin:
        raise InputError(
            f"{path}: was made for the register {statement.log}, not for {desk.authority.origin}"
        )
    if len(statement.entries) != 1:
        raise InputError(
            f"{path}: holds {len(statement.entries)} entries; a joint one stands alone"
        )
    entry = parse(statement.entries[0].leaf.encode(), 0)
    _check_lines(desk.authority, entry, where=path)
    one = apart.presigned(statement.entries[0], where=str(path))
    places = {p: (mark, hash_) for p, mark, hash_ in sealed_places(entry.envelope.body)}
    if sorted(opening.path for opening in one.openings) != sorted(places):
        raise InputError(f"{path}: lacks some of the sealed words; ask for the whole file")
    for opening in one.openings:
        check_disclosure(opening.at(0), places, opening.data)
    words = tuple(
        (o.path, o.value if o.data is None else f"a file of {len(o.data)} bytes")
        for o in one.openings
    )
    return Joint(statement, entry, words)


def sign(desk: Desk, joint: Joint, keys: Sequence[note.Signer], *, where: Path) -> Joint:
    """Return the statement with the signatures of ``keys``, each in its place."""
    entry = joint.entry
    for key in keys:
        entry = parse(_add(desk.authority, entry, key, where=where), 0)
    first = joint.statement.entries[0]
    signed = SignedEntry(leaf=entry.leaf.decode(), openings=first.openings)
    statement = SignedStatement(
        log=joint.statement.log,
        actor=joint.statement.actor,
        says=joint.statement.says,
        entries=(signed,),
    )
    return Joint(statement, entry, joint.opened)


def _add(authority: Authority, entry: Entry, key: note.Signer, *, where: Path) -> bytes:
    held = enrol(key)
    signers = signers_of(entry.envelope)
    mine = [n for n, one in enumerate(signers) if (one.actor, one.role) == (held.actor, held.role)]
    if not mine:
        named = ", ".join(f"{one.actor} ({one.role})" for one in signers)
        raise UsageError(f"{where}: is to be signed by {named}; not by {held.actor} ({held.role})")
    try:
        authority.role_of(key.verifier)
    except AuthorityError as error:
        raise UsageError(f"{where}: {error}") from error
    if held.actor not in apart.unsigned(entry):
        raise UsageError(f"{where}: {held.actor} has signed it already")
    place = place_of(held, authority, log=authority.origin, seen=None)
    one = signers[mine[0]]
    if (one.seq, one.prev) != (place.seq, place.prev):
        raise ConflictError(
            f"{where}: names statement {one.seq} of {held.actor}, and {place.seq} is the next; "
            "let it be made anew from a new bundle"
        )
    lines = [note.signature_text(line) for line in entry.note.signatures]
    lines.append(key.signature_line(entry.note.text))
    order = [one.actor for one in signers]
    new = newcomer_of(entry)
    last = None if new is None else new.vkey.partition("+")[0]

    def rank(line: str) -> int:
        name = line.split(" ")[1]
        return len(order) if name == last else order.index(name.partition(".")[0])

    return (entry.note.text + "\n" + "".join(sorted(lines, key=rank))).encode()


def _check_lines(authority: Authority, entry: Entry, *, where: Path) -> None:
    """Refuse a file with a signature that does not hold, or by somebody who is not named in it."""
    known = [verifier for verifier, _ in authority.enrolment.keys.values()]
    if (new := newcomer_of(entry)) is not None:
        known.append(note.parse_vkey(new.vkey))
    signed = note.verify(entry.note, known, where=str(where))
    if len(signed) < len(entry.note.signatures):
        raise InputError(
            f"{where}: bears a signature by a key that {authority.origin} does not know"
        )
    named = {(one.actor, one.role) for one in signers_of(entry.envelope)}
    for verifier in signed:
        held = authority.enrolment.keys.get((verifier.name, verifier.id))
        if held is not None and (held[1].actor, held[1].role) not in named:
            raise InputError(f"{where}: {held[1].actor} signed it and is not named in it")
