"""Who may ask, and how: the guard before every route."""

import socket
import threading

import pytest
import uvicorn
from tests.pages.world import FakeRegister
from tests.web.client import Client

from servanda.web.app import create_app
from servanda.web.guard import CSP
from servanda.web.submission import MAX_BYTES


@pytest.fixture(scope="module")
def client() -> Client:
    """Return a client of a server with a register."""
    return Client(create_app(register=FakeRegister()))


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "LOCALHOST:9", "[::1]:8000"])
def test_the_machine_may_be_named_in_its_own_ways(client: Client, host: str) -> None:
    """Any name of the loopback is answered."""
    assert client.get("/read", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1.example.org", "", "localhost.evil"])
def test_a_foreign_host_name_is_refused(client: Client, host: str) -> None:
    """A page that resolves its own name to this machine reads nothing (DNS rebinding)."""
    answer = client.get("/", headers={"host": host})

    assert answer.status_code == 421
    assert "River bank" not in answer.text


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://example.org"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "http://[::1"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"sec-fetch-site": "none"},
    ],
)
def test_a_form_of_another_site_is_refused(client: Client, headers: dict[str, str]) -> None:
    """Only a form of this very server is read."""
    answer = client.post("/read", data={"text": "We will."}, headers=headers)

    assert answer.status_code == 403
    assert "another site" in answer.text


def test_our_own_form_is_read(client: Client) -> None:
    """A browser that hides the origin, as our policy asks it to, still names the site."""
    headers = {"sec-fetch-site": "same-origin", "origin": "null"}

    answer = client.post("/read", data={"text": "  "}, headers=headers)

    assert answer.status_code == 400
    assert "Nothing was given" in answer.text


def test_a_body_beyond_the_limit_is_refused_with_its_size(client: Client) -> None:
    """The message names the size and the limit."""
    answer = client.post("/read", files={"file": ("big.txt", b"x" * (MAX_BYTES + 100_000))})

    assert answer.status_code == 413
    assert "up to 20 MB are read here" in answer.text


def test_a_body_beyond_the_limit_is_answered_before_it_comes() -> None:
    """Whoever announces 200 MB hears at once that it is too much."""
    listener = socket.create_server(("127.0.0.1", 0))
    app = create_app(register=None, hosts=["127.0.0.1"])
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical"))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        with socket.create_connection(listener.getsockname(), timeout=10) as caller:
            head = "POST /read HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 200000000\r\n\r\n"
            caller.sendall(head.encode() + b"only the beginning")
            assert caller.recv(1000).startswith(b"HTTP/1.1 413 ")
    finally:
        server.should_exit = True
        thread.join()


@pytest.mark.parametrize("path", ["/", "/read", "/nowhere", "/static/servanda.css", "/c/none"])
def test_every_answer_forbids_what_our_pages_never_do(client: Client, path: str) -> None:
    """Policy, referrer and type headers stand on pages, files and errors alike."""
    headers = client.get(path).headers

    assert headers["content-security-policy"] == CSP
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in CSP
    assert "unsafe" not in CSP
