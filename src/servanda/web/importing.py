"""The page on which a table is brought in: handed in, looked at, tried, then recorded."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.params import PathParameter, QueryParameter
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from servanda.api import annotating, assistant, deciding, unsigned
from servanda.api.annotating import KINDS
from servanda.api.unsigned import For
from servanda.errors import InputError, ServandaError
from servanda.model.apart import UnsignedStatement
from servanda.model.codec import to_json
from servanda.model.handed import HandedIn, How, Trial
from servanda.pages import import_page
from servanda.pages.languages import gettext as _
from servanda.pages.links import ServerLinks
from servanda.pages.render import render
from servanda.web import brought, forms, sandbox
from servanda.web.answers import page
from servanda.web.bench import (
    Bench,
    Piece,
    choices_of,
    codebooks_of,
    how_of,
    kind_of,
    overtaken,
    settled,
    untried,
)
from servanda.web.forms import asking_as, csrf_of, import_frame, moved_words, owner_of, saved_file
from servanda.web.problems import MovedError, status_of
from servanda.web.signin import form_of
from servanda.web.submission import MAX_BYTES, plain_name
from servanda.web.v1 import asking
from servanda.web.v1.taking import Taker

Asking = Request[Any, Any, Any]
LoadTable = Callable[[str, bytes, How], HandedIn]
Token = Annotated[str, PathParameter(max_length=40)]
SHOWN_KEY = 2 * 1024 * 1024
"""Bytes of a prepared entry up to which the page carries it, to be signed in the browser."""


def routes(taker: Taker, load: LoadTable = sandbox.table) -> list[ControllerRouterHandler]:
    """Return the handlers of the page."""
    desk = _Desk(taker, load)

    @get("/import", sync_to_thread=False)
    def blank(
        request: Asking,
        recorded: Annotated[str, QueryParameter(max_length=40)] = "",
        kind: Annotated[str, QueryParameter(max_length=40)] = "incidents",
    ) -> Response[str]:
        said = (
            _("Recorded: entry {entries}.", entries=recorded) if forms.are_numbers(recorded) else ""
        )
        return desk.blank(request, said=said, kind=kind)

    @post("/import")
    async def hand_in(request: Asking) -> Response[Any]:
        return await desk.hand_in(request)

    @post("/import/annotations")
    async def annotations(request: Asking) -> Response[Any]:
        return await desk.annotations(request)

    @get("/import/{token:str}")
    async def look(request: Asking, token: Token) -> Response[str]:
        return await asyncio.to_thread(desk.look, request, token)

    @post("/import/{token:str}")
    async def choose(request: Asking, token: Token) -> Response[Any]:
        return await desk.choose(request, token)

    @get("/import/{token:str}/mapping.toml", sync_to_thread=True)
    def mapping(request: Asking, token: Token) -> Response[bytes]:
        return desk.mapping(request, token)

    @get("/import/{token:str}/table.csv", sync_to_thread=True)
    def table(request: Asking, token: Token) -> Response[bytes]:
        return desk.table(request, token)

    @post("/import/{token:str}/record")
    async def record(request: Asking, token: Token) -> Response[Any]:
        return await desk.record(request, token)

    @post("/import/{token:str}/entry.json")
    async def entry(request: Asking, token: Token) -> Response[bytes]:
        return await desk.entry(request, token)

    return [blank, hand_in, annotations, look, choose, mapping, table, record, entry]


class _Desk:
    """What the handlers do."""

    def __init__(self, taker: Taker, load: LoadTable) -> None:
        self._taker, self._load = taker, load
        self._bench = Bench()

    # ------------------------------------------------------------ asking

    def blank(
        self,
        request: Asking,
        *,
        error: str = "",
        said: str = "",
        told: Sequence[str] = (),
        document: str = "",
        kind: str = "incidents",
    ) -> Response[str]:
        """Return the page on which a table is handed in."""
        self._taker.desk(request)
        html = render(
            "import.html",
            shell=import_frame(_("Bring in a table")),
            links=ServerLinks(here="/import"),
            csrf=csrf_of(request),
            error=error,
            said=said,
            kinds_of_rows=import_page.KINDS,
            chosen=kind,
            limit_mb=MAX_BYTES // 1024**2,
            told=told,
            document=document,
            texts=self._texts(request),
            mark_kinds=KINDS,
        )
        return page(html, status=400 if error else 200)

    def _texts(self, request: Asking) -> list[tuple[str, str]]:
        """Return the texts that whoever asks may mark."""
        desk = self._taker.desk(request)
        if isinstance(desk, For) and desk.role != "coder":
            return []
        documents = self._taker.register.state().documents
        return [(held.id, held.title) for held in documents if held.text is not None]

    async def hand_in(self, request: Asking) -> Response[Any]:
        """Take a table and lead to the page that shows it."""
        fields, upload = await self._form(request)
        kind = kind_of(fields.get("kind", ""))
        try:
            if upload is None:
                raise InputError(_("Choose the file of the table."))
            name, raw = plain_name(upload.filename), await upload.read()
            handed = await asyncio.to_thread(self._load, name, raw, How())
        except ServandaError as error:
            return self.blank(request, error=str(error), kind=kind)
        token = self._bench.put(owner_of(request), name, raw, handed, kind)
        return Redirect(f"/import/{token}", status_code=303)

    async def annotations(self, request: Asking) -> Response[Any]:
        """Put the marks of a file into the review of whoever brings it."""
        fields, upload = await self._form(request)
        desk, name = self._taker.desk(request), fields.get("document", "")
        try:
            if upload is None:
                raise InputError(_("Choose the file of annotations."))
            actor = desk.actor if isinstance(desk, For) else deciding.coder_of(self._taker.register)
            if isinstance(desk, For) and desk.role != "coder":
                raise InputError(_("Marks are a coder's."))
            done = await asyncio.to_thread(
                annotating.annotate_record,
                self._taker.register, name, await upload.read(),
                where=plain_name(upload.filename), actor=actor,
                kind=fields.get("mark_kind") or None, source=None,
            )  # fmt: skip
        except ServandaError as error:
            return self.blank(request, error=str(error))
        said = _(
            "Marked: {marked}. There already: {there}. Of other texts: {others}. They wait in the "
            "review of {text}, to be looked at and signed.",
            marked=done.marked, there=done.there, others=done.others, text=name,
        )  # fmt: skip
        return self.blank(request, said=said, told=done.moved, document=name)

    def look(self, request: Asking, token: str) -> Response[str]:
        """Return the page of a table under the choices made so far."""
        return self._page(request, token, self._piece(request, token))

    async def choose(self, request: Asking, token: str) -> Response[Any]:
        """Take choices and lead back to the page, which tries them."""
        fields, _none = await self._form(request)
        piece = self._piece(request, token)
        try:
            await self._take(piece, fields)
        except ServandaError as error:
            return await self._again(request, token, piece, error=str(error), status=400)
        return Redirect(f"/import/{token}", status_code=303)

    async def _take(self, piece: Piece, fields: dict[str, str]) -> bool:
        """Take the choices of a form; tell whether they are others than those that were tried."""
        how = how_of(fields, piece.handed.how, import_page.SIGN_NAMES)
        if how != piece.handed.how or settled(piece.handed, fields):
            handed = await asyncio.to_thread(self._load, piece.file, piece.raw, how)
            if handed.columns != piece.handed.columns or handed.rows != piece.handed.rows:
                piece.read_as(handed)
                return True
            piece.handed = handed
        if fields.get("codebook", "") not in codebooks_of(self._taker.register.state()):
            fields["codebook"] = ""
        return piece.choose(choices_of(piece, fields))

    # ------------------------------------------------------------ files

    def mapping(self, request: Asking, token: str) -> Response[bytes]:
        """Return the choices as the command line takes them."""
        piece = self._piece(request, token)
        return saved_file(piece.written(), f"{piece.handed.name[:-4]}.toml", "application/toml")

    def table(self, request: Asking, token: str) -> Response[bytes]:
        """Return the table as it would be kept."""
        piece = self._piece(request, token)
        made = assistant.table_of(piece.handed, piece.choices)
        return saved_file(made.data, made.name, "text/csv; charset=utf-8")

    # ------------------------------------------------------------ recording

    async def record(self, request: Asking, token: str) -> Response[Any]:
        """Record a table as one entry (a list: as one append), or prepare it for its author."""
        fields, _none = await self._form(request)
        piece = self._piece(request, token)
        try:
            # Nothing is recorded that was changed since its trial, here or in another window.
            if await self._take(piece, fields):
                raise untried()
            if any(one.decides for one in piece.handed.notices) and not fields.get("accepted"):
                raise InputError(_("Read what had to be decided, and say that it is right so."))
            answer = await asyncio.to_thread(self._settle, request, piece, fields)
        except MovedError as error:
            return await self._again(request, token, piece, moved=error, status=409)
        except ServandaError as error:
            status = status_of(error)
            return await self._again(request, token, piece, error=str(error), status=status)
        if isinstance(answer.content, UnsignedStatement):
            return self._to_sign(request, token, piece.seen(), answer.content)
        numbers = [entry.index for entry in answer.content.entries]
        which = f"{numbers[0]}" if len(numbers) == 1 else f"{numbers[0]}-{numbers[-1]}"
        return Redirect(f"/import?recorded={which}", status_code=303)

    async def entry(self, request: Asking, token: str) -> Response[bytes]:
        """Return the prepared entry as a file, to be signed where the key lies."""
        fields, _none = await self._form(request)
        piece = self._piece(request, token)
        if fields.get("seen") != piece.seen():
            raise overtaken()
        desk = self._taker.author(request)
        made = await asyncio.to_thread(brought.prepared, self._taker, desk, piece)
        return saved_file(to_json(made), "entry.json", "application/json")

    def _settle(self, request: Asking, piece: Piece, fields: dict[str, str]) -> Response[Any]:
        asked = asking_as(request, piece.key, fields.get("head", ""))
        wish = (piece.handed.sha256, piece.handed.how, piece.choices)
        if piece.choices.kind in brought.EVIDENCE:
            return self._taker.settle(
                asked, wish, lambda desk: brought.evidence(self._taker, desk, piece)
            )
        desk = self._taker.desk(request)

        def do() -> Response[Any]:
            if isinstance(desk, For):
                return self._taker.prepared(brought.prepared(self._taker, desk, piece))
            made = brought.plans(self._taker, desk, piece)
            return self._taker.recorded(self._taker.register.append(made))

        return self._taker.once(asked, wish, do)

    # ------------------------------------------------------------ showing

    async def _again(self, *which: Any, **told: Any) -> Response[str]:
        """Return the page once more; a trial of a long table holds up nobody else."""
        return await asyncio.to_thread(self._page, *which, **told)

    def _page(
        self,
        request: Asking,
        token: str,
        piece: Piece,
        *,
        error: str = "",
        moved: MovedError | None = None,
        status: int = 200,
    ) -> Response[str]:
        view, register = self._view(piece), self._taker.register
        kind = piece.choices.kind
        html = render(
            "import_table.html",
            shell=import_frame(piece.handed.name),
            links=ServerLinks(here=f"/import/{token}"),
            csrf=csrf_of(request),
            token=token,
            view=view,
            error=error,
            moved=None if moved is None else moved_words(moved),
            key=piece.key,
            etag=asking.etag_of(register.state().head),
            apart=self._taker.apart,
            evidence=kind in brought.EVIDENCE,
            lists=brought.lists(self._taker.desk(request)),
            scores=kind == "scores",
            codebooks=codebooks_of(self._taker.register.state()) if kind == "scores" else (),
            signs=[
                (code, import_page.SIGNS[sign], sign)
                for code, sign in import_page.SIGN_NAMES.items()
            ],
            standings=import_page.STANDINGS,
            duties=assistant.DUTIES,
            merged=any(one.code.startswith("merged") for one in piece.handed.notices),
            doubtful_encoding=any(o.code == "encoding-doubtful" for o in piece.handed.notices),
        )
        return page(html, status=status)

    def _view(self, piece: Piece) -> import_page.Table:
        handed, choices = piece.handed, piece.choices
        try:
            mapping = piece.written().decode()
        except ServandaError:
            # What is not decided yet stands in the trial, with its reason.
            mapping = ""
        return import_page.table_page(
            handed,
            choices,
            piece.proposed,
            assistant.TARGETS[choices.kind],
            times=assistant.times_of(handed, choices.targets),
            comma=assistant.comma_of(handed, choices.targets),
            duties=assistant.duties_of(handed, choices.targets),
            ready=assistant.ready_for(handed) if choices.kind == "incidents" else None,
            trial=self._trial(piece),
            mapping=mapping,
        )

    def _trial(self, piece: Piece) -> Trial:
        return assistant.trial(self._taker.register, piece.handed, piece.choices)

    def _to_sign(
        self, request: Asking, token: str, seen: str, prepared: UnsignedStatement
    ) -> Response[str]:
        entry, _opened = unsigned.words(unsigned.parts(prepared)[0], where="the entry")
        text = to_json(prepared).decode()
        html = render(
            "import_sign.html",
            shell=import_frame(_("Sign the import")),
            links=ServerLinks(here="/import"),
            csrf=csrf_of(request),
            token=token,
            seen=seen,
            type=entry.envelope.type,
            words=brought.words_of(prepared),
            size=self._taker.register.state().head.size,
            key_name=prepared.key.partition("+")[0],
            prepared=text if len(text) <= SHOWN_KEY else "",
        )
        return page(html)

    # ------------------------------------------------------------ who

    def _piece(self, request: Asking, token: str) -> Piece:
        self._taker.desk(request)
        return self._bench.get(token, owner_of(request))

    async def _form(self, request: Asking) -> tuple[dict[str, str], UploadFile | None]:
        """Return fields and file of a form of ours; where people sign in, of their session."""
        self._taker.desk(request)
        form = await request.form()
        upload = form.get("file")
        if self._taker.apart:
            fields = await form_of(request)
        else:
            fields = {name: value for name, value in form.items() if isinstance(value, str)}
        return fields, upload if isinstance(upload, UploadFile) and upload.filename else None
