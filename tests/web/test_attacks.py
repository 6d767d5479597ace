"""What strangers send: too much, too slowly, too deep, split in two, or from elsewhere."""

import contextlib
import http.server
import os
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from tests.web.people import World, make

from servanda.web.app import create_app
from servanda.web.guard import Guard
from servanda.web.serving import Patient, Plan, config
from servanda.web.speaking import Speaking


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Return a server of one person that takes entries in."""
    folder = tmp_path_factory.mktemp("attacks")
    make(folder)
    world = World(folder)
    yield world
    world.register.close()


@contextlib.contextmanager
def running(app: object) -> Iterator[tuple[str, int]]:
    """Serve an application as `servanda serve` does; return where it listens."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(config(app, behind_tls=False))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    try:
        yield listener.getsockname()
    finally:
        server.should_exit = True
        thread.join()


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"[]", b"null", b"1", b'"x"', b"\xff\xfe", b"[" * 200_000, b'{"a":' * 200_000,
        b'{"act":"release","commitment":"no-shelling","from":"Ostia","at":1e999}',
        b'{"act":"release","commitment":"no-shelling","from":"Ostia","extra":1}',
        b'{"act":"release","act":"suspend","commitment":"none","from":"Ostia"}',
        b'{"act":"release","commitment":"\\ud800","from":"Ostia"}',
    ],
    ids=range(13),
)  # fmt: skip
def test_broken_and_deep_json_is_a_plain_refusal(world: World, body: bytes) -> None:
    """400 with a sentence; no trace, nothing recorded, and the server goes on."""
    size = world.size()

    answer = world.client.post("/api/v1/acts", content=body, headers=JSON)

    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert world.size() == size


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "text/html"])
def test_what_a_foreign_form_can_send_is_no_json(world: World, kind: str) -> None:
    """A form of another site sends these without asking; they are refused (415)."""
    body = b'{"act":"release","commitment":"no-shelling","from":"Ostia"}'

    answer = world.client.post("/api/v1/acts", content=body, headers={"content-type": kind})

    assert answer.status_code == 415


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "..\\..\\x.csv", "/etc/passwd", "a/b.csv", "..", ".", "x\0.csv", "\r\nx"],
)
def test_no_name_of_an_upload_leads_elsewhere(world: World, name: str) -> None:
    """Path traversal: refused with its reason, whatever the separator."""
    wish = {"tables": [{"name": name, "data": "YSxiCjEsMgo="}]}

    answer = world.client.post("/api/v1/evidence", json=wish)

    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["/etc/passwd", "pyproject.toml", "../README.md"])
def test_no_name_reads_a_file_of_the_server(world: World, name: str) -> None:
    """Codebooks and mappings are named, never opened by path."""
    score = {"commitment": "withdraw", "codebook": name, "value": "1", "because": "so"}
    table = {"tables": [{"name": "x.csv", "data": "YSxiCjEsMgo="}], "ready_mapping": name}

    for path, wish in (("assessments", score), ("evidence", table)):
        answer = world.client.post(f"/api/v1/{path}", json=wish)
        assert answer.status_code == 400, path
        assert "root:" not in answer.text
        assert "[project]" not in answer.text


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/x", "http://169.254.169.254/latest", "http://[::1]/",
                "file:///etc/passwd", "ftp://example.org/x"],
)  # fmt: skip
def test_the_api_fetches_nothing_private_either(world: World, address: str) -> None:
    """Reading an address over the API is bound as at the door (SSRF)."""
    answer = world.client.post("/api/v1/documents", json={"address": address})

    assert answer.status_code == 400
    assert "root:" not in answer.text


def test_a_redirect_into_the_own_network_is_not_followed() -> None:
    """The check stands at each connection: also at the one that a redirect asks for."""
    asked: list[str] = []

    class Away(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(302)
            self.send_header("location", f"http://127.0.0.2:{port}/secret")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Away)
    port = server.server_address[1]
    threading.Thread(target=server.serve_forever, daemon=True).start()
    code = (
        "import sys\n"
        "import servanda.api.fetch as fetch\n"
        "import servanda.web.worker as worker\n"
        # Only the first host counts as public, as a server of the wide world would.
        "real = worker.is_public\n"
        "worker.is_public = fetch.is_public = lambda h: h == '127.0.0.1' or real(h)\n"
        "worker.bound_resources = lambda: None\n"
        f"sys.exit(worker.main(['http://127.0.0.1:{port}/start']))\n"
    )
    import subprocess  # noqa: PLC0415
    import sys  # noqa: PLC0415

    env = {k: v for k, v in os.environ.items() if "proxy" not in k.lower()}
    env["PYTHONPATH"] = ":".join(sys.path)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True,
                          check=False, env=env, timeout=60)  # fmt: skip
    server.shutdown()
    server.server_close()

    assert done.returncode == 3, done.stderr
    assert asked == ["/start"]
    assert "network" in done.stdout or "redirect" in done.stdout


@pytest.mark.parametrize("field", ["idempotency-key", "if-match", "if-none-match"])
def test_no_header_of_the_answer_is_split(world: World, field: str) -> None:
    """What was sent never comes back as a header of its own."""
    path = "/api/v1/log/head" if field == "if-none-match" else "/api/v1/acts"
    method = "GET" if field == "if-none-match" else "POST"
    answer = world.client.ask(method, path, headers={field: "x\\r\\nset-cookie: a=b"},
                              json=None if method == "GET" else {})  # fmt: skip

    assert "set-cookie" not in answer.headers


def test_an_id_with_line_ends_stays_one_header(world: World) -> None:
    """The name of a document stands in a header only percent-encoded."""
    answer = world.client.get("/api/v1/documents/a%0d%0aset-cookie:%20a=b/original")

    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("length", [1 << 30, 10**18])
def test_a_gigabyte_is_refused_before_it_comes(world: World, length: int) -> None:
    """Whoever announces 1 GB gets 413 at once, on the door as on the API."""
    app = create_app(register=world.register, writable=True, access=world.access)
    with running(app) as place:
        for path in ("/read", "/api/v1/documents"):
            with socket.create_connection(place, timeout=10) as caller:
                head = (
                    f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {length}\r\n\r\n"
                )
                caller.sendall(head.encode())
                assert caller.recv(100).startswith(b"HTTP/1.1 413 "), path


def test_a_gigabyte_in_pieces_is_cut_off(world: World) -> None:
    """Without a length the body is counted as it comes, and refused at the limit."""
    app = create_app(register=world.register, writable=True, access=world.access)
    sent = 0
    with running(app) as place, socket.create_connection(place, timeout=20) as caller:
        caller.sendall(
            b"POST /api/v1/documents HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        )
        piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            while sent < 100 << 20:
                caller.sendall(piece)
                sent += 1 << 20
    assert sent < 100 << 20


def test_who_never_finishes_asking_is_hung_up_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slow clients: a head that does not end, and a body that drips, are closed."""
    monkeypatch.setattr(Patient, "seconds", 0.3)
    app = create_app(register=world.register, access=world.access)
    assert isinstance(app, Speaking)
    assert isinstance(app._app, Guard)
    monkeypatch.setattr(app._app, "_seconds", 0.3)
    with running(app) as place:
        for begin in (
            b"",
            b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow",
            b"POST /read HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 50\r\n\r\nab",
        ):
            with socket.create_connection(place, timeout=10) as caller:
                caller.sendall(begin)
                began = time.monotonic()
                while caller.recv(4096):
                    pass
                assert time.monotonic() - began < 9
        with socket.create_connection(place, timeout=10) as caller:
            caller.sendall(b"GET /audit HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            assert caller.recv(100).startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (Plan(bind="0.0.0.0", users=Path("x")), "--behind-tls"),  # noqa: S104
        (Plan(bind="192.0.2.7", write=True), "only on this"),
        (Plan(users=Path("x"), write=True), "stays with its author"),
        (Plan(read_only=True, write=True), "--read-only"),
        (Plan(bind="here"), "write an address"),
    ],
)
def test_a_server_is_not_opened_by_accident(plan: Plan, said: str) -> None:
    """What would show passwords or lend keys is refused when the server starts."""
    from servanda.errors import UsageError  # noqa: PLC0415

    with pytest.raises(UsageError, match=said):
        plan.check()


def test_whoever_others_reach_is_read_only() -> None:
    """On another address than this machine's own, nobody writes without signing in."""
    assert Plan().access().mode == "local"
    assert Plan(bind="192.0.2.7").access().mode == "public"
    assert Plan(read_only=True).access().mode == "public"
    assert "example.org" in Plan(bind="192.0.2.7", names=("example.org",)).hosts()
    assert "example.org" not in Plan(bind="192.0.2.7").hosts()


def test_the_public_side_leaves_out_what_the_owner_keeps(tmp_path: Path) -> None:
    """A text that is published in quotations only is neither shown nor found; the register is."""
    from servanda.api.public import PublicRegister  # noqa: PLC0415
    from servanda.api.recording import load_for_record, sign_accepted, start_draft  # noqa: PLC0415

    make(tmp_path)
    world = World(tmp_path)
    text = tmp_path / "note.txt"
    text.write_text("Ostia shall tell nobody of the hidden bridge by 1 May 2026.\n", "utf-8")
    document, reading = load_for_record(str(text))
    draft = start_draft(world.register, document, reading, wish="note", quotes_only=True)
    sign_accepted(world.register, draft, "all")
    public = PublicRegister.of(world.register)
    client = type(world.client)(create_app(register=public, access=world.access))

    assert client.get("/api/v1/documents/note/text").status_code == 404
    assert client.get("/api/v1/documents/note/original").status_code == 404
    assert client.get("/documents/note").status_code == 200
    assert [hit.kind for hit in public.search("hidden")] == ["commitment"]
    assert world.client.get("/api/v1/documents/note/text").status_code == 200
    world.register.close()
