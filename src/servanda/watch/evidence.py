"""What is known at one time: reports grouped into happenings, indexed, with what denies them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.watch.intervals import overlaps

ACT_PREFIX = "act."
CLAIMED = frozenset({"claim", "denial"})
"""Standings of a report that is only somebody's word."""


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """One row, with its cells by name."""

    event: Event
    cells: Mapping[str, str]
    """Attributes and the fields that a guard may name."""

    @property
    def id(self) -> str:
        """Return the event's id."""
        return self.event.id


@dataclass(frozen=True, slots=True, eq=False)
class Happening:
    """One occurrence: all reports that speak of it, and the reports that deny it."""

    type: str
    name: str
    reports: tuple[Report, ...]
    denials: tuple[Report, ...]

    @property
    def start(self) -> datetime:
        """Return the earliest time that a report gives."""
        return min(r.event.start for r in self.reports)


def number_text(value: float) -> str:
    """Return a number as decimal text without a needless fraction."""
    return str(int(value)) if value == int(value) else repr(value)


def cells_of(event: Event) -> dict[str, str]:
    """Return what a guard can test, by name."""
    cells = dict(event.attributes)
    cells |= {
        "id": event.id,
        "type": event.type,
        "source": event.source,
        "family": event.family,
        "standing": event.standing,
        "occurrence": event.occurrence,
    }
    for name in ("actor", "object", "unit"):
        value = getattr(event, name)
        if value is not None:
            cells[name] = value
    for name in ("quantity", "quantity_hi", "conf", "lat", "lon", "error_m"):
        value = getattr(event, name)
        if value is not None:
            cells[name] = number_text(value)
    return cells


@dataclass(slots=True)
class _Type:
    happenings: list[Happening] = field(default_factory=list)
    by_value: dict[str, dict[str | None, list[Happening]]] = field(default_factory=dict)


class Evidence:
    """All reports known at ``known_at`` (None = everything), without those withdrawn."""

    def __init__(
        self,
        events: Iterable[Event],
        coverage: Iterable[Coverage],
        *,
        known_at: datetime | None,
    ) -> None:
        """Group and index the reports; their order does not matter."""
        known = [e for e in events if known_at is None or e.known_at <= known_at]
        gone = _withdrawn(known)
        self.events = tuple(sorted((e for e in known if e.id not in gone), key=_order))
        self.withdrawn = frozenset(gone)
        self._types = _grouped(self.events)
        self._coverage: dict[str, list[Coverage]] = defaultdict(list)
        for row in coverage:
            self._coverage[row.type].append(row)

    def candidates(self, pattern: c.EventPattern, fixed: Mapping[str, str]) -> list[Happening]:
        """Return every happening that may match, by the most telling fixed attribute."""
        index = self._types.get(pattern.type)
        if index is None:
            return []
        best = index.happenings
        for name, value in fixed.items():
            table = index.by_value.get(name)
            if table is None:
                table = index.by_value[name] = _by_value(index.happenings, name)
            # A report that lacks the attribute is open for it: it stays a candidate.
            # One happening may have a report that states it and another that does not.
            found = list(dict.fromkeys(table.get(value, []) + table.get(None, [])))
            if len(found) < len(best):
                best = found
        return best

    def acts(self, commitment: str) -> list[Report]:
        """Return the recorded acts about one commitment, by time."""
        return self._acts.get(commitment, [])

    @cached_property
    def _acts(self) -> dict[str, list[Report]]:
        found: dict[str, list[Report]] = defaultdict(list)
        for event in self.events:
            if event.type.startswith(ACT_PREFIX) and event.object is not None:
                found[event.object].append(Report(event, cells_of(event)))
        return found

    def watching(self, kind: str) -> list[Coverage]:
        """Return the coverage rows of a type that count: a duty, and no party's mere claims."""
        claimed = self._claimers.get(kind, frozenset())
        return [r for r in self._coverage.get(kind, ()) if r.duty and r.source not in claimed]

    def losses(self, kind: str) -> list[Coverage]:
        """Return the rows by which sources say when they could not watch for a type."""
        return [r for r in self._coverage.get(kind, ()) if r.lost is not None]

    @cached_property
    def _claimers(self) -> dict[str, frozenset[str]]:
        """Sources whose rows of a type are all mapped as claims: they do not watch, they accuse."""
        standings: dict[tuple[str, str], set[str]] = defaultdict(set)
        for event in self.events:
            standings[event.type, event.source].add(event.standing)
        found: dict[str, set[str]] = defaultdict(set)
        for (kind, source), seen in standings.items():
            if seen <= CLAIMED:
                found[kind].add(source)
        return {kind: frozenset(sources) for kind, sources in found.items()}


def _order(event: Event) -> tuple[datetime, datetime, str]:
    return event.start, event.end, event.id


def _withdrawn(events: list[Event]) -> set[str]:
    """Return ids that a later report takes back; a claim takes back only what its source said."""
    by_id = {e.id: e for e in events}
    gone: set[str] = set()
    for event in events:
        for name in event.supersedes:
            old = by_id.get(name)
            if old is not None and takes_back(event, old):
                gone.add(name)
    return gone


def takes_back(late: Event, old: Event) -> bool:
    """Return whether a report that names another as superseded has that effect."""
    return late.id != old.id and (late.standing not in CLAIMED or late.source == old.source)


def _grouped(events: tuple[Event, ...]) -> dict[str, _Type]:
    reports: dict[tuple[str, str], list[Report]] = {}
    named: dict[tuple[str, str], list[Report]] = defaultdict(list)
    sweeping: dict[str, list[Report]] = defaultdict(list)
    for event in events:
        report = Report(event, cells_of(event))
        if event.polarity == "+":
            reports.setdefault((event.type, event.occurrence), []).append(report)
        elif event.occurrence != event.id:
            named[event.type, event.occurrence].append(report)
        else:
            sweeping[event.type].append(report)
    types: dict[str, _Type] = defaultdict(_Type)
    for (kind, name), found in reports.items():
        denials = [*named.get((kind, name), ())]
        denials += [d for d in sweeping.get(kind, ()) if denies(d, found)]
        types[kind].happenings.append(Happening(kind, name, tuple(found), tuple(denials)))
    return dict(types)


def denies(denial: Report, reports: Sequence[Report]) -> bool:
    """Return whether "nothing such happened" speaks of these reports: its key, in its time."""
    event = denial.event
    named = dict(event.attributes)
    named |= {n: v for n in ("actor", "object") if (v := getattr(event, n)) is not None}
    return any(
        all(report.cells.get(name) == value for name, value in named.items())
        and overlaps(report.event.start, report.event.end, (event.start, event.end))
        for report in reports
    )


def _by_value(happenings: list[Happening], name: str) -> dict[str | None, list[Happening]]:
    table: dict[str | None, list[Happening]] = defaultdict(list)
    for happening in happenings:
        for value in dict.fromkeys(canonical(r.cells.get(name)) for r in happening.reports):
            table[value].append(happening)
    return table


def canonical(value: str | None) -> str | None:
    """Return a value in the form under which equal ones meet: numbers without needless zeros."""
    if value is None or (not value[:1].isdigit() and value[:1] not in "+-."):
        return value
    found = decimal(value)
    return value if found is None else str(found.normalize() + 0)


def decimal(text: str) -> Decimal | None:
    """Return the finite number that ``text`` is, or None."""
    try:
        value = Decimal(text)
    except ArithmeticError:
        return None
    return value if value.is_finite() else None
