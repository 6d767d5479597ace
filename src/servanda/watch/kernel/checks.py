"""What a check of a template asks: its guards, limits and window, as columns of the instances.

Instances ``i`` of a template and their clauses ``c`` are tables; a view for each check names the
columns as the questions do.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from servanda.watch.kernel import laid
from servanda.watch.kernel.shape import LeafShape
from servanda.watch.kernel.tallies import counted_columns
from servanda.watch.kernel.template import Template
from servanda.watch.kernel.watching import Watch

FACTOR: Final = "DECIMAL(18, 6)"
"""What is multiplied: a product of two still fits a table."""
FROM_TRIGGER: Final = ("within", "for", "by", "open")


@dataclass(frozen=True, slots=True)
class Asked:
    """Check ``j`` of a template."""

    template: Template
    j: int

    @property
    def leaf(self) -> LeafShape:
        """Return the check's shape."""
        return self.template.shape.leaves[self.j]

    @property
    def cells(self) -> dict[str, str]:
        """Return the columns of the guards."""
        found: dict[str, str] = {}
        for n, guard in enumerate(self.leaf.pattern.guards):
            if guard.against == "key":
                found[f"g{n}"] = f"i.c{self._variable(guard.variable)}"
                continue
            found[f"g{n}"] = f"c.q{self.j + 1}_g{n}"
            if guard.against == "number":
                found[f"g{n}_text"] = f"c.q{self.j + 1}_g{n}_text"
        return found

    @property
    def bounds(self) -> tuple[str, str]:
        """Return the lowest and the highest limit."""
        bound = f"c.b{self.j}"
        if self.leaf.variable is None:
            return bound, bound
        value = f"TRY_CAST(i.v{self._variable(self.leaf.variable)} AS {FACTOR})"
        return f"coalesce({bound}::{FACTOR} * {value}, 0)", f"{bound}::{FACTOR} * {value}"

    def view(self) -> str:
        """Return the statement that creates the view ``leaf_N`` of the parameters."""
        j, (b0, b1) = self.j, self.bounds
        ends = laid.ends_of({end: f"i.{end}_{j}" for end in ("s0", "s1", "e0", "e1", "closed")})
        clock = ", c.clock" if self.template.shape.ended else ""
        from_trigger = "true" if self.leaf.window in FROM_TRIGGER else "false"
        cells = "".join(f", {sql} AS {cell}" for cell, sql in self.cells.items())
        return (
            f"CREATE OR REPLACE TEMP VIEW leaf_{j} AS SELECT i.pid, i.trig, c.parties{clock}, "
            f"{b0} AS b0, {b1} AS b1, {from_trigger} AS from_trigger, {ends}{cells} "
            f"{self.template.instances}"
        )

    def columns(self) -> list[str]:
        """Return what of the instances, their sums and their watch decides the check."""
        b0, b1 = self.bounds
        return [f"{b0} AS b0_{self.j}", f"{b1} AS b1_{self.j}", *counted_columns(self.leaf, self.j)]

    def _variable(self, name: str | None) -> int:
        return self.template.shape.variables.index(str(name))


def source_of(template: Template, sums: Sequence[str], watches: Sequence[Watch]) -> str:
    """Return the query of a template's instances, with the sums and the watch of every check."""
    of_clause = ("number", "text", "grace", "strict", "adopted0", "stale", "clock", "status",
                 "accused", "repudiated")  # fmt: skip
    columns, joins = ["i.*", *(f"c.{name}" for name in of_clause)], list[str]()
    for j, (added, watch) in enumerate(zip(sums, watches, strict=True)):
        columns += [*Asked(template, j).columns(), *watch.columns]
        joins += [f"LEFT JOIN {added} t{j} ON t{j}.pid = i.pid", watch.join]
    return f"SELECT {', '.join(columns)} {template.instances} {' '.join(joins)}"
