"""Who may say what: replayed from the entries before, by the writer and by every verifier.

Authority of entry i follows only from entries before i, so nobody can grant a right backwards.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from servanda.errors import AuthorityError, ConflictError, VerificationError
from servanda.model.agenda import AgendaBody
from servanda.model.entry import (
    CommitmentBody,
    CorrectionBody,
    CoSigner,
    DocumentBody,
    EnrolledKey,
    EntryRef,
    EvidencePolicyBody,
    Genesis,
    RedactionBody,
)
from servanda.model.judgement import AssessmentBody, CodebookBody, CodingBody, SelectionBody
from servanda.model.lever import LeverActBody, LeverBody
from servanda.model.press import PressArticleBody
from servanda.model.procedure import ProcedureBody, ReportBody
from servanda.register import holders, planners, redaction, speaking, succession, told_days
from servanda.register.enrolment import Enrolment
from servanda.register.entries import Entry, signers_of
from servanda.register.names import folded
from servanda.register.roles import KEYS, ROLES
from servanda.tlog import note
from servanda.tlog.logkeys import LogKeys
from servanda.tlog.merkle import HASH_SIZE

_NEVER_CORRECTED = frozenset({"genesis", "correction", "redaction", "key-add", "log-key", *KEYS})


@dataclass(frozen=True, slots=True)
class Tip:
    """The end of one actor's chain of statements."""

    seq: int
    id: str


class _Known(NamedTuple):
    """What later entries need to know of an earlier one, beside its leaf hash."""

    kind: str
    actor: str
    name: tuple[str, str] | None
    """(kind, id) of a document, commitment or policy."""


_ABSENT: Any = object()


def kind_of(type_: str) -> str:
    """Return the type without its version."""
    return type_.partition("/")[0]


def _name_of(entry: Entry) -> tuple[str, str] | None:
    kind = kind_of(entry.envelope.type)
    match entry.body:
        case (
            DocumentBody(id=name)
            | CommitmentBody(id=name)
            | EvidencePolicyBody(id=name)
            | LeverBody(id=name)
            | AgendaBody(id=name)
            | ProcedureBody(id=name)
            | ReportBody(id=name)
            | PressArticleBody(id=name)
        ):
            return kind, name
        case CodebookBody(id=name, version=version):
            return kind, f"{name}@{version}"
        case SelectionBody(name=name):
            return kind, name
    return None


class Authority:
    """The rules' state after some entries: keys, chains, and what was said already."""

    def __init__(self) -> None:
        """Start before the first entry."""
        self.origin = ""
        self.genesis: Genesis | None = None
        self.enrolment = Enrolment(lambda: self.log_key, lambda: self.publisher_key)
        self.tips: dict[str, Tip] = {}
        # A log may have millions of entries: what is kept of each is small.
        self._ids: dict[bytes, int] = {}
        self._known: list[_Known] = []
        self._leaves = bytearray()
        self._unnamed: dict[tuple[str, str], _Known] = {}
        self._gone: dict[int, int] = {}
        self._names: dict[tuple[str, str], int] = {}
        self._versions: dict[int, int] = {}
        self._holders: dict[int, tuple[str, ...]] = {}
        self.redacted: dict[tuple[int, str], int] = {}
        """Entry and path of what was destroyed -> the entry that says so."""
        self._undo: list[tuple[dict[Any, Any], Any, Any]] | None = None

    @contextmanager
    def whole(self) -> Iterator[None]:
        """Take in what is admitted in the block if it ends well; else be as before it."""
        outer, self._undo = self._undo, []
        size, tips, enrolment = self.size, dict(self.tips), self.enrolment.copy()
        first = self.origin, self.genesis
        try:
            yield
        except BaseException:
            for mapping, key, value in reversed(self._undo):
                _put(mapping, key, value)
            del self._known[size:]
            del self._leaves[size * HASH_SIZE :]
            self.tips, self.enrolment = tips, enrolment
            self.origin, self.genesis = first
            raise
        else:
            if outer is not None:
                outer.extend(self._undo)
        finally:
            self._undo = outer

    def _set(self, mapping: dict[Any, Any], key: Any, value: Any) -> None:
        """Change one of the large tables so that it can be taken back."""
        if self._undo is not None:
            self._undo.append((mapping, key, mapping.get(key, _ABSENT)))
        _put(mapping, key, value)

    @property
    def size(self) -> int:
        """Number of entries admitted."""
        return len(self._known)

    @property
    def log_key(self) -> note.Verifier:
        """The first key that signs checkpoints, as the first entry names it."""
        return note.parse_vkey(self._first.log)

    @property
    def log_keys(self) -> LogKeys:
        """That key, and those that later entries list."""
        return self.enrolment.log_keys

    @property
    def publisher_key(self) -> note.Verifier:
        """The key that signs lists of published files."""
        return note.parse_vkey(self._first.publisher)

    @property
    def _first(self) -> Genesis:
        if self.genesis is None:
            raise VerificationError("the log has no first entry; a register starts with genesis/1")
        return self.genesis

    def entry_of(self, kind: str, name: str) -> int | None:
        """Return the entry in which a document, commitment or policy stands now, if any."""
        return self._names.get((kind, name))

    def version_of(self, index: int) -> int:
        """Return the version of the commitment in an entry."""
        return self._versions[index]

    def ref(self, index: int) -> EntryRef:
        """Return the reference to an admitted entry."""
        return EntryRef(index=index, leaf=self._leaf(index))

    def _leaf(self, index: int) -> str:
        return self._leaves[index * HASH_SIZE : (index + 1) * HASH_SIZE].hex()

    def role_of(self, verifier: note.Verifier) -> EnrolledKey:
        """Return what a key is enrolled for; AuthorityError if it is not, or has ended."""
        return self.enrolment.role_of(verifier, self.origin)

    def admit(self, entry: Entry, *, check_signatures: bool = True) -> None:
        """Take the next entry in; refuse it whole, with the reason, if a rule is broken."""
        where = f"entry {entry.index}"
        if entry.index != self.size:
            raise ConflictError(f"{where}: {self.size} entries are before it")
        if entry.index == 0:
            self._found(entry)
        elif isinstance(entry.body, Genesis):
            raise AuthorityError(f"{where}: a log has one genesis, its first entry")
        if entry.envelope.log != self.origin:
            raise VerificationError(
                f"{where}: written for the log {entry.envelope.log}, not for {self.origin}"
            )
        if (same := self._ids.get(bytes.fromhex(entry.id))) is not None:
            raise ConflictError(f"{where}: repeats entry {same}")
        chains = self._check_signers(entry, check_signatures=check_signatures)
        self._check_role(entry)
        self.enrolment.check(entry)
        name = _name_of(entry)
        self._check_links(entry, name)
        if name is not None:
            self._check_name(entry, name)
        self._take(entry, chains, name)

    def _found(self, entry: Entry) -> None:
        if not isinstance(entry.body, Genesis):
            raise VerificationError(f"entry 0: {entry.envelope.type} where genesis/1 belongs")
        if self.genesis is None:
            log = note.parse_vkey(entry.body.log)
            if log.name != entry.envelope.log:
                raise VerificationError(
                    f"entry 0: the log key {log.name} does not bear the name {entry.envelope.log}"
                )
            note.parse_vkey(entry.body.publisher)
            succession.check(entry.body)
            self.origin, self.genesis = entry.envelope.log, entry.body
            for key in entry.body.keys:
                self.enrolment.enrol(key, "entry 0")

    def _check_signers(self, entry: Entry, *, check_signatures: bool) -> dict[str, Tip]:
        """Return the new tips of the signers' chains."""
        signers = signers_of(entry.envelope)
        if entry.envelope.signers and len({s.actor for s in signers}) != len(signers):
            raise VerificationError(f"entry {entry.index}: one actor signs twice")
        known = self.enrolment.check_lines(entry)
        if check_signatures:
            note.verify(entry.note, known, where=f"entry {entry.index}")
        return {s.actor: self._next_tip(s, entry) for s in signers}

    def _next_tip(self, signer: CoSigner, entry: Entry) -> Tip:
        tip = self.tips.get(signer.actor)
        seq, prev = (0, None) if tip is None else (tip.seq + 1, tip.id)
        if (signer.seq, signer.prev) != (seq, prev):
            raise ConflictError(
                f"entry {entry.index}: statement {signer.seq} of {signer.actor} where "
                f"statement {seq} follows; one is missing, repeated or out of order"
            )
        return Tip(seq=seq, id=entry.id)

    def _check_role(self, entry: Entry) -> None:
        kind, first = kind_of(entry.envelope.type), entry.envelope
        if isinstance(entry.body, CorrectionBody):
            target = self._earlier(entry, entry.body.entry, "corrects")
            if target.kind in _NEVER_CORRECTED:
                raise AuthorityError(f"entry {entry.index}: a {target.kind} cannot be corrected")
            if first.role != "secretariat" and first.actor != target.actor:
                raise AuthorityError(
                    f"entry {entry.index}: {first.actor} cannot correct what {target.actor} said"
                )
            kind = target.kind
        if isinstance(entry.body, AssessmentBody | CodingBody):
            self._check_judge(entry, entry.body)
        roles = {first.role, *[s.role for s in first.signers]} if first.signers else {first.role}
        for role in sorted(roles):
            if kind not in ROLES[role]:
                allowed = ", ".join(sorted(r for r, kinds in ROLES.items() if kind in kinds))
                raise AuthorityError(
                    f"entry {entry.index}: a {role} may not write {first.type}; "
                    f"allowed: {allowed or 'nobody'}"
                )

        older = entry.envelope.supersedes
        replaced = None if older is None else self._earlier(entry, older, "supersedes").actor
        if isinstance(entry.body, LeverBody | LeverActBody):
            holders.check(entry, self._holding(), replaced)
        planners.check(entry, replaced)
        told_days.check(entry)

    def _said(self, index: int) -> speaking.Said:
        """Return the kind and name of an earlier entry."""
        return self._known[index].kind, self._known[index].name

    def _holding(self) -> dict[str, tuple[str, ...]]:
        """Return who holds each lever that stands."""
        return {
            name: self._holders[index]
            for (kind, name), index in self._names.items()
            if kind == "lever"
        }

    def _check_judge(self, entry: Entry, body: AssessmentBody | CodingBody) -> None:
        debtor = body.debtor if isinstance(body, AssessmentBody) else ()
        own = {folded(who) for who in debtor}
        judges = {entry.envelope.actor, body.coder, *(s.actor for s in entry.envelope.signers)}
        for judge in sorted(judges):
            if folded(judge) in own:
                raise AuthorityError(
                    f"entry {entry.index}: {judge} may not judge a promise of its own"
                )
        if (older := entry.envelope.supersedes) is not None:
            target = self._earlier(entry, older, "supersedes")
            if target.actor != entry.envelope.actor:
                raise AuthorityError(
                    f"entry {entry.index}: {entry.envelope.actor} cannot replace what "
                    f"{target.actor} judged"
                )

    def _earlier(self, entry: Entry, ref: EntryRef, what: str) -> _Known:
        if not 0 <= ref.index < self.size:
            raise ConflictError(
                f"entry {entry.index}: {what} entry {ref.index}, which does not exist before it"
            )
        if self._leaf(ref.index) != ref.leaf:
            raise VerificationError(
                f"entry {entry.index}: {what} entry {ref.index} with another content"
            )
        return self._known[ref.index]

    def _check_links(self, entry: Entry, name: tuple[str, str] | None) -> None:
        for ref in entry.envelope.refs:
            self._earlier(entry, ref, "refers to")
        if isinstance(entry.body, RedactionBody):
            self._earlier(entry, entry.body.entry, "redacts")
            redaction.check(entry.index, entry.body, self.redacted)
        speaking.check(entry, self._said)
        replaced = [entry.envelope.supersedes] if entry.envelope.supersedes else []
        if isinstance(entry.body, CorrectionBody):
            replaced.append(entry.body.entry)
        for ref in replaced:
            if ref.index in self._gone:
                raise ConflictError(
                    f"entry {entry.index}: entry {ref.index} was replaced or corrected already "
                    f"by entry {self._gone[ref.index]}"
                )
        if entry.envelope.supersedes:
            target = self._earlier(entry, entry.envelope.supersedes, "supersedes")
            if target.kind != kind_of(entry.envelope.type) or target.name != name:
                raise ConflictError(
                    f"entry {entry.index}: a newer version has the type and id of what it "
                    f"supersedes (entry {entry.envelope.supersedes.index})"
                )

    def _check_name(self, entry: Entry, name: tuple[str, str]) -> None:
        older = entry.envelope.supersedes
        if older is None and name in self._names:
            raise ConflictError(
                f"entry {entry.index}: the {name[0]} {name[1]!r} stands in entry "
                f"{self._names[name]} already; a newer version supersedes it"
            )
        if isinstance(entry.body, CommitmentBody):
            wanted = 1 if older is None else self._versions[older.index] + 1
            if entry.body.version != wanted:
                raise ConflictError(
                    f"entry {entry.index}: version {entry.body.version} where {wanted} follows"
                )

    def _take(self, entry: Entry, chains: dict[str, Tip], name: tuple[str, str] | None) -> None:
        older = entry.envelope.supersedes
        self.enrolment.take(entry)
        self.tips.update(chains)
        self._set(self._ids, bytes.fromhex(entry.id), entry.index)
        if older is not None:
            self._set(self._gone, older.index, entry.index)
        if isinstance(entry.body, CorrectionBody):
            gone = entry.body.entry.index
            self._set(self._gone, gone, entry.index)
            lost = self._known[gone].name
            if lost is not None and self._names.get(lost) == gone:
                self._set(self._names, lost, _ABSENT)
        if name is not None:
            self._set(self._names, name, entry.index)
        if isinstance(entry.body, RedactionBody):
            for path in entry.body.paths:
                self._set(self.redacted, (entry.body.entry.index, path), entry.index)
        if isinstance(entry.body, LeverBody):
            self._set(self._holders, entry.index, entry.body.holders)
        if isinstance(entry.body, CommitmentBody):
            self._set(self._versions, entry.index, entry.body.version)
        kind, actor = kind_of(entry.envelope.type), entry.envelope.actor
        known = _Known(kind, actor, name)
        self._known.append(known if name else self._unnamed.setdefault((kind, actor), known))
        self._leaves += entry.leaf_hash


def _put(mapping: dict[Any, Any], key: Any, value: Any) -> None:
    if value is _ABSENT:
        mapping.pop(key, None)
    else:
        mapping[key] = value
