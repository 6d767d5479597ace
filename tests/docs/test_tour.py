"""What the pages say a command prints, it prints."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.docs import loaded
from tests.docs.pages import DOCS, ROOT, squeeze, steps

PAGES = [
    ROOT / "README.md",
    DOCS / "tutorial.md",
    *sorted((DOCS / "how-to").glob("*.md")),
]


def environment(folder: Path, programs: Path) -> dict[str, str]:
    """Return the variables of a newcomer's shell, with a home of its own."""
    path = os.pathsep.join((str(programs), str(Path(sys.executable).parent), os.environ["PATH"]))
    kept = {name: os.environ[name] for name in ("LANG", "LC_ALL", "TMPDIR") if name in os.environ}
    return {
        **kept,
        "PATH": path,
        "HOME": str(folder / "home"),
        "XDG_CONFIG_HOME": str(folder / "home" / "config"),
        "COLUMNS": "100",
        "PYTHONUTF8": "1",
    }


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the folder of a ``servanda`` that is loaded already: its start is most of its time."""
    folder = tmp_path_factory.mktemp("loaded")
    with loaded.program(folder, environment(folder, folder)) as programs:
        yield programs


def take(page: Path, folder: Path, programs: Path) -> None:
    """Run each shell block of a page in a fresh folder; assert that it prints what is shown."""
    (folder / "home").mkdir()
    shutil.copytree(ROOT / "examples", folder / "examples")
    for step in steps(page):
        done = subprocess.run(
            ["/bin/sh", "-eu", "-c", step.commands],
            cwd=folder,
            env=environment(folder, programs),
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


@pytest.mark.parametrize("page", PAGES[1:], ids=lambda p: p.relative_to(ROOT).as_posix())
def test_shell_blocks_print_what_the_page_shows(page: Path, tmp_path: Path, ready: Path) -> None:
    """Each shell block of a page runs in a fresh folder and prints the lines shown, in order."""
    take(page, tmp_path, ready)


def test_the_first_page_prints_what_it_shows(tmp_path: Path) -> None:
    """The same for the README, with the program as it is installed."""
    take(PAGES[0], tmp_path, Path(sys.executable).parent)


@pytest.mark.long
@pytest.mark.parametrize("page", PAGES[1:], ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_installed_program_prints_the_same(page: Path, tmp_path: Path) -> None:
    """The same for each page, with the program as it is installed."""
    take(page, tmp_path, Path(sys.executable).parent)
