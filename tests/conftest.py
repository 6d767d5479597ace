"""What every test has at hand: shared texts, a browser, no network, a list of what was skipped."""

import importlib.util
import os
import signal
import socket
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, settings
from scripts import needs
from tests import cluster

from servanda.stores.postgres_link import Link
from servanda.stores.sqlite import SqliteStore

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Request

ROOT = Path(__file__).resolve().parent.parent
NO_OTHER_MACHINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
"""Tells Chromium to find no address but this machine's."""
IN_CI = os.environ.get("SERVANDA_CI") == "1"

# A machine under load is slow, not wrong: no deadlines. CI draws the same examples every time.
settings.register_profile("dev", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("long", deadline=None, max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if IN_CI else "dev"))


# ---------------------------------------------------------------- order

SLOWEST = (
    "docs/test_tour.py", "web/test_everybody.py", "pages/test_browser.py",
    "contract/test_engine.py",
    "watch/test_kernel.py", "web/test_demo.py", "house/test_contributing.py", "cli/test_corpus.py",
    "web/test_importing_browser.py", "cases/test_kernel.py", "extractors/test_rules.py",
    "watch/test_witness.py", "house/test_at_hand.py", "register/test_crash.py",
    "watch/test_incremental.py", "web/test_people_browser.py", "web/test_review_browser.py",
    "web/test_browser.py", "stores/test_power_loss.py", "house/test_set_up.py",
    "audit/test_page.py", "readers/test_bad_input.py", "stores/test_postgres_power_loss.py",
)  # fmt: skip
"""Files that take long; one that begins last would keep a process at work alone."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the files that take longest begin first."""
    place = {ROOT / "tests" / name: number for number, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


# ---------------------------------------------------------------- texts


def shared_folder() -> Path:
    """Where the shared texts lie when they are present."""
    return Path(os.environ.get("SERVANDA_SHARED") or ROOT.parent / "shared")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of shared texts and cases; skip by name where there is none."""
    folder = shared_folder()
    if not (folder / "corpus").is_dir():
        pytest.skip("needs shared texts")
    return folder


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the folder of this repository."""
    return ROOT


@pytest.fixture(scope="session", autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the tests a home of their own: neither the user's keys nor settings are touched."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        for name in [n for n in os.environ if n.startswith("XDG_")]:
            patch.delenv(name)
        for name in ("SERVANDA_REGISTER", "SERVANDA_PASSPHRASE_FILE"):
            patch.delenv(name, raising=False)
        yield home


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> None:
    """Let Ctrl-C reach the programs that tests start: a shell's background jobs ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def close_registers(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Close at its end each register that a test has opened: Python 3.13 warns of open ones."""
    opened: list[SqliteStore | Link] = []
    connect, reach = SqliteStore._connect, Link._connect

    def remembered(self: SqliteStore, mode: str) -> None:
        opened.append(self)
        connect(self, mode)

    def reached(self: Link) -> None:
        opened.append(self)
        reach(self)

    monkeypatch.setattr(SqliteStore, "_connect", remembered)
    monkeypatch.setattr(Link, "_connect", reached)
    yield
    for store in opened:
        store.close()


# ---------------------------------------------------------------- network


class NetworkRefusedError(RuntimeError):
    """A test tried to leave the machine."""


def is_local(host: object) -> bool:
    """Tell whether a host is this machine."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost"):
        return True
    try:
        return ip_address(str(host).partition("%")[0]).is_loopback
    except ValueError:
        return False


def forbid_network(patch: pytest.MonkeyPatch) -> None:
    """Let sockets of this process reach this machine only."""
    connect, connect_ex, lookup = (
        socket.socket.connect,
        socket.socket.connect_ex,
        socket.getaddrinfo,
    )

    def check(host: object) -> None:
        if not is_local(host):
            msg = f"a test tried to reach {host!r}; tests talk to this machine only"
            raise NetworkRefusedError(msg)

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            check(address[0])
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            check(address[0])
        return connect_ex(self, address)

    def guarded_lookup(host: Any, *args: Any, **kwargs: Any) -> Any:
        # RFC 6761: names under .invalid never resolve, so a test may ask for one.
        if str(host).endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        check(host)
        return lookup(host, *args, **kwargs)

    patch.setattr(socket.socket, "connect", guarded_connect)
    patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
    patch.setattr(socket, "getaddrinfo", guarded_lookup)


@pytest.fixture(scope="session", autouse=True)
def only_this_machine() -> Iterator[None]:
    """Refuse every connection that would leave the machine."""
    with pytest.MonkeyPatch.context() as patch:
        forbid_network(patch)
        yield


# ---------------------------------------------------------------- system programs


def program(name: str) -> str:
    """Return the path of a system program; skip by name where it is missing."""
    path = needs.find(name)
    if path is None:
        pytest.skip(f"needs {name}")
    return path


@pytest.fixture(scope="session")
def openssl() -> str:
    """Return the path of the openssl program."""
    return program("openssl")


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a Chromium."""
    return program("chromium")


@pytest.fixture(scope="session")
def compiler() -> str:
    """Return the path of a C compiler."""
    return program("cc")


@pytest.fixture(scope="session")
def postgres_programs() -> Path:
    """Return the folder of PostgreSQL's own programs."""
    return Path(program("postgres")).resolve().parent


@pytest.fixture(scope="session")
def postgres(postgres_programs: Path, tmp_path_factory: pytest.TempPathFactory) -> cluster.Cluster:
    """Return the PostgreSQL server of this test run, shared by all its processes."""
    base = tmp_path_factory.getbasetemp()
    spread = "PYTEST_XDIST_WORKER" in os.environ
    common, owner = (base.parent, os.getppid()) if spread else (base, os.getpid())
    return cluster.shared(postgres_programs, common, owner)


# ---------------------------------------------------------------- browser


@pytest.fixture(scope="module")
def browser(chromium: str) -> "Iterator[Browser]":
    """Return a Chromium driven by Playwright; its event loop must not outlive the test file."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  most tests need none of it

    with sync_playwright() as driver:
        started = driver.chromium.launch(
            executable_path=chromium,
            # Our own pages only, and root cannot have the sandbox; small /dev/shm in containers.
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", NO_OTHER_MACHINE],
        )
        yield started
        started.close()


class OpenPage(Protocol):
    """Opens an address and returns the loaded page."""

    def __call__(
        self,
        url: str,
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        javascript: bool = True,
    ) -> "Page":
        """Return the page at ``url`` in a window of this size and colour scheme."""
        ...


@pytest.fixture
def open_page(browser: "Browser") -> Iterator[OpenPage]:
    """Return a function that opens a page.

    The test fails if a page asks another machine for anything or logs an error.
    """
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def note(request: "Request") -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and not is_local(address.hostname):
            complaints.append(f"asked another machine: {request.url}")

    def opened(
        url: str,
        *,
        width: int = 1280,
        height: int = 900,
        dark: bool = False,
        javascript: bool = True,
    ) -> "Page":
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=javascript,
        )
        contexts.append(context)
        context.on("request", note)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"script error: {error}"))
        page.on(
            "console",
            lambda said: (
                complaints.append(f"console: {said.text}") if said.type == "error" else None
            ),
        )
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe() -> "Callable[[Page], list[str]]":
    """Return a function that runs axe on a page and lists what it finds; empty is good.

    The page must have been opened with JavaScript: axe waits for timers that else never fire.
    """
    spec = importlib.util.find_spec("axe_playwright_python")
    assert spec is not None
    assert spec.origin is not None
    source = Path(spec.origin).with_name("axe.min.js").read_text(encoding="utf-8")

    def found(page: "Page") -> list[str]:
        if not page.evaluate("'axe' in globalThis"):
            page.evaluate(source)
        # Without preload: axe would fetch style sheets by script, which our pages forbid.
        result = page.evaluate("axe.run(document, {preload: false, resultTypes: ['violations']})")
        return [
            f"{v['impact']} {v['id']}: {v['help']} at {node['target']}"
            for v in result["violations"]
            for node in v["nodes"]
        ]

    return found


# ---------------------------------------------------------------- what was skipped


def skipped(reporter: pytest.TerminalReporter) -> dict[str, list[str]]:
    """Gather the skipped tests by reason, each once however many workers reported it."""
    by_reason: dict[str, set[str]] = defaultdict(set)
    for report in reporter.stats.get("skipped", []):
        where = report.longrepr
        reason = where[2] if isinstance(where, tuple) else str(where)
        by_reason[reason.removeprefix("Skipped: ")].add(report.nodeid)
    return {reason: sorted(names) for reason, names in sorted(by_reason.items())}


def remedy(reason: str) -> str:
    """Say what makes the tests of one reason run."""
    if reason == "needs shared texts":
        return "put the shared texts beside the clone (../shared) or name them in SERVANDA_SHARED"
    lines = needs.install_lines([reason.removeprefix("needs ")])
    return "make test INSTALL=1   or   " + " && ".join(lines) if lines else "see the reason"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print which tests were skipped, why, and the line that installs what they need."""
    rows = skipped(terminalreporter)
    if not rows:
        return
    terminalreporter.section("skipped, and what they need")
    for reason, names in rows.items():
        terminalreporter.line(f"{reason}: {len(names)} test{'s' * (len(names) != 1)}")
        for name, cases in Counter(name.partition("[")[0] for name in names).items():
            terminalreporter.line(f"    {name}" + (f" ({cases} cases)" if cases > 1 else ""))
        terminalreporter.line(f"  -> {remedy(reason)}")
    if IN_CI:
        terminalreporter.line("In CI a skipped test is a failure.")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in CI that skipped anything: there, nothing may be missing."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if IN_CI and reporter is not None and skipped(reporter) and session.exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
