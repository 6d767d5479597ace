"""The journal: signed, chained, proven, and refused where a rule is broken."""

import base64
import hashlib
import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.register.world import (
    NOW,
    Made,
    add,
    commitment,
    document,
    reading,
    reopened,
    table,
)

from servanda.errors import (
    AuthorityError,
    ConflictError,
    InputError,
    StoreError,
    UsageError,
    VerificationError,
)
from servanda.model.entry import Envelope
from servanda.register import journal, keys, proposals
from servanda.register.proposals import Batch, Proposal
from servanda.register.seal import Secret
from servanda.stores.sqlite import SqliteStore
from servanda.tlog import checkpoint, note

# ---------------------------------------------------------------- what is written


def test_genesis_names_the_keys(made: Made) -> None:
    """The first entry names log, publisher and statement keys; the origin has a random suffix."""
    first = made[0].entries[0]

    assert first.envelope.type == "genesis/1"
    assert made[0].origin.startswith("servanda.local/river-talks-")
    assert made[0].log_verifier.name == made[0].origin
    assert [key.role for key in made[0].enrolled] == ["secretariat", "observer", "coder"]
    assert first.envelope.seq == 0
    assert first.envelope.prev is None
    assert first.envelope.seen is None


def test_entry_is_a_signed_note_of_one_line(made: Made) -> None:
    """A leaf is the canonical envelope, an empty line and the signature, as notes are."""
    (entry,) = add(made, commitment()).entries
    parsed = note.parse(entry.leaf, where="leaf")
    signer = made[1].signer("secretariat").verifier

    envelope = json.loads(parsed.text)

    assert note.verify(parsed, [signer], where="leaf") == (signer,)
    assert parsed.text.count("\n") == 1
    assert set(envelope) == {f.encode_name for f in msgspec.structs.fields(Envelope)}
    assert envelope["log"] == made[0].origin
    assert envelope["claimed_time"] == "2026-01-15T12:00:00Z"
    assert envelope["seen"]["size"] == 1


def test_chain_of_an_actor(made: Made) -> None:
    """Each statement of an actor names the one before, over several appends and roles."""
    add(made, commitment("c1"), commitment("c2"))
    add(made, proposals.evidence([table()], mapping=None, coverage=[], events=1, dropped=0))

    chain = [(e.envelope.seq, e.envelope.prev, e.id) for e in made[0].entries]

    assert [seq for seq, _, _ in chain] == [0, 1, 2, 3]
    assert [prev for _, prev, _ in chain[1:]] == [id_ for _, _, id_ in chain[:-1]]


def test_receipt_proves_inclusion(made: Made) -> None:
    """The answer to a submitter holds without the register: proof, checkpoint and log key."""
    receipt = add(made, *(commitment(f"c{n}") for n in range(5)))

    for entry, text in zip(receipt.entries, receipt.proofs, strict=True):
        proof = checkpoint.parse_proof(text, where="receipt")
        state = checkpoint.verify_proof(
            proof, entry.leaf_hash, [made[0].log_verifier], where="receipt"
        )
        assert (proof.index, state.size, state.origin) == (entry.index, 6, receipt.origin)


def test_sensitive_values_are_not_in_the_log(made: Made) -> None:
    """Titles, texts, files, sources and names stand in no leaf, only their salted hashes do."""
    doc = document("Secret words of Alpha.\n", name="secret-source.txt")
    signer = keys.generate(keys.key_name("anna", made[0].origin, "party"))
    add(
        made,
        proposals.document("d1", doc, title="Hidden title"),
        proposals.reading("d1", reading(document()), of=Batch(0)),
        commitment(),
        proposals.key_add(keys.enrol(signer), holder="A Personal Name"),
        proposals.evidence(
            [table("who-was-there.csv")],
            mapping=None,
            coverage=[],
            events=1,
            dropped=0,
            note="Seen by a neighbour",
        ),
    )
    log = b"".join(entry.leaf for entry in made[0].entries)

    hidden = ("Alpha", "secret-source", "Hidden", "Sluice", "opening(", "Personal", "who-was")
    for words in (*hidden, "neighbour"):
        assert words.encode() not in log


def test_reopened_register_goes_on(made: Made, tmp_path: Path) -> None:
    """Another program sees the same log and appends to it; the first one takes that in."""
    add(made, commitment("c1"))
    other = reopened(tmp_path, made[1])

    other.append([commitment("c2")], signer=made[1], now=NOW)
    add(made, commitment("c3"))

    assert made[0].size == 4
    other.sync()
    assert [e.id for e in other.entries] == [e.id for e in made[0].entries]
    assert other.head == made[0].head


def test_all_or_none(made: Made) -> None:
    """If one of several proposals is refused, none is recorded and the journal goes on."""
    before = made[0].head

    with pytest.raises(ConflictError, match="stands in entry"):
        add(made, commitment("c1"), commitment("c1"))

    assert made[0].head == before
    assert made[0].disclosures() == []
    assert add(made, commitment("c1")).entries[0].index == 1


def test_without_log_key_reading_only(made: Made, tmp_path: Path) -> None:
    """Without the log key a register can be read, and an append says what is missing."""
    store = SqliteStore()
    store.open(str(tmp_path / "talks.db"))
    found = journal.open_journal(store)

    assert found.size == 1
    with pytest.raises(UsageError, match="log key is not at hand"):
        found.append([commitment()], signer=made[1], now=NOW)


def test_wrong_log_key(made: Made, tmp_path: Path) -> None:
    """A log key of another register signs nothing here."""
    store = SqliteStore()
    store.open(str(tmp_path / "talks.db"))
    wrong = keys.generate(made[0].origin)

    with pytest.raises(UsageError, match="not the log key"):
        journal.open_journal(store, log_key=wrong).append([commitment()], signer=made[1], now=NOW)


def test_time_needs_an_offset(made: Made) -> None:
    """A time without offset is refused; one with offset is written in UTC."""
    with pytest.raises(UsageError, match="offset"):
        made[0].append([commitment()], signer=made[1], now=datetime(2026, 1, 1))  # noqa: DTZ001

    late = datetime.fromisoformat("2026-01-01T23:30:00-05:00")
    receipt = made[0].append([commitment()], signer=made[1], now=late)
    assert receipt.entries[0].envelope.claimed_time == "2026-01-02T04:30:00Z"


def test_too_large_an_entry(made: Made) -> None:
    """What does not fit into an entry is refused with the way out."""
    act = proposals.norm_act("adopt", "c1", actor="A" * 70_000, at="2026-01-01")

    with pytest.raises(InputError, match="at most 60000"):
        add(made, act)


@pytest.mark.parametrize(
    ("proposal", "why"),
    [
        (Proposal(type="nothing/1", body={}), "no such type"),
        (Proposal(type="document/1", body={"id": "x"}), "missing required field"),
        (Proposal(type="correction/1", body={"entry": 1, "reason": Secret("x")}), "entry"),
        (
            Proposal(type="rules/1", body={**proposals.rules("x").body, "extra": 1}),
            "unknown field",
        ),
    ],
)
def test_malformed_bodies_are_not_written(made: Made, proposal: Proposal, why: str) -> None:
    """A body that does not have its type's form is refused before it is signed."""
    with pytest.raises(UsageError, match=why):
        add(made, proposal)
    assert made[0].size == 1


def test_nothing_to_record(made: Made) -> None:
    """An empty append is a mistake of the caller."""
    with pytest.raises(UsageError, match="nothing to record"):
        add(made)


# ---------------------------------------------------------------- versions and corrections


def test_new_version_supersedes(made: Made) -> None:
    """A newer version names the older one; the id leads to the newest; numbers follow."""
    first = add(made, commitment()).entries[0]

    second = add(made, commitment(version=2, supersedes=first.ref)).entries[0]

    assert made[0].authority.entry_of("commitment", "c1") == second.index
    assert made[0].authority.version_of(second.index) == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"version": 1}, "version 1 where 2 follows"),
        ({"version": 3}, "version 3 where 2 follows"),
        ({"id_": "c2", "version": 2}, "type and id"),
    ],
)
def test_versions_follow(made: Made, change: dict[str, Any], why: str) -> None:
    """A version that skips, repeats, or takes another id is refused."""
    first = add(made, commitment()).entries[0]

    with pytest.raises(ConflictError, match=why):
        add(made, commitment(**{"id_": "c1", **change}, supersedes=first.ref))


def test_a_version_is_replaced_once(made: Made) -> None:
    """Two newer versions of one entry are refused: the second must supersede the first."""
    first = add(made, commitment()).entries[0]
    add(made, commitment(version=2, supersedes=first.ref))

    with pytest.raises(ConflictError, match="already by entry 2"):
        add(made, commitment(version=2, supersedes=first.ref))


def test_correction_withdraws(made: Made) -> None:
    """A corrected entry no longer stands, stays readable, and its id is free again."""
    first = add(made, commitment()).entries[0]

    add(made, proposals.correction(first.ref, reason="entered twice"))

    assert made[0].authority.entry_of("commitment", "c1") is None
    assert made[0].entries[1].leaf == first.leaf
    add(made, commitment())
    with pytest.raises(ConflictError, match="already"):
        add(made, proposals.correction(first.ref, reason="again"))


def test_keys_and_genesis_are_not_corrected(made: Made) -> None:
    """What authority rests on cannot be withdrawn by a correction."""
    with pytest.raises(AuthorityError, match="cannot be corrected"):
        add(made, proposals.correction(made[0].authority.ref(0), reason="x"))


def test_references_name_content(made: Made) -> None:
    """A reference to another content, or to a later entry, is refused."""
    good = made[0].authority.ref(0)
    wrong = msgspec.structs.replace(good, leaf="0" * 64)
    later = msgspec.structs.replace(good, index=5)

    with pytest.raises(VerificationError, match="another content"):
        add(made, commitment(of=(wrong,)))
    with pytest.raises(ConflictError, match="does not exist before it"):
        add(made, commitment(of=(later,)))


# ---------------------------------------------------------------- the gate


def test_rolled_back_file_is_noticed_by_a_running_program(made: Made, tmp_path: Path) -> None:
    """A program that saw more entries than the file has refuses to sign on top of it."""
    made[0].store.close()
    old = (tmp_path / "talks.db").read_bytes()
    running = reopened(tmp_path, made[1])
    running.append([commitment()], signer=made[1], now=NOW)
    running.store.close()
    (tmp_path / "talks.db").write_bytes(old)
    running.store.open(str(tmp_path / "talks.db"))

    with pytest.raises(StoreError, match="shrank from 2 to 1"):
        running.append([commitment("c2")], signer=made[1], now=NOW + timedelta(days=1))


def _rewrite(tmp_path: Path, statements: Sequence[str]) -> None:
    connection = sqlite3.connect(tmp_path / "talks.db")
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        (["DROP TRIGGER entry_not_dropped", "DELETE FROM entry WHERE idx = 1"], "checkpoint"),
        (["DROP TRIGGER checkpoint_kept", "UPDATE checkpoint SET root = zeroblob(32)"], "hash"),
        (
            ["DROP TRIGGER checkpoint_kept", "UPDATE checkpoint SET note = zeroblob(9)"],
            "newest checkpoint",
        ),
    ],
)
def test_start_up_gate(made: Made, tmp_path: Path, statements: list[str], why: str) -> None:
    """Entries and checkpoint that do not belong together stop the start."""
    add(made, commitment())
    made[0].store.close()
    _rewrite(tmp_path, statements)

    with pytest.raises((StoreError, VerificationError), match=why):
        reopened(tmp_path, made[1])


def test_damaged_tiles_stop_an_append(made: Made, tmp_path: Path) -> None:
    """A checkpoint is never signed over tiles that do not lead to the root."""
    add(made, commitment())
    made[0].store.close()
    _rewrite(tmp_path, ["UPDATE tile SET data = zeroblob(64)"])

    with pytest.raises((StoreError, VerificationError), match="tile"):
        reopened(tmp_path, made[1])


def test_leaf_hash_is_rfc6962(made: Made) -> None:
    """The leaf hash is SHA-256 over a zero byte and the leaf, as anybody can compute it."""
    first = made[0].entries[0]

    assert first.leaf_hash == hashlib.sha256(b"\0" + first.leaf).digest()
    assert base64.b64encode(made[0].head.root) in made[0].head.checkpoint
