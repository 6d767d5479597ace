"""Where coders of one text disagree, over HTTP: the page, its pairs as CSV, and settling."""

from typing import TYPE_CHECKING, Any

from litestar import Request, Response, get, post
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from servanda.api import judging
from servanda.api.pairs import pairs_csv
from servanda.api.unsigned import For
from servanda.assessment.coded import pairs, reliability
from servanda.errors import ServandaError
from servanda.model.register import RegisteredDocument
from servanda.pages.disagreements_page import disagreements_view
from servanda.pages.languages import gettext as _
from servanda.pages.links import document_step
from servanda.web.answers import NotThereError, page
from servanda.web.clocks import Clock, Name
from servanda.web.problems import RefusedError, status_of
from servanda.web.signing import check_seen, download, seen, sign_page

if TYPE_CHECKING:
    from servanda.web.register import Desk
    from servanda.web.review import Reviews

Asking = Request[Any, Any, Any]


def routes(desk: "Desk", reviews: "Reviews | None") -> list[ControllerRouterHandler]:
    """Return the handlers; only where entries are taken in can anything be settled."""

    @get("/documents/{name:str}/disagreements", sync_to_thread=False)
    def shown(request: Asking, name: Name, as_of: Clock = None, known_at: Clock = None
              ) -> Response[Any]:  # fmt: skip
        return _show(desk, reviews, request, name, clocks=(as_of, known_at))

    @get("/documents/{name:str}/pairs.csv", sync_to_thread=False)
    def pairs_file(name: Name, known_at: Clock = None) -> Response[Any]:
        _held(desk, name, known_at)
        headers = {"content-disposition": f'attachment; filename="{name}-pairs.csv"'}
        content = pairs_csv(desk.state(known_at), name)
        return Response(content, media_type="text/csv; charset=utf-8", headers=headers)

    return [shown, pairs_file, *([] if reviews is None else _settling(desk, reviews))]


def _settling(desk: "Desk", reviews: "Reviews") -> list[ControllerRouterHandler]:
    @post("/documents/{name:str}/settle", status_code=200)
    async def settle(request: Asking, name: Name) -> Response[Any]:
        fields = await reviews.fields(request)
        what, slot = fields.get("what", ""), fields.get("slot", "")
        value = fields.get("value") or fields.get("other", "")
        because = fields.get("because", "")
        speaker = reviews.taker.desk(request)
        try:
            if not isinstance(speaker, For):
                judging.settle_place(reviews.register, what, slot, value, because=because)
                return Redirect(document_step(name, "disagreements"), status_code=303)
            if speaker.role not in judging.JUDGES:
                raise RefusedError(
                    403, _("You are a {role}; you settle nothing.", role=speaker.role)
                )
            plan = judging.settlement(
                reviews.register, what, slot, value, because=because, role=speaker.role
            )
        except ServandaError as error:
            return _show(desk, reviews, request, name, error=error)
        rows = [(what, "settled", "", f"{slot}: {value}", because)]
        return sign_page(
            reviews,
            request,
            rows,
            prepared=speaker.prepare(plan),
            here=f"/documents/{name}/settle",
            file=(
                document_step(name, "settle/file"),
                [
                    ("what", what),
                    ("slot", slot),
                    ("value", value),
                    ("because", because),
                    ("seen", seen(plan)),
                ],
            ),
            back=(document_step(name, "disagreements"), _("Back to the disagreements")),
        )

    @post("/documents/{name:str}/settle/file", status_code=200)
    async def file(request: Asking, name: Name) -> Response[Any]:
        fields = await reviews.fields(request)
        speaker = reviews.taker.author(request)
        try:
            plan = judging.settlement(
                reviews.register, fields.get("what", ""), fields.get("slot", ""),
                fields.get("value", ""), because=fields.get("because", ""), role=speaker.role,
            )  # fmt: skip
            check_seen(plan, fields.get("seen"))
        except ServandaError as error:
            return _show(desk, reviews, request, name, error=error)
        return download(speaker.prepare(plan))

    return [settle, file]


def _held(desk: "Desk", name: str, known_at: str | None) -> RegisteredDocument:
    held = next((one for one in desk.state(known_at).documents if one.id == name), None)
    if held is None:
        raise NotThereError(
            _("The register holds no document {name} at this point of its log.", name=f"{name!r}")
        )
    return held


def _show(
    desk: "Desk",
    reviews: "Reviews | None",
    request: Asking,
    name: str,
    *,
    clocks: tuple[str | None, str | None] = (None, None),
    error: ServandaError | None = None,
) -> Response[str]:
    held = _held(desk, name, clocks[1])
    found = reliability(desk.state(clocks[1]), document=name)
    book = desk.book(clocks[1], verdicts=desk.glance(*clocks), events=())
    links = desk.links(f"/documents/{name}/disagreements", *clocks)
    told = pairs(desk.state(clocks[1]), name)
    view = disagreements_view(held, found, judging.SLOT_VALUES, links, told)
    html = book.page(
        "disagreements.html",
        _("Disagreements: {title}", title=held.title),
        "documents",
        links,
        view=view,
        judges=reviews is not None and reviews.judges(request),
        csrf="" if reviews is None else reviews.csrf(request),
        error="" if error is None else str(error),
    )
    return page(html, status=200 if error is None else status_of(error))
