"""The route of versions of a text side by side."""

from typing import TYPE_CHECKING, Any

from litestar import Response, get
from litestar.types import ControllerRouterHandler

from servanda.pages.beside_page import versions_of
from servanda.pages.languages import gettext as _
from servanda.web.answers import NotThereError
from servanda.web.clocks import Clock, Name

if TYPE_CHECKING:
    from servanda.web.register import Desk


def routes(desk: "Desk") -> list[ControllerRouterHandler]:
    """Return the handlers."""

    @get("/documents/{name:str}/beside/{other:str}", sync_to_thread=False)
    def beside(
        name: Name, other: Name, as_of: Clock = None, known_at: Clock = None
    ) -> Response[Any]:
        if other not in {found for found, _title in versions_of(name, desk.state(known_at))}:
            raise NotThereError(
                _(
                    "The register does not hold {first} and {second} as versions of one text at "
                    "this point of its log.",
                    first=name,
                    second=other,
                )
            )
        here = f"/documents/{name}/beside/{other}"
        return desk.show(here, as_of, known_at, lambda b, links: b.beside(name, other, links))

    return [beside]
