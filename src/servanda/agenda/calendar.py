"""A board as an iCalendar file (RFC 5545), which calendar programs subscribe to.

Events only. A day is an all-day event, a local time comes with its zone, a vague date stands on the
last day that it can mean and says so. What has no date is named in the description. The same board
gives the same bytes: no clock is read.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from servanda.agenda.when import When, when
from servanda.model.plan_view import AgendaBoard, Due, MeetingView, MilestoneView, PlanView
from servanda.terms.times import zone_of

PRODUCT = "-//Servanda//Agenda 1//EN"
_DAY = timedelta(days=1)
_YEAR = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Tongue:
    """The language that a calendar speaks; names, titles and ids stay as they were given."""

    worded: Callable[..., str]
    """Returns a sentence of the calendar with its holes filled in."""
    retold: Callable[[str], str]
    """Returns what other rooms say: states and reasons."""
    until: Callable[[When], str]
    """Returns until when a vague time lasts."""


def _plainly(message: str, /, **values: object) -> str:
    return message.format_map(values)


ENGLISH = Tongue(_plainly, str, lambda at: f"by {at.end_words}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One event of a calendar, before it is written down."""

    uid: str
    summary: str
    start: date | datetime
    end: date | datetime
    words: str
    """Description."""
    revision: int
    cancelled: bool = False
    tentative: bool = False
    """Nobody has agreed on it."""
    place: str = ""
    commitment: str = ""
    """Whose end it is, where it is one's."""


def entries(board: AgendaBoard, tongue: Tongue = ENGLISH) -> Iterator[Entry]:
    """Yield what stands in the calendar: meetings, milestones, checks, ends of commitments."""
    ends = {(due.commitment, _last(due)) for due in board.dues}
    for one in board.plans:
        yield from _of_plan(one, ends, tongue)
    for due in board.dues:
        yield _due(due, tongue)


def _last(due: Due) -> str:
    """Return the last day of an occasion in its own zone."""
    over = datetime.fromisoformat(due.until) - timedelta(microseconds=1)
    return over.astimezone(zone_of(due.zone)).date().isoformat()


def _of_plan(view: PlanView, ends: Collection[tuple[str, str]], tongue: Tongue) -> Iterator[Entry]:
    plan, worded = view.plan, tongue.worded
    blank = worded("not stated")
    for meeting in view.meetings:
        if meeting.meeting.on is not None:
            yield _meeting(meeting, plan.id, view.revision, tongue)
    for milestone in view.milestones:
        due = milestone.milestone.due
        # What ends on the same day under the name of its commitment stands there already.
        if due is not None and not any((tied.commitment, due) in ends for tied in milestone.tied):
            yield _milestone(milestone, plan.id, view.revision, tongue)
    for task in view.tasks:
        at = when(task.task.by, where=task.task.id)
        what = ", ".join(task.task.checks)
        yield Entry(
            uid=f"{plan.id}/{task.task.id}",
            summary=_vague(worded("Check {what}: {who}", what=what, who=task.task.who), at, tongue),
            start=at.last,
            end=at.last + _DAY,
            words=_lines(
                [_state(task.state, tongue), worded("How: {how}", how=task.method or blank)]
            ),
            revision=view.revision,
        )


def _vague(summary: str, at: When, tongue: Tongue) -> str:
    if at.precision in ("day", "minute"):
        return summary
    return _not_a_day(summary, tongue.until(at), tongue)


def _not_a_day(summary: str, words: str, tongue: Tongue) -> str:
    return tongue.worded("{summary} ({words}, day not stated)", summary=summary, words=words)


def _state(state: str, tongue: Tongue) -> str:
    return tongue.worded("State: {state}", state=tongue.retold(state))


def _status(standing: str, source: str, tongue: Tongue) -> str:
    return tongue.worded(
        "Status: {standing}, source: {source}", standing=tongue.retold(standing), source=source
    )


def _meeting(view: MeetingView, plan: str, revision: int, tongue: Tongue) -> Entry:
    one, worded = view.meeting, tongue.worded
    blank = worded("not stated")
    at = when(one.on or "", where=one.id, zone=one.zone)
    start: date | datetime = at.last if at.at is None else at.at
    end: date | datetime = at.last + _DAY if at.at is None else at.at
    if one.ends is not None:
        ends = when(one.ends, where=one.id, zone=one.zone)
        end = ends.at or end
    lines = [_state(view.state, tongue), _status(view.standing, view.source, tongue)]
    lines.append(worded("Participants: {who}", who=", ".join(one.participants) or blank))
    lines.append(worded("Criteria: {what}", what="; ".join(one.criteria) or blank))
    lines += [
        worded("Item: {title}", title=item.title)
        + (f" ({', '.join(item.commitments)})" if item.commitments else "")
        for item in one.items
    ]
    return Entry(
        uid=f"{plan}/{one.id}",
        summary=_vague(one.title, at, tongue),
        start=start,
        end=end,
        words=_lines(lines),
        revision=revision,
        cancelled=view.state == "called off",
        tentative=not view.standing.startswith("agreed"),
        place=one.place or "",
    )


def _milestone(view: MilestoneView, plan: str, revision: int, tongue: Tongue) -> Entry:
    one = view.milestone
    at = when(one.due or "", where=one.id)
    lines = [_state(view.state, tongue), *map(tongue.retold, view.why)]
    lines += [f"{tied.commitment}: {tongue.retold(tied.shows)}" for tied in view.tied]
    lines.append(_status(view.standing, view.source, tongue))
    return Entry(
        uid=f"{plan}/{one.id}",
        summary=_vague(tongue.worded("Due: {title}", title=one.title), at, tongue),
        start=at.last,
        end=at.last + _DAY,
        words=_lines(dict.fromkeys(lines)),
        revision=revision,
        tentative=not view.standing.startswith("agreed"),
    )


def _due(due: Due, tongue: Tongue) -> Entry:
    """Return the end of an occasion: its last day, or the instant where it is no midnight."""
    zone = zone_of(due.zone)
    over = datetime.fromisoformat(due.until).astimezone(zone)
    start: date | datetime = over
    end: date | datetime = over
    if over.time() == datetime.min.time():
        start, end = over.date() - _DAY, over.date()
    name = f"{due.commitment}:{due.key}" if due.key else due.commitment
    summary = tongue.worded("Due: {title}", title=due.title)
    said = tongue.worded(
        "Commitment {name}: {shows}", name=due.commitment, shows=tongue.retold(due.shows)
    )
    return Entry(
        uid=name,
        summary=_not_a_day(summary, due.words, tongue) if due.words else summary,
        start=start,
        end=end,
        words=_lines([said, due.key]),
        revision=due.revision,
        cancelled=due.cancelled,
        commitment=due.commitment,
    )


def _lines(lines: Iterable[str]) -> str:
    return "\n".join(_plain(line) for line in lines if line)


def _plain(text: str) -> str:
    """Return a text on one line, without the characters that no calendar may hold."""
    return " ".join("".join(ch if ch.isprintable() else " " for ch in text).split())


def write(
    board: AgendaBoard,
    *,
    title: str,
    page_of: Callable[[str], str] | None = None,
    tongue: Tongue = ENGLISH,
) -> bytes:
    """Return the calendar file; it says of its own time what the newest entry says.

    ``page_of`` gives the whole address of a commitment's page.
    """
    import icalendar  # noqa: PLC0415  (only a calendar needs it)

    found = list(entries(board, tongue))
    out = icalendar.Calendar()
    out.add("prodid", PRODUCT)
    out.add("version", "2.0")
    out.add("x-wr-calname", icalendar.vText(_plain(title)))
    out.add("x-wr-caldesc", icalendar.vText(_lines(_without_date(board, tongue))))
    for zone in _zones(found):
        out.add_component(_timezone(icalendar, zone, found))
    stamp = datetime.fromisoformat(board.stamp).astimezone(UTC)
    for entry in found:
        event = _event(icalendar, entry, board.origin, stamp)
        if page_of is not None and entry.commitment:
            event.add("url", page_of(entry.commitment))
        out.add_component(event)
    return bytes(out.to_ical())


def _shown(line: str, tongue: Tongue) -> str:
    """Return a line of a promise without a date; in its last brackets stands what it shows."""
    head, bracket, shows = line.rpartition(" (")
    told = ", ".join(map(tongue.retold, shows.removesuffix(")").split(", ")))
    return f"{head}{bracket}{told})" if bracket else line


def _without_date(board: AgendaBoard, tongue: Tongue) -> Iterator[str]:
    """Yield the description of the calendar: its time, and what has no place in it."""
    worded = tongue.worded
    yield worded("As of {at}.", at=board.as_of)
    if board.undated:
        yield worded("Owed, without a date:")
        yield from (_shown(line, tongue) for line in board.undated)
    for view in board.plans:
        lost = [(one.meeting.id, one.meeting.title) for one in view.meetings if not one.meeting.on]
        lost += [
            (one.milestone.id, one.milestone.title)
            for one in view.milestones
            if not one.milestone.due
        ]
        for name, title in lost:
            yield worded("{plan} {name}: {title} (no date)", plan=view.plan.id, name=name,
                         title=title)  # fmt: skip


def _event(library: Any, entry: Entry, origin: str, stamp: datetime) -> Any:
    event = library.Event()
    event.add("uid", _plain(f"{entry.uid}@{origin}"))
    event.add("dtstamp", stamp)
    event.add("sequence", entry.revision)
    event.add("summary", _plain(entry.summary))
    event.add("dtstart", entry.start)
    if entry.end != entry.start:
        event.add("dtend", entry.end)
    event.add("description", entry.words)
    if entry.place:
        event.add("location", _plain(entry.place))
    status = "TENTATIVE" if entry.tentative else "CONFIRMED"
    event.add("status", "CANCELLED" if entry.cancelled else status)
    event.add("transp", "OPAQUE" if isinstance(entry.start, datetime) else "TRANSPARENT")
    return event


def _zones(found: Iterable[Entry]) -> list[str]:
    """Return the zones that the events use; times in UTC need none."""
    names = {str(e.start.tzinfo) for e in found if isinstance(e.start, datetime)}
    return sorted(names - {"UTC"})


def _timezone(library: Any, zone: str, found: Iterable[Entry]) -> Any:
    days = [
        one.date()
        for entry in found
        for one in (entry.start, entry.end)
        if isinstance(one, datetime) and str(one.tzinfo) == zone
    ]
    return library.Timezone.from_tzid(
        zone, first_date=min(days) - _YEAR, last_date=max(days) + _YEAR
    )
