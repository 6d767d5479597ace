"""Power fails under PostgreSQL: its own files are rebuilt as a disk may leave them, and it starts.

The model is that of ``disk.py``: what the server did not flush is dropped or torn. Files that it
writes through C's own buffers (caches that it makes anew, statistics) are not recorded, and are
not there after a loss.
"""

import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests import cluster
from tests.cluster import Cluster
from tests.register.test_crash import Talks, new_talks
from tests.register.world import NOW
from tests.stores.disk import Change, Disk, changes

from servanda.errors import StoreError
from servanda.register import journal, proposals
from servanda.stores.postgres import PostgresStore

Told = tuple[int, int, str]
"""Bytes of the record when an entry was handed out, its index and id."""


class ServerDisk(Disk):
    """The files of a server; what it moves that was never seen being made is no matter of ours."""

    def _move(self, path: str, target: str, *, keep: bool) -> None:
        folder, name = self._folder(path)
        if name in folder.names:
            super()._move(path, target, keep=keep)


class Lost:
    """A server that recorded entries, and its disk at any moment of that."""

    def __init__(self, programs: Path, library: Path, tmp_path: Path, *, flush: bool) -> None:
        """Record what a server writes while entries are recorded in it."""
        self.programs = programs
        made = cluster.make(programs)
        cluster.watch(made, os.getpid())
        made.start(fsync=True)
        place = made.address()
        self.name = place.rpartition("=")[2]
        self.talks = new_talks(place, tmp_path)
        self.talks.reopened().store.close()
        made.control("-m", "fast", "stop")
        record = made.folder / "record"
        record.touch()
        record.chmod(0o666)
        shared = made.folder / "record.so"  # where whoever runs the server may read it
        shutil.copy(library, shared)
        shared.chmod(0o755)
        self.disk: Disk = ServerDisk(made.folder / "data")
        with _recorded(shared, made.folder / "data", record):
            made.start(fsync=flush)
        self.told = list(_written(self.talks, record))
        made.stop()
        raw = record.read_bytes()
        self.changes = changes(record)
        self._ends = list(_ends(self.changes, len(raw)))
        self.done = 0

    def moment(self, told: Told) -> int:
        """Return how many changes were recorded when an entry was handed out."""
        return sum(end <= told[0] for end in self._ends)

    @contextmanager
    def after(self, moment: int, chance: random.Random | None) -> Iterator[Cluster]:
        """Start a server on what is left when power fails at a moment, no earlier than the last."""
        for change in self.changes[self.done : moment]:
            # Memory that its processes share has names, too, but lies on no disk.
            if change.path.startswith(str(self.disk.root)):
                self.disk.replay(change)
        self.done = moment
        folder = Path(tempfile.mkdtemp(prefix="servanda-pg-"))
        self.disk.write(folder / "data", chance)
        (folder / "data/postmaster.pid").unlink(missing_ok=True)
        for path in (folder, *folder.rglob("*")):
            if path.is_dir():
                path.chmod(0o700)
            if os.geteuid() == 0:
                shutil.chown(path, "nobody", "nogroup")
        left = Cluster(folder, self.programs)
        try:
            left.start(fsync=False)
            yield left
            left.stop()
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def check(self, moment: int, chance: random.Random | None) -> None:
        """Check that every entry handed out by then is in the register that comes back."""
        with self.after(moment, chance) as server:
            store = PostgresStore()
            store.open(server.address(self.name))
            found = journal.open_journal(store)
            for told in self.told:
                if self.moment(told) <= moment:
                    assert found.entries[told[1]].id == told[2]
            store.close()


@contextmanager
def _recorded(library: Path, folder: Path, record: Path) -> Iterator[None]:
    """Let what is started here be recorded."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LD_PRELOAD", str(library))
        patch.setenv("SERVANDA_UNDER", str(folder))
        patch.setenv("SERVANDA_RECORD", str(record))
        yield


def _written(talks: Talks, record: Path) -> Iterator[Told]:
    made = talks.reopened()
    for number in range(8):
        plan = proposals.norm_act("adopt", f"c{number}", actor="a", at="2026-01-01")
        (entry,) = made.append([plan], signer=talks.held, now=NOW).entries
        yield record.stat().st_size, entry.index, entry.id
    made.store.close()


def _ends(found: list[Change], size: int) -> Iterator[int]:
    """Yield where each change ends in the record."""
    at = 0
    for change in found:
        at += 1 + 4 + len(change.path.encode()) + 8 + 4 + len(change.data)
        yield at
    assert at == size


def test_power_loss_under_the_server_loses_nothing(
    postgres_programs: Path,
    recorder: Path,
    tmp_path: Path,
) -> None:
    """Whenever power fails, the server comes back with each entry that was handed out."""
    lost = Lost(postgres_programs, recorder, tmp_path, flush=True)
    chance = random.Random(3)  # noqa: S311 -- moments of a test, not secrets
    for told, draw in ((lost.told[3], None), (lost.told[7], chance)):
        lost.check(lost.moment(told), draw)


@pytest.mark.long
def test_power_loss_under_the_server_at_many_moments(
    postgres_programs: Path,
    recorder: Path,
    tmp_path: Path,
) -> None:
    """The same after each change of its files."""
    lost = Lost(postgres_programs, recorder, tmp_path, flush=True)
    chance = random.Random(4)  # noqa: S311 -- moments of a test, not secrets
    for moment in range(lost.moment(lost.told[0]), len(lost.changes) + 1):
        for draw in (None, chance):
            lost.check(moment, draw)


def test_a_server_that_does_not_flush_would_lose_entries(
    postgres_programs: Path,
    recorder: Path,
    tmp_path: Path,
) -> None:
    """The control: with flushing switched off the same check finds entries missing."""
    lost = Lost(postgres_programs, recorder, tmp_path, flush=False)

    with pytest.raises((IndexError, StoreError)):
        lost.check(lost.moment(lost.told[7]), None)
