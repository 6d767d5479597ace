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


@pytest.mark.parametrize("delay", [0.0, 0.1, 0.2, 0.4, 0.8, 1.6])
def test_ctrl_c_while_evidence_comes_in(delay: float, talks: Path, servanda: Run) -> None:
    """An interrupted import is recorded whole or not at all, and the next one goes through."""
    lines = [f"b{n},patrol,2026-02-01,mission,observation" for n in range(ROWS)]
    rows = ("id,type,at,source,standing\n" + "\n".join(lines) + "\n").encode()
    # The command reads from a pipe, so that the interrupt is known to find it at work.
    pipe = talks.parent / "pipe" / "big.csv"
    pipe.parent.mkdir()
    os.mkfifo(pipe)
    with open_register(talks) as register:
        before = register.journal.size
    work = subprocess.Popen(
        [sys.executable, "-m", "servanda", "observe", str(pipe)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )

    pipe.write_bytes(rows)
    time.sleep(delay)
    work.send_signal(signal.SIGINT)
    _, err = work.communicate(timeout=60)

    with open_register(talks) as register:
        grown = register.journal.size - before
        assert len(register.state().imports) == grown + 1
    assert b"Traceback" not in err
    if work.returncode == 0:
        assert grown == 1
    else:
        # Where the interrupt came right after the commit, the import stands though nobody heard;
        # in the interpreter's last moments it ends the process by the signal itself.
        assert work.returncode in {INTERRUPTED, -signal.SIGINT}
        assert grown in {0, 1}
    if not grown:
        big = talks.parent / "big.csv"
        big.write_bytes(rows)
        assert servanda("observe", big).code == 0
