"""Re-checks certificates from the rows, with nothing of the engine: small enough to read through.

What it takes as given: where the window lies in time, and which rule was meant (its digest is
compared). What it does again: which rows are known, match, lie in the window, are believed; the
count; the coverage; and whether that forces the answer.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import Decimal

import msgspec

from servanda.model.commitment import AcceptSome, AcceptStanding, Clause, Terms
from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import CheckFact, GuardFact, Verdict
from servanda.watch.checkrows import Rows, cell, number

COUNTED = ("count", "sum", "max")
CLAIMS = ("claim", "denial")


def check(
    verdict: Verdict, terms: Terms, events: Iterable[Event], coverage: Iterable[Coverage]
) -> tuple[str, ...]:
    """Return what does not hold, one line each; empty = the certificate holds as far as checked."""
    return check_all((verdict,), terms, events, coverage)[0]


def check_all(
    verdicts: Iterable[Verdict], terms: Terms, events: Iterable[Event], coverage: Iterable[Coverage]
) -> tuple[tuple[str, ...], ...]:
    """Return for each verdict what does not hold."""
    events, watch = list(events), list(coverage)
    clauses = _clauses(terms)
    known: dict[str | None, Rows] = {}
    found: list[tuple[str, ...]] = []
    for verdict in verdicts:
        basis = verdict.certificate.basis
        if basis is not None and basis.known_at not in known:
            at = None if basis.known_at is None else _at(basis.known_at)
            left = _known(events, at)
            known[basis.known_at] = Rows(left, watch, _digest(left))
        seen = known.get(basis.known_at) if basis is not None else None
        clause = clauses.get((verdict.commitment, verdict.reading))
        found.append(_check(verdict, clause, seen))
    return tuple(found)


def _clauses(terms: Terms) -> dict[tuple[str, str | None], Clause]:
    """Return each rule by its commitment and reading."""
    found: dict[tuple[str, str | None], Clause] = {}
    for one in terms.commitments:
        found[one.id, None] = one.clause
        found |= {(one.id, reading.id): reading.clause for reading in one.readings}
    return found


def _check(verdict: Verdict, clause: Clause | None, seen: Rows | None) -> tuple[str, ...]:
    basis = verdict.certificate.basis
    if basis is None or seen is None:
        return ("the certificate says not what it rests on",)
    if clause is None or _sha(msgspec.json.encode(clause)) != basis.commitment:
        return (f"{verdict.commitment}: the rule is not the one that was judged",)
    if seen.digest != basis.events:
        return ("the events are not those that were judged",)
    clock = _at(basis.clock)
    trigger = verdict.instance.trigger
    opened = trigger.event if trigger is not None else None
    problems: list[str] = []
    for place, fact in enumerate(verdict.certificate.checks, 1):
        if unchecked(fact) is None:
            found = _fact(fact, clause, seen, clock, opened)
            problems += [f"check {place}: {line}" for line in found]
    checks = verdict.certificate.checks
    if (
        len(checks) == 1
        and clause.detaches is None
        and verdict.verdict not in (None, checks[0].value)
    ):
        problems.append(f"the verdict {verdict.verdict} is not what its check gives")
    if verdict.certificate.shape == "witness" and len(checks) == 1 and unchecked(checks[0]) is None:
        problems += _witness(verdict, checks[0], seen)
    return tuple(problems)


def unchecked(fact: CheckFact) -> str | None:
    """Return why this small checker does not re-check a count; None if it does."""
    if fact.type.startswith("@"):
        return "counts steps in the life of another commitment"
    if fact.function not in COUNTED:
        return f"{fact.function} is not re-checked"
    if fact.place is not None:
        return "names a place"
    if fact.suspended:
        return "the promise was suspended meanwhile"
    if (
        fact.start is None
        or ".." in fact.bound
        or any(".." in v for g in fact.guards for v in g.values)
    ):
        return "the window or the bound is not known exactly"
    return None


def _sha(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def _digest(events: Iterable[Event]) -> str:
    whole = hashlib.sha256()
    for event in sorted(events, key=lambda e: e.id):
        whole.update(hashlib.sha256(msgspec.json.encode(event)).digest())
    return whole.hexdigest()


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _known(events: list[Event], at: datetime | None) -> list[Event]:
    known = {e.id: e for e in events if at is None or e.known_at <= at}
    gone = {
        name
        for e in known.values()
        for name in e.supersedes
        if name in known and name != e.id
        and (e.standing not in CLAIMS or e.source == known[name].source)
    }  # fmt: skip
    return [e for e in known.values() if e.id not in gone]


def _may_match(event: Event, fact: CheckFact) -> bool | None:
    """Return yes, no, or None where the event lacks an attribute that is tested."""
    answer: bool | None = True
    for guard in fact.guards:
        passes = _amounts(event, guard) if guard.attribute == "quantity" else _stated(event, guard)
        if passes is False:
            return False
        answer = answer if passes else None
    return answer


def _stated(event: Event, guard: GuardFact) -> bool | None:
    """Return whether an attribute passes; None where the event lacks it."""
    found = cell(event, guard.attribute)
    return None if found is None else _passes(found, guard.op, guard.values)


def _amounts(event: Event, guard: GuardFact) -> bool | None:
    """Return whether an amount passes, which may be known as a range only."""
    if event.quantity is None:
        return None
    low = Decimal(repr(event.quantity))
    high = low if event.quantity_hi is None else Decimal(repr(event.quantity_hi))
    limits = [limit for limit in map(number, guard.values) if limit is not None]
    if guard.op in ("in", "not in", "=", "!="):
        within = any(low <= limit <= high for limit in limits)
        if within and low < high:
            return None
        return within == (guard.op in ("in", "="))
    if not limits:
        return False
    ends = {_compare(end, guard.op, limits[0]) for end in (low, high)}
    return ends.pop() if len(ends) == 1 else None


def _passes(text: str, op: str, values: Sequence[str]) -> bool:
    if op in ("in", "not in"):
        return any(_passes(text, "=", (v,)) for v in values) == (op == "in")
    left, right = number(text), number(values[0])
    order = 0
    if left is not None and right is not None:
        order = (left > right) - (left < right)
    else:
        order = (text > values[0]) - (text < values[0])
    signs = {"=": (0,), "!=": (-1, 1), "<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}
    return order in signs[op]


def _inside(
    event: Event, start: datetime, end: datetime | None, *, closed: bool, part: bool
) -> bool:
    """Return whether an event lies in the window, wholly or (``part``) possibly."""
    if event.start == event.end:
        return start <= event.start and (
            end is None or event.start < end or (closed and event.start == end)
        )
    if part or event.span:
        within = end is None or (event.start < end and (start < end or not part))
        return event.end > start and within
    return event.start >= start and (end is None or event.end <= end)


def _fact(
    fact: CheckFact,
    clause: Clause,
    rows: Rows,
    clock: datetime,
    opened: str | None,
) -> list[str]:
    first, last = (_at(t) for t in fact.start or ())
    low_end, high_end = (None if t is None else _at(t) for t in fact.until)

    def opens(event: Event) -> bool:
        """Return whether the window begins with the report that opened the instance."""
        ahead = high_end is None or (
            event.end <= high_end and (event.start < high_end or fact.closed)
        )
        return event.id == opened and event.start == first and ahead

    near = [
        e for e in rows.may_match(fact)
        if e.polarity == "+" and e.start < clock
        and _may_match(e, fact) is not False
        and (opens(e) or _inside(e, first, high_end, closed=fact.closed, part=True))
    ]  # fmt: skip
    problems: list[str] = []
    if len(near) != fact.scanned or _digest(near) != fact.digest:
        problems.append(
            f"{len(near)} reports touch the window, {fact.scanned} (or others) were scanned"
        )
    sure = {e.id: e for e in near if e.id in fact.sure}
    for name in fact.sure:
        event = sure.get(name)
        if event is None or event.standing in CLAIMS or not _believed(event, clause):
            problems.append(f"{name} is not a believed report that matches")
        elif not opens(event) and not _inside(event, last, low_end, closed=fact.closed, part=False):
            problems.append(f"{name} does not lie wholly in the window")
    others = [e for e in near if e.id not in sure and e.standing not in CLAIMS]
    if not any(_may_match(e, fact) is None for e in sure.values()) and _adds_up(fact, near, others):
        low = _total(fact, list(sure.values()), high=False)
        if fact.lo is not None and low != Decimal(fact.lo):
            problems.append(f"what surely counts is {low}, not {fact.lo}")
    if fact.hi is not None:
        problems += _upper(fact, [e for e in near if e.standing not in CLAIMS], clause, rows, clock)
    return problems + _forced(fact)


def _adds_up(fact: CheckFact, near: list[Event], others: list[Event]) -> bool:
    """Return whether the lowest sum is that of the sure reports: one unit, and nothing negative."""
    if fact.attribute != "quantity":
        texts = [_amount(fact, e, high=False) for e in others]
        return fact.function != "sum" or all(t is None or Decimal(t) >= 0 for t in texts)
    units = {e.unit for e in near if e.quantity is not None}
    negative = any((e.quantity or 0) < 0 for e in others)
    return (fact.unit is not None or len(units) <= 1) and not (fact.function == "sum" and negative)


def _believed(event: Event, clause: Clause) -> bool:
    """Return whether simple policies (standings only) believe the report; others are not judged."""
    accept = clause.evidence.accept
    parts = accept.parts if isinstance(accept, AcceptSome) else (accept,)
    allowed = {p.standing for p in parts if isinstance(p, AcceptStanding)}
    return len(allowed) < len(parts) or event.standing in allowed


def _total(fact: CheckFact, events: list[Event], *, high: bool) -> Decimal:
    amounts: dict[str, list[Decimal]] = {}
    for event in events:
        stated = amounts.setdefault(event.occurrence, [])
        # A report that states no amount says nothing against the one that another states.
        if (text := _amount(fact, event, high=high)) is not None:
            stated.append(Decimal(text))
    # A happening of which nobody states an amount adds nothing, and is no largest one.
    each = [(max if high else min)(found) for found in amounts.values() if found]
    if fact.function == "max":
        return max(each, default=Decimal(0))
    return sum(each, Decimal(0))


def _amount(fact: CheckFact, event: Event, *, high: bool) -> str | None:
    """Return what a report adds to a count or sum, as text; None: it does not say."""
    if fact.function == "count":
        return "1"
    if fact.attribute != "quantity":
        return cell(event, fact.attribute or "") or None
    if fact.unit is not None and event.unit != fact.unit:
        return None
    stated = event.quantity_hi if high and event.quantity_hi is not None else event.quantity
    return None if stated is None else repr(stated)


def _upper(
    fact: CheckFact, near: list[Event], clause: Clause, rows: Rows, clock: datetime
) -> list[str]:
    problems: list[str] = []
    high = _total(fact, near, high=True)
    parties = {*clause.debtor, *clause.creditor}
    own = any(e.source in parties or e.family in parties for e in near)
    if fact.hi is not None and high != Decimal(fact.hi) and not own:
        problems.append(f"at most {high} can count, not {fact.hi}")
    if fact.future:
        problems.append("the window is open, so no upper end can be known")
    if clause.evidence.silence == "unknown" and fact.start is not None:
        end = clock if fact.until[1] is None else min(clock, _at(fact.until[1]))
        hole = _hole(fact, rows, _at(fact.start[0]), end)
        if hole is not None or fact.gap:
            problems.append(f"nobody watched at {hole or end}")
    return problems


def _hole(fact: CheckFact, rows: Rows, start: datetime, end: datetime) -> datetime | None:
    """Return the first instant from ``start`` to ``end`` that no cited and recorded row covers."""
    known = rows.watched(fact.type)
    cited = [(w.source, _at(w.start), _at(w.until)) for w in fact.coverage]
    at = start
    for row in sorted((c for c in cited if _watched(c, fact, known)), key=lambda c: c[1]):
        if row[1] <= at:
            at = max(at, row[2])
    return at if at < end or (fact.closed and at == end) else None


def _watched(
    cited: tuple[str, datetime, datetime], fact: CheckFact, rows: Sequence[Coverage]
) -> bool:
    """Return whether a row says that the source watched all that time, and none that it did not."""
    source, start, end = cited
    own = [r for r in rows if r.source == source]
    lost = any(r.lost and r.start < end and start < r.end and _may_hide(r, fact) for r in own)
    return not lost and any(r.duty and r.start <= start and end <= r.end for r in own)


def _may_hide(loss: Coverage, fact: CheckFact) -> bool:
    """Return whether a lost watch is about such events: no guard asks for another attribute."""
    for name, value in loss.attributes:
        for guard in fact.guards:
            one = guard.op == "=" or (guard.op == "in" and len(guard.values) == 1)
            if guard.attribute == name and one and not _passes(value, "=", guard.values):
                return False
    return True


def _compare(value: Decimal, op: str, bound: Decimal) -> bool:
    return {">=": value >= bound, ">": value > bound, "<=": value <= bound, "<": value < bound,
            "=": value == bound, "!=": value != bound}[op]  # fmt: skip


def _forced(fact: CheckFact) -> list[str]:
    """Return a line if low and high do not force the stated answer."""
    if fact.value is None or (fact.lo is None and fact.hi is None) or fact.op in ("=", "!="):
        return []
    upward = fact.op in (">=", ">")
    decisive = fact.lo if fact.value is upward else fact.hi
    if decisive is None and not fact.gap:
        return [f"{fact.value} without a number that forces it"]
    if (
        decisive is not None
        and _compare(Decimal(decisive), fact.op, Decimal(fact.bound)) is not fact.value
    ):
        return [f"{decisive} {fact.op} {fact.bound} is not {fact.value}"]
    return []


def _witness(verdict: Verdict, fact: CheckFact, rows: Rows) -> list[str]:
    cited = [rows.by_id[name] for name in verdict.certificate.events if name in rows.by_id]
    if len(cited) != len(verdict.certificate.events) or not set(verdict.certificate.events) <= set(
        fact.sure
    ):
        return ["the witness names reports that do not surely count"]
    if _compare(_total(fact, cited, high=False), fact.op, Decimal(fact.bound)) is not fact.value:
        return ["the witness does not reach the bound"]
    return []
