"""What verdicts rest on, in SQL: the first witness, all that surely counts, what could swing it.

Asked only where somebody wants it, in second queries over the instances that have it. The meaning
is that of :func:`servanda.watch.measure.decide`. A witness is what surely counts, in the order of
its ends, up to where the limit is first reached; of a sum without what it does not need.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, Literal

from servanda.watch.kernel.decide import value_of
from servanda.watch.kernel.happenings import Carried
from servanda.watch.kernel.shape import LeafShape, Tree
from servanda.watch.kernel.sums import AMOUNTS
from servanda.watch.kernel.tallies import ASKS_FOR_MORE
from servanda.watch.kernel.words import state

Kind = Literal["witness", "because", "swing"]
KINDS: Final[tuple[Kind, ...]] = ("witness", "because", "swing")
CREATE: Final = (
    "CREATE OR REPLACE TEMP TABLE grounds "
    "(kind VARCHAR, template INTEGER, pid BIGINT, leaf INTEGER, ids VARCHAR[])"
)
TOGETHER: Final = (
    "SELECT template, pid, map(list(kind), list(list_filter(ids, lambda x, n: "
    "list_position(ids, x) = n))) AS grounds FROM (SELECT kind, template, pid, "
    "flatten(list(ids ORDER BY leaf)) AS ids FROM grounds GROUP BY kind, template, pid) "
    "GROUP BY template, pid"
)
"""The reports of all checks of an instance, by kind, in the order of the checks, each once."""
HELD: Final = "held[{} + 1]"
"""The value of a leaf of a demand, which are numbered first."""
SOUGHT: Final = "sought"
"""The table of parameters of the instances that are asked for."""
ORDER: Final = "t1, t0, id"
"""In which what is counted surely was there; happenings are told apart by a report's id."""
LISTED: Final = "t0, t1, id"
REPORTS: Final = (
    Carried("id", 'e."@id"', "min(id) FILTER (WHERE speaking)"),
    Carried("ids", '[e."@id"]', "list_sort(list(id) FILTER (WHERE speaking))"),
)
_BEFORE: Final = (
    f"(PARTITION BY pid ORDER BY {ORDER} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
)


def asked(kind: Kind, tree: Tree, leaves: tuple[LeafShape, ...]) -> Iterator[tuple[int, str]]:
    """Yield each leaf of a demand that gives grounds, and for which instances: SQL over verdicts.

    It does not where its value, or that of a tree on the way to it, is not what the whole rests on.
    """
    for j, path in _paths(tree):
        values = [f"({value_of(one, HELD)})" for one in path]
        # The value of a single leaf is that of the whole, and no list has it.
        alone = len(path) == 1
        if kind == "witness":
            value = settles(leaves[j])
            same = [] if alone else [f"{held} = verdict" for held in values]
            if value is not None:
                yield j, " AND ".join([f"verdict = {value}", *same])
        elif kind == "because":
            rests = [f"({one} IS NULL OR {held} = {one})" for one, held in pairwise(values)]
            yield j, " AND ".join([f"state <> {state('expired')}", *rests])
        else:
            same = [] if alone else [f"{held} IS NULL" for held in values]
            yield j, " AND ".join(["verdict IS NULL", "main IS NULL", *same])


def _paths(tree: Tree, above: tuple[Tree, ...] = ()) -> Iterator[tuple[int, tuple[Tree, ...]]]:
    """Yield each leaf with the trees on the way to it, itself the last."""
    path = (*above, tree)
    if isinstance(tree, int):
        yield tree, path
        return
    for part in tree[1]:
        yield from _paths(part, path)


def settles(leaf: LeafShape) -> bool | None:
    """Return the value that reports alone can give a check; None: none."""
    reached = ASKS_FOR_MORE.get(leaf.op)
    return None if reached is None else reached is (leaf.function != "min")


def candidates(kind: Kind, leaf: LeafShape, happenings: str, *, several: bool) -> str:
    """Return the query of what grounds are chosen from, in one part of the reports.

    Of several parts each gives no more of what is merely counted than a witness can need.
    """
    sure = f"bits = 0{' AND value IS NOT NULL' if leaf.function == 'distinct' else ''}"
    held = f"SELECT pid, t0, t1, id, ids, {sure} AS sure{_more(leaf)} FROM ({happenings})"
    rows = f"SELECT * FROM ({held} WHERE counted)"
    # Amounts in different units are no one amount: units count of what is not sure as well.
    rows = rows if kind == "swing" or leaf.told_unit else f"{rows} WHERE sure"
    if kind != "witness" or leaf.function in AMOUNTS or not several:
        return rows
    return f"SELECT * EXCLUDE (b0, b1, total, crossed) FROM ({_until(leaf, rows)})"


def chosen(kind: Kind, leaf: LeafShape, rows: str) -> str:
    """Return the query of ``pid`` and ``ids``: the grounds of one kind that a check gives."""
    mixed = "false"
    if leaf.told_unit:
        each = "OVER (PARTITION BY pid)"
        mixed = f"coalesce(min(unit_lo) {each} <> max(unit_hi) {each}, false)"
    if kind == "witness":
        return _witness(leaf, f"SELECT * FROM (SELECT *, {mixed} AS mixed FROM ({rows}))")
    listed = f"SELECT pid, flatten(list(ids ORDER BY {LISTED})) AS ids FROM"
    if kind == "because":
        return f"{listed} ({rows}) WHERE sure GROUP BY pid"
    vague = "mixed OR lo IS NULL OR lo IS DISTINCT FROM hi" if leaf.function in AMOUNTS else "false"
    rows = f"SELECT *, {mixed} AS mixed FROM ({rows})"
    return f"{listed} ({rows}) WHERE NOT sure OR {vague} GROUP BY pid"


def _more(leaf: LeafShape) -> str:
    if leaf.function == "distinct":
        return ", value"
    return ", lo, hi, unit_lo, unit_hi" if leaf.function in AMOUNTS else ""


def _witness(leaf: LeafShape, rows: str) -> str:
    """Return the query of the reports by which a check was first settled."""
    rows = f"{rows} WHERE sure AND NOT mixed"
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
