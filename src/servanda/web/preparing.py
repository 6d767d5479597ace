"""The page on which an entry is prepared: shown in its words, signed elsewhere, handed in."""

from collections.abc import Mapping
from itertools import islice
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import QueryParameter
from litestar.types import ControllerRouterHandler

from servanda.api import unsigned
from servanda.errors import ConflictError, InputError, ServandaError
from servanda.model.apart import SignedStatement, UnsignedStatement
from servanda.model.codec import from_json, to_json
from servanda.model.unseen import unseen
from servanda.pages.languages import gettext as _
from servanda.pages.links import ServerLinks
from servanda.pages.render import render
from servanda.pages.shell import Shell
from servanda.register.proposals import Proposal
from servanda.web import wanted
from servanda.web.answers import page
from servanda.web.forms import foot
from servanda.web.problems import status_of
from servanda.web.signin import form_of, visitor_of
from servanda.web.signing import check_seen, download, seen
from servanda.web.v1.taking import Taker
from servanda.web.wanted import KINDS

SHOWN = 3
"""So many places of one field are told at which it is not what it looks like."""
Asking = Request[Any, Any, Any]


def routes(taker: Taker) -> list[ControllerRouterHandler]:
    """Return the handlers of the page."""

    @get("/prepare", sync_to_thread=False)
    def blank(
        request: Asking,
        kind: Annotated[str, QueryParameter(max_length=40)] = "",
        about: Annotated[str, QueryParameter(max_length=400)] = "",
    ) -> Response[str]:
        return _show(taker, request, {"kind": kind, "about": about})

    @post("/prepare")
    async def shown(request: Asking) -> Response[str]:
        fields = await form_of(request)
        try:
            plan = _plan(taker, request, fields)
            statement = taker.author(request).prepare(plan)
        except ServandaError as error:
            return _show(taker, request, fields, error=error)
        return _show(taker, request, fields | {"seen": seen(plan)}, prepared=statement)

    @post("/prepare/file", status_code=200)
    async def file(request: Asking) -> Response[Any]:
        fields = await form_of(request)
        plan = _plan(taker, request, fields)
        statement = taker.author(request).prepare(plan)
        try:
            check_seen(plan, fields.get("seen"))
        except ConflictError as error:
            shown = fields | {"seen": seen(plan)}
            return _show(taker, request, shown, prepared=statement, error=error)
        return download(statement)

    @post("/hand-in")
    async def hand_in(request: Asking) -> Response[str]:
        await form_of(request)
        upload = (await request.form()).get("file")
        try:
            if not isinstance(upload, UploadFile):
                raise InputError(_("Choose the file that you signed."))
            given = from_json(await upload.read(), SignedStatement, where="the file")
            answer = taker.enter(request, given)
        except ServandaError as error:
            return _show(taker, request, {}, error=error)
        number = answer.content.entries[-1].index
        said = _(
            "Recorded as entry #{entry}. Its proof is at {address}.",
            entry=number,
            address="/api/v1/log/proof/inclusion",
        )
        return _show(taker, request, {}, said=said)

    return [blank, shown, file, hand_in]


def _plan(taker: Taker, request: Asking, fields: Mapping[str, str]) -> Proposal:
    return wanted.plan(taker, taker.author(request), fields)


def _show(
    taker: Taker,
    request: Asking,
    fields: Mapping[str, str],
    *,
    prepared: UnsignedStatement | None = None,
    error: ServandaError | None = None,
    said: str = "",
) -> Response[str]:
    visitor, desk = visitor_of(request), taker.author(request)
    words: list[tuple[str, str]] = []
    if prepared is not None:
        entry, opened = unsigned.words(prepared, where="the entry")
        words = [
            (name, str(opened.get(f"/{name}", value)))
            for name, value in entry.envelope.body.items()
            if value is not None and value != []
        ]
    given = {name: fields.get(name, "") for name in ("kind", *wanted.fields())}
    html = render(
        "prepare.html",
        shell=Shell(title=_("Prepare an entry"), here="prepare", beside_register=True, foot=foot()),
        links=ServerLinks(here="/prepare"),
        actor=desk.actor,
        role=desk.role,
        csrf=visitor.csrf or "",
        kinds_of_entry=[kind for kind in KINDS.values() if kind.open_to(desk.role)],
        chosen=KINDS.get(fields.get("kind", "")),
        given=given,
        fields=[*given.items(), ("seen", fields.get("seen", ""))],
        prepared="" if prepared is None else to_json(prepared).decode(),
        key_name="" if prepared is None else prepared.key.partition("+")[0],
        size=taker.register.state().head.size,
        words=words,
        unseen=[(name, one) for name, value in words for one in islice(unseen(value), SHOWN)],
        error="" if error is None else str(error),
        said=said,
    )
    return page(html, status=200 if error is None else status_of(error))
