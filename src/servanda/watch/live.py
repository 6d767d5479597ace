"""Evidence that grows: the happenings of all live reports, kept current report by report."""

from bisect import insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.watch.evidence import (
    ACT_PREFIX,
    CLAIMED,
    Evidence,
    Happening,
    Report,
    canonical,
    cells_of,
    denies,
    takes_back,
)
from servanda.watch.intervals import overlaps

Name = tuple[str, str]
"""Type and occurrence of a happening."""


def _order(report: Report) -> tuple[datetime, datetime, str]:
    return report.event.start, report.event.end, report.id


@dataclass(slots=True)
class _Kind:
    """All happenings of one type, and the same by the values of a cell once that was asked."""

    all: dict[str, Happening] = field(default_factory=dict)
    by_value: dict[str, dict[str | None, dict[str, Happening]]] = field(default_factory=dict)
    sweeping: dict[str, Report] = field(default_factory=dict)

    def put(self, happening: Happening) -> None:
        self.all[happening.name] = happening
        for cell, table in self.by_value.items():
            for value in _values(happening, cell):
                table[value][happening.name] = happening

    def drop(self, happening: Happening) -> None:
        del self.all[happening.name]
        for cell, table in self.by_value.items():
            for value in _values(happening, cell):
                del table[value][happening.name]

    def table(self, cell: str) -> dict[str | None, dict[str, Happening]]:
        found = self.by_value.get(cell)
        if found is None:
            found = self.by_value[cell] = defaultdict(dict)
            for happening in self.all.values():
                for value in _values(happening, cell):
                    found[value][happening.name] = happening
        return found


def _values(happening: Happening, cell: str) -> set[str | None]:
    return {canonical(report.cells.get(cell)) for report in happening.reports}


@dataclass(slots=True)
class Change:
    """What one report did to the evidence."""

    before: list[Happening] = field(default_factory=list)
    after: list[Happening] = field(default_factory=list)
    acts: set[str] = field(default_factory=set)
    """Commitments with another list of acts."""
    claimers: set[str] = field(default_factory=set)
    """Types of which other sources only claim."""


class LiveEvidence(Evidence):
    """Evidence like any other, to which reports are added one at a time."""

    def __init__(self) -> None:
        """Begin without any report."""
        super().__init__((), (), known_at=None)
        self.reports: dict[str, Report] = {}
        """Every known report, also those that were taken back."""
        self._kinds: dict[str, _Kind] = defaultdict(_Kind)
        self._parts: dict[Name, list[Report]] = {}
        self._named: dict[Name, list[Report]] = defaultdict(list)
        self._gone: set[str] = set()
        self._awaited: dict[str, list[Event]] = defaultdict(list)
        self._by_object: dict[str, list[Report]] = defaultdict(list)
        self._standings: dict[str, dict[str, Counter[bool]]] = defaultdict(
            lambda: defaultdict(Counter)
        )

    # ------------------------------------------------------------ asking

    def candidates(self, pattern: c.EventPattern, fixed: Mapping[str, str]) -> list[Happening]:
        """Return every happening that may match, by the most telling fixed attribute."""
        kind = self._kinds.get(pattern.type)
        if kind is None:
            return []
        best: tuple[dict[str, Happening], ...] = (kind.all,)
        for cell, value in fixed.items():
            table = kind.table(cell)
            found = tuple(part for v in (value, None) if (part := table.get(v)))
            if sum(map(len, found)) < sum(map(len, best)):
                best = found
        return list({name: one for part in best for name, one in part.items()}.values())

    def acts(self, commitment: str) -> list[Report]:
        """Return the recorded acts about one commitment, by time."""
        return self._by_object.get(commitment, [])

    def watching(self, kind: str) -> list[Coverage]:
        """Return the coverage rows of a type that count: a duty, and no party's mere claims."""
        standings = self._standings.get(kind, {})
        return [
            row
            for row in self._coverage.get(kind, ())
            if row.duty and not _only_claims(standings.get(row.source))
        ]

    def happening(self, kind: str, name: str) -> Happening | None:
        """Return one happening."""
        return self._kinds[kind].all.get(name)

    def reports_of(self, name: Name) -> list[Report]:
        """Return the reports of one happening."""
        return list(self._parts.get(name, ()))

    def denials_of(self, names: Iterable[Name]) -> list[Report]:
        """Return the reports that can deny one of these happenings: by its name, or in its time."""
        found: dict[str, Report] = {}
        for name in names:
            found |= {denial.id: denial for denial in self._named.get(name, ())}
            times = [(r.event.start, r.event.end) for r in self._parts.get(name, ())]
            for denial in self._kinds[name[0]].sweeping.values():
                event = denial.event
                if event.occurrence == name[1] or any(
                    overlaps(start, end, (event.start, event.end)) for start, end in times
                ):
                    found[denial.id] = denial
        return list(found.values())

    def standing_events(self) -> Iterator[Event]:
        """Yield every known event, in no order."""
        return (report.event for report in self.reports.values())

    # ------------------------------------------------------------ growing

    def cover(self, rows: Iterable[Coverage]) -> None:
        """Add coverage."""
        for row in rows:
            self._coverage[row.type].append(row)

    def uncover(self, rows: Sequence[Coverage]) -> None:
        """Take the newest rows away again."""
        for row in reversed(rows):
            self._coverage[row.type].pop()

    def covered(self) -> list[Coverage]:
        """Return all coverage rows."""
        return [row for rows in self._coverage.values() for row in rows]

    def add(self, event: Event) -> Change:
        """Take in a report that became known; return what that changed."""
        change = Change()
        report = self.reports[event.id] = Report(event, cells_of(event))
        gone = any(takes_back(late, event) for late in self._awaited.get(event.id, ()))
        if gone:
            self._gone.add(event.id)
        else:
            self._enter(report, change)
        for name in event.supersedes:
            # What is taken back may become known later than that it was taken back.
            self._awaited[name].append(event)
            old = self.reports.get(name)
            if old is not None and name not in self._gone and takes_back(event, old.event):
                self._gone.add(name)
                self._leave(old, change)
        return change

    def put_in(self, report: Report) -> Change:
        """Let a report stand for a while; what it names as superseded stays."""
        change = Change()
        self._enter(report, change)
        return change

    def take_out(self, report: Report) -> Change:
        """Take a report that stands out for a while."""
        change = Change()
        self._leave(report, change)
        return change

    def _enter(self, report: Report, change: Change) -> None:
        event = report.event
        self._count(event, 1, change)
        if event.type.startswith(ACT_PREFIX) and event.object is not None:
            insort(self._by_object[event.object], report, key=_order)
            change.acts.add(event.object)
        if event.polarity == "+":
            insort(self._parts.setdefault((event.type, event.occurrence), []), report, key=_order)
            self._regroup((event.type, event.occurrence), change)
        elif event.occurrence != event.id:
            insort(self._named[event.type, event.occurrence], report, key=_order)
            self._regroup((event.type, event.occurrence), change)
        else:
            self._kinds[event.type].sweeping[event.id] = report
            self._sweep(report, change)

    def _leave(self, report: Report, change: Change) -> None:
        event = report.event
        self._count(event, -1, change)
        if event.type.startswith(ACT_PREFIX) and event.object is not None:
            self._by_object[event.object].remove(report)
            change.acts.add(event.object)
        if event.polarity == "+":
            self._parts[event.type, event.occurrence].remove(report)
            self._regroup((event.type, event.occurrence), change)
        elif event.occurrence != event.id:
            self._named[event.type, event.occurrence].remove(report)
            self._regroup((event.type, event.occurrence), change)
        else:
            del self._kinds[event.type].sweeping[event.id]
            self._sweep(report, change)

    def _count(self, event: Event, by: int, change: Change) -> None:
        """Count what a source says of a type: one that only claims does not watch."""
        seen = self._standings[event.type][event.source]
        before = _only_claims(seen)
        seen[event.standing in CLAIMED] += by
        if before != _only_claims(seen):
            change.claimers.add(event.type)

    def _sweep(self, denial: Report, change: Change) -> None:
        """Group anew all happenings of which a report says that nothing such happened."""
        kind = denial.event.type
        for happening in list(self._kinds[kind].all.values()):
            if denies(denial, happening.reports):
                self._regroup((kind, happening.name), change)

    def _regroup(self, name: Name, change: Change) -> None:
        kind, reports = self._kinds[name[0]], self._parts.get(name)
        old = kind.all.get(name[1])
        if old is not None:
            kind.drop(old)
            change.before.append(old)
        if not reports:
            self._parts.pop(name, None)
            return
        denials = [*self._named.get(name, ())]
        denials += [d for d in kind.sweeping.values() if denies(d, reports)]
        new = Happening(name[0], name[1], tuple(reports), tuple(denials))
        kind.put(new)
        change.after.append(new)


def _only_claims(seen: Counter[bool] | None) -> bool:
    return seen is not None and seen[True] > 0 and seen[False] == 0
