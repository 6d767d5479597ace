"""A service on this machine that speaks the OpenAI chat-completions protocol, and misbehaves."""

import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-local-3f9a71c2"
MODEL = "coder-1"


@dataclass
class Asked:
    """One request as the service got it."""

    headers: dict[str, str]
    body: dict[str, Any]
    path: str

    @property
    def material(self) -> str:
        """What stands in the last message of the user: the part of the text."""
        said = [m["content"] for m in self.body["messages"] if m["role"] == "user"]
        return str(said[-1])


class Handler(BaseHTTPRequestHandler):
    """Answers one request as the script says."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_POST(self) -> None:
        """Keep the request, then behave."""
        size = int(self.headers["Content-Length"])
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(headers=headers, body=json.loads(self.rfile.read(size)), path=self.path)
        with self.server.lock:
            self.server.asked.append(asked)
            script = self.server.script
            behave = script[min(len(self.server.asked), len(script)) - 1]
        try:
            behave(self, asked)
        except OSError:
            self.close_connection = True  # whoever asked has left

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the library's name)
        """Print nothing."""

    def send(
        self, status: int, body: bytes, headers: dict[str, str] | None = None, *, announce: int = 0
    ) -> None:
        """Send one answer; ``announce`` claims another length than the true one."""
        self.send_response(status)
        for name, value in ({"Content-Type": "application/json"} | (headers or {})).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(announce or len(body)))
        self.end_headers()
        self.wfile.write(body)


Behaviour = Callable[[Handler, Asked], None]


class Server(ThreadingHTTPServer):
    """The service: a script with one behaviour for each request, the last for all further ones."""

    daemon_threads = True

    def __init__(self, script: tuple[Behaviour, ...]) -> None:
        """Listen on a free port of this machine."""
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script
        self.asked: list[Asked] = []
        self.lock = threading.Lock()
        self.over = threading.Event()

    @property
    def url(self) -> str:
        """The address to give as SERVANDA_LLM_URL."""
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet about clients that left."""


@contextmanager
def serving(*script: Behaviour) -> Iterator[Server]:
    """Run the service for the length of a block."""
    with Server(script) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


def completion(asked: Asked, words: str, *, finish: str | None = None) -> bytes:
    """Return a completion that holds ``words`` in the form that was asked for."""
    tools = asked.body.get("tools")
    message: dict[str, Any] = {"role": "assistant", "content": words}
    if tools:
        call = {"name": tools[0]["function"]["name"], "arguments": words}
        message = {
            "role": "assistant",
            "content": None,
            "tool_calls": [{"id": "call-1", "type": "function", "function": call}],
        }
    choice = {
        "index": 0,
        "message": message,
        "finish_reason": finish or ("tool_calls" if tools else "stop"),
    }
    whole = {
        "id": "c-1",
        "object": "chat.completion",
        "created": 1,
        "model": MODEL,
        "choices": [choice],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }
    return json.dumps(whole).encode()


def says(*statements: dict[str, Any]) -> Behaviour:
    """Answer with these statements."""
    return lambda handler, asked: handler.send(
        200, completion(asked, json.dumps({"statements": list(statements)}))
    )


def raw(words: str, *, finish: str | None = None) -> Behaviour:
    """Answer with these words in place of JSON of the right shape."""
    return lambda handler, asked: handler.send(200, completion(asked, words, finish=finish))


def in_part(table: dict[str, dict[str, Any]]) -> Behaviour:
    """Answer with each statement whose quotation stands in the part that was sent, in order."""

    def behave(handler: Handler, asked: Asked) -> None:
        text = asked.material.rpartition("Code the text between")[2]
        found = [{"quote": q, "kind": "commitment", **s} for q, s in table.items() if q in text]
        says(*found)(handler, asked)

    return behave


def status(code: int, message: str = "no", headers: dict[str, str] | None = None) -> Behaviour:
    """Answer with a status and an error as such services word it."""
    body = json.dumps({"error": {"message": message, "type": "error", "code": None}}).encode()
    return lambda handler, _: handler.send(code, body, headers)


def body(content: bytes, **options: Any) -> Behaviour:
    """Answer 200 with these bytes."""
    return lambda handler, _: handler.send(200, content, **options)


def silence(handler: Handler, asked: Asked) -> None:
    """Answer nothing until the test is over."""
    del asked
    handler.server.over.wait(30)
    handler.close_connection = True


def cut_off(handler: Handler, asked: Asked) -> None:
    """Break the connection in the middle of an answer."""
    half = completion(asked, '{"statements": []}')[:60]
    handler.send(200, half, announce=4000)
    handler.wfile.flush()
    linger = struct.pack("ii", 1, 0)  # close with a reset
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()
    handler.close_connection = True


def endless(handler: Handler, asked: Asked) -> None:
    """Send blanks, a few at a time, for as long as anybody listens (30 seconds at most)."""
    del asked
    handler.send(200, b" ", announce=10**9)
    stop = time.monotonic() + 30
    while time.monotonic() < stop and not handler.server.over.wait(0.05):
        handler.wfile.write(b" " * 16)
        handler.wfile.flush()


def huge(size: int) -> Behaviour:
    """Answer with a valid answer preceded by so many blanks."""

    def behave(handler: Handler, asked: Asked) -> None:
        handler.send(200, b" " * size + completion(asked, '{"statements": []}'))

    return behave
