"""The processes of an engine, when the one that watches them is gone."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.contract.test_engine import alive

PARENT = """
import sys
from servanda.engines.local import LocalEngine
from tests.engines import functions
list(LocalEngine().run(getattr(functions, sys.argv[1]), [sys.argv[2]], seconds=2, workers=1))
"""


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_no_process_outlives_its_parent_for_ever(
    ending: signal.Signals, root: Path, tmp_path: Path
) -> None:
    """A child whose parent was killed ends by itself, even in a task that would never end."""
    note = tmp_path / "note"
    command = [sys.executable, "-c", PARENT, "told_and_never_ends", str(note)]
    with subprocess.Popen(command, cwd=root) as parent:
        while parent.poll() is None and not note.exists():
            time.sleep(0.01)
        child = int(note.read_text(encoding="utf-8"))
        assert alive(child)
        os.kill(parent.pid, ending)

    until = time.monotonic() + 60
    while alive(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(child)
