"""A small witness over HTTP: ``add-checkpoint`` to write, each log's newest checkpoint to read."""

import hashlib
import re
import ssl
import sys
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from servanda.errors import ServandaError
from servanda.witness.request import MAX_REQUEST, TEXT_TYPE, Answer
from servanda.witness.witness import Witness

ADD = "/add-checkpoint"
_NEWEST = re.compile(r"/([0-9a-f]{64})/checkpoint")
_SECONDS = 20
_LENGTH = re.compile(r"[0-9]{1,9}")


class Server(ThreadingHTTPServer):
    """Serves one witness. A client that goes away, or stalls, disturbs nobody else."""

    daemon_threads = True
    block_on_close = False

    def __init__(
        self, address: tuple[str, int], witness: Witness, *, tls: ssl.SSLContext | None = None
    ) -> None:
        """Listen at once, with ``tls`` over HTTPS; :meth:`serve_forever` answers."""
        super().__init__(address, _Handler)
        self.witness, self._scheme = witness, "http" if tls is None else "https"
        if tls is not None:
            # Shaking hands is left to the thread of each client: one that stalls stops nobody.
            self.socket = tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Tell a client that went away in one line; anything else is a fault, told in full."""
        error = sys.exc_info()[1]
        if isinstance(error, OSError):
            sys.stderr.write(f"{client_address[0]}: went away ({error})\n")
        else:
            super().handle_error(request, client_address)

    @property
    def place(self) -> tuple[str, int]:
        """Where it listens: host and port."""
        host, port = self.server_address[:2]
        return str(host), port

    @property
    def url(self) -> str:
        """The submission prefix."""
        host, port = self.place
        return f"{self._scheme}://{host}:{port}"


class _Handler(BaseHTTPRequestHandler):
    """One request. Nothing of it is trusted but the signature inside."""

    server: Server
    protocol_version = "HTTP/1.1"
    server_version = "servanda-witness"
    sys_version = ""
    timeout = _SECONDS

    def do_POST(self) -> None:
        """Answer ``add-checkpoint``."""
        length = self.headers.get("Content-Length", "")
        if not _LENGTH.fullmatch(length):
            self._refuse(Answer(HTTPStatus.LENGTH_REQUIRED, "Content-Length is missing\n"))
        elif int(length) > MAX_REQUEST:
            self._refuse(
                Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {MAX_REQUEST} bytes\n")
            )
        elif self.path != ADD:
            self._refuse(Answer(HTTPStatus.NOT_FOUND, f"POST goes to {ADD}\n"))
        else:
            body = self.rfile.read(int(length))
            self._answer(self._guarded(body))

    def _guarded(self, body: bytes) -> Answer:
        try:
            return self.server.witness.add_checkpoint(body)
        except ServandaError as error:
            # A witness that cannot remember does not sign; its log says why, the client does not.
            self.log_error("%s", str(error))
            return Answer(HTTPStatus.INTERNAL_SERVER_ERROR, "the witness cannot sign now\n")

    def do_GET(self) -> None:
        """Show the witness's key, or the newest checkpoint of a log with its cosignature."""
        if self.path == "/":
            self._answer(Answer(HTTPStatus.OK, f"{self.server.witness.verifier.vkey}\n"))
            return
        wanted = _NEWEST.fullmatch(self.path)
        for one in self.server.witness.memory.watched() if wanted else ():
            name = hashlib.sha256(one.origin.encode()).hexdigest()
            if wanted and wanted[1] == name and one.signed is not None:
                self._answer(Answer(HTTPStatus.OK, one.signed.decode()))
                return
        self._answer(Answer(HTTPStatus.NOT_FOUND, "nothing here\n"))

    def _refuse(self, answer: Answer) -> None:
        """Answer without reading the body: the connection cannot be used again."""
        self.close_connection = True
        self._answer(answer)

    def _answer(self, answer: Answer) -> None:
        data = answer.body.encode()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.media_type or TEXT_TYPE)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(data)
