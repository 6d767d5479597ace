"""A register with one text on record and one draft, and a server that reviews both."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from tests.web.people import PASSWORD, World, make

from servanda.api import keymaking
from servanda.api.recording import load_for_record, sign, sign_accepted, start_draft
from servanda.api.register import open_register
from servanda.register import draft as drafts
from servanda.web.accounts import Accounts
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
    add_draft(made, "bridge")
    return made


def add_draft(made: World, name: str, text: str = BRIDGE) -> None:
    """Put a text and its reading into the draft area."""
    file = made.folder / f"{name}.txt"
    file.write_text(text, "utf-8")
    document, reading = load_for_record(str(file))
    start_draft(made.register, document, reading, wish=name)


def on_record(folder: Path, **texts: str) -> None:
    """Put texts with their readings on record; nobody decided on their statements."""
    make(folder)
    with open_register(folder / "talks.db", write=True, keys=folder / "keys") as register:
        for name, text in texts.items():
            file = folder / f"{name}.txt"
            file.write_text(text, "utf-8")
            document, reading = load_for_record(str(file))
            start_draft(register, document, reading, wish=name)
            sign(register, name)


def two_coders(folder: Path) -> World:
    """Return a server of several people: ``local`` accepted all of ``bridge``, ben is to code it.

    Carl signs in for ``local``, ben for himself; ben's key is ``ben.key`` in the folder.
    """
    first = world(folder)
    sign_accepted(first.register, drafts.get(first.register.journal.store, "bridge"), "all")
    made = keymaking.make(
        "ben", role="coder", origin=first.register.journal.origin, passphrase=None,
        to=folder / "ben.key",
    )  # fmt: skip
    keymaking.enrol(first.register, vkey=made.vkey)
    first.register.close()
    people = Accounts(folder / "talks.users")
    people.add("ben", PASSWORD, role="coder", actor="ben")
    people.close()
    return World(folder, "users")


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
