"""A register that goes on where another ended: its first entry names that one's last checkpoint.

Where a log key is lost, nobody can sign the old log any more; a new log says which state of the
old one it follows, with the checkpoint that the old key signed.
"""

from servanda.errors import VerificationError
from servanda.model.entry import Genesis, Succession
from servanda.tlog import checkpoint, note
from servanda.tlog.checkpoint import Checkpoint


def predecessor(genesis: Genesis) -> Checkpoint | None:
    """Return the last checkpoint of the log before; None for a log that follows none."""
    return None if genesis.succeeds is None else _read(genesis.succeeds)


def _read(named: Succession) -> Checkpoint:
    key = note.parse_vkey(named.log)
    return checkpoint.read(named.checkpoint.encode(), [key], where="entry 0: the log before")


def check(genesis: Genesis) -> None:
    """Refuse a first entry that follows its own log, or a checkpoint that its key did not sign."""
    before = predecessor(genesis)
    if before is not None and before.origin == note.parse_vkey(genesis.log).name:
        raise VerificationError(f"entry 0: the log {before.origin} cannot follow itself")
