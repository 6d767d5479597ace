"""What a witness answers, what it remembers, and that it remembers before it signs."""

import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from tests.witness.worlds import LOG, START, body, cosigner, signed, witness

from servanda.errors import StoreError, UsageError, VerificationError
from servanda.tlog import checkpoint, cosignature, merkle, note
from servanda.witness import request
from servanda.witness.memory import Memory
from servanda.witness.request import SIZE_TYPE, Answer
from servanda.witness.witness import Witness

# ---------------------------------------------------------------- replays of another witness


def replay(folder: Path, path: Path, log: str, origin: str | None = None) -> list[Any]:
    """Send the recorded requests in order to one witness; return them with our answers."""
    memory = Memory(folder / "state")
    memory.trust(log, origin=origin)
    own = Witness(cosigner(0), memory, lambda: START)
    requests = json.loads(path.read_text())["requests"]
    return [(one, own.add_checkpoint(one["body"].encode())) for one in requests]


def test_litewitness_replay(shared: Path, tmp_path: Path) -> None:
    """Every recorded answer is ours too, but for the origin that nobody knows: 404 today.

    The recording is of an older litewitness, which said 403; C2SP tlog-witness now says 404.
    """
    path = shared / "vectors/witness/litewitness.json"
    name = "sigsum.org/v1/tree/4d6d8825a6bb689d459628312889dfbb0bcd41b5211d9e1ce768b0ff0309e562"
    key = bytes.fromhex(json.loads(path.read_text())["log_ed25519_pub_hex"])
    log = note.Verifier(name=name, key=key)

    answers = replay(tmp_path, path, log.vkey)

    deviations = []
    for number, (asked, answer) in enumerate(answers):
        if answer.status != asked["status"]:
            deviations.append((number, asked["status"], answer.status))
        elif answer.status == 200:
            lines = note.parse(asked["body"].partition("\n\n")[2].encode(), where="r")
            text = f"{lines.text}\n{answer.body}".encode()
            (found,) = cosignature.read(
                note.parse(text, where="a"), [cosigner(0).verifier], where="a"
            )
            assert found.at == START
        elif answer.status == 409:
            assert [f'body == "{answer.body.strip()}\\n"'] == asked["asserts"]
            assert answer.media_type == SIZE_TYPE
        else:
            said = asked["asserts"][0].removeprefix('body contains "').removesuffix('"')
            assert said in answer.body
    assert deviations == [(2, 403, 404)]
    assert [asked["status"] for asked, _ in answers].count(200) == 3


def test_sumdb_replay(shared: Path, tmp_path: Path) -> None:
    """The Go checksum database, whose key does not bear its origin's name, is cosigned."""
    path = shared / "vectors/witness/sumdb.json"
    vkey = json.loads(path.read_text())["log_vkey"]

    ((asked, answer),) = replay(tmp_path, path, vkey, "go.sum database tree")

    assert answer.status == asked["status"] == 200


# ---------------------------------------------------------------- every status


def test_growth_is_cosigned(tmp_path: Path) -> None:
    """A log that grows is cosigned step by step; the same state again, with the time of then."""
    own = witness(tmp_path)
    for history, old in (("a", 0), ("abc", 1), ("abc", 3), ("abcdefgh", 3)):
        answer = own.add_checkpoint(body(history, old))
        assert answer.status == 200, answer
        whole = f"{note.parse(signed(history), where='h').text}\n{answer.body}".encode()
        cosignature.read(note.parse(whole, where="a"), [own.verifier], where="a")
    (one,) = own.memory.watched()
    assert one.latest is not None
    assert one.latest.size == 8


def _other_size(history: str, text: str) -> bytes:
    return signed(history).replace(f"\n{len(history)}\n".encode(), text.encode())


@pytest.mark.parametrize(
    ("asked", "status", "says"),
    [
        (body("abX", 2), 422, "consistency"),
        (body("aXc", 1), 409, "2\n"),
        (body("abc", 0), 409, "2\n"),
        (body("aX", 2), 409, "2\n"),
        (body("a", 2), 400, "above"),
        (body("abc", 2)[:-9] + b"AAAA" + body("abc", 2)[-5:], 403, "invalid signature"),
        (request.write(2, [b"\0" * 32], signed("abc")), 422, "consistency"),
        (request.write(2, [b"\0" * 31], signed("abc")), 422, "consistency"),
        (request.write(2, [b"\0" * 32] * 64, signed("abc")), 400, "63"),
        (b"old 02\n\n" + signed("abc"), 400, "old SIZE"),
        (b"old -1\n\n" + signed("abc"), 400, "old SIZE"),
        (b"old 2\r\n\r\n" + signed("abc"), 400, "old SIZE"),
        (b"old 2\n!!\n\n" + signed("abc"), 400, "base64"),
        (b"old 2\n\nno note\n", 400, "no signed checkpoint"),
        (b"old 2\n\n" + _other_size("abc", "\nthree\n"), 400, "size"),
        (b"old 2\n", 400, "old SIZE"),
        (b"", 400, "old SIZE"),
        (b"\xff\n\n", 400, "UTF-8"),
        (b"old 2\n\n" + b"x" * 200_000, 400, "at most"),
    ],
)
def test_what_is_refused(tmp_path: Path, asked: bytes, status: int, says: str) -> None:
    """Each refusal has the status of the specification, and changes nothing."""
    own = witness(tmp_path)
    assert own.add_checkpoint(body("ab", 0)).status == 200

    if says == "consistency" and status == 422 and asked == body("abX", 2):
        # A fork after the last state is growth like any other: only the fork before is not.
        assert own.add_checkpoint(asked).status == 200
        return
    answer = own.add_checkpoint(asked)

    assert (answer.status, says in answer.body) == (status, True), answer
    assert own.add_checkpoint(body("abc", 2)).status == 200


def test_rewritten_log_is_never_cosigned(tmp_path: Path) -> None:
    """A history that differs before the last state cannot be proven to hold it."""
    own = witness(tmp_path)
    own.add_checkpoint(body("abc", 0))

    answer = own.add_checkpoint(body("aXcd", 3))

    assert answer.status == 422
    assert own.add_checkpoint(body("abcd", 3)).status == 200


def test_an_unknown_log(tmp_path: Path) -> None:
    """A log that the witness does not know is told so, whatever it signed."""
    other = note.Signer("tests.example/other", LOG.private)
    own = witness(tmp_path, logs=[other])

    assert own.add_checkpoint(body("a", 0)).status == 404


def test_several_logs_are_kept_apart(tmp_path: Path) -> None:
    """What was seen of one log says nothing about another."""
    other = note.Signer("tests.example/other", Ed25519PrivateKey.from_private_bytes(b"o" * 32))
    own = witness(tmp_path, logs=[LOG, other])
    own.add_checkpoint(body("abc", 0))
    state = checkpoint.Checkpoint(other.name, 1, merkle.leaf_hash(b"z"))

    answer = own.add_checkpoint(request.write(0, (), checkpoint.sign(state, other)))

    assert answer.status == 200
    assert [one.latest and one.latest.size for one in own.memory.watched()] == [3, 1]
    mixed = checkpoint.Checkpoint(other.name, 4, merkle.leaf_hash(b"z"))
    forged = note.sign(mixed.text, [note.Signer(other.name, LOG.private)])
    assert own.add_checkpoint(request.write(1, (), forged)).status == 403


def test_an_empty_log(tmp_path: Path) -> None:
    """A log without entries has one root; any other is refused."""
    own = witness(tmp_path)
    for root, status in ((b"\0" * 32, 422), (merkle.EMPTY_ROOT, 200)):
        state = checkpoint.Checkpoint(LOG.name, 0, root)
        asked = request.write(0, (), checkpoint.sign(state, LOG))
        assert own.add_checkpoint(asked).status == status
    assert own.add_checkpoint(body("ab", 0)).status == 200


# ---------------------------------------------------------------- memory


def test_memory_outlives_the_program(tmp_path: Path) -> None:
    """A witness that starts again knows what it cosigned."""
    witness(tmp_path).add_checkpoint(body("abc", 0))

    assert witness(tmp_path).add_checkpoint(body("aX", 0)) == Answer(409, "3\n", SIZE_TYPE)


def test_nothing_is_signed_that_was_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the state cannot be kept no cosignature leaves; the state is as before."""
    own = witness(tmp_path)
    own.add_checkpoint(body("ab", 0))
    released: list[Answer] = []
    real = sqlite3.connect

    class Full(sqlite3.Connection):
        def execute(self, sql: str, *more: Any) -> sqlite3.Cursor:
            if sql == "COMMIT":
                raise sqlite3.OperationalError("database or disk is full")
            return super().execute(sql, *more)

    with monkeypatch.context() as patch:
        patch.setattr(
            "servanda.witness.memory.sqlite3.connect", lambda *a, **k: real(*a, **k, factory=Full)
        )
        with pytest.raises(StoreError, match="nothing was cosigned"):
            released.append(own.add_checkpoint(body("abc", 2)))

    assert released == []
    assert own.add_checkpoint(body("abc", 0)) == Answer(409, "2\n", SIZE_TYPE)


def test_the_state_never_goes_back(tmp_path: Path) -> None:
    """No statement by mistake makes the file forget or shrink."""
    own = witness(tmp_path)
    own.add_checkpoint(body("abc", 0))
    for statement in (
        "DELETE FROM cosigned",
        "UPDATE cosigned SET size = 1",
        "UPDATE log SET vkey = 'x'",
        "INSERT INTO cosigned (origin, size, note) SELECT origin, 1, x'00' FROM cosigned",
    ):
        with closing(sqlite3.connect(own.memory.path)) as db, pytest.raises(sqlite3.Error):
            db.execute(statement)


def test_a_logs_key_is_never_exchanged(tmp_path: Path) -> None:
    """Another key for a known origin is refused; the same one again changes nothing."""
    own = witness(tmp_path)
    own.memory.trust(LOG.verifier.vkey + "\n")
    other = note.Signer(LOG.name, Ed25519PrivateKey.from_private_bytes(b"o" * 32))

    with pytest.raises(UsageError, match="another key already"):
        own.memory.trust(other.verifier.vkey)
    with pytest.raises(UsageError, match="not the key of a log"):
        own.memory.trust(cosigner(1).verifier.vkey)
    assert [one.logs for one in own.memory.watched()] == [(LOG.verifier,)]


@pytest.mark.parametrize("data", [b"junk" * 500, b""])
def test_a_file_that_is_no_state(tmp_path: Path, data: bytes) -> None:
    """Another file is refused; an empty one can begin, and then knows nobody."""
    path = tmp_path / "state"
    path.write_bytes(data)
    memory = Memory(path)
    if data:
        with pytest.raises(StoreError, match="cannot be read"):
            memory.watched()
        assert path.read_bytes() == data
    else:
        assert memory.watched() == []


def test_no_state_is_no_empty_state(tmp_path: Path) -> None:
    """A witness whose file is gone signs nothing: it would have forgotten what it saw."""
    own = Witness(cosigner(0), Memory(tmp_path / "gone"), lambda: START)

    with pytest.raises(StoreError, match="no state of a witness"):
        own.add_checkpoint(body("a", 0))


def test_a_damaged_state_signs_nothing(tmp_path: Path) -> None:
    """A remembered checkpoint that its log did not sign stops the witness."""
    own = witness(tmp_path)
    own.add_checkpoint(body("abc", 0))
    with closing(sqlite3.connect(own.memory.path)) as db, db:
        db.execute("DROP TRIGGER cosigned_kept")
        db.execute("UPDATE cosigned SET note = cast(replace(note, x'0a330a', x'0a310a') AS BLOB)")

    with pytest.raises(StoreError, match="must not sign"):
        own.add_checkpoint(body("abcd", 1))


@pytest.mark.parametrize("split", [True, False])
def test_requests_at_once(tmp_path: Path, *, split: bool) -> None:
    """Of two forks that come at the same moment one is cosigned, over many tries and threads.

    ``split`` shows two forks of one size, otherwise a larger and a smaller state race: the
    larger must not be rolled back by the smaller one.
    """
    for number in range(12):
        folder = tmp_path / f"{number}"
        folder.mkdir()
        first = witness(folder)
        first.add_checkpoint(body("a", 0))
        second = Witness(cosigner(0), Memory(first.memory.path), lambda: START)
        histories = ("ab", "aX") if split else ("ab", "abcd")
        start = threading.Barrier(2)

        def one(own: Witness, history: str, gate: threading.Barrier = start) -> int:
            gate.wait()
            return own.add_checkpoint(body(history, 1)).status

        with ThreadPoolExecutor(2) as pool:
            statuses = list(pool.map(one, (first, second), histories))

        assert sorted(statuses) == [200, 409]
        won = histories[statuses.index(200)]
        (kept,) = first.memory.watched()
        assert kept.latest is not None
        assert kept.latest.size == len(won)


# ---------------------------------------------------------------- any bytes


@given(st.binary(max_size=300), st.integers(0, 300), st.integers(0, 300))
def test_any_request_is_answered(
    tmp_path_factory: pytest.TempPathFactory, data: bytes, start: int, end: int
) -> None:
    """Whatever comes, the answer is a status; what was not sent whole is not cosigned."""
    own = witness(tmp_path_factory.mktemp("any"))
    good = body("abc", 0)
    for asked in (data, good[:start] + data + good[max(start, end) :]):
        try:
            parsed = request.parse(asked, where="r")
        except VerificationError:
            parsed = None
        answer = own.add_checkpoint(asked)
        if answer.status == 200:
            assert parsed is not None
            assert parsed.checkpoint.root == merkle.root_of(
                [merkle.leaf_hash(c.encode()) for c in "abc"]
            )
        else:
            assert answer.status in {400, 403, 404, 409, 422}
