"""One query for each commitment: the obvious way, and what a set-wise engine has to beat.

Complete information only. ``sample`` rules are asked, spread over all of them (0 = every one).
"""

from collections.abc import Iterator

import duckdb
from benchmarks.commitments.loop import word
from benchmarks.commitments.rules import Rule
from benchmarks.commitments.task import KNOWN, TIMES, Answer, Moment, Task


def answers(task: Task, moment: Moment, *, sample: int = 0) -> Iterator[Answer]:
    """Yield the answer on every instance of the rules that are asked."""
    if task.about()["variant"] != "complete":
        raise SystemExit("a query each is for complete information; take `--variant complete`")
    rules = task.rules()
    step = max(1, len(rules) // sample) if sample else 1
    with duckdb.connect(config={"threads": 1}) as db:
        db.execute(
            f"CREATE VIEW events AS SELECT *, {TIMES}, {KNOWN} AS known "
            f"FROM read_parquet('{task.events}')"
        )
        for rule in rules[::step]:
            yield from _asked(db, rule, moment)


def _asked(db: duckdb.DuckDBPyConnection, rule: Rule, moment: Moment) -> Iterator[Answer]:
    if rule.exit is not None:
        raise SystemExit("a query each knows no exits; take another scenario than mixed")
    length = rule.end - rule.start
    more = 1 if rule.closed else 0
    for key, opened, start, total in db.execute(
        _query(rule, length, more), _known(moment)
    ).fetchall():
        over = moment.clock >= start + length + more
        yield Answer(rule.id, key, opened, *word(rule, total or 0, over=over))


def _known(moment: Moment) -> dict[str, int]:
    return {"known": moment.known, "clock": moment.clock}


def _query(rule: Rule, length: int, more: int) -> str:
    """Return the query of one rule: key, opening, start of the window, and the total in it."""
    total = "sum(e.quantity)" if rule.function == "sum" else "count(e.id)"
    fits = [f"e.{n} = {'o.key' if v == '$key' else repr(v)}" for n, v in rule.where.items()]
    on = " AND ".join(
        [f"e.type = '{rule.type}'", "e.known <= $known", "e.start < $clock", *fits,
         f"e.start >= o.start AND e.start < o.start + {length + more}"]
    )  # fmt: skip
    return f"""
SELECT o.key, o.opened, o.start, {total} FROM ({_openings(rule)}) AS o
LEFT JOIN events AS e ON {on} GROUP BY ALL"""


def _openings(rule: Rule) -> str:
    if rule.opens == "event":
        return (
            "SELECT inspection AS key, start AS opened, start FROM events "
            f"WHERE type = '{rule.opening}' AND known <= $known"
        )
    if rule.opens == "tick":
        ticks = ", ".join(map(str, rule.ticks))
        return (
            "SELECT '' AS key, t AS opened, t AS start "
            f"FROM unnest([{ticks}]) AS ticks(t) WHERE t < $clock"
        )
    return f"SELECT '' AS key, {rule.adopted} AS opened, {rule.start} AS start"
