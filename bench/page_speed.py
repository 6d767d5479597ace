"""How fast a server shows a large register: each page, a mix for a minute, and after new entries.

Run: python -m bench.page_speed [--keep FOLDER] [--as-entries] [--seconds 60] [--only WORDS]

The server is a process of its own on one processor, whoever asks is on another, over loopback.
"First" is a page that nobody asked for before, "again" the same address once more. Beside each
time stands the server's own processor time, which a busy machine does not falsify.
"""

import argparse
import http.client
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench import page_register

from servanda.api import judging

AS_OF = "2026-02-01"
DAYS = ("2025-06-30", "2025-12-31", "2026-01-15", AS_OF)
"""The first clocks of the mix; a reader who cites a page always names one."""
PAGES = (
    "/", "/documents", "/documents/statement", "/list/open", "/list/settled", "/list/unknown",
    "/list/not-promised", "/c/c{n}", "/timeline", "/parties", "/parties/B{m}", "/levers", "/agenda",
    "/frames", "/coding", "/audit", "/entries/0", "/incidents", "/c/c{n}/history", "/history",
    "/api/v1/commitments", "/api/v1/commitments/c{n}", "/api/v1/parties", "/api/v1/levers",
    "/api/v1/log/entries", "/commitments.csv",
)  # fmt: skip
PAGED = 0.7
"""How many of those who look at a list turn its pages."""
SLOWEST = 900.0
MINUTES = 3
"""So many times, a minute apart, somebody looks at the page of now."""


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


@dataclass(slots=True)
class Server:
    """A running server."""

    process: subprocess.Popen[bytes]
    port: int

    def spent(self) -> float:
        """Return the processor time that the server has taken, in seconds."""
        cells = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").split()
        return (int(cells[13]) + int(cells[14])) / os.sysconf("SC_CLK_TCK")

    def memory(self) -> float:
        """Return the most memory that it held, in MB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text("ascii").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        return 0.0


@dataclass(slots=True)
class Client:
    """One connection that stays open."""

    port: int
    held: http.client.HTTPConnection | None = None

    def get(self, path: str) -> tuple[int, bytes]:
        """Return status and body."""
        if self.held is None:
            self.held = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SLOWEST)
        try:
            self.held.request("GET", path)
            answer = self.held.getresponse()
            return answer.status, answer.read()
        except (http.client.HTTPException, OSError):
            self.held.close()
            self.held = None
            raise


def processors() -> tuple[set[int], set[int]]:
    """Return the processor of the server, and those of whoever asks."""
    known = sorted(os.sched_getaffinity(0))
    return {known[0]}, set(known[1:] or known)


@contextmanager
def serving(path: Path) -> Iterator[Server]:
    """Serve a register on one processor; the time until it listens is printed."""
    mine, others = processors()
    os.sched_setaffinity(0, others)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    command = [sys.executable, "-m", "servanda", "serve", "--register", str(path)]
    process = subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.DEVNULL)
    os.sched_setaffinity(process.pid, mine)
    server = Server(process, port)
    try:
        _wait(server)
        took = time.perf_counter() - began
        say(f"listens after {took:.1f} s ({server.spent():.1f} s of processor time)")
        yield server
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(server: Server) -> None:
    while True:
        if server.process.poll() is not None:
            raise SystemExit("the server ended before it listened")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", server.port)) == 0:
                return
        time.sleep(0.05)


def share(took: Sequence[float], part: float) -> float:
    """Return the time that this part of all requests did not exceed."""
    return sorted(took)[min(len(took) - 1, int(len(took) * part))]


def each(server: Server, commitments: int, only: str) -> None:
    """Print the times of each page: at a new clock, at a new address, and again."""
    client = Client(server.port)
    draw = random.Random(7)  # noqa: S311  (a choice of pages, not of keys)
    say(f"{'':28}{'first ms':>9}{'p50':>8}{'p95':>8}{'cpu':>8}{'again':>8}{'p95':>8}{'kB':>8}")
    for page in PAGES:
        if only not in page:
            continue
        varied = "{" in page
        paths = [
            f"{page.format(n=draw.randrange(commitments), m=draw.randrange(50))}?as_of={AS_OF}"
            for _ in range(40 if varied else 1)
        ]
        first, took, before = 0.0, list[float](), 0.0
        size = 0
        for number, path in enumerate(paths):
            began = time.perf_counter()
            status, body = client.get(path)
            passed = (time.perf_counter() - began) * 1e3
            size = len(body)
            if status != http.HTTPStatus.OK:
                say(f"{path}: {status}")
            if number == 0:
                first, before = passed, server.spent()
            else:
                took.append(passed)
        cpu = (server.spent() - before) * 1e3 / len(took) if took else 0.0
        again = []
        for _ in range(20 if first < 2_000 else 3):  # noqa: PLR2004  (a slow page, not forty times)
            began = time.perf_counter()
            client.get(paths[0])
            again.append((time.perf_counter() - began) * 1e3)
        fresh = (
            f"{statistics.median(took):8.1f}{share(took, 0.95):8.1f}{cpu:8.1f}"
            if took
            else " " * 24
        )
        say(f"{page:28}{first:9.1f}{fresh}{statistics.median(again):8.1f}"
            f"{share(again, 0.95):8.1f}{size / 1e3:8.0f}")  # fmt: skip


@dataclass(slots=True)
class Tally:
    """What the mix came to."""

    took: list[float] = field(default_factory=list)
    by_kind: dict[str, list[float]] = field(default_factory=dict)
    statuses: Counter[str] = field(default_factory=Counter)
    asked: set[str] = field(default_factory=set)


def addresses(draw: random.Random, commitments: int) -> Iterator[tuple[str, str]]:
    """Yield kind and address without end: overview, lists, commitments and documents in turns."""
    while True:
        day = draw.choice(DAYS)
        yield "overview", f"/?as_of={day}"
        name = draw.choice(("open", "settled", "unknown", "not-promised"))
        page = (
            f"-{draw.randint(2, 6)}"
            if name in ("open", "settled") and draw.random() < PAGED
            else ""
        )
        yield "list", f"/list/{name}{page}?as_of={day}"
        yield "commitment", f"/c/c{draw.randrange(commitments)}?as_of={day}"
        where = draw.choice(("/documents", "/documents/statement"))
        yield "document", f"{where}?as_of={day}"


def warm(server: Server) -> None:
    """Print what it takes to judge everything at each clock of the mix, once."""
    client = Client(server.port)
    for day in DAYS:
        before, began = server.spent(), time.perf_counter()
        client.get(f"/?as_of={day}")
        say(f"overview at a new clock {day}: {(time.perf_counter() - began) * 1e3:.0f} ms, "
            f"{(server.spent() - before) * 1e3:.0f} ms of processor time")  # fmt: skip


def grown(server: Server, folder: Path) -> None:
    """Print what an overview takes after an entry: one that judges nothing, then a report."""
    client = Client(server.port)
    with page_register.reopened(folder) as register:
        entries: dict[str, Callable[[], object]] = {
            "a selection": lambda: judging.select(register, "some", ["c0", "c1"], criteria="first"),
            "a report": lambda: register.append([page_register.one_more("new")]),
            "another report": lambda: register.append([page_register.one_more("newer")]),
            "a promise": lambda: register.append([page_register.promise("more")]),
            "another promise": lambda: register.append([page_register.promise("still-more")]),
        }
        for name, record in entries.items():
            record()
            before, began = server.spent(), time.perf_counter()
            status, _ = client.get(f"/?as_of={AS_OF}")
            say(
                f"overview after {name}: {(time.perf_counter() - began) * 1e3:.0f} ms, "
                f"{(server.spent() - before) * 1e3:.0f} ms of processor time ({status})"
            )


def now(server: Server) -> None:
    """Print what the first visitor of each minute waits for the overview as of now."""
    for minute in range(MINUTES):
        began = time.perf_counter()
        Client(server.port).get("/")
        say(f"overview as of now, minute {minute}: {(time.perf_counter() - began) * 1e3:.0f} ms")
        if minute < MINUTES - 1:
            time.sleep(61)


def mixed(server: Server, commitments: int, *, seconds: float, clients: int) -> None:
    """Print what the mix came to: requests a second, times, errors."""
    tally, lock = Tally(), threading.Lock()
    end = time.perf_counter() + seconds

    def ask(seed: int) -> None:
        client, draw = Client(server.port), random.Random(seed)  # noqa: S311
        for kind, path in addresses(draw, commitments):
            began = time.perf_counter()
            if began > end:
                return
            try:
                status = str(client.get(path)[0])
            except (http.client.HTTPException, OSError) as error:
                status = type(error).__name__
            passed = (time.perf_counter() - began) * 1e3
            with lock:
                tally.took.append(passed)
                tally.by_kind.setdefault(kind, []).append(passed)
                tally.statuses[status] += 1
                tally.asked.add(path)

    before = server.spent()
    threads = [threading.Thread(target=ask, args=(n,)) for n in range(clients)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    passed = time.perf_counter() - began
    cpu = server.spent() - before
    number = len(tally.took)
    say(f"mix of {passed:.0f} s, {clients} connections: {number / passed:.0f} requests/s "
        f"({number / cpu:.0f} for each second of processor time), "
        f"{dict(tally.statuses)}, {len(tally.asked)} different addresses")  # fmt: skip
    for kind, took in sorted(tally.by_kind.items()):
        say(
            f"    {kind:12} p50 {statistics.median(took):7.1f} ms   p95 {share(took, 0.95):7.1f} ms"
        )
    say(f"    memory of the server at most {server.memory():.0f} MB")


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--commitments", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--as-entries", action="store_true")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--only", default="", help="pages whose address holds this; `-` for none")
    parser.add_argument("--now", action="store_true", help="the page of now, for some minutes")
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        folder = asked.keep or Path(spare) / "made"
        path = page_register.build(
            folder, commitments=asked.commitments, events=asked.events, as_entries=asked.as_entries
        )
        # Entries are added to a copy: a register that is kept stays as it is.
        copy = Path(spare) / "copy"
        shutil.copytree(path.parent, copy)
        with serving(copy / path.name) as server:
            if asked.only != "-":
                each(server, asked.commitments, asked.only)
            if asked.seconds:
                warm(server)
                mixed(server, asked.commitments, seconds=asked.seconds, clients=asked.clients)
            grown(server, copy)
            if asked.now:
                now(server)


if __name__ == "__main__":
    main()
