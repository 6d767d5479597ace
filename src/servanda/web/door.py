"""The door: paste, drop or address a text and see it marked at once, without any register."""

import asyncio
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from time import monotonic
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import PathParameter
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from servanda.errors import ServandaError
from servanda.model.reading import Reading
from servanda.model.text import Document
from servanda.pages.languages import gettext as _
from servanda.pages.links import ServerLinks
from servanda.pages.reading_page import reading_view
from servanda.pages.render import render
from servanda.pages.shell import Shell
from servanda.web.answers import GoneError, data, page
from servanda.web.sandbox import SECONDS
from servanda.web.submission import MAX_BYTES, Load, Submission, submission

KEPT = 16
"""Readings held in memory, so that reload, back and links work; the oldest goes first."""
FIRST = "first"
"""Name of the reading that the server was started with."""


PATIENCE = 3.0
"""Seconds in which most texts are read; whoever gave a longer one is shown how long it takes."""
REFRESH = "2"
"""Seconds after which the browser asks again, with or without JavaScript."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A text that is being read."""

    task: asyncio.Task[tuple[Document, Reading]]
    given: Submission
    began: float


class Shelf:
    """Holds the newest readings in memory; nothing is written anywhere."""

    def __init__(self, first: tuple[Document, Reading] | None) -> None:
        """Keep ``first`` for as long as the server runs."""
        self._first = first
        self._held: OrderedDict[str, tuple[Document, Reading]] = OrderedDict()
        self._waiting: OrderedDict[str, Waiting] = OrderedDict()

    def wait(self, waiting: Waiting) -> str:
        """Keep a text that is being read; return the name under which its reading will be."""
        name = secrets.token_urlsafe(12)
        self._waiting[name] = waiting
        while len(self._waiting) > KEPT:
            self._waiting.popitem(last=False)
        return name

    def waiting(self, name: str) -> Waiting | None:
        """Return what is being read under a name; what is read by now is kept.

        Raises what kept a text from being read, once.
        """
        held = self._waiting.get(name)
        if held is None or not held.task.done():
            return held
        del self._waiting[name]
        self.put(held.task.result(), name)
        return None

    def put(self, item: tuple[Document, Reading], name: str | None = None) -> str:
        """Keep a reading and return its name, which nobody can guess."""
        name = name or secrets.token_urlsafe(12)
        self._held[name] = item
        while len(self._held) > KEPT:
            self._held.popitem(last=False)
        return name

    def get(self, name: str) -> tuple[Document, Reading]:
        """Return the reading; GoneError where it is no longer held."""
        if name == FIRST and self._first is not None:
            return self._first
        if name not in self._held:
            raise GoneError(
                _(
                    "Readings are held in memory only, for the newest few texts and until the "
                    "program "
                    "ends. Give the text again to see it."
                )
            )
        return self._held[name]


def door_page(
    *,
    has_register: bool,
    fetches: bool = True,
    error: str = "",
    text: str = "",
    address: str = "",
    takes: bool = False,
) -> str:
    """Return the page with the three ways in."""
    return render(
        "door.html",
        shell=Shell(title=_("Read a text"), here="read", beside_register=has_register),
        links=ServerLinks(here="/read"),
        error=error,
        text=text,
        address=address,
        fetches=fetches,
        takes=takes,
        limit_mb=MAX_BYTES // 1024**2,
    )


def routes(
    *,
    load: Load,
    first: tuple[Document, Reading] | None,
    has_register: bool,
    fetches: bool = True,
    takes: bool = False,
) -> list[ControllerRouterHandler]:
    """Return the handlers of the door; ``takes``: a table can be brought in beside it."""
    shelf = Shelf(first)

    @get("/read")
    async def show_door() -> Response[str]:
        return page(door_page(has_register=has_register, fetches=fetches, takes=takes))

    @post("/read")
    async def read_text(request: Request[Any, Any, Any]) -> Response[Any]:
        form = await request.form()
        text, address = _text(form.get("text")), _text(form.get("address"))
        upload = form.get("file")
        file = None
        if isinstance(upload, UploadFile) and upload.filename:
            file = (upload.filename, await upload.read(), upload.content_type)
        try:
            given = submission(text=text, address=address, file=file)
            task = asyncio.create_task(asyncio.to_thread(load, given))
            await asyncio.wait({task}, timeout=PATIENCE)
            if not task.done():
                name = shelf.wait(Waiting(task, given, monotonic()))
                return Redirect(f"/reading/{name}", status_code=303)
            result = task.result()
        except ServandaError as error:
            html = door_page(
                has_register=has_register,
                fetches=fetches,
                takes=takes,
                error=str(error),
                text=text,
                address=address,
            )
            return page(html, status=400)
        return Redirect(f"/reading/{shelf.put(result)}", status_code=303)

    @get("/reading/{name:str}")
    async def show_reading(name: Annotated[str, PathParameter(max_length=64)]) -> Response[Any]:
        try:
            held = shelf.waiting(name.removesuffix(".json"))
        except ServandaError as error:
            return page(
                door_page(has_register=has_register, fetches=fetches, takes=takes,
                          error=str(error)),
                status=400,
            )  # fmt: skip
        if held is not None:
            return _wait_page(held, name, has_register=has_register)
        document, reading = shelf.get(name.removesuffix(".json"))
        if name.endswith(".json"):
            return data(reading)
        view = reading_view(reading, document.text)
        html = await asyncio.to_thread(
            render,
            "reading.html",
            shell=Shell(title=view.title, here="read", beside_register=has_register),
            links=ServerLinks(here=f"/reading/{name}"),
            view=view,
        )
        return page(html)

    return [show_door, read_text, show_reading]


def _wait_page(held: Waiting, name: str, *, has_register: bool) -> Response[str]:
    """Return the page that says how long a text is being read; it asks again by itself."""
    html = render(
        "waiting.html",
        shell=Shell(title=_("Reading"), here="read", beside_register=has_register),
        links=ServerLinks(here=f"/reading/{name}"),
        source=held.given.source,
        kilobytes=len(held.given.raw or b"") // 1024,
        seconds=round(monotonic() - held.began + PATIENCE),
        most=round(SECONDS),
    )
    shown = page(html)
    shown.headers["refresh"] = REFRESH
    return shown


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
