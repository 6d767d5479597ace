"""The yardstick: a plain loop over all events, for complete information only.

It keeps the times and amounts of each key, then looks into each window. It believes every row,
knows no gap and no doubt, so it fits the variant ``complete`` alone, and no rule with an exit.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from benchmarks.commitments.rules import Rule
from benchmarks.commitments.task import Answer, Moment, Task

COLUMNS = "type, start, coalesce(quantity, 0), inspection, donor, district, actor"
PLACES = {"inspection": 3, "donor": 4, "district": 5, "actor": 6}
Row = Sequence[Any]
Key = tuple[str, ...]
Series = dict[tuple[str, Key], list[tuple[int, float]]]


def answers(task: Task, moment: Moment) -> Iterator[Answer]:
    """Yield the answer on every instance."""
    if task.about()["variant"] != "complete":
        raise SystemExit("the plain loop is for complete information; take `--variant complete`")
    rules = task.rules()
    rows = task.stream(COLUMNS, where=f"known <= {moment.known}")
    return judged(rules, collected(rules, rows), moment.clock)


def collected(rules: Iterable[Rule], rows: Iterable[Row]) -> Series:
    """Return time and amount of all events that a rule may ask for, by type and key."""
    names = {rule.type: tuple(sorted(rule.where)) for rule in rules}
    names |= {rule.opening: ("inspection",) for rule in rules if rule.opening}
    places = {kind: [PLACES[name] for name in keyed] for kind, keyed in names.items()}
    series: Series = defaultdict(list)
    for row in rows:
        kind = row[0]
        found = places.get(kind)
        if found is not None:
            key = tuple(row[place] for place in found)
            series[kind, key].append((row[1], row[2]))
    for some in series.values():
        some.sort()
    return series


def judged(rules: Iterable[Rule], series: Series, clock: int) -> Iterator[Answer]:
    """Yield the answer on every instance of every rule."""
    opened: dict[str, list[tuple[Key, int]]] = defaultdict(list)
    for (kind, key), some in series.items():
        opened[kind] += [(key, start) for start, _ in some]
    for rule in rules:
        if rule.exit is not None:
            raise SystemExit("the plain loop knows no exits; take another scenario than mixed")
        if rule.opens == "event":
            for key, start in opened[str(rule.opening)]:
                yield _answer(rule, key[0], key, start, series, clock)
            continue
        own = tuple(rule.where[name] for name in sorted(rule.where))
        for start in [t for t in rule.ticks if t < clock] or [rule.start]:
            yield _answer(rule, "", own, start, series, clock)


def _answer(rule: Rule, name: str, key: Key, start: int, series: Series, clock: int) -> Answer:  # noqa: PLR0917 - the innermost step
    end = start + rule.end - rule.start + (1 if rule.closed else 0)
    some = series.get((rule.type, key), ())
    inside = some[bisect_left(some, (start, 0.0)) : bisect_left(some, (min(end, clock), 0.0))]
    total = sum(q for _, q in inside) if rule.function == "sum" else len(inside)
    opened = rule.adopted if rule.opens == "once" else start
    return Answer(rule.id, name, opened, *word(rule, total, over=clock >= end))


def word(rule: Rule, total: float, *, over: bool) -> tuple[str, str]:
    """Return answer and causes of a total, with the window over or not."""
    if rule.verb == "do" and total >= rule.bound:
        return "fulfilled", ""
    if rule.verb == "avoid" and total > rule.bound:
        return "violated", ""
    if not over:
        return "pending", "future"
    return ("violated" if rule.verb == "do" else "fulfilled"), ""
