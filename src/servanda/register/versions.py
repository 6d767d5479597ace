"""Versions of a text as entries: the proposal going in, and the fold that reads them."""

from collections.abc import Iterable
from typing import Any

from servanda.model.entry import EntryRef, Role
from servanda.model.versions import RegisteredVersions, Versions, VersionsBody
from servanda.register.entries import Entry
from servanda.register.folding import registered
from servanda.register.proposals import Proposal
from servanda.register.view import LogView


def aligned(one: Versions, *, of: tuple[EntryRef, EntryRef], role: Role) -> Proposal:
    """Record two documents as versions of one text; ``of`` are their entries."""
    return Proposal(
        type="versions/1",
        body={
            "documents": list(one.documents),
            "rows": [{"first": list(r.first), "second": list(r.second)} for r in one.rows],
        },
        refs=of,
        role=role,
    )


def fold(view: LogView, standing: Iterable[Entry]) -> dict[str, Any]:
    """Return the newest alignment of each pair of documents, as a field of the register's state."""
    found: dict[frozenset[str], RegisteredVersions] = {}
    for entry in standing:
        if isinstance(entry.body, VersionsBody):
            found[frozenset(entry.body.documents)] = registered(RegisteredVersions, view, entry)
    return {"versions": tuple(found.values())}
