"""Rows on levers: carrot and stick, steps in tandem with talks, coalition, synchrony."""

import json
from pathlib import Path

import pytest
from tests.seed.conftest import Run

LEVER = """\
schema = "servanda.lever/1"
id = "C1"
title = "Loan for the harbour"
kind = "incentive"
holders = ["Norland"]

[[step]]
id = "pay"
effect = "grant"
when = ["withdraw=discharged"]
"""


@pytest.fixture
def board(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, servanda: Run) -> Run:
    """Return the command on a register with the example's promises and its lever."""
    folder = root / "examples/levers"
    monkeypatch.setenv("SERVANDA_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("SERVANDA_REGISTER", str(tmp_path / "talks.db"))
    for args in (
        ("init", tmp_path / "talks.db", "--unsafe-plain-key"),
        ("record", folder / "pause.txt", "--rules", folder / "commitments.yaml"),
        ("observe", folder / "events.csv", "--coverage", folder / "coverage.csv"),
        ("levers", "add", folder / "oil-cap.toml"),
    ):
        done = servanda(*args)
        assert done.code == 0, done.err
    return servanda


@pytest.mark.seed("s37")
def test_carrot_and_stick(board: Run, tmp_path: Path) -> None:
    """s37: what keeping gains and what breaking costs stand side by side, by commitment."""
    (tmp_path / "loan.toml").write_text(LEVER, encoding="utf-8")
    assert board("levers", "add", tmp_path / "loan.toml").code == 0

    found = json.loads(board("levers", "list", "--as-of", "2026-02-10", "--json").out)

    assert found["pairings"] == [
        {"commitment": "no-shelling", "incentives": [], "costs": ["L1"]},
        {"commitment": "withdraw", "incentives": ["C1"], "costs": ["L1"]},
    ]
    assert "withdraw: incentives C1; costs L1" in board("levers", "list").out


@pytest.mark.seed("s41")
def test_levers_in_tandem_with_talks(board: Run) -> None:
    """s41: a kept promise eases step by step, a broken one restores; both with their dates."""
    kept = board("levers", "dry-run", "--if", "withdraw=discharged@2026-02-20", "--as-of",
                 "2026-02-10").out  # fmt: skip
    assert "L1 ease-1 (partial lifting): held -> waits" in kept
    assert "may be taken from 2026-03-22" in kept  # thirty days after 20 February
    broken = json.loads(
        board("levers", "dry-run", "--if", "no-shelling=violated@2026-02-09", "--as-of",
              "2026-02-10", "--json").out
    )  # fmt: skip
    (snapback,) = [c for c in broken["changes"] if c["after"]["step"] == "snapback"]
    assert snapback["after"]["facts"][0]["holds"] is True
    # Nothing has been eased yet, so there is nothing to restore.
    assert snapback["after"]["state"] == "nothing to reverse"


@pytest.mark.seed("s42")
def test_coalition_and_cost(board: Run) -> None:
    """s42: no step without two of the three allies; who pays is an interval with its source."""
    for holder in ("Norland", "Estmark"):
        found = json.loads(board("levers", "list", "--as-of", "2026-04-01", "--json").out)
        (ease,) = [s for s in found["levers"][0]["steps"] if s["step"] == "ease-1"]
        assert ease["state"] == "needs consent"
        done = board("levers", "act", "L1", "ease-1", "consent", "--holder", holder, "--on",
                     "2026-03-31")  # fmt: skip
        assert done.code == 0, done.err
    found = json.loads(board("levers", "list", "--as-of", "2026-04-01", "--json").out)
    (ease,) = [s for s in found["levers"][0]["steps"] if s["step"] == "ease-1"]
    assert (ease["state"], ease["quorum"]) == ("may be taken", 2)
    said = board("levers", "list").out
    assert "cost to the holders: 0.1 to 0.3 % of GDP (invented for this example)" in said
    assert "cost to the target: not stated" in said


@pytest.mark.seed("s43")
def test_allies_apart(board: Run) -> None:
    """s43: the fifteenth day on which allies stand apart is a warning, the fourteenth is not."""
    for holder in ("Norland", "Estmark"):
        for move, day in (("consent", "2026-03-24"), ("taken", "2026-03-25")):
            assert board("levers", "act", "L1", "ease-1", move, "--holder", holder, "--on",
                         day).code == 0  # fmt: skip

    def warned(day: str) -> bool:
        return "allies apart" in board("levers", "list", "--as-of", day).out

    assert not warned("2026-04-08")
    assert warned("2026-04-09")
