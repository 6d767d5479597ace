"""The route of versions of a text side by side."""

from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get
from litestar.types import ControllerRouterHandler

from servanda.pages.align_page import on_record
from servanda.pages.languages import gettext as _
from servanda.web import aligning
from servanda.web.answers import NotThereError
from servanda.web.clocks import Clock, Name

if TYPE_CHECKING:
    from servanda.web.register import Desk
    from servanda.web.review import Reviews


def routes(desk: "Desk", reviews: "Reviews | None") -> list[ControllerRouterHandler]:
    """Return the handlers; only where entries are taken in can anything be changed."""

    @get("/documents/{name:str}/beside/{other:str}", sync_to_thread=False)
    def beside(
        request: Request[Any, Any, Any],
        name: Name,
        other: Name,
        as_of: Clock = None,
        known_at: Clock = None,
    ) -> Response[Any]:
        if on_record(name, other, desk.state(known_at)) is None:
            raise NotThereError(
                _(
                    "The register does not hold {first} and {second} as versions of one text at "
                    "this point of its log.",
                    first=name,
                    second=other,
                )
            )
        here = f"/documents/{name}/beside/{other}"
        changes = reviews is not None and aligning.aligns(reviews, request)
        return desk.show(
            here, as_of, known_at, lambda b, links: b.beside(name, other, links, changes=changes)
        )

    return [beside, *([] if reviews is None else aligning.routes(reviews))]
