"""The application: routes put together, guarded, with friendly pages for errors."""

from collections.abc import Iterable
from typing import Annotated, Any

from litestar import Litestar, Response, get
from litestar.exceptions import HTTPException
from litestar.params import PathParameter
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from servanda.assessment.elections import Calendar
from servanda.errors import ServandaError
from servanda.model.reading import Reading
from servanda.model.text import Document
from servanda.pages.access import RegisterAccess
from servanda.pages.render import STATIC, static_file
from servanda.web import answers, door, sandbox
from servanda.web import register as register_routes
from servanda.web.guard import LOOPBACK, App, Guard
from servanda.web.submission import MAX_BYTES, Load

_FORM_OVERHEAD = 64 * 1024
"""Boundaries and names of a form, on top of the file in it."""


def create_app(
    *,
    register: RegisterAccess | None,
    load: Load = sandbox.load,
    first: tuple[Document, Reading] | None = None,
    hosts: Iterable[str] = LOOPBACK,
    elections: Calendar | None = None,
) -> App:
    """Return the application as an ASGI callable.

    Without a register it is the door alone; ``first`` is a reading to open with. ``elections`` are
    laid over the timeline.
    """
    handlers: list[ControllerRouterHandler] = [
        static,
        *door.routes(load=load, first=first, has_register=register is not None),
    ]
    if register is not None:
        handlers += register_routes.routes(register, elections)
    else:
        handlers.append(_start(f"/reading/{door.FIRST}" if first else "/read"))
    app = Litestar(
        route_handlers=handlers,
        openapi_config=None,
        request_max_body_size=MAX_BYTES + _FORM_OVERHEAD,
        exception_handlers={
            ServandaError: answers.on_servanda_error,
            HTTPException: answers.on_http_error,
            Exception: answers.on_any_error,
        },
        logging_config=None,
    )
    return Guard(
        app,
        hosts=hosts,
        max_body=MAX_BYTES + _FORM_OVERHEAD,
        too_large=sandbox.too_large,
        refusal=answers.refusal,
    )


def _start(address: str) -> ControllerRouterHandler:
    @get("/")
    async def start() -> Redirect:
        return Redirect(address, status_code=303)

    return start


@get("/static/{name:str}", sync_to_thread=False)
def static(name: Annotated[str, PathParameter(max_length=40)]) -> Response[Any]:
    """Return a style sheet, script or picture of the pages."""
    if name not in STATIC:
        raise answers.NotThereError(f"There is no file {name!r} for the pages.")
    return Response(
        static_file(name), media_type=STATIC[name], headers={"cache-control": "no-cache"}
    )
