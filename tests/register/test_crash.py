"""Kills, Ctrl-C, two writers: nothing handed out is lost, nothing half-written stays."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.register.world import new_register, reopened

from servanda.register import entries, keys
from servanda.register.authority import Authority
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.tlog import checkpoint

ROOT = Path(__file__).parents[2]


@pytest.fixture
def talks(tmp_path: Path) -> KeySet:
    """Make a register with key files in ``tmp_path``."""
    made, held = new_register(tmp_path)
    made.store.close()
    keys.save_set(held, tmp_path / "keys", passphrase=None, unsafe_plain=True)
    return held


def _writer(folder: Path, count: int, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.register.writer"]
    return subprocess.Popen(
        [*command, str(folder), str(folder / "keys"), str(count), name],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def _check_whole(folder: Path, held: KeySet, handed_out: list[str]) -> Journal:
    """Open the register and check everything in it: entries, signatures, files, checkpoints."""
    found = reopened(folder, held)
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
    return found


def _kill_loop(folder: Path, held: KeySet, rounds: int) -> None:
    """Kill a writer ``rounds`` times at random moments; check the register after each."""
    chance = random.Random(7)  # noqa: S311 -- moments of a test, not secrets
    handed_out: list[str] = []
    for number in range(rounds):
        writer = _writer(folder, 10_000, f"w{number}")
        assert writer.stdout is not None
        # The first line shows that it is writing; from then on any moment will do.
        handed_out.append(writer.stdout.readline())
        time.sleep(chance.random() * 0.08)
        writer.send_signal(signal.SIGKILL)
        rest, _ = writer.communicate()
        handed_out += [line for line in rest.split("\n")[:-1] if line]
        found = _check_whole(folder, held, [line for line in handed_out if line])
        assert found.size % 2 == 1, "a batch of two is whole or absent, after the first entry"
        found.store.close()
    assert len(handed_out) > rounds


def test_killed_writer_loses_nothing(tmp_path: Path, talks: KeySet) -> None:
    """After kill -9 at any moment the register holds every entry that was handed out, whole."""
    _kill_loop(tmp_path, talks, 6)


@pytest.mark.long
def test_killed_writer_loses_nothing_in_a_hundred_rounds(tmp_path: Path, talks: KeySet) -> None:
    """The same, a hundred times over one register."""
    _kill_loop(tmp_path, talks, 100)


def test_ctrl_c_leaves_the_register_whole(tmp_path: Path, talks: KeySet) -> None:
    """Ctrl-C in the middle of writing stops the program and leaves the register whole."""
    for number in range(4):
        writer = _writer(tmp_path, 10_000, f"w{number}")
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(0.01 * number)
        writer.send_signal(signal.SIGINT)
        rest, errors = writer.communicate()

        assert writer.returncode != 0
        assert "KeyboardInterrupt" in errors
        lines = [line for line in (first + rest).split("\n") if line]
        _check_whole(tmp_path, talks, lines).store.close()


def test_two_writers_share_one_register(tmp_path: Path, talks: KeySet) -> None:
    """Two programs append at once: all entries of both are there, each in one place, chained."""
    writers = [_writer(tmp_path, 15, name) for name in ("left", "right")]
    lines: list[str] = []
    for writer in writers:
        out, errors = writer.communicate()
        assert writer.returncode == 0, errors
        lines += out.split("\n")[:-1]

    found = _check_whole(tmp_path, talks, lines)

    assert found.size == 1 + 2 * 15 * 2
    assert len({line.split()[0] for line in lines}) == 30
    found.store.close()
