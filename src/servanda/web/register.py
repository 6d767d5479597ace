"""The pages of a register: overview, lists, documents, commitments, audit; and their data."""

from collections.abc import Callable, Iterable
from typing import Any

from litestar import Request, Response, get
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from servanda.api.changed import changed
from servanda.assessment.elections import Calendar
from servanda.errors import InputError
from servanda.model.evidence import Event
from servanda.model.incident import Incident
from servanda.model.plan_view import AgendaBoard
from servanda.model.press import Frames
from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.access import RegisterAccess
from servanda.pages.book import Book
from servanda.pages.changed import Since
from servanda.pages.commitment_page import named_events
from servanda.pages.languages import gettext as _
from servanda.pages.links import ServerLinks
from servanda.pages.lists_page import LISTS
from servanda.pages.paging import split_name
from servanda.pages.review_page import Place
from servanda.watch.revisions import History
from servanda.web import (
    aligning,
    audits,
    beside,
    disagreeing,
    exports,
    plans,
    review,
    reviewlists,
    searching,
    surveys,
)
from servanda.web.answers import NotThereError, data, page
from servanda.web.clocks import Clock, Name, place, sequence, time
from servanda.web.review import Reviews
from servanda.web.v1.taking import Taker


class Desk:
    """Opens the book of a register at the clocks that the reader asks for."""

    def __init__(self, register: RegisterAccess) -> None:
        """Serve ``register``."""
        self.register = register

    def state(self, known_at: str | None) -> RegisterState:
        """Return the register's state at the second clock."""
        return self.register.state(known_at=sequence(known_at))

    def verdicts(self, as_of: str | None, known_at: str | None) -> VerdictSet:
        """Return the verdicts at both clocks."""
        return self.register.verdicts(as_of=time(as_of), known_at=sequence(known_at))

    def cited(self, as_of: str | None, known_at: str | None) -> VerdictSet:
        """Return the verdicts at both clocks with the reports on which they rest."""
        return self.register.glance(as_of=time(as_of), known_at=sequence(known_at), cited=True)

    def show(
        self,
        here: str,
        as_of: str | None,
        known_at: str | None,
        make: Callable[[Book, ServerLinks], str],
        *,
        kept: bool = True,
    ) -> Response[str]:
        """Return a page of lists and counts that ``make`` takes from the book.

        ``kept`` is False where it shows more than the log and its address tell.
        """
        verdicts = self.glance(as_of, known_at)
        return self._page(here, as_of, known_at, make, verdicts=verdicts, events=(), kept=kept)

    def glance(self, as_of: str | None, known_at: str | None) -> VerdictSet:
        """Return the verdicts as lists and counts show them."""
        return self.register.glance(as_of=time(as_of), known_at=sequence(known_at))

    def since(self, since: str, as_of: str | None, known_at: str | None) -> Since:
        """Return what changed after an entry that a reader saw last."""
        return changed(self.register, since, as_of=time(as_of), known_at=sequence(known_at))

    def incidents(self, as_of: str | None, known_at: str | None) -> tuple[Incident, ...]:
        """Return the incidents at both clocks."""
        return self.register.incidents(as_of=time(as_of), known_at=sequence(known_at))

    def frames(self, as_of: str | None, known_at: str | None) -> Frames:
        """Return the press articles at both clocks."""
        found = self.cited(as_of, known_at)
        return self.register.frames(found, known_at=sequence(known_at))

    def show_frames(self, as_of: str | None, known_at: str | None) -> Response[str]:
        """Return the page of press articles."""
        found = self.cited(as_of, known_at)
        told = self.register.frames(found, known_at=sequence(known_at))
        return self._page(
            "/frames", as_of, known_at, lambda b, links: b.frames(told, links),
            verdicts=found, events=(),
        )  # fmt: skip

    def agenda(self, as_of: str | None, known_at: str | None) -> AgendaBoard:
        """Return the plans for the follow-up at both clocks."""
        return self.register.agenda(self.cited(as_of, known_at))

    def show_agenda(self, as_of: str | None, known_at: str | None) -> Response[str]:
        """Return the page of plans."""
        found = self.cited(as_of, known_at)
        board = self.register.agenda(found)
        return self._page(
            "/agenda", as_of, known_at, lambda b, links: b.agenda(board, links),
            verdicts=found, events=(),
        )  # fmt: skip

    def history(self, name: str | None, as_of: str | None, known_at: str | None) -> History:
        """Return the revisions of all verdicts, or of one commitment's."""
        return self.register.history(name, as_of=time(as_of), known_at=sequence(known_at))

    def show_history(
        self, name: str | None, as_of: str | None, known_at: str | None
    ) -> Response[str]:
        """Return the page of revisions."""
        told = self.history(name, as_of, known_at).revisions
        here = "/history" if name is None else f"/c/{name}/history"
        at = (
            None
            if as_of is None
            else self.register.glance(as_of=time(as_of), known_at=sequence(known_at)).as_of
        )
        return self.show(
            here, as_of, known_at,
            lambda b, links: b.history(told, links, commitment=name, at=at),
        )  # fmt: skip

    def show_one(
        self,
        name: str,
        as_of: str | None,
        known_at: str | None,
        make: Callable[[Book, ServerLinks], str],
    ) -> Response[str]:
        """Return a page about one commitment, whose verdicts come with their grounds."""
        clocks = {"as_of": time(as_of), "known_at": sequence(known_at)}
        verdicts = self.register.verdicts_on(name, **clocks)
        events = self.register.events(named_events(verdicts.verdicts))
        return self._page(f"/c/{name}", as_of, known_at, make, verdicts=verdicts, events=events)

    def _page(
        self,
        here: str,
        as_of: str | None,
        known_at: str | None,
        make: Callable[[Book, ServerLinks], str],
        *,
        verdicts: VerdictSet,
        events: Iterable[Event],
        kept: bool = True,
    ) -> Response[str]:
        book = self.book(known_at, verdicts=verdicts, events=events)
        return page(make(book, self.links(here, as_of, known_at)), kept=kept)

    def book(self, known_at: str | None, *, verdicts: VerdictSet, events: Iterable[Event]) -> Book:
        """Return what every page is made from."""
        return Book(
            state=self.state(known_at),
            verdicts=verdicts,
            explain=self.register.explain,
            alternatives=self.register.alternatives,
            events={e.id: e for e in events},
            entry_of=self.register.entry_of,
            file_href=lambda _: "",
        )

    def links(self, here: str, as_of: str | None, known_at: str | None) -> ServerLinks:
        """Return the addresses of a page; both clocks stay in each of them."""
        return ServerLinks(here=here, as_of=as_of or None, known_at=sequence(known_at))


def routes(
    register: RegisterAccess, elections: Calendar | None = None, taker: Taker | None = None
) -> list[ControllerRouterHandler]:
    """Return the handlers of the register's pages and their data.

    With a ``taker`` documents are reviewed here, too.
    """
    desk = Desk(register)
    reviews = None if taker is None else Reviews(desk, taker)
    return [
        *_fronts(desk, reviews),
        *_items(desk, reviews),
        *([] if reviews is None else [*review.routes(reviews), *reviewlists.routes(reviews)]),
        *disagreeing.routes(desk, reviews),
        *audits.routes(desk),
        *_told(desk),
        *searching.routes(desk),
        *exports.routes(register),
        *beside.routes(desk, reviews),
        *surveys.routes(desk, elections),
    ]


def _fronts(desk: Desk, reviews: Reviews | None) -> list[ControllerRouterHandler]:
    @get("/", sync_to_thread=False)
    def overview(
        request: Request[Any, Any, Any],
        as_of: Clock = None,
        known_at: Clock = None,
        since: Clock = None,
    ) -> Response[Any]:
        state = desk.state(known_at)
        if not state.documents and not state.commitments:
            return Redirect("/read", status_code=303)
        told = desk.since(since, as_of, known_at) if since else None
        waiting = 0 if reviews is None else reviews.unread(request)
        return desk.show(
            "/", as_of, known_at, lambda b, links: b.overview(links, told, waiting),
            kept=reviews is None or reviews.taker.apart,  # drafts of this machine wait, too
        )  # fmt: skip

    @get("/documents", sync_to_thread=False)
    def documents(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return desk.show("/documents", as_of, known_at, lambda b, links: b.documents(links))

    @get("/list/{name:str}", sync_to_thread=False)
    def listing(name: Name, as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        if (file := exports.of_list(desk.register, name, as_of, known_at)) is not None:
            return file
        if split_name(name)[0] not in LISTS:
            raise NotThereError(
                _(
                    "There is no list {name}; there are: {lists}.",
                    name=f"{name!r}",
                    lists=", ".join(LISTS),
                )
            )
        here = f"/list/{name}"
        return desk.show(here, as_of, known_at, lambda b, links: _listing(b, name, links))

    return [overview, documents, listing]


def _listing(book: Book, name: str, links: ServerLinks) -> str:
    try:
        return book.listing(name, links)
    except InputError as error:
        raise NotThereError(str(error)) from error


def _items(desk: Desk, reviews: Reviews | None) -> list[ControllerRouterHandler]:
    @get("/documents/{name:str}", sync_to_thread=False)
    def document(  # noqa: PLR0917  (each is a part of the address)
        request: Request[Any, Any, Any],
        name: Name,
        as_of: Clock = None,
        known_at: Clock = None,
        span: Clock = None,
        at: Clock = None,
        queue: Clock = None,
        kind: Clock = None,
        bulk: Clock = None,
    ) -> Response[Any]:
        if reviews is not None and (at is not None or queue is not None):
            shown = Place(at=at or "", queue=queue or "new", kind=kind or "", bulk=bool(bulk))
            return reviews.show(request, name, shown)
        if (file := exports.of_document(desk.register, name, as_of, known_at)) is not None:
            return file
        wanted = name.removesuffix(".json")
        held = desk.state(known_at).texts.get(wanted)
        if held is None:
            raise NotThereError(
                _(
                    "The register holds no document {wanted} at this point of its log. The list "
                    "of documents names those it holds.",
                    wanted=f"{wanted!r}",
                )
            )
        if name.endswith(".json"):
            return data(held)
        here = f"/documents/{name}"
        marked = place(span, held.text)
        waiting = None if reviews is None else reviews.waiting(request, name)
        aligns = reviews is not None and aligning.aligns(reviews, request)
        return desk.show(
            here, as_of, known_at,
            lambda b, links: b.document(name, links, marked, waiting, aligns=aligns),
            kept=waiting is None,  # what waits is told by a draft
        )  # fmt: skip

    @get("/c/{name:str}", sync_to_thread=False)
    def commitment(
        request: Request[Any, Any, Any],
        name: Name,
        as_of: Clock = None,
        known_at: Clock = None,
    ) -> Response[Any]:
        base = str(request.base_url)
        file = exports.of_commitment(desk.register, name, as_of, known_at, base=base)
        if file is not None:
            return file
        wanted = name.removesuffix(".json")
        held = desk.state(known_at).promises.get(wanted)
        if held is None:
            raise NotThereError(
                _(
                    "The register holds no commitment {wanted} at this point of its log. The "
                    "overview leads to those it holds.",
                    wanted=f"{wanted!r}",
                )
            )
        if name.endswith(".json"):
            found = desk.verdicts(as_of, known_at).verdicts
            mine = tuple(v for v in found if v.commitment == wanted)
            return data({"commitment": held, "verdicts": mine})
        return desk.show_one(name, as_of, known_at, lambda b, links: b.commitment(name, links))

    return [document, commitment]


def _told(desk: Desk) -> list[ControllerRouterHandler]:
    @get("/incidents", sync_to_thread=False)
    def incidents(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        found = desk.incidents(as_of, known_at)
        return desk.show("/incidents", as_of, known_at, lambda b, links: b.incidents(found, links))

    @get("/incidents.json", sync_to_thread=False)
    def incidents_data(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return data(desk.incidents(as_of, known_at))

    @get("/frames", sync_to_thread=False)
    def frames(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return desk.show_frames(as_of, known_at)

    @get("/frames.json", sync_to_thread=False)
    def frames_data(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return data(desk.frames(as_of, known_at))

    @get("/history", sync_to_thread=False)
    def history(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return desk.show_history(None, as_of, known_at)

    @get("/history.json", sync_to_thread=False)
    def history_data(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return data(desk.history(None, as_of, known_at).document())

    return [
        *plans.routes(desk),
        incidents,
        incidents_data,
        frames,
        frames_data,
        history,
        history_data,
        _of_one(desk),
    ]


def _of_one(desk: Desk) -> ControllerRouterHandler:
    @get("/c/{name:str}/{part:str}", sync_to_thread=False)
    def of_one(
        name: Name, part: Name, as_of: Clock = None, known_at: Clock = None
    ) -> Response[Any]:
        file = part.removeprefix("history")
        if name not in desk.state(known_at).promises or not (
            part in ("history", "history.json", "embed") or file in exports.TABLES
        ):
            raise NotThereError(
                _(
                    "Nothing is shown at /c/{name}/{part} at this point of the log. The overview "
                    "leads to what there is.",
                    name=name,
                    part=part,
                )
            )
        if file in exports.TABLES:
            return exports.of_history(desk.register, name, file, as_of, known_at)
        if part == "history.json":
            return data(desk.history(name, as_of, known_at).document())
        if part == "embed":
            here = f"/c/{name}/embed"
            return desk.show(here, as_of, known_at, lambda b, links: b.embed(name, links))
        return desk.show_history(name, as_of, known_at)

    return of_one
