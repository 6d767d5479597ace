"""`servanda levers`: defined answers for empty registers and unknown names."""

from pathlib import Path

import pytest
from tests.cli.conftest import Run


@pytest.mark.usefixtures("talks")
def test_unknown_names_and_empty_boards(root: Path, servanda: Run) -> None:
    """Without a lever a promise has none; unknown commitments and levers are named."""
    listed = servanda("levers", "list")
    assert listed.code == 0
    assert "no lever is recorded" in listed.out
    assert "withdraw has no lever" in listed.out
    assert "nothing would fire" in servanda("levers", "dry-run", "--if", "withdraw=violated").out
    assert servanda("levers", "dry-run", "--if", "none=violated").code == 2
    both = ["--if", "withdraw=violated", "--if", "withdraw=discharged"]
    assert "assumed twice" in servanda("levers", "dry-run", *both).err
    added = servanda("levers", "add", root / "examples/levers/oil-cap.toml")
    assert added.code == 2
    assert "no commitment 'no-shelling'" in added.err
    assert servanda("levers", "act", "L1", "s", "taken", "--holder", "X").code == 2
