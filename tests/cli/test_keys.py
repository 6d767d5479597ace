"""Keys by commands: changed, ended, guarded and recovered, at the register and from afar."""

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Run

SLUICE = """\
commitments:
  - id: open-sluice
    debtor: upper
    creditor: lower
    in_force: {from: 2026-01-15}
    do: opening(actor=upper) by 2026-12-31
"""


@pytest.fixture
def parties(talks: Path, servanda: Run) -> Path:
    """Return the desk with keys of four parties made and enrolled, and a bundle."""
    desk = talks.parent
    for name in ("upper", "lower", "bank", "court"):
        done = servanda("keygen", name, "--unsafe-plain-key", "--out", desk / f"{name}.key")
        assert done.code == 0, done.err
    (desk / "sluice.yaml").write_text(SLUICE, encoding="utf-8")
    published(servanda, "bundle")
    return desk


def published(servanda: Run, folder: str) -> None:
    """Publish the register."""
    assert servanda("publish", folder, "--as-of", "2026-05-01").code == 0


def keys_of(servanda: Run, actor: str) -> list[dict[str, Any]]:
    """Return what the register says of an actor's keys."""
    listed = json.loads(servanda("keys", "list", "--json").out)["keys"]
    return [key for key in listed if key["actor"] == actor]


def test_a_local_key_is_changed(parties: Path, servanda: Run) -> None:
    """The secretariat's key is changed at the register, which goes on with the new one."""
    done = servanda("keys", "rotate", "local", "--role", "secretariat", "--unsafe-plain-key")
    assert done.code == 0, done.err

    old, new = [key for key in keys_of(servanda, "local") if key["role"] == "secretariat"]
    assert old["until"] == new["entry"]
    assert servanda("record", "text.txt", "--accept", "all").code == 0
    published(servanda, "after")
    assert servanda("verify", "after").code == 0
    assert (parties / "after").is_dir()


def test_a_stolen_key_signs_nothing_more(parties: Path, servanda: Run) -> None:
    """After the revocation the key's statement, made before it, is no longer taken."""
    act = ["act", "release", "withdraw", "--from", "upper", "--bundle", "bundle"]
    assert servanda(*act, "--by", "upper.key", "--out", "act.json").code == 0
    assert servanda("keys", "revoke", "upper/party/1", "--because", "stolen").code == 0

    done = servanda("record", "act.json")

    assert done.code == 2
    assert "ended with entry" in done.err
    assert (parties / "act.json").exists()


@pytest.mark.usefixtures("parties")
def test_doubt_is_told(servanda: Run) -> None:
    """Status and verify name what a stolen key signed since the day it was last safe."""
    act = ["act", "release", "withdraw", "--from", "upper", "--bundle", "bundle"]
    assert servanda(*act, "--by", "upper.key", "--out", "act.json").code == 0
    recorded = servanda("record", "act.json", "--json")
    (index,) = json.loads(recorded.out)["entries"]
    revoke = ["keys", "revoke", "upper/party/1", "--because", "stolen", "--doubt-from", str(index)]
    assert servanda(*revoke).code == 0

    assert f"in doubt: #{index}" in servanda("status").err
    published(servanda, "after")
    assert "1 in doubt" in servanda("verify", "after").out


def test_two_guards_recover_a_key_from_afar(parties: Path, servanda: Run) -> None:
    """The new key's holder starts the file, two guards sign at home, the register takes it."""
    guard = ["keys", "guard", "upper", "--of", "2"]
    guard += [word for name in ("bank", "court", "lower") for word in ("--guard", name)]
    done = servanda(*guard, "--bundle", "bundle", "--by", "upper.key", "--out", "g.json")
    assert done.code == 0, done.err
    assert servanda("record", "g.json").code == 0
    published(servanda, "second")
    origin = (parties / "second/checkpoint").read_text(encoding="utf-8").split("\n")[0]
    made = ["keygen", "upper", "--origin", origin, "--unsafe-plain-key", "--out", "new.key"]
    assert servanda(*made).code == 0

    start = ["keys", "recover", "upper", "--because", "lost", "--with", "bank", "--with", "court"]
    begun = servanda(*start, "--bundle", "second", "--by", "new.key", "--out", "r.json")
    assert "bank and court add a signature" in begun.err
    early = servanda("record", "r.json")
    assert (early.code, "bank and court did not sign it yet" in early.err) == (2, True)
    sign = ["--bundle", "second", "--by"]
    once = servanda("sign", "r.json", *sign, "court.key", "--out", "r1.json")
    assert "still to sign: bank" in once.out
    assert "lost" in once.out
    twice = servanda("sign", "r1.json", *sign, "court.key", "--out", "r2.json")
    assert (twice.code, "has signed it already" in twice.err) == (2, True)
    strange = servanda("sign", "r1.json", *sign, "lower.key", "--out", "r2.json")
    assert (strange.code, "not by lower" in strange.err) == (2, True)
    assert servanda("sign", "r1.json", *sign, "bank.key", "--out", "r2.json").code == 0
    assert servanda("record", "r2.json").code == 0

    old, new = keys_of(servanda, "upper")
    assert old["until"] == new["entry"]
    published(servanda, "third")
    assert servanda("verify", "third").code == 0


def test_a_joint_promise_from_hand_to_hand(parties: Path, servanda: Run) -> None:
    """Debtor and creditor sign one entry; the register computes a verdict on it."""
    start = ["promise", "sluice.yaml", "--from", "upper", "--with", "lower"]
    begun = servanda(*start, "--bundle", "bundle", "--by", "upper.key", "--out", "j.json")
    assert begun.code == 0, begun.err
    done = servanda("sign", "j.json", "--bundle", "bundle", "--by", "lower.key", "--out", "k.json")
    assert (done.code, "opening(actor=upper)" in done.out) == (0, True)

    assert servanda("record", "k.json").code == 0

    assert "open-sluice" in servanda("status", "--as-of", "2026-05-01").out
    published(servanda, "after")
    page = (parties / "after/site/c/open-sluice.html").read_text(encoding="utf-8")
    assert "upper (party) and lower (party)" in page


def test_a_changed_joint_statement_is_refused(parties: Path, servanda: Run) -> None:
    """Words other than those that the first author signed are not signed by anybody else."""
    start = ["promise", "sluice.yaml", "--from", "upper", "--with", "lower"]
    servanda(*start, "--bundle", "bundle", "--by", "upper.key", "--out", "j.json")
    text = (parties / "j.json").read_text(encoding="utf-8")
    (parties / "j.json").write_text(text.replace("2026-12-31", "2036-12-31"), encoding="utf-8")

    done = servanda("sign", "j.json", "--bundle", "bundle", "--by", "lower.key", "--out", "k.json")

    assert done.code == 1
    assert "not the one that was sealed" in done.err
    assert not (parties / "k.json").exists()


@pytest.mark.usefixtures("parties")
@pytest.mark.parametrize(
    ("command", "why"),
    [
        (["promise", "sluice.yaml", "--from", "lower"], "is owed by upper, not by lower"),
        (["promise", "sluice.yaml", "x", "--from", "upper"], "say which commitment: open-sluice"),
        (["promise", "sluice.yaml", "--from", "upper", "--with", "nobody"], "no key of nobody"),
        (["keys", "revoke", "nobody/party/1", "--because", "x"], "no key 'nobody/party/1' counts"),
        (["keys", "revoke", "upper/party/1", "--because", " "], "say why"),
        (["keys", "rotate", "upper"], "no party key of upper"),
        (["keys", "recover", "upper", "--because", "x", "--unsafe-plain-key"], "name the guards"),
        (["keys", "guard", "x", "--of", "2", "--guard", "bank"], "x has no key"),
        (["sign", "text.txt"], "--bundle"),
    ],
)
def test_what_cannot_be(servanda: Run, command: list[str], why: str) -> None:
    """Wrong names, nobody's keys and missing guards are refused, and nothing is recorded."""
    before = len(json.loads(servanda("keys", "list", "--json").out)["keys"])

    done = servanda(*command)

    assert done.code == 2
    assert why in done.err
    assert len(json.loads(servanda("keys", "list", "--json").out)["keys"]) == before
