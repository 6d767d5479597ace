"""What stands in a bundle for people who do not trust us: VERIFY.md, verify.py, verify.html."""

import base64
import hashlib
import re
from importlib import resources

from servanda.register.journal import Journal
from servanda.tlog.note import encode_base64

_PARTS = (
    *("signatures", "tree", "zipped", "logkeys", "enrolment", "statements", "witnesses"),
    "folder",
)
_CHECKER = (
    *(
        "bytes",
        "json",
        "signatures",
        "workers",
        "logkeys",
        "witnesses",
        "tree",
        "zip",
        "days",
        "enrolment",
        "roles",
        "rules",
    ),
    *("statements", "bundle", "steps"),
)
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
        "@VKEY@": _signer(journal),
        "@WITNESSES@": _witnesses(journal),
    }
    for mark, value in filled.items():
        template = template.replace(mark, value)
    return template


def _signer(journal: Journal) -> str:
    """Return the log key that signed the newest checkpoint."""
    keys = journal.log_keys
    return keys.verifiers[keys.read(journal.head.checkpoint, where="checkpoint").number].vkey


def _witnesses(journal: Journal) -> str:
    """Return how far the register is witnessed by its own account."""
    found = journal.history().newest
    if found is None:
        return (
            "The register is signed by its log key and not witnessed: "
            "nobody outside has cosigned it yet."
        )
    rest = "" if found.size == journal.size else " What came later is signed only."
    return (
        f"By the policy that the register states for itself, {', '.join(found.by)} witnessed its "
        f"first {found.size} entries.{rest}\nThat vouches for nothing: name the witnesses that "
        "you trust in a policy of your own."
    )


def script() -> bytes:
    """Return the checker as one file: its parts in order, without their imports of each other."""
    folder = resources.files("servanda.audit.standalone")
    parts = [(folder / f"{name}.py").read_text("utf-8") for name in _PARTS]
    return "\n\n".join(_OWN_IMPORT.sub("", part).strip("\n") + "\n" for part in parts).encode()


def page() -> bytes:
    """Return the checker as one page: script and style inside, and no way to the network."""
    folder = resources.files("servanda.audit.browser")
    filled = {
        "SCRIPT": _browser_script("page"),
        "STYLE": "\n" + (folder / "page.css").read_text("utf-8"),
    }
    template = (folder / "page.html").read_text("utf-8")
    for mark, value in filled.items():
        template = template.replace(f"@{mark}-HASH@", _source_hash(value))
        template = template.replace(f"@{mark}@", value)
    return template.encode()


def served() -> bytes:
    """Return the same checker for the audit page of a server, which offers what is checked."""
    return _browser_script("served").encode()


def _browser_script(last: str) -> str:
    """Return the parts in order; the last one shows what the others find."""
    folder = resources.files("servanda.audit.browser")
    parts = [(folder / f"{name}.js").read_text("utf-8") for name in (*_CHECKER, last)]
    return '\n"use strict";\n(() => {\n' + "\n".join(parts) + "})();\n"


def _source_hash(text: str) -> str:
    """Return how a content security policy names an inline script or style by its hash."""
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"
