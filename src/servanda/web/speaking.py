"""In which language a request is answered: its address, else the cookie, else Accept-Language."""

from collections.abc import Callable
from typing import Any

from servanda.pages.languages import Choice, choose, speaking
from servanda.web.gate import KEY, SUBSCRIBED, cookie_of
from servanda.web.guard import SAFE, App, Receive, Scope, Send
from servanda.web.problems import MEDIA as PROBLEM

COOKIE = "servanda-lang"
"""Holds the language that a reader chose last, and nothing else."""
_KEPT = "Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"


class Speaking:
    """Stands before everything else; what is made behind it is made in the reader's language."""

    def __init__(self, app: App, closing: Callable[[], None] = lambda: None) -> None:
        """Stand before ``app``; ``closing`` ends what would keep a server from stopping."""
        self._app, self.close = app, closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = {n.lower().decode("latin-1"): v.decode("latin-1") for n, v in scope["headers"]}
        held = cookie_of(headers, COOKIE)
        path = scope["path"]
        # A program asks again and again: the address alone says the language.
        alone = path.endswith(tuple(SUBSCRIBED))
        # Tables, JSON and the API hold names of states and columns, English for all; it is their
        # refusals that are told in a language.
        chosen = choose(
            scope.get("query_string", b"").decode("latin-1"),
            cookie=None if alone else held,
            accepts="" if alone else headers.get("accept-language", ""),
            page=scope["method"] in SAFE,
            secrets=(KEY,),
        )
        with speaking(chosen):
            await self._app(scope, receive, _telling(send, chosen, held))


def _telling(send: Send, chosen: Choice, held: str | None) -> Send:
    """Return a sender that says of a page or problem in which language it is, and why."""
    tag = chosen.language.tag

    async def telling(message: Any) -> None:
        if message["type"] == "http.response.start" and _has_words(message["headers"]):
            told = [
                (b"content-language", tag.encode()),
                (b"vary", b"accept-language, cookie"),
            ]
            if chosen.asked and held != tag and not _is_problem(message["headers"]):
                told.append((b"set-cookie", f"{COOKIE}={tag}; {_KEPT}".encode()))
            message = {**message, "headers": [*message["headers"], *told]}
        await send(message)

    return telling


def _has_words(headers: Any) -> bool:
    kind = _kind(headers)
    return kind.startswith(b"text/html") or _is_problem(headers)


def _is_problem(headers: Any) -> bool:
    return _kind(headers).startswith(PROBLEM.encode())


def _kind(headers: Any) -> bytes:
    return next((v for n, v in headers if n.lower() == b"content-type"), b"")
