"""The operator's clock jumps by years: the order of the log and what an auditor finds stay."""

from datetime import timedelta
from pathlib import Path

from tests.register.world import NOW, Made

from servanda.audit import bundle, recompute
from servanda.audit.verify import verify
from servanda.model.codec import to_json
from servanda.register import proposals
from servanda.register.view import view_of
from servanda.tlog import checkpoint

JUMPS = (timedelta(days=366), timedelta(days=-366), timedelta(0), timedelta(days=-3660))


def test_a_clock_that_jumps_changes_no_order(made: Made, tmp_path: Path) -> None:
    """Entries stand in the order in which they came, each proven, whatever the clock said."""
    journal, held = made
    receipts = []
    for number, jump in enumerate(JUMPS):
        act = proposals.norm_act("adopt", f"a{number}", actor="a", at="2026-01-01")
        receipts.append(journal.append([act], signer=held, now=NOW + jump))

    assert [one.entries[0].index for one in receipts] == [1, 2, 3, 4]
    assert [one.entries[0].envelope.claimed_time[:4] for one in receipts] == [
        "2027",
        "2025",
        "2026",
        "2016",
    ]
    sizes = [size for size, _ in journal.store.checkpoints()]
    assert sizes == [1, 2, 3, 4, 5]
    for one in receipts:
        proof = checkpoint.parse_proof(one.proofs[0], where="receipt")
        key = [journal.log_verifier]
        found = checkpoint.verify_proof(proof, one.entries[0].leaf_hash, key, where="receipt")
        assert found.size == one.entries[0].index + 1
    assert held.publisher is not None
    found_verdicts = recompute.judge(recompute.case_of(view_of(journal)), as_of="2026-03-01")
    bundle.write(
        journal,
        tmp_path / "bundle",
        publisher_key=held.publisher,
        verdicts_json=to_json(found_verdicts),
        pages={},
    )
    report = verify(tmp_path / "bundle")
    assert report.verified, report.headline
