"""Where a statement is made: at the register, or elsewhere from a bundle with one's own key."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import msgspec

from servanda.api import apart, clock, naming
from servanda.api.register import Register
from servanda.api.speaker import speaker
from servanda.audit import recompute
from servanda.audit.verify import Opened, open_bundle
from servanda.errors import AuthorityError, UsageError
from servanda.model.apart import SignedStatement
from servanda.model.entry import EnrolledKey, EntryRef, Role
from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet
from servanda.register.authority import Authority, kind_of
from servanda.register.entries import parse
from servanda.register.keys import enrol
from servanda.register.projection import project
from servanda.register.proposals import Proposal
from servanda.register.receipts import Receipt
from servanda.register.writing import cosigner, place_of, sign_apart
from servanda.stores.address import Location
from servanda.tlog import note


class Desk(Protocol):
    """What is known, who speaks, and where the statement goes."""

    @property
    def path(self) -> Location:
        """Where it is: the register's place or the bundle's folder."""

    @property
    def authority(self) -> Authority:
        """The keys and chains after the newest entry."""

    def state(self) -> RegisterState:
        """Return what is on record."""

    def verdicts(self, name: str, *, as_of: str) -> VerdictSet:
        """Return the verdicts on one commitment."""

    def events(self) -> frozenset[str]:
        """Return the ids of all events on record."""

    def own(self, actor: str, role: Role) -> EnrolledKey:
        """Return the key that signs for an actor in a role; UsageError where it is not here."""

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

    @property
    def authority(self) -> Authority:
        """Return the keys and chains after the newest entry."""
        return self.register.journal.authority

    def state(self) -> RegisterState:
        """Return what is on record."""
        return self.register.state()

    def events(self) -> frozenset[str]:
        """Return the ids of all events on record."""
        return frozenset(event.id for event in self.register.case().evidence.events)

    def own(self, actor: str, role: Role) -> EnrolledKey:
        """Return the key that signs for an actor in a role, of those at hand."""
        return enrol(self.register.signing_keys.signer(role, actor=actor))

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
        return naming.record(self.register, [plan])


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Without the register: from a bundle that was verified first, signed into a file."""

    path: Path
    bundle: Opened
    key: note.Signer | None
    """None: only to read; nothing can be signed."""

    @classmethod
    def of(cls, path: Path, key: note.Signer | None, *, log_key: str | None = None) -> "Elsewhere":
        """Return the desk at a bundle; VerificationError where its audit fails."""
        return cls(path, open_bundle(path, key=log_key), key)

    @property
    def authority(self) -> Authority:
        """Return the keys and chains after the bundle's newest entry."""
        return self.bundle.authority

    def events(self) -> frozenset[str]:
        """Return the ids of all events that the bundle discloses."""
        case = recompute.case_of(self.bundle.view)
        return frozenset(event.id for event in case.evidence.events)

    @property
    def _signing_key(self) -> note.Signer:
        if self.key is None:
            raise UsageError(f"{self.path}: name your own key file (--by)")
        return self.key

    def own(self, actor: str, role: Role) -> EnrolledKey:
        """Return the one key; UsageError where it is of another actor or role."""
        held = enrol(self._signing_key)
        if (held.actor, held.role) != (actor, role):
            raise UsageError(
                f"the key is that of {held.actor} ({held.role}), not of {actor} ({role})"
            )
        return held

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
            held = self.bundle.authority.role_of(self._signing_key.verifier)
        except AuthorityError as error:
            raise UsageError(f"{self.path}: {error}") from error
        if held.role not in roles:
            raise UsageError(
                f"{self.path}: the key of {held.actor} is that of a {held.role}; who may {may}: "
                f"{', '.join(roles)}"
            )
        return held.role, held.actor

    def sign(self, plan: Proposal, out: Path) -> list[str]:
        """Sign a proposal into a file; an existing file is not written over.

        Return who must sign too: each adds a signature (:mod:`servanda.api.cosign`).
        """
        authority, key = self.bundle.authority, self._signing_key
        held = enrol(key)
        brings = plan.newcomer is not None and plan.newcomer.verifier == key.verifier
        kind = kind_of(plan.type)
        first = authority.enrolment.writer(plan.actor, kind) if brings and plan.actor else held
        beside = [authority.enrolment.writer(actor, kind) for actor in plan.beside]
        first_place, *others = (
            place_of(
                one,
                authority,
                log=authority.origin,
                seen=self.bundle.view.seen(),
            )
            for one in (first, *beside)
        )
        made = sign_apart(
            [plan],
            place=first_place,
            signer=None if brings else key,
            now=clock.now(),
            beside=[cosigner(place) for place in others],
        )
        entry = parse(made[0].leaf, 0)
        statement = SignedStatement(
            log=authority.origin,
            actor=first.actor,
            says=apart.cover(entry.envelope),
            entries=tuple(apart.written(one) for one in made),
        )
        apart.write(statement, out)
        return apart.unsigned(entry)
