"""The state of a register as a pure fold over its entries: nothing here is stored as truth."""

from collections.abc import Iterator
from typing import Any

import msgspec

from servanda.errors import InputError, VerificationError
from servanda.model.codec import from_json
from servanda.model.entry import (
    CodingDecision,
    CommitmentBody,
    CorrectionBody,
    DocumentBody,
    EvidenceBody,
    EvidencePolicyBody,
    Genesis,
    NormActBody,
    ReadingBody,
    RedactionBody,
    RulesBody,
)
from servanda.model.reading import Reading, Statement
from servanda.model.record import Record
from servanda.model.register import (
    BlobRef,
    BlobRole,
    LogEntry,
    RegisteredAct,
    RegisteredCommitment,
    RegisteredDecision,
    RegisteredDocument,
    RegisteredImport,
    RegisteredPolicy,
    RegisteredRedaction,
    RegisterState,
)
from servanda.register import answering, articles, judged, keyholders, leverage, planning, versions
from servanda.register.earlier import NOTHING, Earlier, earlier_of
from servanda.register.enrolment import doubtful
from servanda.register.entries import Entry, registered_by
from servanda.register.folding import registered, text_of
from servanda.register.proposals import NamedFile
from servanda.register.seal import sealed_places
from servanda.register.summary import summary_of
from servanda.register.times import bounds, written
from servanda.register.view import LogView

WITHHELD = "(withheld)"


class EvidenceFiles(Record, frozen=True, kw_only=True):
    """The raw files of one import: what its events are derived from."""

    entry: int
    tables: tuple[NamedFile, ...]
    mapping: NamedFile | None
    coverage: tuple[NamedFile, ...]
    withheld: bool
    """True when a file is not in this copy: verdicts that need it cannot be recomputed here."""
    public: bool
    """False when the owner keeps a file of it out of bundles."""


def standing(view: LogView, size: int) -> Iterator[Entry]:
    """Yield the entries among the first ``size`` that no later one of them replaced or withdrew."""
    entries = view.entries[:size]
    gone = {e.envelope.supersedes.index for e in entries if e.envelope.supersedes}
    gone |= {e.body.entry.index for e in entries if isinstance(e.body, CorrectionBody)}
    return (entry for entry in entries if entry.index not in gone)


def project(
    view: LogView,
    *,
    size: int | None = None,
    before: tuple[LogView, RegisterState] | None = None,
) -> RegisterState:
    """Return everything the first ``size`` entries say (default: all).

    A state that was folded ``before``, with its view, makes this faster and changes nothing.
    """
    size = len(view.entries) if size is None else size
    return _Fold(view, size, earlier_of(before, view)).state()


def acts_of(view: LogView, *, size: int | None = None) -> tuple[RegisteredAct, ...]:
    """Return the acts that stand: those of :func:`project`, and nothing else is folded."""
    return tuple(_Fold(view, len(view.entries) if size is None else size).acts())


def promised_terms(view: LogView, *, size: int | None = None) -> tuple[str, ...]:
    """Return the terms of the commitments that stand, empty where withheld, in order of entries.

    They are those of :func:`project`, and nothing else is folded.
    """
    size = len(view.entries) if size is None else size
    return tuple(
        text_of(view, entry, "/terms") or ""
        for entry in standing(view, size)
        if isinstance(entry.body, CommitmentBody)
    )


def evidence_files(view: LogView, *, size: int | None = None) -> tuple[EvidenceFiles, ...]:
    """Return the raw files of every import that stands, in order of entries."""
    size = len(view.entries) if size is None else size
    return tuple(
        files_of(view, entry, entry.body)
        for entry in standing(view, size)
        if isinstance(entry.body, EvidenceBody)
    )


def private_imports(view: LogView, *, size: int | None = None) -> frozenset[int]:
    """Return the imports that are in this copy and that their owner keeps out of publications."""
    found = evidence_files(view, size=size)
    return frozenset(one.entry for one in found if not one.public and not one.withheld)


def files_of(view: LogView, entry: Entry, body: EvidenceBody) -> EvidenceFiles:
    """Return the raw files of one import."""
    tables = _named(view, entry, "tables", len(body.tables))
    coverage = _named(view, entry, "coverage", len(body.coverage))
    mapping = _named_file(view, entry.index, "/mapping") if body.mapping else None
    return EvidenceFiles(
        entry=entry.index,
        tables=tuple(f for f in tables if f),
        mapping=mapping,
        coverage=tuple(f for f in coverage if f),
        withheld=None in {*tables, *coverage} or (mapping is None and body.mapping is not None),
        public=_public(view, entry),
    )


def _public(view: LogView, entry: Entry) -> bool:
    places = (path for path, _, _ in sealed_places(entry.envelope.body))
    found = (view.disclosures.get((entry.index, path)) for path in places)
    return all(one.public for one in found if one is not None)


def _named(view: LogView, entry: Entry, field: str, count: int) -> list[NamedFile | None]:
    return [_named_file(view, entry.index, f"/{field}/{n}") for n in range(count)]


def _named_file(view: LogView, index: int, path: str) -> NamedFile | None:
    name, data = view.value(index, f"{path}/name"), view.file(index, f"{path}/file")
    if not isinstance(name, str) or data is None:
        return None
    return NamedFile(name=name, data=data)


class SharedRules(Record, frozen=True, kw_only=True):
    """What the register's commitments share: sections of a rule file, with named files."""

    sections: str
    files: tuple[NamedFile, ...]
    withheld: bool = False


def shared_rules(view: LogView, *, size: int | None = None) -> SharedRules:
    """Return the newest shared sections; empty where none were recorded."""
    size = len(view.entries) if size is None else size
    found = SharedRules(sections="", files=())
    for entry in standing(view, size):
        if isinstance(entry.body, RulesBody):
            sections = view.value(entry.index, "/sections")
            files = _named(view, entry, "files", len(entry.body.files))
            found = SharedRules(
                sections=sections if isinstance(sections, str) else "",
                files=tuple(f for f in files if f),
                withheld=None in files or not isinstance(sections, str),
            )
    return found


class PolicyFile(Record, frozen=True, kw_only=True):
    """A recorded policy for evidence: its file, and who registered it."""

    id: str
    entry: int
    file: NamedFile
    registered_by: str


def evidence_policies(view: LogView, *, size: int | None = None) -> tuple[PolicyFile, ...]:
    """Return the policies that stand and whose files are in this copy, in order of entries."""
    found = []
    for entry in standing(view, len(view.entries) if size is None else size):
        if isinstance(entry.body, EvidencePolicyBody):
            file = _named_file(view, entry.index, "/file")
            if file is not None:
                by = registered_by(entry)
                one = PolicyFile(id=entry.body.id, entry=entry.index, file=file, registered_by=by)
                found.append(one)
    return tuple(found)


class _Fold:
    """One pass over the standing entries, kind by kind."""

    def __init__(self, view: LogView, size: int, earlier: Earlier = NOTHING) -> None:
        self.view, self.size, self.earlier = view, size, earlier
        self.entries = list(standing(view, size))

    def state(self) -> RegisterState:
        first = self.view.entries[0].body
        if not isinstance(first, Genesis):
            raise VerificationError("entry 0: a register starts with genesis/1")
        return RegisterState(
            name=first.name,
            head=self.view.head,
            documents=tuple(self._documents()),
            commitments=tuple(self._commitments()),
            imports=tuple(self._imports()),
            entries=tuple(self._log()),
            acts=tuple(self.acts()),
            decisions=tuple(self._decisions()),
            policies=tuple(self._policies()),
            **keyholders.fold(self.view.entries[: self.size]),
            **judged.fold(self.view, self.entries),
            **leverage.fold(self.view, self.entries),
            **planning.fold(self.view, self.entries),
            **answering.fold(self.view, self.entries),
            **articles.fold(self.view, self.entries),
            **versions.fold(self.view, self.entries),
            redactions=tuple(self._redactions()),
        )

    def _text(self, entry: Entry, path: str) -> str | None:
        return text_of(self.view, entry, path)

    def _shown(self, entry: Entry, path: str) -> str:
        text = self._text(entry, path)
        return WITHHELD if text is None else text

    def _statement(self, entry: Entry, path: str) -> Statement | None:
        text = self._text(entry, path)
        return None if text is None else _decode(text.encode(), Statement, entry)

    def _blob(self, entry: Entry, path: str, role: BlobRole, name: str) -> BlobRef:
        disclosure = self.view.disclosures.get((entry.index, path))
        data = self.view.file(entry.index, path)
        if disclosure is None or disclosure.blob is None or data is None:
            return BlobRef(name=name, role=role, sha256="", size=0, disclosed=False)
        return BlobRef(name=name, role=role, sha256=disclosure.blob, size=len(data), disclosed=True)

    def _documents(self) -> Iterator[RegisteredDocument]:
        readings = {
            entry.body.document: entry
            for entry in self.entries
            if isinstance(entry.body, ReadingBody)
        }
        for entry in self.entries:
            if isinstance(entry.body, DocumentBody):
                yield self._document(entry, entry.body, readings.get(entry.body.id))

    def _document(
        self, entry: Entry, body: DocumentBody, reading: Entry | None
    ) -> RegisteredDocument:
        text = self.view.file(entry.index, "/text")
        source = self._shown(entry, "/source")
        files = [
            self._blob(entry, "/original", "original", source),
            self._blob(entry, "/text", "text", f"{body.id}.txt"),
        ]
        decoded = None
        if reading is not None:
            files.append(self._blob(reading, "/reading", "reading", f"{body.id}.reading.json"))
            data = self.view.file(reading.index, "/reading")
            decoded = None if data is None else _decode(data, Reading, reading)
        return RegisteredDocument(
            id=body.id,
            entry=entry.index,
            title=self._shown(entry, "/title"),
            reading=decoded,
            text=None if text is None else text.decode(),
            files=tuple(files),
            registered_by=registered_by(entry),
            quotes_only=body.quotes_only,
        )

    def _commitments(self) -> Iterator[RegisteredCommitment]:
        for entry in self.entries:
            if entry.index in self.earlier.commitments:
                yield self.earlier.commitments[entry.index]
            elif isinstance(entry.body, CommitmentBody):
                yield registered(
                    RegisteredCommitment,
                    self.view,
                    entry,
                    statement=self._statement(entry, "/statement"),
                    terms=self._text(entry, "/terms") or "",
                    title=self._shown(entry, "/title"),
                    earlier=self._earlier(entry),
                )

    def _earlier(self, entry: Entry) -> tuple[int, ...]:
        found: list[int] = []
        while entry.envelope.supersedes is not None:
            entry = self.view.entries[entry.envelope.supersedes.index]
            found.append(entry.index)
        return tuple(reversed(found))

    def _imports(self) -> Iterator[RegisteredImport]:
        for entry in self.entries:
            body = entry.body
            if isinstance(body, EvidenceBody):
                files = [
                    self._import_file(entry, f"/tables/{n}", "table")
                    for n in range(len(body.tables))
                ]
                if body.mapping is not None:
                    files.append(self._import_file(entry, "/mapping", "mapping"))
                files += [
                    self._import_file(entry, f"/coverage/{n}", "coverage")
                    for n in range(len(body.coverage))
                ]
                files += [
                    self._import_file(entry, f"/snapshots/{n}", "snapshot")
                    for n in range(len(body.snapshots))
                ]
                yield RegisteredImport(
                    entry=entry.index,
                    files=tuple(files),
                    registered_by=registered_by(entry),
                    events=body.events,
                    dropped=body.dropped,
                    note=self._text(entry, "/note"),
                )

    def _import_file(self, entry: Entry, path: str, role: BlobRole) -> BlobRef:
        name = self._shown(entry, f"{path}/name")
        return self._blob(entry, f"{path}/file", role, name)

    def acts(self) -> Iterator[RegisteredAct]:
        for entry in self.entries:
            if isinstance(entry.body, NormActBody):
                yield registered(RegisteredAct, self.view, entry)

    def _policies(self) -> Iterator[RegisteredPolicy]:
        for entry in self.entries:
            if isinstance(entry.body, EvidencePolicyBody):
                yield RegisteredPolicy(
                    id=entry.body.id,
                    entry=entry.index,
                    file=self._import_file(entry, "/file", "policy"),
                    registered_by=registered_by(entry),
                    earlier=self._earlier(entry),
                )

    def _decisions(self) -> Iterator[RegisteredDecision]:
        for entry in self.entries:
            body = entry.body
            if isinstance(body, CodingDecision):
                yield registered(
                    RegisteredDecision,
                    self.view,
                    entry,
                    decided_by=registered_by(entry),
                    statement=self._statement(entry, "/statement"),
                )

    def _redactions(self) -> Iterator[RegisteredRedaction]:
        for entry in self.entries:
            if isinstance(entry.body, RedactionBody):
                of = entry.body.entry.index
                yield registered(RegisteredRedaction, self.view, entry, of=of)

    def _log(self) -> Iterator[LogEntry]:
        doubts = doubtful(self.view.entries[: self.size])
        for entry in self.view.entries[: self.size]:
            line = self.earlier.lines.get(entry.index)
            if line is not None and line.doubt == doubts.get(entry.index):
                yield line
                continue
            found = bounds(self.view.history, entry.index, entry.envelope)
            yield LogEntry(
                index=entry.index,
                type=entry.envelope.type,
                actor=entry.envelope.actor,
                role=entry.envelope.role,
                claimed_time=entry.envelope.claimed_time,
                leaf_hash=entry.leaf_hash.hex(),
                summary=summary_of(self.view, entry),
                not_before=None if found.not_before is None else written(found.not_before),
                not_after=None if found.not_after is None else written(found.not_after),
                dated=found.mark,
                doubt=doubts.get(entry.index),
            )


def _decode(data: bytes, type_: Any, entry: Entry) -> Any:
    try:
        return from_json(data, type_, where=f"entry {entry.index}")
    except (InputError, msgspec.MsgspecError) as error:
        raise VerificationError(str(error)) from error
