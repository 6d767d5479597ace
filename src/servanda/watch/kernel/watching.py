"""Coverage gaps of every window: what somebody watched, laid against it (section 4)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from servanda.model.evidence import Coverage
from servanda.watch.intervals import union
from servanda.watch.kernel.columns import make_table, micros
from servanda.watch.kernel.events import plain
from servanda.watch.kernel.shape import LeafShape
from servanda.watch.losses import left_of
from servanda.watch.windows import BEGINNING

BEFORE_ALL: Final = micros(BEGINNING)
"""Where a window lies that nothing says when it began."""
WHOLE: Final = 10_000
"""The share of a window of which every instant was watched."""
INLINE: Final = 8
"""Up to so many stretches are written into the query; more stand in a table."""


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


@dataclass(frozen=True, slots=True)
class Watch:
    """When somebody watched for what check ``j`` counts, as SQL over the instances."""

    j: int
    stretches: str
    """Query of the stretches that depend on the key; empty: ``listed`` are everybody's."""
    cells: tuple[str, ...]
    """What of an instance ``i`` and its clause ``c`` the stretches depend on."""
    listed: tuple[tuple[int, int], ...]

    @property
    def join(self) -> str:
        """Return how each instance meets its stretches."""
        if not self.stretches:
            return ""
        on = [f"w{self.j}.k{n} IS NOT DISTINCT FROM {cell}" for n, cell in enumerate(self.cells)]
        return f"LEFT JOIN ({self.stretches}) w{self.j} ON {' AND '.join(on) or 'true'}"

    @property
    def columns(self) -> list[str]:
        """Return what is taken of the join."""
        return [f"w{self.j}.w AS w_{self.j}"] if self.stretches else []

    def levels(self, clock: str) -> list[list[str]]:
        """Return ``future_j``, ``gap_j`` and ``share_j``, by way of ``seen_j``: the end so far.

        The share is counted in parts of ``WHOLE``, rounded down; NULL where there is none.
        """
        j = self.j
        over = f"CASE WHEN closed_{j} THEN {clock} > e1_{j} ELSE {clock} >= e1_{j} END"
        whole = self._some(f"s0_{j}", f"x.b >= seen_{j}")
        last = self._some(f"e1_{j}", f"x.b > e1_{j}")
        ended = f"closed_{j} AND coalesce(s0_{j} <= e1_{j} AND e1_{j} < {clock}, false)"
        gap = f"(seen_{j} > s0_{j} AND NOT ({whole})) OR ({ended} AND NOT ({last}))"
        seen = f"least(coalesce(e1_{j}, {clock}), {clock}) AS seen_{j}"
        some = f"seen_{j} > s0_{j} AND s0_{j} <> {BEFORE_ALL}"
        share = f"CASE WHEN {some} THEN {self._covered()} * {WHOLE} // (seen_{j} - s0_{j}) END"
        return [
            [seen, f"NOT coalesce({over}, false) AS future_{j}"],
            [f"{gap} AS gap_{j}", f"({share})::INTEGER AS share_{j}"],
        ]

    def newest(self, clock: str) -> str:
        """Return until when somebody watched last, before the clock; NULL: never."""
        if self.stretches:
            before = f"list_filter(w_{self.j}, lambda x: x.a < {clock})"
            return f"list_max(list_transform({before}, lambda x: least(x.b, {clock})))"
        ends = [f"CASE WHEN {a} < {clock} THEN least({b}, {clock}) END" for a, b in self.listed]
        return f"greatest({', '.join(ends)})" if ends else "NULL::BIGINT"

    def _covered(self) -> str:
        """Return for how long the window so far was watched, in microseconds."""
        both = f"greatest(least({{}}, seen_{self.j}) - greatest({{}}, s0_{self.j}), 0)"
        if self.stretches:
            lengths = f"list_transform(w_{self.j}, lambda x: {both.format('x.b', 'x.a')})"
            return f"coalesce(list_sum({lengths}), 0)::HUGEINT"
        return f"({' + '.join(['0', *(both.format(b, a) for a, b in self.listed)])})::HUGEINT"

    def _some(self, begin: str, test: str) -> str:
        """Return whether a stretch begins by ``begin`` and passes a test of its end ``x.b``."""
        if self.stretches:
            found = f"list_filter(w_{self.j}, lambda x: x.a <= {begin} AND {test})"
            return f"coalesce(len({found}), 0) > 0"
        found = " OR ".join(
            f"({a} <= {begin} AND {test.replace('x.b', str(b))})" for a, b in self.listed
        )
        return f"coalesce({found or 'false'}, false)"


def fixed_by(leaf: LeafShape, cells: Mapping[str, str]) -> dict[str, str]:
    """Return, by attribute, the SQL of the one value that guard and key fix it to."""
    found: dict[str, str] = {}
    for n, guard in enumerate(leaf.pattern.guards):
        column = cells[f"g{n}"]
        if guard.attribute == "quantity":
            continue
        if guard.against in ("text", "key") and guard.op == "=":
            found[guard.attribute] = column
        elif (guard.against == "list" and guard.op == "in") or (
            guard.against == "party" and guard.op == "="
        ):
            found[guard.attribute] = f"CASE WHEN len({column}) = 1 THEN {column}[1] END"
    return found


def watch_of(
    connection: Any,
    j: int,
    instances: str,
    fixed: Mapping[str, str],
    coverage: tuple[list[Coverage], list[Coverage]],
) -> Watch:
    """Return who watched for check ``j``, from the rows of ``coverage`` and those of losses.

    ``fixed``: see :func:`fixed_by`, over the ``instances``.
    """
    rows, losses = coverage
    usable = [r for r in rows if all(attribute in fixed for attribute, _ in r.attributes)]
    told = (attribute for row in (*usable, *losses) for attribute, _ in row.attributes)
    named = sorted({attribute for attribute in told if attribute in fixed})
    values = tuple(fixed[attribute] for attribute in named)
    keys: list[tuple[Any, ...]] = [()]
    if named:
        keys = connection.execute(f"SELECT DISTINCT {', '.join(values)} {instances}").fetchall()
    found = _stretches(named, keys, usable, losses)
    if not named and len(found) <= INLINE:
        return Watch(j, "", (), tuple((a, b) for _, a, b in found))
    columns = {f"k{n}": ("VARCHAR", [key[n] for key, _, _ in found]) for n in range(len(named))}
    ends: dict[str, tuple[str, list[Any]]] = {
        "a": ("BIGINT", [a for _, a, _ in found]), "b": ("BIGINT", [b for _, _, b in found]),
    }  # fmt: skip
    make_table(connection, f"stretches_{j}", columns | ends)
    chosen = "".join(f"k{n}, " for n in range(len(named)))
    grouped = f"SELECT {chosen}list({{'a': a, 'b': b}}) AS w FROM stretches_{j} GROUP BY ALL"
    return Watch(j, grouped, values, ())


def _may_hide(loss: Coverage, fixed: Mapping[str, str | None]) -> bool:
    """Return whether a lost watch may hide what is looked for, as ``losses.concerning`` does."""
    return all(
        fixed.get(attribute) in (None, value, plain(value)) for attribute, value in loss.attributes
    )


def _stretches(
    named: list[str],
    keys: list[tuple[Any, ...]],
    rows: list[Coverage],
    losses: list[Coverage],
) -> list[tuple[tuple[Any, ...], int, int]]:
    """Return, for each combination of the cells ``named``, when somebody watched."""
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
    return found
