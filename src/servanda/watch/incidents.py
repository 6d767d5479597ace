"""Where incidents stand: alleged, under inquiry, verified, attributed or unattributed.

A state is computed from the reports of one occurrence and typed in nowhere. What moves it are
attributes of reports whose standing is observation or admission: `inquiry` (who inquires),
`verified_by` (who verified that it happened) and `attributed_to` (by whom it was, or the word
`unattributed` where an inquiry ended without a name). A claim moves nothing; whom it names is an
accusation. To whom something is laid is told apart from whether it happened.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal

from servanda.model.evidence import Event
from servanda.model.incident import Attribution, Incident, IncidentState, Move, Told
from servanda.terms.times import iso
from servanda.watch.evidence import ACT_PREFIX, Evidence
from servanda.watch.grades import GRADES

MOVING = ("observation", "admission")
NOBODY = "unattributed"
SAID = frozenset({"inquiry", "verified_by", "attributed_to", *GRADES})
"""The attributes by which a happening is an incident that somebody follows up."""


def incidents(
    events: Iterable[Event],
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
    every: bool = False,
) -> tuple[Incident, ...]:
    """Return the incidents as they stand at two clocks, by time.

    ``every`` also returns happenings of which no report says anything about an inquiry or a grade.
    """
    groups: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in Evidence(events, (), known_at=known_at).events:
        early = as_of is None or event.start < as_of
        if early and not event.type.startswith(ACT_PREFIX):
            groups[event.type, event.occurrence].append(event)
    found = [
        _incident(told)
        for told in groups.values()
        if any(e.polarity == "+" for e in told)
        and (every or any(SAID & dict(e.attributes).keys() for e in told))
    ]
    return tuple(sorted(found, key=lambda i: (i.start, i.type, i.occurrence)))


def _incident(events: Sequence[Event]) -> Incident:
    told = sorted((e for e in events if e.polarity == "+"), key=_order)
    moving = [e for e in told if e.standing in MOVING]
    laid = [_attribution(e) for e in told if "attributed_to" in dict(e.attributes)]
    named = {one.to for one in laid if not one.accusation}
    moves = tuple(_moves(told[0], moving))
    return Incident(
        type=told[0].type,
        occurrence=told[0].occurrence,
        start=iso(min(e.start for e in told)),
        until=iso(max(e.end for e in told)),
        state=moves[-1].state,
        established=_established(moves),
        attributed_to=tuple(sorted(named - {NOBODY})),
        attributions=tuple(laid),
        moves=moves,
        reports=tuple(_told(e) for e in told),
        denied_by=tuple(e.id for e in sorted(events, key=_order) if e.polarity == "-"),
    )


def _moves(first: Event, moving: Sequence[Event]) -> Iterable[Move]:
    """Yield each state with the report that first brought it, in the order of the states.

    Nothing is attributed before it is verified: an attribution waits until then.
    """
    yield Move(state="alleged", event=first.id, by=first.source, known_at=iso(first.known_at))
    if one := _first(moving, "inquiry"):
        yield _move("under inquiry", one, "inquiry")
    verified = _first(moving, "verified_by")
    if verified is None:
        return
    yield _move("verified", verified, "verified_by")
    laid = [e for e in moving if "attributed_to" in dict(e.attributes)]
    named = [e for e in laid if dict(e.attributes)["attributed_to"] != NOBODY]
    # A name, once given, outweighs that an earlier inquiry ended without one.
    if named or laid:
        state: IncidentState = "attributed" if named else "unattributed"
        last = max((named or laid)[0], verified, key=_order)
        yield Move(state=state, event=(named or laid)[0].id, by=(named or laid)[0].source,
                   known_at=iso(last.known_at))  # fmt: skip


def _first(events: Iterable[Event], name: str) -> Event | None:
    return next((e for e in events if name in dict(e.attributes)), None)


def _move(state: IncidentState, event: Event, name: str) -> Move:
    by = dict(event.attributes)[name]
    return Move(state=state, event=event.id, by=by, known_at=iso(event.known_at))


def _established(moves: Sequence[Move]) -> Literal["alleged", "under inquiry", "verified"]:
    reached = {move.state for move in moves}
    if "verified" in reached:
        return "verified"
    return "under inquiry" if "under inquiry" in reached else "alleged"


def _attribution(event: Event) -> Attribution:
    return Attribution(
        to=dict(event.attributes)["attributed_to"],
        event=event.id,
        source=event.source,
        accusation=event.standing not in MOVING,
    )


def _told(event: Event) -> Told:
    said = dict(event.attributes)
    return Told(
        event=event.id,
        source=event.source,
        standing=event.standing,
        known_at=iso(event.known_at),
        source_grade=said.get("source_grade"),
        report_grade=said.get("report_grade"),
    )


def _order(event: Event) -> tuple[datetime, datetime, str]:
    return event.known_at, event.start, event.id
