"""What each role sees of private evidence on a server where people sign in."""

import json
import time
from pathlib import Path

import httpx
import pytest
from tests.audit.test_private_verdicts import PATHS, _register, _told
from tests.web.client import Client

from servanda.api.observing import observe
from servanda.api.recording import load_for_record, sign_accepted, start_draft
from servanda.api.register import Register
from servanda.web.accounts import Accounts
from servanda.web.app import create_app
from servanda.web.gate import Access
from servanda.web.sides import seen_by

PASSWORD = "two banks of a river"  # noqa: S105  (of nobody)
PEOPLE: dict[str, tuple[str, str | None]] = {
    "anna": ("secretariat", "local"),
    "owen": ("observer", "local"),
    "mira": ("observer", "mission"),
    "otto": ("party", "upper"),
    "carl": ("coder", "local"),
    "asta": ("assessor", "institute"),
    "opal": ("operator", "local"),
    "rita": ("reader", None),
}
"""The private import is signed by the observer ``local``: owen is its author."""
SEES = {"anna", "owen"}
MORE = (
    *PATHS, "/documents", "/documents/note", "/media", "/audit", "/list/open", "/parties",
    "/levers", "/queue", "/prepare", "/api/v1/status", "/api/v1/commitments?q=plugh",
    "/api/v1/commitments.jsonl", "/api/v1/commitments/sluice/evidence",
    "/api/v1/commitments/sluice/explain", "/api/v1/commitments/sluice/history",
    "/api/v1/commitments/answer/explain", "/api/v1/parties", "/api/v1/frames", "/api/v1/queue",
    "/api/v1/log/entries", "/events.csv", "/c/answer.csv", "/datapackage.zip",
    "/import", "/search?q=opening", "/changed",
)  # fmt: skip
NAMING = ("/c/sluice", "/api/v1/commitments/sluice/evidence", "/api/v1/status")
"""Where whoever may see the private import reads its ids."""


class World:
    """A server with people of every role."""

    def __init__(self, folder: Path, register: Register) -> None:
        """Serve the register."""
        self.register = register
        self.people = Accounts(folder / "talks.users", create=True)
        for name, (role, actor) in PEOPLE.items():
            self.people.add(name, PASSWORD, role=role, actor=actor)
        access = Access(mode="users", accounts=self.people, timer=time.monotonic)
        self.app = create_app(register=register, access=access, writable=True)
        self.client = Client(self.app)
        self.tokens = {name: self.people.new_token(name, "test") for name in PEOPLE}

    def get(self, name: str, path: str) -> httpx.Response:
        """Return what somebody gets."""
        headers = {"authorization": f"Bearer {self.tokens[name]}"}
        found: httpx.Response = self.client.get(path, headers=headers)
        return found

    def post(self, name: str, path: str, body: object) -> httpx.Response:
        """Return what somebody's request is answered with."""
        headers = {"authorization": f"Bearer {self.tokens[name]}"}
        found: httpx.Response = self.client.post(path, headers=headers, json=body)
        return found


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Return a server over a register with a private import and a text in quotations only."""
    folder = tmp_path_factory.mktemp("sides")
    register = _register(folder / "r", private=True)
    text = folder / "note.txt"
    text.write_text("Upper shall tell nobody of the hidden bridge by 1 May 2026.\n", "utf-8")
    document, reading = load_for_record(str(text))
    draft = start_draft(register, document, reading, wish="note", quotes_only=True)
    sign_accepted(register, draft, "all")
    return World(folder, register)


@pytest.mark.parametrize("path", MORE)
def test_who_is_told_of_private_evidence(world: World, path: str) -> None:
    """On no page and in no answer is anybody told of it but the secretariat and its author."""
    for name in PEOPLE:
        answer = world.get(name, path)
        assert answer.status_code in (200, 403, 404), (name, path, answer.text[:300])
        if name not in SEES:
            assert not _told(answer.content.replace(b"q=plugh", b"")), (name, path)
        elif path in NAMING:
            assert b"evplugh" in answer.content, (name, path)


def test_a_text_in_quotations_only_is_for_those_who_code(world: World) -> None:
    """Secretariat and coders read the whole text; everybody else is told that it is withheld."""
    shown = {
        name for name in PEOPLE
        if world.get(name, "/api/v1/documents/note/text").status_code == 200
    }  # fmt: skip
    assert shown == {"anna", "carl"}


def test_a_private_id_is_one_that_does_not_exist(world: World) -> None:
    """Who does not see a report gets the same answer for its id as for any that is not there."""

    def objection(event: str) -> dict[str, object]:
        return {"about": "sluice", "because": "It came later.", "who": "mission",
                "evidence": [event], "as_of": "2026-05-01"}  # fmt: skip

    told = [world.post("mira", "/api/v1/objections", objection(e)) for e in ("evplugh1", "evnone1")]
    assert [one.status_code for one in told] == [422, 422] or told[0].status_code == 400
    first, second = (json.loads(one.content)["detail"] for one in told)
    assert first.replace("evplugh1", "ID") == second.replace("evnone1", "ID")


def test_search_finds_the_note_for_those_who_may_see_it(world: World) -> None:
    """The note of the private import is found by the secretariat and its author alone."""
    found = {
        name for name, (role, actor) in PEOPLE.items()
        if seen_by(world.register, None if actor is None else (role, actor)).search("noteplugh")
    }  # fmt: skip
    assert found == SEES


def test_what_comes_later_is_seen_on_every_side(world: World) -> None:
    """A public report that is recorded while people are signed in is on everybody's page."""
    table = Path(str(world.register.path)).parent / "later.csv"
    table.write_text(
        "id,type,at,source,standing,topic\nlater1,opening,2026-02-28,gazette,observation,\n",
        encoding="utf-8",
    )
    assert b"later1" not in world.get("rita", "/c/sluice?as_of=2026-05-01").content
    observe(world.register, [table])
    for name in ("rita", "anna", "owen"):
        assert b"later1" in world.get(name, "/c/sluice?as_of=2026-05-01").content, name
