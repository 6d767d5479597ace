"""Many threads, few commits: each writer gets its own receipt, or its own error."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.register.world import NOW, Made, commitment

from servanda.errors import ConflictError, ServandaError, StoreError
from servanda.plugins import Store
from servanda.register import keys, proposals
from servanda.register.authority import Authority
from servanda.register.grouped import Grouped
from servanda.register.journal import Journal
from servanda.register.receipts import Receipt
from servanda.register.seal import fresh_salt
from servanda.register.writing import Submission, Writer
from servanda.tlog import checkpoint


def act(name: str) -> proposals.Proposal:
    """Return an act to record."""
    return proposals.norm_act("adopt", name, actor=name, at="2026-01-01")


def together(made: Made, *names: str) -> list[Receipt | ServandaError]:
    """Record commitments, each a submission, under one checkpoint."""
    journal, held = made
    return journal.append_together([Submission((commitment(name),), held, NOW) for name in names])


def check_receipt(journal: Journal, receipt: Receipt) -> None:
    """Check a receipt's proofs against the log's key, as its holder would."""
    for entry, proof in zip(receipt.entries, receipt.proofs, strict=True):
        parsed = checkpoint.parse_proof(proof, where="receipt")
        found = checkpoint.verify_proof(
            parsed, entry.leaf_hash, [journal.log_verifier], where="receipt"
        )
        assert found.size > entry.index
        assert list(journal.store.entries(entry.index, entry.index + 1)) == [entry.leaf]


def test_threads_share_commits(made: Made) -> None:
    """Forty appends of eight threads take fewer commits; each receipt proves its own entry."""
    journal, held = made
    grouped = Grouped(journal)

    def record(number: int) -> Receipt:
        return grouped.append([act(f"a{number}")], signer=held, now=NOW)

    with ThreadPoolExecutor(8) as pool:
        receipts = list(pool.map(record, range(40)))

    assert sorted(r.entries[0].index for r in receipts) == list(range(1, 41))
    assert grouped.commits < 40
    for number, receipt in enumerate(receipts):
        assert f'"a{number}"'.encode() in receipt.entries[0].leaf
        check_receipt(journal, receipt)
    assert len(list(journal.store.checkpoints())) == 1 + grouped.commits


def test_nobody_is_answered_before_the_commit(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the transaction is open no writer has an answer, and a failing end leaves none."""
    journal, held = made
    grouped, inside = Grouped(journal), threading.Event()
    go_on, exclusive = threading.Event(), journal.store.exclusive

    @contextmanager
    def slow() -> Iterator[None]:
        with exclusive():
            yield
            inside.set()
            assert go_on.wait(20)
            raise StoreError("the disk is full")

    monkeypatch.setattr(journal.store, "exclusive", slow)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(grouped.append, [act("a")], signer=held, now=NOW)
        assert inside.wait(20)
        assert not answer.done()
        go_on.set()
        with pytest.raises(StoreError, match="disk is full"):
            answer.result(20)

    assert journal.size == 1


def test_a_bad_submission_fails_alone(made: Made) -> None:
    """Of several under one checkpoint the one that breaks a rule is refused; the others stand."""
    first, second, third = together(made, "c1", "c1", "c2")

    assert isinstance(first, Receipt)
    assert isinstance(second, ConflictError)
    assert "stands in entry 1 already" in str(second)
    assert isinstance(third, Receipt)
    assert [r.entries[0].index for r in (first, third)] == [1, 2]
    assert made[0].store.head() == made[0].head
    assert made[0].head.size == 3
    check_receipt(made[0], third)


def test_all_bad_leaves_no_checkpoint(made: Made) -> None:
    """Where nothing of a group can be recorded, nothing is signed."""
    together(made, "c1")
    before = list(made[0].store.checkpoints())

    outcomes = together(made, "c1", "c1")

    assert all(isinstance(one, ConflictError) for one in outcomes)
    assert list(made[0].store.checkpoints()) == before


def test_a_submission_larger_than_a_group_is_served_in_its_turn(made: Made) -> None:
    """Whoever waits behind a large submission is not forgotten, and large ones go alone."""
    journal, held = made
    grouped = Grouped(journal, most=4, patience=0.01)

    def record(number: int) -> Receipt:
        bodies = [act(f"n{number}-{k}") for k in range(6 if number % 2 else 1)]
        return grouped.append(bodies, signer=held, now=NOW)

    with ThreadPoolExecutor(6) as pool:
        receipts = list(pool.map(record, range(12)))

    assert sum(len(r.entries) for r in receipts) == 6 * 6 + 6 == journal.size - 1


def test_what_lies_beside_fails_with_its_own_submission(made: Made) -> None:
    """A fault in what one writer changes beside the log is that writer's alone."""
    journal, held = made
    grouped = Grouped(journal, patience=1)
    grouped._usual = 2

    def broken(store: Store) -> None:
        raise StoreError(f"{store.location}: no room")

    with ThreadPoolExecutor(2) as pool:
        bad = pool.submit(grouped.append, [act("a")], signer=held, now=NOW, beside=broken)
        good = pool.submit(grouped.append, [act("b")], signer=held, now=NOW)
        with pytest.raises(StoreError, match="no room"):
            bad.result(20)
        assert good.result(20).entries[0].index == 1

    assert journal.size == 2


def snapshot(authority: Authority) -> dict[str, object]:
    """Return all that an authority knows."""
    known = {k: v for k, v in vars(authority).items() if k not in {"_undo", "_unnamed"}}
    enrolled = {k: v for k, v in vars(known.pop("enrolment")).items() if not callable(v)}
    copied = {k: v.copy() if hasattr(v, "copy") else v for k, v in known.items()}
    return copied | {k: v.copy() if hasattr(v, "copy") else v for k, v in enrolled.items()}


OPERATIONS = st.lists(
    st.sampled_from(["commitment", "act", "withdraw", "key", "again"]), min_size=1, max_size=6
)


def proposal(kind: str, number: int, journal: Journal) -> proposals.Proposal:
    """Return something to record that changes a table of the rules of its own."""
    match kind:
        case "commitment":
            return commitment(f"n{number}")
        case "withdraw":
            return proposals.correction(journal.entries[1].ref, reason="entered twice")
        case "key":
            signer = keys.generate(keys.key_name(f"p{number}", journal.origin, "party"))
            return proposals.key_add(keys.enrol(signer), holder="Party")
        case "again":
            return commitment("c1")
    return act(f"n{number}")


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(OPERATIONS)
def test_rules_go_back_to_where_they_were(made: Made, kinds: list[str]) -> None:
    """Whatever was admitted in a block that fails, the rules' state is as before it."""
    journal, held = made
    if journal.size == 1:
        together(made, "c1")
    before = snapshot(journal.authority)

    with suppress(KeyboardInterrupt), journal.authority.whole():
        writer = Writer(journal.authority, None, held, NOW, fresh_salt)
        for number, kind in enumerate(kinds):
            with suppress(ServandaError), journal.authority.whole():
                writer.add(proposal(kind, number, journal), journal.authority.size)
        # Each block inside was kept or taken back; now all of it goes.
        assert journal.authority.size == journal.size + len(writer.entries)
        raise KeyboardInterrupt

    assert snapshot(journal.authority) == before
