"""What tests/conftest.py promises to every test, seen from outside."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import SLOWEST, is_local
from tests.house import tree


def outcome(folder: Path, test: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run pytest over one small test file under our conftest."""
    file = folder / "test_small.py"
    file.write_text(test, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "tests.conftest",
        "-p",
        "no:cacheprovider",
    ]
    clean = {k: v for k, v in os.environ.items() if k not in {"SERVANDA_CI", "PYTEST_ADDOPTS"}}
    return subprocess.run(
        [*command, f"--rootdir={folder}", "-c", os.devnull, str(file)],
        cwd=tree.ROOT,
        env={**clean, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


NEEDS_BROWSER = "import pytest\ndef test_a(): pass\ndef test_b(): pytest.skip('needs chromium')\n"


def test_a_skip_is_named_with_the_line_that_installs_what_is_missing(tmp_path: Path) -> None:
    """At the end stand the skipped tests, what they need and what to type."""
    got = outcome(tmp_path, NEEDS_BROWSER)

    assert got.returncode == 0, got.stdout + got.stderr
    assert "needs chromium: 1 test\n" in got.stdout
    assert "test_small.py::test_b" in got.stdout
    assert "make test INSTALL=1" in got.stdout
    assert got.stdout.splitlines()[-1].startswith("1 passed, 1 skipped")


def test_in_ci_a_skip_is_a_failure(tmp_path: Path) -> None:
    """With SERVANDA_CI=1 a run that skipped a test fails; one that skipped none passes."""
    assert outcome(tmp_path, NEEDS_BROWSER, SERVANDA_CI="1").returncode == 1
    assert outcome(tmp_path, "def test_a(): pass\n", SERVANDA_CI="1").returncode == 0


def test_missing_shared_texts_are_skipped_by_name(tmp_path: Path) -> None:
    """A test on the shared texts is skipped, and says so, where they are not present."""
    got = outcome(tmp_path, "def test_a(shared): pass\n", SERVANDA_SHARED=str(tmp_path / "none"))

    assert got.returncode == 0
    assert "needs shared texts: 1 test" in got.stdout
    assert "SERVANDA_SHARED" in got.stdout


def test_no_test_reaches_another_machine() -> None:
    """A connection to anything but this machine is refused before it is tried."""
    with socket.socket() as sock, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        sock.connect(("192.0.2.1", 80))  # RFC 5737: an address for documentation
    with pytest.raises(RuntimeError, match=r"example\.org"):
        socket.create_connection(("example.org", 80))


def test_the_files_that_begin_first_are_there() -> None:
    """A file that was renamed would lose its place in the order without a word."""
    assert [name for name in SLOWEST if not (tree.ROOT / "tests" / name).is_file()] == []


def test_programs_that_tests_start_can_be_interrupted() -> None:
    """Ctrl-C is heeded in a job of the background, too: what is started inherits it."""
    told = "import signal; print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)"
    got = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert got.stdout == "True\n"


def test_loopback_stays_open() -> None:
    """Tests of the server may talk to this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        socket.create_connection(server.getsockname()).close()
    assert all(map(is_local, ("127.0.0.1", "127.8.8.8", "::1", "localhost", "")))
    assert not any(map(is_local, ("10.0.0.1", "192.0.2.1", "example.org", "localhost.example")))


def test_tests_have_a_home_of_their_own(own_home: Path) -> None:
    """What a test writes into its home is not written into the user's."""
    assert Path.home() == own_home
    assert "home" in own_home.name
