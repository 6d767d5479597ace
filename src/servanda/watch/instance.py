"""Judges one instance: its condition, its ``if``, its flags, and the steps of its life."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from servanda.errors import TermsError
from servanda.model import commitment as c
from servanda.model.verdict import Basis, Display, Measure, PerformanceState, Verdict
from servanda.terms import times
from servanda.terms.normal import Normal
from servanda.watch import shown
from servanda.watch.certificate import certify
from servanda.watch.evidence import Report
from servanda.watch.fluents import judge_keep
from servanda.watch.life import Lived
from servanda.watch.measure import evaluate_tree
from servanda.watch.norm import Norm
from servanda.watch.openings import Opening
from servanda.watch.outcome import Outcome, unique
from servanda.watch.tally import Ground
from servanda.watch.windows import Anchors, LifeMoment, Off

Ends = tuple[datetime | None, datetime | None, bool]
TRUE = Outcome(value=True)


@dataclass(frozen=True, slots=True)
class Context:
    """What all instances of one text share."""

    owner: str
    clause: c.Clause
    norm: Norm
    ground: Ground
    calendar: c.BusinessCalendar | None
    periods: Mapping[str, c.Period]
    suspended: tuple[Off, ...]
    as_of: datetime
    at_risk: timedelta
    demand: Normal | None
    detaches: Normal | None
    exit: Normal | None
    keeps: Normal | None
    basis: Basis


@dataclass(frozen=True, slots=True)
class Case:
    """One instance to be judged."""

    opening: Opening
    ground: Ground
    unbound: frozenset[str]
    """Variables that no event of ``if`` has bound yet."""


@dataclass(slots=True)
class Judged:
    """What was found, before it is put into words."""

    main: Outcome
    detached: Outcome
    value: bool | None
    state: PerformanceState
    causes: frozenset[str]
    ends: Ends
    watched: str | None
    stale: bool


def judge_instance(
    case: Case, context: Context, name: str, reading: str | None
) -> tuple[Verdict, Lived]:
    """Return the verdict on one instance and the steps of its life."""
    anchors = _anchors(case, context)
    leaving = _leaving(case, context, anchors)
    if leaving.act is not None:
        stops = min(case.ground.clock, leaving.act.event.start)
        case = replace(case, ground=replace(case.ground, clock=stops))
    acts = [act for act in (context.norm.ender, leaving.act) if act is not None]
    ending = min(acts, key=lambda act: act.event.start, default=None)
    found = _judge(case, context, anchors)
    flags = _flags(found, case, context, anchors) | leaving.flags
    if ending is not None:
        flags.discard("at_risk")
    final = _final(found, context)
    if not final and found.value is not None:
        flags.add("provisional")
    contested = unique(
        [found.main.contested, found.detached.contested, tuple(context.norm.powerless)]
    )
    if contested or "conflict" in found.causes:
        flags.add("contested")
    causes = shown.ordered_causes(found.causes)
    leaves = found.main.tallies
    measures = tuple(shown.measure_of(leaf) for leaf in leaves)
    if context.clause.verb == "keep" and found.main.low is not None:
        measures = (_kept_measure(found.main, context, case),)
    verdict = Verdict(
        commitment=name,
        reading=reading,
        instance=shown.instance_of(case.opening),
        norm_status=context.norm.status,
        state=found.state,
        verdict=found.value,
        display=_display(found, context.clause.verb, causes),
        causes=causes,
        flags=shown.ordered_flags(flags),
        final=final,
        window=shown.window_of(found.ends[0], found.ends[1]),
        measure=measures[0] if len(measures) == 1 else None,
        parts=measures if len(measures) > 1 else (),
        because=unique([case.opening.reports[:1], found.main.because])
        if found.state != "expired"
        else case.opening.reports[:1],
        contested_by=contested,
        swing=found.main.swing if found.value is None and found.state != "expired" else (),
        watched=found.watched,
        ending=None if ending is None else shown.ending_of(ending),
        certificate=certify(found.main, value=found.value, ground=case.ground, basis=context.basis),
    )
    return verdict, Lived(case.opening.key, _life(found, case, context))


def _anchors(case: Case, context: Context) -> Anchors:
    clause = context.clause
    until = None
    if clause.in_force is not None and clause.in_force.until is not None:
        until = times.start_of(clause.in_force.until, clause.zone)
    stopped = context.suspended if clause.clock == "stop" else ()
    clock = case.ground.clock
    return Anchors(
        owner=context.owner,
        zone=clause.zone,
        calendar=context.calendar,
        periods=context.periods,
        trigger=case.opening.moment,
        adopted=context.norm.adopted,
        next_tick=case.opening.next_tick,
        in_force_until=until,
        stopped=tuple(
            # A suspension that still lasts has moved the end by its length so far.
            replace(off, end_lo=off.end_lo or clock, end_hi=off.end_hi or clock)
            for off in stopped
        ),
        life=case.ground.life,
    )


@dataclass(frozen=True, slots=True)
class _Leaving:
    """What the exit clause and a cancellation mean for the instance."""

    flags: frozenset[str] = frozenset()
    act: Report | None = None
    """The act from whose moment on nothing is owed any more."""


def _leaving(case: Case, context: Context, anchors: Anchors) -> _Leaving:
    flags: set[str] = set()
    allowed: datetime | None = None
    if context.exit is not None:
        out = evaluate_tree(context.exit, case.ground, anchors, silence="unknown")
        if out.value is True:
            flags.add("may_exit")
            allowed = out.decided[1] if out.decided else case.ground.clock
    cancelled = context.norm.cancelled
    if cancelled is None:
        return _Leaving(frozenset(flags))
    if allowed is not None and allowed <= cancelled.event.end:
        return _Leaving(frozenset(flags), act=cancelled)
    return _Leaving(frozenset(flags | {"repudiated"}))


def _judge(case: Case, context: Context, anchors: Anchors) -> Judged:
    clause, ground = context.clause, case.ground
    if context.demand is None and context.keeps is None:
        # Nothing says what counts, but a date is a date: past it the promise is not open.
        ends: Ends = (None, anchors.in_force_until, False)
        causes = frozenset({"judgement"})
        return Judged(TRUE, TRUE, None, "detached", causes, ends, None, stale=False)
    detached = TRUE
    if context.detaches is not None:
        detached = evaluate_tree(context.detaches, ground, anchors, silence="unknown")
    main, ends, watched, last = _main(case, context, anchors, detached)
    stale = _stale(main, last, ends, case, context)
    value, state, causes = _combine(main, detached, case, clause)
    return Judged(main, detached, value, state, causes, ends, watched, stale)


def _main(
    case: Case, context: Context, anchors: Anchors, detached: Outcome
) -> tuple[Outcome, Ends, str | None, datetime | None]:
    """Return the outcome of do, avoid or keep, its window, what was watched, the last setting."""
    clause, ground = context.clause, case.ground
    if case.unbound:
        causes = detached.causes or frozenset({"future"})
        return Outcome(value=None, causes=causes), (None, None, False), None, None
    offs = context.suspended if clause.verb != "do" else ()
    if context.keeps is not None:
        start = case.opening.moment[0] if case.opening.moment else ground.clock
        tolerance = times.add(start, clause.tolerance, clause.zone, context.calendar)
        kept = judge_keep(
            context.keeps, ground, anchors, silence=clause.evidence.silence,
            tolerance=(tolerance[0] - start, tolerance[1] - start), offs=offs,
            key_attributes=_key_attributes(clause, case),
        )  # fmt: skip
        gap = "gap" in kept.outcome.causes
        watched = shown.share_text(kept.watched, gap=gap)
        return kept.outcome, shown.hull([kept.span]), watched, kept.last
    if context.demand is None:
        raise TermsError(f"{context.owner}: no criterion to judge by")
    main = evaluate_tree(
        context.demand, ground, anchors, silence=clause.evidence.silence, offs=offs
    )
    return main, shown.hull(shown.spans_of(main)), shown.watched_of(main), None


def _key_attributes(clause: c.Clause, case: Case) -> dict[str, str]:
    """Return the attributes by which the trigger bound the key: a fluent has the same key."""
    if not isinstance(clause.when, c.EventPattern):
        return {}
    found = {}
    for guard in clause.when.guards:
        value = case.opening.key.get(guard.variable or "")
        if isinstance(value, str) and guard.op == "=" and guard.attribute != "quantity":
            found[guard.attribute] = value
    return found


def _combine(
    main: Outcome, detached: Outcome, case: Case, clause: c.Clause
) -> tuple[bool | None, PerformanceState, frozenset[str]]:
    """Return verdict, state and causes from the condition, its ``if`` and its trigger."""
    doubt = case.opening.causes
    early = clause.verb == "do" and main.value is True
    if detached.value is not True:
        # Done after the window of `if` closed, it may have come when nothing was owed any more.
        early = early and _before_expiry(main, detached)
    if detached.value is False and not early:
        return None, "expired", frozenset()
    if detached.value is None and not early:
        causes = detached.causes | doubt
        if main.value is None:
            causes |= main.causes
        return None, "conditional", causes
    if main.value is True:
        return True, "discharged", frozenset()
    if main.value is False and not doubt:
        return False, "violated", frozenset()
    return None, "detached", doubt | main.causes


def _before_expiry(main: Outcome, detached: Outcome) -> bool:
    """Return whether the act was surely done before it was settled that nothing would be owed."""
    if detached.decided is not None:
        settled: datetime | None = detached.decided[0]
    else:
        settled = shown.first_end(shown.spans_of(detached))
        if settled is None and detached.value is None:
            # A window that is still open, or not yet placed, has closed on nobody.
            return True
    return main.decided is not None and settled is not None and main.decided[1] <= settled


def _display(found: Judged, verb: c.Verb | None, causes: tuple[str, ...]) -> Display:
    if found.state == "expired":
        return "expired"
    if found.value is False:
        return "violated"
    if found.value is True:
        return "fulfilled" if verb == "do" else "no violation observed"
    return shown.WORDS[causes[0]]


def _final(found: Judged, context: Context) -> bool:
    """Return whether the window and the time for late reports are over."""
    if found.state == "expired":
        return True
    end = found.ends[1]
    if end is None:
        return False
    grace = context.clause.evidence.grace
    last = times.add(end, grace, context.clause.zone, context.calendar)[1]
    clock = context.ground.clock if context.norm.ended is None else context.as_of
    return clock > last if found.ends[2] and grace.n == 0 else clock >= last


def _flags(found: Judged, case: Case, context: Context, anchors: Anchors) -> set[str]:
    clause, clock, end = context.clause, case.ground.clock, found.ends[1]
    flags: set[str] = set()
    if found.value is False and not _final(found, context):
        over_now = end is not None and clock >= end
        flags |= {"overdue_within_grace"} if over_now else set()
    if clause.verb == "do" and found.state == "detached" and end is not None:
        flags |= {"at_risk"} if clock <= end <= clock + context.at_risk else set()
    if found.main.presumed and found.state != "expired":
        flags.add("presumed")
    if found.stale:
        flags.add("stale")
    if clause.verb == "do" and found.value is False and clause.cure and context.demand:
        late = evaluate_tree(
            context.demand, case.ground, anchors, silence="unknown", extra=clause.cure
        )
        flags |= {"cured"} if late.value is True else set()
    return flags


def _stale(main: Outcome, last: datetime | None, ends: Ends, case: Case, context: Context) -> bool:
    """Return whether a fluent, or the sources that watch, have been silent for too long."""
    limit = context.clause.evidence.stale
    if limit is None:
        return False
    now = case.ground.clock if ends[1] is None else min(case.ground.clock, ends[1])
    if context.keeps is None:
        seen = [leaf.tally.newest for leaf in main.tallies if leaf.tally.newest is not None]
        last = max(seen, default=None)
    if last is None:
        return True
    return times.add(last, limit, context.clause.zone, context.calendar)[1] < now


def _kept_measure(main: Outcome, context: Context, case: Case) -> Measure:
    start = case.opening.moment[0] if case.opening.moment else case.ground.clock
    tolerance = times.add(start, context.clause.tolerance, context.clause.zone, context.calendar)[0]
    return Measure(
        lo=shown.number(main.low),
        hi=shown.number(main.high),
        op="<=",
        bound=int((tolerance - start).total_seconds()),
        unit="s",
    )


def _life(found: Judged, case: Case, context: Context) -> dict[str, list[LifeMoment]]:
    """Return when each step of the instance's life took place, surely or perhaps."""
    lives: dict[str, list[LifeMoment]] = {}
    opened = case.opening.moment
    doubt = case.opening.causes
    if opened is not None and opened[0] < case.ground.clock:
        lives["created"] = [_moment(opened, doubt)]
    start = opened[0] if opened else found.ends[0]
    lives["detached"] = _detaching(found, case, context, opened)
    if start is None:
        return lives
    end, main = found.ends[1], found.main
    if found.state == "discharged":
        at = main.decided or ((end, end) if end is not None else (start, case.ground.clock))
        lives["discharged"] = [LifeMoment(sure=True, start=at[0], end=at[1])]
    elif found.state == "violated":
        at = main.decided or ((end, end) if end is not None else (start, case.ground.clock))
        lives["violated"] = [LifeMoment(sure=True, start=at[0], end=at[1])]
    elif found.state == "expired":
        closed = shown.hull(shown.spans_of(found.detached))[1]
        lives["expired"] = [LifeMoment(sure=True, start=closed or start, end=closed)]
    else:
        # Undecided: each ending may have come at any time since, or may still come.
        begin = case.ground.clock if found.causes == {"future"} else (found.ends[0] or start)
        names = ["discharged", "violated"] + (["expired"] if found.state == "conditional" else [])
        for name in names:
            lives[name] = [LifeMoment(sure=False, start=begin, end=None, causes=found.causes)]
    return lives


def _moment(opened: tuple[datetime, datetime], doubt: frozenset[str]) -> LifeMoment:
    return LifeMoment(sure=not doubt, start=opened[0], end=opened[1], causes=doubt)


def _detaching(
    found: Judged, case: Case, context: Context, opened: tuple[datetime, datetime] | None
) -> list[LifeMoment]:
    if context.detaches is None:
        return [_moment(opened, case.opening.causes)] if opened else []
    out = found.detached
    if out.value is True:
        end = shown.hull(shown.spans_of(out))[1]
        at = out.decided or ((end, end) if end is not None else opened)
        return [LifeMoment(sure=True, start=at[0], end=at[1])] if at else []
    if out.value is None and opened is not None:
        return [LifeMoment(sure=False, start=opened[0], end=None, causes=out.causes)]
    return []
