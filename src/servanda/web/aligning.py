"""Setting two versions of one text side by side: the form, what would be signed, its file."""

from collections.abc import Mapping
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from servanda.api.desk import Here
from servanda.api.unsigned import For
from servanda.api.versions import ALIGNERS, planned
from servanda.errors import ConflictError, InputError, ServandaError
from servanda.model.register import RegisteredDocument
from servanda.model.versions import Versions
from servanda.pages.align_page import align_view, on_record, others_of, rows_given
from servanda.pages.languages import gettext as _
from servanda.pages.languages import ngettext
from servanda.pages.links import ServerLinks, document_step
from servanda.pages.words import sentence
from servanda.register.proposals import Proposal
from servanda.web.answers import NotThereError, page
from servanda.web.clocks import Name
from servanda.web.problems import RefusedError, status_of
from servanda.web.review import Reviews
from servanda.web.signing import download, sign_page

Asking = Request[Any, Any, Any]
Fields = Mapping[str, Any]


def aligns(held: Reviews, request: Asking) -> bool:
    """Tell whether whoever asks may set versions side by side."""
    try:
        _desk(held, request)
    except ServandaError:
        return False  # a reader's page is complete without
    return True


def routes(held: Reviews) -> list[ControllerRouterHandler]:
    """Return the handlers."""

    @get("/documents/{name:str}/align", sync_to_thread=False)
    def blank(
        request: Asking,
        name: Name,
        other: Annotated[str, QueryParameter(name="with", max_length=400)] = "",
    ) -> Response[Any]:
        _desk(held, request)
        return _form(held, request, name, other, None)

    @post("/documents/{name:str}/align", status_code=200)
    async def changed(request: Asking, name: Name) -> Response[Any]:
        fields = await held.fields(request)
        _desk(held, request)
        other, values = fields.get("with", ""), list(fields["picks"])
        try:
            if fields.get("step") != "look":
                values.append(f"{fields.get('first', '')}:{fields.get('second', '')}")
                return _form(held, request, name, other, fields | {"picks": values})
            return _look(held, request, name, fields)
        except (InputError, ConflictError) as error:
            return _form(held, request, name, other, fields, error=error)

    @post("/documents/{name:str}/align/sign", status_code=200)
    async def signed(request: Asking, name: Name) -> Response[Any]:
        fields = await held.fields(request)
        desk = _desk(held, request)
        if not isinstance(desk, Here):
            raise RefusedError(403, _("Nothing is signed on this server; sign with your own key."))
        try:
            desk.record(_plan(held, request, name, fields))
        except (InputError, ConflictError) as error:
            return _form(held, request, name, fields.get("with", ""), fields, error=error)
        return Redirect(ServerLinks().beside(name, fields["with"]), status_code=303)

    @post("/documents/{name:str}/align/file", status_code=200)
    async def file(request: Asking, name: Name) -> Response[Any]:
        fields = await held.fields(request)
        plan = _plan(held, request, name, fields)
        return download(held.taker.author(request).prepare(plan))

    return [blank, changed, signed, file]


def _desk(held: Reviews, request: Asking) -> Here | For:
    """Return where whoever asks speaks; an error where that is nobody who may align."""
    found = held.taker.desk(request)
    if isinstance(found, For) and found.role not in ALIGNERS:
        raise RefusedError(403, _("Versions are set side by side by the secretariat or a coder."))
    desk = found if isinstance(found, For) else Here(held.register)
    desk.speaks(ALIGNERS, may="align versions of a text", who="")
    return desk


def _plan(held: Reviews, request: Asking, name: str, fields: Fields) -> Proposal:
    """Return what records the pairs of a form; ConflictError where others aligned since."""
    desk, other = _desk(held, request), fields.get("with", "")
    _text(held, name)
    if not other:
        raise InputError(_("Say which text stands beside this one."))
    _text(held, other)
    if not fields["picks"]:
        raise InputError(_("Tick at least one pair; nothing would be recorded."))
    newest = on_record(name, other, desk.state())
    if fields.get("seen", "") != ("" if newest is None else str(newest.entry)):
        raise ConflictError(
            _("Somebody has set these texts side by side since you looked. Look at it again.")
        )
    role, _actor = desk.speaks(ALIGNERS, may="align versions of a text", who="")
    made = Versions(documents=(name, other), rows=rows_given(fields["picks"]))
    return planned(desk, made, role=role)


def _look(held: Reviews, request: Asking, name: str, fields: Fields) -> Response[Any]:
    """Return the page that shows what would be signed."""
    other = fields.get("with", "")
    plan = _plan(held, request, name, fields)
    first, second = (_text(held, one) for one in (name, other))
    rows = rows_given(fields["picks"])
    lines = align_view(first, second, held.register.state(), rows).lines
    said = sentence(
        ngettext(
            "{n} pair of places would be recorded in one entry of the log.",
            "{n} pairs of places would be recorded in one entry of the log.",
            len(rows),
        )
    )
    sent = [("with", other), ("seen", fields.get("seen", ""))]
    sent += [("pick", line.value) for line in lines if line.kept]
    return sign_page(
        held,
        request,
        (),
        prepared=held.taker.author(request).prepare(plan) if held.taker.apart else None,
        here=f"/documents/{name}/align/sign",
        file=(document_step(name, "align/file"), sent),
        back=(document_step(name, "align", **{"with": other}), _("Back to the pairs")),
        template="align_sign.html",
        title=_("Sign the alignment"),
        said=said,
        titles=(first.title, second.title),
        lines=[line for line in lines if line.kept],
    )


def _text(held: Reviews, name: str) -> RegisteredDocument:
    found = held.register.state().texts.get(name)
    if found is None or not found.text:
        raise NotThereError(_("The register holds no text of {name}.", name=f"{name!r}"))
    return found


def _form(
    held: Reviews,
    request: Asking,
    name: str,
    other: str,
    fields: Fields | None,
    *,
    error: ServandaError | None = None,
) -> Response[str]:
    """Return the form: which text stands beside, then pair by pair; ``fields`` as they were."""
    desk, state = held.desk, held.register.state()
    first = _text(held, name)
    view = None
    if other:
        if other == name:
            raise NotThereError(_("A text stands beside another one, not beside itself."))
        second = _text(held, other)
        try:
            rows = None if fields is None else rows_given(fields["picks"])
        except InputError as wrong:
            rows, error = None, error or wrong
        view = align_view(first, second, state, rows)
    book = desk.book(None, verdicts=desk.glance(None, None), events=())
    html = book.page(
        "align.html",
        _("Versions of {title} side by side", title=first.title),
        "documents",
        desk.links(f"/documents/{name}/align", None, None),
        record=first,
        others=others_of(name, state),
        view=view,
        csrf=held.csrf(request),
        error="" if error is None else str(error),
    )
    return page(html, status=200 if error is None else status_of(error))
