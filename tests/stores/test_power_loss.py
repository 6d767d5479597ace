"""Power fails at any moment: what was handed out is there, and the register is whole.

What this covers: the file of SQLite with its log, the keys' folder with the kept checkpoint, and
published bundles, as this program and its libraries wrote and flushed them, under the model of
``disk.py``. What it does not: a disk that says it flushed and did not, and PostgreSQL's
own files (test_postgres_power_loss.py).
"""

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.stores.disk import Change, Disk, changes

from servanda.api.register import create_register, open_register
from servanda.audit.verify import verify
from servanda.register import entries
from servanda.register.authority import Authority

ROOT = Path(__file__).parents[2]


class Recorded:
    """What a writer did to a register's folder, to be replayed up to any moment."""

    def __init__(self, recorder: Path, tmp_path: Path, count: int, how: str) -> None:
        """Make a register, and record a program that writes to it."""
        self.folder, self.tmp_path = tmp_path / "talks", tmp_path
        self.folder.mkdir()
        create_register(
            self.folder / "talks.db",
            name="Talks",
            passphrase=None,
            unsafe_plain=True,
            keys=self.folder / "keys",
        ).close()
        self.before = Disk(self.folder)
        program = [sys.executable, "-m", "tests.stores.power_writer", str(self.folder)]
        subprocess.run(
            [*program, str(count), how],
            check=True,
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            env={
                **os.environ,
                "PYTHONPATH": str(ROOT),
                "LD_PRELOAD": str(recorder),
                "SERVANDA_UNDER": str(self.folder),
                "SERVANDA_RECORD": str(tmp_path / "record"),
            },
        )
        self.changes = changes(tmp_path / "record")
        self.done, self.disk, self.tries = 0, self.before, 0

    def until(self, moment: int) -> Disk:
        """Replay up to a moment, not before the last one asked for."""
        for change in self.changes[self.done : moment]:
            self.disk.replay(change)
        self.done = moment
        return self.disk

    def told(self, moment: int) -> list[list[str]]:
        """Return what was handed out by then."""
        said = b"".join(c.data for c in self.changes[:moment] if c.kind == "a").decode()
        return [line.split() for line in said.splitlines()]

    def after_loss(self, moment: int, chance: random.Random | None) -> Path:
        """Return a folder with what is left when power fails at a moment."""
        self.tries += 1
        left = self.tmp_path / f"left-{self.tries}"
        self.until(moment).write(left, chance)
        return left

    def moments(self, chance: random.Random, count: int) -> list[int]:
        """Return moments to try: right after each answer, and others at random."""
        answers = [n + 1 for n, change in enumerate(self.changes) if change.kind == "a"]
        return sorted([*answers, *(chance.randrange(len(self.changes)) for _ in range(count))])


def check_whole(left: Path, told: list[list[str]]) -> None:
    """Open the register to write, as its owner would the next day, and check all of it."""
    with open_register(left / "talks.db", write=True, keys=left / "keys") as register:
        authority = Authority()
        for entry in register.journal.entries:
            authority.admit(entries.parse(entry.leaf, entry.index))
        for what, number, *id_ in told:
            if what == "entry":
                assert register.journal.entries[int(number)].id == id_[0]
        for disclosure in register.journal.disclosures():
            assert disclosure.blob is None or register.journal.store.blob(disclosure.blob)
    bundles = [int(number) for what, number, *_ in told if what == "bundle"]
    if (left / "bundle").exists():
        report = verify(left / "bundle")
        assert report.verified, report.headline
        assert report.size >= max(bundles, default=0)
    else:
        assert bundles == []


def lose_power(recorded: Recorded, rounds: int, *, seed: int) -> None:
    """Let power fail at many moments; check what is left after each."""
    chance = random.Random(seed)  # noqa: S311 -- moments of a test, not secrets
    for moment in recorded.moments(chance, rounds):
        for draw in (None, chance):
            left = recorded.after_loss(moment, draw)
            check_whole(left, recorded.told(moment))


def test_power_loss_loses_nothing_that_was_handed_out(recorder: Path, tmp_path: Path) -> None:
    """Whenever power fails, each entry handed out before is there, and the gate opens."""
    recorded = Recorded(recorder, tmp_path, 12, "flushed")
    assert sum(change.kind == "s" for change in recorded.changes) >= 12

    lose_power(recorded, 30, seed=11)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
def test_power_loss_at_very_many_moments(recorder: Path, tmp_path: Path, seed: int) -> None:
    """The same at hundreds of moments, over the log's being folded back into the file."""
    lose_power(Recorded(recorder, tmp_path, 60, "flushed"), 100, seed=seed)


class Nothing(random.Random):
    """A loss of nothing: a program was killed, and the system wrote all that it had been given."""

    def choice(self, seq: Any) -> Any:
        """Keep each write."""
        del seq
        return "whole"

    def randint(self, a: int, b: int) -> int:
        """Keep each name."""
        del a
        return b


def test_a_kill_at_each_flush_and_change_of_names(recorder: Path, tmp_path: Path) -> None:
    """A program killed just before or after any flush or renaming leaves all it had handed out."""
    recorded = Recorded(recorder, tmp_path, 6, "flushed")
    points = [n for n, change in enumerate(recorded.changes) if change.kind in "srxluSt"]
    assert len(points) > 6 * 3

    for moment in sorted({*points, *(n + 1 for n in points)}):
        check_whole(recorded.after_loss(moment, Nothing()), recorded.told(moment))


def test_commits_that_nobody_flushes_would_be_lost(recorder: Path, tmp_path: Path) -> None:
    """The control: without the flush in each commit the very same check finds entries missing."""
    recorded = Recorded(recorder, tmp_path, 12, "unflushed")

    with pytest.raises(Exception, match=r"list index|tuple index|restored from an old backup"):
        lose_power(recorded, 0, seed=11)


def test_power_loss_leaves_a_published_bundle(recorder: Path, tmp_path: Path) -> None:
    """Whenever power fails a bundle is the old one or the new, and the one told of is there."""
    recorded = Recorded(recorder, tmp_path, 2, "publish")
    renames = [n for n, change in enumerate(recorded.changes) if change.kind in "rx"]
    chance = random.Random(5)  # noqa: S311 -- moments of a test, not secrets
    answers = [n for n, change in enumerate(recorded.changes) if change.kind == "a"]

    for moment in sorted({*renames, *(n + 1 for n in renames), *(n + 1 for n in answers)}):
        for draw in (None, chance):
            left = recorded.after_loss(moment, draw)
            check_whole(left, recorded.told(moment))


def test_the_model_of_a_disk(tmp_path: Path) -> None:
    """What was not flushed may go, what was stays, and a name stays with its folder's flush."""
    root = tmp_path / "disk"
    root.mkdir()
    (root / "a").write_bytes(b"old")
    disk = Disk(root)
    for kind, name, number, data in (
        ("w", "a", 0, b"new"),
        ("c", "b", 0, b""),
        ("w", "b", 0, b"b"),
        ("s", "b", 0, b""),
        ("c", "c", 0, b""),
    ):
        disk.replay(Change(kind, str(root / name), number, data))

    disk.write(tmp_path / "lost", None)
    assert {p.name: p.read_bytes() for p in (tmp_path / "lost").iterdir()} == {"a": b"old"}
    disk.replay(Change("s", str(root), 0, b""))
    disk.replay(Change("s", str(root / "a"), 0, b""))
    disk.replay(Change("r", str(root / "a"), 0, str(root / "b").encode()))
    disk.write(tmp_path / "kept", None)
    assert {p.name: p.read_bytes() for p in (tmp_path / "kept").iterdir()} == {
        "a": b"new",
        "b": b"b",
        "c": b"",
    }
    disk.replay(Change("s", str(root), 0, b""))
    disk.write(tmp_path / "moved", None)
    assert {p.name: p.read_bytes() for p in (tmp_path / "moved").iterdir()} == {
        "b": b"new",
        "c": b"",
    }
