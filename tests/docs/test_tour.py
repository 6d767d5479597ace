"""What the pages say a command prints, it prints."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.docs.pages import DOCS, ROOT, squeeze, steps

PAGES = [
    ROOT / "README.md",
    DOCS / "tutorial.md",
    *sorted((DOCS / "how-to").glob("*.md")),
]


def environment(folder: Path) -> dict[str, str]:
    """Return the variables of a newcomer's shell, with a home of its own."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "PATH": path,
        "HOME": str(folder / "home"),
        "XDG_CONFIG_HOME": str(folder / "home" / "config"),
        "COLUMNS": "100",
        "PYTHONUTF8": "1",
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_shell_blocks_print_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    """Each shell block of a page runs in a fresh folder and prints the lines shown, in order."""
    (tmp_path / "home").mkdir()
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for step in steps(page):
        done = subprocess.run(
            ["/bin/sh", "-eu", "-c", step.commands],
            cwd=tmp_path,
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )
        # Blanks apart, so that a line that a terminal folds still counts as one.
        said = squeeze(done.stdout + "\n" + done.stderr)
        context = f"{step.commands}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == 0, context
        at = 0
        for line in step.printed:
            found = said.find(line, at)
            assert found >= 0, f"not printed (in this order): {line!r}\n{context}"
            at = found + len(line)
