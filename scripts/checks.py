"""Run every check and every test, and say at the end what stands and what does not (`make test`).

usage: checks.py [--long]
ARGS="-k words" hands words to pytest; JOBS=4 sets how many processes run at once.

All checks run even when one fails.
The tests come last, so that pytest's own closing line stands near the end.
"""

import os
import shlex
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MOST_JOBS = 8

CHECKS = {
    "ruff check": ["ruff", "check", "--quiet"],
    "ruff format": ["ruff", "format", "--check", "--quiet"],
    "mypy --strict": ["mypy", "--no-error-summary"],
    "import floors": ["lint-imports", "--no-cache", "--no-logo"],
    "docs": ["mkdocs", "build", "--strict", "--quiet", "--site-dir", ".venv/docs-checked"],
}


def jobs() -> int:
    """How many processes test at once: JOBS, else one for each processor, up to eight."""
    asked = os.environ.get("JOBS", "")
    return int(asked) if asked.isdigit() else min(os.cpu_count() or 1, MOST_JOBS)


def pytest_command(*, long: bool) -> list[str]:
    """Return the command for the tests, spread over the processors file by file."""
    chosen = [] if long else ["-m", "not long"]
    spread = ["-n", str(jobs()), "--dist", "loadfile"]
    return ["pytest", "-q", *chosen, *spread, *shlex.split(os.environ.get("ARGS", ""))]


def run(name: str, command: list[str]) -> tuple[str, bool, float]:
    """Run one check with its output shown; return its name, whether it passed, and seconds."""
    print(f"\n== {name}", flush=True)
    began = time.monotonic()
    outcome = subprocess.run(
        [str(BIN / command[0]), *command[1:]], cwd=ROOT, stdin=subprocess.DEVNULL, check=False
    )
    return name, outcome.returncode == 0, time.monotonic() - began


def main() -> int:
    """Run all; 0 when everything passed, 1 otherwise."""
    subprocess.run([sys.executable, ROOT / "scripts" / "needs.py"], check=True)
    long = "--long" in sys.argv[1:]
    if long:
        os.environ.setdefault("HYPOTHESIS_PROFILE", "long")
    checks = {
        name: c for name, c in CHECKS.items() if name != "docs" or (ROOT / "mkdocs.yml").is_file()
    }
    results = [run(name, command) for name, command in checks.items()]
    results.append(run("tests", pytest_command(long=long)))
    print()
    for name, passed, seconds in results:
        print(f"{'passed' if passed else 'FAILED'}  {seconds:6.1f} s  {name}")
    return 0 if all(passed for _, passed, _ in results) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
