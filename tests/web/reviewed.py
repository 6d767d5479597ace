"""A register with one text on record and one draft, and a server that reviews both."""

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvicorn
from tests.web.people import PASSWORD, World, make

from servanda.api import keymaking, unsigned
from servanda.api.keyring import Signer
from servanda.api.recording import load_for_record, sign, sign_accepted, start_draft
from servanda.api.register import open_register
from servanda.model.apart import UnsignedStatement
from servanda.model.codec import from_json, to_json
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
SECOND = "/documents/bridge?queue=second"


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


class Person:
    """Somebody at a browser, signed in."""

    def __init__(self, shared: World, name: str) -> None:
        """Sign in."""
        self.shared, self.cookie = shared, shared.session(name)
        page = shared.client.get("/account", headers=self.cookie).text
        found = re.search(r'name="csrf" value="([^"]+)"', page)
        assert found
        self.csrf = found[1]

    def get(self, path: str) -> Any:
        """Ask for a page."""
        return self.shared.client.get(path, headers=self.cookie)

    def post(self, path: str, **data: Any) -> Any:
        """Send a form of the page."""
        return self.shared.client.post(path, data={**data, "csrf": self.csrf}, headers=self.cookie)

    def decide(self, at: str, **data: Any) -> Any:
        """Decide on the statement at hand, with the version that the page shows."""
        page = self.get(f"{SECOND}&at={at}").text
        version = re.search(r'name="version" value="([^"]+)"', page)
        assert version, page
        return self.post("/documents/bridge/decide", queue="second", at=at, version=version[1],
                         **data)  # fmt: skip


def ids_of(person: Person) -> list[str]:
    """Return the passages that somebody codes blind."""
    page = person.get(SECOND).text
    return re.findall(r'id="t-(\w+)"', page)


def shown_to(person: Person) -> dict[str, str]:
    """Return what the page that shows what would be signed sends for the file."""
    page = person.get("/documents/bridge/sign?queue=second").text
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found, page
    return {"queue": "second", "seen": found[1]}


def sign_at_home(shared: World, person: Person, path: str, key: str, **data: Any) -> Any:
    """Download what was prepared, sign it at home, and hand it in."""
    file = person.post(path, **data)
    assert file.status_code == 200, file.text
    statement = from_json(file.content, UnsignedStatement, where="entry.json")
    signer = Signer.load(shared.folder / key).key
    signed = to_json(unsigned.sign(statement, signer, where="entry.json"))
    headers = {**person.cookie, "content-type": "application/json", "x-servanda-csrf": person.csrf}
    return shared.client.post("/api/v1/statements", content=signed, headers=headers)


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
