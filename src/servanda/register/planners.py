"""Who may replace a plan: whoever recorded it, and the secretariat."""

from servanda.errors import AuthorityError
from servanda.model.agenda import AgendaBody
from servanda.register.entries import Entry


def check(entry: Entry, replaced: str | None) -> None:
    """Refuse who replaces a plan of somebody else; ``replaced`` is its author."""
    first = entry.envelope
    if not isinstance(entry.body, AgendaBody) or first.role == "secretariat":
        return
    if replaced is not None and first.actor != replaced:
        raise AuthorityError(
            f"entry {entry.index}: {first.actor} cannot replace the plan that {replaced} recorded"
        )
