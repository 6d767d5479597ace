"""No page is forgotten: the lists of places hold each route, and signed in it is the same."""

import re
from collections.abc import Callable, Iterator
from itertools import product
from typing import TYPE_CHECKING, Any

import pytest
from litestar import Litestar
from tests.web.listening import listening
from tests.web.places import ALONE, BEHIND_FORMS, NO_PAGE, SIGNED_IN, Place, place
from tests.web.walking import keyboard, small_targets, too_wide

from servanda.pages.languages import LANGUAGES
from servanda.pages.pseudo import PSEUDO
from servanda.web import app as web_app
from servanda.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LIGHTS: tuple[Any, ...] = ("light", "dark")
LOOKS = tuple(product((*LANGUAGES, PSEUDO), LIGHTS, (390, 1280)))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Return a server on which people sign in; ben codes a text blind."""
    made = place(tmp_path_factory.mktemp("every"), "users")
    yield made
    made.world.register.close()


# ---------------------------------------------------------------- no route is forgotten


def routes(held: Place, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str]]:
    """Return method and path of each route of a server on which people sign in."""
    made: list[Litestar] = []
    build = web_app._application

    def kept(*asked: Any) -> Litestar:
        made.append(build(*asked))
        return made[-1]

    monkeypatch.setattr(web_app, "_application", kept)
    world = held.world
    app = create_app(register=world.register, access=world.access, writable=True)
    again = type(world.client)(app)
    assert again.get("/", headers=cookie(held, "anna")).status_code == 200
    found = {
        (method, route.path)
        for route in made[-1].routes
        for handler in getattr(route, "route_handlers", ())
        for method in getattr(handler, "http_methods", ())
        if method != "OPTIONS"
    }
    return sorted(found)


def fits(path: str, address: str) -> bool:
    """Tell whether an address is one of a route."""
    pattern = re.sub(r"\\?\{\w+:int\\?\}", r"\\d+", re.sub(r"\{\w+:str\}", "[^/]+", path))
    return re.fullmatch(pattern, address.partition("?")[0]) is not None


def test_each_route_with_a_page_is_in_the_lists(
    held: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new page fails here until axe and the keyboard are led to it."""
    opened = [*ALONE, *(path for _, path in SIGNED_IN)]
    all_routes = routes(held, monkeypatch)
    read = [path for method, path in all_routes if method == "GET" and not NO_PAGE.match(path)]
    written = [path for method, path in all_routes if method == "POST" and not NO_PAGE.match(path)]

    assert len(read) > 25
    assert [path for path in read if not any(fits(path, one) for one in opened)] == []
    assert sorted(BEHIND_FORMS) == sorted(written)


def test_what_is_no_page_is_none(held: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """No route escapes the lists by its name: what is set aside sends no HTML."""
    asked = [
        re.sub(r"\{\w+:int\}", "0", re.sub(r"\{\w+:str\}", "pause", path))
        for method, path in routes(held, monkeypatch)
        if method == "GET" and NO_PAGE.match(path) and path not in ("/api", "/events")
    ]
    # Of each name one ending is enough, and the file of a whole register takes long.
    some = list({one.rpartition(".")[0] or one: one for one in asked}.values())
    for path in some:
        answer = held.world.client.get(path, headers=cookie(held, "anna"))
        if answer.status_code == 200:
            assert not answer.headers["content-type"].startswith("text/html"), path


# ---------------------------------------------------------------- signed in


def cookie(held: Place, name: str) -> dict[str, str]:
    """Return the cookie of somebody who is signed in."""
    access = held.world.access
    return {"cookie": f"{access.cookie}={access.sessions.begin(name)}"}


@pytest.fixture(scope="module")
def address(held: Place) -> Iterator[str]:
    """Serve it on a port of this machine."""
    with listening(held.world.app) as (found, _, _):
        yield found


@pytest.fixture
def open_as(
    held: Place, address: str, browser: "Browser"
) -> Iterator[Callable[[str | None, str], "Page"]]:
    """Return a function that opens an address as somebody."""
    contexts = []

    def opened(name: str | None, path: str) -> "Page":
        context = browser.new_context()
        contexts.append(context)
        if name is not None:
            key, _, value = cookie(held, name)["cookie"].partition("=")
            context.add_cookies([{"name": key, "value": value, "url": address}])
        page = context.new_page()
        answer = page.goto(address + path)
        assert answer is not None
        assert answer.status == 200, page.content()
        return page

    yield opened
    for context in contexts:
        context.close()


OpenAs = Callable[[str | None, str], "Page"]


@pytest.mark.parametrize("number", range(len(SIGNED_IN)))
def test_axe_finds_nothing_for_whoever_is_signed_in(
    number: int, open_as: OpenAs, axe: "Callable[[Page], list[str]]"
) -> None:
    """Each page once, languages, lights and widths in turn; none scrolls sideways."""
    name, path = SIGNED_IN[number]
    tongue, light, width = LOOKS[number % len(LOOKS)]
    page = open_as(name, f"{path}{'&' if '?' in path else '?'}lang={tongue}")
    page.emulate_media(color_scheme=light)
    page.set_viewport_size({"width": width, "height": 900})
    assert axe(page) == []
    for narrow in (320, 390, 640):
        page.set_viewport_size({"width": narrow, "height": 900})
        assert too_wide(page) <= 0, narrow
    assert small_targets(page) == []


@pytest.mark.parametrize(("name", "path"), SIGNED_IN)
def test_whoever_is_signed_in_walks_by_keyboard(
    name: str | None, path: str, open_as: OpenAs
) -> None:
    """The skip link first, then all there is to press, and out again."""
    assert "skip" in keyboard(open_as(name, path))[0]


def test_a_blind_coders_page_asks_for_nothing_that_is_hidden(
    held: Place, address: str, browser: "Browser", open_as: OpenAs
) -> None:
    """No news of the log while the other codes are hidden; others have them."""
    context = browser.new_context()
    key, _, value = cookie(held, "ben")["cookie"].partition("=")
    context.add_cookies([{"name": key, "value": value, "url": address}])
    page = context.new_page()
    asked: list[tuple[int, str]] = []
    page.on("response", lambda found: asked.append((found.status, found.url)))
    for path in ("/documents/bridge-uk?queue=second", "/queue",
                 "/documents/bridge-uk/sign?queue=second"):  # fmt: skip
        page.goto(address + path)
        page.wait_for_timeout(300)
    assert {status for status, _ in asked} == {200}
    assert not any("live.js" in url or "/events" in url for _, url in asked)
    page.close()
    context.close()
    assert "live.js" in open_as("carl", "/queue").content()


# ---------------------------------------------------------------- behind a form


def sound(page: "Page", axe: "Callable[[Page], list[str]]") -> None:
    """Check a page that a form led to, in both lights, narrow and wide."""
    for light, width in product(LIGHTS, (390, 1280)):
        page.emulate_media(color_scheme=light)
        page.set_viewport_size({"width": width, "height": 900})
        assert axe(page) == []
        assert too_wide(page) <= 0
    keyboard(page)
    assert small_targets(page) == []


def test_what_would_be_signed_is_sound(open_as: OpenAs, axe: "Callable[[Page], list[str]]") -> None:
    """The pairs of two versions, and the settlement of a disagreement."""
    page = open_as("anna", "/documents/bridge/align?with=bridge-uk")
    page.get_by_role("button", name="Add this pair").click()
    page.get_by_role("button", name="Show what I would sign").click()
    page.get_by_role("heading", name="Sign the alignment").wait_for()
    sound(page, axe)

    page = open_as("carl", "/documents/bridge/disagreements")
    form = page.locator("form.acts").first
    form.locator("input[type=radio]").first.check()
    form.locator("input[name=because]").fill("no act is named")
    form.get_by_role("button", name="Settle").click()
    page.get_by_role("heading", name="Sign what was decided").wait_for()
    sound(page, axe)


def test_what_an_account_was_given_is_sound(
    open_as: OpenAs, axe: "Callable[[Page], list[str]]"
) -> None:
    """A token and an address for calendars, shown once."""
    for number in range(2):
        page = open_as("rita", "/account")
        form = page.locator("form:has(input[name=label])").nth(number)
        form.locator("input[name=label]").fill("on my desk")
        form.locator("button").click()
        page.wait_for_load_state()
        sound(page, axe)


def test_a_receipt_is_sound(open_as: OpenAs, axe: "Callable[[Page], list[str]]") -> None:
    """And so is what is said where a file to hand in is none."""
    page = open_as("otto", "/prepare")
    form = page.locator("form[action='/hand-in']")
    form.locator("input[type=file]").set_input_files(
        {"name": "x.json", "mimeType": "application/json", "buffer": b"{}"}
    )
    form.locator("button").first.click()
    page.wait_for_load_state()
    sound(page, axe)
