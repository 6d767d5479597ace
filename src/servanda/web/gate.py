"""Who may do what: stands behind the guard and before every route.

``local``: one person on the own machine, without log-in. ``users``: nothing is shown before
sign-in, but calendars and feeds at addresses that hold a person's subscription. ``public``:
everybody reads, nobody writes, and nothing is fetched for anybody.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import CookieError, SimpleCookie
from math import ceil
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, urlencode

from servanda.pages.languages import gettext as _
from servanda.pages.menu import offering
from servanda.web import limits, problems
from servanda.web.accounts import Accounts
from servanda.web.guard import SAFE, App, Receive, Refusal, Scope, Send
from servanda.web.limits import Limits
from servanda.web.sessions import Sessions, Visitor

Mode = Literal["local", "users", "public"]
OPEN = ("/sign-in", "/static/")
"""What is shown before sign-in."""
CSRF_HEADER = "x-servanda-csrf"
VISITOR = "servanda.visitor"
SUBSCRIBED = {".ics": b"text/calendar", ".atom": b"application/atom+xml"}
"""What programs fetch that cannot sign in: calendars and feeds, by ending and media type."""
KEY = "key"
"""The field of an address that holds a person's subscription."""
LONGEST_WAY = 1_500
"""Characters of an address that one is led back to after signing in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How a server is open, and what it needs to tell people apart."""

    mode: Mode = "local"
    accounts: Accounts | None = None
    timer: Callable[[], float]
    secure: bool = False
    """True behind TLS: cookies are sent over nothing else."""
    sessions: Sessions = field(init=False)
    limits: Limits = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nobody signed in."""
        object.__setattr__(self, "sessions", Sessions(self.timer))
        object.__setattr__(self, "limits", Limits(self.timer))

    @property
    def cookie(self) -> str:
        """Name of the cookie; the prefix binds it to this host and to TLS (RFC 6265bis)."""
        return "__Host-servanda" if self.secure else "servanda"

    def set_cookie(self, secret: str) -> str:
        """Return the header that hands over a session."""
        return f"{self.cookie}={secret}; Path=/; HttpOnly; SameSite=Lax" + self._secure()

    def drop_cookie(self) -> str:
        """Return the header that takes it away."""
        return f"{self.cookie}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0" + self._secure()

    def _secure(self) -> str:
        return "; Secure" if self.secure else ""

    def visitor(self, headers: dict[str, str], subscription: str | None = None) -> Visitor | None:
        """Return who asks, by subscription, token or session; None where nobody is known."""
        if self.accounts is None:
            return None
        if subscription is not None:
            reader = self.accounts.of_token(subscription, use="subscription")
            return None if reader is None else Visitor(person=reader, csrf=None)
        kind, _, secret = headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            person = self.accounts.of_token(secret.strip())
            return None if person is None else Visitor(person=person, csrf=None)
        held = cookie_of(headers, self.cookie)
        session = None if held is None else self.sessions.find(held)
        if session is None:
            return None
        # Removed or changed since sign-in: the file decides, not the memory of it.
        person = self.accounts.find(session.name)
        return None if person is None else Visitor(person=person, csrf=session.csrf, session=held)


class Gate:
    """Lets requests through to ``app`` as far as its mode, the visitor and the limits allow."""

    def __init__(
        self,
        app: App,
        access: Access,
        refusal: Refusal,
        offers: Callable[[Visitor | None], Sequence[str]] = lambda _: (),
    ) -> None:
        """Stand before ``app``; ``offers`` are the pages of its menu that a visitor has."""
        self._app, self._access, self._refusal = app, access, refusal
        self._offers = offers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._access.secure:
            # Addresses for other programs are those of the server that speaks TLS for this one.
            scope["scheme"] = "https"
        headers = {n.lower().decode("latin-1"): v.decode("latin-1") for n, v in scope["headers"]}
        subscription = taken_out(scope) if self._access.mode == "users" else None
        visitor = self._access.visitor(headers, subscription)
        scope[VISITOR] = visitor
        refused = self._why(scope, headers, visitor, subscription)
        if refused is None:
            with offering(self._offers(visitor)):
                to = send if subscription is None else subscribed_only(send)
                await self._app(scope, receive, to)
            return
        await self._refuse(scope, send, *refused)

    async def _refuse(
        self,
        scope: Scope,
        send: Send,
        status: int,
        sentence: str,
        more: list[tuple[bytes, bytes]],
    ) -> None:
        body, media = self._refusal(status, sentence, scope["path"])
        await send(
            {
                "type": "http.response.start",
                "status": status,
                "headers": [
                    (b"content-type", media.encode()),
                    (b"content-length", str(len(body)).encode()),
                    (b"cache-control", b"no-store"),
                    *more,
                ],
            }
        )
        await send({"type": "http.response.body", "body": body})

    def _why(
        self,
        scope: Scope,
        headers: dict[str, str],
        visitor: Visitor | None,
        subscription: str | None,
    ) -> tuple[int, str, list[tuple[bytes, bytes]]] | None:
        path, safe = scope["path"], scope["method"] in SAFE
        api = path.startswith(problems.PREFIX)
        if self._access.mode == "users" and visitor is None and not path.startswith(OPEN):
            return _unknown(scope, by_itself=api or not safe, subscribed=subscription is not None)
        if safe:
            return None
        if self._access.mode == "public" and path != "/read":
            return 403, _("This server shows a register and takes nothing in."), []
        if api and visitor is not None and visitor.csrf is not None:
            sent = headers.get(CSRF_HEADER, "")
            if not secrets.compare_digest(sent.encode(), visitor.csrf.encode()):
                return (
                    403,
                    _(
                        "A session writes with the header {header} of its own page.",
                        header=CSRF_HEADER,
                    ),
                    [],
                )
        return self._too_many(scope, path, visitor)

    def _too_many(
        self, scope: Scope, path: str, visitor: Visitor | None
    ) -> tuple[int, str, list[tuple[bytes, bytes]]] | None:
        if self._access.mode == "local" or path == "/sign-in":
            return None  # the person's own machine; and sign-in counts by name as well
        who = caller(scope) if visitor is None else visitor.person.name
        rate = limits.TEXTS if path == "/read" else limits.WRITES
        wait = self._access.limits.take("text" if path == "/read" else "write", who, rate)
        if not wait:
            return None
        return (
            429,
            _("Too many at once; wait a moment."),
            [(b"retry-after", str(ceil(wait)).encode())],
        )


def _unknown(
    scope: Scope, *, by_itself: bool, subscribed: bool
) -> tuple[int, str, list[tuple[bytes, bytes]]]:
    """Return what somebody is told who is nobody here: programs that, people where to sign in."""
    if subscribed:
        return 401, _("This address has ended; make another on the page of your account."), []
    if by_itself:
        return 401, _("Sign in first, or send a token."), [(b"www-authenticate", b"Bearer")]
    wanted, (_keys, left) = scope["path"], _parted(scope)
    if left and len(wanted) + len(left) < LONGEST_WAY:
        wanted += f"?{left}"  # the clocks of a citation, above all
    wanted = quote(wanted, safe="/")
    return 303, _("Sign in first."), [(b"location", f"/sign-in?next={wanted}".encode())]


def taken_out(scope: Scope) -> str | None:
    """Take a subscription out of the address of a calendar or feed, so that no page repeats it."""
    if scope["method"] not in SAFE or not scope["path"].endswith(tuple(SUBSCRIBED)):
        return None
    found, left = _parted(scope)
    if not found:
        return None
    scope["query_string"] = left.encode("latin-1")
    return found[-1]


def _parted(scope: Scope) -> tuple[list[str], str]:
    """Return the subscriptions of an address, and its query without them."""
    fields = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    found = [value for name, value in fields if name == KEY]
    return found, urlencode([(name, value) for name, value in fields if name != KEY])


def subscribed_only(send: Send) -> Send:
    """Let nothing but calendars and feeds out: a page may have a name that ends like theirs."""
    kept_back = False

    async def passing(message: Any) -> None:
        nonlocal kept_back
        if message["type"] == "http.response.start":
            media = dict(message["headers"]).get(b"content-type", b"")
            kept_back = not media.startswith(tuple(SUBSCRIBED.values()))
            if kept_back:
                status = 403 if message["status"] == HTTPStatus.OK else message["status"]
                bare = [(b"content-length", b"0"), (b"cache-control", b"no-store")]
                message = {"type": message["type"], "status": status, "headers": bare}
        elif kept_back:
            message = {"type": message["type"], "body": b""}
        await send(message)

    return passing


def caller(scope: Scope) -> str:
    """Return the address that a request comes from."""
    client = scope.get("client")
    return "unknown" if client is None else str(client[0])


def cookie_of(headers: dict[str, str], name: str) -> str | None:
    """Return the value of a cookie."""
    try:
        held = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return None
    return held[name].value if name in held else None


def inside(address: str) -> str:
    """Return an address within this server; whatever leads elsewhere becomes the first page."""
    plain = address.isprintable() and "\\" not in address
    return address if plain and address.startswith("/") and address[1:2] != "/" else "/"
