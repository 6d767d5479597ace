"""The page on which entries are prepared: every kind that a role makes, and no other."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.web.people import World, make

from servanda.api import judging
from servanda.register.roles import ROLES
from servanda.web.wanted import KINDS

RULE = """id: safe-passage
debtor: Ostia
creditor: Norland
do: passage by 2026-12-01
"""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """Return the server of several people, with an assessor beside them."""
    make(tmp_path)
    held = World(tmp_path, "users")
    assert held.people is not None
    held.people.add("asa", "a river and two banks", role="assessor", actor="local")
    held.people.add("obi", "a river and two banks", role="observer", actor="local")
    yield held
    held.register.close()


def prepared(world: World, name: str, kind: str, **fields: str) -> Any:
    """Return the file of an entry that somebody fills in."""
    cookie = world.session(name)
    page = world.client.get(f"/prepare?kind={kind}", headers=cookie).text
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    form = {"csrf": found[1], "kind": kind, **fields}
    shown = world.client.post("/prepare", data=form, headers=cookie).text
    seen = re.search(r'name="seen" value="([^"]+)"', shown)
    assert seen is not None, shown
    form["seen"] = seen[1]
    answer = world.client.post("/prepare/file", data=form, headers=cookie)
    assert answer.status_code == 200, answer.text
    return answer


def handed_in(world: World, name: str, file: bytes) -> int:
    """Hand a signed entry in; return the size of the log after it."""
    cookie = world.session(name)
    page = world.client.get("/prepare", headers=cookie).text
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found is not None
    answer = world.client.post(
        "/hand-in", data={"csrf": found[1]}, headers=cookie,
        files={"file": ("signed.json", file, "application/json")},
    )  # fmt: skip
    assert "Recorded as entry" in answer.text, answer.text
    return world.size()


@pytest.mark.parametrize(
    ("name", "role"),
    [("anna", "secretariat"), ("otto", "party"), ("carl", "coder"), ("asa", "assessor")],
)
def test_a_role_is_offered_what_it_may_make(name: str, role: str, world: World) -> None:
    """The list holds exactly the kinds whose entries the role may write."""
    page = world.client.get("/prepare", headers=world.session(name)).text
    offered = set(re.findall(r'href="/prepare\?kind=([a-z-]+)"', page))

    assert offered == {kind.name for kind in KINDS.values() if kind.type in ROLES[role]}
    assert offered


def test_the_menu_leads_to_what_one_may_do(world: World) -> None:
    """Each item is there for its reader, and no other leads to a refusal."""
    every = ("queue", "import", "prepare", "account")
    for name, mine in (("carl", every), ("otto", every[1:]), ("rita", every[3:])):
        cookie = world.session(name)
        page = world.client.get("/", headers=cookie).text
        assert tuple(one for one in every if f'href="/{one}"' in page) == mine
        assert all(world.client.get(f"/{one}", headers=cookie).status_code == 200 for one in mine)


def test_one_report_becomes_evidence_with_its_event(world: World) -> None:
    """What was filled in comes into the register as an event, signed by an observer."""
    file = prepared(
        world, "obi", "evidence", id="o-1", type="shelling", on="2026-05-01", source="mission",
        standing="observation", more="rounds=3", text="seen from the bridge",
    )  # fmt: skip
    handed_in(world, "obi", world.signed(file, world.own_key("observer")))

    (event,) = world.register.events(["o-1"])
    assert (event.type, event.standing, dict(event.attributes)["rounds"]) == (
        "shelling", "observation", "3",
    )  # fmt: skip


def test_a_score_names_its_codebook_and_reason(world: World) -> None:
    """A coder scores under a codebook on record, in place of an own earlier score."""
    cookie = world.session("carl")
    page = world.client.get("/prepare?kind=assessment", headers=cookie).text
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    form = {"csrf": csrf, "kind": "assessment", "about": "withdraw", "codebook": "pam",
            "value": "3", "text": "left on the day"}  # fmt: skip

    refused = world.client.post("/prepare", data=form, headers=cookie)

    assert refused.status_code == 400
    assert "is not on record" in refused.text
    keys, world.register.keys = world.register.keys, world.keys
    judging.score(world.register, "withdraw", "pam", "2", because="at first")
    world.register.keys = keys
    file = prepared(world, "carl", "assessment", about="withdraw", codebook="pam", value="3",
                    text="left on the day")  # fmt: skip
    handed_in(world, "carl", world.signed(file, world.own_key("coder")))
    assert [one.value for one in world.register.state().scores] == ["3"]


def test_a_party_promises_without_a_text(world: World) -> None:
    """The rule that was written on the page becomes a commitment of the party."""
    file = prepared(world, "otto", "promise", who="Ostia", title="Safe passage", text=RULE)
    handed_in(world, "otto", world.signed(file))

    assert "safe-passage" in {one.id for one in world.register.state().commitments}


def test_a_coder_decides_about_a_statement(world: World) -> None:
    """The decision stands with whether the machine's reading was seen."""
    document = world.register.state().documents[0]
    assert document.reading is not None
    statement = document.reading.statements[0].id
    file = prepared(world, "carl", "decision", about=f"{document.id}:{statement}",
                    decision="rejected", saw="no", text="a title")  # fmt: skip
    handed_in(world, "carl", world.signed(file, world.own_key("coder")))

    (made,) = world.register.state().decisions[-1:]
    assert (made.statement_id, made.decision) == (statement, "rejected")


@pytest.mark.parametrize(
    ("kind", "fields", "words"),
    [
        ("evidence", {"id": "x", "type": "shelling", "on": "soon", "source": "m",
                      "standing": "claim"}, "soon"),
        ("evidence", {"id": "x", "type": "t", "on": "2026-05-01", "source": "m",
                      "standing": "claim", "more": "no sign"}, "no sign"),
        ("adjudication", {"about": "withdraw", "codebook": "pam", "value": "3", "text": "so"},
         "nothing to settle"),
        ("nothing", {}, "nothing that is prepared"),
        ("decision", {"about": "pause:s1", "decision": "accepted"}, "role"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_and_what_was_typed_stays(
    kind: str, fields: dict[str, str], words: str, world: World
) -> None:
    """An error names the fault; the form still holds what was filled in."""
    cookie = world.session("asa")
    page = world.client.get("/prepare", headers=cookie).text
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[0]

    answer = world.client.post(
        "/prepare", data={"csrf": csrf, "kind": kind, **fields}, headers=cookie
    )

    assert answer.status_code in (400, 403)
    assert words in answer.text
    for value in fields.values():
        assert value in answer.text


def test_the_file_holds_what_was_shown(world: World) -> None:
    """Other words than those on the page are shown first; the file is not handed out."""
    cookie = world.session("otto")
    page = world.client.get("/prepare?kind=suspend", headers=cookie).text
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page)[0]
    form = {"csrf": csrf, "kind": "suspend", "about": "withdraw", "who": "Ostia",
            "on": "2026-03-01", "text": "for the talks"}  # fmt: skip
    shown = world.client.post("/prepare", data=form, headers=cookie).text
    form["seen"] = re.findall(r'name="seen" value="([^"]+)"', shown)[0]
    assert f"It names version <code>{world.size()}</code> of the log" in shown

    other = world.client.post(
        "/prepare/file", data=form | {"text": "for good"}, headers=cookie
    )  # fmt: skip

    assert other.status_code == 409
    assert "has changed since it was shown" in other.text
    assert "for good" in other.text
    again = re.findall(r'name="seen" value="([^"]+)"', other.text)[0]
    assert again != form["seen"]
    for text, seen in (("for the talks", form["seen"]), ("for good", again)):
        file = world.client.post(
            "/prepare/file", data=form | {"text": text, "seen": seen}, headers=cookie
        )
        assert file.headers["content-type"] == "application/json"
