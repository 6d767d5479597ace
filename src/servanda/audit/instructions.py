"""What stands in a bundle for people who do not trust us: VERIFY.md and verify.py."""

import re
from importlib import resources

from servanda.register.journal import Journal
from servanda.tlog.note import encode_base64

_PARTS = ("signatures", "tree", "enrolment", "statements", "folder")
_OWN_IMPORT = re.compile(
    r"^from servanda\.audit\.standalone\.\w+ import (?:\([^)]*\)|[^\n(]*)\n", re.MULTILINE
)


def text(journal: Journal) -> str:
    """Return VERIFY.md for the journal's newest checkpoint."""
    template = (resources.files("servanda.audit") / "VERIFY.template.md").read_text("utf-8")
    filled = {
        "@ORIGIN@": journal.origin,
        "@SIZE@": str(journal.size),
        "@ROOT@": encode_base64(journal.head.root),
        "@VKEY@": journal.log_verifier.vkey,
    }
    for mark, value in filled.items():
        template = template.replace(mark, value)
    return template


def script() -> bytes:
    """Return the checker as one file: its parts in order, without their imports of each other."""
    folder = resources.files("servanda.audit.standalone")
    parts = [(folder / f"{name}.py").read_text("utf-8") for name in _PARTS]
    return "\n\n".join(_OWN_IMPORT.sub("", part).strip("\n") + "\n" for part in parts).encode()
