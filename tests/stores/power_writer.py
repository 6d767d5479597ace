"""A program that records and publishes as people's programs do, until its disk loses power.

``python -m tests.stores.power_writer FOLDER COUNT HOW``: each line printed names an entry that was
handed out, or the size of a log whose bundle was published. HOW is ``flushed``, ``publish``, or
``unflushed`` (the control).
"""

import os
import sys
from pathlib import Path

from servanda.api.publishing import publish
from servanda.api.register import open_register
from servanda.register import proposals
from servanda.stores.sqlite import SqliteStore


def main(folder: Path, count: int, how: str) -> None:
    """Record ``count`` acts with a file each."""
    with open_register(folder / "talks.db", write=True, keys=folder / "keys") as register:
        if how == "unflushed":
            assert isinstance(register.journal.store, SqliteStore)
            register.journal.store._sql("PRAGMA synchronous = OFF")
        for number in range(count):
            file = proposals.NamedFile(name="t.csv", data=f"{number}".encode() * 500)
            rows = proposals.evidence([file], mapping=None, coverage=[], events=0, dropped=0)
            (entry,) = register.append([rows]).entries
            os.write(1, f"entry {entry.index} {entry.id}\n".encode())
            if how == "publish":
                publish(register, folder / "bundle", as_of="2026-01-15")
                os.write(1, f"bundle {register.journal.size}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
