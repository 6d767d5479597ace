"""A second coder sees the text alone; what was decided is signed at home, compared and settled."""

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.people import World
from tests.web.reviewed import SECOND, Person, ids_of, shown_to, sign_at_home, two_coders

from servanda.api import deciding, unsigned
from servanda.api.deciding import second_queue
from servanda.api.keyring import Signer
from servanda.model.apart import UnsignedStatement
from servanda.model.codec import from_json
from servanda.web import blindfold
from servanda.web.blindfold import may_see


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[World]:
    """Return the server of several people, with two coders."""
    made = two_coders(tmp_path)
    yield made
    made.register.close()


def test_the_second_queue_is_drawn_by_lot_and_by_doubt(shared: World) -> None:
    """A fifth of what one coder decided, and all of which the reader was not sure."""
    held = next(d for d in shared.register.state().documents if d.id == "bridge")
    assert held.reading is not None
    unsure = {s.id for s in held.reading.statements if float(s.confidence or 1) < 0.75}
    assert unsure == {"s003"}

    chosen = {one.id for one in second_queue(shared.register, held, "ben")}

    assert unsure < chosen or chosen == unsure
    assert len(chosen - unsure) <= 1
    asked = Person(shared, "ben").get("/api/v1/queue?role=second").json()["items"]
    assert {one["statement_id"] for one in asked if one["document"] == "bridge"} == chosen
    assert second_queue(shared.register, held, "local") == []


def test_nothing_of_machine_or_first_coder_is_in_the_page(shared: World) -> None:
    """Not in the text, not in the card, not in the fragment for the script."""
    ben = Person(shared, "ben")
    ben.post("/documents/bridge/blind")
    ids = ids_of(ben)
    assert "s003" in ids
    pages = [ben.get(f"{SECOND}&at={one}").text for one in ids]
    pages.append(ben.get(SECOND).text)

    for html in pages:
        body = html[html.index('<div class="review"') : html.index('id="mark"')]
        assert 'class="passage' in body
        assert " selected" not in body
        for hidden in ("aspiration now", "accepted", "strive</q>", "machine", "inferred", "local"):
            assert hidden not in body, hidden


def test_everything_else_is_closed_until_it_is_signed(shared: World) -> None:
    """Pages, data and API: only the text, the own steps and the account stay open."""
    ben = Person(shared, "ben")
    assert ben.get("/documents/bridge").status_code == 200
    ben.post("/documents/bridge/blind")

    for path in ("/", "/documents/bridge", "/documents/bridge.json", "/documents/bridge.csv",
                 "/documents/bridge?queue=new&at=s003", "/c/C1", "/coding.json", "/documents",
                 "/documents/bridge/disagreements", "/documents/bridge/pairs.csv",
                 "/documents/bridge/disagreements.csv", "/documents/bridge/disagreements.json",
                 "/search.csv?q=bridge", "/entries/0.csv",
                 "/statements.csv", "/register.xlsx", "/api/v1/documents/bridge/spans",
                 "/api/v1/commitments", "/api/v1/queue?role=first",
                 "/api/v1/log/entries?since=0"):  # fmt: skip
        assert ben.get(path).status_code == 403, path
    assert ben.post("/documents/bridge/decide", queue="new", at="s003").status_code == 409
    assert ben.get("/api/v1/documents/bridge/text").text.startswith("Norland shall")
    assert all("kind" not in one or one["kind"] is None
               for one in ben.get("/api/v1/queue?role=second").json()["items"])  # fmt: skip
    assert Person(shared, "carl").get("/documents/bridge").status_code == 200

    ben.post("/documents/bridge/give-up", queue="second")
    assert ben.get("/documents/bridge").status_code == 200


def test_whoever_saw_the_machine_cannot_code_blind(shared: World) -> None:
    """The first coder is refused; the entry says why."""
    answer = Person(shared, "carl").post("/documents/bridge/blind")

    assert answer.status_code == 409
    assert "another coder can code it blind" in answer.text


def test_blind_decisions_are_signed_at_home_compared_and_settled(shared: World) -> None:
    """From the blind card over the own key to the disagreement and its settlement."""
    ben = Person(shared, "ben")
    ben.post("/documents/bridge/blind")
    ids = ids_of(ben)
    assert "choose a kind" in ben.decide("s003", do="accept", kind="").text
    ben.decide("s003", do="accept", kind="commitment", debtor="The Parties")
    for other in (one for one in ids if one != "s003"):
        ben.decide(other, do="reject-1")
    before = shared.size()

    answer = sign_at_home(shared, ben, "/documents/bridge/sign/file", "ben.key", **shown_to(ben))

    assert answer.status_code == 201, answer.text
    assert shared.size() == before + len(ids)
    made = [d for d in shared.register.state().decisions if d.entry >= before]
    assert {(d.statement_id, d.decision) for d in made} >= {("s003", "marked")}
    assert {d.saw_machine for d in made} == {False}
    # The reading stays the first coder's: a second opinion replaces nothing.
    page = ben.get("/documents/bridge").text
    assert "wish" in page or "aspiration" in page
    assert ben.get(SECOND).status_code == 200

    page = ben.get("/documents/bridge/disagreements").text
    assert "codebook, kind 2" in page
    assert "pairs equal" in page
    rows = list(csv.DictReader(io.StringIO(ben.get("/documents/bridge/pairs.csv").text)))
    kinds = {(r["first"], r["first_value"], r["second"], r["second_value"])
             for r in rows if r["field"] == "kind"}  # fmt: skip
    assert ("ben", "commitment", "local", "aspiration") in kinds
    assert {(r["first_sight"], r["second_sight"]) for r in rows} == {("blind", "assisted")}

    table = list(csv.DictReader(io.StringIO(ben.get("/documents/bridge/disagreements.csv").text)))
    same = (("coder_a", "first"), ("value_a", "first_value"), ("coder_b", "second"),
            ("value_b", "second_value"), ("field", "field"), ("quotation", "quote"))  # fmt: skip
    assert [{old: row[new] for new, old in same} for row in table] == [
        {old: row[old] for _, old in same} for row in rows
    ]
    assert ben.get("/documents/bridge/disagreements.json").json()[0]["document"] == "bridge"

    what = re.search(r'name="what" value="(bridge:[\d:]+)"><input [^>]*value="kind"', page)
    assert what
    asked = {"what": what[1], "slot": "kind", "value": "aspiration", "because": "no act"}
    shown = ben.post("/documents/bridge/settle", **asked)
    assert "Sign what was decided" in shown.text
    seen = re.search(r'name="seen" value="(\w+)"', shown.text)
    assert seen
    asked["seen"] = seen[1]
    other = ben.post("/documents/bridge/settle/file", **asked | {"value": "commitment"})
    assert other.status_code == 409
    assert "has changed since it was shown" in other.text
    done = sign_at_home(shared, ben, "/documents/bridge/settle/file", "ben.key", **asked)
    assert done.status_code == 201, done.text
    ruling = shared.register.state().adjudications[-1]
    assert (ruling.field, ruling.value, ruling.because) == ("kind", "aspiration", "no act")
    assert "settled as" in ben.get("/documents/bridge/disagreements").text


def test_a_settlement_of_nothing_is_refused(shared: World) -> None:
    """What nobody disagrees on cannot be settled, on the page or by a signed entry."""
    ben = Person(shared, "ben")
    answer = ben.post("/documents/bridge/settle", what="bridge:0:43", slot="kind",
                      value="commitment", because="so")  # fmt: skip

    assert answer.status_code == 400
    assert "do not disagree" in answer.text


def test_readers_and_parties_decide_nothing(shared: World) -> None:
    """403; their page of the document has no review."""
    for name in ("rita", "otto"):
        person = Person(shared, name)
        assert person.get("/documents/bridge?queue=new").status_code == 403
        assert person.post("/documents/bridge/decide", do="accept", at="s001").status_code == 403
        assert "Review this reading" not in person.get("/documents/bridge").text
    assert "Review this reading" in Person(shared, "carl").get("/documents/bridge").text


def test_a_form_without_the_sessions_token_is_refused(shared: World) -> None:
    """Another site cannot decide in somebody's name."""
    cookie = shared.session("carl")
    answer = shared.client.post("/documents/bridge/decide", data={"do": "undo"}, headers=cookie)

    assert answer.status_code == 403


def test_one_line_changed_on_the_way_is_not_signed(shared: World) -> None:
    """Each of several prepared entries is checked on its own."""
    ben = Person(shared, "ben")
    ben.post("/documents/bridge/blind")
    for one in ids_of(ben):
        ben.decide(one, do="reject-1")
    ben.post("/documents/bridge/decide", queue="second", do="new", quote="in the spring",
             kind="claim", steps=str(len(ids_of(ben))))  # fmt: skip
    file = ben.post("/documents/bridge/sign/file", **shown_to(ben)).json()
    assert file["more"]
    file["more"][-1]["openings"][0]["value"] = "{}"
    statement = from_json(json.dumps(file).encode(), UnsignedStatement, where="t")

    with pytest.raises(Exception, match=r"open|disclos|commit"):
        unsigned.sign(statement, Signer.load(shared.folder / "ben.key").key, where="t")


@pytest.mark.parametrize(
    ("path", "query", "seen"),
    [
        ("/documents/a", {"queue": ["second"]}, True),
        ("/documents/a", {"queue": ["second", "new"]}, False),
        ("/documents/a", {}, False),
        ("/documents/ab", {"queue": ["second"]}, False),
        ("/documents/a/decide", {}, True),
        ("/api/v1/documents/a/text", {}, True),
        ("/api/v1/documents/a/spans", {}, False),
        ("/static/review.js", {}, True),
        ("/a-page-of-tomorrow", {}, False),
    ],
)
def test_what_is_not_listed_is_closed(
    path: str, query: dict[str, list[str]], *, seen: bool
) -> None:
    """Also what somebody adds later."""
    assert may_see(path, query, ("a",)) is seen


def test_the_file_to_sign_is_what_wasshown_to(shared: World) -> None:
    """Decided on in another window since, it is not handed out: 409."""
    ben = Person(shared, "ben")
    ben.post("/documents/bridge/blind")
    first = ids_of(ben)[0]
    ben.decide(first, do="reject-2")
    shown = shown_to(ben)
    ben.decide(first, do="reject-1")

    assert ben.post("/documents/bridge/sign/file", **shown).status_code == 409
    assert ben.post("/documents/bridge/sign/file", **shown_to(ben)).status_code == 200


def test_the_one_person_at_the_machine_codes_blind_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without sign-in the machine's reading stays hidden until the blind coding is given up."""
    two_coders(tmp_path).register.close()
    own = World(tmp_path)
    for module in (deciding, blindfold):
        monkeypatch.setattr(module, "coder_of", lambda _: "ben")  # who decided on nothing yet
    assert own.client.post("/documents/bridge/blind").status_code == 303

    assert own.client.get("/documents/bridge?queue=second").status_code == 200
    assert own.client.get("/documents/bridge").status_code == 403
    assert own.client.get("/documents/bridge.json").status_code == 403
    own.client.post("/documents/bridge/give-up", data={"queue": "second"})
    assert own.client.get("/documents/bridge").status_code == 200
    own.register.close()
