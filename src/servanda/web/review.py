"""Reviewing a document over HTTP: a page, a form for each step, a fragment for the page's script.

A step waits in a draft; nothing of it is in the log before its coder signs. Where people sign in,
their keys are elsewhere, so what was decided is prepared for them.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from litestar import Request, Response, post
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from servanda.api import deciding as reviews
from servanda.api import reviewsteps
from servanda.api.deciding import QUEUES, Queue, Review
from servanda.api.judging import JUDGES
from servanda.api.slots import as_words
from servanda.api.unsigned import For
from servanda.errors import ConflictError, ServandaError, UsageError
from servanda.pages.languages import gettext as _
from servanda.pages.links import ServerLinks, document_step
from servanda.pages.overview_page import unread_in
from servanda.pages.refused import refused
from servanda.pages.render import render
from servanda.pages.review_keys import KEYS, REASONS
from servanda.pages.review_page import (
    BASES,
    DECISIONS,
    STATEMENT_KINDS,
    Place,
    ReviewView,
    changed_marks,
    review_view,
)
from servanda.pages.shell import Shell
from servanda.register import deciding
from servanda.web.answers import NotThereError, page
from servanda.web.clocks import Name
from servanda.web.gate import VISITOR
from servanda.web.problems import RefusedError, status_of
from servanda.web.sessions import Visitor
from servanda.web.signin import form_of
from servanda.web.v1.taking import Taker

if TYPE_CHECKING:
    from servanda.web.register import Desk

Asking = Request[Any, Any, Any]
PART = "x-servanda-part"
"""Header by which the page's script asks for the card alone."""


class Reviews:
    """Opens reviews for whoever may decide, and shows them."""

    def __init__(self, desk: "Desk", taker: Taker) -> None:
        """Show what ``taker`` takes in, within the frame of ``desk``."""
        self.desk, self.taker = desk, taker
        self.register = taker.register

    def waiting(self, request: Asking, name: str) -> int | None:
        """Return how many statements wait for whoever asks; None for whoever decides on none."""
        try:
            review = self.open(request, name, "new")
        except ServandaError:
            return None  # a reader's page is complete without
        return len(review.waiting("new"))

    def unread(self, request: Asking) -> int:
        """Return how many readings wait for whoever asks; none for whoever decides on none."""
        try:
            self.actor(request)
        except ServandaError:
            return 0  # a reader's page is complete without
        return unread_in(self.register.state()) + len(self.drafts())

    def drafts(self) -> list[str]:
        """Return the readings that are not on record; where people sign in nobody is shown any."""
        known = {one.id for one in self.register.state().documents}
        every = [] if self.taker.apart else self.register.journal.store.drafts()
        return [name for name in every if "@" not in name and name not in known]

    def actor(self, request: Asking) -> str:
        """Return in whose name decisions are made; 403 for whoever is no coder."""
        found = self.taker.desk(request)
        if not isinstance(found, For):
            return reviews.coder_of(self.register)
        if found.role != "coder":
            raise RefusedError(
                403, _("Decisions are a coder's; you are a {role}.", role=found.role)
            )
        return found.actor

    def judges(self, request: Asking) -> bool:
        """Tell whether whoever asks may settle a disagreement."""
        try:
            found = self.taker.desk(request)
        except ServandaError:
            return False  # a reader's page is complete without
        return not isinstance(found, For) or found.role in JUDGES

    def open(self, request: Asking, name: str, queue: str) -> Review:
        """Return the review that an address names."""
        if queue not in QUEUES:
            raise UsageError(
                _(
                    "There is no queue {queue}; there are: {known}.",
                    queue=f"{queue!r}",
                    known=", ".join(QUEUES),
                )
            )
        actor, blind = self.actor(request), queue == "second"
        on_record = any(one.id == name for one in self.register.state().documents)
        if not on_record and (self.taker.apart or self.register.journal.store.draft(name) is None):
            raise NotThereError(_("The register holds no document {name}.", name=f"{name!r}"))
        return reviews.open_review(self.register, name, actor=actor, blind=blind)

    def show(self, request: Asking, name: str, place: Place, **told: Any) -> Response[Any]:
        """Return the page of a review, or its card alone."""
        review = self.open(request, name, place.queue)
        return self.answer(request, review, place, **told)

    def answer(
        self, request: Asking, review: Review, place: Place, *, status: int = 200, **told: Any
    ) -> Response[Any]:
        """Return a review at a place; ``told`` is what the view says of a step."""
        text = PART not in request.headers or bool(told.pop("words", False))
        view = self.view(review, place, words=text, **told)
        more = self._more(request)
        if PART not in request.headers:
            html = self._whole(view, more)
        else:
            shell, links = Shell(title=view.title, here="documents"), ServerLinks()
            html = render("_panel.html", shell=shell, links=links, view=view, **more)
            if text:
                html += str(render("_words.html", shell=shell, links=links, view=view))
        return page(html, status=status)

    @staticmethod
    def view(review: Review, place: Place, **told: Any) -> ReviewView:
        """Return the view of a review at a place."""
        queue: Queue = "second" if review.blind else "all" if place.queue == "all" else "new"
        items = {item.statement.id: item for item in review.draft.items}
        here = items.get(place.at)
        return review_view(
            review.draft,
            review.text,
            name=review.draft.document,
            place=place,
            queue=review.queue(queue),
            decided=review.decided,
            words_of={} if here is None else as_words(here.statement),
            version="" if here is None else reviews.version_of(here),
            language=review.language,
            begun=review.begun,
            **told,
        )

    def _whole(self, view: ReviewView, more: Mapping[str, Any]) -> str:
        desk = self.desk
        book = desk.book(None, verdicts=desk.glance(None, None), events=())
        links = desk.links(f"/documents/{view.name}", None, None)
        return book.page("review.html", view.title, "documents", links, view=view, **more)

    @staticmethod
    def csrf(request: Asking) -> str:
        """Return what forms of this session send back; empty where nobody signs in."""
        visitor = request.scope.get(VISITOR)
        return (visitor.csrf or "") if isinstance(visitor, Visitor) else ""

    def _more(self, request: Asking) -> dict[str, Any]:
        return {
            "csrf": self.csrf(request),
            "key_table": KEYS,
            "reasons": REASONS,
            "statement_kinds": STATEMENT_KINDS,
            "decisions": DECISIONS,
            "bases": BASES,
        }

    async def fields(self, request: Asking) -> dict[str, Any]:
        """Return the fields of a form; where people sign in it bears their session's token."""
        if self.taker.apart:
            await form_of(request)
        form = await request.form()
        found: dict[str, Any] = {k: v for k, v in form.items() if isinstance(v, str)}
        found["picks"] = [v for v in form.getall("pick", []) if isinstance(v, str)]
        return found

    def step(self, request: Asking, name: str, fields: dict[str, Any]) -> Response[Any]:
        """Take one step; show the next statement, or what stands in the way."""
        queue, kind = fields.get("queue", "new"), fields.get("kind_shown", "")
        review = self.open(request, name, queue)
        place = Place(queue=queue, at=fields.get("at", ""), kind=kind)
        try:
            done = reviewsteps.take(self.register, review, fields)
        except ServandaError as error:
            return self.answer(
                request,
                review,
                place,
                status=status_of(error),
                error=refused(str(error)),
                conflict=getattr(error, "conflict", None),
                given=reviewsteps.given(fields),
            )
        saved = reviews.save(self.register, review, done.draft)
        at = (
            done.at if done.at is not None else _onward(self.view(saved, place, words=False), place)
        )
        there = Place(queue=queue, at=at, kind=kind)
        if PART in request.headers:
            moved = _places(review) != _places(saved)
            changed = changed_marks(review.draft, saved.draft)
            return self.answer(request, saved, there, words=moved, changed=changed)
        onward = document_step(name, queue=queue, kind=kind, at=at)
        return Redirect(onward, status_code=303)


def _onward(view: ReviewView, place: Place) -> str:
    """Return the next undecided statement after this one, else the first that is left."""
    left = [one for one, _, _ in view.visible]
    following, seen = view.next, {place.at}
    if following in left:
        return following
    return next((one for one in left if one not in seen), "")


def _places(review: Review) -> set[tuple[str, int, int]]:
    return {
        (item.statement.id, item.statement.span.start, item.statement.span.end)
        for item in deciding.in_order(review.draft)
    }


def routes(held: Reviews) -> list[ControllerRouterHandler]:
    """Return the handlers of the steps; the page itself is that of the document."""

    @post("/documents/{name:str}/decide", status_code=200)
    async def decide(request: Asking, name: Name) -> Response[Any]:
        return held.step(request, name, await held.fields(request))

    @post("/documents/{name:str}/blind", status_code=200)
    async def blind(request: Asking, name: Name) -> Response[Any]:
        await held.fields(request)
        reviews.begin_blind(held.register, name, actor=held.actor(request))
        return Redirect(document_step(name, queue="second"), status_code=303)

    @post("/documents/{name:str}/give-up", status_code=200)
    async def give_up(request: Asking, name: Name) -> Response[Any]:
        fields = await held.fields(request)
        review = held.open(request, name, fields.get("queue", "new"))
        if reviews.made(review) and fields.get("seen") != reviews.seen(review):
            raise ConflictError(
                _("This review went on in another window. Look at it before you give it up.")
            )
        reviews.give_up(held.register, name, actor=review.actor, blind=review.blind)
        return Redirect("/queue", status_code=303)

    return [decide, blind, give_up]
