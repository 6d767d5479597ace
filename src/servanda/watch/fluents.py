"""``keep``: for how long a fluent was false, surely and at most (section 2)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from servanda.model import commitment as c
from servanda.terms.normal import AllOf, Check, Normal
from servanda.watch.evidence import Report
from servanda.watch.intervals import Stretch, length, union
from servanda.watch.matching import Amount, Tri, compare, fixed_values, quantity_of
from servanda.watch.outcome import Outcome, unique
from servanda.watch.tally import Ground, Judged, bound_of, judge, over, required, watching
from servanda.watch.windows import ALWAYS, Anchors, Off, Span, Unresolved, resolve

GAP = Tri(value=None, causes=frozenset({"gap"}))
SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Setting:
    """From ``start`` on (surely from ``sure``) the fluent has an amount, until ``end``."""

    start: datetime
    sure: datetime
    end: datetime
    amount: Amount | None
    believed: Tri
    ids: tuple[str, ...]
    firm: bool
    """Whether it surely holds from ``sure`` on."""


class _Told(NamedTuple):
    """What one happening sets, between its earliest and latest time."""

    start: datetime
    sure: datetime
    ids: tuple[str, ...]
    from_the_start: bool
    """Whether the earliest time is one that was told as an instant, not as one of a stretch."""
    to_the_end: bool
    """The same of the latest time."""
    amount: Amount | None
    believed: Tri


@dataclass(slots=True)
class Kept:
    """What evaluating a ``keep`` yields beside the outcome."""

    outcome: Outcome
    span: Span | Unresolved
    watched: Fraction | None
    last: datetime | None
    """Time of the newest accepted event of the fluents."""


def judge_keep(
    tree: Normal,
    ground: Ground,
    anchors: Anchors,
    *,
    silence: c.Silence,
    tolerance: tuple[timedelta, timedelta],
    offs: tuple[Off, ...],
    key_attributes: Mapping[str, str],
) -> Kept:
    """Return whether the fluents were false for no longer than the tolerance."""
    fluents = _Fluents(ground, anchors, silence, offs, key_attributes)
    span = fluents.span_of(tree)
    if isinstance(span, Unresolved):
        return Kept(Outcome(value=None, causes=span.causes), span, None, None)
    pieces = fluents.judge(tree, span)
    wanted = required(span, ground.clock)
    false = length(s for s, t in pieces if t.value is False)
    unknown = length(s for s, t in pieces if t.value is None)
    # The last instant of a window has no length.
    future = not over(replace(span, closed=False), ground.clock)
    low, high = false, None if future else false + unknown
    value = _within(low, high, tolerance)
    causes = frozenset(cause for _, t in pieces for cause in t.causes)
    causes |= {"future"} if future else frozenset()
    whole = length(wanted)
    known = length(s for s, t in pieces if "gap" not in t.causes)
    outcome = Outcome(
        value=value,
        causes=causes if value is None else frozenset(),
        because=unique(fluents.used),
        contested=unique(fluents.contested),
        swing=unique(fluents.open) if value is None else (),
        low=_seconds(low),
        high=None if high is None else _seconds(high),
        presumed=fluents.presumed and value is True,
        decided=_moment(pieces, tolerance) if value is False else None,
        witness=unique(fluents.bad) if value is False else (),
    )
    watched = (
        Fraction(known // timedelta(microseconds=1), whole // timedelta(microseconds=1))
        if whole
        else None
    )
    return Kept(outcome, span, watched, fluents.last)


def _seconds(value: timedelta) -> Decimal:
    return Decimal(value // timedelta(microseconds=1)) / Decimal(10**6)


def _within(
    low: timedelta, high: timedelta | None, tolerance: tuple[timedelta, timedelta]
) -> bool | None:
    if high is not None and high <= tolerance[0]:
        return True
    return False if low > tolerance[1] else None


def _moment(
    pieces: list[tuple[Stretch, Tri]], tolerance: tuple[timedelta, timedelta]
) -> tuple[datetime, datetime] | None:
    """Return when the tolerance was used up, earliest and latest."""
    ends: list[datetime] = []
    for values, limit in (((False, None), tolerance[0]), ((False,), tolerance[1])):
        total = timedelta()
        for (start, end), tri in pieces:
            if tri.value not in values:
                continue
            if total + (end - start) > limit:
                ends.append(start + (limit - total))
                break
            total += end - start
    return (min(ends), max(ends)) if ends else None


class _Fluents:
    """Timelines of the fluents of one tree."""

    def __init__(
        self,
        ground: Ground,
        anchors: Anchors,
        silence: c.Silence,
        offs: tuple[Off, ...],
        key_attributes: Mapping[str, str],
    ) -> None:
        self.ground, self.anchors, self.silence, self.offs = ground, anchors, silence, offs
        self.key_attributes = key_attributes
        self.used: list[tuple[str, ...]] = []
        self.open: list[tuple[str, ...]] = []
        self.bad: list[tuple[str, ...]] = []
        self.contested: list[tuple[str, ...]] = []
        self.presumed = False
        self.last: datetime | None = None

    def span_of(self, tree: Normal) -> Span | Unresolved:
        """Return the one window of a ``keep``; its parts share it."""
        if isinstance(tree, Check):
            span = resolve(tree.window, self.anchors)
            if isinstance(span, Unresolved):
                return span
            return Span(span.start_lo, span.start_hi, span.end_lo, span.end_hi, span.closed,
                        span.from_trigger, self.offs)  # fmt: skip
        spans = [self.span_of(part) for part in tree.parts]
        bad = next((s for s in spans if isinstance(s, Unresolved)), None)
        if bad is not None:
            return bad
        found = [s for s in spans if isinstance(s, Span)]
        ends = [s.end_hi for s in found]
        return Span(
            min(s.start_lo for s in found),
            max(s.start_hi for s in found),
            None if None in ends else min(e for s in found if (e := s.end_lo) is not None),
            None if None in ends else max(e for e in ends if e is not None),
            offs=self.offs,
        )

    def judge(self, tree: Normal, span: Span) -> list[tuple[Stretch, Tri]]:
        """Return the past of the window cut into pieces, each true, false or unknown."""
        if isinstance(tree, Check):
            return self._check(tree, span)
        timelines = [self.judge(part, span) for part in tree.parts]
        cuts = sorted({t for line in timelines for (a, b), _ in line for t in (a, b)})
        out: list[tuple[Stretch, Tri]] = []
        for start, end in pairwise(cuts):
            here = [t for line in timelines for (a, b), t in line if a <= start and end <= b]
            if here:
                out.append(((start, end), _join(here, every=isinstance(tree, AllOf))))
        return out

    def _check(self, check: Check, span: Span) -> list[tuple[Stretch, Tri]]:
        if not isinstance(check.subject, c.EventPattern):
            raise TypeError("a fluent is set by events")
        settings = self._settings(check.subject, check.bound.unit)
        bound = Amount(*bound_of(check.bound, self.ground.scope))
        wanted = required(span, self.ground.clock)
        cuts = {t for s in settings for t in (s.start, s.sure, s.end)}
        cuts |= {t for stretch in wanted for t in stretch}
        cuts |= {off.start_lo for off in self.offs} | {
            off.end_hi for off in self.offs if off.end_hi
        }
        cuts |= {t for t in (span.start_hi, span.end_lo) if t is not None}
        order = sorted(cuts)
        out: list[tuple[Stretch, Tri]] = []
        for start, end in pairwise(order):
            if not any(a <= start and end <= b for a, b in wanted):
                continue
            tri = self._value(check, bound, settings, start, end)
            sure_window = start >= span.start_hi and (span.end_lo is None or end <= span.end_lo)
            sure_on = all(
                (off.end_hi is not None and start >= off.end_hi) or end <= off.start_lo
                for off in self.offs
            )
            if tri.value is not True and not (sure_window and sure_on):
                tri = Tri(value=None, causes=tri.causes | {"time"})
            out.append(((start, end), tri))
        return out

    def _value(
        self, check: Check, bound: Amount, settings: list[Setting], start: datetime, end: datetime
    ) -> Tri:
        here = [s for s in settings if s.start <= start and end <= s.end]
        firm = [s for s in here if s.sure <= start and s.firm]
        if not firm and not here:
            return self._silent()
        found = [_holds(check, bound, s) for s in here]
        causes = {cause for t in found for cause in t.causes}
        for s in here:
            if s not in firm:
                causes |= s.believed.causes | ({"time"} if s.sure > start else set())
        if not firm:
            silent = self._silent()
            found.append(silent)
            causes |= silent.causes
        self.used += [s.ids for s in firm]
        self.open += [s.ids for s in here if s not in firm]
        values = {t.value for t in found}
        if values == {True}:
            return Tri(value=True)
        if values == {False}:
            self.bad += [s.ids for s in firm]
            return Tri(value=False)
        return Tri(value=None, causes=frozenset(causes or {"amount"}))

    def _silent(self) -> Tri:
        if self.silence == "compliance":
            self.presumed = True
            return Tri(value=True)
        return GAP

    def _settings(self, pattern: c.EventPattern, unit: str | None) -> list[Setting]:
        """Return what each event sets, until the next one or the end of its coverage."""
        ground = self.ground
        fixed = {**self.key_attributes, **fixed_values(pattern, ground.scope)}
        keyed = c.EventPattern(
            type=pattern.type,
            guards=(*pattern.guards, *(
                c.Guard(attribute=k, op="=", values=(v,)) for k, v in self.key_attributes.items()
                if all(g.attribute != k for g in pattern.guards)
            )),
            place=pattern.place,
        )  # fmt: skip
        rows = union((r.start, r.end) for r in watching(keyed, fixed, ground.evidence))
        found: list[_Told] = []
        for happening in ground.evidence.candidates(keyed, fixed):
            told = judge(happening, keyed, ALWAYS, ground)
            if told is None:
                continue
            self.contested.append(told.contested)
            if told.reports:
                found.append(_told(told, unit))
        found.sort(key=lambda f: (f.start, f.sure, f.ids))
        return [self._until(f, found, rows) for f in found]

    def _until(self, one: _Told, found: list[_Told], rows: list[Stretch]) -> Setting:
        start, sure = one.start, one.sure
        if one.believed.value is True:
            self.last = start if self.last is None else max(self.last, start)
        # It may lie in any stretch that somebody watched; only if one holds all its interval is it
        # sure that no change unseen followed it.
        last = one.to_the_end
        seen = [
            (low, end)
            for low, end in rows
            if end > start and (low < sure or (low == sure and last))
        ]
        watched = any(
            low <= start and (sure < end or (sure == end and not last)) for low, end in seen
        )
        following = [
            f.sure for f in found if f is not one and f.believed.value is True and _after(f, one)
        ]
        seen_to = max((end for _, end in seen), default=start)
        end = max(start, min([seen_to, self.ground.clock, *following]))
        firm = watched and one.believed.value is True
        return Setting(start, sure, end, one.amount, one.believed, one.ids, firm=firm)


def _after(later: _Told, one: _Told) -> bool:
    """Return whether one setting surely follows another; of one instant, the order is not known."""
    if later.start == one.sure:
        return not (one.to_the_end and later.from_the_start)
    return later.start > one.sure


def _told(found: Judged, unit: str | None) -> _Told:
    first = min(r.event.start for r in found.reports)
    last = max(r.event.end for r in found.reports)
    return _Told(
        start=first,
        sure=last,
        ids=tuple(r.id for r in found.reports),
        from_the_start=any(r.event.end == first for r in found.reports),
        to_the_end=any(r.event.start == last for r in found.reports),
        amount=_amount(found.reports, unit),
        believed=Tri(value=True) if found.sure else Tri(value=None, causes=found.causes),
    )


def _amount(reports: tuple[Report, ...], unit: str | None) -> Amount | None:
    """Return what the reports of one happening set; None: none of them says."""
    # Another unit is another amount: nothing is converted behind the mapping's back.
    fit = [quantity_of(r) for r in reports if unit in (None, r.event.unit)]
    found = [amount for amount in fit if amount is not None]
    if not found:
        return None
    highs = [a.high for a in found]
    high = None if None in highs else max(h for h in highs if h is not None)
    return Amount(min(a.low for a in found), high)


def _holds(check: Check, bound: Amount, setting: Setting) -> Tri:
    if setting.amount is None:
        return Tri(value=None, causes=frozenset({"amount"}))
    value = compare(setting.amount.low, setting.amount.high, check.op, bound)
    return Tri(value, frozenset({"amount"}) if value is None else frozenset())


def _join(parts: list[Tri], *, every: bool) -> Tri:
    stop = not every
    if any(p.value is stop for p in parts):
        return Tri(value=stop)
    if all(p.value is every for p in parts):
        return Tri(value=every)
    return Tri(value=None, causes=frozenset(cause for p in parts for cause in p.causes))
