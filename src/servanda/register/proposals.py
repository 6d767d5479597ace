"""What one wants to record, before it is sealed, signed and given a place.

Each function returns a :class:`Proposal` of one type with what is sensitive marked as such.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import msgspec

from servanda.model.codec import to_json
from servanda.model.entry import EnrolledKey, EntryRef
from servanda.model.reading import Reading, Statement
from servanda.model.record import Record
from servanda.model.stored import SearchRow
from servanda.model.text import Document
from servanda.register.seal import Secret, SecretFile
from servanda.tlog.note import Signer


@dataclass(frozen=True, slots=True)
class Batch:
    """An earlier proposal of the same append, by its number from 0."""

    number: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A statement to be recorded."""

    type: str
    body: Mapping[str, Any]
    refs: tuple[EntryRef | Batch, ...] = ()
    supersedes: EntryRef | None = None
    role: str | None = None
    """Role to sign in, where several roles may write this type; None: the table's first."""
    actor: str | None = None
    """Whose key of that role signs; None: the newest."""
    beside: tuple[str, ...] = ()
    """Who else signs this entry: a joint one."""
    newcomer: Signer | None = None
    """The new key that the entry enrols, where the key itself signs for that."""
    search: tuple[SearchRow, ...] = field(default=())
    """What becomes findable; the entry's index is filled in."""


class NamedFile(Record, frozen=True, kw_only=True):
    """A file's base name and bytes."""

    name: str
    data: bytes


def key_add(key: EnrolledKey, *, holder: str | None) -> Proposal:
    """Enrol a further statement key; the holder's name stays in the owner's copy."""
    return Proposal(
        type="key-add/1",
        body={
            "key": {"actor": key.actor, "role": key.role, "vkey": key.vkey},
            "holder": None if holder is None else Secret(holder, public=False),
        },
    )


def key_rotate(
    old: EnrolledKey, new: Signer, key: EnrolledKey, *, doubt_from: int | None, reason: str | None
) -> Proposal:
    """Put a new key in the place of an old one; the old one must sign, and the new one does too."""
    return Proposal(
        type="key-rotate/1",
        body={
            "old": old.vkey,
            "key": msgspec.to_builtins(key),
            "doubt_from": doubt_from,
            "reason": None if reason is None else Secret(reason),
        },
        role=old.role,
        actor=old.actor,
        newcomer=new,
    )


def key_revoke(
    vkey: str, *, doubt_from: int | None, reason: str, role: str, actor: str
) -> Proposal:
    """End a key with this entry."""
    return Proposal(
        type="key-revoke/1",
        body={"key": vkey, "doubt_from": doubt_from, "reason": Secret(reason)},
        role=role,
        actor=actor,
    )


def key_guard(
    who: str, *, threshold: int, guards: Sequence[str], role: str, by: Sequence[str] = ()
) -> Proposal:
    """Name who may together give an actor a new key; ``by`` are the guards it has, if any."""
    return Proposal(
        type="key-guard/1",
        body={"actor": who, "threshold": threshold, "guards": list(guards)},
        role=role,
        actor=by[0] if by else who,
        beside=tuple(by[1:]),
    )


def key_recover(
    ends: Sequence[str],
    new: Signer,
    key: EnrolledKey,
    *,
    doubt_from: int | None,
    reason: str,
    by: Sequence[tuple[str, str]],
) -> Proposal:
    """End an actor's keys and enrol a new one; ``by`` are the role and name of each guard."""
    return Proposal(
        type="key-recover/1",
        body={
            "ends": list(ends),
            "key": msgspec.to_builtins(key),
            "doubt_from": doubt_from,
            "reason": Secret(reason),
        },
        role=by[0][0],
        actor=by[0][1],
        beside=tuple(name for _, name in by[1:]),
        newcomer=new,
    )


def log_key(new: Signer) -> Proposal:
    """List a further key of the log, which signs for that itself."""
    return Proposal(
        type="log-key/1", body={"key": new.verifier.vkey}, role="secretariat", newcomer=new
    )


def document(
    id_: str,
    document_: Document,
    *,
    title: str,
    quotes_only: bool = False,
    supersedes: EntryRef | None = None,
) -> Proposal:
    """Record a text with the bytes it came from; ``quotes_only`` keeps both in the owner's copy."""
    return Proposal(
        type="document/1",
        body={
            "id": id_,
            "title": Secret(title),
            "source": Secret(document_.source),
            "media_type": document_.media_type,
            "text_extractor": document_.text_extractor,
            "kept": document_.kept,
            "quotes_only": quotes_only,
            "original": SecretFile(document_.raw, public=not quotes_only),
            "text": SecretFile(document_.text.encode(), public=not quotes_only),
        },
        supersedes=supersedes,
        search=(SearchRow(kind="document", ref=id_, entry=0, title=title, text=document_.text),),
    )


def reading(document_id: str, reading_: Reading, *, of: EntryRef | Batch) -> Proposal:
    """Record what a reader took from a document."""
    return Proposal(
        type="reading/1",
        body={
            "document": document_id,
            "reader": reading_.reader.name,
            "version": reading_.reader.version,
            "digest": reading_.reader.digest,
            "reading": SecretFile(to_json(reading_)),
        },
        refs=(of,),
        role="secretariat",
    )


def coding_decision(
    document_id: str,
    statement_id: str,
    decision: Literal["accepted", "edited", "rejected", "marked"],
    *,
    statement: Statement | None,
    saw_machine: bool,
    reason: str | None = None,
    of: tuple[EntryRef | Batch, ...] = (),
) -> Proposal:
    """Record what a person decided about one statement."""
    return Proposal(
        type="coding-decision/1",
        body={
            "document": document_id,
            "statement_id": statement_id,
            "decision": decision,
            "saw_machine": saw_machine,
            "statement": None if statement is None else Secret(to_json(statement).decode()),
            "reason": None if reason is None else Secret(reason),
        },
        refs=of,
    )


def commitment(
    id_: str,
    *,
    title: str,
    terms: str,
    statement: Statement | None = None,
    document_id: str | None = None,
    accepted_by: str | None = None,
    version: int = 1,
    of: tuple[EntryRef | Batch, ...] = (),
    supersedes: EntryRef | None = None,
) -> Proposal:
    """Record a promise: its words, and its rule as one commitment in the commitment language."""
    words = "" if statement is None else statement.span.exact
    return Proposal(
        type="commitment/1",
        body={
            "id": id_,
            "version": version,
            "document": document_id,
            "title": Secret(title),
            "statement": None if statement is None else Secret(to_json(statement).decode()),
            "terms": Secret(terms),
            "accepted_by": accepted_by,
        },
        refs=of,
        supersedes=supersedes,
        role="secretariat",
        search=(
            SearchRow(
                kind="commitment", ref=id_, entry=0, title=title, text=f"{words}\n{terms}".strip()
            ),
        ),
    )


def rules(
    sections: str, files: Sequence[NamedFile] = (), *, supersedes: EntryRef | None = None
) -> Proposal:
    """Record what commitments share: geometries, calendars, periods, powers. The newest counts."""
    return Proposal(
        type="rules/1",
        body={"sections": Secret(sections), "files": [_file(f, public=True) for f in files]},
        supersedes=supersedes,
    )


def _file(file: NamedFile, *, public: bool) -> dict[str, Any]:
    return {
        "name": Secret(file.name, public=public),
        "file": SecretFile(file.data, public=public),
    }


def evidence(
    tables: Sequence[NamedFile],
    *,
    mapping: NamedFile | None,
    coverage: Sequence[NamedFile],
    events: int,
    dropped: int,
    note: str | None = None,
    public: bool = True,
    role: str = "observer",
    snapshots: Sequence[NamedFile] = (),
) -> Proposal:
    """Record one import; ``public`` False keeps its files and note in the owner's copy."""
    # An entry without snapshots stays, byte for byte, what it was before there were any.
    cited = {"snapshots": [_file(one, public=public) for one in snapshots]} if snapshots else {}
    return Proposal(
        type="evidence/1",
        body={
            "tables": [_file(table, public=public) for table in tables],
            "mapping": None if mapping is None else _file(mapping, public=public),
            "coverage": [_file(rows, public=public) for rows in coverage],
            "events": events,
            "dropped": dropped,
            "note": None if note is None else Secret(note, public=public),
            **cited,
        },
        role=role,
        search=()
        if note is None
        else (SearchRow(kind="import", ref="", entry=0, title="evidence", text=note),),
    )


def evidence_policy(
    id_: str,
    file: NamedFile,
    *,
    supersedes: EntryRef | None = None,
    role: str = "secretariat",
) -> Proposal:
    """Record whom somebody would believe otherwise, as a policy file that anybody can apply."""
    return Proposal(
        type="evidence-policy/1",
        body={"id": id_, "file": _file(file, public=True)},
        supersedes=supersedes,
        role=role,
    )


def norm_act(
    act: str,
    commitment_id: str,
    *,
    actor: str,
    at: str,
    to: str | None = None,
    note: str | None = None,
    role: str = "secretariat",
) -> Proposal:
    """Record an act on a commitment's norm status; ``actor`` is the party that acted."""
    return Proposal(
        type="norm-act/1",
        body={
            "act": act,
            "commitment": commitment_id,
            "actor": actor,
            "at": at,
            "to": to,
            "note": None if note is None else Secret(note),
        },
        role=role,
    )


def correction(entry: EntryRef, *, reason: str, role: str = "secretariat") -> Proposal:
    """Record that an earlier entry no longer stands, and why."""
    return Proposal(
        type="correction/1",
        body={"entry": {"index": entry.index, "leaf": entry.leaf}, "reason": Secret(reason)},
        role=role,
    )
