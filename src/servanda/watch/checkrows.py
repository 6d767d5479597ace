"""The rows that the small checker looks through, at hand by kind and by what a rule asks for."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation

from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import CheckFact

Key = Decimal | str


def number(text: str) -> Decimal | None:
    """Return a text as a number; None where it is none."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def cell(event: Event, name: str) -> str | None:
    """Return an attribute of an event as text; None where it has none."""
    value = dict(event.attributes).get(name, getattr(event, name, None))
    return None if value is None or isinstance(value, tuple) else str(value)


def _key(text: str) -> Key:
    """Return what two texts share that are equal: numbers as numbers, else the text."""
    found = number(text)
    return text if found is None or not found.is_finite() else found.normalize()


class Rows:
    """Events as known at one time, and coverage, by kind."""

    def __init__(self, events: Iterable[Event], coverage: Iterable[Coverage], digest: str) -> None:
        """Take the events that are known, the rows of coverage, and the events' digest."""
        self.digest = digest
        self.by_id: dict[str, Event] = {}
        self._by_type: dict[str, list[Event]] = defaultdict(list)
        for event in events:
            self.by_id[event.id] = event
            self._by_type[event.type].append(event)
        self._watched: dict[str, list[Coverage]] = defaultdict(list)
        for row in coverage:
            self._watched[row.type].append(row)
        self._by_value: dict[tuple[str, str], dict[Key | None, list[Event]]] = {}

    def watched(self, kind: str) -> Sequence[Coverage]:
        """Return the rows of coverage of one kind of event."""
        return self._watched.get(kind, ())

    def may_match(self, fact: CheckFact) -> Sequence[Event]:
        """Return events of the fact's kind, of all that can pass its guards and maybe of others."""
        for guard in fact.guards:
            if guard.op == "=" and guard.attribute != "quantity":
                found = self._values(fact.type, guard.attribute)
                return [*found.get(_key(guard.values[0]), ()), *found.get(None, ())]
        return self._by_type.get(fact.type, ())

    def _values(self, kind: str, attribute: str) -> dict[Key | None, list[Event]]:
        """Return the events of a kind by the value of an attribute; None: those without it."""
        place = (kind, attribute)
        if place not in self._by_value:
            found: dict[Key | None, list[Event]] = defaultdict(list)
            for event in self._by_type.get(kind, ()):
                text = cell(event, attribute)
                found[None if text is None else _key(text)].append(event)
            self._by_value[place] = found
        return self._by_value[place]
