"""Who may replace a plan, a procedure or a report: whoever recorded it, and the secretariat."""

from servanda.errors import AuthorityError
from servanda.model.agenda import AgendaBody
from servanda.model.procedure import ProcedureBody, ReportBody
from servanda.model.record import Record
from servanda.register.entries import Entry

_OWN: dict[type[Record], str] = {
    AgendaBody: "plan",
    ProcedureBody: "procedure",
    ReportBody: "report",
}


def check(entry: Entry, replaced: str | None) -> None:
    """Refuse who replaces what somebody else recorded; ``replaced`` is its author."""
    first = entry.envelope
    what = _OWN.get(type(entry.body))
    if what is None or first.role == "secretariat":
        return
    if replaced is not None and first.actor != replaced:
        raise AuthorityError(
            f"entry {entry.index}: {first.actor} cannot replace the {what} that {replaced} recorded"
        )
