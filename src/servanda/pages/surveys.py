"""The pages that look over all promises at once: timeline, parties, levers, coding."""

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property, partial

import msgspec

from servanda.assessment.elections import Calendar
from servanda.errors import InputError
from servanda.model.lever import Board
from servanda.model.plan_view import AgendaBoard
from servanda.model.record import Record
from servanda.pages.book import TABLES, Book
from servanda.pages.coding_page import Coding, coding_of, coding_view
from servanda.pages.languages import gettext as _
from servanda.pages.levers_page import Levers
from servanda.pages.links import Links, SiteLinks, party_file
from servanda.pages.parties_page import page_name, pages_of, parties_view, party_view
from servanda.pages.parties_rows import Parties, PartyTable
from servanda.pages.render import render
from servanda.pages.shell import shell
from servanda.pages.timeline_figure import Mark
from servanda.pages.timeline_page import Timeline
from servanda.pages.timeline_rows import TimelineRow


class TimelineData(Record, frozen=True, kw_only=True):
    """The timeline as data."""

    as_of: str
    known_at: str | None
    rows: tuple[TimelineRow, ...]
    marks: tuple[Mark, ...]


class LeverData(Record, frozen=True, kw_only=True):
    """The levers as data, and those whose files are not in this copy."""

    board: Board
    withheld: tuple[str, ...]


class Surveys:
    """These pages of one register at one pair of clocks; what they share is computed once."""

    def __init__(
        self, book: Book, board: AgendaBoard | None, elections: Calendar | None = None
    ) -> None:
        """Take plans and a calendar of elections where there are any."""
        self._book, self._board, self._elections = book, board, elections

    @cached_property
    def times(self) -> Timeline:
        """All rows of the timeline."""
        return Timeline(self._book.state, self._book.verdicts, self._board, self._elections)

    @cached_property
    def parties(self) -> Parties:
        """The table of parties."""
        return Parties(self._book.state, self._book.verdicts, self._board)

    @cached_property
    def levers(self) -> Levers:
        """The levers at hand."""
        return Levers(self._book.state, self._book.verdicts, self._book.events)

    @cached_property
    def coding(self) -> Coding:
        """What people coded and scored."""
        return coding_of(self._book.state)

    # ------------------------------------------------------------ pages

    def timeline(self, name: str, links: Links) -> str:
        """Return a page of the timeline; InputError where there is none of that name."""
        choice = self.times.choice(name)
        if choice is None:
            raise InputError(f"there is no timeline {name!r}; the page of the timeline leads on")
        return self._page("timeline.html", _("Timeline"), "timeline", links,
                          view=self.times.view(choice, links))  # fmt: skip

    def matrix(self, number: int, links: Links) -> str:
        """Return a page of the matrix of parties, from 0."""
        view = parties_view(self.parties, number, links)
        return self._page("parties.html", _("Parties"), "parties", links, view=view)

    def party(self, name: str, links: Links) -> str:
        """Return the page of one party; InputError where no promise names it."""
        view = party_view(self.parties, name, self.levers.levers, links)
        return self._page("party.html", view.name, "parties", links, view=view)

    def lever_board(self, ifs: Sequence[str], links: Links) -> str:
        """Return the page of levers under what the reader assumes."""
        return self._page("levers.html", _("Levers"), "levers", links,
                          view=self.levers.view(links, ifs))  # fmt: skip

    def coding_page(self, links: Links) -> str:
        """Return the page of coding and reliability."""
        view = coding_view(self.coding, self._book.state, links)
        return self._page("coding.html", _("Coding"), "coding", links, view=view)

    # ------------------------------------------------------------ data

    def timeline_data(self) -> TimelineData:
        """Return all rows of the timeline."""
        found = self._book.verdicts
        return TimelineData(
            as_of=found.as_of, known_at=found.known_at,
            rows=self.times.rows, marks=self.times.marks,
        )  # fmt: skip

    def parties_data(self) -> PartyTable:
        """Return the table of parties."""
        return self.parties.table

    def levers_data(self) -> LeverData:
        """Return where the levers stand."""
        return LeverData(board=self.levers.board(), withheld=self.levers.withheld)

    def _page(self, template: str, title: str, here: str, links: Links, **view: object) -> str:
        frame = shell(title, here, self._book.state, self._book.verdicts, links)
        table = TABLES.get(template) if self._book.data else None
        return render(template, shell=frame, links=links, table=table, **view)


def files(surveys: Surveys) -> Iterator[tuple[str, bytes]]:
    """Yield the files of these pages and their data, as a published site holds them."""

    def page(name: str, make: Callable[[Links], str]) -> tuple[str, bytes]:
        path = f"{name}.html"
        return path, make(SiteLinks(path)).encode()

    yield page("timeline", lambda links: surveys.timeline("", links))
    for choice in surveys.times.choices():
        key = choice.name.removeprefix("timeline/")
        yield page(choice.name, partial(surveys.timeline, key))
    for number in range(pages_of(surveys.parties)):
        yield page(page_name(number), partial(surveys.matrix, number))
    for row in surveys.parties.table.parties:
        path = party_file(row.name)
        yield path, surveys.party(row.name, SiteLinks(path)).encode()
    yield page("levers", lambda links: surveys.lever_board((), links))
    yield page("coding", surveys.coding_page)
    for name, value in (
        ("timeline", surveys.timeline_data()),
        ("parties", surveys.parties_data()),
        ("levers", surveys.levers_data()),
        ("coding", surveys.coding),
    ):
        yield f"{name}.json", msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"
