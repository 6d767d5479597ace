"""Counts: which happenings lie in a window surely, which possibly, and what may be unseen."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.terms.normal import Check
from servanda.watch.believed import Policy
from servanda.watch.evidence import Evidence, Happening, Report, canonical, decimal
from servanda.watch.intervals import Stretch, holds, length, minus, union
from servanda.watch.losses import concerning, left_of
from servanda.watch.matching import (
    NO,
    YES,
    Amount,
    Scope,
    Tri,
    all_of,
    fixed_values,
    match,
    quantity_of,
)
from servanda.watch.outcome import Counted, Tally
from servanda.watch.windows import BEGINNING, LifeMoment, Off, Span, Unresolved

ONE = Decimal(1)
MICROSECOND = timedelta(microseconds=1)
TIME = Tri(value=None, causes=frozenset({"time"}))
MAYBE_AMOUNT: frozenset[str] = frozenset({"amount"})


@dataclass(frozen=True, slots=True)
class Ground:
    """What one instance is judged on."""

    evidence: Evidence
    policy: Policy
    scope: Scope
    clock: datetime
    trigger: frozenset[str]
    """Ids of the reports that opened the instance."""
    life: Callable[[c.LifeRef], list[LifeMoment]]
    unseen: Callable[[c.LifeRef, Span], tuple[bool, bool]]
    """Whether life events may lie in a window unseen: still to come, or in a coverage gap."""


def in_window(event: Event, span: Span, clock: datetime) -> Tri:
    """Return whether the event lies in the window; what begins at the clock is not there yet."""
    if event.start >= clock:
        return NO
    if event.start == event.end:
        inside = _instant(event.start, span)
    elif event.span:
        inside = _lasting(event.start, event.end, span)
    else:
        inside = _interval(event.start, event.end, span)
    if inside.value is False:
        return NO
    return all_of([inside, _off(event, event.end, span.offs)])


def _instant(at: datetime, span: Span) -> Tri:
    def before(end: datetime | None) -> bool:
        return end is None or at < end or (span.closed and at == end)

    if at < span.start_lo or not before(span.end_hi):
        return NO
    return YES if at >= span.start_hi and before(span.end_lo) else TIME


def _interval(start: datetime, end: datetime, span: Span) -> Tri:
    if not _overlaps(start, end, span):
        return NO
    late = span.end_lo is not None and end > span.end_lo
    return TIME if start < span.start_hi or late else YES


def _overlaps(start: datetime, end: datetime, span: Span) -> bool:
    """Return whether a stretch and the window may have some time in common, not an instant only."""
    last = span.end_hi
    return end > span.start_lo and (last is None or (start < last and span.start_lo < last))


def _lasting(start: datetime, end: datetime, span: Span) -> Tri:
    if not _overlaps(start, end, span):
        return NO
    early = end > span.start_hi and (span.end_lo is None or start < span.end_lo)
    return YES if early else TIME


def _off(event: Event, end: datetime, offs: tuple[Off, ...]) -> Tri:
    """Return whether the event lies outside every suspension."""
    found = YES
    for off in offs:
        sure_end = off.end_lo
        after = off.end_hi is not None and event.start >= off.end_hi
        before = end <= off.start_lo if end > event.start else event.start < off.start_lo
        if after or before:
            continue
        within = event.start >= off.start_hi and (
            sure_end is None or (end <= sure_end if end > event.start else event.start < sure_end)
        )
        if within:
            return NO
        if not event.span:
            found = TIME
    return found


def tally(check: Check, span: Span | Unresolved, ground: Ground) -> Tally:
    """Return everything that the check counts in its window."""
    bound = bound_of(check.bound, ground.scope)
    if isinstance(span, Unresolved):
        return Tally(check, span, (), (), future=False, gap=False, watched=None, scanned=(),
                     bound=bound, unit=check.bound.unit, causes=span.causes)  # fmt: skip
    if isinstance(check.subject, c.LifeRef):
        return _life_tally(check, check.subject, span, ground, bound)
    return _event_tally(check, check.subject, span, ground, bound)


def bound_of(bound: c.Bound, scope: Scope) -> tuple[Decimal, Decimal | None]:
    """Return the limit as an interval; a variable that is no number makes it unlimited."""
    factor = Decimal(bound.number)
    if bound.variable is None:
        return factor, factor
    value = scope.binding.get(bound.variable)
    if isinstance(value, str):
        number = decimal(value)
        value = None if number is None else Amount(number, number)
    if value is None:
        return Decimal(0), None
    ends = (factor * value.low, None if value.high is None else factor * value.high)
    return (ends[1], ends[0]) if ends[1] is not None and ends[1] < ends[0] else ends


def over(span: Span, clock: datetime) -> bool:
    """Return whether the whole window lies before the clock."""
    if span.end_hi is None:
        return False
    return clock > span.end_hi if span.closed else clock >= span.end_hi


def _event_tally(
    check: Check,
    pattern: c.EventPattern,
    span: Span,
    ground: Ground,
    bound: tuple[Decimal, Decimal | None],
) -> Tally:
    fixed = fixed_values(pattern, ground.scope)
    counted: list[Counted] = []
    contested: list[str] = []
    scanned: list[Report] = []
    units: set[str | None] = set()
    for happening in ground.evidence.candidates(pattern, fixed):
        found = judge(happening, pattern, span, ground)
        if found is None:
            continue
        scanned += found.touching
        contested += found.contested
        if found.reports:
            counted.append(_count(check, found))
            units.update(r.event.unit for r in found.reports if r.event.quantity is not None)
    unit = check.bound.unit
    if check.attribute == "quantity" and unit is None and units:
        unit = next(iter(units)) if len(units) == 1 else None
        if len(units) > 1:
            # Amounts in different units are no one amount: each may be anything.
            counted = [replace(n, low=None, high=None) for n in counted]
    sight = coverage_of(pattern, fixed, span, ground)
    order = sorted(counted, key=lambda n: (n.start, n.end, n.ids))
    return Tally(
        check, span, tuple(order), tuple(dict.fromkeys(sorted(contested))),
        future=not over(span, ground.clock), gap=sight.gap, watched=sight.watched,
        scanned=tuple(scanned), bound=bound, unit=unit,
        blind_from=sight.blind_from, always_gap=sight.always_gap, newest=sight.newest,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Judged:
    """How one happening counts."""

    reports: tuple[Report, ...]
    sure: bool
    causes: frozenset[str]
    contested: tuple[str, ...]
    touching: tuple[Report, ...]
    """Every report that may match and touches the window, claims among them."""


def judge(
    happening: Happening, pattern: c.EventPattern, span: Span, ground: Ground
) -> Judged | None:
    """Return how a happening counts: surely, possibly or only as a claim; None: not at all."""
    policy = ground.policy
    where: list[tuple[Report, Tri, Tri]] = []
    for report in happening.reports:
        fits = match(report, pattern, ground.scope)
        inside = (
            YES
            if _is_trigger(report, span, ground)
            else in_window(report.event, span, ground.clock)
        )
        where.append((report, fits, inside))
    touching = [w for w in where if w[1].value is not False and w[2].value is not False]
    if not touching:
        return None
    near = tuple(r for r, _, _ in touching)
    denied = [d for d in happening.denials if d.event.start < ground.clock]
    refuted = policy.accepts(denied)
    contested = [r.id for r, _, _ in touching if policy.is_claim(r)]
    contested += [d.id for d in denied]
    voices = policy.supporting([r for r, _, _ in touching])
    silent = [r for r, _, _ in touching if not policy.is_claim(r) and r not in voices]
    if not voices and not silent:
        return Judged((), sure=False, causes=frozenset(), contested=tuple(contested), touching=near)
    speaking = voices or tuple(silent)
    causes: set[str] = set()
    for report, fits, inside in where:
        if report in speaking:
            causes |= fits.causes | inside.causes
        elif not policy.is_claim(report) and fits.value is False and policy.accepts([report]):
            causes.add("conflict")
        elif inside.value is False and fits.value is not False and policy.accepts([report]):
            causes.add("time")
    if not policy.accepts(voices):
        causes.add("open")
    if refuted:
        causes.add("conflict")
    return Judged(speaking, not causes, frozenset(causes), tuple(contested), near)


def _is_trigger(report: Report, span: Span, ground: Ground) -> bool:
    """Return whether the report opened the instance, and the window begins with it."""
    event, end = report.event, span.end_hi
    if report.id not in ground.trigger or not span.from_trigger or event.start >= ground.clock:
        return False
    # A fixed end may lie before it.
    return end is None or (event.end <= end and (event.start < end or span.closed))


def _count(check: Check, found: Judged) -> Counted:
    ids = tuple(sorted(r.id for r in found.reports))
    start = min(r.event.start for r in found.reports)
    end = max(r.event.end for r in found.reports)
    low: Decimal | None = ONE
    high: Decimal | None = ONE
    value = None
    causes = found.causes
    if check.function == "distinct":
        values = {canonical(r.cells.get(str(check.attribute))) for r in found.reports}
        value = next(iter(values)) if len(values) == 1 else None
        if value is None:
            causes |= {"open"}
    elif check.function in ("sum", "max", "min"):
        low, high = _amounts(check, found.reports)
    sure = found.sure and not (check.function == "distinct" and value is None)
    return Counted(ids, start, end, sure, low, high, causes, value)


def _amounts(check: Check, reports: tuple[Report, ...]) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and highest amount that the reports of one happening give."""
    found: list[Amount] = []
    for report in reports:
        if check.attribute == "quantity":
            amount = quantity_of(report)
            if check.bound.unit is not None and report.event.unit != check.bound.unit:
                amount = None
        else:
            number = decimal(report.cells.get(str(check.attribute), ""))
            amount = None if number is None else Amount(number, number)
        if amount is not None:
            found.append(amount)
    if not found:
        return None, None
    return min(a.low for a in found), max(a.high for a in found if a.high is not None)


def required(span: Span, clock: datetime) -> list[tuple[datetime, datetime]]:
    """Return the past part of the possible window that somebody must have watched."""
    end = clock if span.end_hi is None else min(span.end_hi, clock)
    if end <= span.start_lo:
        return []
    offs = [
        (off.start_hi, clock if off.end_lo is None else off.end_lo)
        for off in span.offs
    ]  # fmt: skip
    return minus((span.start_lo, end), offs)


def watching(
    pattern: c.EventPattern, fixed: Mapping[str, str], evidence: Evidence
) -> list[Coverage]:
    """Return the coverage rows that would have seen such an event, without what was lost."""
    rows = [
        row
        for row in evidence.watching(pattern.type)
        if all(fixed.get(name) == (canonical(value) or value) for name, value in row.attributes)
    ]
    losses = concerning(evidence.losses(pattern.type), fixed)
    return list(left_of(rows, losses)) if losses else rows


@dataclass(frozen=True, slots=True)
class Sight:
    """How well a window was watched."""

    gap: bool
    always_gap: bool
    watched: Fraction | None
    blind_from: datetime | None
    newest: datetime | None


def coverage_of(
    pattern: c.EventPattern, fixed: Mapping[str, str], span: Span, ground: Ground
) -> Sight:
    """Return whether an event could have happened unwatched, and the share that was watched."""
    wanted = required(span, ground.clock)
    rows = union((r.start, r.end) for r in watching(pattern, fixed, ground.evidence))
    newest = max(
        (min(end, ground.clock) for start, end in rows if start < ground.clock), default=None
    )
    last_instant_unseen = _unseen_at(span.end_hi, span.start_lo, span, rows, ground.clock)
    bare = [hole for stretch in wanted for hole in minus(stretch, rows)]
    blind_from = bare[0][0] if bare else span.end_hi if last_instant_unseen else None
    # Whether one hole meets every window that there may be.
    end = ground.clock if span.end_lo is None else min(span.end_lo, ground.clock)
    always = any(low < end and high >= span.start_hi for low, high in bare)
    always = always or _unseen_at(span.end_lo, span.start_hi, span, rows, ground.clock)
    watched = None
    # Of a time without a beginning nobody can have watched a share.
    if wanted and span.start_lo != BEGINNING:
        whole = length(wanted)
        watched = Fraction(1) - Fraction(length(bare) // MICROSECOND, whole // MICROSECOND)
    return Sight(bool(bare) or last_instant_unseen, always, watched, blind_from, newest)


def _unseen_at(
    last: datetime | None, start: datetime, span: Span, rows: list[Stretch], clock: datetime
) -> bool:
    """Return whether a last instant belongs to the window, is over, and nobody watched at it."""
    return (
        span.closed and last is not None and start <= last < clock and not holds(rows, last)
    )  # fmt: skip


def _life_tally(
    check: Check, ref: c.LifeRef, span: Span, ground: Ground, bound: tuple[Decimal, Decimal | None]
) -> Tally:
    counted: list[Counted] = []
    for moment in ground.life(ref):
        if moment.start >= ground.clock and moment.sure:
            continue
        end = moment.end
        touches = (span.end_hi is None or moment.start <= span.end_hi) and (
            end is None or end >= span.start_lo
        )
        if not touches:
            continue
        inside = _moment_inside(moment, span)
        sure = moment.sure and inside
        causes = moment.causes if not moment.sure else frozenset() if sure else frozenset({"time"})
        counted.append(Counted((), moment.start, end or moment.start, sure, ONE, ONE, causes))
    later, gap = ground.unseen(ref, span)
    return Tally(check, span, tuple(counted), (), future=later and not over(span, ground.clock),
                 gap=gap, always_gap=gap, watched=None, scanned=(), bound=bound,
                 unit=None)  # fmt: skip


def _moment_inside(moment: LifeMoment, span: Span) -> bool:
    end = moment.end
    if end is None or moment.start < span.start_hi:
        return False
    if span.end_lo is None:
        return span.end_hi is None
    return end < span.end_lo or (end == span.end_lo and (span.closed or moment.start < end))
