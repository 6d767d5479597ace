"""Run every check and every test, and say at the end what stands and what does not (`make test`).

usage: checks.py [--long]
ARGS="-k words" hands words to pytest; JOBS=4 sets how many processes run at once.

All checks run even when one fails. The check of types, which takes one processor for a minute, runs
beside the tests; they come last, so that pytest's own closing line stands near the end.
"""

import os
import shlex
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
MOST_JOBS = 8
Result = tuple[str, bool, float]
"""The name of a check, whether it passed, and seconds."""

CHECKS = {
    "ruff check": ["ruff", "check", "--quiet"],
    "ruff format": ["ruff", "format", "--check", "--quiet"],
    "mypy --strict": ["mypy", "--no-error-summary"],
    "import floors": ["lint-imports", "--no-cache", "--no-logo"],
    "docs": ["mkdocs", "build", "--strict", "--quiet", "--site-dir", ".venv/docs-checked"],
}
BESIDE = "mypy --strict"
"""What runs beside the tests; its words are shown after theirs."""


def jobs() -> int:
    """How many processes test at once: JOBS, else one for each processor, up to eight."""
    asked = os.environ.get("JOBS", "")
    return int(asked) if asked.isdigit() else min(os.cpu_count() or 1, MOST_JOBS)


def pytest_command(*, long: bool) -> list[str]:
    """Return the command for the tests, spread over the processors file by file.

    The files keep the order that tests/conftest.py gives them: the slowest first.
    """
    chosen = [] if long else ["-m", "not long"]
    spread = ["-n", str(jobs()), "--dist", "loadfile", "--no-loadscope-reorder"]
    return ["pytest", "-q", *chosen, *spread, *shlex.split(os.environ.get("ARGS", ""))]


def run(name: str, command: list[str], out: IO[bytes] | None = None) -> Result:
    """Run one check with its output shown, or kept in ``out``."""
    if out is None:
        print(f"\n== {name}", flush=True)
    began = time.monotonic()
    outcome = subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=out,
        check=False,
    )
    return name, outcome.returncode == 0, time.monotonic() - began


def beside(*, long: bool) -> list[Result]:
    """Run the tests, and beside them the check of types, whose words are shown after."""
    with tempfile.TemporaryFile() as out, ThreadPoolExecutor() as pool:
        started = pool.submit(run, BESIDE, CHECKS[BESIDE], out)
        tests = run("tests", pytest_command(long=long))
        types = started.result()
        print(f"\n== {BESIDE}", flush=True)
        out.seek(0)
        print(out.read().decode("utf-8", "replace"), end="", flush=True)
    return [types, tests]


def main() -> int:
    """Run all; 0 when everything passed, 1 otherwise."""
    subprocess.run([sys.executable, ROOT / "scripts" / "needs.py"], check=True)
    long = "--long" in sys.argv[1:]
    if long:
        os.environ.setdefault("HYPOTHESIS_PROFILE", "long")
    checks = {
        name: c
        for name, c in CHECKS.items()
        if name != BESIDE and (name != "docs" or (ROOT / "mkdocs.yml").is_file())
    }
    results = [run(name, command) for name, command in checks.items()]
    results += beside(long=long)
    print()
    for name, passed, seconds in results:
        print(f"{'passed' if passed else 'FAILED'}  {seconds:6.1f} s  {name}")
    return 0 if all(passed for _, passed, _ in results) else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
