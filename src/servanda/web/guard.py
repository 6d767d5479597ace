"""What stands before every route: who may ask, how much, and what the answer allows the page."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from servanda.pages.languages import gettext as _

Scope = Any
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
"""Names by which this machine may be addressed; any other Host is refused (DNS rebinding)."""

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", CSP.encode()),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), geolocation=(), microphone=()"),
)
BODY_SECONDS = 60.0
"""For a whole body: 20 MB over a line of 3 Mbit/s."""
SAFE = ("GET", "HEAD")
_DRAINED = 8
"""How many times the limit of a body is read and thrown away, so that the browser gets to read
the answer: it shows none while it is still sending."""

Refusal = Callable[[int, str, str], tuple[bytes, str]]
"""Makes the page of a refusal from status, sentence and path asked: body and media type."""


class Guard:
    """Wraps the application; refuses foreign hosts, foreign forms and bodies beyond the limit."""

    def __init__(
        self,
        app: App,
        *,
        hosts: Iterable[str],
        max_body: int,
        too_large: Callable[[int], str],
        refusal: Refusal,
        seconds: float = BODY_SECONDS,
    ) -> None:
        """Guard ``app``; ``hosts`` are names without port, ``max_body`` counts bytes."""
        self._seconds = seconds
        self._app = app
        self._hosts = frozenset(h.lower() for h in hosts)
        self._max_body = max_body
        self._too_large = too_large
        self._refusal = refusal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(message: Any) -> None:
            if message["type"] == "http.response.start":
                have = {name.lower() for name, _ in message["headers"]}
                extra = [(n, v) for n, v in HEADERS if n not in have]
                message = {**message, "headers": [*message["headers"], *extra]}
            await send(message)

        headers = {n.lower().decode("latin-1"): v.decode("latin-1") for n, v in scope["headers"]}
        refused = self._why_refused(scope["method"], headers)
        if refused is None:
            if scope["method"] == "HEAD":
                await self._app({**scope, "method": "GET"}, receive, _without_body(send_guarded))
                return
            if scope["method"] in SAFE:
                await self._app(scope, receive, send_guarded)
                return
            body = _Body(receive, self._seconds)
            await self._app(scope, body.receive, body.closing(send_guarded))
            return
        await self._answer(send_guarded, *refused, scope["path"])
        if refused[0] == 413:  # noqa: PLR2004  (Content Too Large)
            # The answer is out: a program stops sending, a browser reads it once it has sent.
            await self._drain(receive)
        await send_guarded({"type": "http.response.body", "body": b""})

    def _why_refused(self, method: str, headers: dict[str, str]) -> tuple[int, str] | None:
        """Return status and sentence of a refusal, or None."""
        host = headers.get("host", "")
        if _name(host) not in self._hosts:
            return 421, _(
                "This server answers only under the address that it printed when it started; it "
                "was asked as another machine, which is how a foreign page would try to get in."
            )
        if method in SAFE:
            return None
        if not self._same_origin(host, headers):
            return 403, _(
                "This form was sent from another site's page, so nothing was done. Open the page "
                "from this server and send it from there."
            )
        size = headers.get("content-length", "")
        if size.isdecimal() and int(size) > self._max_body:
            return 413, self._too_large(int(size))
        return None

    @staticmethod
    def _same_origin(host: str, headers: dict[str, str]) -> bool:
        """Tell whether a form comes from our own page; programs that are no browser say nothing."""
        site = headers.get("sec-fetch-site")
        if site is not None:
            # Under our own "no-referrer" a browser sends "Origin: null" even to the same site.
            return site == "same-origin"
        origin = headers.get("origin")
        try:
            return origin is None or urlsplit(origin).netloc == host
        except ValueError:  # brackets that close nothing: no page of ours
            return False

    async def _drain(self, receive: Receive) -> None:
        taken, more = 0, True
        while more and taken < self._max_body * _DRAINED:
            message = await receive()
            taken += len(message.get("body", b""))
            more = message.get("more_body", False)

    async def _answer(self, send: Send, status: int, sentence: str, path: str) -> None:
        body, media_type = self._refusal(status, sentence, path)
        headers = [
            (b"content-type", media_type.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"connection", b"close"),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": True})


class _Body:
    """The body of a request: waited for only so long, and not read on once it is answered."""

    def __init__(self, receive: Receive, seconds: float) -> None:
        """Receive from ``receive`` for ``seconds`` at most."""
        self._receive, self._seconds = receive, seconds
        self._end: float | None = None
        self._over = False

    async def receive(self) -> Any:
        """Return the next piece; a caller who sends drop by drop is taken as gone."""
        if self._over:
            return await self._receive()
        now = asyncio.get_running_loop().time()
        self._end = self._end or now + self._seconds
        try:
            message = await asyncio.wait_for(self._receive(), max(self._end - now, 0.01))
        except TimeoutError:
            self._over = True
            return {"type": "http.disconnect"}
        self._over = not message.get("more_body", False)
        return message

    def closing(self, send: Send) -> Send:
        """Return a sender that ends the connection where an answer comes before the body's end."""

        async def closing(message: Any) -> None:
            if message["type"] == "http.response.start" and not self._over:
                headers = [*message["headers"], (b"connection", b"close")]
                message = {**message, "headers": headers}
            await send(message)

        return closing


def _without_body(send: Send) -> Send:
    """Return a sender that keeps the head of an answer and drops its body (HEAD)."""

    async def head_only(message: Any) -> None:
        if message["type"] == "http.response.body":
            message = {**message, "body": b""}
        await send(message)

    return head_only


def _name(host: str) -> str:
    """Return the host's name without its port, lower case."""
    if host.startswith("["):
        return host.partition("]")[0].lower() + "]"
    return host.partition(":")[0].lower()
