"""What `pip install .` and `pipx install .` bring is complete."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.house import tree


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the repository and unpack it elsewhere."""
    folder = tmp_path_factory.mktemp("wheel")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", *options, str(folder), str(tree.ROOT)], check=True
    )
    [wheel] = folder.glob("servanda-*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "unpacked")
    return folder / "unpacked"


def test_the_wheel_holds_every_file_of_the_package_and_the_examples(installed: Path) -> None:
    """Templates, grammar, lexicon and the examples of the demo register are in the wheel."""
    source, examples = tree.ROOT / "src" / "servanda", tree.ROOT / "examples"
    wanted = {p.relative_to(source) for p in tree.files() if p.is_relative_to(source)}
    wanted |= {
        Path("examples") / p.relative_to(examples)
        for p in tree.files()
        if p.is_relative_to(examples) and not p.name.startswith(".")
    }
    held = {
        p.relative_to(installed / "servanda")
        for p in installed.rglob("*")
        if p.is_file() and p.is_relative_to(installed / "servanda")
    }

    assert wanted - held == set()


def test_the_wheel_carries_licence_and_notice(installed: Path) -> None:
    """LICENSE and NOTICE travel with the package, as the Apache licence asks."""
    assert {p.name for p in installed.glob("*.dist-info/licenses/*")} == {"LICENSE", "NOTICE"}


def test_the_installed_package_reads_a_text_without_the_repository(
    installed: Path, tmp_path: Path
) -> None:
    """`servanda read` works from the wheel alone, in any folder."""
    text = tmp_path / "note.txt"
    text.write_text("The Parties shall exchange lists of prisoners by 1 March 2026.\n", "utf-8")
    run = "from servanda.cli.main import main; main(['read', 'note.txt', '--json'])"
    got = subprocess.run(
        [sys.executable, "-c", f"import servanda; print(servanda.__file__); {run}"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert got.returncode == 0, got.stderr
    assert got.stdout.startswith(str(installed))
    assert '"kind": "commitment"' in got.stdout
