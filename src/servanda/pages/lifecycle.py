"""The life of one occasion along the days, with the evidence below the line; and as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from servanda.model.dates import day_asked
from servanda.model.evidence import Event
from servanda.model.verdict import Verdict
from servanda.pages.axis import Tick, axis_of
from servanda.pages.figures import label, shape_of
from servanda.pages.languages import gettext as _
from servanda.pages.languages import ngettext
from servanda.pages.times import day_of, day_words, last_day
from servanda.pages.words import part_words, shown

WIDTH, LEFT, RIGHT = 700, 16, 684
LINE = 34
"""Height of the line of life."""
ROW = 20
LANES = 4
"""Rows of evidence under the line; what does not fit is in the table only."""
SHOWN = 40
MARGIN = timedelta(days=30)
_CHAR = 7.4
"""Units of one letter at the size of the figure."""
Place = Callable[[date], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A stretch of the line: waiting, owed, or ahead."""

    start: int
    end: int
    css: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """One row of the table, and its mark in the figure."""

    when: str
    what: str
    href: str
    x: int
    y: int
    """0: in the table only."""
    text: str
    anchor: str
    shape: str
    faint: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """The figure of one occasion."""

    height: int
    ticks: tuple[Tick, ...]
    today: int
    pieces: tuple[Piece, ...]
    moments: tuple[Moment, ...]
    summary: str
    vague: tuple[tuple[int, int], ...]
    """Reports whose time is not exact: from and to."""
    beyond: bool
    """The day of the page lies beyond the figure, at its edge."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One report with its part in the verdict and the address of its entry."""

    event: Event
    part: str
    href: str


def lifecycle_of(v: Verdict, reports: Sequence[Told], *, as_of: str, zone: str) -> Lifecycle | None:
    """Return the life of an occasion; None where nothing of it has a day."""
    today = day_asked(as_of)
    trigger = v.instance.trigger
    start = day_of((trigger.at if trigger else None) or v.window.start, zone)
    due = last_day(v.window.until, zone)
    ended = None if v.ending is None or not v.ending.at else day_of(v.ending.at, zone)
    told = [(t, t.event.start.date(), _last(t.event)) for t in reports[:SHOWN]]
    days = [d for d in (start, due, ended, *(d for _, a, z in told for d in (a, z))) if d]
    if not days:
        return None
    # Years of silence after the last of it would press everything else together.
    late = max(days) + max(MARGIN, (max(days) - min(days)) / 3)
    axis = axis_of(days, min(today, late), left=LEFT, right=RIGHT)
    owed = v.state not in ("conditional", "expired")
    lanes = _Lanes(axis.place)
    moments = [
        lanes.point(day, what, shape)
        for day, what, shape in (
            (start, _("in force") if owed else _("given, waits for its condition"), "○"),
            (due, _("last day"), "◆"),
            (ended, v.norm_status.replace("_", " "), "◌"),
        )
        if day is not None
    ]
    moments += [lanes.report(t, first, last) for t, first, last in told]
    final = shape_of(v.display) if v.display != "pending" else "◐"
    moments.append(lanes.now(today, v.display, final))
    return Lifecycle(
        height=LINE + 14 + ROW * (lanes.used + 1),
        ticks=axis.ticks(),
        today=axis.place(today),
        pieces=tuple(_pieces(axis.place, start, ended or due, today, owed=owed)),
        moments=tuple(sorted(moments, key=lambda m: m.x)),
        summary=_summary(v, start, due, told, today),
        beyond=today > late,
        vague=tuple((axis.place(a), axis.place(z)) for _, a, z in told if a != z),
    )


def _pieces(
    place: Place, start: date | None, end: date | None, today: date, *, owed: bool
) -> list[Piece]:
    first = LEFT if start is None else place(start)
    last = RIGHT if end is None else place(end)
    now = min(max(place(today), first), last)
    past = Piece(start=first, end=now, css="phase" if owed else "thin dash")
    ahead = Piece(start=now, end=last, css="thin dash")
    return [piece for piece in (past, ahead) if piece.end > piece.start]


class _Lanes:
    """Puts the words of the marks where they do not run into each other."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._free = [LEFT] * LANES
        self.used = 0

    def point(self, day: date, what: str, shape: str) -> Moment:
        return self._moment(day, day, what, what, shape=shape)

    def report(self, told: Told, first: date, last: date) -> Moment:
        event = told.event
        kind = event.type.removeprefix("act.").replace("_", " ")
        who = " " + _("by {actor}", actor=event.actor) if event.actor else ""
        source = _(", says {source}", source=event.source) if event.source else ""
        what = _(
            "{part}: {kind}{who}{source}",
            part=part_words(told.part),
            kind=kind,
            who=who,
            source=source,
        )
        return self._moment(
            first, last, what, kind, shape="↑", href=told.href, faint=told.part != "counts"
        )

    def now(self, today: date, display: str, shape: str) -> Moment:
        return self._moment(
            today,
            today,
            _("as of this day: {display}", display=shown(display)),
            shown(display),
            shape=shape,
        )

    def _moment(
        self,
        first: date,
        last: date,
        what: str,
        text: str,
        *,
        shape: str,
        href: str = "",
        faint: bool = False,
    ) -> Moment:
        x = self._place(first)
        short = label(text, 26)
        room = round(_CHAR * (len(short) - 2)) + 12
        # Words that would leave the figure stand before their mark.
        ends = x + 10 + room > RIGHT + 20
        left = x - 10 - room if ends else x
        lane = next((n for n, free in enumerate(self._free) if left >= free), None)
        if lane is not None:
            self._free[lane] = x + 10 if ends else x + 12 + room
            self.used = max(self.used, lane + 1)
        when = day_words(first.isoformat())
        if last != first:
            when = _("{when} to {day}", when=when, day=day_words(last.isoformat()))
        return Moment(
            when=when,
            what=what,
            href=href,
            x=x,
            y=0 if lane is None else LINE + ROW * (lane + 1),
            text=short,
            anchor="end" if ends else "start",
            shape=shape,
            faint=faint,
        )


def _last(event: Event) -> date:
    """Return the last day of an event; its end is exclusive where it is later than its start."""
    found = last_day(event.end.isoformat()) if event.end > event.start else event.start.date()
    return found or event.start.date()


def _summary(
    v: Verdict,
    start: date | None,
    due: date | None,
    told: Sequence[tuple[Told, date, date]],
    today: date,
) -> str:
    """Return what the figure shows, in one sentence."""
    since = (
        _("from {day}", day=day_words(start.isoformat()))
        if start
        else _("from a day that is not told")
    )
    until = _("to {day}", day=day_words(due.isoformat())) if due else _("without a last day")
    n = len(told)
    reports = ngettext("one report", "{n} reports", n) if n else _("no report")
    day = day_words(today.isoformat())
    return _(
        "It runs {since} {until}, with {reports} beside it: {display}, as of {day}.",
        since=since,
        until=until,
        reports=reports,
        display=shown(v.display),
        day=day,
    )
