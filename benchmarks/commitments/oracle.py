"""Answers a task event by event in plain Python, under late, partial and disputed evidence.

It shares no line with any engine: it was written from the language's specification, for the rules
of this benchmark alone, to be read and doubted. The table of fates is the other witness.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import inf
from typing import NamedTuple

from benchmarks.commitments.rules import Rule
from benchmarks.commitments.task import Answer, Moment, Task, Watch

KEYS = ("inspection", "donor", "district", "actor")
COLUMNS = (
    "id, type, start, stop, actor, object, quantity, quantity_hi, unit, source, family, standing, "
    "polarity, supersedes, occurrence, extent, inspection, donor, district"
)
CLAIMS = ("claim", "denial")


class Report(NamedTuple):
    """One row of the event table, in the order of COLUMNS."""

    id: str
    type: str
    start: int
    stop: int
    actor: str | None
    object: str | None
    quantity: float | None
    quantity_hi: float | None
    unit: str | None
    source: str
    family: str | None
    standing: str
    polarity: str
    supersedes: str | None
    occurrence: str | None
    extent: str | None
    inspection: str | None
    donor: str | None
    district: str | None


@dataclass(frozen=True, slots=True)
class Window:
    """Where the act counts: each end between two seconds, as the opening is known."""

    start: int
    start_last: int
    end: int
    end_last: int
    closed: bool


@dataclass(slots=True)
class Happening:
    """All that was said of one occurrence."""

    told: list[Report] = field(default_factory=list)
    denied: list[Report] = field(default_factory=list)

    def near(self, window: Window) -> bool:
        """Return whether some report may touch the window: a cheap question before the dear one."""
        return any(r.start <= window.end_last and r.stop >= window.start for r in self.told)


class Instance(NamedTuple):
    """One occasion on which a rule must be kept."""

    key: str
    opened: int
    window: Window
    doubt: frozenset[str] = frozenset()
    """Why it may never have been opened."""


class Found(NamedTuple):
    """How one happening counts."""

    causes: frozenset[str]
    """Why it may not count; empty = it surely does."""
    low: float
    high: float
    stop: int


class Records:
    """What is known at one time, by type and key."""

    def __init__(self, task: Task, moment: Moment) -> None:
        """Read the reports known at the moment, and group them."""
        rows = task.stream(COLUMNS, where=f"known <= {moment.known}")
        reports = [Report(*row) for row in rows]
        gone = {r.supersedes for r in reports if r.supersedes is not None}
        self.happenings: dict[tuple[str, str], Happening] = defaultdict(Happening)
        self.cancels: dict[str, list[Report]] = defaultdict(list)
        self.sources: dict[tuple[str, str], set[str]] = defaultdict(set)
        sweeping: list[Report] = []
        for r in reports:
            if r.id in gone:
                continue
            self.sources[r.type, r.source].add(r.standing)
            if r.type == "act.cancel":
                self.cancels[r.object or ""].append(r)
            elif r.polarity == "-" and r.occurrence is None:
                sweeping.append(r)
            else:
                one = self.happenings[r.type, r.occurrence or r.id]
                (one.told if r.polarity == "+" else one.denied).append(r)
        self.by_key = self._indexed()
        for denial in sweeping:
            self._sweep(denial)
        self.watched = defaultdict[str, list[Watch]](list)
        for row in task.coverage():
            if self.sources.get((row.type, row.source), {""}) - set(CLAIMS):
                self.watched[row.type].append(row)
        self.watched_by = _by_name(self.watched)

    def _indexed(self) -> dict[tuple[str, str, str | None], list[Happening]]:
        found: dict[tuple[str, str, str | None], list[Happening]] = defaultdict(list)
        for (kind, _), one in self.happenings.items():
            for name in KEYS:
                for value in {getattr(r, name) for r in one.told}:
                    found[kind, name, value].append(one)
        return found

    def _sweep(self, denial: Report) -> None:
        """Let "nothing such happened" speak of every report with its key in its time."""
        named = {n: getattr(denial, n) for n in KEYS if getattr(denial, n) is not None}
        name = next(iter(named))
        for one in self.by_key[denial.type, name, named[name]]:
            if any(
                all(getattr(r, n) == v for n, v in named.items())
                and denial.start < max(r.stop, r.start + 1)
                and r.start < denial.stop
                for r in one.told
            ):
                one.denied.append(denial)

    def of(self, kind: str) -> Iterator[Happening]:
        """Yield every happening of a type that somebody told of."""
        return (one for (k, _), one in self.happenings.items() if k == kind and one.told)

    def about(self, kind: str, where: Mapping[str, str]) -> list[Happening]:
        """Return the happenings that may match: the value of the first guard, or none stated."""
        # The most telling guard stands last in these rules (a district, not its gunner).
        name = list(where)[-1]
        return self.by_key[kind, name, where[name]] + self.by_key[kind, name, None]


def _by_name(watched: Mapping[str, list[Watch]]) -> dict[tuple[str, str, str], list[Watch]]:
    found: dict[tuple[str, str, str], list[Watch]] = defaultdict(list)
    for kind, rows in watched.items():
        for row in rows:
            name, value = next(iter(row.named.items()), ("", ""))
            found[kind, name, value].append(row)
    return found


def answers(task: Task, moment: Moment) -> Iterator[Answer]:
    """Yield the answer on every instance, as known at the moment."""
    records = Records(task, moment)
    for rule in task.rules():
        yield from _answers(rule, records, moment.clock)


def _answers(rule: Rule, records: Records, clock: int) -> Iterator[Answer]:
    for one in _instances(rule, records, clock):
        where = {name: one.key if value == "$key" else value for name, value in rule.where.items()}
        stop = _last_word(rule, records, clock)
        value, causes = _value(rule, where, one.window, records, stop)
        if value is None or (value is False and one.doubt):
            causes |= one.doubt
            word = "pending" if causes == {"future"} else "unknown"
            yield Answer(rule.id, one.key, one.opened, word, ",".join(sorted(causes)))
        else:
            yield Answer(rule.id, one.key, one.opened, "fulfilled" if value else "violated")


def _instances(rule: Rule, records: Records, clock: int) -> Iterator[Instance]:
    length = rule.end - rule.start
    if rule.opens == "once":
        window = Window(rule.start, rule.start, rule.end, rule.end, rule.closed)
        yield Instance("", rule.adopted, window)
    for tick in rule.ticks:
        if tick < clock:
            window = Window(tick, tick, tick + length, tick + length, rule.closed)
            yield Instance("", tick, window)
    for one in records.of(rule.opening) if rule.opening else ():
        first, found = one.told[0], _judge(one, rule, {}, None, clock)
        if found is not None and first.inspection is not None:
            a, b = first.start, first.stop
            window = Window(a, b, a + length, b + length, rule.closed)
            yield Instance(first.inspection, a, window, found.causes)


def _last_word(rule: Rule, records: Records, clock: int) -> int:
    """Return the clock, or when the debtor lawfully left: from then on nothing is owed."""
    cancels = [r for r in records.cancels[rule.id] if r.actor == rule.debtor and r.start < clock]
    if rule.exit is None or not cancels:
        return clock
    cancel = min(cancels, key=lambda r: (r.start, r.id))
    kind, actor, start, end = rule.exit
    window = Window(start, start, end, end, closed=False)
    judged = (
        _judge(one, rule, {"actor": actor}, window, clock)
        for one in records.about(kind, {"actor": actor})
    )
    struck = min((f.stop for f in judged if f and not f.causes), default=inf)
    return cancel.start if struck <= cancel.stop else clock


def _value(
    rule: Rule, where: Mapping[str, str], window: Window, records: Records, clock: int
) -> tuple[bool | None, frozenset[str]]:
    """Return whether the rule is kept in every admissible world (or in none), else why not."""
    near = (h for h in records.about(rule.type, where) if h.near(window))
    judged = [_judge(h, rule, where, window, clock) for h in near]
    found = [f for f in judged if f is not None]
    over = clock > window.end_last if window.closed else clock >= window.end_last
    rows = _watching(rule, where, records)
    gap = _blind(rows, window, clock)
    low = sum(f.low for f in found if not f.causes)
    high = sum(f.high for f in found) if over and not gap else inf
    limit = rule.bound
    if rule.verb == "do" and (low >= limit or high < limit):
        return low >= limit, frozenset()
    if rule.verb == "avoid" and (high <= limit or low > limit):
        return high <= limit, frozenset()
    causes = {cause for f in found if f.high > 0 for cause in f.causes}
    causes |= {"amount" for f in found if f.low != f.high}
    causes |= set() if over else {"future"}
    causes |= {"gap"} if gap else set()
    return None, frozenset(causes)


def _judge(
    one: Happening, rule: Rule, where: Mapping[str, str], window: Window | None, clock: int
) -> Found | None:
    """Return how a happening counts for a rule; None = not at all."""
    placed = [(r, _fits(r, where), _inside(r, window, clock)) for r in one.told]
    touching = [p for p in placed if p[1] is not False and p[2] is not False]
    words = [p for p in touching if not _is_claim(p[0], rule)]
    believed = [p for p in words if p[0].standing != "declaration"]
    if not words:
        return None
    causes = set()
    for _, fits, inside in believed or words:
        causes |= {"open"} if fits is None else set()
        causes |= {"time"} if inside is None else set()
    if not _accepted([r for r, _, _ in believed], rule):
        causes.add("open")
    if _accepted([r for r in one.denied if r.start < clock and not _is_claim(r, rule)], rule):
        causes.add("conflict")
    speaking = [r for r, _, _ in believed or words]
    low, high = (1.0, 1.0) if rule.function == "count" else _amount(speaking, rule)
    return Found(frozenset(causes), low, high, max(r.stop for r in speaking))


def _is_claim(report: Report, rule: Rule) -> bool:
    parties = (rule.debtor, rule.creditor)
    own = report.standing == "observation" and {report.source, report.family} & set(parties)
    return report.standing in CLAIMS or bool(own)


def _accepted(reports: Sequence[Report], rule: Rule) -> bool:
    told = [r for r in reports if r.standing != "declaration"]
    if any(r.standing == "admission" for r in told):
        return True
    return len({r.family or r.source for r in told}) >= rule.sources


def _fits(report: Report, where: Mapping[str, str]) -> bool | None:
    cells = [(getattr(report, name), value) for name, value in where.items()]
    if any(cell is not None and cell != value for cell, value in cells):
        return False
    return None if any(cell is None for cell, _ in cells) else True


def _inside(report: Report, window: Window | None, clock: int) -> bool | None:
    start, stop = report.start, report.stop
    if start >= clock:
        return False
    if window is None:
        return True
    if start == stop:
        # An instant fills its second; a window with its last second ends one second later.
        more = 1 if window.closed else 0
        possibly = window.start <= start < window.end_last + more
        surely = window.start_last <= start < window.end + more
    else:
        possibly = stop > window.start and start < window.end_last
        surely = window.start_last <= start and stop <= window.end
        if report.extent == "span":
            surely = stop > window.start_last and start < window.end
    return surely or (None if possibly else False)


def _amount(reports: Sequence[Report], rule: Rule) -> tuple[float, float]:
    """Return least and most that the reports of one happening give; unknown = anything."""
    known = [r for r in reports if r.quantity is not None and r.unit == rule.unit]
    if not known:
        return 0, inf
    lows = [r.quantity for r in known if r.quantity is not None]
    tops = [r.quantity_hi if r.quantity_hi is not None else r.quantity for r in known]
    return min(lows), max(t for t in tops if t is not None)


def _watching(rule: Rule, where: Mapping[str, str], records: Records) -> list[tuple[int, int]]:
    rows = list(records.watched_by[rule.type, "", ""])
    for name, value in where.items():
        rows += records.watched_by[rule.type, name, value]
    fits = [r for r in rows if all(where.get(n) == v for n, v in r.named.items())]
    return sorted((r.start, r.end) for r in fits)


def _blind(rows: Iterable[tuple[int, int]], window: Window, clock: int) -> bool:
    """Return whether some second of the window, so far, was watched by nobody."""
    seen = window.start
    last = window.end_last + (1 if window.closed else 0)
    until = min(last, clock)
    for start, end in rows:
        if start > seen:
            break
        seen = max(seen, end)
    return seen < until
