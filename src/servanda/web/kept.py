"""Pages that were made before: given again as long as nothing they depend on has changed.

Stands behind the gate, before the routes. A page is kept only where its route says that it is a
pure function of its address, the log and who asks (:data:`MARK`), and its key holds all three:

- the head of the log, with what witnesses said of it: a new entry makes every kept page another;
- path and query, so both clocks, and what else an address may hold;
- whatever could make one reader's page differ from another's: person, role and actor, the session
  and the token, and the language. Two people who signed in never share a page.

A page that names no time of its own is as of now, and is given again for a minute only; it names
its time.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from servanda.api.moment import moment
from servanda.pages.languages import choice
from servanda.web.gate import VISITOR
from servanda.web.guard import App, Receive, Scope, Send
from servanda.web.sessions import Visitor

MARK = b"x-servanda-kept"
"""Header by which a route says that its page may be kept; it never leaves the server."""
FRESH = 60.0
"""Seconds for which a page as of now is given again."""
STREAM = "/events"
"""An answer that goes on and on: it sees each version of the log as it comes."""
MOST = 4_096
MOST_BYTES = 64 * 1024 * 1024
_TELLING = (b"cookie", b"authorization")
"""Headers of a request that may make its page another."""

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class _Page:
    start: Any
    body: bytes
    until: float | None
    """When it is too old by the timer; None: it names its own time and never is."""


class Kept:
    """Answers from what is kept, else lets ``app`` answer and keeps what may be kept."""

    def __init__(self, app: App, version: Callable[[], object], timer: Callable[[], float]) -> None:
        """Stand before ``app``; ``version`` tells of the log all that pages depend on."""
        self._app, self._version, self._timer = app, version, timer
        self._held: OrderedDict[Key, _Page] = OrderedDict()
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; all of it sees one version of the log."""
        if scope["type"] != "http" or scope["path"] == STREAM:
            await self._app(scope, receive, send)
            return
        with moment():
            if scope["method"] != "GET" or _is_other(scope["path"]):
                await self._app(scope, receive, send)
                return
            key = (self._version(), *_asked(scope))
            page = self._found(key)
            if page is not None:
                await send(page.start)
                await send({"type": "http.response.body", "body": page.body})
                return
            await self._app(scope, receive, _Copy(send, lambda s, b: self._keep(key, scope, s, b)))

    def _found(self, key: Key) -> _Page | None:
        page = self._held.get(key)
        if page is None:
            return None
        if page.until is not None and page.until <= self._timer():
            self._drop(key)
            return None
        self._held.move_to_end(key)
        return page

    def _keep(self, key: Key, scope: Scope, start: Any, body: bytes) -> None:
        named = bool(parse_qs(scope["query_string"].decode("latin-1")).get("as_of"))
        if key in self._held:
            self._drop(key)
        self._held[key] = _Page(start, body, None if named else self._timer() + FRESH)
        self._bytes += len(body)
        while len(self._held) > MOST or self._bytes > MOST_BYTES:
            self._drop(next(iter(self._held)))

    def _drop(self, key: Key) -> None:
        self._bytes -= len(self._held.pop(key).body)


class _Copy:
    """Sends on, and hands over a whole page that may be kept."""

    def __init__(self, send: Send, keep: Callable[[Any, bytes], None]) -> None:
        self._send, self._keep = send, keep
        self._start: Any = None
        self._body: list[bytes] = []

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            headers = [(n, v) for n, v in message["headers"] if n.lower() != MARK]
            marked = len(headers) < len(message["headers"])
            message = {**message, "headers": headers}
            # What sets a cookie is meant for one answer alone.
            once = any(n.lower() == b"set-cookie" for n, _ in headers)
            self._start = message if marked and message["status"] == 200 and not once else None  # noqa: PLR2004
        elif self._start is not None:
            self._body.append(message.get("body", b""))
            if not message.get("more_body", False):
                self._keep(self._start, b"".join(self._body))
        await self._send(message)


def _is_other(path: str) -> bool:
    return path.startswith(("/api/", "/static/"))


def _asked(scope: Scope) -> Key:
    """Return what of a request can make its answer another."""
    found = scope.get(VISITOR)
    person = found.person if isinstance(found, Visitor) else None
    who = None if person is None else (person.name, person.role, person.actor)
    told = tuple((n.lower(), v) for n, v in scope["headers"] if n.lower() in _TELLING)
    return scope["path"], scope["query_string"], who, told, choice()
