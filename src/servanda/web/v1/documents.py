"""Documents for programs: facts, text, marked places as Web Annotations, the original bytes."""

import hashlib
from typing import Annotated, Any, Literal
from urllib.parse import quote

from litestar import Request, Response
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from servanda.api.deciding import every_statement, for_second
from servanda.api.register import Register
from servanda.model.register import RegisteredDocument
from servanda.model.text import Span
from servanda.model.verdict import VerdictSet
from servanda.pages.languages import gettext as _
from servanda.web.answers import NotThereError
from servanda.web.v1 import asking
from servanda.web.v1.asking import Cursor, KnownAt, Limit, Name, asked, reading, tagged
from servanda.web.v1.models import Annotations, DocumentText, QueueItem, Waiting

Asking = Request[Any, Any, Any]
ANNO = "http://www.w3.org/ns/anno.jsonld"
LIST = "/documents"
AROUND = 32
"""Code points of prefix and suffix, as other tools write them."""


def routes(register: Register) -> list[ControllerRouterHandler]:
    """Return the handlers of documents and of what waits for decisions."""

    def at(name: str, known_at: str | None) -> tuple[asking.Asked, RegisteredDocument]:
        told = asked(register, None, known_at)
        held = next((one for one in told.state().documents if one.id == name), None)
        return told, asking.found_or("document", name, held, LIST)

    @reading("/documents/{name:str}", summary="Facts about a document")
    def document(request: Asking, name: Name, known_at: KnownAt = None) -> Response[DocumentText]:
        told, held = at(name, known_at)
        return tagged(request, told, lambda: _facts(held), timed=False)

    @reading("/documents/{name:str}/text", media_type="text/plain",
         summary="Its text; offsets in the API count its code points")  # fmt: skip
    def text(request: Asking, name: Name, known_at: KnownAt = None) -> Response[str]:
        told, held = at(name, known_at)
        words = _given(held.text, name)
        return tagged(request, told, lambda: words, media="text/plain; charset=utf-8", timed=False)

    @reading("/documents/{name:str}/spans", media_type="application/ld+json",
         summary="Its statements as W3C Web Annotations")  # fmt: skip
    def spans(request: Asking, name: Name, known_at: KnownAt = None) -> Response[Annotations]:
        told, held = at(name, known_at)
        return tagged(
            request, told, lambda: _annotations(held), media="application/ld+json", timed=False
        )

    @reading(
        "/documents/{name:str}/original",
        media_type="application/octet-stream",
        summary="The bytes that it was read from",
    )
    def original(request: Asking, name: Name, known_at: KnownAt = None) -> Response[bytes]:
        told, held = at(name, known_at)
        raw = _given(register.view.file(held.entry, "/original"), name)
        # A browser saves it and never shows it: what strangers wrote does not run here.
        shown = {"content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}"}
        return tagged(
            request, told, lambda: raw, media="application/octet-stream", headers=shown, timed=False
        )

    @reading("/queue", summary="Statements that wait for a decision")
    def queue(
        request: Asking,
        role: Annotated[Literal["first", "second"], QueryParameter()] = "first",
        coder: Annotated[str | None, QueryParameter(
            min_length=1, max_length=63, description="Leave out what this coder decided.",
        )] = None,
        cursor: Cursor = None,
        limit: Limit = 100,
    ) -> Response[Waiting]:  # fmt: skip
        place = None if cursor is None else asking.place_of(cursor)
        told = asked(register, None, None if place is None else place.known_at)
        # What is violated today goes to a second coder.
        timed = role == "second"
        return tagged(request, told, lambda: _waiting(told, role, coder, place, limit), timed=timed)

    return [document, text, spans, original, queue]


def _given(found: Any, name: str) -> Any:
    if found is None:
        raise NotThereError(
            _(
                "The document {name} is on record, and its text is withheld from this copy; "
                "only quotations of it are shown.",
                name=repr(name),
            )
        )
    return found


def _facts(held: RegisteredDocument) -> DocumentText:
    original = next((ref.sha256 for ref in held.files if ref.role == "original"), None)
    text = None if held.text is None else hashlib.sha256(held.text.encode()).hexdigest()
    return DocumentText(
        id=held.id,
        entry=held.entry,
        title=held.title,
        registered_by=held.registered_by,
        quotes_only=held.quotes_only,
        statements=0 if held.reading is None else len(held.reading.statements),
        characters=None if held.text is None else len(held.text),
        sha256_text=text,
        sha256_original=original or None,
    )


def _annotations(held: RegisteredDocument) -> Annotations:
    here = f"/api/v1/documents/{quote(held.id, safe='')}"
    statements = () if held.reading is None else held.reading.statements
    items = [
        {
            "id": f"{here}/spans#{one.id}",
            "type": "Annotation",
            "motivation": "classifying",
            "body": {"type": "TextualBody", "purpose": "tagging", "value": one.kind},
            "target": {
                "source": f"{here}/text",
                "selector": [
                    {"type": "TextPositionSelector", "start": one.span.start, "end": one.span.end},
                    {
                        "type": "TextQuoteSelector",
                        "exact": one.span.exact,
                        **_around(held, one.span),
                    },
                ],
            },
        }
        for one in statements
    ]
    return Annotations(context=ANNO, id=f"{here}/spans", type="AnnotationPage", items=items)


def _around(held: RegisteredDocument, span: Span) -> dict[str, str]:
    """Return the words before and after, where the text is at hand."""
    if held.text is None:
        return {}
    return {
        "prefix": held.text[max(0, span.start - AROUND) : span.start],
        "suffix": held.text[span.end : span.end + AROUND],
    }


def _waiting(
    told: asking.Asked,
    role: Literal["first", "second"],
    coder: str | None,
    place: asking.Place | None,
    limit: int,
) -> Waiting:
    state = told.state()
    decided: dict[tuple[str, str], set[str]] = {}
    for made in state.decisions:
        decided.setdefault((made.document, made.statement_id), set()).add(made.decided_by)
    blind = role == "second"
    verdicts = _glance(told) if blind else None
    found: list[tuple[tuple[str, int], QueueItem]] = []
    for held in state.documents:
        # A second coder decides where exactly one did; a first one where nobody did.
        every = every_statement(held, state)
        wanted = [
            one
            for one in every
            if len(by := decided.get((held.id, one.id), set())) == int(blind)
            and not any(_is(coder, who) for who in by)
        ]
        if verdicts is not None:
            wanted = for_second(state, verdicts, held, wanted)
        numbers = {one.id: number for number, one in enumerate(every)}
        for one in wanted:
            item = QueueItem(
                document=held.id,
                statement_id=one.id,
                start=one.span.start,
                end=one.span.end,
                exact=one.span.exact,
                kind=None if blind else one.kind,
                decided_by=(),
            )
            found.append(((f"{held.entry:016}", numbers[one.id]), item))
    page, last = asking.page_of(
        found, limit, lambda one: one[0], None if place is None else place.key
    )
    known = told.known_at or f"#{told.head.size - 1}"
    after = None if last is None else asking.cursor_of(asking.Place(told.as_of, known, last, role))
    return Waiting(role=role, total=len(found), items=tuple(item for _, item in page), next=after)


def _glance(told: asking.Asked) -> VerdictSet:
    return told.register.glance(as_of=told.as_of, known_at=told.known_at)


def _is(coder: str | None, who: str) -> bool:
    return coder is not None and who.partition(" ")[0].casefold() == coder.casefold()
