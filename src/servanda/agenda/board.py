"""A plan with the state of all its parts, and what else belongs in a calendar."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec.structs import replace

from servanda.agenda import standing
from servanda.agenda.lacks import lacks
from servanda.agenda.layout import schedule
from servanda.agenda.standing import Day
from servanda.agenda.ties import NONE_YET, Ties
from servanda.model.agenda import RegisteredAgenda
from servanda.model.plan_view import Due, PlanView
from servanda.model.verdict import Verdict

_OVER = ("released", "cancelled", "superseded", "ended")


def plan_view(day: Day, on_record: RegisteredAgenda) -> PlanView:
    """Return one plan as it stands on a day."""
    found = standing.milestones(day)
    view = PlanView(
        plan=day.plan,
        entry=on_record.entry,
        revision=on_record.revision,
        registered_by=on_record.registered_by,
        parties=standing.parties(day),
        phases=standing.phases(day, found),
        tracks=standing.tracks(day, found),
        issues=standing.issues(day, found),
        milestones=tuple(found.values()),
        channels=standing.channels(day),
        mechanisms=standing.mechanisms(day),
        meetings=standing.meetings(day),
        tasks=standing.tasks(day, found),
        schedule=schedule(day.plan),
        lacks=(),
    )
    return replace(view, lacks=lacks(day, view))


def dues(
    verdicts: Iterable[Verdict],
    facts: Mapping[str, tuple[str, str, int]],
) -> Iterator[Due]:
    """Yield each occasion with an end; ``facts`` gives title, zone and revision of commitments.

    Competing readings with one end are one entry of a calendar.
    """
    seen: dict[tuple[str, str, str], Due] = {}
    for row in verdicts:
        if row.window.until is None:
            continue
        title, zone, revision = facts[row.commitment]
        key = ", ".join(f"{name}={value}" for name, value in sorted(row.instance.key.items()))
        trigger = row.instance.trigger
        if trigger is not None and trigger.at:
            key = ", ".join(filter(None, (key, trigger.at)))
        where = (row.commitment, key, row.window.until)
        old = seen.get(where)
        shows = row.display if old is None else _both(old.shows, row.display)
        seen[where] = Due(
            commitment=row.commitment,
            title=title,
            key=key,
            until=row.window.until,
            zone=zone,
            shows=shows,
            cancelled=row.norm_status in _OVER and row.state != "discharged",
            revision=revision,
        )
    yield from (seen[where] for where in sorted(seen))


def _both(old: str, new: str) -> str:
    return old if new in old.split(" / ") else f"{old} / {new}"


def undated(ties: Ties, titles: Mapping[str, str]) -> tuple[str, ...]:
    """Return what is owed without a date, in the order of ids."""
    found = []
    for name in sorted(titles):
        rows = ties.rows(name)
        if any(row.window.until is not None for row in rows):
            continue
        shows = ", ".join(sorted({row.display for row in rows})) or NONE_YET
        found.append(f"{name}: {titles[name]} ({shows})")
    return tuple(found)
