"""Writing over the API: once, from the version that was seen, signed by who says it."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from tests.web.people import LEVERS, World

from servanda.api.keyring import Signer
from servanda.errors import UsageError
from servanda.register.keys import generate
from servanda.web.submission import Submission

V1 = "/api/v1"
SUSPEND = {"act": "suspend", "commitment": "no-shelling", "from": "Ostia", "at": "2026-03-01"}


def test_an_act_is_recorded_with_its_receipt(own: World) -> None:
    """201, the entry, a proof, and where it stands."""
    answer = own.client.post(f"{V1}/acts", json=SUSPEND)

    assert answer.status_code == 201
    told = answer.json()
    assert [one["type"] for one in told["entries"]] == ["norm-act/1"]
    assert told["proofs"][0].startswith("c2sp.org/tlog-proof@v1\n")
    assert own.client.get(answer.headers["location"]).json()["index"] == own.size() - 1


def test_the_same_key_records_once(own: World) -> None:
    """A retry gets the first answer; another request under the same key is refused."""
    key = {"idempotency-key": "7c1e"}
    first = own.client.post(f"{V1}/acts", json=SUSPEND, headers=key)
    size = own.size()
    again = own.client.post(f"{V1}/acts", json=SUSPEND, headers=key)
    other = own.client.post(f"{V1}/acts", json={**SUSPEND, "act": "resume"}, headers=key)

    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert other.status_code == 422
    assert own.size() == size


def test_who_saw_an_older_version_is_shown_both(own: World) -> None:
    """409: what each version held of the matter, and what came in between. Nothing is recorded."""
    seen = own.head()
    assert (
        own.client.post(f"{V1}/acts", json=SUSPEND, headers={"if-match": seen}).status_code == 201
    )
    size = own.size()

    late = own.client.post(
        f"{V1}/acts", json={**SUSPEND, "act": "release"}, headers={"if-match": seen}
    )

    told = late.json()
    assert late.status_code == 409
    assert told["yours"]["etag"] == seen
    assert told["current"]["etag"] == own.head() == late.headers["etag"]
    assert told["yours"]["held"]["acts"] == []
    assert [act["act"] for act in told["current"]["held"]["acts"]] == ["suspend"]
    assert [one["type"] for one in told["since"]] == ["norm-act/1"]
    assert own.size() == size


def test_a_decision_that_overlaps_another_is_a_conflict(own: World) -> None:
    """Two coders decide from the same version: the second sees what the first decided."""
    seen = {"if-match": own.head()}
    place = f"{V1}/statements/pause:s001/decision"
    own.client.post(place, json={"decision": "accepted"}, headers=seen)

    late = own.client.post(place, json={"decision": "rejected", "reason": "no"}, headers=seen)

    assert late.status_code == 409
    then, now = (late.json()[which]["held"]["decisions"] for which in ("yours", "current"))
    assert len(now) == len(then) + 1


@pytest.mark.parametrize("etag", ['"999-00"', '"x"', "W/", '"-1-aa"', "%00"])
def test_a_version_that_never_was_is_a_conflict_too(own: World, etag: str) -> None:
    """The current version is shown."""
    answer = own.client.post(f"{V1}/acts", json=SUSPEND, headers={"if-match": etag})

    assert answer.status_code == 409
    assert answer.json()["current"]["etag"] == own.head()


def test_a_text_is_recorded_with_what_is_accepted(own: World) -> None:
    """Document, reading, decision and commitment are entries of one request."""
    wish = {"text": "Norland shall open the bridge by 1 May 2026.\n", "id": "bridge"}

    answer = own.client.post(f"{V1}/documents", json=wish)

    assert answer.status_code == 201
    kinds = [one["type"] for one in answer.json()["entries"]]
    assert kinds == ["document/1", "reading/1", "coding-decision/1", "commitment/1"]
    assert own.client.get(f"{V1}/documents/bridge/text").text == wish["text"]


def test_a_statement_becomes_a_commitment(own: World) -> None:
    """Its words are those of the statement; a rule that cannot be judged is refused."""
    wish = {"document": "pause", "statement_id": "s001", "id": "guns-again"}
    broken = own.client.post(f"{V1}/commitments", json={**wish, "terms": "commitments: 3"})
    answer = own.client.post(f"{V1}/commitments", json=wish)

    assert (broken.status_code, answer.status_code) == (400, 201)
    held = own.client.get(f"{V1}/commitments/guns-again").json()["commitment"]
    assert held["statement"]["span"]["exact"].startswith("Ostia shall withdraw its guns")


def _file(path: Path) -> dict[str, str]:
    return {"name": path.name, "data": base64.b64encode(path.read_bytes()).decode()}


def test_evidence_is_recorded_or_refused_whole(own: World) -> None:
    """The same events a second time are refused; so is a name that leads elsewhere."""
    again = own.client.post(f"{V1}/evidence", json={"tables": [_file(LEVERS / "events.csv")]})
    away = own.client.post(
        f"{V1}/evidence", json={"tables": [{"name": "../x.csv", "data": "YQ=="}]}
    )

    assert (again.status_code, away.status_code) == (400, 400)
    assert "is known from entry" in again.json()["detail"]
    assert "without folders" in away.json()["detail"]


# ---------------------------------------------------------------- keys elsewhere


def test_what_a_party_says_is_prepared_signed_and_taken_in(shared: World) -> None:
    """The server prepares; the party's own key signs; the receipt comes back."""
    token = shared.token("otto")
    size = shared.size()

    prepared = shared.client.post(f"{V1}/acts", json=SUSPEND, headers=token)
    assert (prepared.status_code, shared.size()) == (200, size)
    body = shared.signed(prepared)
    answer = shared.client.post(
        f"{V1}/statements", content=body, headers={**token, "content-type": "application/json"}
    )

    assert answer.status_code == 201
    assert answer.json()["entries"][0]["actor"] == "ostia"
    assert shared.size() == size + 1


def test_nothing_is_signed_on_the_server(shared: World) -> None:
    """It holds no statement key: a prepared entry has no signature, and it cannot make one."""
    prepared = shared.client.post(f"{V1}/acts", json=SUSPEND, headers=shared.token("otto"))

    assert prepared.json()["text"].endswith("}\n")
    assert "\u2014" not in prepared.json()["text"]
    with pytest.raises(UsageError, match="no party key"):
        shared.register.signing_keys.signer("party")


def test_a_prepared_entry_that_was_changed_is_not_signed(shared: World) -> None:
    """Words, author and cover must be those of the text that is signed."""
    prepared = shared.client.post(
        f"{V1}/objections",
        json={"about": "no-shelling", "from": "Ostia", "because": "Not ours."},
        headers=shared.token("otto"),
    )
    statement = prepared.json()
    statement["openings"][0]["value"] = "We confess."

    class Changed:
        content = json.dumps(statement).encode()

    with pytest.raises(Exception, match=r"open|disclos|commit"):
        shared.signed(Changed)  # type: ignore[arg-type]


def test_another_key_than_the_authors_is_refused(shared: World) -> None:
    """A key of the same name that is not enrolled signs nothing that is taken in."""
    token = shared.token("otto")
    prepared = shared.client.post(f"{V1}/acts", json=SUSPEND, headers=token)
    name = Signer.load(shared.folder / "ostia.key").key.name

    with pytest.raises(UsageError, match="was prepared for the key"):
        shared.signed(prepared, generate(name))


def test_a_signature_that_does_not_hold_is_refused(shared: World) -> None:
    """One letter changed after signing: 422 or 400, and nothing is recorded."""
    token = {**shared.token("otto"), "content-type": "application/json"}
    prepared = shared.client.post(f"{V1}/acts", json=SUSPEND, headers=token)
    body = shared.signed(prepared).replace(b"2026-03-01", b"2026-03-02")
    size = shared.size()

    answer = shared.client.post(f"{V1}/statements", content=body, headers=token)

    assert answer.status_code in {400, 422}
    assert shared.size() == size


def test_one_person_does_not_hand_in_for_another(shared: World) -> None:
    """A coder who got hold of a party's statement cannot enter it; the secretariat may."""
    prepared = shared.client.post(f"{V1}/acts", json=SUSPEND, headers=shared.token("otto"))
    body = shared.signed(prepared)
    kind = {"content-type": "application/json"}

    coder = shared.client.post(
        f"{V1}/statements", content=body, headers={**shared.token("carl"), **kind}
    )
    office = shared.client.post(
        f"{V1}/statements", content=body, headers={**shared.token("anna"), **kind}
    )

    # Both are of the actor "local": only the role of a secretariat hands in for others.
    assert (coder.status_code, office.status_code) == (403, 201)


@pytest.mark.parametrize(
    ("who", "path", "wish"),
    [
        ("rita", "/acts", SUSPEND),
        ("carl", "/acts", SUSPEND),
        ("otto", "/acts", {**SUSPEND, "from": "Norland"}),
        ("otto", "/statements/pause:s001/decision", {"decision": "accepted"}),
        ("carl", "/evidence", {"tables": []}),
        ("otto", "/assessments",
         {"commitment": "withdraw", "codebook": "g20rg", "value": "1", "because": "so"}),
    ],
)  # fmt: skip
def test_a_role_prepares_only_what_it_may_say(
    shared: World, who: str, path: str, wish: dict[str, Any]
) -> None:
    """Readers nothing; coders no acts; a party nothing in another's name."""
    answer = shared.client.post(V1 + path, json=wish, headers=shared.token(who))

    assert answer.status_code in {400, 403}


def test_the_secretariat_prepares_a_document(shared: World) -> None:
    """Text first, its reading next, each signed by the secretariat's own key."""
    token = {**shared.token("anna"), "content-type": "application/json"}
    key = shared.own_key("secretariat")
    wish = {"text": "Norland shall open the bridge by 1 May 2026.\n", "id": "bridge"}

    text = shared.client.post(f"{V1}/documents", json=wish, headers=token)
    body = shared.signed(text, key)
    assert shared.client.post(f"{V1}/statements", content=body, headers=token).status_code == 201
    reading = shared.client.post(f"{V1}/documents/bridge/reading", headers=token)
    body = shared.signed(reading, key)
    assert shared.client.post(f"{V1}/statements", content=body, headers=token).status_code == 201

    assert shared.client.get(f"{V1}/documents/bridge", headers=token).json()["statements"] == 1
    assert [hit.ref for hit in shared.register.search("bridge")] == ["bridge"]


def test_a_signed_mapping_that_cannot_be_read_is_refused(shared: World) -> None:
    """Signed or not: what would stop every later verdict does not come in."""
    from servanda.api import unsigned  # noqa: PLC0415
    from servanda.model.codec import to_json  # noqa: PLC0415
    from servanda.register import proposals  # noqa: PLC0415
    from servanda.register.proposals import NamedFile  # noqa: PLC0415

    plan = proposals.evidence(
        [NamedFile(name="t.csv", data=b"a,b\n1,2\n")],
        mapping=NamedFile(name="m.toml", data=b"not = [toml"),
        coverage=[], events=1, dropped=0, role="secretariat",
    )  # fmt: skip
    prepared = unsigned.For(shared.register, "local", "secretariat").prepare(plan)
    signed = unsigned.sign(prepared, shared.own_key("secretariat"), where="t")
    size = shared.size()

    answer = shared.client.post(
        f"{V1}/statements", content=to_json(signed),
        headers={**shared.token("anna"), "content-type": "application/json"},
    )  # fmt: skip

    assert answer.status_code == 400
    assert shared.size() == size


def test_the_reader_of_texts_is_the_bounded_one() -> None:
    """What is posted is parsed where the door's texts are: in a child process with limits."""
    from servanda.web import sandbox  # noqa: PLC0415

    assert sandbox.load(Submission(source="x.txt", raw=b"We will.", media_type="text/plain"))


def test_a_key_outlasts_the_server(own: World) -> None:
    """After a restart the same key records nothing again and names the same entries."""
    key = {"idempotency-key": "9d20"}
    first = own.client.post(f"{V1}/acts", json=SUSPEND, headers=key)
    own.register.close()
    later = World(own.folder)
    size = later.size()
    try:
        again = later.client.post(f"{V1}/acts", json=SUSPEND, headers=key)
        other = later.client.post(f"{V1}/acts", json={**SUSPEND, "act": "resume"}, headers=key)
        fresh = later.client.post(f"{V1}/acts", json=SUSPEND, headers={"idempotency-key": "9d21"})

        assert again.status_code == 201
        assert again.headers["idempotency-replayed"] == "true"
        assert again.json()["entries"] == first.json()["entries"]
        assert other.status_code == 422
        assert fresh.status_code == 201
        assert later.size() == size + 1
        assert not [name for name in later.register.journal.store.drafts() if ":" in name]
    finally:
        later.register.close()
