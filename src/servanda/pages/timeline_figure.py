"""The figure of the timeline: numbers for a drawing that the server writes as SVG."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from servanda.assessment.elections import Calendar
from servanda.model.plan_view import AgendaBoard
from servanda.model.record import Record
from servanda.pages.axis import HORIZON, Axis, Tick, axis_of
from servanda.pages.figures import label, shape_of
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links
from servanda.pages.timeline_rows import TimelineRow
from servanda.pages.times import day_words, month_name, month_short
from servanda.pages.words import sentence, shown

WIDTH, LEFT, RIGHT = 1000, 300, 800
"""Units; names end at 285, so that a mark at the left edge stands apart from them."""
PITCH = 26
HEAD = 30
"""Units above the first row, for the days."""
TITLE, WORD = 38, 25
PERIODS = 40
"""Bars of the overview at most."""

MarkKind = Literal["phase", "meeting", "election"]


class Mark(Record, frozen=True, kw_only=True):
    """A phase, meeting or election between the rows."""

    kind: MarkKind
    name: str
    first: str
    last: str
    exact: bool

    @property
    def when(self) -> str:
        """Its days in words."""
        if self.kind == "phase":
            return _("{first} to {last}", first=day_words(self.first), last=day_words(self.last))
        if self.exact:
            return day_words(self.first)
        return _(
            "between {first} and {last}", first=day_words(self.first), last=day_words(self.last)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One row of the figure; ``y`` is its middle."""

    y: int
    name: str
    href: str
    strong: bool
    """The heading of a group, or a line of meetings: no single promise."""
    start: int | None = None
    end: int | None = None
    dashed: bool = False
    """It has no date: the line goes on, nobody knows how far."""
    vague: tuple[int, int] | None = None
    """The days that the words allow."""
    shape: str = ""
    word: str = ""
    points: tuple[tuple[int, str], ...] = ()
    """Meetings and elections: place and shape."""
    hatched: tuple[tuple[int, int], ...] = ()
    outlives: bool = False
    """An election of a debtor comes before its day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The whole drawing."""

    height: int
    ticks: tuple[Tick, ...]
    today: int
    today_words: str
    bars: tuple[Bar, ...]
    edge: bool
    """Something lies beyond the days that are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A month, quarter or year with what falls due in it."""

    name: str
    href: str
    settled: int
    open: int
    unknown: int
    x: int
    heights: tuple[int, int, int]
    """Of the three, from the ground up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """All dates of the register, counted."""

    periods: tuple[Period, ...]
    width: int
    undated: int
    beyond: int
    """Dates further away than any period."""
    most: int


def marks_of(
    board: AgendaBoard | None, elections: Calendar | None, rows: Sequence[TimelineRow]
) -> tuple[Mark, ...]:
    """Return phases, meetings and the elections of debtors, by their first days."""
    found: list[Mark] = []
    for view in board.plans if board is not None else ():
        titles = {one.id: one.title for one in view.plan.phases}
        found += [
            Mark(kind="phase", name=titles[s.id], first=s.start, last=s.finish, exact=True)
            for s in view.schedule.slots
            if s.id in titles
        ]
        found += [
            Mark(kind="meeting", name=m.meeting.title, first=m.first, last=m.last,
                 exact=m.first == m.last)
            for m in view.meetings
            if m.first is not None and m.last is not None
        ]  # fmt: skip
    if elections is not None:
        who = sorted({name for row in rows for name in row.debtor})
        days = {(one.on, one.country) for name in who for one in elections.of(name)}
        found += [
            Mark(kind="election", name=name, first=on, last=on, exact=True) for on, name in days
        ]
    return tuple(sorted(found, key=lambda m: (m.kind, m.first, m.name)))


def figure_of(
    parts: Sequence[tuple[str, Sequence[TimelineRow]]],
    marks: Sequence[Mark],
    today: date,
    links: Links,
    *,
    phases: bool,
    near: timedelta = HORIZON,
) -> Figure:
    """Return the drawing of these groups, with meetings and elections below them.

    Days that lie further from today than ``near`` are drawn at the edge.
    """
    rows = [row for _, group in parts for row in group]
    days = [day for row in rows for day in (row.start, row.earliest, row.due) if day]
    days += [day for one in marks for day in (one.first, one.last)]
    known = [date.fromisoformat(day) for day in days]
    axis = axis_of(known, today, left=LEFT, right=RIGHT, near=near)
    maker = _Bars(axis, links)
    for name, group in parts:
        if name:
            held = [m for m in marks if phases and m.kind == "phase" and m.name == name]
            maker.heading(name, held)
        for row in group:
            maker.row(row)
    for kind, title, shape in (("meeting", _("Meetings"), "▲"), ("election", _("Elections"), "⚑")):
        maker.line(title, shape, [one for one in marks if one.kind == kind])
    return Figure(
        height=HEAD + PITCH * len(maker.bars) + 6,
        ticks=axis.ticks(),
        today=axis.place(today),
        today_words=f"{today.day} {month_short(today.month)} {today.year}",
        bars=tuple(maker.bars),
        edge=any(axis.outside(day) for day in known),
    )


class _Bars:
    """Lays one row under the other."""

    def __init__(self, axis: Axis, links: Links) -> None:
        self._axis, self._links = axis, links
        self.bars: list[Bar] = []

    @property
    def _y(self) -> int:
        return HEAD + PITCH * len(self.bars) + PITCH // 2

    def _at(self, day: str | None) -> int | None:
        return None if day is None else self._axis.place(date.fromisoformat(day))

    def heading(self, name: str, phases: Sequence[Mark]) -> None:
        first = phases[0] if phases else None
        self.bars.append(
            Bar(
                y=self._y,
                name=label(name, TITLE),
                href="",
                strong=True,
                start=self._at(first.first) if first else None,
                end=self._at(first.last) if first else None,
            )
        )

    def row(self, row: TimelineRow) -> None:
        due, earliest = self._at(row.due), self._at(row.earliest)
        start = self._at(row.start)
        if start is None:
            start = LEFT if due is not None else self._axis.place(self._axis.last) - 60
        self.bars.append(
            Bar(
                y=self._y,
                name=_name(row),
                href=self._links.commitment(row.commitment, f"o{row.number}" if row.number else ""),
                strong=False,
                start=start,
                end=RIGHT if due is None else due,
                dashed=due is None,
                vague=None if earliest is None or due is None else (earliest, due),
                shape=shape_of(row.state),
                word=label(self._word(row), WORD),
                outlives=row.outlives,
            )
        )

    def _word(self, row: TimelineRow) -> str:
        """Return the state; where the due day is beyond the drawing its year stands beside it."""
        day = None if row.due is None else date.fromisoformat(row.due)
        if day is None or not self._axis.outside(day):
            return shown(row.state)
        way = "→" if day > self._axis.last else "←"
        return f"{day.year} {way} {shown(row.state)}"

    def line(self, title: str, shape: str, marks: Sequence[Mark]) -> None:
        """Lay meetings or elections on one line; nothing where there are none."""
        if not marks:
            return
        spans = [(self._at(m.first) or LEFT, self._at(m.last) or LEFT, m.exact) for m in marks]
        self.bars.append(
            Bar(
                y=self._y,
                name=label(title, TITLE),
                href="",
                strong=True,
                points=tuple(dict.fromkeys((a, shape) for a, _, exact in spans if exact)),
                hatched=tuple((a, b) for a, b, exact in spans if not exact),
            )
        )


def _name(row: TimelineRow) -> str:
    """Return what a row is called: its title, and which occasion of several it is."""
    if not row.occasion:
        return label(sentence(row.title), TITLE)
    return label(f"{label(sentence(row.title), TITLE // 2)} {row.occasion}", TITLE)


_LENGTHS = (1, 3, 12, 60, 120)


def periods_of(rows: Sequence[TimelineRow], today: date, href_of: Sequence[str]) -> Periods | None:
    """Return how many rows fall due in each period; ``href_of`` is where each row stands."""
    early, late = (today + timedelta(days=years * 366) for years in (-12, 12))
    days = [
        (date.fromisoformat(row.due), row.bucket, href)
        for row, href in zip(rows, href_of, strict=True)
        if row.due is not None
    ]
    near = [one for one in days if early <= one[0] <= late]
    if not near:
        return None
    months = [day.year * 12 + day.month - 1 for day, _, _ in near]
    first, last = min(months), max(months)
    step = next((n for n in _LENGTHS if last // n - first // n < PERIODS), _LENGTHS[-1])
    counts: Counter[tuple[int, str]] = Counter()
    hrefs: dict[int, str] = {}
    for month, (_day, bucket, href) in zip(months, near, strict=True):
        counts[month // step, bucket] += 1
        hrefs.setdefault(month // step, href)
    totals = Counter[int]()
    for (number, _bucket), n in counts.items():
        totals[number] += n
    most = max(totals.values())
    ground_up = ("settled", "unknown", "open")
    found = tuple(
        Period(
            name=_period(number * step, step),
            href=hrefs.get(number, ""),
            settled=counts[number, "settled"],
            open=counts[number, "open"],
            unknown=counts[number, "unknown"],
            x=20 * place,
            heights=tuple(-(-60 * counts[number, b] // most) for b in ground_up),  # type: ignore[arg-type]
        )
        for place, number in enumerate(range(first // step, last // step + 1))
    )
    return Periods(
        periods=found,
        width=20 * len(found),
        undated=len(rows) - len(days),
        beyond=len(days) - len(near),
        most=most,
    )


def _period(month: int, step: int) -> str:
    year, at = divmod(month, 12)
    if step == 1:
        return f"{month_name(at + 1)} {year}"
    if step == 3:  # noqa: PLR2004  (a quarter)
        return _("{year}, quarter {at}", year=year, at=at // 3 + 1)
    return str(year) if step == _LENGTHS[2] else f"{year}–{year + step // 12 - 1}"
