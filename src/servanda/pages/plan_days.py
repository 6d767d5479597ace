"""A plan along the days: rows of a table, each with its bar for the eye."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from servanda.model.plan_view import MeetingView, PlanView, Slot
from servanda.pages.languages import gettext as _
from servanda.pages.languages import ngettext
from servanda.pages.times import day_words
from servanda.pages.words import shown

WIDTH = 1000
"""Units of a bar's picture, from the first day of the plan to the last."""
LEAST = 8
"""Units of the narrowest bar: one day of a plan of years could not be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One phase, milestone or meeting with its place among the days."""

    name: str
    first: str
    last: str
    note: str
    x: int
    width: int
    strong: bool
    """On the critical path."""
    vague: bool = False
    """Its day is not stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """The rows of a plan, and where the day of the page lies."""

    rows: tuple[Row, ...]
    today: int | None
    """None where it lies outside."""


def timeline_of(view: PlanView, as_of: str) -> Timeline | None:
    """Return the rows of a plan by their first days; None where nothing has a day."""
    titles = {one.id: one.title for one in (*view.plan.phases, *view.plan.milestones)}
    spans = [_of_slot(slot, titles[slot.id]) for slot in view.schedule.slots]
    spans += [_of_meeting(one) for one in view.meetings if one.last is not None]
    if not spans:
        return None
    first, last = min(s.first for s in spans), max(s.last for s in spans)
    scale = WIDTH / ((last - first).days + 1)

    def place(day: date) -> int:
        return min(round((day - first).days * scale), WIDTH - LEAST)

    rows = tuple(
        Row(
            name=span.name,
            first=day_words(span.first.isoformat()),
            last=day_words(span.last.isoformat()),
            note=span.note,
            x=place(span.first),
            width=max(round(((span.last - span.first).days + 1) * scale), LEAST),
            strong=span.strong,
            vague=span.vague,
        )
        for span in sorted(spans, key=lambda s: (s.first, s.last, s.name))
    )
    today = (datetime.fromisoformat(as_of) - timedelta(microseconds=1)).date()
    return Timeline(rows=rows, today=place(today) if first <= today <= last else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    name: str
    first: date
    last: date
    note: str
    strong: bool = False
    vague: bool = False


def _of_slot(slot: Slot, title: str) -> _Span:
    return _Span(
        name=title,
        first=date.fromisoformat(slot.start),
        last=date.fromisoformat(slot.finish),
        note=_("critical")
        if slot.critical
        else _("{slack} of slack", slack=ngettext("{n} day", "{n} days", slot.slack)),
        strong=slot.critical,
    )


def _of_meeting(view: MeetingView) -> _Span:
    last = date.fromisoformat(view.last or "")
    first = date.fromisoformat(view.first or "")
    note = _("meeting, {value}", value=shown(view.state))
    vague = first != last
    return _Span(name=view.meeting.title, first=first, last=last, note=note, vague=vague)
