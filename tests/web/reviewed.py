"""A register with one text on record and one draft, and a server that reviews both."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from tests.web.people import World, make

from servanda.api.recording import load_for_record, start_draft
from servanda.web.gate import Mode
from servanda.web.serving import config

BRIDGE = (
    "Norland shall open the bridge by 1 May 2026. The Parties shall exchange lists of prisoners "
    "and will strive for peace. Sudland demands that Norland withdraw its guns. Both sides will "
    "meet again in the spring.\n"
)
"""Read as s001 commitment, s002 commitment, s003 aspiration, s004 demand, s005 commitment."""


def world(folder: Path, mode: Mode = "local") -> World:
    """Return a register with the draft ``bridge``, beside the text ``pause`` on record."""
    make(folder)
    made = World(folder, mode)
    file = folder / "bridge.txt"
    file.write_text(BRIDGE, "utf-8")
    document, reading = load_for_record(str(file))
    start_draft(made.register, document, reading, wish="bridge")
    return made


@contextlib.contextmanager
def served(made: World) -> Iterator[str]:
    """Serve it on a free port of this machine; yield the address."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(config(made.app, behind_tls=False))
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    server.should_exit = True
    thread.join()
    with contextlib.suppress(OSError):
        listener.close()
