"""Redactions that break a rule, and what is disclosed all the same: found by every verifier."""

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.audit.conftest import Published, publish
from tests.audit.forging import bundle_of, leaf_of
from tests.audit.test_forged_bodies import SEALED, alone
from tests.audit.test_verify import _resign
from tests.register.world import NOW, document, new_register

from servanda.audit import verify
from servanda.register import destroying, entries, proposals

CASES: dict[str, tuple[str, list[list[str]], str, str]] = {
    "by an observer": ("observer", [["/title"]], "a observer may not write", "may not write"),
    "of nothing": ("secretariat", [[]], "each once and in order", "redacts nothing"),
    "out of order": ("secretariat", [["/title", "/source"]], "in order", "out of order"),
    "of what stands in the log": ("secretariat", [["/id"]], "is not sealed", "is not sealed"),
    "twice": ("secretariat", [["/title"], ["/title"]], "redacted already", "a second time"),
}


@pytest.mark.parametrize("name", CASES)
def test_each_verifier_finds_it(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A redaction that the rules do not allow is named by package, verify.py and the page."""
    role, redactions, told, told_alone = CASES[name]
    made, held = new_register(tmp_path)
    made.append([proposals.document("d", document(), title="T")], signer=held, now=NOW)
    leaves = [entry.leaf for entry in made.entries]
    prev, seq = made.entries[1].id, 2
    for paths in redactions:
        body: dict[str, Any] = {
            "entry": msgspec.to_builtins(made.entries[1].ref),
            "paths": paths, "authority": SEALED, "reason": SEALED, "shown": [],
        }  # fmt: skip
        leaf = leaf_of(made, held.signer(role), "redaction/1", body, seq=seq, prev=prev)
        leaves.append(leaf)
        prev, seq = entries.parse(leaf, len(leaves) - 1).id, seq + 1

    folder = bundle_of(tmp_path, made, held, leaves, monkeypatch)
    report = verify.verify(folder)

    assert report.first_bad == f"entry {len(leaves) - 1}"
    assert told in report.headline
    said = alone(folder)
    assert f"entry {len(leaves) - 1}" in said
    assert told_alone in said


def _redacted(tmp_path: Path, index: int, *paths: str) -> Published:
    made, held = new_register(tmp_path)
    made.append([proposals.document("d", document(), title="T")], signer=held, now=NOW)
    publish(made, held, tmp_path / "before")
    destroying.redact(
        made, destroying.at_hand(made, index, paths), authority="a", reason="r", signer=held,
        now=NOW,
    )  # fmt: skip
    return Published(publish(made, held, tmp_path / "after"), made, held)


def test_a_redacted_register_verifies(tmp_path: Path) -> None:
    """After a redaction all else holds; the place is counted as withheld and as redacted."""
    after = _redacted(tmp_path, 1, "/title", "/source")

    report = verify.verify(after.folder)

    assert report.verified, report.headline
    assert report.withheld == 2
    assert "2 withheld, 2 of them redacted" in report.steps[5].detail


def test_what_was_redacted_is_not_disclosed_all_the_same(tmp_path: Path) -> None:
    """A publisher that puts a destroyed value back into the bundle is found by every verifier."""
    after = _redacted(tmp_path, 1, "/title")
    shutil.copy(tmp_path / "before/disclosures/1.json", after.folder / "disclosures/1.json")
    _resign(after.folder, after.keys)

    report = verify.verify(after.folder)

    assert report.first_bad == "disclosures/1.json"
    assert "was redacted in entry 2, and is disclosed" in report.headline
    assert "was redacted, and is disclosed" in alone(after.folder)
