"""Where a statement is made: at the register, or elsewhere from a bundle with one's own key."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from servanda.api import apart, clock
from servanda.api.register import Register
from servanda.api.speaker import speaker
from servanda.audit import recompute
from servanda.audit.verify import Opened, open_bundle
from servanda.errors import AuthorityError, InputError, UsageError
from servanda.model.apart import SignedStatement
from servanda.model.codec import to_json
from servanda.model.entry import EntryRef, Role, Seen
from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet
from servanda.register.entries import Place, parse
from servanda.register.journal import Receipt
from servanda.register.keys import enrol
from servanda.register.projection import project
from servanda.register.proposals import Proposal
from servanda.register.writing import sign_apart
from servanda.stores.address import Location
from servanda.tlog import note


class Desk(Protocol):
    """What is known, who speaks, and where the statement goes."""

    @property
    def path(self) -> Location:
        """Where it is: the register's place or the bundle's folder."""

    def state(self) -> RegisterState:
        """Return what is on record."""

    def verdicts(self, name: str, *, as_of: str) -> VerdictSet:
        """Return the verdicts on one commitment."""

    def ref(self, index: int) -> EntryRef:
        """Return the reference to an entry."""

    def speaks(self, roles: Sequence[Role], *, may: str, who: str) -> tuple[Role, str]:
        """Return in which role one speaks for ``who``, and whose key it is; else UsageError."""


@dataclass(frozen=True, slots=True)
class Here:
    """At the register: the entry is recorded at once."""

    register: Register

    @property
    def path(self) -> Location:
        """Return the register's place."""
        return self.register.path

    def state(self) -> RegisterState:
        """Return what is on record."""
        return self.register.state()

    def verdicts(self, name: str, *, as_of: str) -> VerdictSet:
        """Return the verdicts on one commitment."""
        return self.register.verdicts(as_of=as_of, only=name)

    def ref(self, index: int) -> EntryRef:
        """Return the reference to an entry."""
        return self.register.journal.authority.ref(index)

    def speaks(self, roles: Sequence[Role], *, may: str, who: str) -> tuple[Role, str]:
        """Return in which role the keys at hand speak for ``who``, and whose key it is."""
        return speaker(self.register, roles, may=may, who=who)

    def record(self, plan: Proposal) -> Receipt:
        """Record a proposal."""
        return self.register.append([plan])


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Without the register: from a bundle that was verified first, signed into a file."""

    path: Path
    bundle: Opened
    key: note.Signer

    @classmethod
    def of(cls, path: Path, key: note.Signer, *, log_key: str | None = None) -> "Elsewhere":
        """Return the desk at a bundle; VerificationError where its audit fails."""
        return cls(path, open_bundle(path, key=log_key), key)

    def state(self) -> RegisterState:
        """Return what is on record in the bundle."""
        return project(self.bundle.view)

    def verdicts(self, name: str, *, as_of: str) -> VerdictSet:
        """Return the verdicts on one commitment, computed from the bundle."""
        found = recompute.judge(recompute.case_of(self.bundle.view), as_of=as_of)
        mine = tuple(v for v in found.verdicts if v.commitment == name)
        return msgspec.structs.replace(found, verdicts=mine)

    def ref(self, index: int) -> EntryRef:
        """Return the reference to an entry."""
        return self.bundle.authority.ref(index)

    def speaks(self, roles: Sequence[Role], *, may: str, who: str) -> tuple[Role, str]:
        """Return the role and actor of the key; it must be enrolled in the bundle."""
        del who  # there is one key only
        try:
            held = self.bundle.authority.role_of(self.key.verifier)
        except AuthorityError as error:
            raise UsageError(f"{self.path}: {error}") from error
        if held.role not in roles:
            raise UsageError(
                f"{self.path}: the key of {held.actor} is that of a {held.role}; who may {may}: "
                f"{', '.join(roles)}"
            )
        return held.role, held.actor

    def sign(self, plan: Proposal, out: Path) -> SignedStatement:
        """Sign a proposal into a file; an existing file is not written over."""
        held = enrol(self.key)
        authority, head = self.bundle.authority, self.bundle.view.head
        tip = authority.tips.get(held.actor)
        place = Place(
            log=authority.origin,
            actor=held.actor,
            role=held.role,
            seq=0 if tip is None else tip.seq + 1,
            prev=None if tip is None else tip.id,
            seen=Seen(size=head.size, root=head.root),
        )
        made = sign_apart([plan], place=place, signer=self.key, now=clock.now())
        envelope = parse(made[0].leaf, 0).envelope
        statement = SignedStatement(
            log=authority.origin,
            actor=held.actor,
            says=apart.cover(envelope),
            entries=tuple(apart.written(one) for one in made),
        )
        try:
            with out.open("xb") as file:
                file.write(to_json(statement))
        except FileExistsError as error:
            raise UsageError(f"{out}: exists already; name another file") from error
        except OSError as error:
            raise InputError(f"{out}: cannot be written: {error.strerror}") from error
        return statement
