"""The door: paste, drop or address a text and see it marked at once, without any register."""

import asyncio
import secrets
from collections import OrderedDict
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
from servanda.web.submission import MAX_BYTES, Load, submission

KEPT = 16
"""Readings held in memory, so that reload, back and links work; the oldest goes first."""
FIRST = "first"
"""Name of the reading that the server was started with."""


class Shelf:
    """Holds the newest readings in memory; nothing is written anywhere."""

    def __init__(self, first: tuple[Document, Reading] | None) -> None:
        """Keep ``first`` for as long as the server runs."""
        self._first = first
        self._held: OrderedDict[str, tuple[Document, Reading]] = OrderedDict()

    def put(self, item: tuple[Document, Reading]) -> str:
        """Keep a reading and return its name, which nobody can guess."""
        name = secrets.token_urlsafe(12)
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
            result = await asyncio.to_thread(load, given)
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


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
