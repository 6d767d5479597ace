"""Policies for evidence kept in the register: whom each camp would believe, signed and public."""

import re
from collections.abc import Sequence
from pathlib import Path

from servanda.api import naming, strangers
from servanda.api.files import read_file, read_text
from servanda.api.register import Register
from servanda.errors import UsageError
from servanda.register import proposals
from servanda.register.proposals import NamedFile
from servanda.register.receipts import Receipt
from servanda.watch.policy import load_policy

LONGEST_ID = 60
"""Characters of a policy's id, as of a document's."""


def add(register: Register, paths: Sequence[Path]) -> Receipt:
    """Record policy files as signed entries, all or none; each can be read as a policy.

    The id is made from the policy's name, else from the file's. A second file with the same id is
    the next version of the first.
    """
    plans: dict[str, proposals.Proposal] = {}
    hidden = strangers.kept(register).sources
    for path in paths:
        policy = load_policy(read_text(path), where=str(path))
        if secret := sorted({c.source for c in policy.choices if c.source} & hidden):
            raise UsageError(
                f"{path}: names {secret[0]}, a source that only private imports have, and a policy "
                "on record is public for ever; keep it in a file (`servanda status --policy`)"
            )
        id_ = _id_of(policy.name or path.stem, path)
        if id_ in plans:
            raise UsageError(f"{path}: another file here makes the id {id_!r} too; rename one")
        authority = register.journal.authority
        older = authority.entry_of("evidence-policy", id_)
        plans[id_] = proposals.evidence_policy(
            id_,
            NamedFile(name=path.name, data=read_file(path)),
            supersedes=None if older is None else authority.ref(older),
        )
    return naming.record(register, list(plans.values()))


def _id_of(name: str, path: Path) -> str:
    found = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST_ID].strip("-")
    if not found:
        raise UsageError(f"{path}: its name {name!r} has no letter or digit from a to z, 0 to 9")
    return found
