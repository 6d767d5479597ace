"""What waits for decisions, document by document; and what signing them would record."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get, post
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from servanda.api import deciding as reviews
from servanda.api.slots import flat
from servanda.errors import ConflictError
from servanda.model.apart import UnsignedStatement
from servanda.model.draft import DraftItem
from servanda.pages.cards import shown_kind
from servanda.pages.languages import gettext as _
from servanda.pages.languages import ngettext
from servanda.pages.links import document_step
from servanda.pages.words import sentence
from servanda.web.answers import page
from servanda.web.clocks import Clock, Name
from servanda.web.problems import RefusedError
from servanda.web.signing import SignRow, download, sign_page

if TYPE_CHECKING:
    from servanda.web.review import Reviews

Asking = Request[Any, Any, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueLine:
    """A document with what waits in it."""

    id: str
    title: str
    href: str
    state: str
    waiting: int
    second: int | None
    """Passages for a second, blind coder; None where there are none for this one."""
    blind: bool
    """Whether this coder codes it blind already."""


def queue_page(held: "Reviews", request: Asking) -> Response[str]:
    """Return the list of documents with what waits in each."""
    lines = list(_lines(held, request))
    waiting = sum(line.waiting for line in lines)
    texts = sum(line.waiting > 0 for line in lines)
    said = (
        _("Nothing waits for a first decision.")
        if not waiting
        else _(
            "{statements} for a first decision, in {texts}.",
            statements=sentence(ngettext("{n} statement waits", "{n} statements wait", waiting)),
            texts=ngettext("{n} text", "{n} texts", texts),
        )
    )
    desk = held.desk
    book = desk.book(None, verdicts=desk.glance(None, None), events=())
    links = desk.links("/queue", None, None)
    html = book.page(
        "queue.html", _("Queues"), "documents", links,
        lines=lines, sentence=said, csrf=held.csrf(request),
    )  # fmt: skip
    return page(html)


def _lines(held: "Reviews", request: Asking) -> "list[QueueLine]":
    register, actor = held.register, held.actor(request)
    state = register.state()
    found = []
    for name in held.drafts():
        review = reviews.open_review(register, name, actor=actor)
        found.append(_line(review, _("draft, not on record yet"), None, blind=False))
    for one in state.documents:
        if one.text is None:
            continue
        blind = one.id in reviews.blind_documents(register, actor)
        review = reviews.open_review(register, one.id, actor=actor, blind=blind)
        second = len(reviews.second_queue(register, one, actor))
        signed = _("decisions that are not signed yet") if review.begun else _("on record")
        found.append(_line(review, signed, second if second or blind else None, blind=blind))
    return found


def _line(review: reviews.Review, state: str, second: int | None, *, blind: bool) -> QueueLine:
    name = review.draft.document
    return QueueLine(
        id=name,
        title=review.draft.title,
        href=document_step(name, queue="new"),
        state=state,
        waiting=len(review.waiting("new")),
        second=second,
        blind=blind,
    )


def routes(held: "Reviews") -> list[ControllerRouterHandler]:
    """Return the handlers of queues and of signing what was decided."""

    @get("/queue", sync_to_thread=False)
    def queue(request: Asking) -> Response[Any]:
        return queue_page(held, request)

    @get("/documents/{name:str}/sign", sync_to_thread=False)
    def shown(request: Asking, name: Name, queue: Clock = None) -> Response[Any]:
        return _sign_page(held, request, held.open(request, name, queue or "new"))

    @post("/documents/{name:str}/sign", status_code=200)
    async def signed(request: Asking, name: Name) -> Response[Any]:
        fields = await held.fields(request)
        if held.taker.apart:
            raise RefusedError(403, _("Nothing is signed on this server; sign with your own key."))
        review = held.open(request, name, fields.get("queue", "new"))
        if reviews.made(review) and fields.get("seen") != reviews.seen(review):
            return _sign_page(held, request, review, error=overtaken())
        # Pressed twice, the second press finds that all it saw is signed.
        if reviews.made(review) or not fields.get("seen"):
            reviews.sign(held.register, review)
        return Redirect(document_step(name), status_code=303)

    @post("/documents/{name:str}/sign/file", status_code=200)
    async def file(request: Asking, name: Name) -> Response[Any]:
        fields = await held.fields(request)
        review = held.open(request, name, fields.get("queue", "new"))
        if fields.get("seen") != reviews.seen(review):
            raise ConflictError(overtaken())
        return download(_prepared(held, request, review))

    return [queue, shown, signed, file]


def overtaken() -> str:
    """Return what is said where somebody signs another thing than was shown."""
    return _("This review went on in another window. Look at what would be signed now.")


def _prepared(held: "Reviews", request: Asking, review: reviews.Review) -> UnsignedStatement:
    return held.taker.author(request).prepare(*reviews.plans(held.register, review))


def _sign_page(
    held: "Reviews", request: Asking, review: reviews.Review, *, error: str = ""
) -> Response[str]:
    """Return the page that shows what would be signed, and takes the signature."""
    name = review.draft.document
    made = reviews.made(review)
    how = "second" if review.blind else "new"
    return sign_page(
        held,
        request,
        [_row(item) for item in made],
        prepared=_prepared(held, request, review) if held.taker.apart and made else None,
        here=f"/documents/{name}/sign",
        file=(document_step(name, "sign/file"), [("queue", how), ("seen", reviews.seen(review))]),
        back=(document_step(name, queue=how), _("Back to the review")),
        give_up=document_step(name, "give-up") if review.document else "",
        error=error,
    )


def _row(item: DraftItem) -> SignRow:
    one = item.statement
    kind = "" if item.decision == "rejected" else shown_kind(one)
    return one.id, item.decision, kind, flat(one.span.exact), item.reason or ""
