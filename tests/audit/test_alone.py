"""The audit stands alone: no plug-in, no store, no network, no clock."""

import subprocess
import sys

from tests.audit.conftest import Published

PROGRAM = """
import sys
from importlib import metadata
from pathlib import Path
from servanda.audit import verify

def refuse(*args, **kwargs):
    raise AssertionError("looked for plug-ins")

metadata.entry_points = refuse
report = verify.verify(Path(sys.argv[1]))
assert report.verified, report.headline
rooms = {name.split(".")[1] for name in sys.modules if name.startswith("servanda.")}
heavy = {"sqlite3", "duckdb", "litestar", "trafilatura", "pypdfium2", "click", "ssl"}
print(sorted(rooms), sorted(heavy & set(sys.modules)))
"""


def test_verify_loads_no_plug_in(original: Published) -> None:
    """Verifying imports no reader, source, store or database, and looks up no entry point."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(original.folder)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip().endswith("[]")
    for room in ("stores", "readers", "extractors", "sources", "api", "web", "cli", "pages"):
        assert f"'{room}'" not in done.stdout
