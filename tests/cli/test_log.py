"""A register and its witnesses on the command line: files carried, HTTP, and old copies."""

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.audit.cosigning import cosigner
from tests.cli.conftest import Done, Run

from servanda.api import asking
from servanda.register import journal as journals
from servanda.stores.sqlite import SqliteStore
from servanda.tlog import checkpoint, note
from servanda.witness.daemon import Server
from servanda.witness.memory import Memory
from servanda.witness.witness import Witness

AT = 1_800_000_000
NAMES = ("north", "south", "mission")


@pytest.fixture
def talks(desk: Path, servanda: Run) -> str:
    """Make a register of one entry; return its log key."""
    assert servanda("init", "talks.db", "--unsafe-plain-key").code == 0
    line = servanda("log", "policy", "--register", "talks.db").out.splitlines()[0]
    assert desk.joinpath("talks.db").exists()
    return line.removeprefix("log ")


@pytest.fixture
def on(servanda: Run) -> Callable[..., Done]:
    """Return a function that runs a verb on the register."""
    return lambda *args: servanda(*args, "--register", "talks.db")


def _state_policy(on: Callable[..., Done], urls: dict[str, str] | None = None) -> Done:
    lines = [
        f"witness {name} {cosigner(name).verifier.vkey} {(urls or {}).get(name, '')}".strip()
        for name in NAMES
    ]
    text = "\n".join([*lines, f"group camps 2 {' '.join(NAMES)}", "quorum camps", ""])
    Path("witnesses.policy").write_text(text, encoding="utf-8")
    return on("log", "policy", "witnesses.policy")


def _status(on: Callable[..., Done]) -> dict[str, Any]:
    found = on("log", "status", "--json")
    assert found.code == 0, found.err
    value: dict[str, Any] = json.loads(found.out)
    return value


@pytest.fixture
def daemons(tmp_path: Path, talks: str) -> Iterator[dict[str, Server]]:
    """Serve three witnesses that trust the register's log."""
    servers = {}
    for name in NAMES:
        memory = Memory(tmp_path / f"{name}.daemon")
        memory.trust(talks)
        servers[name] = Server(("127.0.0.1", 0), Witness(cosigner(name), memory, lambda: AT))
        threading.Thread(target=servers[name].serve_forever, daemon=True).start()
    yield servers
    for server in servers.values():
        server.shutdown()
        server.server_close()


# ---------------------------------------------------------------- files


def test_cosigned_by_courier(
    desk: Path, servanda: Run, talks: str, on: Callable[..., Done]
) -> None:
    """A request goes out as a file, the answer comes back as one, with no register at the witness.

    The register grows meanwhile; the line is put to the state that it signs.
    """
    away = desk / "away"
    away.mkdir()
    vkeys = {}
    for name in NAMES:
        made = servanda(
            "witness", "keygen", f"{name}.example", "--out", away / f"{name}.pem",
            "--unsafe-plain-key",
        )  # fmt: skip
        vkeys[name] = made.out.strip()
        assert servanda("witness", "trust", talks, "--state", away / f"{name}.state").code == 0
    lines = [f"witness {name} {vkey}" for name, vkey in vkeys.items()]
    text = "\n".join([*lines, f"group camps 2 {' '.join(NAMES)}", "quorum camps", ""])
    Path("witnesses.policy").write_text(text, encoding="utf-8")
    stated = on("log", "policy", "witnesses.policy")
    assert "1 witness would have to lie" in stated.out
    assert _status(on)["witnessed"] == 0

    for name in NAMES[:2]:
        assert on("log", "cosign", "--request", f"to-{name}", "--witness", name).code == 0
        key, state = away / f"{name}.pem", away / f"{name}.state"
        answered = servanda(
            "witness", "answer", f"to-{name}", "--key", key, "--state", state,
            "--out", f"from-{name}",
        )  # fmt: skip
        assert "cosigned 1 entries" in answered.out
    assert on("record", "text.txt", "--accept", "all").code == 0
    first = on("log", "cosign", "--answer", "from-north")
    assert (first.code, "cosigned 1 entries" in first.out) == (0, True)
    second = on("log", "cosign", "--answer", "from-south")
    assert "signed, not witnessed; witnessed up to entry #0" in second.out

    status = _status(on)
    assert (status["stored"], status["signed"], status["witnessed"]) == (
        status["stored"], status["stored"], 1,
    )  # fmt: skip
    assert [one["size"] for one in status["witnesses"]] == [1, 1, 0]
    assert status["stored"] > 1
    # The next request begins where the witness stopped.
    on("log", "cosign", "--request", "again", "--witness", "north")
    assert Path("again").read_text(encoding="utf-8").startswith("old 1\n")
    listed = servanda("witness", "list", "--state", away / "north.state")
    assert listed.out.endswith(": 1 entries cosigned\n")


def test_a_witness_that_knows_more_refuses_a_file(
    desk: Path, servanda: Run, talks: str, on: Callable[..., Done]
) -> None:
    """An answer that cannot be given says what to do, writes no file, and changes no state."""
    state = desk / "w.state"
    servanda("witness", "keygen", "w.example", "--out", "w.pem", "--unsafe-plain-key")
    means = ("--key", "w.pem", "--state", state)
    on("log", "cosign", "--request", "r1")
    early = servanda("witness", "answer", "r1", *means, "--out", "a1")
    assert (early.code, "no state of a witness" in early.err) == (2, True)
    servanda("witness", "trust", talks, "--state", state)
    assert servanda("witness", "answer", "r1", *means, "--out", "a1").code == 0

    on("record", "text.txt", "--accept", "all")
    on("log", "cosign", "--request", "r2")  # from size 0: nothing was taken in
    refused = servanda("witness", "answer", "r2", *means, "--out", "a2")

    assert (refused.code, Path("a2").exists()) == (2, False)
    assert "--old 1" in refused.err
    assert on("log", "cosign", "--request", "r3", "--old", "1").code == 0
    assert servanda("witness", "answer", "r3", *means, "--out", "a1").code == 2  # never over a file
    assert servanda("witness", "answer", "r3", *means, "--out", "a3").code == 0


@pytest.mark.parametrize(
    "answer",
    ["", "junk\n", "— north.example AAAAAA==\n", "\N{EM DASH} x y\n" * 200],
    ids=range(4),
)
def test_answers_that_are_none(on: Callable[..., Done], talks: str, answer: str) -> None:
    """A file that is no answer, or of no stated witness, is refused, and nothing is taken in."""
    assert talks
    Path("answer").write_text(answer, encoding="utf-8")
    unstated = on("log", "cosign", "--answer", "answer")
    assert (unstated.code, "states no witnesses" in unstated.err) == (2, True)
    _state_policy(on)

    refused = on("log", "cosign", "--answer", "answer")

    assert (refused.code, refused.out) == (2, "")
    assert _status(on)["witnesses"][0]["size"] == 0


def test_a_line_by_a_stranger(on: Callable[..., Done], talks: str) -> None:
    """A true cosignature by a witness that the policy does not name is not taken in."""
    assert talks
    _state_policy(on)
    on("log", "cosign", "--request", "r")
    text = note.parse(Path("r").read_bytes().partition(b"\n\n")[2], where="r").text
    Path("a").write_text(cosigner("stranger").line(text, at=AT), encoding="utf-8")

    refused = on("log", "cosign", "--answer", "a")

    assert (refused.code, "holds no cosignature by" in refused.err) == (2, True)


def test_policies_that_cannot_be_stated(on: Callable[..., Done], talks: str) -> None:
    """A policy of another log, or one that is none, is refused; the stated one stays."""
    before = on("log", "policy").out
    other = note.Verifier(name="servanda.local/other", key=cosigner("x").verifier.key).vkey
    for text in (f"log {other}\nquorum none\n", "quorum x\n", f"log {talks}\n"):
        Path("p").write_text(text, encoding="utf-8")
        assert on("log", "policy", "p").code == 2
    assert on("log", "policy", "missing").code == 2
    assert on("log", "policy").out == before == f"log {talks}\nquorum none\n"


def test_a_key_of_a_witness_signs_nothing_else(desk: Path, servanda: Run, talks: str) -> None:
    """A statement key is no witness's key, and a witness's key no statement key."""
    servanda("witness", "keygen", "w.example", "--out", "w.pem", "--unsafe-plain-key")
    servanda("witness", "trust", talks, "--state", "w.state")
    (statement,) = desk.glob("keys/*coder*.pem")
    wrong = servanda("witness", "answer", "x", "--key", statement, "--state", "w", "--out", "o")
    assert (wrong.code, "no key of a witness" in wrong.err) == (2, True)
    signing = servanda("record", "text.txt", "--register", "talks.db", "--by", "w.pem")
    assert signing.code == 2
    bad = servanda("witness", "trust", cosigner("x").verifier.vkey, "--state", "w.state")
    assert (bad.code, "not the key of a log" in bad.err) == (2, True)
    assert servanda("witness", "trust", "junk", "--state", "w.state").code == 2


# ---------------------------------------------------------------- HTTP


def test_cosigned_over_http(
    on: Callable[..., Done], servanda: Run, daemons: dict[str, Server]
) -> None:
    """All witnesses with an address are asked; one that is down stops nobody else."""
    _state_policy(on, {"north": daemons["north"].url, "south": "http://127.0.0.1:1"})
    one = on("log", "cosign")
    assert (one.code, "north: cosigned" in one.out) == (0, True)
    assert "south: http://127.0.0.1:1: cannot be reached" in one.err
    assert "signed, not witnessed" in one.out

    two = on("log", "cosign", "--witness", "south", "--url", daemons["south"].url)

    assert "witnessed, as of 2027-01-15T08:00:00Z" in two.out  # 1 800 000 000
    assert _status(on)["witnessed"] == _status(on)["stored"]
    rests = on("status").out
    assert "all this rests on is witnessed: yes, every entry up to #0" in rests
    assert on("log", "prove", "0", "--out", "receipt").code == 0
    receipt = checkpoint.parse_proof(Path("receipt").read_bytes(), where="receipt")
    parsed = note.parse(receipt.checkpoint, where="receipt")
    assert [line.name for line in parsed.signatures[1:]] == ["north.example", "south.example"]
    assert on("log", "prove", "0", "--out", "receipt").code == 2
    assert on("log", "prove", "9", "--out", "other").code == 2
    assert on("publish", "bundle").code == 0
    mine = Path("mine.policy")
    mine.write_text(on("log", "policy").out, encoding="utf-8")
    report = json.loads(servanda("verify", "bundle", "--policy", mine, "--json").out)
    assert (report["witnessed"], report["witnesses"]) == (True, ["north", "south"])
    stale = servanda("verify", "bundle", "--policy", mine, "--max-age", "1h")
    assert stale.code == 0  # the witnesses' clock stands in the future of this one, or is told
    assert servanda("verify", "bundle", "--policy", mine, "--max-age", "soon").code == 2
    assert servanda("verify", "bundle", "--max-age", "1d").code == 2


def test_nobody_cosigns(on: Callable[..., Done], talks: str) -> None:
    """Where no witness can be asked or answers, the exit code says so and nothing is lost."""
    assert talks
    none = on("log", "cosign")
    assert (none.code, "--request" in none.err) == (2, True)
    _state_policy(on, dict.fromkeys(NAMES, "http://127.0.0.1:1"))
    down = on("log", "cosign")
    assert (down.code, down.err.count("cannot be reached")) == (2, 3)
    assert on("log", "cosign", "--url", "http://127.0.0.1:1").code == 2
    for url, told in (
        ("file:///etc/passwd", "is not http or https"),
        ("http://[bad", "no address"),
    ):
        bad = on("log", "cosign", "--url", url)
        assert (bad.code, len(bad.err.splitlines()), told in bad.err) == (2, 1, True), bad.err
    assert on("log", "cosign", "--witness", "nobody").code == 2
    assert on("log", "cosign", "--old", "1").code == 2
    assert on("log", "cosign", "--request", "r", "--answer", "a").code == 2


@pytest.mark.parametrize("kept", [True, False])
def test_an_old_backup_signs_nothing(
    desk: Path, on: Callable[..., Done], daemons: dict[str, Server], *, kept: bool
) -> None:
    """Threat 4: a register from an old backup refuses to sign.

    The kept checkpoint beside the keys shows it, and where there is none, what witnesses saw.
    """
    _state_policy(on, {name: server.url for name, server in daemons.items()})
    shutil.copy("talks.db", "old.db")
    on("record", "text.txt", "--accept", "all")
    assert on("log", "cosign").code == 0
    shutil.move("old.db", "talks.db")
    if not kept:
        for path in desk.glob("keys/*.checkpoint"):
            path.unlink()

    refused = on("record", "text.txt", "--accept", "all")

    assert (refused.code, "restored from an old backup" in refused.err) == (2, True), refused.err
    assert _status(on)["stored"] == 1
    assert on("log", "cosign").code == 2


@pytest.mark.parametrize("down", [False, True])
def test_an_old_backup_of_everything(
    on: Callable[..., Done], daemons: dict[str, Server], *, down: bool
) -> None:
    """Where the keys' folder comes from the same old backup, the witnesses alone notice.

    Control: with the witnesses down the old copy signs, and nobody could know.
    """
    _state_policy(on, {name: server.url for name, server in daemons.items()})
    shutil.copy("talks.db", "old.db")
    shutil.copytree("keys", "old-keys")
    on("record", "text.txt", "--accept", "all")
    assert on("log", "cosign").code == 0
    shutil.move("old.db", "talks.db")
    shutil.rmtree("keys")
    shutil.move("old-keys", "keys")
    for server in daemons.values() if down else ():
        server.shutdown()
        server.server_close()

    again = on("record", "text.txt", "--accept", "all")

    assert again.code == (0 if down else 2)
    assert ("restored from an old backup" in again.err) == (not down), again.err
    assert (_status(on)["stored"] > 1) == down


def test_what_others_signed_since_is_no_old_copy(
    desk: Path, on: Callable[..., Done], daemons: dict[str, Server]
) -> None:
    """A program that read the register before another one signed asks again, and goes on."""
    _state_policy(on, {name: server.url for name, server in daemons.items()})
    store = SqliteStore()
    store.open(str(desk / "talks.db"))
    early = journals.open_journal(store)
    on("record", "text.txt", "--accept", "all")
    assert on("log", "cosign").code == 0
    assert early.size == 1

    asking.gate(early, kept=True)

    assert early.size == _status(on)["stored"] > 1
    # One line for each witness and state: asking again keeps no more of them.
    asking.gate(early, kept=True)
    assert len([size for size, _, _ in store.cosignatures() if size == early.size]) == 3


def test_a_machine_without_a_kept_checkpoint(
    desk: Path, on: Callable[..., Done], daemons: dict[str, Server]
) -> None:
    """The newest copy may sign once a witness says so; while none answers it may not."""
    _state_policy(on, {name: server.url for name, server in daemons.items()})
    on("log", "cosign")
    for path in desk.glob("keys/*.checkpoint"):
        path.unlink()
    # Control: with witnesses that know nothing newer it signs, and keeps its checkpoint again.
    assert on("record", "text.txt", "--accept", "all").code == 0
    (kept,) = desk.glob("keys/*.checkpoint")
    kept.unlink()
    _state_policy(on, dict.fromkeys(NAMES, "http://127.0.0.1:1"))

    refused = on("record", "text.txt", "--accept", "all")

    assert (refused.code, "no witness answers" in refused.err) == (2, True)
    assert kept.exists() is False


# ---------------------------------------------------------------- showing


def test_entries_show_what_is_proven(on: Callable[..., Done], daemons: dict[str, Server]) -> None:
    """`log show` tells the claimed time, the bounds, and a claim outside of them."""
    _state_policy(on, {name: server.url for name, server in daemons.items()})
    assert "not before: nothing known; not after: not witnessed yet" in on("log", "show", "0").out
    on("log", "cosign")
    shown = json.loads(on("log", "show", "0", "--json").out)[0]
    assert (shown["not_before"], shown["not_after"]) == (None, "2027-01-15T08:00:00Z")
    early = shown["claimed_time"] > "2027-01-15T08:05:00Z"
    assert shown["dated"] == ("forward-dated" if early else None)
    assert on("log", "show", "99").code == 2
    assert [x["index"] for x in json.loads(on("log", "show", "--json").out)] == [0]


def test_a_proof_from_a_bundle(on: Callable[..., Done], servanda: Run, talks: str) -> None:
    """Without the register a bundle gives the same proof, from folder or zip; never a wrong one."""
    assert talks
    assert on("publish", "bundle", "--zip", "bundle.zip").code == 0
    assert on("log", "prove", "0", "--out", "own").code == 0
    for name in ("bundle", "bundle.zip"):
        alone = servanda("log", "prove", "0", "--bundle", name, "--out", f"{name}.proof")
        assert (alone.code, Path(f"{name}.proof").read_bytes()) == (0, Path("own").read_bytes())
    beyond = servanda("log", "prove", "99", "--bundle", "bundle", "--out", "no")
    assert (beyond.code, "no entry 99" in beyond.err) == (2, True)

    entries = next(at for at in Path("bundle/tile/entries").rglob("*") if at.is_file())
    entries.write_bytes(entries.read_bytes().replace(b"claimed", b"clAimed"))
    changed = servanda("log", "prove", "0", "--bundle", "bundle", "--out", "no")
    assert (changed.code, "does not lead to the root" in changed.err) == (1, True)
    assert not Path("no").exists()


def test_certificates_mean_nothing_to_a_witness_over_http(
    on: Callable[..., Done], talks: str
) -> None:
    """``--ca`` with an http address says so, and asks nobody."""
    assert talks
    _state_policy(on, {"north": "http://127.0.0.1:1/"})
    Path("ca.pem").write_text("", encoding="utf-8")

    refused = on("log", "cosign", "--ca", "ca.pem")

    assert refused.code != 0
    assert "is http, where no certificate is shown" in refused.out + refused.err
