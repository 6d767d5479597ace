"""A program that appends to a register until it is stopped; run by the tests of crashes.

``python writer.py PLACE KEYS COUNT NAME [HOW]``: each line printed names an entry that was handed
out. HOW is ``threads`` (four share commits), ``early`` (the control: it tells of an entry before
it is kept) or ``unflushed`` (the control: commits that nobody flushes to the disk).
"""

import os
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.register.world import NOW

from servanda.model.stored import StoredHead
from servanda.plugins import Store, load
from servanda.register import entries, journal, keys, proposals
from servanda.register.grouped import Grouped
from servanda.register.journal import Journal
from servanda.register.keys import KeySet
from servanda.register.receipts import Receipt
from servanda.stores.address import location_of, store_of
from servanda.stores.sqlite import SqliteStore


def opened(place: str, key_folder: Path, how: str) -> tuple[Journal, KeySet]:
    """Open the register with its keys."""
    store: Store = load("stores", store_of(location_of(place)))
    store.open(place)
    if how == "unflushed":
        assert isinstance(store, SqliteStore)
        store._sql("PRAGMA synchronous = OFF")
    made = journal.open_journal(store)
    genesis = made.authority.genesis
    assert genesis is not None
    held = keys.load_set(made.origin, genesis.publisher, made.enrolled, key_folder, passphrase=None)
    return journal.open_journal(store, log_key=held.log), held


def told(receipt: Receipt) -> None:
    """Print what was handed out, in one piece."""
    entry = receipt.entries[-1]
    os.write(1, f"{entry.index} {entry.id}\n".encode())


def batch(name: str, number: int) -> list[proposals.Proposal]:
    """Return two proposals with a file beside the log."""
    files = [proposals.NamedFile(name=f"{name}-{number}.csv", data=f"{name}{number}".encode())]
    act = proposals.norm_act("adopt", f"{name}-{number}", actor=name, at="2026-01-01")
    return [act, proposals.evidence(files, mapping=None, coverage=[], events=0, dropped=0)]


def main(place: str, key_folder: Path, count: int, name: str, how: str) -> None:
    """Append ``count`` batches of two entries, each with a file beside the log."""
    made, held = opened(place, key_folder, how)
    if how == "early":
        tell_early(made)
    if how == "threads":
        grouped = Grouped(made)
        append: Callable[..., Receipt] = grouped.append
    else:
        append = made.append

    def write(one: str) -> None:
        for number in range(count):
            receipt = append(batch(one, number), signer=held, now=NOW)
            if how != "early":
                told(receipt)

    names = [f"{name}-{n}" for n in range(4)] if how == "threads" else [name]
    writers = [threading.Thread(target=write, args=(one,)) for one in names[1:]]
    for writer in writers:
        writer.start()
    write(names[0])
    for writer in writers:
        writer.join()


def tell_early(made: Journal) -> None:
    """Tell of entries while their transaction is still open: what must never be done."""
    store, append = made.store, made.store.append

    def early(
        expected_size: int,
        leaves: Sequence[bytes],
        tiles: Mapping[tuple[int, int], bytes],
        head: StoredHead,
    ) -> None:
        append(expected_size, leaves, tiles, head)
        last = head.size - 1
        os.write(1, f"{last} {entries.parse(leaves[-1], last).id}\n".encode())
        time.sleep(0.02)

    store.append = early  # type: ignore[method-assign, assignment]


if __name__ == "__main__":
    how = sys.argv[5] if len(sys.argv) == 6 else ""
    main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4], how)
