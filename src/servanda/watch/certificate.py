"""Certificates: why a verdict holds, in a form that a small checker can follow (section 6)."""

import hashlib
from collections.abc import Iterable
from decimal import Decimal

import msgspec

from servanda.model import commitment as c
from servanda.model.evidence import Event
from servanda.model.verdict import Basis, Certificate, CheckFact, GuardFact, WatchFact
from servanda.terms import unparse
from servanda.terms.times import iso
from servanda.terms.walk import patterns_of
from servanda.watch.matching import Amount, Scope, fixed_values
from servanda.watch.outcome import Leaf, Outcome
from servanda.watch.tally import Ground, watching
from servanda.watch.windows import Span


def event_digest(event: Event) -> bytes:
    """Return the SHA-256 of one report in the vocabulary's JSON."""
    return hashlib.sha256(msgspec.json.encode(event)).digest()


def digest_of(events: Iterable[Event]) -> str:
    """Return the SHA-256 over reports, in the order of their ids."""
    whole = hashlib.sha256()
    for event in sorted(events, key=lambda e: e.id):
        whole.update(event_digest(event))
    return whole.hexdigest()


def clause_digest(clause: c.Clause) -> str:
    """Return the SHA-256 of a clause in the vocabulary's JSON."""
    return hashlib.sha256(msgspec.json.encode(clause)).hexdigest()


def geometry_digest(clause: c.Clause, scope: Scope) -> str | None:
    """Return the SHA-256 over the geometries that a clause names; None if it names none."""
    trees = (clause.when, clause.detaches, clause.condition, clause.exit)
    named = {p.place.geometry for t in trees for p in patterns_of(t) if p.place is not None}
    if not named:
        return None
    text = "\n".join(f"{n} {scope.geometries[n].sha256}" for n in sorted(named))
    return hashlib.sha256(text.encode()).hexdigest()


def certify(main: Outcome, *, value: bool | None, ground: Ground, basis: Basis) -> Certificate:
    """Return the certificate of one verdict."""
    checks = tuple(_fact(leaf, ground) for leaf in main.tallies)
    basis = msgspec.structs.replace(basis, clock=iso(ground.clock))
    if value is None:
        return Certificate(shape="open", events=main.swing, checks=checks, basis=basis)
    if main.witness:
        return Certificate(shape="witness", events=main.witness, checks=checks, basis=basis)
    return Certificate(shape="absence", checks=checks, basis=basis)


def _decimal(value: Decimal | None) -> str | None:
    return None if value is None or not value.is_finite() else f"{value:f}"


def _bound(low: Decimal, high: Decimal | None) -> str:
    return f"{low:f}" if low == high else f"{low:f}..{'' if high is None else f'{high:f}'}"


def _fact(leaf: Leaf, ground: Ground) -> CheckFact:
    tally = leaf.tally
    check, span = tally.check, tally.span
    pattern = check.subject if isinstance(check.subject, c.EventPattern) else None
    scanned = [report.event for report in tally.scanned]
    placed = isinstance(span, Span)
    return CheckFact(
        function=check.function,
        attribute=check.attribute,
        type=pattern.type if pattern is not None else unparse.life(check.subject),  # type: ignore[arg-type]
        guards=tuple(_guard(g, ground.scope) for g in pattern.guards) if pattern else (),
        place=None if pattern is None or pattern.place is None else unparse.pattern(pattern),
        op=check.op,
        bound=_bound(*tally.bound),
        unit=check.bound.unit,
        start=(iso(span.start_lo), iso(span.start_hi)) if isinstance(span, Span) else None,
        until=_ends(span) if isinstance(span, Span) else (None, None),
        closed=isinstance(span, Span) and span.closed,
        suspended=isinstance(span, Span) and bool(span.offs),
        lo=_decimal(leaf.low),
        hi=_decimal(leaf.high),
        value=leaf.value,
        sure=tuple(name for n in tally.counted if n.sure for name in n.ids),
        scanned=len(scanned),
        digest=digest_of(scanned),
        future=tally.future,
        gap=tally.gap,
        coverage=_coverage(pattern, span, ground) if pattern is not None and placed else (),
    )


def _ends(span: Span) -> tuple[str | None, str | None]:
    low, high = span.end_lo, span.end_hi
    return None if low is None else iso(low), None if high is None else iso(high)


def _guard(guard: c.Guard, scope: Scope) -> GuardFact:
    values = guard.values
    if guard.variable in ("debtor", "creditor"):
        values = tuple(sorted(scope.parties.always(str(guard.variable))))
        op = "in" if guard.op == "=" else "not in"
        return GuardFact(attribute=guard.attribute, op=op, values=values)
    if guard.variable is not None:
        value = scope.binding.get(guard.variable)
        values = (_bound(value.low, value.high),) if isinstance(value, Amount) else (value or "",)
    return GuardFact(attribute=guard.attribute, op=guard.op, values=values)


def _coverage(pattern: c.EventPattern, span: object, ground: Ground) -> tuple[WatchFact, ...]:
    if not isinstance(span, Span):
        return ()
    end = ground.clock if span.end_hi is None else span.end_hi
    rows = watching(pattern, fixed_values(pattern, ground.scope), ground.evidence)
    touching = (r for r in rows if r.end > span.start_lo and r.start <= end)
    facts = {(r.source, r.start, r.end) for r in touching}
    return tuple(
        WatchFact(source=source, start=iso(start), until=iso(until))
        for source, start, until in sorted(facts)
    )
