"""The application: routes put together, guarded, with friendly pages for errors."""

import time
from collections.abc import Iterable
from typing import Annotated, Any

from litestar import Litestar, Response, get
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from litestar.params import PathParameter
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from servanda.api.register import Register
from servanda.assessment.elections import Calendar
from servanda.errors import ServandaError
from servanda.model.reading import Reading
from servanda.model.text import Document
from servanda.pages.access import RegisterAccess
from servanda.pages.languages import gettext as _
from servanda.pages.render import SERVED, STATIC, static_file
from servanda.web import answers, door, importing, preparing, sandbox, signin
from servanda.web import register as register_routes
from servanda.web.blindfold import Blindfold
from servanda.web.gate import Access, Gate
from servanda.web.guard import LOOPBACK, App, Guard
from servanda.web.kept import Kept
from servanda.web.live import Live
from servanda.web.live import routes as live_routes
from servanda.web.sessions import Visitor
from servanda.web.sides import Sides
from servanda.web.speaking import Speaking
from servanda.web.submission import MAX_BYTES, Load
from servanda.web.v1 import router as api
from servanda.web.v1 import writes
from servanda.web.v1.taking import Taker

_FORM_OVERHEAD = 64 * 1024
"""Boundaries and names of a form, on top of the file in it."""


def create_app(
    *,
    register: RegisterAccess | None,
    load: Load = sandbox.load,
    first: tuple[Document, Reading] | None = None,
    hosts: Iterable[str] = LOOPBACK,
    access: Access | None = None,
    writable: bool = False,
    elections: Calendar | None = None,
) -> Speaking:
    """Return the application as an ASGI callable.

    Without a register it is the door alone; ``first`` is a reading to open with. ``access`` says
    who may ask (None: the one person at this machine), ``writable`` whether the register takes
    entries in, ``elections`` are laid over the timeline.
    """
    access = access or Access(timer=time.monotonic)
    public = access.mode == "public"
    if public:
        load = sandbox.without_addresses(load)
    taker = None if register is None else _taker(register, access, writable=writable)
    lives: list[Live] = []

    def over(seen: RegisterAccess | None) -> App:
        if seen is None:
            return _application(None, None, None, access, load, first, elections)
        told = taker if taker is None or seen is register else taker.seeing(_whole(seen))
        lives.append(Live(seen))
        app = _application(seen, told, lives[-1], access, load, first, elections)
        # What is kept is kept for those who see the same.
        return Kept(app, lambda: seen.state().head, access.timer)

    app: App
    if access.mode == "users" and isinstance(register, Register):
        # Signed in, people see different things; elsewhere all see the same. A blind coder gets
        # no page that was made for open eyes.
        app = Blindfold(Sides(register, over), register, answers.refusal, alone=False)
    elif taker is not None and isinstance(register, Register):
        # So is the one person at this machine, whose blind coding is signed as blind.
        app = Blindfold(over(register), register, answers.refusal, alone=True)
    else:
        app = over(register)
    return Speaking(
        Guard(
            Gate(app, access, answers.refusal, lambda who: _offers(taker, who)),
            hosts=hosts,
            max_body=MAX_BYTES + _FORM_OVERHEAD,
            too_large=sandbox.too_large,
            refusal=answers.refusal,
        ),
        closing=lambda: _close(lives),
    )


def _close(lives: Iterable[Live]) -> None:
    """End all streams: the server is about to stop."""
    for live in lives:
        live.close()


def _whole(register: RegisterAccess | None) -> Register:
    """Return the register itself: only one of this machine is shared by people who sign in."""
    if not isinstance(register, Register):
        raise TypeError(f"{register!r} is no register of this machine")
    return register


def _application(  # noqa: PLR0917  (one call, above)
    register: RegisterAccess | None,
    taker: Taker | None,
    live: Live | None,
    access: Access,
    load: Load,
    first: tuple[Document, Reading] | None,
    elections: Calendar | None,
) -> Litestar:
    """Return the routes over what is seen of a register; ``taker`` takes entries in."""
    public = access.mode == "public"
    handlers: list[ControllerRouterHandler] = [
        static,
        *door.routes(
            load=load,
            first=first,
            has_register=register is not None,
            fetches=not public,
            takes=taker is not None,
        ),
        *signin.routes(access),
    ]
    if register is not None and live is not None:
        handlers += live_routes(live, access)
        handlers += register_routes.routes(register, elections, taker)
        handlers.append(api.router(register, [] if taker is None else writes.routes(taker, load)))
        if taker is not None and taker.apart:
            handlers += preparing.routes(taker)
        if taker is not None:
            handlers += importing.routes(taker)
    else:
        handlers.append(_start(f"/reading/{door.FIRST}" if first else "/read"))
    return Litestar(
        route_handlers=handlers,
        openapi_config=None if register is None else api.description(),
        include_in_schema=False,
        request_max_body_size=MAX_BYTES + _FORM_OVERHEAD,
        exception_handlers={
            ServandaError: answers.on_servanda_error,
            HTTPException: answers.on_http_error,
            RecursionError: answers.on_depth,
            Exception: answers.on_any_error,
        },
        logging_config=None,
        state=State({answers.OWN_MACHINE: access.mode == "local"}),
    )


def _taker(register: RegisterAccess, access: Access, *, writable: bool) -> Taker | None:
    """Return what takes entries in: nothing in public, and nothing without the log's key."""
    if not writable or access.mode == "public" or not isinstance(register, Register):
        return None
    return Taker(register, apart=access.mode == "users")


def _offers(taker: Taker | None, who: Visitor | None) -> list[str]:
    """Return the pages for recording that somebody has, and one's own account."""
    if who is None:
        return [] if taker is None or taker.apart else ["queue", "import"]
    records = taker is not None and who.person.actor is not None and who.person.role != "reader"
    codes = ["queue"] if records and who.person.role == "coder" else []
    return [*codes, *(["import", "prepare"] if records else []), "account"]


def _start(address: str) -> ControllerRouterHandler:
    @get("/")
    async def start() -> Redirect:
        return Redirect(address, status_code=303)

    return start


@get("/static/{name:str}", sync_to_thread=False)
def static(name: Annotated[str, PathParameter(max_length=40)]) -> Response[Any]:
    """Return a style sheet, script or picture of the pages."""
    kind = STATIC.get(name) or SERVED.get(name)
    if kind is None:
        raise answers.NotThereError(_("There is no file {name} for the pages.", name=f"{name!r}"))
    return Response(static_file(name), media_type=kind, headers={"cache-control": "no-cache"})
