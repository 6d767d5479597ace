"""A program that appends to a register until it is stopped; run by the tests of crashes.

``python writer.py FOLDER KEYS COUNT NAME``: each line printed names an entry that was handed out.
"""

import sys
from pathlib import Path

from tests.register.world import NOW

from servanda.register import journal, keys, proposals
from servanda.stores.sqlite import SqliteStore


def main(folder: Path, key_folder: Path, count: int, name: str) -> None:
    """Append ``count`` batches of two entries, each with a file beside the log."""
    store = SqliteStore()
    store.open(str(folder / "talks.db"))
    made = journal.open_journal(store)
    genesis = made.authority.genesis
    assert genesis is not None
    held = keys.load_set(made.origin, genesis.publisher, made.enrolled, key_folder, passphrase=None)
    made = journal.open_journal(store, log_key=held.log)
    for number in range(count):
        files = [proposals.NamedFile(name=f"{name}-{number}.csv", data=f"{name}{number}".encode())]
        act = proposals.norm_act("adopt", f"{name}-{number}", actor=name, at="2026-01-01")
        rows = proposals.evidence(files, mapping=None, coverage=[], events=0, dropped=0)
        receipt = made.append([act, rows], signer=held, now=NOW)
        sys.stdout.write(f"{receipt.entries[-1].index} {receipt.entries[-1].id}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
