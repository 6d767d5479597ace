"""What the tests of stores share: the library that records what a program writes."""

import subprocess
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("record.c")


@pytest.fixture(scope="session")
def recorder(compiler: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the library that records what a program writes."""
    made = tmp_path_factory.mktemp("recorder") / "record.so"
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(SOURCE)]
    subprocess.run([*command, "-ldl", "-lpthread"], check=True)
    return made
