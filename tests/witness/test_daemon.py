"""A witness over HTTP, and the log that asks it: real sockets on this machine."""

import hashlib
import http.client
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.witness.worlds import LOG, START, body, cosigner, proof, signed, witness

from servanda.errors import WitnessError
from servanda.tlog import cosignature, note
from servanda.witness import client
from servanda.witness.client import Asked, NewerError
from servanda.witness.daemon import Server
from servanda.witness.request import SIZE_TYPE


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Server]:
    """Return a witness that answers on a free port of this machine."""
    with Server(("127.0.0.1", 0), witness(tmp_path)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def asked(server: Server, last: int = 0) -> Asked:
    """Return how the log asks this witness."""
    return Asked(server.url, server.witness.verifier, last)


def history(text: str) -> client.Prove:
    """Return the proofs of a history."""
    return lambda old, new: proof(text, old) if new == len(text) else ()


def test_a_log_is_cosigned_as_it_grows(served: Server) -> None:
    """The witness cosigns each state; one that it knows better it names, and is asked again."""
    first = client.ask(asked(served), signed("a"), history("a"))
    later = client.ask(asked(served, 1), signed("abc"), history("abc"))
    unknown = client.ask(asked(served, 0), signed("abcde"), history("abcde"))
    again = client.ask(asked(served, 5), signed("abcde"), history("abcde"))

    assert [one.at for one in (first, later, unknown, again)] == [START] * 4
    assert first.witness == cosigner(0).verifier
    cosignature.read(
        note.parse(signed("abcde") + again.line.encode(), where="t"), [again.witness], where="t"
    )


@pytest.mark.parametrize(
    ("mine", "last", "says"),
    [
        ("ab", 0, "restored from an old backup"),
        ("ab", 2, "restored from an old backup"),
        ("aXc", 3, "cosigned other 3 entries"),
        ("aXc", 0, "cosigned other 3 entries"),
    ],
)
def test_an_old_or_other_copy_is_told(served: Server, mine: str, last: int, says: str) -> None:
    """A log that the witness knows larger, or other, is told so, whatever it thinks was last."""
    client.ask(asked(served), signed("abc"), history("abc"))

    with pytest.raises(NewerError, match=says) as raised:
        client.ask(asked(served, last), signed(mine), history(mine))

    assert raised.value.size == 3


def test_a_rewritten_log_is_refused(served: Server) -> None:
    """A longer log that does not hold what was cosigned gets no cosignature."""
    client.ask(asked(served), signed("abc"), history("abc"))

    with pytest.raises(WitnessError, match="answers 422"):
        client.ask(asked(served, 3), signed("aXcd"), history("aXcd"))


def _post(server: Server, data: bytes, *, path: str = "/add-checkpoint", **headers: str) -> tuple[
    int, str, str
]:  # fmt: skip
    with closing(http.client.HTTPConnection(*server.place, timeout=10)) as line:
        line.request("POST", path, data, headers)
        reply = line.getresponse()
        return reply.status, reply.headers["Content-Type"], reply.read().decode()


def test_answers_have_the_form_of_the_specification(served: Server) -> None:
    """Status, media type and body of each answer are those of tlog-witness."""
    assert _post(served, body("abc", 0))[0] == 200
    assert _post(served, body("abcd", 1)) == (409, SIZE_TYPE, "3\n")
    assert _post(served, b"junk")[0] == 400
    assert _post(served, body("abc", 0), path="/other")[0] == 404
    assert _post(served, b"x" * 200_000)[0] == 413
    assert _post(served, b"", **{"Content-Length": "many"})[0] == 411
    assert _post(served, b"", **{"Content-Length": "-1"})[0] == 411


def test_what_can_be_read(served: Server) -> None:
    """The witness shows its key, and each log's newest cosigned state under its origin's hash."""
    served.witness.add_checkpoint(body("abc", 0))
    name = hashlib.sha256(LOG.name.encode()).hexdigest()

    def get(path: str) -> tuple[int, bytes]:
        with closing(http.client.HTTPConnection(*served.place, timeout=10)) as line:
            line.request("GET", path)
            reply = line.getresponse()
            return reply.status, reply.read()

    assert get("/") == (200, f"{cosigner(0).verifier.vkey}\n".encode())
    status, data = get(f"/{name}/checkpoint")
    assert (status, data.startswith(signed("abc"))) == (200, True)
    (found,) = cosignature.read(note.parse(data, where="t"), [served.witness.verifier], where="t")
    assert found.at == START
    for path in ("/x", f"/{'0' * 64}/checkpoint", f"/{name}/../checkpoint", "/%2e%2e/"):
        assert get(path)[0] == 404


def test_a_client_that_stalls_disturbs_nobody(served: Server) -> None:
    """While one client sends half a request, another one is answered."""
    with closing(socket.create_connection(served.place, timeout=10)) as stalled:
        stalled.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 500\r\n\r\nold")
        assert client.ask(asked(served), signed("a"), history("a")).at == START


def test_a_client_that_goes_away_is_told_in_a_line(
    served: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever hangs up, before or after the answer, leaves no traceback and no stuck witness."""
    for number in range(5):
        with closing(socket.create_connection(served.place, timeout=10)) as gone:
            linger = struct.pack("ii", 1, 0)  # closing resets the connection at once
            gone.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            data = body("a", 0)[: 9 * number]
            gone.sendall(b"POST /add-checkpoint HTTP/1.1\r\nContent-Length: 36\r\n\r\n" + data)

    assert client.ask(asked(served), signed("a"), history("a")).at == START
    assert "Traceback" not in capsys.readouterr().err


def test_many_at_once(served: Server) -> None:
    """Of many forks that are shown at once over HTTP, exactly one is cosigned."""
    client.ask(asked(served), signed("a"), history("a"))
    forks = [f"a{character}" for character in "bcdefghij"]
    statuses: list[int] = []
    gate = threading.Barrier(len(forks))

    def show(fork: str) -> None:
        gate.wait()
        statuses.append(_post(served, body(fork, 1))[0])

    threads = [threading.Thread(target=show, args=(fork,)) for fork in forks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(statuses) == [200] + [409] * (len(forks) - 1)


# ---------------------------------------------------------------- witnesses that misbehave


class _Odd(BaseHTTPRequestHandler):
    """Answers everything with what the server was given."""

    def do_POST(self) -> None:
        status, kind, data = self.server.answer  # type: ignore[attr-defined]
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(status)
        self.send_header("Content-Type", kind)
        if status in {301, 302, 307}:
            self.send_header("Location", "http://198.51.100.7/add-checkpoint")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.mark.parametrize(
    ("status", "kind", "data", "says"),
    [
        (200, "text/plain", b"", "not a signed note|holds no|signature lines"),
        (200, "text/plain", b"\xff\xfe", "it is not taken in|holds no"),
        (200, "text/plain", b"x" * 100_000, "answers with more"),
        (200, "text/plain", cosigner(1).line("a\n", at=1).encode(), "holds no cosignature by"),
        (200, "text/plain", cosigner(0).line("a\n", at=1).encode(), "it is not taken in"),
        (500, "text/plain", b"down", "answers 500: down"),
        (307, "text/plain", b"", "answers 307"),
        (409, "text/plain", b"7\n", "answers 409"),
        (409, SIZE_TYPE, b"07\n", "answers 409"),
        (409, SIZE_TYPE, b"7 of them", "answers 409"),
        (409, SIZE_TYPE, b"9999999999\n", "restored from an old backup"),
    ],
)
def test_answers_that_cannot_be_used(status: int, kind: str, data: bytes, says: str) -> None:
    """Whatever a witness answers, the log takes in a true cosignature or says why not."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Odd) as server:
        server.answer = (status, kind, data)  # type: ignore[attr-defined]
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        with pytest.raises(WitnessError, match=says):
            client.ask(Asked(url, cosigner(0).verifier), signed("ab"), history("ab"))
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://127.0.0.1/", "127.0.0.1:80", "http://", "http://127.0.0.1:x/", "",
        "http://127.0.0.1:9/?a=b", "file:///etc/passwd", "http://127.0.0.1:1", "http://[bad",
    ],
)  # fmt: skip
def test_addresses_that_lead_nowhere(url: str) -> None:
    """An address that is none, or where nobody listens, is told."""
    with pytest.raises(
        WitnessError, match=r"no address of a witness|is not http or https|cannot be reached"
    ):
        client.ask(Asked(url, cosigner(0).verifier), signed("a"), history("a"), seconds=2)
