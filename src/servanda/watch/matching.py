"""Guards: whether a report is the event that a rule speaks of. Yes, no, or undetermined."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from servanda.model import commitment as c
from servanda.model.commitment import Geometry
from servanda.terms.times import TimeFault, start_of
from servanda.watch.evidence import Report, canonical, decimal, number_text
from servanda.watch.places import where_is

Causes = frozenset[str]
NONE: Causes = frozenset()


@dataclass(frozen=True, slots=True)
class Tri:
    """Yes, no, or undetermined (None) with the causes."""

    value: bool | None
    causes: Causes = NONE


YES, NO = Tri(value=True), Tri(value=False)
LACKS = Tri(value=None, causes=frozenset({"open"}))
IMPRECISE = Tri(value=None, causes=frozenset({"amount"}))


@dataclass(frozen=True, slots=True)
class Amount:
    """A number known to lie between two others; ``high`` None = no upper end."""

    low: Decimal
    high: Decimal | None


Binding = Mapping[str, str | Amount]


@dataclass(frozen=True, slots=True)
class Parties:
    """Who owes and who is owed, from when to when (delegation and assignment are followed)."""

    debtors: tuple[tuple[str, datetime | None, datetime | None], ...]
    creditors: tuple[tuple[str, datetime | None, datetime | None], ...]

    def at(self, role: str, start: datetime, end: datetime) -> frozenset[str]:
        """Return who holds the role at some time in the stretch."""
        holders = self.debtors if role == "debtor" else self.creditors
        return frozenset(
            name
            for name, since, until in holders
            if (since is None or since <= max(start, end)) and (until is None or start < until)
        )

    def always(self, role: str) -> frozenset[str]:
        """Return everybody who ever holds the role."""
        holders = self.debtors if role == "debtor" else self.creditors
        return frozenset(name for name, _, _ in holders)


@dataclass(frozen=True, slots=True)
class Scope:
    """What guards may refer to beside the report itself."""

    binding: Binding
    parties: Parties
    geometries: Mapping[str, Geometry]


def all_of(parts: list[Tri]) -> Tri:
    """Return strong Kleene conjunction; causes of undetermined parts are joined."""
    causes: set[str] = set()
    for part in parts:
        if part.value is False:
            return NO
        causes |= part.causes
    return Tri(value=None, causes=frozenset(causes)) if causes else YES


def match(report: Report, pattern: c.EventPattern, scope: Scope) -> Tri:
    """Return whether the report passes every guard and the place of a pattern."""
    parts = [_guard(report, guard, scope) for guard in pattern.guards]
    if pattern.place is not None:
        geometry = scope.geometries[pattern.place.geometry]
        inside = where_is(report.event, pattern.place, geometry)
        parts.append(Tri(inside, frozenset({"place"}) if inside is None else NONE))
    return all_of(parts)


def _guard(report: Report, guard: c.Guard, scope: Scope) -> Tri:
    if guard.variable in ("debtor", "creditor"):
        return _party(report, guard, scope.parties)
    if guard.variable is not None:
        bound = scope.binding.get(guard.variable)
        if bound is None:
            return YES if guard.attribute in report.cells else LACKS
        return _against(report, guard, (bound,))
    return _against(report, guard, guard.values)


def _party(report: Report, guard: c.Guard, parties: Parties) -> Tri:
    cell = report.cells.get(guard.attribute)
    if cell is None:
        return LACKS
    holders = parties.at(str(guard.variable), report.event.start, report.event.end)
    held = cell in holders
    return YES if held == (guard.op == "=") else NO


def _against(report: Report, guard: c.Guard, values: tuple[str | Amount, ...]) -> Tri:
    if guard.attribute == "quantity":
        amount = quantity_of(report)
        if amount is None:
            return LACKS
        return _any(guard.op, [_range(amount, _simple(guard.op), v) for v in values])
    cell = report.cells.get(guard.attribute)
    if cell is None:
        return LACKS
    return _any(guard.op, [_cell(cell, _simple(guard.op), v) for v in values])


def _simple(op: c.GuardOp) -> str:
    return {"in": "=", "not in": "="}.get(op, op)


def _any(op: c.GuardOp, found: list[Tri]) -> Tri:
    if op not in ("in", "not in"):
        return found[0]
    value: bool | None = False
    if any(t.value is True for t in found):
        value = True
    elif any(t.value is None for t in found):
        value = None
    if value is None:
        return IMPRECISE
    return YES if value == (op == "in") else NO


def quantity_of(report: Report) -> Amount | None:
    """Return the amount that a report states, as an interval."""
    event = report.event
    if event.quantity is None:
        return None
    low = Decimal(number_text(event.quantity))
    high = low if event.quantity_hi is None else Decimal(number_text(event.quantity_hi))
    return Amount(low, high)


def _range(amount: Amount, op: str, value: str | Amount) -> Tri:
    if isinstance(value, str):
        limit = decimal(value)
        if limit is None:
            return YES if op == "!=" else NO
        value = Amount(limit, limit)
    found = compare(amount.low, amount.high, op, value)
    return IMPRECISE if found is None else YES if found else NO


def compare(low: Decimal | None, high: Decimal | None, op: str, bound: Amount) -> bool | None:
    """Return how an amount in [low, high] stands to a bound; None low or high = infinite."""
    first, last = bound.low, bound.high
    above = low is not None and last is not None and low > last
    at_least = low is not None and last is not None and low >= last
    below = high is not None and high < first
    at_most = high is not None and high <= first
    if op == ">=":
        return True if at_least else False if below else None
    if op == ">":
        return True if above else False if at_most else None
    if op == "<=":
        return True if at_most else False if above else None
    if op == "<":
        return True if below else False if at_least else None
    same = low is not None and low == high == first == last
    if above or below:
        return op == "!="
    return (op == "=") if same else None


def _cell(cell: str, op: str, value: str | Amount) -> Tri:
    if isinstance(value, Amount):
        number = decimal(cell)
        if number is None:
            return YES if op == "!=" else NO
        return _range(Amount(number, number), op, value)
    if op in ("=", "!="):
        return YES if (canonical(cell) == canonical(value)) == (op == "=") else NO
    order = order_of(cell, value)
    signs = {"<": (-1,), "<=": (-1, 0), ">": (1,), ">=": (0, 1)}
    return YES if order in signs[op] else NO


def order_of(left: str, right: str) -> int:
    """Return how two texts stand to each other: as numbers, as times, else as text."""
    numbers = decimal(left), decimal(right)
    if numbers[0] is not None and numbers[1] is not None:
        return (numbers[0] > numbers[1]) - (numbers[0] < numbers[1])
    if left != right and (times := (_time(left), _time(right))) and times[0] and times[1]:
        return (times[0] > times[1]) - (times[0] < times[1])
    return (left > right) - (left < right)


def _time(text: str) -> datetime | None:
    if not text[:4].isdigit():
        return None
    try:
        return start_of(text, "UTC")
    except TimeFault:
        return None


def bind(report: Report, pattern: c.EventPattern, known: Binding) -> Binding | None:
    """Return the variables that a report gives to ``ATTR = $VAR``; None if it lacks one."""
    found: dict[str, str | Amount] = {}
    for guard in pattern.guards:
        name = guard.variable
        if name is None or guard.op != "=" or name in known or name in ("debtor", "creditor"):
            continue
        value: str | Amount | None = report.cells.get(guard.attribute)
        amount = quantity_of(report) if guard.attribute == "quantity" else None
        if amount is not None and amount.high != amount.low:
            value = amount
        if value is None:
            return None
        found[name] = value
    return found


def fixed_values(pattern: c.EventPattern, scope: Scope) -> dict[str, str]:
    """Return the attributes that guard and key fix to one value, in canonical form."""
    found: dict[str, str] = {}
    for guard in pattern.guards:
        value: str | Amount | None = None
        if guard.variable in ("debtor", "creditor"):
            holders = scope.parties.always(str(guard.variable))
            value = next(iter(holders)) if guard.op == "=" and len(holders) == 1 else None
        elif guard.variable is not None:
            value = scope.binding.get(guard.variable) if guard.op == "=" else None
        elif guard.op == "=" or (guard.op == "in" and len(guard.values) == 1):
            value = guard.values[0]
        if isinstance(value, str) and guard.attribute != "quantity":
            found[guard.attribute] = canonical(value) or value
    return found
