"""Coverage gaps of every window: what somebody watched, laid against it (section 4)."""

from collections.abc import Iterable, Mapping
from typing import Any

from servanda.model.evidence import Coverage
from servanda.watch.intervals import union
from servanda.watch.kernel.columns import make_table, micros
from servanda.watch.kernel.events import plain
from servanda.watch.kernel.shape import LeafShape
from servanda.watch.losses import left_of


def rows_watching(
    coverage: Iterable[Coverage], claimers: frozenset[tuple[str, str]], kind: str
) -> list[Coverage]:
    """Return the coverage rows of a type that count: a duty, and no party's mere claims."""
    return [
        row for row in coverage
        if row.type == kind and row.duty and (kind, row.source) not in claimers
    ]  # fmt: skip


def rows_lost(coverage: Iterable[Coverage], kind: str) -> list[Coverage]:
    """Return the rows by which sources say when they could not watch for a type."""
    return [row for row in coverage if row.type == kind and row.lost is not None]


def _fixed(leaf: LeafShape) -> dict[str, str]:
    """Return, by attribute, the SQL of the one value that guard and key fix it to."""
    found: dict[str, str] = {}
    for n, guard in enumerate(leaf.pattern.guards):
        column = f"g{n}"
        if guard.attribute == "quantity":
            continue
        if guard.against in ("text", "key") and guard.op == "=":
            found[guard.attribute] = column
        elif (guard.against == "list" and guard.op == "in") or (
            guard.against == "party" and guard.op == "="
        ):
            found[guard.attribute] = f"CASE WHEN len({column}) = 1 THEN {column}[1] END"
    return found


def write_gaps(
    connection: Any,
    leaf: LeafShape,
    number: int,
    rows: list[Coverage],
    losses: list[Coverage],
    *,
    clock: int,
) -> None:
    """Add to ``leaf_N`` the columns ``gap`` and ``future``, from who watched and what was lost."""
    table, fixed = f"leaf_{number}", _fixed(leaf)
    usable = [r for r in rows if all(attribute in fixed for attribute, _ in r.attributes)]
    told = (attribute for row in (*usable, *losses) for attribute, _ in row.attributes)
    named = sorted({attribute for attribute in told if attribute in fixed})
    values = [fixed[attribute] for attribute in named]
    chosen = "".join(f", {value} AS k{i}" for i, value in enumerate(values))
    keys = [()]
    if named:
        keys = connection.execute(f"SELECT DISTINCT {', '.join(values)} FROM {table}").fetchall()
    _write_stretches(connection, named, keys, usable, losses)
    on = " AND ".join(f"w.k{i} IS NOT DISTINCT FROM p.k{i}" for i in range(len(named))) or "true"
    end = f"least(coalesce(p.e1, {clock}), {clock})"
    over = f"CASE WHEN p.closed THEN {clock} > p.e1 ELSE {clock} >= p.e1 END"
    connection.execute(f"""
      CREATE OR REPLACE TEMP TABLE {table} AS
      WITH p AS (SELECT *{chosen} FROM {table}), seen AS (
        SELECT p.pid, bool_or(w.a <= p.s0 AND w.b >= {end}) AS whole,
          bool_or(w.a <= p.e1 AND p.e1 < w.b) AS last
        FROM p JOIN stretches w ON {on} GROUP BY p.pid
      )
      SELECT p.*, NOT coalesce({over}, false) AS future,
        ({end} > p.s0 AND NOT coalesce(seen.whole, false))
        OR (p.closed AND coalesce(p.s0 <= p.e1 AND p.e1 < {clock}, false)
          AND NOT coalesce(seen.last, false)) AS gap
      FROM p LEFT JOIN seen USING (pid)
    """)


def _may_hide(loss: Coverage, fixed: Mapping[str, str | None]) -> bool:
    """Return whether a lost watch may hide what is looked for, as ``losses.concerning`` does."""
    return all(
        fixed.get(attribute) in (None, value, plain(value)) for attribute, value in loss.attributes
    )


def _write_stretches(
    connection: Any,
    named: list[str],
    keys: list[tuple[Any, ...]],
    rows: list[Coverage],
    losses: list[Coverage],
) -> None:
    """Create ``stretches``: for each combination of the cells ``named``, when somebody watched."""
    by_cells: dict[tuple[str, ...], dict[tuple[str, ...], list[Coverage]]] = {}
    for row in rows:
        cells = tuple(attribute for attribute, _ in row.attributes)
        values = tuple(plain(value) for _, value in row.attributes)
        by_cells.setdefault(cells, {}).setdefault(values, []).append(row)
    found: list[tuple[tuple[Any, ...], int, int]] = []
    for key in keys:
        fixed = dict(zip(named, key, strict=True))
        mine = [
            row
            for cells, table in by_cells.items()
            for row in table.get(tuple(fixed[cell] for cell in cells), ())
        ]
        left = left_of(mine, [loss for loss in losses if _may_hide(loss, fixed)])
        found += [(key, micros(a), micros(b)) for a, b in union((r.start, r.end) for r in left)]
    columns: dict[str, tuple[str, list[Any]]] = {
        f"k{i}": ("VARCHAR", [key[i] for key, _, _ in found]) for i in range(len(named))
    }
    columns["a"] = ("BIGINT", [a for _, a, _ in found])
    columns["b"] = ("BIGINT", [b for _, _, b in found])
    make_table(connection, "stretches", columns)
