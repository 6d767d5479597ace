"""The files of this repository, as the tests of the house look at them."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {"site", "build", "dist", "mutants", "__pycache__"}
HIDDEN_BUT_OURS = {".ci", ".gitignore", ".gitkeep"}


def files() -> list[Path]:
    """Every file that is, or is about to be, part of the repository."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        command = [git, "-c", f"safe.directory={ROOT}", "ls-files", "-co", "--exclude-standard"]
        listed = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
        found = [ROOT / name for name in listed.splitlines()]
    else:
        found = list(ROOT.rglob("*"))
    return sorted(path for path in found if path.is_file() and is_ours(path))


def is_ours(path: Path) -> bool:
    """Tell by its name whether a file is ours and not what the checks leave behind."""
    parts = set(path.relative_to(ROOT).parts)
    hidden = {part for part in parts if part.startswith(".")}
    return not parts & NOT_OURS and hidden <= HIDDEN_BUT_OURS


def texts(*suffixes: str) -> dict[str, str]:
    """Return path -> content of every text file with one of the suffixes (all, if none given)."""
    found: dict[str, str] = {}
    for path in files():
        if suffixes and path.suffix not in suffixes:
            continue
        try:
            found[path.relative_to(ROOT).as_posix()] = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
    return found


def python(*folders: str) -> dict[str, str]:
    """Return the Python modules under some folders."""
    return {name: text for name, text in texts(".py").items() if name.startswith(folders)}
