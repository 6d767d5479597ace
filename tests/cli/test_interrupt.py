"""Ctrl-C at any moment leaves the register whole."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.cli.conftest import Run

from servanda.api.register import open_register

ROWS = 3000
INTERRUPTED = 130


@pytest.mark.parametrize("delay", [0.05, 0.3, 0.6, 0.9, 1.2])
def test_ctrl_c_while_evidence_comes_in(delay: float, talks: Path, servanda: Run) -> None:
    """An interrupted import is recorded whole or not at all, and the next one goes through."""
    big = talks.parent / "big.csv"
    rows = [f"b{n},patrol,2026-02-01,mission,observation" for n in range(ROWS)]
    big.write_text("id,type,at,source,standing\n" + "\n".join(rows) + "\n", encoding="utf-8")
    with open_register(talks) as register:
        before = register.journal.size
    work = subprocess.Popen(
        [sys.executable, "-m", "servanda", "observe", str(big)],
        env={**os.environ},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )

    time.sleep(delay)
    work.send_signal(signal.SIGINT)
    _, err = work.communicate(timeout=60)

    with open_register(talks) as register:
        after = register.journal.size
        imports = register.state().imports
    assert after - before == (1 if work.returncode == 0 else 0) or (
        # The interrupt came after the commit: whole, though the command could not say so.
        work.returncode == INTERRUPTED and after - before == 1
    )
    assert len(imports) == after - before + 1
    assert work.returncode in {0, INTERRUPTED, -signal.SIGINT}
    if delay > 0.5:
        assert b"Traceback" not in err
    if after == before:
        assert servanda("observe", big).code == 0
