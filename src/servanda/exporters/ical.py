"""iCalendar: what falls due, for calendar programs that subscribe."""

from collections.abc import Iterator

from servanda.agenda import calendar
from servanda.model.export import Matter, TableName
from servanda.pages.calendar_words import SPOKEN


class CalendarExporter:
    """Deadlines, meetings, milestones and checks as events (RFC 5545)."""

    media_type = "text/calendar"
    suffix = ".ics"
    writes: tuple[TableName, ...] = ("deadlines",)
    default: tuple[TableName, ...] = ("deadlines",)
    single = True

    def export(self, matter: Matter) -> Iterator[bytes]:
        """Yield the calendar."""
        title = f"{matter.register}: {matter.about}" if matter.about else matter.register
        yield calendar.write(matter.board(), title=title, page_of=matter.page_of,
                             tongue=SPOKEN)  # fmt: skip
