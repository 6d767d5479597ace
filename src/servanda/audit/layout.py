"""Where things stand in a bundle: shared by the writer and the checker."""

from servanda.model.entry import EnrolledKey
from servanda.tlog.logkeys import LogKeys
from servanda.tlog.note import Verifier

CHECKPOINT = "checkpoint"
CHECKPOINTS = "checkpoints/"
KEYS = "keys"
POLICY = "policy"
BLOBS = "blobs/"
DISCLOSURES = "disclosures/"
PROOFS = "proofs/"
VERDICTS = "data/verdicts.json"
SITE = "site/"
MOST_PROOFS = 1_000
"""So many files of proofs a bundle has at most; its tiles give the proof of any entry."""
SUMS = "SHA256SUMS"
SUMS_NOTE = "SHA256SUMS.note"
INSTRUCTIONS = "VERIFY.md"
SCRIPT = "verify.py"
PAGE = "verify.html"


def proof_path(index: int) -> str:
    """Return where the proof of an entry lies, if the bundle has it."""
    return f"{PROOFS}{index}.tlog-proof"


def keys_text(log: LogKeys, publisher: Verifier, enrolled: tuple[EnrolledKey, ...]) -> bytes:
    """Return the list of verifier keys: purpose and key on each line.

    Further keys of the log stand last, each with the entry that lists it.
    """
    lines = [f"log {log.keys[0].verifier.vkey}", f"publisher {publisher.vkey}"]
    lines += [f"{key.role} {key.vkey}" for key in enrolled]
    lines += [f"log-key {one.index} {one.verifier.vkey}" for one in log.keys[1:]]
    return ("\n".join(lines) + "\n").encode()


def sums_text(digests: dict[str, str]) -> str:
    """Return the lines of SHA256SUMS, sorted by path."""
    return "".join(f"{digests[path]}  {path}\n" for path in sorted(digests))
