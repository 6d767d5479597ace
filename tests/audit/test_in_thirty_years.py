"""A bundle outlives its keeper: checked with no network and by a clock of the year 2056."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.audit.conftest import Published

from servanda.audit import layout

LATER = """
import datetime, runpy, sys, time

def refuse(event, args):
    if event.startswith("socket.") and event != "socket.gethostname":
        raise OSError(f"no network: {event}")

sys.addaudithook(refuse)
THEN = datetime.datetime(2056, 7, 1, tzinfo=datetime.timezone.utc)
time.time = THEN.timestamp

class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(THEN.timestamp(), tz)

kind, name, *sys.argv = sys.argv[1:]
sys.argv.insert(0, name)
if kind == "file":
    datetime.datetime = Later
    runpy.run_path(name, run_name="__main__")
else:
    # The one clock of the package; the linter refuses any other.
    from servanda.api import clock
    clock.now = lambda: THEN
    runpy.run_module(name, run_name="__main__")
"""


def later(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a Python program in the year 2056, without a network."""
    script = folder / "later.py"
    script.write_text(LATER, encoding="utf-8")
    return subprocess.run(
        [sys.executable, script, *words], capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("who", ["verify.py", "servanda"])
def test_a_bundle_holds(original: Published, tmp_path: Path, who: str) -> None:
    """The bundle's own script and this package find all of it as it was."""
    script = original.folder / layout.SCRIPT
    program = ("file", script) if who == "verify.py" else ("module", "servanda", "verify")

    done = later(tmp_path, *program, original.folder)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "FAILED" not in done.stdout
    assert "consistent" in done.stdout


def test_the_network_is_off_and_the_clock_is_later(tmp_path: Path) -> None:
    """A program that asks another host, or the time, notices: the test above would notice too."""
    asks = tmp_path / "asks.py"
    asks.write_text(
        "import datetime, socket\n"
        "print(datetime.datetime.now().year)\n"
        "socket.create_connection(('127.0.0.1', 9))\n",
        encoding="utf-8",
    )

    done = later(tmp_path, "file", asks)

    assert done.stdout == "2056\n"
    assert "no network: socket" in done.stderr
