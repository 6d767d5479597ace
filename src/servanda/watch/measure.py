"""Two sums decide: what surely counts (``lo``) and what at most can count (``hi``)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from servanda.model import commitment as c
from servanda.terms.normal import AllOf, Check, Normal
from servanda.watch.matching import Amount, compare
from servanda.watch.outcome import Counted, Leaf, Outcome, Tally, join, unique
from servanda.watch.tally import Ground, tally
from servanda.watch.windows import Anchors, Off, Span, resolve

ZERO = Decimal(0)
REACHED_FROM_BELOW = {">=": True, ">": True, "<=": False, "<": False}
"""Whether a high amount makes the comparison true, per operator."""
Ends = tuple[Decimal | None, Decimal | None]
"""Lowest and highest; the lowest None = minus infinity, the highest None = infinity."""


def evaluate_tree(
    tree: Normal,
    ground: Ground,
    anchors: Anchors,
    *,
    silence: c.Silence,
    offs: tuple[Off, ...] = (),
    extra: c.Duration | None = None,
) -> Outcome:
    """Return the three-valued outcome of a condition in normal form."""
    if isinstance(tree, Check):
        span = resolve(tree.window, anchors, extra=extra)
        if offs and isinstance(span, Span):
            span = replace(span, offs=offs)
        return decide(tally(tree, span, ground), silence)
    parts = [
        evaluate_tree(part, ground, anchors, silence=silence, offs=offs, extra=extra)
        for part in tree.parts
    ]
    return join(parts, every=isinstance(tree, AllOf))


def decide(found: Tally, silence: c.Silence) -> Outcome:
    """Return the outcome of one check: true iff in every admissible world, false iff in none."""
    check = found.check
    asks_for_more = REACHED_FROM_BELOW.get(check.op)
    presumed_absent = found.gap and (
        (silence == "violation" and asks_for_more is True)
        or (silence == "compliance" and asks_for_more is False)
    )
    blind = found.gap and not presumed_absent
    unseen = found.future or blind or bool(found.causes)
    low, high = _ends(found, unseen=unseen)
    value = _compare(found, low, high, unseen=unseen)
    # Where nobody watched and more is asked for, it is presumed to have been done in time.
    presumes = silence == "compliance" and found.gap and asks_for_more is True
    presumes = presumes and not found.future and not found.causes
    helped = found.always_gap or _compare(found, *_ends(found, unseen=False), unseen=False) is True
    presumed = presumes and value is None and helped and not _spoilt(found)
    if presumed:
        value = True
    presumed = presumed or (silence == "compliance" and presumed_absent and value is True)
    causes = frozenset[str]()
    if value is None:
        causes = _causes(found, blind=blind and not presumes)
        causes |= {"time"} if presumes and not helped else set()
    leaf = Leaf(found, low, high, value, _witness(found, value=value))
    return Outcome(
        value=value,
        causes=causes,
        because=unique([n.ids for n in found.counted if n.sure]),
        swing=unique([n.ids for n in found.counted if _swings(n, check)]) if value is None else (),
        contested=found.contested,
        low=low,
        high=high,
        tallies=(leaf,),
        presumed=presumed,
        decided=_decided(found, value=value),
        witness=leaf.witness,
    )


def _total(amounts: Sequence[Decimal | None]) -> Decimal | None:
    return None if None in amounts else sum((a for a in amounts if a is not None), ZERO)


def _ends(found: Tally, *, unseen: bool) -> Ends:
    function = found.check.function
    sure = [n for n in found.counted if n.sure]
    maybe = [n for n in found.counted if not n.sure]
    if function == "count":
        return Decimal(len(sure)), None if unseen else Decimal(len(found.counted))
    if function == "distinct":
        return _distinct(sure, maybe, unseen=unseen)
    if function == "sum":
        low = sum((n.low or ZERO for n in sure), ZERO)
        low += sum((min(ZERO, n.low or ZERO) for n in maybe), ZERO)
        more = [n.high if n.high is None else max(ZERO, n.high) for n in maybe]
        return low, None if unseen else _total([n.high for n in sure] + more)
    return (_maximum if function == "max" else _minimum)(sure, maybe, unseen=unseen)


def _distinct(sure: Sequence[Counted], maybe: Sequence[Counted], *, unseen: bool) -> Ends:
    known = {n.value for n in sure}
    new = {n.value for n in maybe if n.value is not None} - known
    nameless = sum(n.value is None for n in maybe)
    return Decimal(len(known)), None if unseen else Decimal(len(known) + len(new) + nameless)


def _maximum(sure: Sequence[Counted], maybe: Sequence[Counted], *, unseen: bool) -> Ends:
    low = max((n.low for n in sure if n.low is not None), default=None)
    highs = [n.high for n in (*sure, *maybe)]
    if unseen or None in highs:
        return low, None
    return low, max((h for h in highs if h is not None), default=low)


def _minimum(sure: Sequence[Counted], maybe: Sequence[Counted], *, unseen: bool) -> Ends:
    high = min((n.high for n in sure if n.high is not None), default=None)
    lows = [n.low for n in (*sure, *maybe)]
    if unseen or None in lows:
        return None, high
    return min((v for v in lows if v is not None), default=high), high


def _compare(
    found: Tally, low: Decimal | None, high: Decimal | None, *, unseen: bool
) -> bool | None:
    check, bound = found.check, Amount(*found.bound)
    if found.causes and not isinstance(found.span, Span):
        return None
    if check.function not in ("max", "min"):
        return compare(low, high, check.op, bound)
    # An extreme over no event is undefined: what was written does not hold, its denial does.
    if not found.counted and not unseen:
        return check.denied
    nonempty = any(n.sure for n in found.counted)
    if not nonempty and not unseen:
        # If there is any event at all, the extreme is one of these.
        low, high = _reach(found.counted)
    value = compare(low, high, check.op, bound)
    return value if nonempty or value == check.denied else None


def _reach(counted: Sequence[Counted]) -> Ends:
    """Return the lowest and the highest amount that any of the happenings may have."""
    lows, highs = [n.low for n in counted], [n.high for n in counted]
    return (
        None if None in lows else min((v for v in lows if v is not None), default=None),
        None if None in highs else max((v for v in highs if v is not None), default=None),
    )


def _spoilt(found: Tally) -> bool:
    """Return whether what was reported may fail the check, however well the unseen turned out."""
    if found.check.function != "min" or not found.counted:
        return False
    return compare(*_reach(found.counted), found.check.op, Amount(*found.bound)) is not True


def _matters(n: Counted, check: Check, bound: Ends) -> bool:
    """Return whether a happening's being there or not can change the comparison."""
    if check.function == "sum":
        return n.high is None or n.high != 0 or n.low != 0
    if check.function not in ("max", "min"):
        return True
    amount = n.high if check.function == "max" else n.low
    limit = bound[0] if check.function == "max" else bound[1]
    if amount is None or limit is None:
        return True
    upward = check.function == "max"
    strict = check.op in (">", "<=") if upward else check.op in ("<", ">=")
    beyond = amount > limit if upward else amount < limit
    return beyond or (amount == limit and not strict)


def _vague(n: Counted, check: Check) -> bool:
    return check.function in ("sum", "max", "min") and (n.low is None or n.low != n.high)


def _swings(n: Counted, check: Check) -> bool:
    return not n.sure or _vague(n, check)


def _causes(found: Tally, *, blind: bool) -> frozenset[str]:
    causes = set(found.causes)
    if found.future:
        causes.add("future")
    if blind:
        causes.add("gap")
    relevant = [n for n in found.counted if _matters(n, found.check, found.bound)]
    for n in relevant:
        causes |= n.causes
        if _vague(n, found.check):
            causes.add("amount")
    if found.bound[0] != found.bound[1]:
        causes.add("amount")
    if not causes:
        causes |= {cause for n in found.counted for cause in n.causes} or {"amount"}
    return frozenset(causes)


def _adds(found: Tally, n: Counted, *, low: bool) -> Decimal:
    amount = n.low if low else n.high
    if found.check.function in ("count", "distinct"):
        return Decimal(1)
    return amount if amount is not None else ZERO if low else Decimal("Infinity")


def _crossing(
    found: Tally, order: Sequence[Counted], *, low: bool, by: Callable[[Counted], datetime]
) -> tuple[list[Counted], datetime] | None:
    """Return the happenings, in order, that first reach the bound, and when."""
    function, total, seen = found.check.function, ZERO, set[str | None]()
    # Surely beyond a limit of which only a range is known is what is beyond its farther end.
    limit = found.bound[1] if low is (function != "min") else found.bound[0]
    if limit is None:
        return None
    strict = found.check.op in (">", "<=")
    taken: list[Counted] = []
    for n in order:
        add = _adds(found, n, low=low)
        if function == "min":
            amount = n.high if low else n.low
            if amount is not None and _below(amount, limit, found.check.op):
                return [n], by(n)
            continue
        if function == "max":
            # An amount that nobody knows is not surely beyond any limit.
            if low and n.low is None:
                continue
            total, taken = add, [n]
        elif function == "distinct" and n.value in seen:
            continue
        else:
            seen.add(n.value)
            total += add
            taken.append(n)
        if total > limit or (total == limit and not strict):
            return taken, by(n)
    return None


def _below(amount: Decimal, limit: Decimal, op: str) -> bool:
    return amount < limit or (amount == limit and op in ("<=", ">"))


def _settled_by_witness(found: Tally, *, value: bool | None) -> bool:
    """Return whether events alone, seen so far, force the value."""
    reached = REACHED_FROM_BELOW.get(found.check.op)
    if reached is None or value is None:
        return False
    return value is (reached if found.check.function != "min" else not reached)


def _witness(found: Tally, *, value: bool | None) -> tuple[str, ...]:
    """Return the earliest minimal set of reports that reached or passed the bound."""
    if not _settled_by_witness(found, value=value):
        return ()
    sure = sorted((n for n in found.counted if n.sure), key=lambda n: (n.end, n.start, n.ids))
    crossed = _crossing(found, sure, low=True, by=lambda n: n.end)
    if crossed is None:
        return ()
    taken, limit = crossed[0], found.bound[1]
    strict = found.check.op in (">", "<=")
    if found.check.function == "sum" and limit is not None:
        total = sum((_adds(found, n, low=True) for n in taken), ZERO)
        for n in sorted(taken, key=lambda n: (_adds(found, n, low=True), n.end)):
            rest = total - _adds(found, n, low=True)
            if rest > limit or (rest == limit and not strict):
                taken, total = [t for t in taken if t is not n], rest
    return unique([n.ids for n in taken])


def _decided(found: Tally, *, value: bool | None) -> tuple[datetime, datetime] | None:
    """Return between which instants the bound was reached; None if the window's end decides."""
    if not _settled_by_witness(found, value=value):
        return None
    sure = sorted((n for n in found.counted if n.sure), key=lambda n: (n.end, n.start, n.ids))
    last = _crossing(found, sure, low=True, by=lambda n: n.end)
    every = sorted(found.counted, key=lambda n: (n.start, n.end, n.ids))
    first = _crossing(found, every, low=False, by=lambda n: n.start)
    if last is None:
        return None
    begin = last[1] if first is None else min(first[1], last[1])
    if found.blind_from is not None:
        begin = min(begin, found.blind_from)
    return begin, last[1]
