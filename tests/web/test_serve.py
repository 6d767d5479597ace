"""``servanda serve`` takes the next free port of this machine and says where it is."""

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from servanda.cli.serve import HOST, TRIED, free_socket
from servanda.errors import UsageError


def test_a_port_in_use_is_passed_over() -> None:
    """The next free port is taken, on the loopback only."""
    with free_socket(18_000) as first, free_socket(first.getsockname()[1]) as second:
        assert second.getsockname()[0] == HOST
        assert second.getsockname()[1] > first.getsockname()[1]


def test_each_part_of_an_answer_is_sent_at_once() -> None:
    """No part of an answer waits for the reader's word on the one before (TCP_NODELAY)."""

    async def accepted() -> int:
        told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            held = writer.get_extra_info("socket")
            told.set_result(held.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        listener = free_socket(18_020)
        async with await asyncio.start_server(answer, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            found = await told
            writer.close()
        return found

    assert asyncio.run(accepted()) == 1


def test_no_free_port_is_an_error_that_names_the_range(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where every port is taken the message says which were tried."""

    def taken(_self: socket.socket, _address: object) -> None:
        raise OSError

    monkeypatch.setattr(socket.socket, "bind", taken)

    with pytest.raises(UsageError, match=rf"no free port from 9000 to {9000 + TRIED - 1}"):
        free_socket(9000)


@pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals")
def test_serve_shows_a_text_and_ends_quietly(tmp_path: Path) -> None:
    """The printed address shows the text's page; Ctrl-C ends with code 0 and no traceback."""
    text = tmp_path / "note.txt"
    text.write_text("The Parties shall withdraw by 1 March 2015.\n", encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "servanda", "serve", "--read", str(text), "--port", "18100"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+/\S+", line)
        assert found, line

        answer = httpx.get(found[0])
        process.send_signal(signal.SIGINT)
        _, complaints = process.communicate(timeout=20)

    assert answer.status_code == 200
    assert "withdraw by 1 March 2015" in answer.text
    assert process.returncode == 0
    assert "Traceback" not in complaints
