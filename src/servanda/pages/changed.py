"""What is different between two times at which somebody looked: entries, and verdicts."""

from collections import Counter
from collections.abc import Iterable, Mapping

from servanda.model.record import Record
from servanda.model.register import LogEntry, RegisteredCommitment
from servanda.model.verdict import Trigger, Verdict

Place = tuple[str, ...]
"""A commitment, and which of its occasions and versions."""
Displays = Mapping[Place, str]
"""What each verdict shows."""


class Change(Record, frozen=True, kw_only=True):
    """A verdict that shows something else than before."""

    commitment: str
    title: str
    was: str | None
    """None: there was no such occasion."""
    became: str | None


class Since(Record, frozen=True, kw_only=True):
    """What changed after an entry."""

    since: int
    """The last entry that was known then."""
    seen: str
    """When that was: as it was said, or else by the clock of the entry's signer."""
    as_of: str
    head: int
    """The newest entry now."""
    entries: tuple[LogEntry, ...]
    changes: tuple[Change, ...]


def displays(verdicts: Iterable[Verdict]) -> Displays:
    """Return what each verdict shows by its place."""
    return {_place(verdict): verdict.display for verdict in verdicts}


def changes(
    old: Displays, new: Displays, commitments: Iterable[RegisteredCommitment]
) -> tuple[Change, ...]:
    """Return where two answers differ, in the order of the older one and then of what is new."""
    titles = {one.id: one.title for one in commitments}
    return tuple(
        Change(
            commitment=place[0], title=titles.get(place[0], place[0]),
            was=old.get(place), became=new.get(place),
        )
        for place in {**old, **new}
        if old.get(place) != new.get(place)
    )  # fmt: skip


def gathered(found: Iterable[Change]) -> tuple[tuple[Change, int], ...]:
    """Return changes that read alike once, with how many occasions changed so."""
    return tuple(Counter(found).items())


def _place(verdict: Verdict) -> Place:
    instance = verdict.instance
    trigger = instance.trigger or Trigger()
    key = [part for pair in sorted(instance.key.items()) for part in pair]
    return (verdict.commitment, verdict.reading or "", *key, trigger.event or "", trigger.at or "")
