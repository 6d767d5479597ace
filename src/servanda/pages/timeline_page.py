"""The timeline: what is due when, with the meetings, phases and elections that lie between."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal, get_args

from servanda.assessment.elections import Calendar
from servanda.errors import InputError
from servanda.model.dates import day_asked
from servanda.model.plan_view import AgendaBoard
from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet
from servanda.pages.axis import HORIZON
from servanda.pages.languages import N_, Words, count_word, ngettext
from servanda.pages.languages import gettext as _
from servanda.pages.links import Alert, Links
from servanda.pages.paging import PER_PAGE, pager, pages_of
from servanda.pages.sheet import sheet_of
from servanda.pages.tally import css_of
from servanda.pages.timeline_figure import Figure, Mark, Periods, figure_of, marks_of, periods_of
from servanda.pages.timeline_rows import NO_OCCASION, By, TimelineRow, groups_of, rows_of
from servanda.pages.times import day_words
from servanda.pages.words import flag_words, listed, sentence, shown

_NAME = re.compile(r"(date|phase|party|theme)(-open)?(?:-(month|quarter))?(?:-([1-9]\d{0,5}))?\Z")
Zoom = Literal["month", "quarter", "year"]
NEAR: dict[Zoom, timedelta] = {
    "month": timedelta(days=183), "quarter": timedelta(days=549), "year": HORIZON,
}  # fmt: skip
"""How far from today days are drawn at their place, by what the line is read in."""
EDGES = Words(
    {
        "month": N_("What lies more than six months away is drawn at the edge, with its year."),
        "quarter": N_(
            "What lies more than eighteen months away is drawn at the edge, with its year."
        ),
        "year": N_("What lies more than six years away is drawn at the edge, with its year."),
    }
)
ZOOMS = Words({
    "month": N_("by the month"), "quarter": N_("by the quarter"), "year": N_("by the year"),
})  # fmt: skip
_NONE: dict[By, str] = {
    "date": "",
    "phase": N_("In no phase"),
    "party": N_("Owed by nobody named"),
    "theme": N_("No theme stated"),
}
_BY = Words(
    {
        "date": N_("by date"),
        "phase": N_("by phase"),
        "party": N_("by party"),
        "theme": N_("by theme"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which timeline: how it is grouped, whether settled rows are left out, and which page."""

    by: By
    hides: bool
    page: int = 0
    zoom: Zoom = "year"

    @property
    def name(self) -> str:
        """What stands for it in an address."""
        number = f"-{self.page + 1}" if self.page else ""
        zoom = "" if self.zoom == "year" else f"-{self.zoom}"
        return f"timeline/{self.by}{'-open' if self.hides else ''}{zoom}{number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of the table."""

    href: str
    title: str
    occasion: str
    who: str
    when: str
    note: str
    word: str
    css: str
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """The rows of one phase, party or theme that stand on the page."""

    name: str
    count: int
    """All its rows, on whatever page."""
    alert: Alert | None
    """Whose feed and calendar there are, if it is a party or phase."""
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineView:
    """Everything a page of the timeline shows."""

    sentence: str
    summary: str
    """What the figure shows, in one sentence made from the data."""
    groups: tuple[Group, ...]
    figure: Figure | None
    periods: Periods | None
    marks: tuple[Mark, ...]
    bys: tuple[tuple[str, str], ...]
    """Label and address of each grouping; the address of the present one is empty."""
    zooms: tuple[tuple[str, str], ...]
    """Label and address of each zoom; the address of the present one is empty."""
    edge: str
    """Which days are drawn at the edge."""
    hides: bool
    hide_href: str
    hidden: int
    pages: tuple[tuple[str, str], ...]
    """Label and address of each page; the address of the present one is empty."""
    calendar: str
    data: str


class Timeline:
    """All rows of a register at a pair of clocks, for as many pages as they take."""

    def __init__(
        self,
        state: RegisterState,
        verdicts: VerdictSet,
        board: AgendaBoard | None,
        elections: Calendar | None = None,
    ) -> None:
        """Take plans and elections where there are any."""
        items = sheet_of(state, verdicts).items
        self.today = day_asked(verdicts.as_of)
        self.rows = rows_of(state, items, board, elections)
        self.marks = marks_of(board, elections, self.rows)
        plans = board.plans if board is not None else ()
        self._phases = [phase.title for view in plans for phase in view.plan.phases]
        self.has_plan = any(row.phases for row in self.rows)
        self._laid: dict[tuple[By, bool], list[tuple[str, list[TimelineRow]]]] = {}

    def choice(self, name: str) -> Choice | None:
        """Return which timeline an address asks for; None where there is none of that name."""
        if not name:
            return Choice(by="phase" if self.has_plan else "date", hides=False)
        found = _NAME.match(name)
        if found is None:
            return None
        by: By = next(one for one in get_args(By) if one == found[1])
        zoom = next(one for one in get_args(Zoom) if one == (found[3] or "year"))
        chosen = Choice(by=by, hides=bool(found[2]), zoom=zoom, page=int(found[4] or 1) - 1)
        return chosen if chosen.page < self.pages(chosen) else None

    def choices(self) -> list[Choice]:
        """Return all of them, as a published site holds them."""
        kinds = [Choice(by=by, hides=hides) for by in get_args(By) for hides in (False, True)]
        return [
            replace(kind, zoom=zoom, page=page)
            for kind in kinds
            for zoom in get_args(Zoom)
            for page in range(self.pages(kind))
            if zoom == "year" or self.pages(kind) == 1
        ]

    def pages(self, choice: Choice) -> int:
        """Return how many pages a timeline takes; an empty one takes one."""
        return pages_of(sum(len(rows) for _, rows in self._groups(choice)))

    def view(self, choice: Choice, links: Links) -> TimelineView:
        """Return one page."""
        laid = self._groups(choice)
        everything = [(name, row) for name, rows in laid for row in rows]
        if choice.page and choice.page * PER_PAGE >= len(everything):
            raise InputError(f"the timeline has no page {choice.page + 1}")
        shown = everything[choice.page * PER_PAGE : (choice.page + 1) * PER_PAGE]
        sizes = {name: len(rows) for name, rows in laid}
        names = list(dict.fromkeys(name for name, _ in shown))
        parts = [(name, [row for at, row in shown if at == name]) for name in names]
        many = len(self.rows) > PER_PAGE
        return TimelineView(
            sentence=_sentence(self.rows, self.today),
            summary=_summary([row for _, row in shown], self.today),
            groups=tuple(
                Group(
                    name=name or _(_NONE[choice.by]),
                    count=sizes[name],
                    alert=_alert(choice.by) if name else None,
                    lines=tuple(_line(row, links) for row in rows),
                )
                for name, rows in parts
            ),
            figure=figure_of(
                [(name or _(_NONE[choice.by]), rows) for name, rows in parts],
                self.marks, self.today, links, phases=choice.by == "phase", near=NEAR[choice.zoom],
            ) if shown else None,
            zooms=() if links.published and self.pages(choice) > 1 else tuple(
                (ZOOMS[zoom], "" if zoom == choice.zoom else links.page(
                    replace(choice, zoom=zoom).name))
                for zoom in get_args(Zoom)
            ),
            periods=periods_of(self.rows, self.today, self._by_date(links)) if many else None,
            marks=self.marks,
            bys=tuple(
                (_BY[by], "" if by == choice.by else self._href(by, choice, links))
                for by in get_args(By)
                if by != "phase" or self.has_plan
            ),
            edge=EDGES[choice.zoom],
            hides=choice.hides,
            hide_href=links.page(
                self._turned(choice, links, hides=not choice.hides).name),
            hidden=sum(row.bucket == "settled" for row in self.rows),
            pages=pager(
                choice.page, self.pages(choice),
                lambda n: links.page(replace(choice, page=n).name),
            ),
            calendar=links.file("calendar.ics"),
            data=links.file("timeline.json"),
        )  # fmt: skip

    def _groups(self, choice: Choice) -> list[tuple[str, list[TimelineRow]]]:
        key = choice.by, choice.hides
        if key not in self._laid:
            rows = [row for row in self.rows if not choice.hides or row.bucket != "settled"]
            self._laid[key] = list(groups_of(rows, choice.by, self._phases))
        return self._laid[key]

    def _href(self, by: By, choice: Choice, links: Links) -> str:
        return links.page(self._turned(choice, links, by=by).name)

    def _turned(
        self, choice: Choice, links: Links, *, by: By | None = None, hides: bool | None = None
    ) -> Choice:
        """Return another timeline at this zoom; a published one of several pages has one zoom."""
        other = replace(
            choice,
            by=choice.by if by is None else by,
            hides=choice.hides if hides is None else hides,
            page=0,
        )
        one_zoom = links.published and self.pages(other) > 1
        return replace(other, zoom="year") if one_zoom else other

    def _by_date(self, links: Links) -> list[str]:
        """Return the address of the page by date that holds each row."""
        pages = [
            links.page(Choice(by="date", hides=False, page=n).name)
            for n in range(-(-len(self.rows) // PER_PAGE))
        ]
        return [pages[n // PER_PAGE] for n in range(len(self.rows))]


def _alert(by: By) -> Alert | None:
    return by if by in ("party", "phase") else None


def _line(row: TimelineRow, links: Links) -> Line:
    if row.due is None:
        when = _("no date")
    elif row.earliest:
        when = _(
            "between {earliest} and {due}", earliest=day_words(row.earliest), due=day_words(row.due)
        )
    else:
        when = _("by {due}", due=day_words(row.due))
    return Line(
        href=links.commitment(row.commitment, f"o{row.number}" if row.number else ""),
        title=row.title,
        occasion=row.occasion,
        who=listed(row.debtor),
        when=when,
        note=row.words,
        word=row.state,
        css="vague" if row.state == NO_OCCASION else css_of(row.state),
        flags=(
            *map(flag_words, row.flags),
            *((_("an election comes first"),) if row.outlives else ()),
        ),
    )


def _sentence(rows: Sequence[TimelineRow], today: date) -> str:
    """Return what a radio editor could read out."""
    if not rows:
        return _("No promise is on record, so nothing is due.")
    day = today.isoformat()
    ahead = [row for row in rows if row.bucket == "open" and row.due is not None]
    undated = sum(row.bucket == "open" and row.due is None for row in rows)
    untold = sum(row.bucket == "unknown" for row in rows)
    first = next((row for row in ahead if row.due is not None and row.due >= day), None)
    said = []
    if first is None or first.due is None:
        said.append(_("No open promise has a date ahead"))
    else:
        others = sum(row.due == first.due for row in ahead) - 1
        also = (
            " " + _("and {others}", others=ngettext("{n} other", "{n} others", others))
            if others
            else ""
        )
        said.append(
            _(
                "Due next, by {due}: {title}{also}",
                due=day_words(first.due),
                title=first.title.rstrip("…. "),
                also=also,
            )
        )
    tail = [ngettext("{n} date is ahead", "{n} dates are ahead", len(ahead))] if ahead else []
    if undated:
        tail.append(_("{undated} open without a date", undated=count_word(undated)))
    if untold:
        tail.append(_("{untold} due of which nobody can tell", untold=count_word(untold)))
    return _("{said}; {tail}.", said=said[0], tail=listed(tail)) if tail else f"{said[0]}."


def _summary(rows: Sequence[TimelineRow], today: date) -> str:
    """Return what the figure shows."""
    if not rows:
        return _("Nothing is drawn: every promise on record is settled.")
    days = sorted(row.due for row in rows if row.due is not None)
    states = list(dict.fromkeys(row.state for row in rows))
    said = listed(
        [_("{n} {state}", n=sum(r.state == s for r in rows), state=shown(s)) for s in states],
        most=9,
    )
    span = (
        _(", due between {days} and {days2}", days=day_words(days[0]), days2=day_words(days[-1]))
        if days
        else ""
    )
    soon = (today + timedelta(days=14)).isoformat()
    near = sum(today.isoformat() <= day <= soon for day in days)
    tail = (
        ngettext("; {n} falls due within 14 days", "; {n} fall due within 14 days", near)
        if near
        else ""
    )
    return _(
        "{rows}{span}: {said}{tail}.",
        rows=sentence(ngettext("{n} row", "{n} rows", len(rows))),
        span=span,
        said=said,
        tail=tail,
    )
