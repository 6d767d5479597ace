"""A private PostgreSQL for the tests: an unprivileged user's, on a socket in a folder of its own.

One serves all processes of a test run. A watcher stops it and removes its folder when the run is
over, however it ended.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
import time
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

USER = "servanda"
_WATCH = """(
while [ -d "/proc/$1" ] || kill -0 "$1" 2>/dev/null; do sleep 0.3; done
"$2/pg_ctl" -D "$3/data" -m immediate -s stop
rm -rf "$3"
) &
"""


@dataclass(frozen=True)
class Cluster:
    """A server that runs, and where its programs lie."""

    folder: Path
    programs: Path

    def address(self, register: str | None = None) -> str:
        """Return the address of a register of its own."""
        name = register or f"t{uuid.uuid4().hex[:16]}"
        return f"postgresql://{USER}@/postgres?host={self.folder}&register={name}"

    @property
    def bare(self) -> str:
        """The address of the database, for a program of its own."""
        return f"postgresql://{USER}@/postgres?host={self.folder}"

    def control(self, *words: str) -> None:
        """Run ``pg_ctl`` on the server."""
        command = [
            str(self.programs / "pg_ctl"),
            "-D",
            str(self.folder / "data"),
            "-s",
            "-w",
            *words,
        ]
        subprocess.run(
            command, check=True, cwd="/", stdin=subprocess.DEVNULL, timeout=120, **unprivileged()
        )

    def start(self, *, fsync: bool) -> None:
        """Start the server; where nothing must outlive a crash of the machine it may be faster."""
        options = f"-c unix_socket_directories={self.folder} -c listen_addresses=''"
        options += f" -c fsync={'on' if fsync else 'off'} -c max_connections=40"
        options += " -c shared_buffers=32MB -c log_min_messages=fatal"
        self.control("-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop the server."""
        self.control("-m", "immediate", "stop")


def unprivileged() -> dict[str, Any]:
    """Return how to run a program as somebody who is not the superuser: it refuses to run so."""
    if os.geteuid() != 0:
        return {}
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}


def make(programs: Path) -> Cluster:
    """Make a server's files, owned by the one who will run it."""
    folder = Path(tempfile.mkdtemp(prefix="servanda-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "nobody", "nogroup")
    command = [str(programs / "initdb"), "-D", str(folder / "data"), "-U", USER, "-A", "trust"]
    subprocess.run(
        [*command, "-E", "UTF8", "--locale=C", "--no-sync"],
        check=True,
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        timeout=120,
        **unprivileged(),
    )
    return Cluster(folder, programs)


def watch(cluster: Cluster, owner: int) -> None:
    """Stop the server and remove its files when the process ``owner`` is gone."""
    subprocess.run(
        ["/bin/sh", "-c", _WATCH, "watch", str(owner), cluster.programs, cluster.folder],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        check=True,
        **unprivileged(),
    )


def shared(programs: Path, common: Path, owner: int) -> Cluster:
    """Return the one server of this test run; the first process that asks starts it."""
    note = common / "postgres-cluster"
    with (common / "postgres-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if note.exists():
            return Cluster(Path(note.read_text(encoding="utf-8")), programs)
        made = make(programs)
        watch(made, owner)
        made.start(fsync=False)
        note.write_text(str(made.folder), encoding="utf-8")
        return made


def gone(pid: int, seconds: float) -> bool:
    """Tell whether a process ends within some seconds."""
    until = time.monotonic() + seconds
    while Path(f"/proc/{pid}").exists() and time.monotonic() < until:
        time.sleep(0.05)
    return not Path(f"/proc/{pid}").exists()
