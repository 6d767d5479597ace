"""The routes of the plans for the follow-up."""

from typing import TYPE_CHECKING, Any

from litestar import Response, get
from litestar.types import ControllerRouterHandler

from servanda.web.answers import data
from servanda.web.clocks import Clock

if TYPE_CHECKING:
    from servanda.web.register import Desk


def routes(desk: "Desk") -> list[ControllerRouterHandler]:
    """Return the handlers of the page and its data."""

    @get("/agenda", sync_to_thread=False)
    def agenda(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return desk.show_agenda(as_of, known_at)

    @get("/agenda.json", sync_to_thread=False)
    def agenda_data(as_of: Clock = None, known_at: Clock = None) -> Response[Any]:
        return data(desk.agenda(as_of, known_at))

    return [agenda, agenda_data]
