"""What is recorded over the API: prepared here, signed by its author, taken in with a receipt."""

import asyncio
import base64
import binascii
from collections.abc import Callable
from typing import Any

from litestar import Response, post
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody
from litestar.types import AnyCallable, ControllerRouterHandler

from servanda.api import answering, judging, recording
from servanda.api.desk import Desk
from servanda.api.observing import planned
from servanda.api.unsigned import For
from servanda.errors import InputError, UsageError
from servanda.model.apart import SignedStatement, UnsignedStatement
from servanda.model.reading import Reading, Statement
from servanda.model.register import RegisteredDocument
from servanda.model.text import Document
from servanda.register import proposals
from servanda.register.proposals import NamedFile, Proposal
from servanda.sources import ready
from servanda.web.problems import MEDIA, Problem
from servanda.web.submission import Load, Submission, submission
from servanda.web.v1 import asking
from servanda.web.v1.asking import REFUSALS, Name
from servanda.web.v1.taking import Asking, Taker
from servanda.web.v1.wishes import (
    Decision,
    File,
    NewAct,
    NewAssessment,
    NewCommitment,
    NewDocument,
    NewEvidence,
    NewObjection,
    NewReply,
    Recorded,
)


def _problem(words: str) -> ResponseSpec:
    return ResponseSpec(Problem, media_type=MEDIA, generate_examples=False, description=words)


SPECS = {
    **{status: spec for status, spec in REFUSALS.items() if status != 304},  # noqa: PLR2004
    200: ResponseSpec(
        UnsignedStatement, generate_examples=False,
        description="Prepared for its author, whose key is elsewhere: sign `text`, then POST "
        "/api/v1/statements. Nothing is recorded yet.",
    ),
    409: _problem("The register went on; both versions."),
    413: _problem("Too large."),
    415: _problem("Not JSON."),
    422: _problem("A signature or proof does not hold, or a key is used twice."),
}  # fmt: skip


def writing(path: str, **more: Any) -> Callable[[AnyCallable], HTTPRouteHandler]:
    """Return the decorator of a handler that records or prepares."""
    return post(path, responses=SPECS, **more)


def routes(taker: Taker, load: Load) -> list[ControllerRouterHandler]:
    """Return the handlers that write."""
    return [*_sayings(taker), *_judgements(taker), *_texts(taker, load), *_evidence(taker)]


def _sayings(taker: Taker) -> list[ControllerRouterHandler]:
    @writing("/statements", sync_to_thread=False, summary="Take in what its author signed")
    def statements(request: Asking, data: JSONBody[SignedStatement]) -> Response[Recorded]:
        return taker.enter(request, data)

    @writing("/acts", sync_to_thread=False, summary="Suspend, release, pass on or end a promise")
    def acts(request: Asking, data: JSONBody[NewAct]) -> Response[Recorded]:
        return taker.settle(
            request,
            data,
            lambda desk: answering.act(
                desk, data.act, data.commitment, who=data.who, at=data.at, to=data.to,
                note=data.note,
            ),
        )  # fmt: skip

    @writing("/objections", sync_to_thread=False, summary="Object to verdicts or to a report")
    def objections(request: Asking, data: JSONBody[NewObjection]) -> Response[Recorded]:
        return taker.settle(
            request,
            data,
            lambda desk: answering.object_to(
                desk, data.about, data.because, who=data.who, on=data.on, as_of=data.as_of,
                evidence=data.evidence,
            ),
        )  # fmt: skip

    @writing("/replies", sync_to_thread=False, summary="Answer an objection or a report")
    def replies(request: Asking, data: JSONBody[NewReply]) -> Response[Recorded]:
        return taker.settle(
            request,
            data,
            lambda desk: answering.reply(desk, data.to, data.says, who=data.who, on=data.on),
        )

    return [statements, acts, objections, replies]


def _judgements(taker: Taker) -> list[ControllerRouterHandler]:
    @writing("/statements/{name:str}/decision", sync_to_thread=False,
             summary="Accept, edit or reject a statement: DOCUMENT:STATEMENT")  # fmt: skip
    def decision(request: Asking, name: Name, data: JSONBody[Decision]) -> Response[Recorded]:
        return taker.settle(request, data, lambda desk: decide(taker, desk, name, data))

    @writing("/assessments", sync_to_thread=False, summary="Score a commitment")
    def assessments(request: Asking, data: JSONBody[NewAssessment]) -> Response[Recorded]:
        return taker.settle(request, data, lambda desk: assessment(taker, desk, data))

    @writing("/commitments", sync_to_thread=False, summary="Register a statement as a promise")
    def promised(request: Asking, data: JSONBody[NewCommitment]) -> Response[Recorded]:
        return taker.settle(request, data, lambda _: commitment(taker, data))

    return [decision, assessments, promised]


def _texts(taker: Taker, load: Load) -> list[ControllerRouterHandler]:
    @writing("/documents", summary="Record a text; it is read in a process of its own")
    async def documents(request: Asking, data: JSONBody[NewDocument]) -> Response[Recorded]:
        desk = taker.desk(request)
        given = _given(data)
        document, reading = await asyncio.to_thread(load, given)
        return taker.once(request, data, lambda: _document(taker, desk, data, document, reading))

    @writing("/documents/{name:str}/reading",
             summary="Read the text on record, for the secretariat to sign")  # fmt: skip
    async def reading(request: Asking, name: Name) -> Response[Recorded]:
        desk = taker.desk(request)
        held = _held(taker, name)
        if held.text is None:
            raise InputError(f"{name}: its text is withheld here")
        given = Submission(source=f"{name}.txt", raw=held.text.encode(), media_type="text/plain")
        document, found = await asyncio.to_thread(load, given)
        if document.text != held.text:
            raise InputError(f"{name}: its text cannot be read back from itself")

        def make(_: Desk) -> Proposal:
            return proposals.reading(
                name, found, of=taker.register.journal.authority.ref(held.entry)
            )

        del desk
        return taker.settle(request, name, make)

    return [documents, reading]


def _evidence(taker: Taker) -> list[ControllerRouterHandler]:
    @writing("/evidence", sync_to_thread=False, summary="Record tables of evidence and coverage")
    def evidence(request: Asking, data: JSONBody[NewEvidence]) -> Response[Recorded]:
        def make(desk: Desk) -> Proposal:
            role = desk.role if isinstance(desk, For) else "observer"
            return planned(
                taker.register,
                _files(data.tables),
                mapping=_mapping(data),
                coverage=_files(data.coverage),
                note=data.note,
                private=data.private,
                role=role,
            )[0]

        return taker.settle(request, data, make)

    return [evidence]


def _given(data: NewDocument) -> Submission:
    file = None
    if data.file is not None:
        file = (data.file.name, _bytes(data.file), None)
    return submission(text=data.text or "", address=data.address or "", file=file)


def _document(
    taker: Taker, desk: Desk, data: NewDocument, document: Document, reading: Reading
) -> Response[Any]:
    register = taker.register
    if not isinstance(desk, For):
        draft = recording.start_draft(
            register, document, reading, wish=data.id, title=data.title,
            quotes_only=data.quotes_only,
        )  # fmt: skip
        return taker.recorded(recording.sign_accepted(register, draft, data.accept))
    press = reading.document.kind == "news"
    id_, document, reading = recording.ready(register, document, reading, wish=data.id)
    plan = proposals.document(
        id_,
        document,
        title=data.title or reading.document.title or id_,
        quotes_only=press if data.quotes_only is None else data.quotes_only,
    )
    return taker.prepared(desk.prepare(plan))


def decide(taker: Taker, desk: Desk, name: str, data: Decision) -> Proposal:
    """Return the decision on a statement, ``DOCUMENT:STATEMENT``, for a coder to sign."""
    document, _, statement_id = name.rpartition(":")
    held = _held(taker, document)
    read = _statement(held, statement_id)
    if (data.decision == "edited") != (data.statement is not None):
        raise UsageError("statement: stands with `edited`, and only there")
    told = data.statement or read
    if told.id != statement_id:
        raise UsageError(f"statement: has the id {told.id!r}, not {statement_id!r}")
    if isinstance(desk, For) and desk.role != "coder":
        raise UsageError(f"decisions are a coder's; you are a {desk.role}")
    return proposals.coding_decision(
        document,
        statement_id,
        data.decision,
        statement=None if data.decision == "rejected" else told,
        saw_machine=data.saw_machine,
        reason=data.reason,
        of=(taker.register.journal.authority.ref(held.entry),),
    )


def assessment(taker: Taker, desk: Desk, data: NewAssessment) -> Proposal:
    """Return a score of whoever speaks at the desk, under a codebook on record."""
    by = (desk.role, desk.actor) if isinstance(desk, For) else judging.role_of(taker.register)
    if by[0] not in judging.JUDGES:
        raise UsageError(f"you are a {by[0]}; who may judge: {', '.join(judging.JUDGES)}")
    on_record = [
        (book.id, f"{book.id}@{book.version}") for book in taker.register.state().codebooks
    ]
    if not any(data.codebook in names for names in on_record):
        # A score names its codebook's entry; and no name leads to a file of this machine.
        raise InputError(
            f"codebook {data.codebook!r}: is not on record; record it first: "
            "`servanda codebook add`"
        )
    *_, plan = judging.score_plan(
        taker.register,
        data.commitment,
        data.codebook,
        data.value,
        because=data.because,
        evidence=data.evidence,
        stage=data.stage,
        by=by,
    )
    return plan


def commitment(taker: Taker, data: NewCommitment) -> Proposal:
    """Return a statement of a document on record as a promise; errors name what is not there."""
    register, authority = taker.register, taker.register.journal.authority
    held = _held(taker, data.document)
    statement = _statement(held, data.statement_id)
    id_ = data.id or f"{data.document}-{data.statement_id}"
    if authority.entry_of("commitment", id_) is not None:
        raise UsageError(f"{id_}: is on record; give another id, or correct it")
    if data.terms is None:
        terms = recording.draft_rule(statement, id_)
    else:
        terms = recording.written_rule(
            data.terms, id_, data.document, statement.span, where="terms"
        )
    recording.check_rule(register, terms, id_, where="terms")
    words = " ".join((statement.aim or statement.span.exact).split())
    return proposals.commitment(
        id_,
        title=data.title or words[:200],
        terms=terms,
        statement=statement,
        document_id=data.document,
        of=(authority.ref(held.entry),),
    )


def _held(taker: Taker, name: str) -> RegisteredDocument:
    found = next((one for one in taker.register.state().documents if one.id == name), None)
    return asking.found_or("document", name, found, "/documents")


def _statement(held: RegisteredDocument, statement_id: str) -> Statement:
    known = held.reading.statements if held.reading is not None else ()
    found = next((one for one in known if one.id == statement_id), None)
    return asking.found_or(
        "statement", f"{held.id}:{statement_id}", found, f"/api/v1/documents/{held.id}/spans"
    )


def _mapping(data: NewEvidence) -> NamedFile | None:
    if data.mapping is not None and data.ready_mapping is not None:
        raise UsageError("mapping and ready_mapping: give one of them")
    if data.ready_mapping is not None:
        # By name only: a path would name a file of the machine that serves.
        text = ready.text_of(data.ready_mapping)
        if text is None:
            raise UsageError(
                f"ready_mapping {data.ready_mapping!r}: ready are {', '.join(ready.names())}"
            )
        return NamedFile(name=data.ready_mapping + ready.SUFFIX, data=text.encode())
    return None if data.mapping is None else _files((data.mapping,))[0]


def _files(given: tuple[File, ...]) -> list[NamedFile]:
    found: dict[str, NamedFile] = {}
    for one in given:
        name = one.name
        plain = name.isprintable() and not set(name) & set("/\\") and name.strip(" .") != ""
        if not plain or name in found:
            raise InputError(f"{name!r}: give each file a base name of its own, without folders")
        found[name] = NamedFile(name=name, data=_bytes(one))
    return list(found.values())


def _bytes(file: File) -> bytes:
    try:
        return base64.b64decode(file.data, validate=True)
    except (binascii.Error, ValueError) as error:
        raise InputError(f"{file.name}: data: is no base64: {error}") from error
