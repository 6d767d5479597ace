"""Whether the conditions of triggers hold, from verdicts; three-valued, and never early."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from servanda.levers.rules import condition
from servanda.model.evidence import Event
from servanda.model.lever import Fact, Step
from servanda.model.verdict import Verdict

Assumed = Mapping[str, tuple[str, date]]
"""Commitment -> the state it is assumed to be in, and since when."""
Find = Callable[[Iterable[str]], Iterable[Event]]
_MOMENT = timedelta(microseconds=1)


class Facts:
    """The verdicts of a register as answers to conditions."""

    def __init__(
        self,
        verdicts: Iterable[Verdict],
        known: Iterable[str],
        events: Find,
        *,
        today: date,
        assumed: Assumed | None = None,
    ) -> None:
        """Take all verdicts, the names of all commitments, and where events are found."""
        self.today = today
        self.known = frozenset(known)
        self.events = events
        self.assumed = assumed or {}
        self._rows: dict[str, list[Verdict]] = {}
        for row in verdicts:
            self._rows.setdefault(row.commitment, []).append(row)

    def of(self, step: Step) -> tuple[Fact, ...]:
        """Return the facts that a step's trigger rests on."""
        return tuple(self._fact(one) for one in step.when)

    def _fact(self, text: str) -> Fact:
        name, word = condition(text)
        if name in self.assumed:
            state, since = self.assumed[name]
            met = state == word
            day = since.isoformat() if met else None
            return Fact(condition=text, holds=met, since=day, shows=state, assumed=True)
        rows = self._rows.get(name, [])
        if not rows:
            shows = "no instance yet" if name in self.known else "not in the register"
            holds = False if name in self.known else None
            return Fact(condition=text, holds=holds, since=None, shows=shows)
        readings: dict[str | None, list[Verdict]] = {}
        for row in rows:
            readings.setdefault(row.reading, []).append(row)
        found = [self._under(word, own) for own in readings.values()]
        shows = ", ".join(sorted({row.display for row in rows}))
        if all(holds for holds, _ in found):
            since = max(day for _, day in found if day is not None)
            return Fact(condition=text, holds=True, since=since.isoformat(), shows=shows)
        sure = all(holds is False for holds, _ in found)
        return Fact(condition=text, holds=False if sure else None, since=None, shows=shows)

    def _under(self, word: str, rows: Sequence[Verdict]) -> tuple[bool | None, date | None]:
        """Tell whether one reading's instances are in a state, and since when."""
        there = [row for row in rows if row.state == word]
        unclear = any(
            row.verdict is None and row.state not in {"expired", word} and row.display != "pending"
            for row in rows
        )
        if word == "discharged":
            if len(there) == len(rows):
                return True, max(self._since(row) for row in there)
            lost = any(row.state in {"violated", "expired"} for row in rows)
            return (None if unclear and not lost else False), None
        if there:
            return True, min(self._since(row) for row in there)
        return (None if unclear else False), None

    def _since(self, row: Verdict) -> date:
        """Return the day from which a settled verdict holds, the last one that it may be."""
        events = row.certificate.events
        if row.certificate.shape == "witness" and events:
            ends = [max(e.start, e.end - _MOMENT) for e in self.events(events)]
            if ends:
                return max(ends).astimezone(UTC).date()
        stated = row.window.until or row.window.start
        if stated is None:
            return self.today
        return datetime.fromisoformat(stated).astimezone(UTC).date()


def trigger(step: Step, facts: Sequence[Fact]) -> tuple[bool | None, date | None]:
    """Tell whether a step's trigger holds, and since when."""
    met = [date.fromisoformat(f.since) for f in facts if f.holds and f.since]
    values = [fact.holds for fact in facts]
    if step.match == "any":
        if met:
            return True, min(met)
        return (None if None in values else False), None
    if all(values):
        return True, max(met)
    return (None if False not in values else False), None
