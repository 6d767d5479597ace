"""The journal: append, sign, prove. One transaction for each append; nothing is rewritten."""

import functools
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from servanda.errors import (
    ConflictError,
    InputError,
    RegisterError,
    ServandaError,
    StoreError,
    UsageError,
    VerificationError,
)
from servanda.model.codec import from_json
from servanda.model.entry import Disclosure, EnrolledKey, RedactionBody, Succession
from servanda.model.stored import StoredHead
from servanda.plugins import Store
from servanda.register import cosigned, entries, logsigning, receipts, redaction
from servanda.register.authority import Authority
from servanda.register.entries import Entry
from servanda.register.keys import KeySet
from servanda.register.proposals import Proposal
from servanda.register.receipts import Receipt
from servanda.register.seal import fresh_salt, sealed_places
from servanda.register.writing import Presigned, Submission, Writer
from servanda.tlog import canonical, checkpoint, merkle, tiles
from servanda.tlog.logkeys import LogKeys
from servanda.tlog.note import Signer, Verifier
from servanda.tlog.policy import Policy
from servanda.tlog.witnessed import History

_DAMAGED = "the register's file was changed or is damaged; restore it from a copy"


@dataclass(frozen=True, slots=True)
class _End:
    """The end of the log as it will stand once a transaction is kept."""

    frontier: merkle.Frontier
    edge: dict[tuple[int, int], bytes]
    head: StoredHead


class Journal:
    """One register's log. Reading needs the store only, appending the log key besides."""

    def __init__(self, store: Store, *, log_key: Signer | None = None) -> None:
        """Take a store; use :func:`create` or :func:`open_journal`."""
        self.store = store
        self._log_key = log_key
        self._salt: Callable[[], bytes] = fresh_salt
        self._lock = threading.RLock()
        self._forget()

    def _forget(self) -> None:
        self._entries: list[Entry] = []
        self._authority = Authority()
        self._frontier = merkle.Frontier()
        self._edge: dict[tuple[int, int], bytes] = {}
        """The tiles that grow, as they were when the root was last computed from them."""
        self._head: StoredHead | None = None

    def hold(self, log_key: Signer | None) -> "Journal":
        """Return this journal, able to append with the log key."""
        self._log_key = log_key
        return self

    # ------------------------------------------------------------ reading

    @property
    def authority(self) -> Authority:
        """The keys and chains after the newest entry that was loaded."""
        return self._authority

    @property
    def entries(self) -> Sequence[Entry]:
        """All entries, oldest first, as of the last :meth:`sync`."""
        return self._entries

    @property
    def size(self) -> int:
        """Number of entries, as of the last :meth:`sync`."""
        return len(self._entries)

    @property
    def origin(self) -> str:
        """Name of the log."""
        return self._authority.origin

    @property
    def head(self) -> StoredHead:
        """The newest checkpoint; StoreError for a register without entries."""
        if self._head is None:
            raise StoreError(
                f"{self.store.location}: the register has no entries: its making was interrupted; "
                "delete the file and run `servanda init` again"
            )
        return self._head

    @property
    def log_verifier(self) -> Verifier:
        """The public log key, the first where several were listed."""
        return self._authority.log_key

    @property
    def log_keys(self) -> LogKeys:
        """The keys that may sign checkpoints."""
        return self._authority.log_keys

    @property
    def policy(self) -> Policy:
        """The witness policy that the register states for itself; no auditor need believe it."""
        return cosigned.stated(self.store, self.log_verifier)

    def history(self) -> History:
        """Return which checkpoints were witnessed under the stated policy."""
        return cosigned.history(self.store, self.policy)

    def sync(self) -> None:
        """Take in what others appended; refuse a store that does not match its own checkpoint."""
        with self._lock:
            self._sync()

    def _sync(self, *, gate: bool = False) -> None:
        """Read on; ``gate``: entries, tiles and checkpoint are held together once more."""
        head = self.store.head()
        if head is None or (head == self._head and not gate):
            return
        if head.size < self.size:
            raise StoreError(
                f"{self.store.location}: the log shrank from {self.size} to {head.size} entries: "
                "an old copy was put in its place; put the newest copy back"
            )
        try:
            for index, leaf in enumerate(self.store.entries(self.size, head.size), self.size):
                entry = entries.parse(leaf, index)
                # What the checkpoint below covers was checked when it was written; the tree
                # shows that it is the same. A full check of signatures is the audit's work.
                self._authority.admit(entry, check_signatures=False)
                self._frontier.append(entry.leaf_hash)
                self._entries.append(entry)
            self._check_head(head)
        except StoreError:
            self._forget()
            raise
        except (VerificationError, RegisterError) as error:
            self._forget()
            raise self._damaged(str(error)) from error
        self._head = head

    def _check_head(self, head: StoredHead) -> None:
        """Hold the gate: entries and checkpoint tell one story before anything is added."""
        tiles_now = {at: self._tile(*at) for at in tiles.edge_tiles(head.size)}
        if head == self._head and tiles_now == self._edge:
            return  # checked before: these very tiles, and the checkpoint's signature
        if self._frontier.size != head.size or self._frontier.root() != head.root:
            raise self._damaged(
                f"the log's {self._frontier.size} entries do not hash to its checkpoint of size "
                f"{head.size}"
            )
        node = tiles.nodes_from_tiles(lambda level, number: tiles_now[level, number])
        edge = merkle.edge_of(head.size, node)
        if merkle.Frontier(head.size, edge).root() != head.root:
            raise self._damaged("the log's tiles do not lead to its newest checkpoint")
        self._edge = tiles_now
        found = self.log_keys.read(head.checkpoint, where="newest checkpoint").checkpoint
        if (found.origin, found.size, found.root) != (self.origin, head.size, head.root):
            raise self._damaged(
                f"the newest checkpoint speaks of size {found.size}, the store of {head.size}"
            )

    def _damaged(self, what: str) -> StoreError:
        return StoreError(f"{self.store.location}: {what}: {_DAMAGED}")

    @property
    def enrolled(self) -> tuple[EnrolledKey, ...]:
        """The statement keys that count now, oldest first."""
        return tuple(self._authority.enrolment.valid())

    def disclosures(self) -> list[Disclosure]:
        """Return all disclosures at hand, in order of entries; each names a place of its entry."""
        found: list[Disclosure] = []
        for index, entry in enumerate(self._entries):
            places: set[str] | None = None
            for data in self.store.disclosures(index, index + 1):
                places = places or {path for path, _, _ in sealed_places(entry.envelope.body)}
                found.append(self._disclosure(data, index, places))
        return found

    def _disclosure(self, data: bytes, index: int, places: set[str]) -> Disclosure:
        try:
            found = from_json(data, Disclosure, where=f"disclosure of entry {index}")
        except InputError as error:
            raise self._damaged(str(error)) from error
        if found.index != index or found.path not in places:
            raise self._damaged(f"disclosure of entry {index}: it opens nothing of this entry")
        return found

    def node(self) -> merkle.NodeOf:
        """Return a lookup of the tree's complete subtrees, read from the tiles once each."""
        return functools.cache(tiles.nodes_from_tiles(functools.cache(self._tile)))

    def _tile(self, level: int, number: int) -> bytes:
        data = self.store.tile(level, number)
        if data is None:
            raise self._damaged(f"the tile of level {level}, number {number} is missing")
        return data

    def prove(self, index: int) -> bytes:
        """Return the C2SP tlog-proof of an entry against the newest checkpoint."""
        hashes = merkle.inclusion_proof(index, self.head.size, self.node())
        return checkpoint.format_proof(index, hashes, self.head.checkpoint)

    # ------------------------------------------------------------ writing

    def append(
        self,
        bodies: Sequence[Proposal | Presigned],
        *,
        signer: Signer | KeySet,
        now: datetime,
        beside: Callable[[Store], None] | None = None,
    ) -> Receipt:
        """Record proposals in order, all or none; return only after they last.

        A :class:`KeySet` signs each proposal with the key whose role may write it; what was
        signed elsewhere is taken as it is, and checked as all else. ``beside``
        changes what lies beside the log in the same transaction.
        """
        (outcome,) = self.append_together([Submission(tuple(bodies), signer, now, beside)])
        if isinstance(outcome, ServandaError):
            raise outcome
        return outcome

    def append_together(self, given: Sequence[Submission]) -> list[Receipt | ServandaError]:
        """Record several submissions under one checkpoint, each whole or refused by itself.

        Return what became of each, in order, only after all that is recorded lasts.
        """
        log_key = logsigning.needed(self._log_key)
        if not all(one.bodies for one in given):
            raise UsageError("nothing to record")
        with self._lock:
            return self._append(given, log_key)

    def _append(
        self, given: Sequence[Submission], log_key: Signer
    ) -> list[Receipt | ServandaError]:
        ending = False
        try:
            with self.store.exclusive():
                self._sync(gate=True)
                with self._authority.whole():
                    made, end = self._write(given, log_key)
                ending = True
        except BaseException:
            if ending:
                # Whether the end of the transaction was kept is not known: read it again.
                self._forget()
                self._resync_quietly()
            raise
        older = self._frontier.nodes()
        if end is not None:
            self._head, self._frontier, self._edge = end.head, end.frontier, end.edge
        parts = [one.entries for one in made if isinstance(one, Writer)]
        for part in parts:
            self._entries.extend(part)
        given_out = receipts.of_newest(
            parts, older, origin=self.origin, signed=self.head.checkpoint
        )
        return [one if isinstance(one, ServandaError) else next(given_out) for one in made]

    def _write(
        self, given: Sequence[Submission], log_key: Signer
    ) -> tuple[list[Writer | ServandaError], _End | None]:
        """Write what can be written, inside the lock; return the new end of the log."""
        made: list[Writer | ServandaError] = []
        seen = cosigned.seen(self.store, self._authority, self._head)
        index = self.size
        for one in given:
            writer = Writer(self._authority, seen, one.signer, one.now, self._salt)
            try:
                with self._authority.whole():
                    for number, proposal in enumerate(one.bodies):
                        writer.add(proposal, index + number)
                    self._check_redactions(writer)
            except ServandaError as error:
                made.append(error)
            else:
                made.append(writer)
                index += len(one.bodies)
        writers = [one for one in made if isinstance(one, Writer)]
        end = self._commit(writers, log_key) if writers else None
        for one, result in zip(given, made, strict=True):
            if isinstance(result, Writer):
                one.settle(self.store, result.entries)
        return made, end

    def _check_redactions(self, writer: Writer) -> None:
        known = {entry.index: entry for entry in writer.entries}
        for entry in writer.entries:
            if isinstance(entry.body, RedactionBody):
                index = entry.body.entry.index
                target = self._entries[index] if index < self.size else known.get(index)
                if target is not None:
                    redaction.check_places(entry, target)

    def _resync_quietly(self) -> None:
        try:
            self.sync()
        except (RegisterError, VerificationError):
            # The error that led here is the one to show; the next use meets this one again.
            self._forget()

    def _commit(self, writers: Sequence[Writer], log_key: Signer) -> _End:
        """Write one batch inside the lock; the checkpoint is handed out only after the commit."""
        written = [entry for writer in writers for entry in writer.entries]
        frontier = self._frontier.copy()
        first, hashes = written[0].index, [entry.leaf_hash for entry in written]
        for leaf in hashes:
            frontier.append(leaf)
        new = checkpoint.Checkpoint(origin=self.origin, size=frontier.size, root=frontier.root())
        logsigning.check(self.store, self.log_keys, self._head, log_key.verifier)
        head = StoredHead(size=new.size, root=new.root, checkpoint=checkpoint.sign(new, log_key))
        grown = tiles.grow_tiles(first, hashes, lambda level, number: self._edge[level, number])
        self.store.append(first, [entry.leaf for entry in written], grown, head)
        for writer in writers:
            for opening in writer.files:
                if opening.data is not None:
                    self.store.put_blob(opening.data)
        opened = [
            (d.index, d.path, canonical.dumps(msgspec.to_builtins(d)))
            for writer in writers
            for d in writer.disclosures
        ]
        if opened:
            self.store.put_disclosures(opened)
        if words := [row for writer in writers for row in writer.search]:
            self.store.index(words)
        edge = {at: grown.get(at) or self._edge[at] for at in tiles.edge_tiles(head.size)}
        return _End(frontier, edge, head)

    def receipt(self, written: Sequence[Entry]) -> Receipt:
        """Return the proofs of any entries up to the newest checkpoint."""
        return Receipt(
            origin=self.origin,
            entries=tuple(written),
            checkpoint=self.head.checkpoint,
            proofs=tuple(self.prove(entry.index) for entry in written),
        )


def create(
    store: Store,
    *,
    name: str,
    keys: KeySet,
    now: datetime,
    succeeds: Succession | None = None,
) -> Journal:
    """Write the first entry into an empty store; return the journal, ready to append."""
    if keys.log is None or keys.publisher is None:
        raise UsageError("a new register needs a log key and a publisher key")
    if store.head() is not None:
        raise ConflictError("the store holds a register already; choose another place")
    journal = Journal(store, log_key=keys.log)
    genesis = Proposal(
        type="genesis/1",
        body={
            "name": name,
            "log": keys.log.verifier.vkey,
            "publisher": keys.publisher.verifier.vkey,
            "keys": [msgspec.to_builtins(key) for key, _ in keys.statements],
            "roles": "1",
            **({} if succeeds is None else {"succeeds": msgspec.to_builtins(succeeds)}),
        },
        role="secretariat",
    )
    journal.append([genesis], signer=keys, now=now)
    return journal


def open_journal(store: Store, *, log_key: Signer | None = None) -> Journal:
    """Return the journal in a store, checked against its own checkpoint; read-only without key."""
    journal = Journal(store, log_key=log_key)
    journal.sync()
    if journal.size == 0:
        _ = journal.head  # raises with the reason
    return journal
