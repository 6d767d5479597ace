"""Plans as entries: the proposal going in, and the fold that reads them."""

from collections.abc import Iterable
from typing import Any

from servanda.model.agenda import AgendaBody, Plan, RegisteredAgenda
from servanda.model.entry import EntryRef
from servanda.register.entries import Entry
from servanda.register.folding import file_of, registered
from servanda.register.proposals import Proposal
from servanda.register.seal import SecretFile
from servanda.register.view import LogView


def plan(
    one: Plan, text: str, *, role: str, public: bool, supersedes: EntryRef | None = None
) -> Proposal:
    """Record a plan with its file; ``public`` False keeps it in the owner's copy."""
    return Proposal(
        type="agenda/1",
        body={"id": one.id, "file": SecretFile(text.encode(), public=public)},
        supersedes=supersedes,
        role=role,
    )


def fold(view: LogView, standing: Iterable[Entry]) -> dict[str, Any]:
    """Return the plans that stand, as a field of the register's state."""
    found = [
        registered(
            RegisteredAgenda,
            view,
            entry,
            text=file_of(view, entry, "/file"),
            revision=_revision(view, entry),
        )
        for entry in standing
        if isinstance(entry.body, AgendaBody)
    ]
    return {"agendas": tuple(found)}


def _revision(view: LogView, entry: Entry) -> int:
    count = 0
    while entry.envelope.supersedes is not None:
        entry = view.entries[entry.envelope.supersedes.index]
        count += 1
    return count
