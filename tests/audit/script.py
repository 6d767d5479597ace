"""``verify.py`` called in this process: what it prints and its exit code.

The same parts as in the one file of a bundle; that the file itself runs is tested in
test_by_hand.py and test_forged_bodies.py.
"""

import contextlib
import io
from pathlib import Path

from servanda.audit.standalone import folder


def script(*arguments: str | Path) -> tuple[int, str]:
    """Return exit code and output."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        code = folder.main([str(one) for one in arguments])
    return code, said.getvalue()
