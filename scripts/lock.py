"""Renew the locks in requirements/ (run, dev, fuzz) from pyproject.toml (`make lock`).

For every Python from 3.11 on, Linux and macOS; with hashes, without the address of an index.
With `--upgrade` every library is taken at its newest version,
else only what pyproject.toml asks for changes.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = Path(sys.executable).parent / "uv"
COMMON = [
    "--universal",
    "--python-version=3.11",
    "--generate-hashes",
    "--no-emit-index-url",
    "--no-emit-find-links",
    "--custom-compile-command=make lock",
    "--quiet",
]


def compile_lock(name: str, *arguments: str) -> None:
    """Write one lock; exit with what uv says if there is no set of versions that fits."""
    output = ["--output-file", f"requirements/{name}"]
    command = [str(UV), "pip", "compile", *COMMON, *output, *sys.argv[1:], *arguments]
    subprocess.run(command, cwd=ROOT, check=True)


def main() -> None:
    """Write all; the second takes every version from the first, so it is a superset."""
    ours = "pyproject.toml"
    compile_lock("run.lock", "--group=build", ours)
    compile_lock(
        "dev.lock", "--group=build", "--group=dev", "--constraint=requirements/run.lock", ours
    )
    compile_lock("fuzz.lock", f"--group={ours}:fuzz")


if __name__ == "__main__":
    main()
