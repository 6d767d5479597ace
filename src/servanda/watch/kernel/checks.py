"""What a check of a template asks: its guards, limits and window, as columns of the instances.

Instances ``i`` of a template and their clauses ``c`` are tables; a view for each check names the
columns as the questions do.
"""

from typing import Final

from servanda.watch.kernel import laid
from servanda.watch.kernel.shape import LeafShape, Shape
from servanda.watch.kernel.tallies import counted_columns
from servanda.watch.kernel.watching import Watch

FACTOR: Final = "DECIMAL(18, 6)"
"""What is multiplied: a product of two still fits a table."""
FROM_TRIGGER: Final = ("within", "for", "by", "open")


def joined(number: int) -> str:
    """Return the instances of a template with their clauses."""
    return f"FROM instances_{number} i JOIN clauses_{number} c USING (cid)"


def cells_of(shape: Shape, leaf: LeafShape, j: int) -> dict[str, str]:
    """Return the columns of a check's guards."""
    found: dict[str, str] = {}
    for n, guard in enumerate(leaf.pattern.guards):
        if guard.against == "key":
            found[f"g{n}"] = f"i.c{shape.variables.index(str(guard.variable))}"
            continue
        found[f"g{n}"] = f"c.q{j + 1}_g{n}"
        if guard.against == "number":
            found[f"g{n}_text"] = f"c.q{j + 1}_g{n}_text"
    return found


def bounds_of(shape: Shape, leaf: LeafShape, j: int) -> tuple[str, str]:
    """Return the lowest and the highest limit of a check."""
    if leaf.variable is None:
        return f"c.b{j}", f"c.b{j}"
    value = f"TRY_CAST(i.v{shape.variables.index(leaf.variable)} AS {FACTOR})"
    factor = f"c.b{j}::{FACTOR}"
    return f"coalesce({factor} * {value}, 0)", f"{factor} * {value}"


def view_of(shape: Shape, leaf: LeafShape, j: int, number: int) -> str:
    """Return the statement that creates the view ``leaf_N`` of a check's parameters."""
    b0, b1 = bounds_of(shape, leaf, j)
    ends = laid.ends_of({end: f"i.{end}_{j}" for end in ("s0", "s1", "e0", "e1", "closed")})
    from_trigger = "true" if leaf.window in FROM_TRIGGER else "false"
    cells = "".join(f", {sql} AS {cell}" for cell, sql in cells_of(shape, leaf, j).items())
    return (
        f"CREATE OR REPLACE TEMP VIEW leaf_{j} AS SELECT i.pid, i.cid, i.trig, c.parties, {b0} AS b0, "
        f"{b1} AS b1, {from_trigger} AS from_trigger, {ends}{cells} {joined(number)}"
    )


def source_of(shape: Shape, number: int, sums: list[str], watches: list[Watch]) -> str:
    """Return the query of a template's instances, with the sums and the watch of every check."""
    columns, joins = ["i.*", "c.number", "c.text", "c.grace", "c.strict", "c.adopted0"], list[str]()
    for j, leaf in enumerate(shape.leaves):
        b0, b1 = bounds_of(shape, leaf, j)
        columns += [f"{b0} AS b0_{j}", f"{b1} AS b1_{j}", *counted_columns(leaf, j)]
        columns += watches[j].columns
        joins += [f"LEFT JOIN {sums[j]} t{j} ON t{j}.pid = i.pid", watches[j].join]
    return f"SELECT {', '.join(columns)} {joined(number)} {' '.join(joins)}"
