"""Signing in and out, and one's own account."""

import asyncio
import secrets
from math import ceil
from typing import Annotated, Any

from litestar import Request, Response, get, post
from litestar.params import QueryParameter
from litestar.response import Redirect
from litestar.types import ControllerRouterHandler

from servanda.errors import UsageError
from servanda.pages.languages import N_
from servanda.pages.languages import gettext as _
from servanda.pages.links import ServerLinks
from servanda.pages.refused import refused
from servanda.pages.render import render
from servanda.pages.shell import Shell
from servanda.pages.words import sentence
from servanda.web import accounts, limits
from servanda.web.accounts import Accounts
from servanda.web.answers import page
from servanda.web.gate import VISITOR, Access, caller, cookie_of, inside
from servanda.web.problems import RefusedError
from servanda.web.sessions import Visitor

Asking = Request[Any, Any, Any]
WRONG = N_(
    "Name and password do not go together. Passwords are given out by whoever keeps the server."
)


def routes(access: Access) -> list[ControllerRouterHandler]:
    """Return the handlers; there are none where nobody signs in."""
    if access.accounts is None:
        return []
    people = access.accounts
    return [*_doors(access, people), *_account(access, people), *_given_out(people)]


def visitor_of(request: Asking) -> Visitor:
    """Return who asks; 401 where nobody is signed in."""
    found = request.scope.get(VISITOR)
    if not isinstance(found, Visitor):
        raise RefusedError(401, _("Sign in first."))
    return found


async def form_of(request: Asking) -> dict[str, str]:
    """Return the fields of a form of ours: it bears the session's own token (CSRF)."""
    visitor = visitor_of(request)
    form = await request.form()
    fields = {name: value for name, value in form.items() if isinstance(value, str)}
    expected = visitor.csrf or secrets.token_urlsafe()
    if not secrets.compare_digest(fields.get("csrf", "").encode(), expected.encode()):
        raise RefusedError(
            403, _("This form does not come from a page of your session; open the page anew.")
        )
    return fields


def _doors(access: Access, people: Accounts) -> list[ControllerRouterHandler]:
    def show(next_: str, error: str = "", status: int = 200) -> Response[str]:
        shell = Shell(title=_("Sign in"), here="", foot=_foot())
        links = ServerLinks(here="/sign-in")
        html = render("sign_in.html", shell=shell, links=links, next=inside(next_), error=error)
        return page(html, status=status)

    @get("/sign-in", sync_to_thread=False)
    def ask(
        onward: Annotated[str, QueryParameter(name="next", max_length=2000)] = "/",
    ) -> Response[str]:
        return show(onward)

    @post("/sign-in")
    async def sign_in(request: Asking) -> Response[Any]:
        form = await request.form()
        name, password, onward = (_text(form.get(key)) for key in ("name", "password", "next"))
        waits = [
            access.limits.take("sign-in from", caller(request.scope), limits.SIGN_IN),
            access.limits.take("sign-in as", name.casefold()[:100], limits.SIGN_IN),
        ]
        if any(waits):
            wait = str(ceil(max(waits)))
            raise RefusedError(
                429, _("Too many tries; wait a few minutes."), headers={"retry-after": wait}
            )
        person = await asyncio.to_thread(people.check, name, password)
        if person is None:
            return show(onward, _(WRONG), 401)
        # A session that was there before, whoever planted it, ends here (fixation).
        old = cookie_of(dict(request.headers), access.cookie)
        if old is not None:
            access.sessions.end(old)
        answer = Redirect(inside(onward), status_code=303)
        answer.headers["set-cookie"] = access.set_cookie(access.sessions.begin(person.name))
        return answer

    @post("/sign-out")
    async def sign_out(request: Asking) -> Response[Any]:
        await form_of(request)
        held = visitor_of(request).session
        if held is not None:
            access.sessions.end(held)
        answer = Redirect("/sign-in", status_code=303)
        answer.headers["set-cookie"] = access.drop_cookie()
        return answer

    return [ask, sign_in, sign_out]


def _shown(people: Accounts, request: Asking, status: int = 200, **more: str) -> Response[str]:
    """Return the page of one's own account, with what was just said or made."""
    visitor = visitor_of(request)
    told = {"error": "", "said": "", "secret": "", "key": "", **more}
    html = render(
        "account.html",
        shell=Shell(title=_("Your account"), here="", beside_register=True, foot=_foot()),
        links=ServerLinks(here="/account"),
        person=visitor.person,
        csrf=visitor.csrf or "",
        tokens=people.tokens(visitor.person.name),
        subscriptions=people.tokens(visitor.person.name, use="subscription"),
        base=str(request.base_url).rstrip("/"),
        shortest=accounts.SHORTEST,
        longest=accounts.LONGEST,
        **told,
    )
    return page(html, status=status)


def _account(access: Access, people: Accounts) -> list[ControllerRouterHandler]:
    @get("/account", sync_to_thread=False)
    def account(request: Asking) -> Response[str]:
        return _shown(people, request)

    @post("/account/password")
    async def password(request: Asking) -> Response[str]:
        fields, visitor = await form_of(request), visitor_of(request)
        name = visitor.person.name
        if access.limits.take("sign-in as", name, limits.SIGN_IN):
            raise RefusedError(429, _("Too many tries; wait a few minutes."))
        if await asyncio.to_thread(people.check, name, fields.get("old", "")) is None:
            return _shown(people, request, 400, error=_("That is not your password until now."))
        try:
            await asyncio.to_thread(people.change, name, fields.get("new", ""))
        except UsageError as error:
            return _shown(people, request, 400, error=sentence(refused(str(error))))
        access.sessions.end_all(name, but=visitor.session)
        said = _("Your password is changed; you are signed out everywhere else.")
        if people.tokens(name) or people.tokens(name, use="subscription"):
            said += " " + _("Your tokens and subscription addresses still work; end them below.")
        return _shown(people, request, said=said)

    return [account, password]


def _given_out(people: Accounts) -> list[ControllerRouterHandler]:
    @post("/account/tokens")
    async def token(request: Asking) -> Response[str]:
        fields = await form_of(request)
        secret = people.new_token(visitor_of(request).person.name, fields.get("label", ""))
        return _shown(people, request, secret=secret)

    @post("/account/tokens/end")
    async def end_token(request: Asking) -> Response[str]:
        fields = await form_of(request)
        people.end_token(visitor_of(request).person.name, fields.get("token", ""))
        return _shown(people, request, said=_("The token is ended."))

    @post("/account/subscriptions")
    async def subscription(request: Asking) -> Response[str]:
        fields, name = await form_of(request), visitor_of(request).person.name
        key = people.new_token(name, fields.get("label", ""), use="subscription")
        return _shown(people, request, key=key)

    @post("/account/subscriptions/end")
    async def end_subscription(request: Asking) -> Response[str]:
        fields = await form_of(request)
        ended = fields.get("subscription", "")
        people.end_token(visitor_of(request).person.name, ended, use="subscription")
        return _shown(people, request, said=_("The addresses with that key are ended."))

    return [token, end_token, subscription, end_subscription]


def _foot() -> str:
    return _(
        "Names, roles and passwords (as Argon2id hashes) are kept on this server, apart from the "
        "register: nothing on this page is in the log. No private key ever comes here."
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
