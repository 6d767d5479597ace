"""Make `.venv` complete: the locked libraries, each with its hash, and this package.

usage: bootstrap.py run|dev     (started by start.sh; standard library only)

`run` installs requirements/run.lock, `dev` requirements/dev.lock, which holds the former.
A second start finds the stamp of the first and does nothing.
pip comes from a wheel kept in scripts/wheels, so neither the venv module nor ensurepip is needed.
Where libraries are fetched from is the business of pip's own settings (PIP_INDEX_URL, pip.conf,
https_proxy); nothing here names an address.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UNFINISHED = VENV / "servanda-unfinished"
PIP = ROOT / "scripts" / "wheels" / "pip-26.3-py3-none-any.whl"
PIP_SHA256 = "f3b60b20ffaadd4415ed7957212a38ac63fa4c5fa375bd0f4a797777940fad13"
LOCKS = {"run": ("run.lock",), "dev": ("run.lock", "dev.lock")}

# Settings that change what pip installs or where to; those that say from where stay as they are.
NOT_OURS = (
    "CONSTRAINT DRY_RUN EDITABLE FORCE_REINSTALL IGNORE_INSTALLED NO_DEPS PREFIX PYTHON QUIET"
    " REPORT REQUIREMENT ROOT SRC TARGET UPGRADE USER VERBOSE"
)
MIRROR = "Behind a proxy or mirror? Its address goes into PIP_INDEX_URL, pip.conf, https_proxy. "


class SetUpError(Exception):
    """What stands in the way, and what to do about it."""


def check_python() -> None:
    """Refuse a Python that lacks a module we cannot do without."""
    for name in ("ssl", "sqlite3", "zlib", "ctypes"):
        try:
            __import__(name)
        except ImportError as error:
            msg = (
                f"{sys.executable} has no module {name} ({error}). Take the complete Python of your"
                " system (Debian, Ubuntu: apt-get install python3), then run make again."
            )
            raise SetUpError(msg) from None


def digest(*parts: str | bytes) -> str:
    """One hash over all parts; no two lists of parts share it by accident of joining."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.hexdigest()


def home() -> str:
    """Identify what a venv cannot survive: another interpreter, or the clone moved elsewhere."""
    return digest(sys.version, os.path.realpath(sys.base_prefix), str(ROOT))


def wanted(kind: str) -> str:
    """Identify everything an installation of this kind was made from."""
    locks = [(ROOT / "requirements" / name).read_bytes() for name in LOCKS[kind]]
    return digest(home(), PIP_SHA256, (ROOT / "pyproject.toml").read_bytes(), *locks)


def stamp(kind: str) -> Path:
    """Where it stands that an installation was brought to its end."""
    return VENV / f"servanda-{kind}.stamp"


def is_stamped(path: Path, value: str) -> bool:
    """Tell whether a stamp says just this."""
    return path.is_file() and path.read_text(encoding="utf-8") == value


def usable() -> bool:
    """Tell whether the venv that is there can be built upon."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return False
    if (VENV / "servanda-home.stamp").exists():
        return is_stamped(VENV / "servanda-home.stamp", home())
    # Made by somebody else, with venv or uv: taken if it runs the same Python.
    asked = [str(PYTHON), "-I", "-c", "import sys; print(sys.version)"]
    answer = subprocess.run(asked, capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout.strip() == sys.version.strip()


def make_venv() -> None:
    """Make an empty venv without pip; by hand where the module for it is not installed."""
    if VENV.is_symlink() or VENV.is_file():
        msg = f"{VENV} is in the way: it is no folder. Move it elsewhere, then run make again."
        raise SetUpError(msg)
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    UNFINISHED.touch()
    try:
        import venv  # noqa: PLC0415  a bare Debian may lack it, and that is no error
    except ImportError:
        venv_by_hand()
    else:
        venv.EnvBuilder(symlinks=True, with_pip=False).create(VENV)


def venv_by_hand() -> None:
    """Lay out by PEP 405 what makes a folder a virtual environment."""
    (VENV / "bin").mkdir()
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    PYTHON.symlink_to(os.path.realpath(sys.executable))
    for other in ("python3", name):
        (VENV / "bin" / other).symlink_to("python")
    (VENV / "lib" / name / "site-packages").mkdir(parents=True)
    binaries = sysconfig.get_path("scripts")
    settings = f"home = {binaries}\ninclude-system-site-packages = false\n"
    (VENV / "pyvenv.cfg").write_text(settings, encoding="utf-8")


def pip_environment() -> dict[str, str]:
    """Return the user's environment less what would turn the installation elsewhere."""
    unwanted = {f"PIP_{name}" for name in NOT_OURS.split()} | {"VIRTUAL_ENV"}
    kept = {name: value for name, value in os.environ.items() if name not in unwanted}
    kept["PIP_USER"] = "0"
    kept["PIP_NO_INPUT"] = "1"
    kept["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    if "PIP_CACHE_DIR" not in kept:
        kept["PIP_NO_CACHE_DIR"] = "1"  # its cache would lie outside the clone
    return kept


def pip(*arguments: str, total: int = 0) -> None:
    """Run pip in the venv; on a terminal count the libraries, on failure show what it said."""
    where = [str(PIP / "pip")] if not installed_pip() else ["-m", "pip"]
    command = [str(PYTHON), "-I", *where, "install", "--root-user-action=ignore", *arguments]
    said, seen = [], 0
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=pip_environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout or ():
            said.append(line)
            if line.startswith("Collecting ") and total and sys.stderr.isatty():
                seen += 1
                print(
                    f"\r  {seen} of {total}  {line[11:60].split()[0]:<40}", end="", file=sys.stderr
                )
    if seen:
        print("\r" + " " * 60 + "\r", end="", file=sys.stderr)
    if process.returncode:
        msg = (
            f"pip could not install (exit code {process.returncode}). Its last words:\n"
            + "".join(f"    {line}" for line in said[-12:])
            + ("" if "--no-index" in arguments else MIRROR)
            + "Then run make again: it starts anew."
        )
        raise SetUpError(msg)


def installed_pip() -> bool:
    """Tell whether the venv has the pip of our wheel."""
    version = PIP.name.split("-")[1]
    return any(VENV.glob(f"lib/python*/site-packages/pip-{version}.dist-info/RECORD"))


def install(kind: str) -> None:
    """Install pip from its wheel, the locked libraries, and the package itself."""
    if hashlib.sha256(PIP.read_bytes()).hexdigest() != PIP_SHA256:
        msg = f"{PIP} is not the file it should be (sha256). Clone the repository again."
        raise SetUpError(msg)
    if not installed_pip():
        pip("--no-index", "--no-deps", str(PIP))
    lock = ROOT / "requirements" / LOCKS[kind][-1]
    names = [line for line in lock.read_text(encoding="utf-8").splitlines() if "==" in line]
    print(
        f"Installing {len(names)} locked libraries into .venv (first start only)", file=sys.stderr
    )
    # Wheels only: a source distribution would fetch unlocked tools to build itself.
    pip("--require-hashes", "--only-binary=:all:", "-r", str(lock), total=len(names))
    # The build backend is one of the locked libraries, so nothing is fetched here.
    pip("--no-index", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one set-up at a time work on this clone."""
    with Path(__file__).open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def set_up(kind: str) -> None:
    """Bring `.venv` to what the locks and pyproject.toml of today ask for."""
    if is_stamped(stamp(kind), wanted(kind)) and not UNFINISHED.exists():
        return
    with alone():
        if is_stamped(stamp(kind), wanted(kind)) and not UNFINISHED.exists():
            return
        check_python()
        began = time.monotonic()
        if not usable():
            make_venv()
        UNFINISHED.touch()
        for old in LOCKS:
            stamp(old).unlink(missing_ok=True)
        install(kind)
        (VENV / "servanda-home.stamp").write_text(home(), encoding="utf-8")
        for done in ("run", kind):
            stamp(done).write_text(wanted(done), encoding="utf-8")
        UNFINISHED.unlink()
        print(f"Installed in {time.monotonic() - began:.0f} s", file=sys.stderr)


def main() -> int:
    """Set up one kind; 0 when complete, 2 with a message when something is in the way."""
    if len(sys.argv) != 2 or sys.argv[1] not in LOCKS:  # noqa: PLR2004
        print("usage: bootstrap.py run|dev", file=sys.stderr)
        return 2
    try:
        set_up(sys.argv[1])
    except (SetUpError, OSError) as error:
        print(f"Set-up stopped: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nSet-up stopped. Run make again: it starts anew.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
