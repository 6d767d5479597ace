"""The newest checkpoint, kept beside the keys: a register put back from an old copy is noticed.

Whoever signs a second entry 9 after a first one has told two stories under one key. So what was
signed last is kept where the log key lies, and compared before anything more is signed.
"""

import os
import tempfile
from pathlib import Path

from servanda.api import asking
from servanda.audit.placing import flush_folder
from servanda.errors import RegisterError
from servanda.register import keys as keyfiles
from servanda.register.journal import Journal
from servanda.stores.address import Location
from servanda.tlog import checkpoint, merkle, note


def path_of(origin: str, folder: Path) -> Path:
    """Return where the checkpoint of a log is kept in a folder of keys."""
    return keyfiles.path_of(origin, folder).with_suffix(".checkpoint")


def signed_size(journal: Journal, path: Path) -> int:
    """Return how many entries the kept checkpoint covers.

    One of more entries than the register holds may be signed by a log key that a lost entry
    listed: it is believed as it stands, and only keeps an old copy from signing.
    """
    data = path.read_bytes()
    said = checkpoint.parse_text(note.parse(data, where=str(path)).text, where=str(path))
    if said.origin == journal.origin and said.size > journal.size:
        return said.size
    return journal.log_keys.read(data, where=str(path)).size


def check(journal: Journal, folder: Path, *, where: Location) -> None:
    """Refuse a register that lacks, or contradicts, what was signed last with these keys."""
    path = path_of(journal.origin, folder)
    if not path.exists():
        # A machine that kept none: the witnesses know what was signed last.
        asking.gate(journal, kept=False)
        return
    # Others may have signed since this journal was opened. A checkpoint is kept only after its
    # entries are, so what is in the store now holds all that the kept one covers.
    journal.sync()
    size = signed_size(journal, path)
    if size > journal.size:
        raise RegisterError(
            f"{where}: restored from an old backup: it holds {journal.size} entries, and "
            f"{size} were signed with these keys ({path}). Signing more would tell a second "
            "story under one key: put the newest copy back"
        )
    kept = journal.log_keys.read(path.read_bytes(), where=str(path)).checkpoint
    leaves = [entry.leaf_hash for entry in journal.entries[: kept.size]]
    if merkle.root_of(leaves) != kept.root:
        raise RegisterError(
            f"{where}: its first {kept.size} entries are not those that were signed with these "
            f"keys ({path}): put back the copy that holds them"
        )
    # The folder of keys may come from the same old backup as the register: ask outside too.
    asking.gate(journal, kept=True)


def keep(journal: Journal, folder: Path) -> None:
    """Keep the newest checkpoint; the file is replaced whole or not at all, and never by an older.

    Several writers keep theirs at once, so each writes a file of its own, and the one that is
    put in place is the store's newest, which no writer can take back.
    """
    path = path_of(journal.origin, folder)
    if not folder.is_dir():
        return
    with journal.store.exclusive():
        head = journal.store.head()
        if head is None:
            return
        with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{path.name}.", delete=False) as file:
            file.write(head.checkpoint)
            file.flush()
            os.fsync(file.fileno())
        Path(file.name).replace(path)
        flush_folder(folder)
