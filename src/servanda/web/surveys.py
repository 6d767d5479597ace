"""The pages that look over all promises at once, over HTTP: timeline, parties, levers, coding."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

from litestar import Request, Response, get
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from servanda.model.evidence import Event
from servanda.pages.access import RegisterAccess
from servanda.pages.commitment_page import named_events
from servanda.pages.languages import gettext as _
from servanda.pages.levers_page import tied
from servanda.pages.links import ServerLinks, party_key
from servanda.pages.parties_page import pages_of
from servanda.pages.surveys import Surveys
from servanda.web import exports
from servanda.web.answers import NotThereError, data, page
from servanda.web.clocks import Clock, Name, Number

if TYPE_CHECKING:
    from servanda.assessment.elections import Calendar
    from servanda.pages.book import Book
    from servanda.web.register import Desk

Ifs = Annotated[list[str] | None, QueryParameter(name="if", max_items=12)]
FILES = (".ics", ".atom", ".csv", ".xlsx", ".jsonl")
"""Endings under which the promises of a party are a file."""
KEPT = 4
"""Pairs of a state and its verdicts for which rows and tables are kept."""
Make = Callable[[Surveys, ServerLinks], str]


class Overlook:
    """Opens these pages at the clocks that the reader asks for."""

    def __init__(self, desk: "Desk", elections: "Calendar | None") -> None:
        """Take the desk of the register, and a calendar of elections where one was given."""
        self._desk, self._elections = desk, elections
        self._held: OrderedDict[tuple[int, int], Surveys] = OrderedDict()

    @property
    def register(self) -> RegisterAccess:
        """What all is asked of."""
        return self._desk.register

    def surveys(self, as_of: str | None, known_at: str | None, *, grounds: bool = False) -> Surveys:
        """Return the pages; only levers need verdicts that name their reports."""
        desk, state, events = self._desk, self._desk.state(known_at), tuple[Event, ...]()
        if grounds and state.levers:
            found, names = desk.cited(as_of, known_at), tied(state)
            mine = [one for one in found.verdicts if one.commitment in names]
            events = tuple(desk.register.events(named_events(mine)))
        else:
            found = desk.glance(as_of, known_at)
        # Plans are laid over verdicts that name their reports; without a plan none are asked for.
        told = desk.cited(as_of, known_at) if state.agendas else found
        key = id(state), id(found)
        if not grounds and key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        board = desk.register.agenda(told) if state.agendas else None
        book: Book = desk.book(known_at, verdicts=found, events=events)
        surveys = Surveys(book, board, self._elections)
        if not grounds:
            # They hold state and verdicts, so that their places in memory mean no others.
            self._held[key] = surveys
            while len(self._held) > KEPT:
                self._held.popitem(last=False)
        return surveys

    def links(self, here: str, as_of: str | None, known_at: str | None) -> ServerLinks:
        """Return the addresses of a page."""
        return self._desk.links(here, as_of, known_at)

    def show(
        self,
        here: str,
        as_of: str | None,
        known_at: str | None,
        make: Make,
        *,
        grounds: bool = False,
    ) -> Response[str]:
        """Return a page."""
        surveys = self.surveys(as_of, known_at, grounds=grounds)
        return page(make(surveys, self.links(here, as_of, known_at)), kept=True)


def routes(desk: "Desk", elections: "Calendar | None") -> list[ControllerRouterHandler]:
    """Return the handlers of these pages and their data."""
    overlook = Overlook(desk, elections)
    return [*_timeline(overlook), *_parties(overlook), *_levers(overlook), *_coding(overlook)]


def _timeline(overlook: Overlook) -> list[ControllerRouterHandler]:
    @get("/timeline", sync_to_thread=False)
    def timeline(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return overlook.show("/timeline", as_of, known_at, lambda s, links: s.timeline("", links))

    @get("/timeline/{name:str}", sync_to_thread=False)
    def part(name: Name, as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        surveys = overlook.surveys(as_of, known_at)
        if surveys.times.choice(name) is None:
            raise NotThereError(
                _(
                    "There is no timeline {name} at this point of the log. The page of the "
                    "timeline leads to those there are.",
                    name=f"{name!r}",
                )
            )
        links = overlook.links(f"/timeline/{name}", as_of, known_at)
        return page(surveys.timeline(name, links), kept=True)

    @get("/timeline.json", sync_to_thread=False)
    def timeline_data(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return data(overlook.surveys(as_of, known_at).timeline_data())

    return [timeline, part, timeline_data]


def _parties(overlook: Overlook) -> list[ControllerRouterHandler]:
    @get("/parties", sync_to_thread=False)
    def parties(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return overlook.show("/parties", as_of, known_at, lambda s, links: s.matrix(0, links))

    @get("/matrix/{number:int}", sync_to_thread=False)
    def matrix(number: Number, as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        surveys = overlook.surveys(as_of, known_at)
        if not 1 <= number <= pages_of(surveys.parties):
            raise NotThereError(
                _(
                    "The matrix of parties has no page {number} at this point of the log.",
                    number=str(number),
                )
            )
        links = overlook.links(f"/matrix/{number}", as_of, known_at)
        return page(surveys.matrix(number - 1, links), kept=True)

    @get("/parties.json", sync_to_thread=False)
    def parties_data(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return data(overlook.surveys(as_of, known_at).parties_data())

    @get("/parties/{name:str}", sync_to_thread=False)
    def party(
        request: Request[Any, Any, Any],
        name: Name,
        as_of: Clock = None,
        known_at: Clock = None,
    ) -> Response[Any]:
        surveys = overlook.surveys(as_of, known_at, grounds=False)
        keys = {party_key(row.name): row for row in surveys.parties.table.parties}
        file = None if name in keys else exports.split(name, frozenset(FILES))
        wanted = keys.get(name) or keys.get(name.removesuffix(".json") if file is None else file[0])
        if wanted is None:
            raise NotThereError(
                _(
                    "No promise on record names a party {name} at this point of the log. The page "
                    "of parties lists those that are named.",
                    name=f"{name!r}",
                )
            )
        if file is not None:
            return exports.of_party(
                overlook.register, wanted.name, file[1],
                clocks=(as_of, known_at), base=str(request.base_url),
            )  # fmt: skip
        if name not in keys:
            ties = [t for t in surveys.parties.table.ties if wanted.name in (t.debtor, t.creditor)]
            return data({"party": wanted, "ties": ties})
        links = overlook.links(f"/parties/{name}", as_of, known_at)
        return page(surveys.party(wanted.name, links), kept=True)

    return [parties, matrix, parties_data, party]


def _levers(overlook: Overlook) -> list[ControllerRouterHandler]:
    @get("/levers", sync_to_thread=False)
    def levers(
        as_of: Clock = None, known_at: Clock = None, ifs: Ifs = None, since: Clock = None
    ) -> Response[Any]:
        assumed = _assumed(ifs, since)
        return overlook.show(
            "/levers", as_of, known_at, lambda s, links: s.lever_board(assumed, links), grounds=True
        )

    @get("/levers.json", sync_to_thread=False)
    def levers_data(
        as_of: Clock = None, known_at: Clock = None, ifs: Ifs = None, since: Clock = None
    ) -> Response[Any]:
        surveys = overlook.surveys(as_of, known_at, grounds=True)
        assumed = _assumed(ifs, since)
        return data(surveys.levers.dry_run(assumed) if assumed else surveys.levers_data())

    return [levers, levers_data]


def _assumed(ifs: Sequence[str] | None, since: str | None) -> list[str]:
    """Return the assumptions of a form: empty choices left out, each with the day of the form."""
    given = [one.strip() for one in ifs or () if one.strip()]
    day = (since or "").strip()
    return [one if "@" in one or not day else f"{one}@{day}" for one in given]


def _coding(overlook: Overlook) -> list[ControllerRouterHandler]:
    @get("/coding", sync_to_thread=False)
    def coding(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return overlook.show("/coding", as_of, known_at, lambda s, links: s.coding_page(links))

    @get("/coding.json", sync_to_thread=False)
    def coding_data(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return data(overlook.surveys(as_of, known_at).coding)

    return [coding, coding_data]
