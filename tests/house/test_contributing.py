"""The worked examples of CONTRIBUTING.md work when they are typed."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.house import tree

FILE = re.compile(r"^```\w+ file=(\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write every file that the page shows, and install the two plug-ins beside Servanda."""
    folder = tmp_path_factory.mktemp("contributing")
    for name, content in FILE.findall((tree.ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run(
        [*install, "--no-build-isolation", "--target", "installed", "./vtt", "./geojson"],
        cwd=folder,
        check=True,
    )
    return folder


def python(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python with the plug-ins installed."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "installed")},
        capture_output=True,
        text=True,
        check=False,
    )


RUN = "import sys; from servanda.cli.main import main; main(sys.argv[1:])"


def test_the_new_reader_serves_the_command(written: Path) -> None:
    """`servanda read briefing.vtt` finds the promise in the subtitles, with its exact place."""
    got = python(written, "-c", RUN, "read", "briefing.vtt", "--json")
    assert got.returncode == 0, got.stderr
    reading: dict[str, Any] = json.loads(got.stdout)
    text = "The two ministries shall exchange the lists of detained sailors\nby 1 March 2026."

    [promise] = [s for s in reading["statements"] if s["kind"] == "commitment"]
    span = promise["span"]
    assert text[span["start"] : span["end"]] == span["exact"]
    assert "shall exchange the lists" in span["exact"]


def test_the_new_reader_refuses_what_it_cannot_read(written: Path) -> None:
    """A file that only has the right name is refused by name, with exit code 2."""
    (written / "other.vtt").write_text("1\nHello\n", encoding="utf-8")
    got = python(written, "-c", RUN, "read", "other.vtt")

    assert got.returncode == 2
    assert "other.vtt: line 1 is not WEBVTT" in got.stderr
    assert "Traceback" not in got.stderr


ROWS = """
import json, pathlib, sys
from servanda import plugins
source = plugins.load("sources", "geojson")
print(json.dumps(list(source.rows(pathlib.Path(sys.argv[1])))))
"""


def test_the_new_source_yields_cells_as_text(written: Path) -> None:
    """Each point is a row whose cells are the file's own text; a missing value is empty."""
    got = python(written, "-c", ROWS, "incidents.geojson")
    assert got.returncode == 0, got.stderr
    assert json.loads(got.stdout) == [
        {
            "id": "A-1",
            "seen": "2026-01-05T10:30:00+02:00",
            "kind": "shelling",
            "rounds": "12",
            "lon": "38.0770",
            "lat": "48.5900",
        },
        {
            "id": "A-2",
            "seen": "2026-01-05T23:10:00+02:00",
            "kind": "shelling",
            "rounds": "",
            "lon": "37.8028",
            "lat": "48.0159",
        },
    ]


def test_the_new_source_serves_the_command(written: Path) -> None:
    """`servanda observe` drafts a mapping for the new kind of file, and records its events."""
    draft = python(written, "-c", RUN, "observe", "incidents.geojson", "--suggest-map")
    assert draft.returncode == 0, draft.stderr
    (written / "incidents.toml").write_text(draft.stdout, encoding="utf-8")
    made = python(written, "-c", RUN, "init", "talks.db", "--unsafe-plain-key")
    assert made.returncode == 0, made.stderr

    words = ["observe", "incidents.geojson", "--map", "incidents.toml", "--register", "talks.db"]
    got = python(written, "-c", RUN, *words)
    assert got.returncode == 0, got.stderr
    assert "2 events" in got.stdout


def test_the_examples_pass_our_own_checks(written: Path) -> None:
    """What CONTRIBUTING shows would pass `make test`: strict types and ruff."""
    modules = [str(one) for name in ("vtt", "geojson") for one in (written / name).glob("*.py")]
    assert len(modules) == 2
    settings = str(tree.ROOT / "pyproject.toml")
    layout = ["ruff", "format", "--no-cache", "--check", "--config", settings, *modules]
    ruff = ["ruff", "check", "--no-cache", "--ignore=INP001", "--config", settings, *modules]
    mypy = ["mypy", "--strict", "--no-incremental", f"--cache-dir={os.devnull}", *modules]
    for command in (ruff, layout, mypy):
        got = python(written, "-m", *command)
        assert got.returncode == 0, got.stdout + got.stderr
