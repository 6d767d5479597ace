"""A foreign reader with faults of its own: one kind of file kills it, another never ends."""

from pathlib import Path

CODE = '''
import os
import signal

from servanda.errors import DocumentError


class FaultyReader:
    """Dies of a file that says so, and never ends with one that says that."""

    media_types = ("text/x-faulty",)
    suffixes = (".faulty",)

    def read(self, raw, *, source):
        while raw == b"loop":
            pass
        if raw == b"die":
            os.kill(os.getpid(), signal.SIGKILL)
        raise DocumentError(f"{source}: neither dies nor loops; say so in it")
'''
FAULTY = {
    "a.faulty": b"die",
    "b.faulty": b"loop",
    "c.faulty": b"neither",
    "empty.txt": b"",
    "torn.pdf": b"%PDF-1.7\n1 0 obj\n",
}
"""Files of which each is a failure, with that reader installed."""


def install(place: Path) -> Path:
    """Put the reader into a folder as a package is installed; return the folder."""
    about = place / "faulty_reader-1.dist-info"
    about.mkdir(parents=True)
    (place / "faulty_reader.py").write_text(CODE, encoding="utf-8")
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: faulty-reader\nVersion: 1\n")
    (about / "entry_points.txt").write_text(
        "[servanda.readers]\nfaulty = faulty_reader:FaultyReader\n", encoding="utf-8"
    )
    return place
