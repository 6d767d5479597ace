"""What whoever codes a text blind may not ask for, until the coding is signed or given up.

The rule is a list of what may be asked: a page that somebody adds later is closed by itself.
"""

from typing import Any
from urllib.parse import parse_qs

from servanda.api.deciding import blind_documents, coder_of
from servanda.api.register import Register
from servanda.errors import UsageError
from servanda.pages.languages import gettext as _
from servanda.pages.links import document_step
from servanda.pages.menu import blinded
from servanda.web.gate import VISITOR
from servanda.web.guard import App, Receive, Refusal, Scope, Send
from servanda.web.sessions import Visitor

OPEN = ("/static/", "/sign-in", "/sign-out", "/account", "/prepare", "/hand-in")
EXACT = (
    "/queue", "/api/openapi.json", "/api/v1/log/head", "/api/v1/statements",
)  # fmt: skip


class Blindfold:
    """Stands before the pages of a server on which decisions are made."""

    def __init__(self, app: App, register: Register, refusal: Refusal, *, alone: bool) -> None:
        """Stand before ``app``, which shows ``register``.

        ``alone``: nobody signs in, and whoever asks decides with the keys of this machine.
        """
        self._app, self._register, self._refusal = app, register, refusal
        self._alone = alone

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or say which coding is to be ended first."""
        documents = self._coded(scope) if scope["type"] == "http" else ()
        if not documents:
            await self._app(scope, receive, send)
            return
        if may_see(scope["path"], _query(scope), documents):
            with blinded():
                await self._app(scope, receive, send)
            return
        where = document_step(documents[0], queue="second")
        what = _(
            "You code {document} blind: what the machine read and what others decided stays "
            "hidden until you have signed or given up. Go on at {where}",
            document=documents[0],
            where=where,
        )
        body, media = self._refusal(403, what, scope["path"])
        headers = [(b"content-type", media.encode()), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 403, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _coded(self, scope: Scope) -> tuple[str, ...]:
        actor = self._coder() if self._alone else _signed_in(scope)
        return () if actor is None else blind_documents(self._register, actor)

    def _coder(self) -> str | None:
        try:
            return coder_of(self._register)
        except UsageError:
            return None  # without a coder's key nothing is coded here


def _signed_in(scope: Scope) -> str | None:
    visitor = scope.get(VISITOR)
    return visitor.person.actor if isinstance(visitor, Visitor) else None


def _query(scope: Scope) -> dict[str, list[str]]:
    return parse_qs(scope["query_string"].decode("latin-1"))


def may_see(path: str, query: dict[str, list[str]], documents: tuple[str, ...]) -> bool:
    """Tell whether an address shows nothing of what is hidden from a blind coder."""
    if path in EXACT or any(path == one or path.startswith(one) for one in OPEN):
        return True
    if path == "/api/v1/queue":
        return query.get("role") == ["second"]
    return any(_own(path, query, name) for name in documents)


def _own(path: str, query: dict[str, Any], name: str) -> bool:
    page, data = f"/documents/{name}", f"/api/v1/documents/{name}"
    if path == page:
        return query.get("queue") == ["second"]
    steps = {f"{page}/{step}" for step in ("decide", "sign", "sign/file", "blind", "give-up")}
    return path in steps | {data, f"{data}/text", f"{data}/original"}
