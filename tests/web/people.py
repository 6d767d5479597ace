"""A register of two parties with people who may sign in, as real as on a server."""

import functools
import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
from tests.web.client import Client

from servanda.api import keymaking, unsigned
from servanda.api.keyring import Signer
from servanda.api.observing import observe
from servanda.api.recording import add_rules, load_for_record, sign_accepted, start_draft
from servanda.api.register import Register, create_register, open_register
from servanda.model.apart import UnsignedStatement
from servanda.model.codec import from_json, to_json
from servanda.web.accounts import Accounts
from servanda.web.app import create_app
from servanda.web.gate import Access, Mode
from servanda.web.v1.asking import etag_of

LEVERS = Path(__file__).resolve().parents[2] / "examples" / "levers"
PASSWORD = "a river and two banks"  # noqa: S105  (of nobody)
PEOPLE = {
    "anna": ("secretariat", "local"),
    "otto": ("party", "ostia"),
    "carl": ("coder", "local"),
    "rita": ("reader", None),
}


class Clock:
    """Seconds that pass when a test says so."""

    def __init__(self) -> None:
        """Begin at an arbitrary moment."""
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


def make(folder: Path) -> Path:
    """Put the register of examples/levers, a key of Ostia's and people into a folder."""
    shutil.copytree(_made(), folder, dirs_exist_ok=True)
    return folder / "talks.db"


_KEPT = tempfile.TemporaryDirectory(prefix="servanda-people-")


@functools.cache
def _made() -> Path:
    """Make the folder that every test copies: making keys and hashing passwords takes long."""
    folder = Path(_KEPT.name)
    keys = folder / "keys"
    with create_register(
        folder / "talks.db", name="talks", passphrase=None, unsafe_plain=True, keys=keys
    ) as held:
        document, reading = load_for_record(str(LEVERS / "pause.txt"))
        draft = start_draft(held, document, reading)
        sign_accepted(held, add_rules(held, draft, LEVERS / "commitments.yaml"), "commitments")
        observe(held, [LEVERS / "events.csv"], coverage=[LEVERS / "coverage.csv"])
        made = keymaking.make(
            "ostia", role="party", origin=held.journal.origin, passphrase=None,
            to=folder / "ostia.key",
        )  # fmt: skip
        keymaking.enrol(held, vkey=made.vkey)
    people = Accounts(folder / "talks.users", create=True)
    for name, (role, actor) in PEOPLE.items():
        people.add(name, PASSWORD, role=role, actor=actor)
    people.close()
    return folder


class World:
    """The register, its people, and a server in one mode."""

    def __init__(
        self, folder: Path, mode: Mode = "local", *, secure: bool = False, writable: bool = True
    ) -> None:
        """Serve the register in ``folder``, which :func:`make` made."""
        self.folder, self.clock = folder, Clock()
        self.register: Register = open_register(
            folder / "talks.db", write=True, keys=folder / "keys"
        )
        self.keys = self.register.signing_keys
        accounts = None
        if mode == "users":
            self.register.keys = replace(self.keys, statements=(), publisher=None)
            accounts = Accounts(folder / "talks.users")
        self.people = accounts
        self.access = Access(mode=mode, accounts=accounts, timer=self.clock, secure=secure)
        app = create_app(register=self.register, access=self.access, writable=writable)
        self.app = app
        self.client = Client(app)

    def token(self, name: str) -> dict[str, str]:
        """Return the header of a new token of somebody."""
        assert self.people is not None
        return {"authorization": f"Bearer {self.people.new_token(name, 'test')}"}

    def sign_in(self, name: str, password: str = PASSWORD, **more: Any) -> httpx.Response:
        """Send the form of the sign-in page."""
        return self.client.post("/sign-in", data={"name": name, "password": password}, **more)

    def session(self, name: str) -> dict[str, str]:
        """Return the cookie header of somebody who is signed in."""
        cookie = self.sign_in(name).headers["set-cookie"].partition(";")[0]
        return {"cookie": cookie}

    def head(self) -> str:
        """Return the newest version, for If-Match."""
        return etag_of(self.register.state().head)

    def size(self) -> int:
        """Return how many entries there are."""
        return self.register.state().head.size

    def signed(self, prepared: httpx.Response, key: Any = None) -> bytes:
        """Return a prepared entry as its author signs it at home."""
        statement = from_json(prepared.content, UnsignedStatement, where="answer")
        own = key or Signer.load(self.folder / "ostia.key").key
        return to_json(unsigned.sign(statement, own, where="answer"))

    def own_key(self, role: str) -> Any:
        """Return a key of ``local``, as it lies on that person's machine."""
        return self.keys.signer(role)
