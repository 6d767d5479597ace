"""Puts the checks of a template together: verdict, state, causes and flags of every instance."""

from dataclasses import dataclass
from typing import Any, Final

from servanda.watch.kernel.columns import literal
from servanda.watch.kernel.guards import BITS
from servanda.watch.kernel.shape import Shape, Tree
from servanda.watch.kernel.template import Template
from servanda.watch.kernel.watching import WHOLE
from servanda.watch.kernel.words import DISPLAY, KIND, NORMS, state


def value_of(tree: Tree, leaf: str = "value_{}") -> str:
    """Return a tree's value: SQL's AND and OR are strong Kleene."""
    if isinstance(tree, int):
        return leaf.format(tree)
    word = " AND " if tree[0] == "all" else " OR "
    return "(" + word.join(value_of(part, leaf) for part in tree[1]) + ")"


def bits_of(tree: Tree) -> str:
    """Return the causes of the parts that leave a tree's value unknown."""
    if isinstance(tree, int):
        return f"(CASE WHEN value_{tree} IS NULL THEN bits_{tree} ELSE 0 END)"
    parts = " | ".join(bits_of(part) for part in tree[1])
    return f"(CASE WHEN {value_of(tree)} IS NULL THEN ({parts}) ELSE 0 END)"


def presumed_of(tree: Tree) -> str:
    """Return whether a part that tells a tree's value was presumed."""
    if isinstance(tree, int):
        return f"presumed_{tree}"
    stop = "false" if tree[0] == "all" else "true"
    every = "true" if tree[0] == "all" else "false"
    parts = [(value_of(part), presumed_of(part)) for part in tree[1]]
    said = {
        word: " OR ".join(f"(({value}) {test} AND {presumed})" for value, presumed in parts)
        for word, test in (("stop", f"IS NOT DISTINCT FROM {stop}"), ("null", "IS NULL"))
    }
    all_parts = " OR ".join(presumed for _, presumed in parts)
    return (
        f"(CASE WHEN ({value_of(tree)}) = {stop} THEN {said['stop']} "
        f"WHEN ({value_of(tree)}) = {every} THEN {all_parts} ELSE {said['null']} END)"
    )


def leaves_of(tree: Tree | None) -> list[int]:
    """Return the numbers of a tree's leaves."""
    if tree is None:
        return []
    return [tree] if isinstance(tree, int) else [n for part in tree[1] for n in leaves_of(part)]


def hull(leaves: list[int]) -> tuple[str, str, str]:
    """Return the earliest beginning, the latest end (NULL = open) and whether it is closed."""
    starts = ", ".join(f"s0_{j}" for j in leaves)
    ends = [f"e1_{j}" for j in leaves]
    opened = " OR ".join(f"{end} IS NULL" for end in ends)
    last = f"(CASE WHEN {opened} THEN NULL ELSE greatest({', '.join(ends)}) END)"
    closed = " OR ".join(f"(closed_{j} AND e1_{j} = {last})" for j in leaves)
    return f"least({starts})", last, f"coalesce({closed}, false)"


STORED: Final = {
    "number": "INTEGER",
    "text": "INTEGER",
    "key": "VARCHAR[]",
    "event": "VARCHAR",
    "m0": "BIGINT",
    "m1": "BIGINT",
    "norm": KIND,
    "doubt": "INTEGER",
    "since": "BIGINT",
    "until": "BIGINT",
    "past": "BOOLEAN",
    "main": "BOOLEAN",
    "main_bits": "INTEGER",
    "detached": "BOOLEAN",
    "if_bits": "INTEGER",
    "claimed": "BOOLEAN",
    "assumed": "BOOLEAN",
    "lo": "DECIMAL(38, 10)",
    "hi": "DECIMAL(38, 10)",
    "verb_do": "BOOLEAN",
    "flags": "UTINYINT",
    "template": "INTEGER",
    "watched": "INTEGER",
    "bound": "DECIMAL(38, 10)",
    "unit": "VARCHAR",
    "pid": "BIGINT",
    "held": "BOOLEAN[]",
}
"""What the queries of the templates say of each instance: from it the view ``verdicts`` follows."""


FLAGS: Final = {
    "may_exit": 1, "cured": 2, "stale": 4, "over": 8, "soon": 16, "repudiated": 32, "vague": 64,
}  # fmt: skip
"""What is said beside the state: bits of ``flags``."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of a template's instances, as SQL."""

    clock: str
    as_of: str
    """Until when reports are waited for."""
    at_risk: int
    """Microseconds before its end in which an instance is at risk."""


@dataclass(frozen=True, slots=True)
class Later:
    """What lies a duration after the ends of windows and of watches, as SQL."""

    grace: str
    """Until when late reports are waited for."""
    stale: str
    """Until when the last watch is fresh."""
    joins: str


def judged(
    template: Template, source: str, levels: list[list[str]], clocks: Clocks, later: Later
) -> str:
    """Return the query of what is stored, from a ``source`` of instances and the ``levels``."""
    shape = template.shape
    main, since_if = shape.demand, shape.detaches
    start, until, closed = hull(leaves_of(main))
    as_of, contested = clocks.as_of, (*leaves_of(main), *leaves_of(since_if))
    lo, hi, bound, unit = measured(shape)
    found = nested(source, [*levels, [f"{until} AS until", f"{closed} AS closed"]])
    last = later.grace
    chosen = {
        "key": f"[{', '.join(f'v{n}' for n in range(len(shape.variables)))}]::VARCHAR[]",
        "norm": f"coalesce(status, CASE WHEN adopted0 >= {clocks.clock} "
        f"THEN {NORMS.index('proposed')} ELSE 0 END)",
        "since": start,
        "until": "s.until",
        "past": f"CASE WHEN closed AND strict THEN {as_of} > {last} ELSE {as_of} >= {last} END",
        "main": value_of(main),
        "main_bits": bits_of(main),
        "detached": "true" if since_if is None else value_of(since_if),
        "if_bits": "0" if since_if is None else bits_of(since_if),
        "claimed": " OR ".join(["accused", *(f"contested_{j}" for j in contested)]),
        "assumed": presumed_of(main),
        "lo": lo,
        "hi": hi,
        "verb_do": "true" if shape.verb == "do" else "false",
        "flags": _flags(shape, clocks, later.stale),
        "template": str(template.number),
        "watched": watched_of(leaves_of(main)),
        "bound": bound,
        "unit": unit,
        "pid": "s.pid",
        "held": held_of(main),
    }
    columns = ", ".join(chosen.get(name, name) for name in STORED)
    return f"SELECT {columns} FROM ({found}) s {later.joins}"


def measured(shape: Shape) -> tuple[str, str, str, str]:
    """Return lowest and highest count of a single check, its limit and its unit."""
    j = shape.demand
    if not isinstance(j, int):
        return "NULL", "NULL", "NULL", "NULL"
    leaf = shape.leaves[j]
    unit = f"unit_{j}" if leaf.told_unit else "NULL" if leaf.unit is None else literal(leaf.unit)
    return f"lo_{j}", f"hi_{j}", f"CASE WHEN b0_{j} = b1_{j} THEN b0_{j} END", unit


def watched_of(leaves: list[int]) -> str:
    """Return the smallest covered share of some checks; where there is a gap it is never whole."""
    least = f"least({', '.join(f'share_{j}' for j in leaves)})"
    gaps = " ".join(f"WHEN share_{j} IS NOT NULL THEN gap_{j}" for j in leaves)
    return f"CASE WHEN {least} = {WHOLE} AND CASE {gaps} END THEN {WHOLE - 1} ELSE {least} END"


def held_of(tree: Tree) -> str:
    """Return the values of a demand's leaves, in their order; a single one is that of the whole."""
    if isinstance(tree, int):
        return "NULL"
    return f"[{', '.join(f'value_{j}' for j in leaves_of(tree))}]"


def _flags(shape: Shape, clocks: Clocks, fresh: str) -> str:
    clock, at_risk = clocks.clock, clocks.at_risk
    tests = {"over": f"{clock} >= s.until", "repudiated": "repudiated"}
    if not shape.ended:
        tests["soon"] = f"{clock} <= s.until AND s.until <= {clock} + {at_risk}"
    if shape.silence == "compliance":
        # A gap may lie in one window that there may be, and in another one not.
        vague = " OR ".join(
            f"s0_{j} <> s1_{j} OR e0_{j} IS DISTINCT FROM e1_{j}" for j in leaves_of(shape.demand)
        )
        tests["vague"] = f"{presumed_of(shape.demand)} AND ({vague})"
    if shape.exit is not None:
        tests["may_exit"] = value_of(shape.exit)
    if shape.cured is not None:
        tests["cured"] = value_of(shape.cured)
    if shape.stale:
        now = f"least(coalesce(s.until, {clock}), {clock})"
        tests["stale"] = f"coalesce({fresh} < {now}, true)"
    return " | ".join(
        f"CASE WHEN {test} THEN {FLAGS[flag]} ELSE 0 END" for flag, test in tests.items()
    )


def begin(connection: Any) -> None:
    """Create the empty table of what the templates say, and the view of verdicts over it."""
    columns = ", ".join(f"{name} {kind}" for name, kind in STORED.items())
    connection.execute(f"CREATE OR REPLACE TEMP TABLE told ({columns})")
    early = "(verb_do AND coalesce(main, false))"
    cases = [
        (f"detached = false AND NOT {early}", "expired"),
        (f"detached IS NULL AND NOT {early}", "conditional"),
        ("main", "discharged"),
        ("main = false AND doubt = 0", "violated"),
    ]
    words = " ".join(f"WHEN {test} THEN {state(word)}" for test, word in cases)
    verdict = f"WHEN {state('discharged')} THEN true WHEN {state('violated')} THEN false"
    waiting = f"WHEN {state('conditional')} THEN if_bits | doubt | main_bits"
    bits = f"{waiting} WHEN {state('detached')} THEN doubt | main_bits"
    valued = nested("SELECT * FROM told", [
        [f"CASE {words} ELSE {state('detached')} END AS state"],
        [f"CASE state {verdict} END AS verdict", f"CASE state {bits} ELSE 0 END AS bits",
         f"state = {state('expired')} OR coalesce(past, false) AS final"],
    ])  # fmt: skip
    flag = {word: f"flags & {bit} > 0" for word, bit in FLAGS.items()}
    connection.execute(f"""
      CREATE OR REPLACE TEMP VIEW verdicts AS SELECT number, text, key, event, m0, m1,
        norm AS norm_status, state, verdict, {DISPLAY} AS display, bits, final,
        coalesce(verdict = false AND NOT final AND {flag["over"]}, false) AS overdue,
        verb_do AND state = {state("detached")} AND {flag["soon"]} AS at_risk,
        claimed OR bits & {BITS["conflict"]} > 0 AS contested,
        assumed AND state <> {state("expired")} AS presumed, since, until, lo, hi, template,
        {flag["may_exit"]} AS may_exit, {flag["stale"]} AS stale,
        {flag["repudiated"]} AS repudiated, watched, bound, unit, pid, held, main,
        coalesce(verdict = false, false) AND {flag["cured"]} AS cured
      FROM ({valued})
    """)


REFERRED: Final = {
    "done after it may have been settled that nothing is owed":
        "detached IS DISTINCT FROM true AND verb_do AND coalesce(main, false)",
    "silence complies, and the window may lie elsewhere": f"flags & {FLAGS['vague']} > 0",
}  # fmt: skip
"""Why sums alone do not tell an instance, and of which that is true."""


def nested(source: str, levels: list[list[str]]) -> str:
    """Return a query with further columns, level on level."""
    for columns in levels:
        if columns:
            source = f"SELECT *, {', '.join(columns)} FROM ({source})"
    return source
