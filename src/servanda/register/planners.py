"""Who may replace a plan, a procedure or a report: whoever recorded it, and the secretariat."""

from servanda.errors import AuthorityError
from servanda.model.agenda import AgendaBody
from servanda.model.procedure import ProcedureBody, ReportBody
from servanda.register.entries import Entry

_OWN = {AgendaBody: "plan", ProcedureBody: "procedure", ReportBody: "report"}


def check(entry: Entry, replaced: str | None) -> None:
    """Refuse who replaces what somebody else recorded; ``replaced`` is its author."""
    first = entry.envelope
    what = next((name for kind, name in _OWN.items() if isinstance(entry.body, kind)), None)
    if what is None or first.role == "secretariat":
        return
    if replaced is not None and first.actor != replaced:
        raise AuthorityError(
            f"entry {entry.index}: {first.actor} cannot replace the {what} that {replaced} recorded"
        )
