"""The search over HTTP: a page of places that hold some words, and the same as data."""

from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode

from litestar import Request, Response, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from servanda.model.findable import phrases_of
from servanda.model.stored import SearchHit
from servanda.pages.languages import ENGLISH, speaking
from servanda.pages.search_page import LONGEST, PER_PAGE, SearchView, search_view
from servanda.pages.tables import looked
from servanda.web import exports
from servanda.web.answers import data
from servanda.web.clocks import Clock

if TYPE_CHECKING:
    from servanda.web.register import Desk

FURTHEST = 2000
"""Places that are paged through; whoever needs more asks with more words."""
Query = Annotated[str, QueryParameter(max_length=LONGEST)]
After = Annotated[int, QueryParameter(ge=0, le=FURTHEST)]


def routes(desk: "Desk") -> list[ControllerRouterHandler]:
    """Return the handlers of the search."""

    def found(q: str, as_of: str | None, known_at: str | None, after: int) -> SearchView:
        state = desk.state(known_at)
        hits: list[SearchHit] = []
        if phrases_of(q):
            hits = _hits(desk, q, size=len(state.entries), most=after + PER_PAGE + 1)
        links = desk.links("/search", as_of, known_at)
        return search_view(state, hits, q, links, after=after)

    @get("/search", sync_to_thread=False)
    def search(
        q: Query = "", as_of: Clock = None, known_at: Clock = None, after: After = 0
    ) -> Response[Any]:
        # Further pages keep to the log as the first one saw it, so that none of it is skipped.
        at = known_at or f"#{desk.state(None).head.size - 1}"
        view = found(q, as_of, known_at, after)
        kept = {"q": q, "as_of": as_of, "known_at": at, "after": view.next}
        more = ""
        if view.next is not None and view.next <= FURTHEST:
            more = "/search?" + urlencode({k: v for k, v in kept.items() if v})
        return desk.show("/search", as_of, known_at, lambda b, links: b.search(view, more, links))

    @get("/search.json", sync_to_thread=False)
    def search_data(
        q: Query = "", as_of: Clock = None, known_at: Clock = None, after: After = 0
    ) -> Response[Any]:
        # Its lines are data: English for all, whatever language its refusals are told in.
        with speaking(ENGLISH):
            return data(found(q, as_of, known_at, after))

    @get([f"/search{ending}" for ending in exports.TABLES], sync_to_thread=False)
    def search_file(
        request: Request[Any, Any, Any],
        q: Query = "",
        as_of: Clock = None,
        known_at: Clock = None,
        after: After = 0,
    ) -> Response[Any]:
        view = found(q, as_of, known_at, after)
        table = looked.found(view.results, start=view.start)
        name = request.url.path.strip("/")
        return exports.send_table(desk.register, (as_of, known_at), table, name)

    return [search, search_data, search_file]


def _hits(desk: "Desk", q: str, *, size: int, most: int) -> list[SearchHit]:
    """Return the index's hits among the first ``size`` entries: the index knows all of them."""
    asked = most
    while True:
        found = desk.register.search(q, limit=asked)
        held = [hit for hit in found if hit.entry < size]
        if len(held) >= most or len(found) < asked:
            return held[:most]
        asked *= 2
