"""What must hold of texts, decisions, evidence and scores that were signed without the register.

Their signature shows who says it. That it can be read, and names what is on record, is checked
here: one mapping that cannot be read would stop every later verdict.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from servanda.api.judging import check_value, debtors, find_codebook
from servanda.api.observing import check_import
from servanda.api.recording import check_id, check_rule
from servanda.api.register import Register
from servanda.api.told_times import check_day
from servanda.assessment import codebook as codebooks
from servanda.assessment.coded import reliability
from servanda.errors import InputError
from servanda.model.codec import from_json
from servanda.model.reading import Reading, Statement
from servanda.model.register import RegisteredDocument
from servanda.model.text import span_of
from servanda.register.entries import Entry
from servanda.register.proposals import NamedFile
from servanda.register.seal import Opening
from servanda.register.writing import Presigned

if TYPE_CHECKING:
    from servanda.model.entry import (
        CodingDecision,
        CommitmentBody,
        DocumentBody,
        EvidenceBody,
        ReadingBody,
    )
    from servanda.model.judgement import AdjudicationBody, AssessmentBody
    from servanda.model.versions import VersionsBody


def check(register: Register, entry: Entry, one: Presigned, *, where: str) -> None:
    """Refuse a signed entry that could not be used; InputError says why."""
    opened = {opening.path: opening for opening in one.openings}
    CHECKS[entry.envelope.type](register, entry.body, opened, where)


def _document(register: Register, body: Any, opened: Mapping[str, Opening], where: str) -> None:
    found: DocumentBody = body
    check_id(found.id, where)
    if register.journal.authority.entry_of("document", found.id) is not None:
        raise InputError(f"{where}: a document {found.id!r} is on record; choose another id")
    _words(opened, "/title", where)
    _words(opened, "/source", where)
    _utf8(opened, "/text", where)


def _reading(register: Register, body: Any, opened: Mapping[str, Opening], where: str) -> None:
    found: ReadingBody = body
    held = _held(register, found.document, where)
    told = from_json(_file(opened, "/reading"), Reading, where=f"{where}: the reading")
    if held.text is None:
        raise InputError(f"{where}: the text of {found.document!r} is withheld here")
    digest = hashlib.sha256(held.text.encode()).hexdigest()
    if told.document.sha256_text != digest:
        raise InputError(f"{where}: is the reading of another text than {found.document!r}")
    for statement in told.statements:
        _exact(held.text, statement, where)


def _decision(register: Register, body: Any, opened: Mapping[str, Opening], where: str) -> None:
    found: CodingDecision = body
    held = _held(register, found.document, where)
    known = {s.id for s in held.reading.statements} if held.reading else set()
    if found.decision != "marked" and found.statement_id not in known:
        raise InputError(f"{where}: {found.document!r} has no statement {found.statement_id!r}")
    if (found.decision == "rejected") != (found.statement is None):
        raise InputError(f"{where}: a rejected statement has no slots, and every other one has")
    if found.statement is not None:
        told = from_json(
            _words(opened, "/statement", where), Statement, where=f"{where}: the statement"
        )
        if told.id != found.statement_id:
            raise InputError(f"{where}: its cover names another statement than its slots")
        if held.text is not None:
            _exact(held.text, told, where)


def _evidence(register: Register, body: Any, opened: Mapping[str, Opening], where: str) -> None:
    found: EvidenceBody = body

    def files(section: str, count: int) -> list[NamedFile]:
        return [
            NamedFile(
                name=_words(opened, f"{section}/{n}/name", where),
                data=_file(opened, f"{section}/{n}/file"),
            )
            for n in range(count)
        ]

    mapping = None
    if found.mapping is not None:
        name = _words(opened, "/mapping/name", where)
        mapping = NamedFile(name=name, data=_file(opened, "/mapping/file"))
    made = check_import(
        register,
        files("/tables", len(found.tables)),
        mapping=mapping,
        coverage=files("/coverage", len(found.coverage)),
    )
    dropped = sum(one.rows for one in made.dropped)
    if (found.events, found.dropped) != (len(made.events), dropped):
        raise InputError(
            f"{where}: says {found.events} events and {found.dropped} rows left out; its files "
            f"give {len(made.events)} and {dropped}"
        )


def _assessment(register: Register, body: Any, opened: Mapping[str, Opening], where: str) -> None:
    found: AssessmentBody = body
    if found.commitment not in {one.id for one in register.state().commitments}:
        raise InputError(f"{where}: scores {found.commitment!r}, which is not on record")
    if (found.codebook, found.version) not in {
        (one.id, one.version) for one in register.state().codebooks
    }:
        raise InputError(f"{where}: scores by {found.codebook!r}, which is not on record")
    book, _ = find_codebook(f"{found.codebook}@{found.version}", register)
    codebooks.value_of(book, found.value, where=where)
    codebooks.stage_of(book, found.stage, where=where)
    if tuple(found.debtor) != debtors(register).get(found.commitment, ()):
        raise InputError(f"{where}: names another debtor than {found.commitment!r} has")
    if found.on is not None:
        check_day(found.on, where=where)
    if not _words(opened, "/because", where).strip():
        raise InputError(f"{where}: a judgement without a reason cannot be discussed")


def _adjudication(register: Register, body: Any, opened: Mapping[str, Opening], where: str) -> None:
    found: AdjudicationBody = body
    if not _words(opened, "/because", where).strip():
        raise InputError(f"{where}: a judgement without a reason cannot be discussed")
    if found.document is None:
        raise InputError(f"{where}: settles no place of a text; scores are settled at the register")
    what = f"{found.document}:{found.start}:{found.end}"
    check_value(where, found.field, found.value)
    differ = reliability(register.state(), document=found.document).disagreements
    if (what, found.field) not in {(one.what, one.field) for one in differ}:
        raise InputError(f"{where}: coders do not disagree on {found.field!r} at {what}")


def _commitment(register: Register, body: Any, opened: Mapping[str, Opening], where: str) -> None:
    found: CommitmentBody = body
    _words(opened, "/title", where)
    check_rule(register, _words(opened, "/terms", where), found.id, where=where)
    if found.document is not None:
        _held(register, found.document, where)
    if found.statement is not None:
        from_json(_words(opened, "/statement", where), Statement, where=f"{where}: the statement")


def _versions(register: Register, body: Any, opened: Mapping[str, Opening], where: str) -> None:
    del opened
    found: VersionsBody = body
    for side, name in enumerate(found.documents):
        length = len(_held(register, name, where).text or "")
        for row in found.rows:
            start, end = (row.first, row.second)[side]
            if not start < end <= length:
                raise InputError(f"{where}: {start}-{end} is no place within {name!r}")


Check = Callable[[Register, Any, Mapping[str, Opening], str], None]
CHECKS: dict[str, Check] = {
    "commitment/1": _commitment,
    "document/1": _document,
    "reading/1": _reading,
    "coding-decision/1": _decision,
    "evidence/1": _evidence,
    "assessment/1": _assessment,
    "adjudication/1": _adjudication,
    "versions/1": _versions,
}
"""Types of entries that are checked here, each by its own rule."""


def _held(register: Register, name: str, where: str) -> RegisteredDocument:
    for one in register.state().documents:
        if one.id == name:
            return one
    raise InputError(f"{where}: no document {name!r} is on record")


def _exact(text: str, statement: Statement, where: str) -> None:
    for span in (statement.span, *statement.repeats):
        if span_of(text, span.start, span.end) != span:
            raise InputError(
                f"{where}: statement {statement.id}: the words at {span.start}..{span.end} are "
                f"not {span.exact[:60]!r}"
            )


def _words(opened: Mapping[str, Opening], path: str, where: str) -> str:
    found = opened[path].value if path in opened else None
    if not isinstance(found, str):
        raise InputError(f"{where}: {path} holds no words")
    return found


def _file(opened: Mapping[str, Opening], path: str) -> bytes:
    found = opened[path].data if path in opened else None
    if found is None:
        raise InputError(f"{path}: the file is missing")
    return found


def _utf8(opened: Mapping[str, Opening], path: str, where: str) -> None:
    try:
        _file(opened, path).decode()
    except UnicodeDecodeError as error:
        raise InputError(f"{where}: {path} is no UTF-8 at byte {error.start}") from error
