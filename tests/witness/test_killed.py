"""A witness that is killed at any moment never forgets what it cosigned."""

import json
import random
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest
from tests.witness.worlds import LOG, body

from servanda.errors import WitnessError
from servanda.tlog import note
from servanda.witness import client
from servanda.witness.memory import Memory

HISTORY = "abcdefghijklmnopqrstuvwxyz" * 8


def _start(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """Start the daemon; return it with the address that it prints."""
    program = "import sys; from servanda.cli.main import main; main(sys.argv[1:])"
    daemon = subprocess.Popen(
        [
            sys.executable, "-c", program, "witness", "serve", "--port", "0",
            "--key", folder / "w.pem", "--state", folder / "w.state",
        ],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=folder,
    )  # fmt: skip
    assert daemon.stdout is not None
    found = re.search(r"http://\S+", daemon.stdout.readline())
    assert found
    return daemon, found[0]


def _end(daemon: subprocess.Popen[str]) -> int:
    """Wait for a daemon that was told to end; return its exit code."""
    code = daemon.wait(timeout=20)
    if daemon.stdout is not None:
        daemon.stdout.close()
    return code


@pytest.mark.long
def test_kill_9_in_a_loop(tmp_path: Path) -> None:
    """Ten times the daemon dies while a log grows: what was released is remembered each time.

    After each start the fork of what was cosigned last is refused: nothing was rolled back.
    """
    made = [sys.executable, "-m", "servanda", "witness", "keygen", "w.example", "--out", "w.pem"]
    subprocess.run([*made, "--unsafe-plain-key"], cwd=tmp_path, check=True, capture_output=True)
    memory = Memory(tmp_path / "w.state")
    memory.trust(LOG.verifier.vkey)
    chance = random.Random(3)  # noqa: S311 -- moments to kill at, not secrets
    released = 0
    for _ in range(10):
        daemon, url = _start(tmp_path)
        try:
            (watched,) = memory.watched()
            size = 0 if watched.latest is None else watched.latest.size
            assert size in {released, released + 1}
            if size:
                fork = HISTORY[: size - 1] + "!"
                assert client.submit(url, body(fork, size)).status == 409
                assert client.submit(url, body(fork + "!", size)).status == 422
            killer = threading.Timer(
                chance.uniform(0.02, 0.2), daemon.send_signal, [signal.SIGKILL]
            )
            killer.start()
            released = size
            with suppress(WitnessError):
                while released < len(HISTORY):
                    asked = body(HISTORY[: released + 1], released)
                    if client.submit(url, asked, seconds=5).status != 200:
                        break
                    released += 1
            killer.join()
        finally:
            daemon.kill()
            _end(daemon)
    assert released > 5


def test_a_stopped_daemon_leaves_a_whole_state(tmp_path: Path) -> None:
    """Ctrl-C ends the daemon with exit code 0 and leaves one file that the next one reads."""
    made = [sys.executable, "-m", "servanda", "witness", "keygen", "w.example", "--out", "w.pem"]
    done = subprocess.run(
        [*made, "--unsafe-plain-key"], cwd=tmp_path, check=True, capture_output=True, text=True
    )
    witness = note.parse_vkey(done.stdout.strip())
    Memory(tmp_path / "w.state").trust(LOG.verifier.vkey)
    daemon, url = _start(tmp_path)
    reply = client.submit(url, body("a", 0))
    time.sleep(0.1)
    daemon.send_signal(signal.SIGINT)

    assert _end(daemon) == 0
    assert reply.body.startswith(f"— {witness.name} ")
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == ["w.pem", "w.pem.cosigned", "w.state"]
    listed = subprocess.run(
        [sys.executable, "-m", "servanda", "witness", "list", "--state", "w.state", "--json"],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert [one["size"] for one in json.loads(listed.stdout)] == [1]
