"""Entries on their way into the journal: sealed, signed and admitted, before anything is stored.

What was signed elsewhere comes as :class:`Presigned`: its signer knew the end of the own chain.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from servanda.errors import ConflictError, UsageError
from servanda.model.entry import BODIES, CoSigner, Disclosure, EnrolledKey, EntryRef, Genesis, Seen
from servanda.plugins import Store
from servanda.register import entries
from servanda.register.authority import Authority, Tip, kind_of
from servanda.register.entries import Entry, Place
from servanda.register.finding import rows_of
from servanda.register.keys import KeySet
from servanda.register.once import Asked, current, keep
from servanda.register.proposals import Batch, Proposal
from servanda.register.roles import ROLES
from servanda.register.seal import Opening, check_disclosure, fresh_salt, seal, sealed_places
from servanda.tlog import merkle
from servanda.tlog.note import Signer

if TYPE_CHECKING:
    from servanda.model.stored import SearchRow


CLOCKS_APART = timedelta(hours=1)
"""How far the clock of somebody who signs elsewhere may be ahead."""


@dataclass(frozen=True, slots=True)
class Presigned:
    """An entry that its actor signed without the register, with what opens its sealed places."""

    leaf: bytes
    openings: tuple[Opening, ...]


@dataclass(frozen=True, slots=True)
class Submission:
    """Proposals that stand or fall together, and who signs them when."""

    bodies: tuple[Proposal | Presigned, ...]
    signer: Signer | KeySet
    now: datetime
    beside: Callable[[Store], None] | None = None
    asked: Asked | None = field(default_factory=current)
    """The request under whose key this is recorded."""

    def settle(self, store: Store, entries: Sequence[Entry]) -> None:
        """Change what lies beside the log, within the transaction that writes ``entries``."""
        if self.beside is not None:
            self.beside(store)
        if self.asked is not None:
            keep(store, self.asked, [entry.index for entry in entries])


def sign_apart(
    proposals: Sequence[Proposal],
    *,
    place: Place,
    signer: Signer | None,
    now: datetime,
    beside: Sequence[CoSigner] = (),
    salt: Callable[[], bytes] = fresh_salt,
) -> list[Presigned]:
    """Return entries signed without the register; ``place`` is that of the first of them.

    References must be to entries that stand in the register already. ``beside`` sign too, later;
    ``signer`` None leaves the first author's signature to be added later as well.
    """
    if beside and len(proposals) > 1:
        raise UsageError("joint entries are signed apart one at a time")
    made = []
    for proposal in proposals:
        text, openings = unsigned_of(proposal, place=place, now=now, beside=beside, salt=salt)
        signers = [one for one in (signer, proposal.newcomer) if one is not None]
        leaf = entries.signed(proposal.type, text, signers)
        made.append(Presigned(leaf, openings))
        id_ = entries.parse(leaf, 0).id
        place = Place(place.log, place.actor, place.role, place.seq + 1, id_, place.seen)
    return made


def unsigned_of(
    proposal: Proposal,
    *,
    place: Place,
    now: datetime,
    beside: Sequence[CoSigner] = (),
    salt: Callable[[], bytes] = fresh_salt,
) -> tuple[str, tuple[Opening, ...]]:
    """Return the text that an author is to sign, and what opens its sealed places."""
    openings: list[Opening] = []
    body = seal(proposal.body, openings, salt=salt)
    check_body(proposal.type, body)
    text = entries.text_of(
        proposal.type,
        body,
        place=place,
        now=now,
        refs=_known(proposal),
        supersedes=proposal.supersedes,
        beside=beside,
    )
    return text, tuple(openings)


def _known(proposal: Proposal) -> list[EntryRef]:
    """Return the references of an entry that is signed apart: there is no batch around it."""
    refs = [ref for ref in proposal.refs if isinstance(ref, EntryRef)]
    if len(refs) < len(proposal.refs):
        raise UsageError("an entry signed apart refers to entries of the register only")
    return refs


def place_of(key: EnrolledKey, authority: Authority, *, log: str, seen: Seen | None) -> Place:
    """Return where the next statement of a key's actor stands."""
    tip: Tip | None = authority.tips.get(key.actor)
    return Place(
        log=log,
        actor=key.actor,
        role=key.role,
        seq=0 if tip is None else tip.seq + 1,
        prev=None if tip is None else tip.id,
        seen=seen,
    )


def cosigner(place: Place) -> CoSigner:
    """Return how somebody who signs beside the first author stands in the entry."""
    return CoSigner(actor=place.actor, role=place.role, seq=place.seq, prev=place.prev)


class Writer:
    """Signs and admits one batch, entry by entry, before anything is stored."""

    def __init__(
        self,
        authority: Authority,
        seen: Seen | None,
        signer: Signer | KeySet,
        now: datetime,
        salt: Callable[[], bytes],
    ) -> None:
        """Take the rules' state so far, who signs, and the time to claim."""
        self._authority, self._seen, self._signer = authority, seen, signer
        self._now, self._salt = now, salt
        self.entries: list[Entry] = []
        self.disclosures: list[Disclosure] = []
        self.files: list[Opening] = []
        self.search: list[SearchRow] = []

    def add(self, proposal: Proposal | Presigned, index: int) -> None:
        """Seal, sign, check and remember one proposal, or check what was signed elsewhere."""
        if isinstance(proposal, Presigned):
            self._admit(proposal.leaf, index, proposal.openings)
            self._check_claim(self.entries[-1])
            self.search.extend(rows_of(self.entries[-1], proposal.openings))
            return
        openings: list[Opening] = []
        body = seal(proposal.body, openings, salt=self._salt)
        check_body(proposal.type, body)
        held = self._signers(proposal, body, index)
        first, *others = [self._place(key, body) for key, _ in held]
        newcomer = [] if proposal.newcomer is None else [proposal.newcomer]
        leaf = entries.write(
            proposal.type,
            body,
            place=first,
            now=self._now,
            refs=[self._resolve(ref) for ref in proposal.refs],
            supersedes=proposal.supersedes,
            beside=[cosigner(place) for place in others],
            signers=[signer for _, signer in held] + newcomer,
        )
        # What was sealed and written here, and signed just now by one key that is enrolled to
        # the last bit, needs no second look; the rules still do.
        if index > 0 and len(held) == 1 and not newcomer:
            self._take(entries.reread(leaf, index, merkle.leaf_hash(leaf)), openings)
        else:
            self._admit(leaf, index, openings)
        if not proposal.search:
            return
        self.search.extend(
            msgspec.structs.replace(row, entry=index, ref=row.ref or str(index))
            for row in proposal.search
        )

    def _check_claim(self, entry: Entry) -> None:
        """Refuse what claims to be signed in the future: it would hide what comes after it.

        Where nothing is witnessed, what was known at an instant follows from claimed times.
        """
        claimed = entry.envelope.claimed_time
        if claimed > entries.instant(self._now + CLOCKS_APART):
            raise ConflictError(
                f"entry {entry.index}: claims to be signed at {claimed}, which is to come; "
                "set the clock of the machine where it was signed"
            )

    def _admit(
        self,
        leaf: bytes,
        index: int,
        openings: Sequence[Opening],
    ) -> None:
        """Check an entry as if a stranger had brought it, signatures and sealed places too."""
        entry = entries.parse(leaf, index)
        places = {p: (mark, hash_) for p, mark, hash_ in sealed_places(entry.envelope.body)}
        self._take(entry, openings, check_signatures=True)
        for opening in openings:
            check_disclosure(opening.at(index), places, opening.data)

    def _take(
        self, entry: Entry, openings: Sequence[Opening], *, check_signatures: bool = False
    ) -> None:
        """Let the rules admit an entry; remember it with what opens its sealed places."""
        index = entry.index
        self._authority.admit(entry, check_signatures=check_signatures)
        self.entries.append(entry)
        if openings:
            self.disclosures.extend(opening.at(index) for opening in openings)
            self.files.extend(o for o in openings if o.data is not None)

    def _resolve(self, ref: EntryRef | Batch) -> EntryRef:
        return self.entries[ref.number].ref if isinstance(ref, Batch) else ref

    def _signers(
        self, proposal: Proposal, body: Any, index: int
    ) -> list[tuple[EnrolledKey, Signer]]:
        """Return who signs, the first author first."""
        first = self._pick(proposal)
        held = [(self._enrolled(first, body, index), first)]
        if not proposal.beside:
            return held
        if isinstance(self._signer, Signer):
            raise UsageError("one key alone signs no joint entry")
        kind = kind_of(proposal.type)
        return [*held, *(self._signer.of(actor, kind) for actor in proposal.beside)]

    def _place(self, key: EnrolledKey, body: Any) -> Place:
        return place_of(
            key,
            self._authority,
            log=self._authority.origin or body["log"].partition("+")[0],
            seen=self._seen,
        )

    def _pick(self, proposal: Proposal) -> Signer:
        if isinstance(self._signer, Signer):
            return self._signer
        kind = kind_of(proposal.type)
        role = proposal.role or next((r for r, kinds in ROLES.items() if kind in kinds), None)
        if role is None:
            raise UsageError(f"no role may write {proposal.type}")
        return self._signer.signer(role, actor=proposal.actor)

    def _enrolled(self, signer: Signer, body: Any, index: int) -> EnrolledKey:
        if index:
            return self._authority.role_of(signer.verifier)
        # The first entry enrols the key that signs it.
        genesis = msgspec.convert(body, Genesis)
        vkey = signer.verifier.vkey
        found = [key for key in genesis.keys if key.vkey == vkey]
        if not found:
            raise UsageError(f"the key {signer.name} is not among those of the first entry")
        return found[0]


def check_body(type_: str, body: Any) -> None:
    """Refuse a body that its type does not allow; the message names the field."""
    if type_ not in BODIES:
        raise UsageError(f"no such type of entry: {type_}; there are: {', '.join(BODIES)}")
    try:
        msgspec.convert(body, BODIES[type_])
    except msgspec.ValidationError as error:
        raise UsageError(f"{type_}: {error}") from error
