"""How fast entries are appended, beside what the disk and the database alone can do.

Run: python -m bench.append_speed [--flush-us 3650]

One commit each is measured in turns with the disk's own flushes and with bare commits of the same
rows, so that all three see the same disk; of each the best turn counts, because other programs
only ever slow one down. ``--flush-us`` simulates a slower disk: every flush then takes at least
so long (needs a C compiler).
"""

import argparse
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from servanda.plugins import Store
from servanda.register import journal as journals
from servanda.register import keys, proposals
from servanda.register.grouped import Grouped
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.stores.sqlite import SqliteStore

NOW = datetime(2026, 1, 15, 12, 0, tzinfo=UTC)
ROUNDS = 8
SECONDS = 0.6
PAGE = 4096
PAGES = 5
"""Pages that one commit of one entry writes: the entry, its tile (two), the checkpoint, a spare."""


def say(text: str) -> None:
    """Print at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def rate(work: Callable[[int], object], seconds: float = SECONDS, first: int = 0) -> float:
    """Return how often a second ``work`` can be done."""
    began, number = time.perf_counter(), first
    while (took := time.perf_counter() - began) < seconds:
        work(number)
        number += 1
    return (number - first) / took


def new_journal(store: Store, place: str) -> tuple[Journal, KeySet]:
    """Return an empty register in a store."""
    held = keys.generate_set(keys.new_origin("Bench"))
    store.create(place)
    return journals.create(store, name="Bench", keys=held, now=NOW), held


def decision(number: int) -> proposals.Proposal:
    """Return an entry to record."""
    return proposals.norm_act("adopt", f"c{number}", actor="a", at="2026-01-01")


def flusher(folder: Path) -> Callable[[int], object]:
    """Return what writes as much as one commit and flushes it, over and over in one file.

    So does SQLite's log, which is written from its start again: a file that grows is slower.
    """
    descriptor = os.open(folder / "flush", os.O_RDWR | os.O_CREAT)
    data = os.urandom(PAGES * PAGE)
    os.write(descriptor, data * 200)
    os.fsync(descriptor)

    def once(number: int) -> None:
        os.pwrite(descriptor, data, number % 200 * len(data))
        os.fdatasync(descriptor)

    return once


def bare(folder: Path) -> Callable[[int], object]:
    """Return what commits rows of the same sizes in SQLite alone, with the same settings."""
    base = sqlite3.connect(folder / "bare.db", isolation_level=None)
    for line in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "CREATE TABLE entry (idx INTEGER PRIMARY KEY, leaf BLOB)",
        "CREATE TABLE tile (number INTEGER PRIMARY KEY, data BLOB)",
        "CREATE TABLE checkpoint (size INTEGER PRIMARY KEY, root BLOB, note BLOB)",
    ):
        base.execute(line)
    leaf, root, note, tile = map(os.urandom, (700, 32, 300, 256 * 32))

    def once(_: int) -> None:
        base.execute("BEGIN IMMEDIATE")
        row = base.execute("INSERT INTO entry (leaf) VALUES (?)", (leaf,)).lastrowid or 0
        whole = (row // 256, tile[: 32 * (row % 256 + 1)])
        base.execute("INSERT OR REPLACE INTO tile VALUES (?, ?)", whole)
        base.execute("INSERT INTO checkpoint VALUES (?, ?, ?)", (row, root, note))
        base.execute("COMMIT")

    return once


def one_each(folder: Path, label: str = "") -> None:
    """One commit for each entry, in turns with the disk and the database alone."""
    made, held = new_journal(SqliteStore(), str(folder / "one.db"))
    works: dict[str, Callable[[int], object]] = {
        f"disk: write {PAGES * PAGE >> 10} KiB and flush": flusher(folder),
        "SQLite alone: rows of the same sizes": bare(folder),
        "append, one commit each": lambda n: made.append([decision(n)], signer=held, now=NOW),
    }
    found: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(ROUNDS):
        for name, work in works.items():
            found[name].append(rate(work, first=turn * 10**6))
    flush, alone, one = map(max, found.values())
    for name, got in zip(works, (flush, alone, one), strict=True):
        say(f"{name + label:52}{got:10,.0f} /s")
    say(f"{'':4}{one / flush:.0%} of the flush rate, {one / alone:.0%} of the bare commits")
    count = 300
    used = time.process_time()
    for number in range(count):
        made.append([decision(10**8 + number)], signer=held, now=NOW)
    used = (time.process_time() - used) / count
    say(f"{'':4}processor time of one append: {1e6 * used:.0f} us, kernel and flush included")
    made.store.close()


def signing(held: KeySet) -> float:
    """Return the seconds of processor time that one signature takes on this machine now."""
    private, text, count = held.statements[0][1].private, os.urandom(600), 2000
    used = time.process_time()
    for _ in range(count):
        private.sign(text)
    return (time.process_time() - used) / count


def batches(store: Store, place: str, name: str) -> None:
    """Entries in commits of 256, with all checks and receipts: one writer, then four."""
    made, held = new_journal(store, place)

    def batch(number: int) -> None:
        acts = [decision(256 * number + k) for k in range(256)]
        made.append(acts, signer=held, now=NOW)

    used, before = time.process_time(), made.size
    got = 256 * max(rate(batch, first=10**4 * turn) for turn in range(ROUNDS))
    used = (time.process_time() - used) / (made.size - before)
    say(
        f"{f'{name}: append, 256 entries a commit, all checks':52}{got:10,.0f} entries/s"
        f"  ({1e6 * used:.0f} us of processor time each, of which {1e6 * signing(held):.0f} sign)"
    )
    grouped, began = Grouped(made), time.perf_counter()

    def share(number: int) -> None:
        acts = [decision(10**7 + 256 * number + k) for k in range(256)]
        grouped.append(acts, signer=held, now=NOW)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(share, range(80)))
    took = time.perf_counter() - began
    label = f"{name}: the same by 4 writers"
    say(f"{label:52}{80 * 256 / took:10,.0f} entries/s")
    made.store.close()


def grouped_appends(folder: Path) -> None:
    """Eight threads that share commits."""
    made, held = new_journal(SqliteStore(), str(folder / "group.db"))
    grouped = Grouped(made)
    began = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: grouped.append([decision(n)], signer=held, now=NOW), range(2000)))
    took = time.perf_counter() - began
    label = "append, 8 threads sharing commits"
    say(f"{label:52}{2000 / took:10,.0f} /s  in {grouped.commits} commits")
    made.store.close()


def slowed(microseconds: int) -> None:
    """Measure one commit each again, on a disk whose flushes are slowed."""
    with tempfile.TemporaryDirectory() as built:
        library = Path(built) / "slow_flush.so"
        source = Path(__file__).with_name("slow_flush.c")
        try:
            subprocess.run(["cc", "-shared", "-fPIC", "-O2", "-o", library, source], check=True)
        except (OSError, subprocess.CalledProcessError):
            say("no C compiler: a slower disk is not simulated")
            return
        given = {"LD_PRELOAD": str(library), "SERVANDA_FLUSH_US": str(microseconds)}
        command = [sys.executable, "-m", "bench.append_speed", "--simulated"]
        subprocess.run(command, env={**os.environ, **given}, check=True)


def main() -> None:
    """Measure appends to SQLite."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flush-us", type=int, help="simulate a disk that flushes so slowly")
    parser.add_argument("--simulated", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.flush_us:
        slowed(asked.flush_us)
        return
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as made:
        one_each(Path(made), " (simulated disk)" if asked.simulated else "")
        if not asked.simulated:
            batches(SqliteStore(), str(Path(made) / "many.db"), "SQLite")
            grouped_appends(Path(made))


if __name__ == "__main__":
    main()
