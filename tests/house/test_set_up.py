"""The two commands set themselves up, on machines unlike this one too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from scripts import bootstrap, checks, needs
from tests.house import tree

START = tree.ROOT / "scripts" / "start.sh"
TOOLS = ("dirname", "uname", "id")


def bare_path(folder: Path, **programs: str) -> Path:
    """Make a folder of programs for PATH: the few that a shell needs, and scripts by name."""
    folder.mkdir()
    for name in TOOLS:
        real = next(p for d in ("/usr/bin", "/bin") if (p := Path(d) / name).exists())
        (folder / name).symlink_to(real)
    for name, script in programs.items():
        (folder / name).write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        (folder / name).chmod(0o755)
    return folder


def start(path: Path, release: str) -> subprocess.CompletedProcess[str]:
    """Run start.sh with just this PATH on just this system release."""
    about = path.parent / "os-release"
    about.write_text(release, encoding="utf-8")
    environment = {"PATH": str(path), "OS_RELEASE": str(about)}
    return subprocess.run(
        ["/bin/sh", str(START), "run"], env=environment, capture_output=True, text=True, check=False
    )


OLD = 'case "$1" in --version) echo Python 3.9.2;; *) exit 1;; esac'


@pytest.mark.parametrize(
    ("release", "line"),
    [
        ("ID=debian\nVERSION_ID='12'\n", "apt-get install -y python3"),
        ("ID=ubuntu\nVERSION_ID='24.04'\n", "apt-get install -y python3"),
        ("ID=ubuntu\nVERSION_ID='22.04'\n", "apt-get install -y python3.11"),
        ("ID=debian\nVERSION_ID='11'\n", "use Debian 12"),
        ("ID=other\n", "install Python 3.11 or newer"),
    ],
)
def test_an_old_python_is_answered_by_one_line(tmp_path: Path, release: str, line: str) -> None:
    """Where Python is too old, the version found and the one line to type are printed."""
    got = start(bare_path(tmp_path / "bin", python3=OLD), release)

    assert got.returncode == 2
    first, second = got.stderr.splitlines()
    assert "Python 3.11 or newer" in first
    assert "3.9.2" in first
    assert line in second


def test_a_missing_python_is_answered_too(tmp_path: Path) -> None:
    """Where there is no Python at all, the same message says so."""
    got = start(bare_path(tmp_path / "bin"), "ID=debian\nVERSION_ID='12'\n")

    assert got.returncode == 2
    assert "no python3" in got.stderr
    assert "Traceback" not in got.stderr


def test_a_newer_python_beside_an_old_one_is_found(tmp_path: Path) -> None:
    """python3 may be old as long as a newer one stands beside it; it is handed bootstrap.py."""
    newer = 'case "$*" in *bootstrap.py*) echo "$@";; esac'
    got = start(bare_path(tmp_path / "bin", python3=OLD, **{"python3.12": newer}), "ID=debian\n")

    assert got.returncode == 0
    assert got.stdout.endswith(f"{START.parent / 'bootstrap.py'} run\n")


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a clone in a folder whose name has a space, as far as bootstrap.py looks at it."""
    folder = tmp_path / "a clone"
    (folder / "requirements").mkdir(parents=True)
    for name in ("run.lock", "dev.lock"):
        (folder / "requirements" / name).write_text(f"{name}==1\n", encoding="utf-8")
    (folder / "pyproject.toml").write_text("", encoding="utf-8")
    venv = folder / ".venv"
    monkeypatch.setattr(bootstrap, "ROOT", folder)
    monkeypatch.setattr(bootstrap, "VENV", venv)
    monkeypatch.setattr(bootstrap, "PYTHON", venv / "bin" / "python")
    monkeypatch.setattr(bootstrap, "UNFINISHED", venv / "servanda-unfinished")
    return folder


def python_of(clone: Path, *arguments: str) -> str:
    """Return what the Python of a clone's venv prints."""
    command = [str(clone / ".venv" / "bin" / "python"), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


def test_pip_comes_from_the_wheel_in_the_repository(clone: Path) -> None:
    """The wheel kept in the repository installs pip into an empty venv without a network."""
    bootstrap.make_venv()
    bootstrap.pip("--no-index", "--no-deps", str(bootstrap.PIP))

    assert bootstrap.installed_pip()
    assert python_of(clone, "-m", "pip", "--version").startswith("pip 26.3 ")


def test_a_venv_is_made_without_the_venv_module(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where `import venv` fails, a venv that Python takes for one is laid out by hand."""
    monkeypatch.setitem(sys.modules, "venv", None)
    bootstrap.make_venv()
    bootstrap.pip("--no-index", "--no-deps", str(bootstrap.PIP))

    assert python_of(clone, "-c", "import sys; print(sys.prefix)") == str(clone / ".venv")
    assert python_of(clone, "-c", "import pip; print(pip.__file__)").startswith(str(clone))


def test_a_changed_wheel_is_refused(
    clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pip wheel with other bytes is not run."""
    other = tmp_path / bootstrap.PIP.name
    other.write_bytes(bootstrap.PIP.read_bytes() + b" ")
    monkeypatch.setattr(bootstrap, "PIP", other)

    with pytest.raises(bootstrap.SetUpError, match="sha256"):
        bootstrap.install("run")
    assert not (clone / ".venv").exists()


def installing(monkeypatch: pytest.MonkeyPatch, *, fails: bool = False) -> list[str]:
    """Replace the installation itself; return the list that fills with what was asked for."""
    asked: list[str] = []

    def install(kind: str) -> None:
        asked.append(kind)
        if fails:
            raise KeyboardInterrupt

    monkeypatch.setattr(bootstrap, "install", install)
    return asked


def test_a_second_start_installs_nothing(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a complete set-up nothing is done again, until a lock or pyproject.toml changes."""
    asked = installing(monkeypatch)
    bootstrap.set_up("run")
    bootstrap.set_up("run")
    assert asked == ["run"]

    (clone / "requirements" / "run.lock").write_text("run.lock==2\n", encoding="utf-8")
    bootstrap.set_up("run")
    (clone / "pyproject.toml").write_text("[project]\n", encoding="utf-8")
    bootstrap.set_up("run")
    assert asked == ["run", "run", "run"]


def test_the_development_set_up_serves_make_run_too(
    clone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After `make test`, `make run` installs nothing; after `make run`, `make test` does."""
    asked = installing(monkeypatch)
    bootstrap.set_up("run")
    bootstrap.set_up("dev")
    bootstrap.set_up("run")
    assert asked == ["run", "dev"]
    assert (clone / ".venv").is_dir()


def test_an_interrupted_set_up_starts_anew(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What an interrupted installation left behind is not built upon."""
    installing(monkeypatch, fails=True)
    with pytest.raises(KeyboardInterrupt):
        bootstrap.set_up("run")
    leftover = clone / ".venv" / "half-installed"
    leftover.touch()

    asked = installing(monkeypatch)
    bootstrap.set_up("run")
    assert asked == ["run"]
    assert not leftover.exists()
    bootstrap.set_up("run")
    assert asked == ["run"]


def test_a_moved_clone_gets_a_new_venv(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A venv made elsewhere holds paths that lead nowhere, so it is made again."""
    asked = installing(monkeypatch)
    bootstrap.set_up("run")
    (clone / ".venv" / "old").touch()
    moved = clone.rename(clone.with_name("moved"))
    for name, value in {
        "ROOT": moved,
        "VENV": moved / ".venv",
        "PYTHON": moved / ".venv" / "bin" / "python",
        "UNFINISHED": moved / ".venv" / "servanda-unfinished",
    }.items():
        monkeypatch.setattr(bootstrap, name, value)

    bootstrap.set_up("run")
    assert asked == ["run", "run"]
    assert not (moved / ".venv" / "old").exists()


def test_a_file_in_the_way_is_named_not_deleted(clone: Path) -> None:
    """Something of the user's called .venv is left alone and named."""
    (clone / ".venv").write_text("mine", encoding="utf-8")
    with pytest.raises(bootstrap.SetUpError, match=r"\.venv is in the way"):
        bootstrap.make_venv()
    assert (clone / ".venv").read_text(encoding="utf-8") == "mine"


def test_the_users_index_counts_and_other_pip_settings_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From where pip fetches is the user's setting; where to and what it installs is ours."""
    monkeypatch.setenv("PIP_INDEX_URL", "file:///mirror")
    monkeypatch.setenv("PIP_TARGET", "elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    got = bootstrap.pip_environment()

    assert got["PIP_INDEX_URL"] == "file:///mirror"
    assert got["PIP_USER"] == "0"
    assert "PIP_TARGET" not in got


def test_an_index_without_our_libraries_ends_in_a_message(
    clone: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """When pip cannot fetch, its last words and what to do are printed; the exit code is 2."""
    lock = f"servanda-nowhere==1 --hash=sha256:{'0' * 64}\n"
    (clone / "requirements" / "run.lock").write_text(lock, encoding="utf-8")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setattr(sys, "argv", ["bootstrap.py", "run"])

    assert bootstrap.main() == 2
    said = capsys.readouterr().err
    assert "servanda-nowhere" in said
    assert "PIP_INDEX_URL" in said


def make_dry(*arguments: str, cwd: Path) -> str:
    """Return what `make` passes on to the programs it starts."""
    makefile = cwd / "Makefile"
    rules = (tree.ROOT / "Makefile").read_text(encoding="utf-8").split("run:\n")[0]
    makefile.write_text(rules + "run:\n\t@printf '%s' \"$$DOC\"\n", encoding="utf-8")
    return subprocess.run(
        ["make", "-s", "run", *arguments], cwd=cwd, capture_output=True, text=True, check=True
    ).stdout


@pytest.mark.parametrize(
    "doc", ["notes/a text.txt", "http://127.0.0.1/?a=$x&b=1#top", 'it\'s "here".txt', ""]
)
def test_make_hands_over_an_address_as_it_was_typed(tmp_path: Path, doc: str) -> None:
    """Spaces, quotes, dollar and hash signs in DOC reach the program unchanged."""
    assert make_dry(f"DOC={doc}", cwd=tmp_path) == doc


def test_a_missing_program_is_answered_by_a_line_that_installs_it() -> None:
    """Every need has a command that brings it."""
    for need in needs.NEEDS:
        assert needs.install_lines([need.name])
    assert needs.install_lines([]) == []


def test_ci_runs_make_test_and_nothing_else() -> None:
    """.ci/run is `make test` with two switches, so what passes in CI passes everywhere."""
    script = tree.ROOT / ".ci" / "run"
    lines = [
        line for line in script.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"
    ]
    assert lines == [
        "set -eu",
        'cd "$(dirname "$0")/.."',
        "INSTALL=1 SERVANDA_CI=1 exec make test",
    ]
    assert os.access(script, os.X_OK)


def test_make_test_runs_every_check() -> None:
    """All five checks are made, and the long tests are left to `make test-long`."""
    first_words = {command[0] for command in checks.CHECKS.values()}
    assert first_words == {"ruff", "mypy", "lint-imports", "mkdocs"}
    assert "not long" in checks.pytest_command(long=False)
    assert "not long" not in checks.pytest_command(long=True)
