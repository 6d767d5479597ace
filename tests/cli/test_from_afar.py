"""Statements made without the register: verified first, signed at home, taken in once, in order."""

import json
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run

from servanda.register import answering
from servanda.tlog import checkpoint, merkle, note


@pytest.fixture
def afar(talks: Path, servanda: Run) -> Path:
    """Return the desk with a key of a party made, enrolled and carried off, and a bundle."""
    desk = talks.parent
    done = servanda("keygen", "a", "--unsafe-plain-key", "--out", desk / "home/a.key")
    assert done.code == 0, done.err
    assert servanda("publish", "bundle", "--as-of", "2026-05-01").code == 0
    return desk


def said(servanda: Run, verb: str, *args: str, out: str = "said.json") -> tuple[int, str]:
    """Say something from afar; return the exit code and what was told."""
    done = servanda(verb, *args, "--bundle", "bundle", "--by", "home/a.key", "--out", out)
    return done.code, done.out + done.err


def test_the_round_trip(afar: Path, servanda: Run) -> None:
    """An objection signed at home stands beside the verdict; its receipt proves its place."""
    code, told = said(servanda, "object", "withdraw", "--from", "A", "--because", "It was done.",
                      "--on", "2026-05-02")  # fmt: skip
    assert (code, "signed: A objects to withdraw" in told) == (0, True)

    done = servanda("record", "said.json")
    assert done.code == 0, done.err

    assert "A objects to withdraw" in servanda("status", "withdraw").out
    (one,) = json.loads(servanda("objections", "--json").out)["objections"]
    entry = one["objection"]["entry"]
    assert one["objection"]["registered_by"] == "a (party)"
    proof = checkpoint.parse_proof((afar / "said.tlog-proof").read_bytes(), where="receipt")
    leaf = json.loads((afar / "said.json").read_text(encoding="utf-8"))["entries"][0]["leaf"]
    log = note.parse_vkey(
        (afar / "bundle/policy").read_text(encoding="utf-8").split("\n")[0].removeprefix("log ")
    )
    assert proof.index == entry
    leaf_hash = merkle.leaf_hash(leaf.encode())
    assert checkpoint.verify_proof(proof, leaf_hash, [log], where="receipt").size == entry + 1
    # A second bundle with it verifies, and both verifiers take it.
    assert servanda("publish", "again", "--as-of", "2026-05-03").code == 0
    assert servanda("verify", "again").code == 0


def test_acts_and_replies_travel_too(afar: Path, servanda: Run) -> None:
    """A party suspends its own promise from afar; afterwards it is shown as suspended."""
    assert said(servanda, "act", "suspend", "withdraw", "--from", "A", "--at", "2026-01-10")[0] == 0
    assert servanda("record", "said.json").code == 0
    assert "suspended" in servanda("status", "withdraw", "--as-of", "2026-02-01").out
    shutil.rmtree(afar / "bundle")
    assert servanda("object", "withdraw", "--from", "B", "--because", "no").code == 0
    assert servanda("publish", "bundle", "--as-of", "2026-05-01").code == 0
    (one,) = json.loads(servanda("objections", "--json").out)["objections"]
    code, told = said(servanda, "reply", f"#{one['objection']['entry']}", "--from", "A",
                      "--because", "yes", out="reply.json")  # fmt: skip
    assert code == 0, told
    assert servanda("record", "reply.json").code == 0
    assert "A replies" in servanda("objections").out


@pytest.mark.usefixtures("afar")
def test_what_is_dropped_or_repeated_shows(servanda: Run) -> None:
    """The same file twice is refused, and so is one whose predecessor was never entered."""
    more = ("--from", "A", "--because")
    assert said(servanda, "object", "withdraw", *more, "one", out="one.json")[0] == 0
    assert servanda("record", "one.json").code == 0
    kept = servanda("record", "one.json")
    assert (kept.code, "one.tlog-proof: exists already" in kept.err) == (2, True)
    Path("one.tlog-proof").unlink()
    again = servanda("record", "one.json")
    assert again.code == 2
    assert "A statement follows on its author's last one" in again.err
    # Made from the old bundle, as if the first had not been said.
    assert said(servanda, "object", "withdraw", *more, "two", out="two.json")[0] == 0
    late = servanda("record", "two.json")
    assert (late.code, "statement 0 of a where statement 1 follows" in late.err) == (2, True)


def test_what_is_refused_at_home(afar: Path, servanda: Run) -> None:
    """Another's name, a broken bundle, a file that exists, half a place: nothing is signed."""
    code, told = said(servanda, "object", "withdraw", "--from", "B", "--because", "no")
    assert (code, "cannot speak for B" in told) == (2, True)
    assert not (afar / "said.json").exists()
    assert said(servanda, "object", "nothing", "--from", "A", "--because", "no")[0] == 2
    half = servanda("object", "withdraw", "--from", "A", "--because", "no", "--bundle", "bundle")
    assert (half.code, "--bundle and --out go together" in half.err) == (2, True)
    bare = servanda("object", "withdraw", "--from", "A", "--because", "no", "--bundle", "bundle",
                    "--out", "o.json")  # fmt: skip
    assert (bare.code, "name your own key file" in bare.err) == (2, True)
    (afar / "said.json").write_text("mine", encoding="utf-8")
    code, told = said(servanda, "object", "withdraw", "--from", "A", "--because", "no")
    assert (code, "exists already" in told) == (2, True)
    tile = next(p for p in sorted((afar / "bundle/tile").rglob("*")) if p.is_file())
    tile.write_bytes(tile.read_bytes()[:-1] + b"!")
    code, told = said(
        servanda, "object", "withdraw", "--from", "A", "--because", "no", out="x.json"
    )
    assert (code, "not verified" in told) == (1, True)
    assert not (afar / "x.json").exists()


def test_statements_of_another_register_or_type(afar: Path, servanda: Run) -> None:
    """A statement names its register; one changed on the way, or of another, is refused."""
    assert said(servanda, "object", "withdraw", "--from", "A", "--because", "no")[0] == 0
    held = json.loads((afar / "said.json").read_text(encoding="utf-8"))

    def record(**change: object) -> str:
        (afar / "changed.json").write_text(
            json.dumps({**held, **change}, separators=(",", ":")), encoding="utf-8"
        )
        done = servanda("record", "changed.json")
        assert done.code in (1, 2)
        return done.err

    assert "was made for the register elsewhere" in record(log="elsewhere")
    assert "holds no entry" in record(entries=[])
    leaf = held["entries"][0]["leaf"].replace('"who":"A"', '"who":"B"')
    assert record(entries=[{**held["entries"][0], "leaf": leaf}])
    opened = [{**held["entries"][0]["openings"][0], "value": "another text"}]
    assert record(entries=[{**held["entries"][0], "openings": opened}])
    assert record(actor="B")
    assert "its cover names another author" in record(says="a accepts all")
    assert "are not all there, once each" in record(
        entries=[{**held["entries"][0], "openings": []}]
    )
    twice = [*held["entries"][0]["openings"]] * 2
    assert "once each" in record(entries=[{**held["entries"][0], "openings": twice}])
    assert "no objection is recorded" in servanda("objections").out
    assert not (afar / "changed.tlog-proof").exists()
    (afar / "said.tlog-proof").mkdir()
    assert servanda("record", "said.json").code == 2
    assert "no objection is recorded" in servanda("objections").out


@pytest.mark.usefixtures("talks")
def test_acts_that_cannot_be(servanda: Run) -> None:
    """Unknown promises, acts to come, passing on without a receiver, instants without offset."""
    for args, told in (
        (("suspend", "x", "--from", "A"), "no commitment 'x'"),
        (("suspend", "withdraw", "--from", "A", "--at", "2999-01-01"), "is to come"),
        (("assign", "withdraw", "--from", "A"), "say to whom"),
        (("suspend", "withdraw", "--from", "A", "--to", "B"), "leave --to out"),
        (("suspend", "withdraw", "--from", "A", "--at", "2026-01-01T10:00:00"), "lacks an offset"),
        (("suspend", "withdraw", "--from", "A", "--at", "2026-13-01T10:00Z"), "neither a date nor"),
        (("suspend", "withdraw", "--from", "A", "--at", "0001-01-01"), "lies before 1900"),
        (("suspend", "withdraw", "--from", "A", "--at", "0001-01-01T00:00+14:00"), "before 1900"),
    ):
        done = servanda("act", *args)
        assert (done.code, told in done.err) == (2, True), done.err


def test_a_statement_is_known_in_any_order_of_its_members(afar: Path, servanda: Run) -> None:
    """A statement that another program wrote anew, sorted and indented, is still one."""
    assert said(servanda, "object", "withdraw", "--from", "A", "--because", "No.")[0] == 0
    whole = json.loads((afar / "said.json").read_text(encoding="utf-8"))
    text = json.dumps(whole, sort_keys=True, indent=8)
    assert text.index('"schema"') > 200
    (afar / "said.json").write_text(text, encoding="utf-8")

    assert servanda("record", "said.json").code == 0


@pytest.mark.usefixtures("afar")
@pytest.mark.parametrize(
    ("more", "why"),
    [
        (["--evidence", "nothing"], "no such event or entry"),
        (["--evidence", "#99"], "no such event or entry"),
        (["--because", "x" * 20_001], "20,001 characters"),
        (["--register", "talks.db"], "--register and --bundle"),
    ],
)
def test_objections_that_are_refused(servanda: Run, more: list[str], why: str) -> None:
    """Evidence that nobody recorded, a book for an objection, and two sources are refused."""
    code, told = said(servanda, "object", "withdraw", "--from", "A", "--because", "No.", *more)

    assert code == 2
    assert why in told


@pytest.mark.usefixtures("afar")
def test_an_objection_may_name_evidence_on_record(servanda: Run) -> None:
    """An event and an entry that are on record are taken."""
    done = said(
        servanda, "object", "withdraw", "--from", "A", "--because", "No.",
        "--evidence", "#0", "--evidence", "e1",
    )  # fmt: skip
    assert done[0] == 0, done


@pytest.mark.usefixtures("afar")
@pytest.mark.parametrize(
    ("clocks", "why"),
    [
        (("garbage", "#1"), "garbage"),
        (("2026-05-01", "#99999999"), "no such entry"),
        (("2026-05-01", "#01"), "expected the number of an entry"),
        (("2026-05-01", "garbage"), "expected the number of an entry"),
        (("0001-01-01", "#1"), "check the year"),
        (("9999-12-31", "#1"), "9999"),
        ((None, "#1"), "at which clocks"),
        (("2026-05-01", None), "at which clocks"),
    ],
)
def test_clocks_that_another_program_signs(
    clocks: tuple[str | None, str | None],
    why: str,
    servanda: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An objection at clocks that cannot be is well signed, and refused where it would enter."""
    own = answering.objection

    def odd(*args: Any, **named: Any) -> Any:
        plan = own(*args, **named)
        return replace(plan, body={**plan.body, "as_of": clocks[0], "known_at": clocks[1]})

    monkeypatch.setattr(answering, "objection", odd)
    assert said(servanda, "object", "withdraw", "--from", "A", "--because", "No.")[0] == 0
    before = Path("talks.db").read_bytes()

    done = servanda("record", "said.json")

    assert (done.code, len(done.err.splitlines()), why in done.err) == (2, 1, True), done.err
    assert Path("talks.db").read_bytes() == before
    assert not Path("said.tlog-proof").exists()


@pytest.mark.usefixtures("afar")
@pytest.mark.parametrize("as_of", ["garbage", "0001-01-01", "9999-12-31", "9999-12-31T23:00-23:00"])
def test_clocks_that_are_asked_for(as_of: str, servanda: Run) -> None:
    """The same at the register's own command, from afar and at home."""
    more = ("object", "withdraw", "--from", "A", "--because", "No.", "--as-of", as_of)
    code, told = said(servanda, *more)
    assert (code, len(told.splitlines())) == (2, 1), told
    assert servanda(*more).code == 2
    assert "no objection is recorded" in servanda("objections").out


@pytest.mark.parametrize("name", ["entry.json", "entry"])
@pytest.mark.parametrize(
    "text",
    ['{"schema":"servanda.unsigned/1","log":1}', '{"log":"x","schema":"servanda.unsigned/1"}'],
)
def test_what_nobody_signed_is_no_document(
    text: str, name: str, talks: Path, servanda: Run
) -> None:
    """A prepared entry, even a broken one, is not taken for a text, and no draft of it is left."""
    Path(name).write_text(text, encoding="utf-8")
    before = talks.read_bytes()

    done = servanda("record", name)

    assert (done.code, "not signed yet" in done.err, "servanda sign" in done.err) == (2, True, True)
    assert talks.read_bytes() == before
