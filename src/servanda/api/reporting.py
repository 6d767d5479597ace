"""The report on a period as a use case: HTML, DOCX, or PDF where a browser is installed."""

from datetime import date, timedelta

from servanda.api import exporting, printing
from servanda.api.history import history
from servanda.api.register import Register
from servanda.errors import UsageError
from servanda.exporters import report as word
from servanda.pages.access import RegisterAccess
from servanda.pages.render import report_page
from servanda.pages.report_lines import ReportView
from servanda.pages.report_page import report_view

FORMATS = ("html", "docx", "pdf")


def period(first: str, last: str) -> tuple[date, date]:
    """Return the days of a period; UsageError where one is no date, or they are turned round."""
    days = []
    for name, text in (("from", first), ("to", last)):
        try:
            days.append(date.fromisoformat(text))
        except ValueError as error:
            raise UsageError(f"{name}: {text!r} is no date; write one like 2026-01-31") from error
    if days[0] > days[1]:
        raise UsageError(f"the period ends ({last}) before it begins ({first})")
    if days[0] == date.min:
        raise UsageError(f"from: no day lies before {first}")
    return days[0], days[1]


def view(
    register: RegisterAccess,
    first: str,
    last: str,
    *,
    known_at: str | None = None,
    private: bool = False,
) -> ReportView:
    """Return the report on ``first`` to ``last``, both included, as known at ``known_at``."""
    begin, end = period(first, last)
    before = register.verdicts(as_of=(begin - timedelta(days=1)).isoformat(), known_at=known_at)
    if isinstance(register, Register):
        held = exporting.sources(
            register, as_of=end.isoformat(), known_at=known_at, private=private,
            # What was revised in the period is asked of each entry at its own time.
            told=lambda: history(register, known_at=known_at).revisions,
        )  # fmt: skip
    else:
        held = register.sources(as_of=end.isoformat(), known_at=known_at)
    return report_view(held, before, begin, end)


def made(found: ReportView, form: str, *, stamp: str) -> bytes:
    """Return the report as a file of ``html``, ``docx`` or ``pdf``."""
    if form not in FORMATS:
        raise UsageError(f"no format {form!r} for a report; there are: {', '.join(FORMATS)}")
    if form == "docx":
        return word.document(found, stamp=stamp)
    html = report_page(found)
    return printing.pdf(html) if form == "pdf" else html.encode()
