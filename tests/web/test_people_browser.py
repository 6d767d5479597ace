"""Sign-in, account and the page of entries in a real browser: accessible, and signing there."""

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from tests.web.people import PASSWORD, World, make

from servanda.web.serving import config

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """Serve a register of several people on a free port of this machine."""
    folder = tmp_path_factory.mktemp("browser")
    make(folder)
    world = World(folder, "users")
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(config(world.app, behind_tls=False))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    yield world, f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    with contextlib.suppress(OSError):
        listener.close()
    world.register.close()


def _signed_in(page: "Page", onward: str) -> "Page":
    page.get_by_label("Name").fill("otto")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{onward}")
    return page


def _fill(page: "Page") -> None:
    page.get_by_role("link", name="Object to a verdict or report").click()
    page.get_by_label("About").fill("no-shelling")
    page.get_by_label("Because").fill("The shells of 10 April were not ours.")
    page.get_by_role("button", name="Show what I would sign").click()
    page.get_by_role("heading", name="What you would sign").wait_for()


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing(
    served: tuple[World, str], open_page: Any, axe: "Callable[[Page], list[str]]", *, dark: bool
) -> None:
    """Sign-in, account, and the page of entries with an entry on it, at 390 pixels."""
    page = open_page(f"{served[1]}/prepare", width=390, dark=dark)
    assert axe(page) == []

    _signed_in(page, "/prepare")
    assert axe(page) == []
    _fill(page)
    assert axe(page) == []
    page.goto(f"{served[1]}/account")
    assert axe(page) == []


def test_an_entry_is_signed_in_the_browser(served: tuple[World, str], open_page: Any) -> None:
    """The key is chosen, used and forgotten; what stands in the log is the party's own."""
    world, address = served
    page = _signed_in(open_page(f"{address}/prepare"), "/prepare")
    _fill(page)
    size, sent = world.size(), []
    page.on("request", lambda request: sent.append(request.post_data or ""))

    page.get_by_label("sign in this browser").set_input_files(world.folder / "ostia.key")
    page.get_by_role("button", name="Sign and hand in").click()
    page.get_by_text(f"Recorded as entry #{size}").wait_for()

    entry = world.register.state().entries[-1]
    assert (entry.type, entry.actor) == ("objection/1", "ostia")
    secret = (world.folder / "ostia.key").read_text("utf-8").split("-----")[2].strip()
    assert not any(secret in body for body in sent)


def test_a_key_of_somebody_else_signs_nothing(
    served: tuple[World, str], open_page: Any, tmp_path: Path
) -> None:
    """Said in words; nothing is sent."""
    from servanda.register.keyfile import plain_pem  # noqa: PLC0415
    from servanda.register.keys import generate  # noqa: PLC0415

    world, address = served
    other = tmp_path / "other.key"
    other.write_bytes(plain_pem(generate("x.y/party/1").private))
    page = _signed_in(open_page(f"{address}/prepare"), "/prepare")
    _fill(page)
    size = world.size()

    page.get_by_label("sign in this browser").set_input_files(other)
    page.get_by_role("button", name="Sign and hand in").click()
    page.get_by_text("This is another key").wait_for()

    assert world.size() == size


def test_without_scripts_the_entry_is_downloaded(served: tuple[World, str], open_page: Any) -> None:
    """The form gives the file that `servanda sign` takes."""
    page = _signed_in(open_page(f"{served[1]}/prepare", javascript=False), "/prepare")
    _fill(page)

    with page.expect_download() as got:
        page.get_by_role("button", name="Download it to sign").click()

    assert got.value.suggested_filename == "entry.json"
    assert not page.get_by_label("sign in this browser").is_visible()
