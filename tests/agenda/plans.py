"""Plans to test with, and verdicts made by hand."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from servanda.agenda import plan
from servanda.agenda.standing import Day
from servanda.agenda.ties import Ties
from servanda.model.evidence import Event
from servanda.model.verdict import Certificate, Instance, Trigger, Verdict, Window

HEAD = 'schema = "servanda.agenda/1"\nid = "p"\ntitle = "Plan"\nsource = "the chair"\n'


def event(eid: str, day: str) -> Event:
    """Return an observation on a day."""
    start = datetime.fromisoformat(f"{day}T12:00:00+00:00")
    return Event(
        id=eid, type="act", start=start, end=start, standing="observation", source="mission",
        family="mission", occurrence=eid, known_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def verdict(name: str, state: Any, display: Any, until: str | None, **more: Any) -> Verdict:
    """Return a verdict on one occasion."""
    return Verdict(
        commitment=name,
        reading=more.pop("reading", None),
        instance=Instance(key={}, trigger=Trigger(at="2026-01-01T00:00:00Z")),
        norm_status=more.pop("norm", "in_force"),
        state=state,
        verdict={"discharged": True, "violated": False}.get(state),
        display=display,
        final=True,
        window=Window(until=None if until is None else f"{until}T00:00:00Z"),
        measure=None,
        certificate=more.pop("certificate", Certificate(shape="open")),
    )


def kept(name: str, event_id: str, until: str) -> Verdict:
    """Return a promise that an event fulfilled."""
    shown = Certificate(shape="witness", events=(event_id,))
    return verdict(name, "discharged", "fulfilled", until, certificate=shown)


def day(
    text: str,
    verdicts: Iterable[Verdict] = (),
    *,
    today: str = "2026-02-01",
    known: Iterable[str] = (),
    events: Iterable[Event] = (),
    documents: Iterable[str] = (),
    recurring: dict[str, date | None] | None = None,
) -> Day:
    """Return what is known of a plan on a day."""
    rows, found = list(verdicts), {one.id: one for one in events}
    ties = Ties(
        rows,
        {*known, *(row.commitment for row in rows)},
        lambda ids: [found[i] for i in ids if i in found],
        today=date.fromisoformat(today),
        recurring=recurring,
    )
    one = plan.parse(HEAD + text, where="plan.toml")
    return Day(one, ties, frozenset(documents), date.fromisoformat(today))
