"""Renew the locks under requirements/ from pyproject.toml (`make lock`).

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


def compile_lock(name: str, *arguments: str, project: bool = True) -> None:
    """Write one lock, with or without what the package itself needs.

    Exits with what uv says if there is no set of versions that fits.
    """
    command = [
        str(UV),
        "pip",
        "compile",
        *COMMON,
        *arguments,
        "--output-file",
        f"requirements/{name}",
    ]
    source = ["pyproject.toml"] if project else []
    subprocess.run([*command, *sys.argv[1:], *source], cwd=ROOT, check=True)


def main() -> None:
    """Write all; the second takes every version from the first, and holds every extra too."""
    compile_lock("run.lock", "--group=build")
    groups = ("--group=build", "--group=dev", "--all-extras")
    compile_lock("dev.lock", *groups, "--constraint=requirements/run.lock")
    compile_lock("bench.lock", "--group=bench", "--constraint=requirements/run.lock", project=False)
    for name in ("fuzz", "monitors", "train"):
        compile_lock(f"{name}.lock", f"--group={name}", project=False)


if __name__ == "__main__":
    main()
