"""System programs that some tests need: how each is found, and the line that installs it.

A new need is one row of NEEDS and a fixture in tests/conftest.py that skips with `needs NAME`.
"""

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ROOT / ".venv" / "browsers"


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """A program outside Python."""

    name: str
    why: str
    programs: tuple[str, ...]
    """Names to look for on PATH, best first."""
    packages: tuple[str, ...]
    """Debian packages that bring it."""
    ubuntu: str | None = None
    """The command for Ubuntu where its package does not bring the program itself."""


NEEDS = (
    Need(
        name="chromium",
        why="tests of the pages in a real browser",
        programs=("chromium", "google-chrome", "google-chrome-stable", "chromium-browser"),
        # The program that drives the browser is linked against libatomic, which gcc brings too.
        packages=("chromium", "fonts-dejavu-core", "libatomic1"),
        # Ubuntu's package is a door to snap, which containers lack.
        ubuntu=".venv/bin/playwright install --with-deps chromium",
    ),
    Need(
        name="openssl",
        why="checks a bundle's signature without our code",
        programs=("openssl",),
        packages=("openssl",),
    ),
    Need(
        name="postgres",
        why="tests of registers in PostgreSQL, on a private server",
        programs=("postgres",),
        packages=("postgresql",),
    ),
    Need(
        name="cc",
        why="tests of power loss, which record what is written and flushed",
        programs=("cc", "gcc", "clang"),
        packages=("gcc", "libc6-dev"),
    ),
)

SERVERS = Path("/usr/lib/postgresql")
"""Where Debian keeps the server's programs, off PATH, by version."""
OLDEST_SERVER = 15


def works(program: str) -> bool:
    """Tell whether a program starts: a door to something not installed does not count."""
    asked = [program, "version" if program.endswith("openssl") else "--version"]
    try:
        answer = subprocess.run(
            asked, capture_output=True, stdin=subprocess.DEVNULL, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def driver() -> str | None:
    """Return the program through which Playwright drives a browser."""
    spec = importlib.util.find_spec("playwright")
    if spec is None or spec.origin is None:
        return None
    return str(Path(spec.origin).with_name("driver") / "node")


def find(name: str) -> str | None:
    """Return the path of the program that meets a need, or None."""
    need = next(n for n in NEEDS if n.name == name)
    paths = [found for program in need.programs if (found := shutil.which(program))]
    if name == "chromium":
        drives = driver()
        if drives is None or not works(drives):
            return None
        paths += [str(p) for p in sorted(BROWSERS.glob("chromium-*/chrome-linux*/chrome"))]
    if name == "postgres":
        # Debian's server is not on PATH; its newest version comes first.
        paths += sorted(map(str, SERVERS.glob("*/bin/postgres")), key=server_version, reverse=True)
        paths = [p for p in paths if server_version(p) >= OLDEST_SERVER and has_initdb(p)]
    return next((path for path in paths if works(path)), None)


def has_initdb(server: str) -> bool:
    """Tell whether the program that makes a server's files lies beside it."""
    return (Path(server).resolve().parent / "initdb").exists()


def server_version(server: str) -> int:
    """Return the major version that a PostgreSQL says it is; 0 where it says nothing."""
    try:
        answer = subprocess.run(
            [server, "--version"], capture_output=True, text=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return 0
    found = re.search(r"\(PostgreSQL\) (\d+)", answer.stdout)
    return int(found[1]) if found else 0


def is_ubuntu() -> bool:
    """Tell whether this is Ubuntu, whose browser package is no browser."""
    release = Path("/etc/os-release")
    return release.is_file() and "\nID=ubuntu\n" in f"\n{release.read_text(encoding='utf-8')}"


def install_lines(names: Iterable[str]) -> list[str]:
    """Return the commands that bring what is named, at most two."""
    missing = [need for need in NEEDS if need.name in set(names)]
    apart = [need.ubuntu for need in missing if need.ubuntu and is_ubuntu()]
    packages = [p for need in missing if need.ubuntu not in apart for p in need.packages]
    lines = [f"apt-get install -y --no-install-recommends {' '.join(packages)}"] if packages else []
    return lines + apart


def install(names: Sequence[str]) -> None:
    """Install what is missing; as root, or through sudo where that asks no password."""
    lines = install_lines(names)
    if not lines:
        return
    if not shutil.which("apt-get"):
        print(f"INSTALL=1 knows apt-get only; install by hand: {', '.join(names)}", file=sys.stderr)
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = ["env", "DEBIAN_FRONTEND=noninteractive", f"PLAYWRIGHT_BROWSERS_PATH={BROWSERS}"]
    patient = ["-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    commands = [["apt-get", *patient, "update"]]
    for line in lines:
        first, *rest = line.split()
        commands.append([first, *(patient if first == "apt-get" else []), *rest])
    for command in commands:
        print("INSTALL=1:", *command, flush=True)
        outcome = subprocess.run(
            [*sudo, *quiet, *command],
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
        if outcome.returncode:
            last = "".join(f"    {line}\n" for line in outcome.stdout.splitlines()[-15:])
            print(f"  exit code {outcome.returncode}; its last words:\n{last}", file=sys.stderr)


def main() -> None:
    """Install what is missing where INSTALL=1 allows it; say nothing where nothing is."""
    missing = [need.name for need in NEEDS if find(need.name) is None]
    if missing and os.environ.get("INSTALL") == "1":
        install(missing)


if __name__ == "__main__":
    main()
