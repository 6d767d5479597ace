"""Puts the checks of a template together: verdict, state, causes and flags of every instance."""

from typing import Any

from servanda.watch import shown
from servanda.watch.kernel.columns import literal
from servanda.watch.kernel.guards import BITS
from servanda.watch.kernel.shape import Shape, Tree


def value_of(tree: Tree) -> str:
    """Return a tree's value: SQL's AND and OR are strong Kleene."""
    if isinstance(tree, int):
        return f"r{tree}.value"
    word = " AND " if tree[0] == "all" else " OR "
    return "(" + word.join(value_of(part) for part in tree[1]) + ")"


def bits_of(tree: Tree) -> str:
    """Return the causes of the parts that leave a tree's value unknown."""
    if isinstance(tree, int):
        return f"(CASE WHEN r{tree}.value IS NULL THEN r{tree}.bits ELSE 0 END)"
    parts = " | ".join(bits_of(part) for part in tree[1])
    return f"(CASE WHEN {value_of(tree)} IS NULL THEN ({parts}) ELSE 0 END)"


def presumed_of(tree: Tree) -> str:
    """Return whether a part that tells a tree's value was presumed."""
    if isinstance(tree, int):
        return f"r{tree}.presumed"
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
    starts = ", ".join(f"i.s0_{j}" for j in leaves)
    ends = [f"i.e1_{j}" for j in leaves]
    opened = " OR ".join(f"{end} IS NULL" for end in ends)
    last = f"(CASE WHEN {opened} THEN NULL ELSE greatest({', '.join(ends)}) END)"
    closed = " OR ".join(f"(i.closed_{j} AND i.e1_{j} = {last})" for j in leaves)
    return f"least({starts})", last, f"coalesce({closed}, false)"


def write_judged(
    connection: Any, shape: Shape, clock: int, at_risk: int, *, exact_grace: bool
) -> None:
    """Create ``judged`` from ``instances`` and the results of every leaf.

    Unless every grace is exact, ``ended_late`` says until when late reports are waited for.
    """
    main, since_if = shape.demand, shape.detaches
    start, until, closed = hull(leaves_of(main))
    detached = "true" if since_if is None else value_of(since_if)
    waiting = "0" if since_if is None else bits_of(since_if)
    numbers = range(len(shape.leaves))
    contested = " OR ".join(f"r{j}.contested" for j in numbers)
    joins = " ".join(f"JOIN result_{j} r{j} ON r{j}.pid = i.pid" for j in numbers)
    measure = f"r{main}.lo, r{main}.hi" if isinstance(main, int) else "NULL AS lo, NULL AS hi"
    # A gap may lie in one window that there may be, and in another one not.
    vague = " OR ".join(
        f"(i.s0_{j} <> i.s1_{j} OR i.e0_{j} IS DISTINCT FROM i.e1_{j})" for j in leaves_of(main)
    )
    early = "(verb_do AND coalesce(main, false))"
    late = "s.until + s.grace AS last" if exact_grace else "g.last"
    graced = "" if exact_grace else (
        "LEFT JOIN ended_late g ON g.cid = s.cid AND g.until = s.until"
    )  # fmt: skip
    keys = ", ".join(f"v{n}" for n in range(len(shape.variables)))
    connection.execute(f"""
      CREATE OR REPLACE TEMP TABLE judged AS
      WITH found AS (
        SELECT i.*, c.number, c.text, c.grace, c.strict, c.adopted0,
          {start} AS since, {until} AS until, {closed} AS closed,
          {value_of(main)} AS main, {bits_of(main)} AS main_bits, {detached} AS detached,
          {waiting} AS if_bits, {contested} AS claimed, {presumed_of(main)} AS assumed,
          {vague} AS vague, {measure},
          {"true" if shape.verb == "do" else "false"} AS verb_do
        FROM instances i JOIN clauses c ON c.cid = i.cid {joins}
      ), stated AS (
        SELECT *, detached IS DISTINCT FROM true AND {early} OR assumed AND vague AS refer,
          CASE WHEN detached = false AND NOT {early} THEN 'expired'
            WHEN detached IS NULL AND NOT {early} THEN 'conditional'
            WHEN main THEN 'discharged'
            WHEN main = false AND doubt = 0 THEN 'violated' ELSE 'detached' END AS state,
        FROM found
      ), timed AS (
        SELECT s.*, {late} FROM stated s {graced}
      ), valued AS (
        SELECT *, CASE state WHEN 'discharged' THEN true WHEN 'violated' THEN false END AS verdict,
          CASE state WHEN 'conditional' THEN if_bits | doubt | main_bits
            WHEN 'detached' THEN doubt | main_bits ELSE 0 END AS bits,
          state = 'expired' OR coalesce(CASE WHEN closed AND strict THEN {clock} > last
            ELSE {clock} >= last END, false) AS final
        FROM timed
      )
      SELECT number, text, [{keys}]::VARCHAR[] AS key, event, m0, m1,
        CASE WHEN adopted0 >= {clock} THEN 'proposed' ELSE 'in_force' END AS norm_status,
        state, verdict, {display_of(shape.verb)} AS display, bits, final,
        coalesce(verdict = false AND NOT final AND {clock} >= until, false) AS overdue,
        verb_do AND state = 'detached'
          AND coalesce({clock} <= until AND until <= {clock + at_risk}, false) AS at_risk,
        claimed OR bits & {BITS["conflict"]} > 0 AS contested,
        assumed AND state <> 'expired' AS presumed, since, until, lo, hi, refer
      FROM valued
    """)


def display_of(verb: str) -> str:
    """Return the word shown, as SQL over state, verdict and causes."""
    words = "".join(
        f" WHEN bits & {BITS[cause]} > 0 THEN {literal(shown.WORDS[cause])}"
        for cause in shown.CAUSES
    )
    kept = "fulfilled" if verb == "do" else "no violation observed"
    return (
        f"CASE WHEN state = 'expired' THEN 'expired' WHEN verdict THEN {literal(kept)} "
        f"WHEN verdict = false THEN 'violated'{words} END"
    )
