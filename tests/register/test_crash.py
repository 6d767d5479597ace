"""Kills, Ctrl-C, several writers: nothing handed out is lost, nothing half-written stays."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.register.world import NOW

from servanda.plugins import Store, load
from servanda.register import entries, journal, keys
from servanda.register.authority import Authority
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.stores.address import location_of, store_of
from servanda.tlog import checkpoint

if TYPE_CHECKING:
    from tests.cluster import Cluster

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Talks:
    """A register with key files, and how its writers are started."""

    place: str
    folder: Path
    held: KeySet

    def store(self) -> Store:
        """Return the store that keeps it, not open yet."""
        store: Store = load("stores", store_of(location_of(self.place)))
        return store

    def reopened(self) -> Journal:
        """Return the register opened by a second program."""
        store = self.store()
        store.open(self.place)
        return journal.open_journal(store, log_key=self.held.log)

    def writer(self, count: int, name: str, how: str = "") -> subprocess.Popen[str]:
        """Start a program that writes."""
        command = [sys.executable, "-m", "tests.register.writer", self.place]
        return subprocess.Popen(
            [*command, str(self.folder / "keys"), str(count), name, *([how] if how else [])],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )

    def check_whole(self, handed_out: list[str]) -> int:
        """Check everything in it: entries, signatures, files, checkpoints; return its size."""
        found = self.reopened()
        authority = Authority()
        for entry in found.entries:
            authority.admit(entries.parse(entry.leaf, entry.index))
        for line in handed_out:
            index, id_ = line.split()
            assert found.entries[int(index)].id == id_
        for disclosure in found.disclosures():
            assert disclosure.index < found.size
            assert disclosure.blob is None or found.store.blob(disclosure.blob) is not None
        sizes = [size for size, _ in found.store.checkpoints()]
        for size, signed in found.store.checkpoints():
            assert checkpoint.read(signed, [found.log_verifier], where="kept").size == size
        assert sizes[-1] == found.size
        found.store.close()
        return found.size


@pytest.fixture(params=["sqlite", "postgresql"])
def talks(request: pytest.FixtureRequest, tmp_path: Path) -> Talks:
    """Make a register in each store, its key files in ``tmp_path``."""
    place = str(tmp_path / "talks.db")
    if request.param == "postgresql":
        server: Cluster = request.getfixturevalue("postgres")
        place = server.address()
    return new_talks(place, tmp_path)


def new_talks(place: str, folder: Path) -> Talks:
    """Make a register with key files in ``folder``."""
    held = keys.generate_set(keys.new_origin("River talks"))
    made = Talks(place, folder, held)
    store = made.store()
    store.create(place)
    journal.create(store, name="River talks", keys=held, now=NOW)
    store.close()
    keys.save_set(held, folder / "keys", passphrase=None, unsafe_plain=True)
    return made


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def first_line(file: int) -> str:
    """Return the first line and not a byte more: the rest is read past any buffer."""
    line = b""
    while not line.endswith(b"\n") and (byte := os.read(file, 1)):
        line += byte
    return line.decode().strip()


def _kill_loop(talks: Talks, rounds: int, *, writers: int, how: str = "") -> None:
    """Kill writers ``rounds`` times at random moments; check the register after each."""
    chance = random.Random(7)  # noqa: S311 -- moments of a test, not secrets
    handed_out: list[str] = []
    for number in range(rounds):
        started = [talks.writer(10_000, f"w{number}-{n}", how) for n in range(writers)]
        for writer in started:
            assert writer.stdout is not None
            # Two lines show that it is writing; from then on any moment will do.
            handed_out += [first_line(writer.stdout.fileno()) for _ in range(2)]
        time.sleep(chance.random() * 0.08)
        for writer in started:
            writer.send_signal(signal.SIGKILL)
        for writer in started:
            # A line that was cut off by the kill was not handed out.
            rest, _ = writer.communicate()
            handed_out += _lines(rest[: rest.rfind("\n") + 1])
        size = talks.check_whole(_lines("\n".join(handed_out)))
        assert size % 2 == 1, "a batch of two is whole or absent, after the first entry"
    assert len(handed_out) > rounds


def test_killed_writers_lose_nothing(talks: Talks) -> None:
    """After kill -9 at any moment the register holds every entry that was handed out, whole."""
    _kill_loop(talks, 2, writers=2)


def test_killed_group_loses_nothing(talks: Talks) -> None:
    """The same where four threads share each commit."""
    _kill_loop(talks, 2, writers=1, how="threads")


@pytest.mark.long
@pytest.mark.parametrize("how", ["", "threads"])
def test_killed_writers_lose_nothing_in_a_hundred_rounds(talks: Talks, how: str) -> None:
    """The same, a hundred times over one register."""
    _kill_loop(talks, 100, writers=2, how=how)


def test_telling_before_the_commit_would_lose_entries(talks: Talks) -> None:
    """The control: a writer that tells of entries too early is caught by the very same check."""
    with pytest.raises((AssertionError, IndexError)):
        _kill_loop(talks, 12, writers=1, how="early")


def test_ctrl_c_leaves_the_register_whole(talks: Talks) -> None:
    """Ctrl-C in the middle of writing stops the program and leaves the register whole."""
    for number in range(2):
        writer = talks.writer(10_000, f"w{number}")
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(0.03 * number)
        writer.send_signal(signal.SIGINT)
        rest, errors = writer.communicate()

        assert writer.returncode != 0
        assert "KeyboardInterrupt" in errors
        talks.check_whole(_lines(first + rest))


@pytest.mark.parametrize("writers", [1, 2, 4])
def test_writers_share_one_register(talks: Talks, writers: int) -> None:
    """Programs append at once: all entries of all are there, each in one place, chained."""
    started = [talks.writer(8, f"w{n}") for n in range(writers)]
    lines: list[str] = []
    for writer in started:
        out, errors = writer.communicate()
        assert writer.returncode == 0, errors
        lines += _lines(out)

    size = talks.check_whole(lines)

    assert size == 1 + writers * 8 * 2
    assert len({line.split()[0] for line in lines}) == writers * 8
