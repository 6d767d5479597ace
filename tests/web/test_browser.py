"""The running server in a real browser: from a pasted text to its marks."""

import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
import uvicorn
from tests.pages.texts import REPORT
from tests.pages.world import FakeRegister
from tests.web.test_door import load

from servanda.web.app import create_app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the test register on a free port of this machine."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    app = create_app(register=FakeRegister(), load=load)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", lifespan="off", ws="none"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    listener.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_pasted_text_is_marked_at_once(address: str, open_page: Any, *, javascript: bool) -> None:
    """Paste, press, read: with JavaScript and without."""
    page = open_page(f"{address}/read", javascript=javascript)

    page.get_by_label("Paste a text").fill(REPORT)
    page.get_by_role("button", name="Read it").click()

    page.get_by_role("heading", name="Nothing here binds anyone").wait_for()
    assert page.locator(".text mark.claim").inner_text() == "Many points were agreed"


def test_a_dropped_file_is_read(address: str, open_page: Any) -> None:
    """A file let go over the form is sent without another click."""
    page = open_page(f"{address}/read")
    data = page.evaluate_handle(
        "text => { const d = new DataTransfer();"
        " d.items.add(new File([text], 'talks.txt', {type: 'text/plain'})); return d }",
        REPORT,
    )

    page.dispatch_event("form.door", "drop", {"dataTransfer": data})

    page.get_by_role("heading", name="Nothing here binds anyone").wait_for()


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    address: str, open_page: Any, tmp_path: "Path"
) -> None:
    """The browser names the limit at once."""
    big = tmp_path / "big.txt"
    big.write_bytes(b"x" * (21 * 1024 * 1024))
    page = open_page(f"{address}/read")

    page.get_by_label("or choose a file").set_input_files(big)

    assert "20 MB" in page.locator("#file").evaluate("e => e.validationMessage")


def test_the_clocks_are_set_by_a_form(address: str, open_page: Any) -> None:
    """A date typed into the strip comes to stand in the address."""
    page = open_page(address)

    page.get_by_label("as of").fill("2025-04-01")
    page.get_by_role("button", name="Show").click()

    assert "as_of=2025-04-01" in page.url


@pytest.mark.parametrize("path", ["/", "/read", "/c/lists", "/nowhere"])
def test_axe_finds_nothing_on_the_server_either(
    path: str, address: str, open_page: Any, axe: "Callable[[Page], list[str]]"
) -> None:
    """What the server adds to the templates (forms, errors) is accessible too."""
    page = open_page(address + path, width=390) if path != "/nowhere" else None
    if page is None:
        # The browser logs a missing page as an error of the console, which is none of ours.
        page = open_page(f"{address}/read", width=390)
        page.set_content(page.request.get(address + path).text())

    assert axe(page) == []
