"""Which statement keys count, entry by entry: enrolled, changed, revoked and recovered.

A key ends at the index of the entry that ends it, never earlier: what it signed before stays
valid. Where it may have been in wrong hands before that, its entries are marked as in doubt.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from servanda.errors import AuthorityError, ConflictError, VerificationError
from servanda.model.entry import (
    CoSigner,
    EnrolledKey,
    KeyAdd,
    KeyGuard,
    KeyRecover,
    KeyRevoke,
    KeyRotate,
    LogKeyBody,
)
from servanda.register import loglisting
from servanda.register.entries import Entry, signers_of
from servanda.register.roles import ROLES
from servanda.tlog import note
from servanda.tlog.logkeys import LogKey, LogKeys

LEAST_GUARDS = 2
"""One guard alone could take a key over."""
MOST_GUARDS = 15
"""An entry has at most 16 signatures, and the new key's is one of them."""

KeyId = tuple[str, bytes]
"""Name and id, as a signature line names its key."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Where a key ended, and from which entry on its signatures are in doubt, if any are."""

    index: int
    doubt_from: int | None


@dataclass(frozen=True, slots=True)
class Guards:
    """Who may together give an actor a new key."""

    threshold: int
    actors: tuple[str, ...]


class Enrolment:
    """The statement keys after some entries."""

    def __init__(
        self, log: Callable[[], note.Verifier], publisher: Callable[[], note.Verifier]
    ) -> None:
        """Start without keys; the callables return those that the first entry names."""
        self._log, self._publisher = log, publisher
        self.keys: dict[KeyId, tuple[note.Verifier, EnrolledKey]] = {}
        self.ended: dict[KeyId, Ended] = {}
        self.guards: dict[str, Guards] = {}
        self.listed: tuple[LogKey, ...] = ()
        """Keys of the log after its first."""

    @property
    def log_keys(self) -> LogKeys:
        """All keys that may sign checkpoints, in the order in which they were listed."""
        return LogKeys((LogKey(self._log()), *self.listed))

    def copy(self) -> "Enrolment":
        """Return the same keys, to go back to."""
        kept = Enrolment(self._log, self._publisher)
        kept.listed = self.listed
        kept.keys, kept.ended = dict(self.keys), dict(self.ended)
        kept.guards = dict(self.guards)
        return kept

    def enrol(self, key: EnrolledKey, where: str) -> None:
        """Take a key in; refuse one whose name says something else, or that is in use."""
        verifier = self._named(key, where)
        self.keys[verifier.name, verifier.id] = (verifier, key)

    def _named(self, key: EnrolledKey, where: str) -> note.Verifier:
        verifier, register = note.parse_vkey(key.vkey), self._log().name.rpartition("/")[2]
        if not verifier.name.startswith(f"{key.actor}.{register}/{key.role}/"):
            raise VerificationError(
                f"{where}: the key {verifier.name} is not named "
                f"{key.actor}.{register}/{key.role}/<number>"
            )
        if (verifier.name, verifier.id) in self.keys:
            raise AuthorityError(
                f"{where}: a key with the name and id of {verifier.name} is enrolled already; "
                "give the new one another number"
            )
        if verifier.key in self._used():
            raise AuthorityError(f"{where}: the key {verifier.name} is in use already: one purpose")
        return verifier

    def _used(self) -> set[bytes]:
        """Return all keys that have a purpose in this register."""
        others = [self._publisher(), *self.log_keys.verifiers]
        return {v.key for v, _ in self.keys.values()} | {one.key for one in others}

    @property
    def ever(self) -> tuple[EnrolledKey, ...]:
        """All keys that were enrolled, oldest first, those that ended too."""
        return tuple(key for _, key in self.keys.values())

    def valid(self, actor: str | None = None, role: str | None = None) -> list[EnrolledKey]:
        """Return the keys that have not ended, oldest first; of one actor or role where named."""
        return [
            key
            for id_, (_, key) in self.keys.items()
            if id_ not in self.ended and actor in {None, key.actor} and role in {None, key.role}
        ]

    def writer(self, actor: str, kind: str) -> EnrolledKey:
        """Return an actor's newest key that may write a kind of entry; else AuthorityError."""
        found = [key for key in self.valid(actor) if kind in ROLES[key.role]]
        if not found:
            raise AuthorityError(f"{actor} has no key here that may sign a {kind}")
        return found[-1]

    def role_of(self, verifier: note.Verifier, origin: str) -> EnrolledKey:
        """Return what a key is enrolled for; AuthorityError if it is not, or has ended."""
        id_ = (verifier.name, verifier.id)
        found = self.keys.get(id_)
        if found is None or found[0] != verifier:
            raise AuthorityError(
                f"the key {verifier.name} is not enrolled in {origin}; "
                "add it first (`servanda keygen`), or sign with an enrolled key"
            )
        if id_ in self.ended:
            raise AuthorityError(
                f"the key {verifier.name} ended with entry {self.ended[id_].index} of {origin}; "
                "sign with the actor's newer key"
            )
        return found[1]

    # ---------------------------------------------------------------- signatures

    def check_lines(self, entry: Entry) -> list[note.Verifier]:
        """Return the keys of an entry's signature lines, each that of its signer and valid.

        An entry that brings a new key bears one line more, by that key: whoever asks for a key
        to be enrolled has it.
        """
        where, signers = f"entry {entry.index}", signers_of(entry.envelope)
        lines, new = entry.note.signatures, self._newcomer(entry)
        wanted = len(signers) + (new is not None)
        if len(lines) != wanted:
            raise VerificationError(
                f"{where}: {wanted} signers but {len(lines)} signatures"
                if new is None
                else f"{where}: {wanted} signatures are due, that of the new key last; "
                f"{len(lines)} are there"
            )
        known = [
            self._line_key(line, signer, where)
            for signer, line in zip(signers, lines, strict=new is None)
        ]
        if new is not None:
            if (lines[-1].name, lines[-1].id) != (new.name, new.id):
                raise AuthorityError(f"{where}: the last signature is not the new key's")
            known.append(new)
        return known

    def _line_key(self, line: note.Signature, signer: CoSigner, where: str) -> note.Verifier:
        id_ = (line.name, line.id)
        found = self.keys.get(id_)
        if found is None:
            raise AuthorityError(f"{where}: the key {line.name} is not enrolled before it")
        if id_ in self.ended:
            raise AuthorityError(
                f"{where}: the key {line.name} ended with entry {self.ended[id_].index}"
            )
        if (found[1].actor, found[1].role) != (signer.actor, signer.role):
            raise AuthorityError(
                f"{where}: the key {line.name} cannot sign for {signer.actor} as {signer.role}"
            )
        return found[0]

    def _newcomer(self, entry: Entry) -> note.Verifier | None:
        if isinstance(entry.body, LogKeyBody):
            return self._for_the_log(entry).verifier
        key = newcomer_of(entry)
        return None if key is None else self._named(key, f"entry {entry.index}")

    def _for_the_log(self, entry: Entry) -> LogKey:
        return loglisting.listed(entry, self._log(), self.listed, self._used())

    # ---------------------------------------------------------------- what an entry says of keys

    def check(self, entry: Entry) -> None:
        """Refuse an entry about keys that its signers have no right to."""
        match entry.body:
            case KeyAdd(key=key):
                first = entry.envelope
                own = (first.actor, first.role) == (key.actor, key.role)
                if first.role != "secretariat" and not own:
                    raise AuthorityError(
                        f"entry {entry.index}: {first.actor} ({first.role}) may enrol own keys only"
                    )
                self._named(key, f"entry {entry.index}")
            case KeyRotate() as body:
                self._check_rotation(entry, body)
            case KeyRevoke() as body:
                self._check_revocation(entry, body)
            case KeyGuard() as body:
                self._check_guards(entry, body)
            case KeyRecover() as body:
                self._check_recovery(entry, body)

    def _check_rotation(self, entry: Entry, body: KeyRotate) -> None:
        where, old = f"entry {entry.index}", self._valid(body.old, f"entry {entry.index}")
        if entry.envelope.signers or (old[0].name, old[0].id) != _line_id(entry, 0):
            raise AuthorityError(f"{where}: the old key signs for the new one, nobody else")
        if (body.key.actor, body.key.role) != (old[1].actor, old[1].role):
            raise AuthorityError(f"{where}: the new key is of another actor or role")
        _check_doubt(body.doubt_from, where, entry.index)

    def _check_revocation(self, entry: Entry, body: KeyRevoke) -> None:
        where, first = f"entry {entry.index}", entry.envelope
        _, key = self._valid(body.key, where)
        if first.role != "secretariat" and first.actor != key.actor:
            raise AuthorityError(f"{where}: {first.actor} cannot revoke a key of {key.actor}")
        if key.role == "secretariat" and len(self.valid(role="secretariat")) == 1:
            raise AuthorityError(
                f"{where}: without its last secretariat key nobody could enrol another; "
                "change the key, or let its guards recover it"
            )
        _check_doubt(body.doubt_from, where, entry.index)

    def _check_guards(self, entry: Entry, body: KeyGuard) -> None:
        where, guards = f"entry {entry.index}", set(body.guards)
        if len(guards) != len(body.guards) or body.actor in guards:
            raise ConflictError(f"{where}: guards are different actors, and not {body.actor}")
        if not LEAST_GUARDS <= body.threshold <= len(guards) <= MOST_GUARDS:
            raise ConflictError(
                f"{where}: {body.threshold} of {len(guards)} guards; "
                f"at least {LEAST_GUARDS} sign together, and there are at most {MOST_GUARDS}"
            )
        for guard in sorted(guards):
            if not self.valid(guard):
                raise ConflictError(f"{where}: the guard {guard} has no key in this register")
        if body.actor in self.guards:
            self._check_quorum(entry, body.actor)
        elif entry.envelope.actor != body.actor or entry.envelope.signers:
            raise AuthorityError(f"{where}: {body.actor} names its guards itself")

    def _check_recovery(self, entry: Entry, body: KeyRecover) -> None:
        where, key = f"entry {entry.index}", body.key
        self._check_quorum(entry, key.actor)
        wanted = [one.vkey for one in self.valid(key.actor, key.role)]
        if list(body.ends) != wanted:
            raise ConflictError(
                f"{where}: a recovery ends all keys of {key.actor} as {key.role}: "
                f"{', '.join(wanted) or 'there are none'}"
            )
        _check_doubt(body.doubt_from, where, entry.index)

    def _check_quorum(self, entry: Entry, actor: str) -> None:
        where, guards = f"entry {entry.index}", self.guards.get(actor)
        if guards is None:
            raise AuthorityError(f"{where}: {actor} has named no guards")
        signed = {signer.actor for signer in signers_of(entry.envelope)}
        if strangers := sorted(signed - set(guards.actors)):
            raise AuthorityError(f"{where}: {', '.join(strangers)} is no guard of {actor}")
        if len(signed) < guards.threshold:
            raise AuthorityError(
                f"{where}: {len(signed)} of the guards of {actor} signed; "
                f"{guards.threshold} are needed"
            )

    def _valid(self, vkey: str, where: str) -> tuple[note.Verifier, EnrolledKey]:
        verifier = note.parse_vkey(vkey)
        id_ = (verifier.name, verifier.id)
        found = self.keys.get(id_)
        if found is None or found[0] != verifier:
            raise ConflictError(f"{where}: the key {verifier.name} is not enrolled before it")
        if id_ in self.ended:
            raise ConflictError(
                f"{where}: the key {verifier.name} ended with entry {self.ended[id_].index} already"
            )
        return found

    def take(self, entry: Entry) -> None:
        """Take in what a checked entry says of keys."""
        for vkey, doubt_from in endings(entry):
            verifier = note.parse_vkey(vkey)
            self.ended[verifier.name, verifier.id] = Ended(entry.index, doubt_from)
        match entry.body:
            case KeyAdd(key=key) | KeyRotate(key=key) | KeyRecover(key=key):
                self.enrol(key, f"entry {entry.index}")
            case KeyGuard() as body:
                self.guards[body.actor] = Guards(body.threshold, body.guards)
            case LogKeyBody():
                self.listed = (*self.listed, self._for_the_log(entry))


def _check_doubt(doubt_from: int | None, where: str, index: int) -> None:
    if doubt_from is not None and not 0 < doubt_from < index:
        raise ConflictError(
            f"{where}: doubt from entry {doubt_from}; it begins after entry 0 and before this one"
        )


def _line_id(entry: Entry, number: int) -> KeyId:
    line = entry.note.signatures[number]
    return line.name, line.id


def newcomer_of(entry: Entry) -> EnrolledKey | None:
    """Return the new key that signs an entry beside its signers, as the entry enrols it."""
    match entry.body:
        case KeyRotate(key=key) | KeyRecover(key=key):
            return key
    return None


def endings(entry: Entry) -> tuple[tuple[str, int | None], ...]:
    """Return the verifier keys that an entry ends, each with the entry doubt begins at, if any."""
    match entry.body:
        case KeyRotate(old=old, doubt_from=since):
            return ((old, since),)
        case KeyRevoke(key=key, doubt_from=since):
            return ((key, since),)
        case KeyRecover(ends=ends, doubt_from=since):
            return tuple((vkey, since) for vkey in ends)
    return ()


def doubtful(entries: Sequence[Entry], among: Iterable[Entry] | None = None) -> dict[int, int]:
    """Return which entries are in doubt, each with the entry that says so, one of ``among``.

    An entry is in doubt where a key that signed it was said, later, to have been in wrong hands.
    """
    found: dict[int, int] = {}
    for entry in entries if among is None else among:
        for vkey, since in endings(entry):
            if since is None:
                continue
            ended = note.parse_vkey(vkey)
            for other in entries[since : entry.index]:
                if (ended.name, ended.id) in {(s.name, s.id) for s in other.note.signatures}:
                    found.setdefault(other.index, entry.index)
    return found


def doubt_lines(entries: Sequence[Entry]) -> tuple[str, ...]:
    """Return, for each entry that ended a key in doubt, which earlier ones are marked by it."""
    by: dict[int, list[int]] = {}
    for index, why in doubtful(entries).items():
        by.setdefault(why, []).append(index)
    return tuple(
        f"in doubt: {', '.join(f'#{index}' for index in sorted(found))}; entry #{why} says that "
        "the key may have been in wrong hands by then"
        for why, found in sorted(by.items())
    )
