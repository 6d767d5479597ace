"""Puts the checks of a template together: verdict, state, causes and flags of every instance."""

from servanda.watch.kernel.guards import BITS
from servanda.watch.kernel.shape import Shape, Tree
from servanda.watch.kernel.words import NORMS, display_of, state


def value_of(tree: Tree) -> str:
    """Return a tree's value: SQL's AND and OR are strong Kleene."""
    if isinstance(tree, int):
        return f"value_{tree}"
    word = " AND " if tree[0] == "all" else " OR "
    return "(" + word.join(value_of(part) for part in tree[1]) + ")"


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


def judged(
    shape: Shape, source: str, levels: list[list[str]], clock: int, at_risk: int, *, graced: bool
) -> str:
    """Return the query of verdicts from a ``source`` of instances and the ``levels`` of checks.

    With ``graced``, table ``ended_late`` says until when late reports are waited for.
    """
    found = nested(source, [*levels, _joined_up(shape), _stated()])
    late = "LEFT JOIN ended_late g ON g.cid = s.cid AND g.until = s.until" if graced else ""
    last = "g.last" if graced else "s.until + s.grace"
    valued = nested(f"SELECT s.*, {last} AS last FROM ({found}) s {late}", _valued(clock))
    keys = ", ".join(f"v{n}" for n in range(len(shape.variables)))
    at_end = f"coalesce({clock} <= until AND until <= {clock + at_risk}, false)"
    return f"""
      SELECT number, text, [{keys}]::VARCHAR[] AS key, event, m0, m1,
        CASE WHEN adopted0 >= {clock} THEN {NORMS.index("proposed")} ELSE 0 END AS norm_status,
        state, verdict, {display_of(shape.verb)} AS display, bits, final,
        coalesce(verdict = false AND NOT final AND {clock} >= until, false) AS overdue,
        verb_do AND state = {state("detached")} AND {at_end} AS at_risk,
        claimed OR bits & {BITS["conflict"]} > 0 AS contested,
        assumed AND state <> {state("expired")} AS presumed, since, until, lo, hi, refer
      FROM ({valued})
    """


def _joined_up(shape: Shape) -> list[str]:
    """Return the columns of the promise and of its condition, from those of their checks."""
    main, since_if = shape.demand, shape.detaches
    start, until, closed = hull(leaves_of(main))
    lo, hi = (f"lo_{main}", f"hi_{main}") if isinstance(main, int) else ("NULL", "NULL")
    return [
        f"{start} AS since", f"{until} AS until", f"{closed} AS closed",
        f"{value_of(main)} AS main", f"{bits_of(main)} AS main_bits",
        f"{'true' if since_if is None else value_of(since_if)} AS detached",
        f"{'0' if since_if is None else bits_of(since_if)} AS if_bits",
        f"{' OR '.join(f'contested_{j}' for j in range(len(shape.leaves)))} AS claimed",
        f"{presumed_of(main)} AS assumed", f"{lo} AS lo", f"{hi} AS hi",
        f"{'true' if shape.verb == 'do' else 'false'} AS verb_do",
    ]  # fmt: skip


def _stated() -> list[str]:
    early = "(verb_do AND coalesce(main, false))"
    cases = [
        (f"detached = false AND NOT {early}", "expired"),
        (f"detached IS NULL AND NOT {early}", "conditional"),
        ("main", "discharged"),
        ("main = false AND doubt = 0", "violated"),
    ]
    words = " ".join(f"WHEN {test} THEN {state(word)}" for test, word in cases)
    return [
        f"coalesce(NOT detached, false) AND {early} AS refer",
        f"CASE {words} ELSE {state('detached')} END AS state",
    ]


def _valued(clock: int) -> list[list[str]]:
    verdict = f"WHEN {state('discharged')} THEN true WHEN {state('violated')} THEN false"
    bits = (
        f"WHEN {state('conditional')} THEN if_bits | doubt | main_bits "
        f"WHEN {state('detached')} THEN doubt | main_bits"
    )
    passed = f"CASE WHEN closed AND strict THEN {clock} > last ELSE {clock} >= last END"
    return [[
        f"CASE state {verdict} END AS verdict", f"CASE state {bits} ELSE 0 END AS bits",
        f"state = {state('expired')} OR coalesce({passed}, false) AS final",
    ]]  # fmt: skip


def nested(source: str, levels: list[list[str]]) -> str:
    """Return a query with further columns, level on level."""
    for columns in levels:
        if columns:
            source = f"SELECT *, {', '.join(columns)} FROM ({source})"
    return source
