"""The first witness of a decided instance, in SQL: the reports at which a count reached its bound.

Asked only of instances that are decided, in a second query; the meaning is that of
:func:`servanda.watch.measure.decide`: what surely counts, in the order of its ends, up to the first
crossing, and of a sum without what it does not need.
"""

from collections.abc import Iterator
from typing import Final

from servanda.watch.kernel.decide import value_of
from servanda.watch.kernel.happenings import Carried
from servanda.watch.kernel.shape import LeafShape, Tree
from servanda.watch.kernel.sums import AMOUNTS, SURE
from servanda.watch.kernel.tallies import ASKS_FOR_MORE

CREATE: Final = (
    "CREATE OR REPLACE TEMP TABLE witnesses "
    "(template INTEGER, pid BIGINT, leaf INTEGER, ids VARCHAR[])"
)
TOGETHER: Final = (
    "SELECT template, pid, list_filter(ids, lambda x, n: list_position(ids, x) = n) AS witness "
    "FROM (SELECT template, pid, flatten(list(ids ORDER BY leaf)) AS ids "
    "FROM witnesses GROUP BY template, pid)"
)
"""The reports of all checks that tell an instance, in the order of the checks, each once."""
HELD: Final = "held[{} + 1]"
"""The value of a leaf of a demand, which are numbered first."""
SOUGHT: Final = "sought"
"""The table of parameters of the instances that are asked for."""
ORDER: Final = "t1, t0, id"
REPORTS: Final = (
    Carried("id", 'e."@id"', "min(id) FILTER (WHERE speaking)"),
    Carried("ids", '[e."@id"]', "list_sort(list(id) FILTER (WHERE speaking))"),
)
"""Happenings are told apart by the first of their reports: no report is of two."""
_BEFORE: Final = (
    f"(PARTITION BY pid ORDER BY {ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
)


def settles(leaf: LeafShape) -> bool | None:
    """Return the value that reports alone can give a check; None: none."""
    reached = ASKS_FOR_MORE.get(leaf.op)
    return None if reached is None else reached is (leaf.function != "min")


def told_by(tree: Tree, above: tuple[Tree, ...] = ()) -> Iterator[tuple[int, str]]:
    """Yield each leaf of a demand, with whether it tells the ``verdict``: SQL over ``verdicts``.

    It does where it has the value of the whole, and so has every tree on the way to it.
    """
    path = (*above, tree)
    if isinstance(tree, int):
        # The value of a single leaf is that of the whole. A list begins at 1.
        same = [f"({value_of(one, HELD)}) = verdict" for one in path if above]
        yield tree, " AND ".join(same) or "true"
        return
    for part in tree[1]:
        yield from told_by(part, path)


def candidates(leaf: LeafShape, happenings: str, *, several: bool) -> str:
    """Return the query of what a witness is chosen from, in one part of the reports.

    Of several parts each gives no more of what is merely counted than the whole can need.
    """
    held = f"SELECT pid, t0, t1, id, ids, bits = 0 AS sure{_more(leaf)} FROM ({happenings})"
    if leaf.function in AMOUNTS:
        # Amounts in different units are no one amount: units count of what is not sure as well.
        return f"{held} WHERE {'counted' if leaf.told_unit else SURE}"
    lacks = " AND value IS NOT NULL" if leaf.function == "distinct" else ""
    rows = f"{held} WHERE {SURE}{lacks}"
    if not several:
        return rows
    return f"SELECT * EXCLUDE (b0, b1, total, crossed) FROM ({_until(leaf, rows)})"


def _more(leaf: LeafShape) -> str:
    if leaf.function == "distinct":
        return ", value"
    return ", lo, hi, unit_lo, unit_hi" if leaf.function in AMOUNTS else ""


def first_witness(leaf: LeafShape, rows: str) -> str:
    """Return the query of ``pid`` and ``ids``: the reports by which a check was first settled."""
    if leaf.told_unit:
        each = "OVER (PARTITION BY pid)"
        mixed = f"coalesce(min(unit_lo) {each} <> max(unit_hi) {each}, false) AS mixed"
        rows = f"SELECT * FROM (SELECT *, {mixed} FROM ({rows})) WHERE sure AND NOT mixed"
    if leaf.function in ("max", "min"):
        return _extreme(leaf, rows)
    found = f"{_until(leaf, rows)} AND coalesce(bool_or(crossed) OVER (PARTITION BY pid), false)"
    if leaf.function == "sum":
        found = _needed(leaf, found)
    return f"SELECT pid, flatten(list(ids ORDER BY {ORDER})) AS ids FROM ({found}) GROUP BY pid"


def _bounded(rows: str) -> str:
    """Return rows with the limit of their instance."""
    return f"SELECT r.*, p.b0, p.b1 FROM ({rows}) r JOIN {SOUGHT} p USING (pid)"


def _beyond(leaf: LeafShape, amount: str) -> str:
    """Return whether an amount has reached the limit."""
    equal = leaf.op in (">=", "<")
    if leaf.function == "min":
        return f"{amount} {'<' if equal else '<='} b0"
    return f"{amount} {'>=' if equal else '>'} b1"


def _extreme(leaf: LeafShape, rows: str) -> str:
    beyond = _beyond(leaf, "lo" if leaf.function == "max" else "hi")
    return (
        f"SELECT pid, ids FROM ({_bounded(rows)}) WHERE {beyond} "
        f"QUALIFY row_number() OVER (PARTITION BY pid ORDER BY {ORDER}) = 1"
    )


def _until(leaf: LeafShape, rows: str) -> str:
    """Return what is counted until the limit is reached, in the order in which it surely was."""
    if leaf.function == "distinct":
        first = f"row_number() OVER (PARTITION BY pid, value ORDER BY {ORDER}) = 1"
        rows = f"SELECT * FROM ({rows}) QUALIFY {first}"
    total = f"sum({_adds(leaf)}) OVER {_run(ORDER)} AS total"
    added = f"SELECT *, {total} FROM ({_bounded(rows)})"
    rows = f"SELECT *, {_beyond(leaf, 'total')} AS crossed FROM ({added})"
    return f"SELECT * FROM ({rows}) QUALIFY NOT coalesce(bool_or(crossed) OVER {_BEFORE}, false)"


def _needed(leaf: LeafShape, rows: str) -> str:
    """Return amounts without the smallest that are not needed to reach the limit."""
    excess = "max(total) FILTER (WHERE crossed) OVER (PARTITION BY pid) - b1 AS excess"
    smaller = f"sum({_adds(leaf)}) OVER {_run(f'{_adds(leaf)}, {ORDER}')} AS smaller"
    dropped = f"smaller {'<=' if leaf.op in ('>=', '<') else '<'} excess"
    return f"SELECT * FROM (SELECT *, {excess}, {smaller} FROM ({rows})) WHERE NOT ({dropped})"


def _adds(leaf: LeafShape) -> str:
    return "coalesce(lo, 0)" if leaf.function == "sum" else "1"


def _run(order: str) -> str:
    return f"(PARTITION BY pid ORDER BY {order} ROWS UNBOUNDED PRECEDING)"
