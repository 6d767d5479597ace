"""Entries prepared where no key is: what is to be signed, with all its words, and nothing more.

A register that several people share holds none of their private keys. It prepares an entry; its
author reads it, signs it where the own key lies, and hands back a signed statement.
"""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from servanda.api import apart, clock
from servanda.api.files import read_file
from servanda.api.register import Register
from servanda.errors import InputError, UsageError
from servanda.model.apart import SignedEntry, SignedStatement, UnsignedEntry, UnsignedStatement
from servanda.model.codec import from_json
from servanda.model.entry import EnrolledKey, EntryRef, Role, Seen
from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet
from servanda.register.authority import Authority, kind_of
from servanda.register.entries import Entry, parse
from servanda.register.keys import enrol
from servanda.register.proposals import Proposal
from servanda.register.roles import ROLES
from servanda.register.seal import check_disclosure, sealed_places
from servanda.register.writing import Presigned, place_of, unsigned_of
from servanda.stores.address import Location
from servanda.tlog import note


@dataclass(frozen=True, slots=True)
class For:
    """At the register, for somebody whose key is elsewhere: entries are prepared, never signed."""

    register: Register
    actor: str
    role: Role

    @property
    def path(self) -> Location:
        """Return the register's name: where it lies is no matter of whoever signs elsewhere."""
        return Path(self.authority.origin)

    @property
    def authority(self) -> Authority:
        """Return the keys and chains after the newest entry."""
        return self.register.journal.authority

    def state(self) -> RegisterState:
        """Return what is on record."""
        return self.register.state()

    def events(self) -> frozenset[str]:
        """Return the ids of all events on record."""
        return frozenset(self.register.case().evidence.entry_of)

    def verdicts(self, name: str, *, as_of: str) -> VerdictSet:
        """Return the verdicts on one commitment."""
        return self.register.verdicts_on(name, as_of=as_of)

    def ref(self, index: int) -> EntryRef:
        """Return the reference to an entry."""
        return self.authority.ref(index)

    def own(self, actor: str, role: Role) -> EnrolledKey:
        """Return the newest key of this person, which is elsewhere."""
        if (actor, role) != (self.actor, self.role):
            raise UsageError(f"you are {self.actor} ({self.role}), not {actor} ({role})")
        found = self.authority.enrolment.valid(actor, role)
        if not found:
            raise UsageError(
                f"{actor} has no key as {role} in this register; let the secretariat enrol one: "
                "`servanda keygen`"
            )
        return found[-1]

    def speaks(self, roles: Any, *, may: str, who: str) -> tuple[Role, str]:
        """Return role and actor of this person; UsageError where the role may not."""
        del who
        if self.role not in roles:
            raise UsageError(f"you are a {self.role}; who may {may}: {', '.join(roles)}")
        return self.role, self.actor

    def prepare(self, plan: Proposal, *further: Proposal) -> UnsignedStatement:
        """Return proposals of one type as what is to be signed, each following on the last."""
        kind = kind_of(plan.type)
        if kind not in ROLES[self.role]:
            allowed = [role for role, kinds in ROLES.items() if kind in kinds]
            raise UsageError(f"a {kind} is recorded by: {', '.join(allowed)}; you are {self.role}")
        key = self.own(self.actor, self.role)
        head = self.register.view.head
        seen = Seen(size=head.size, root=head.root)
        place = place_of(key, self.authority, log=self.authority.origin, seen=seen)
        made: list[UnsignedEntry] = []
        for one in (plan, *further):
            own = replace(one, role=self.role, actor=self.actor)
            text, openings = unsigned_of(own, place=place, now=clock.now())
            told = apart.written(Presigned(b"", openings)).openings
            made.append(UnsignedEntry(text=text, openings=told))
            id_ = hashlib.sha256(text.removesuffix("\n").encode()).hexdigest()
            place = replace(place, seq=place.seq + 1, prev=id_)
        return UnsignedStatement(
            schema=apart.UNSIGNED,
            log=self.authority.origin,
            actor=self.actor,
            says=f"{self.actor}, {self.role}: {plan.type}",
            key=key.vkey,
            text=made[0].text,
            openings=made[0].openings,
            more=tuple(made[1:]),
        )


def read(path: Path) -> UnsignedStatement:
    """Return a prepared entry from a file."""
    return from_json(read_file(path), UnsignedStatement, where=str(path))


def is_unsigned(path: Path) -> bool:
    """Tell whether a file holds a prepared entry."""
    return apart.schema_of(path) == apart.UNSIGNED


def words(statement: UnsignedStatement, *, where: str) -> tuple[Entry, dict[str, Any]]:
    """Return what a prepared entry says, sealed places opened: what one puts one's name to.

    InputError where its words are not those that would be signed.
    """
    # A signature of nobody gives the text the form in which entries are read.
    stand_in = note.parse_vkey(statement.key)
    line = note.line_of(stand_in, bytes(64))
    entry = parse(f"{statement.text}\n{line}".encode(), 0)
    envelope = entry.envelope
    if envelope.log != statement.log or envelope.actor != statement.actor:
        raise InputError(f"{where}: its cover names another register or author than its text")
    if statement.says != apart.cover(envelope):
        raise InputError(f"{where}: its cover says another thing than its text")
    one = apart.presigned(SignedEntry(leaf="", openings=statement.openings), where=where)
    places = {p: (mark, hash_) for p, mark, hash_ in sealed_places(envelope.body)}
    if sorted(opening.path for opening in one.openings) != sorted(places):
        raise InputError(f"{where}: lacks some of the sealed words; prepare it anew")
    for opening in one.openings:
        check_disclosure(opening.at(0), places, opening.data)
    opened = {
        o.path: o.value if o.data is None else f"a file of {len(o.data)} bytes"
        for o in one.openings
    }
    return entry, opened


def parts(statement: UnsignedStatement) -> list[UnsignedStatement]:
    """Return each entry of a prepared statement as a statement of its own."""
    replaced = msgspec.structs.replace
    further = (
        replaced(statement, text=one.text, openings=one.openings, more=()) for one in statement.more
    )
    return [replaced(statement, more=()), *further]


def sign(statement: UnsignedStatement, key: note.Signer, *, where: str) -> SignedStatement:
    """Return a prepared statement signed with one's own key, entry by entry."""
    held = enrol(key)
    if held.vkey != statement.key:
        raise UsageError(
            f"{where}: was prepared for the key {statement.key.partition('+')[0]}, this is "
            f"{key.name}"
        )
    made = []
    for one in parts(statement):
        entry, _ = words(one, where=where)
        leaf = note.sign(entry.note.text, [key]).decode()
        made.append(SignedEntry(leaf=leaf, openings=one.openings))
    return SignedStatement(
        log=statement.log, actor=statement.actor, says=statement.says, entries=tuple(made)
    )
