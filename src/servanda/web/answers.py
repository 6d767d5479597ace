"""Answers of the routes: pages, JSON and friendly pages for what went wrong."""

import logging
from typing import Any

import msgspec
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException

from servanda.errors import (
    AuthorityError,
    ConflictError,
    InputError,
    RegisterError,
    ServandaError,
    StoreError,
)
from servanda.pages.languages import N_
from servanda.pages.languages import gettext as _
from servanda.pages.links import ServerLinks
from servanda.pages.refused import refused
from servanda.pages.render import render
from servanda.pages.shell import Shell
from servanda.web import problems
from servanda.web.kept import MARK

_HEADLINES = {
    400: N_("That cannot be read as it is"),
    401: N_("Sign in first"),
    403: N_("Not allowed here"),
    404: N_("There is no such page"),
    405: N_("Not done this way"),
    409: N_("Somebody else was faster"),
    410: N_("This reading is no longer kept"),
    413: N_("That is too large"),
    408: N_("That took too long"),
    421: N_("Wrong address"),
    429: N_("Too many at once"),
    500: N_("Something went wrong on our side"),
    503: N_("The register cannot be read now"),
}
OWN_MACHINE = "own_machine"
"""Whether whoever asks sits at the machine that serves, and may read where its files lie."""
_LOG = logging.getLogger(__name__)


class GoneError(InputError):
    """A page that was held for a while and is held no more."""


class NotThereError(InputError):
    """A page, document, commitment or list that does not exist."""


def page(html: str, *, status: int = 200, kept: bool = False) -> Response[str]:
    """Return an HTML page; it is never kept by the browser beyond the visit.

    ``kept``: it follows from its address, the log and the reader alone, so that the server may
    give it again (:mod:`servanda.web.kept`).
    """
    headers = {"cache-control": "no-store"}
    if kept:
        headers[MARK.decode()] = "1"
    return Response(html, media_type=MediaType.HTML, status_code=status, headers=headers)


def data(value: Any) -> Response[bytes]:
    """Return a vocabulary value as JSON."""
    return Response(
        msgspec.json.format(msgspec.json.encode(value), indent=2),
        media_type=MediaType.JSON,
        headers={"cache-control": "no-store"},
    )


def _headline(status: int) -> str:
    return _(_HEADLINES[status]) if status in _HEADLINES else problems.title(status)


def _foot() -> str:
    return _("This page says what went wrong; it shows nothing of what is on record.")


def message(status: int, what: str) -> str:
    """Return the page that says what went wrong and where to go on."""
    return render(
        "message.html",
        shell=Shell(title=_headline(status), here="", foot=_foot()),
        links=ServerLinks(),
        status=f"{status} {problems.title(status)}",
        headline=_headline(status),
        what=refused(what),
        back="/",
        back_words=_("Back to the first page"),
    )


def refusal(status: int, what: str, path: str) -> tuple[bytes, str]:
    """Return the page, or for programs the problem, of a refusal for the guard."""
    if path.startswith(problems.PREFIX):
        return msgspec.json.encode(problems.problem(status, what)), problems.MEDIA
    return message(status, what).encode(), "text/html; charset=utf-8"


def on_servanda_error(request: Request[Any, Any, Any], error: ServandaError) -> Response[Any]:
    """Return the page, or for programs the problem, for what we raise on purpose."""
    status = 500
    if isinstance(error, problems.RefusedError):
        status = error.status
    elif isinstance(error, ConflictError | AuthorityError):
        status = problems.status_of(error)
    elif isinstance(error, RegisterError):
        status = 503
    elif isinstance(error, GoneError):
        status = 410
    elif isinstance(error, NotThereError):
        status = 404
    elif isinstance(error, InputError):
        status = 400
    if isinstance(error, StoreError) and not request.app.state.get(OWN_MACHINE):
        # Its message names places of the machine that serves.
        _LOG.error("the register cannot be read", exc_info=error)
        error = StoreError(
            _("The register cannot be read now; whoever keeps this server sees why.")
        )
    if request.url.path.startswith(problems.PREFIX):
        return problems.of_error(error, problems.status_of(error) if status == 500 else status)  # noqa: PLR2004
    # As given: a first letter may be that of a file or an id.
    shown = page(message(status, str(error)), status=status)
    if isinstance(error, problems.RefusedError):
        shown.headers.update(error.headers)
    return shown


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Return the page, or for programs the problem, for what the framework refuses."""
    if request.url.path.startswith(problems.PREFIX):
        return problems.of_http(error, request.url.path)
    status = error.status_code
    what = {
        400: _(
            "The address asks for something in a form that is not understood here. The first page "
            "leads to everything there is."
        ),
        404: _(
            "Nothing is shown at {path}. The first page lists what there is.",
            path=request.url.path,
        ),
        405: _("This address is there to be read, not to be written to."),
        413: _("More was sent than is read here; cut it into one file for each document."),
    }.get(status, error.detail)
    return page(message(status, what), status=status)


def on_depth(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Return the refusal of JSON that is nested without an end."""
    del error
    what = _("This is nested more deeply than anything that is read here.")
    if request.url.path.startswith(problems.PREFIX):
        return problems.answer(problems.problem(400, what))
    return page(message(400, what), status=400)


def on_any_error(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Return a page without any detail; the detail goes to the log of whoever runs the server."""
    _LOG.error("a request failed", exc_info=error)
    what = _(
        "The page could not be made; nothing on record was changed. The window in which "
        "Servanda runs says more."
    )
    if request.url.path.startswith(problems.PREFIX):
        return problems.answer(problems.problem(500, what))
    return page(message(500, what), status=500)
