"""What lies a duration after a moment that depends on the instance: grace, and a stale watch.

Where the duration is not everywhere equally long, each moment is moved in Python.
"""

from collections.abc import Callable, Sequence
from typing import Any

from servanda.model import commitment as c
from servanda.watch.kernel.columns import make_table
from servanda.watch.kernel.decide import Later, hull, leaves_of
from servanda.watch.kernel.instances import shifted
from servanda.watch.kernel.template import Member, Template
from servanda.watch.kernel.watching import Watch


def write_later(connection: Any, template: Template, watches: Sequence[Watch], clock: str) -> Later:
    """Return the moments after the windows' ends and after the last watch, and their tables."""
    main = leaves_of(template.shape.demand)
    grace, stale, joins = "s.until + s.grace", "NULL", list[str]()
    if not template.exact_graces:
        ends = f"SELECT cid, {hull(main)[1]} AS moment FROM instances_{template.number}"
        _write(connection, template, "graced", ends, lambda m: m.clause.evidence.grace)
        grace = "g.later"
        joins.append("LEFT JOIN graced g ON g.cid = s.cid AND g.moment = s.until")
    if template.shape.stale:
        last = f"greatest({', '.join(watches[j].newest(clock) for j in main)})"
        stale = f"{last} + s.stale"
        if any(m.values.stale is None for m in template.members):
            chosen = "".join(f", {column}" for w in watches for column in w.columns)
            seen = " ".join(w.join for w in watches)
            ends = f"SELECT i.cid, c.clock{chosen} {template.instances} {seen}"
            ends = f"SELECT cid, {last} AS moment FROM ({ends})"
            _write(connection, template, "staled", ends, lambda m: m.clause.evidence.stale)
            stale = "h.later"
            joins.append(f"LEFT JOIN staled h ON h.cid = s.cid AND h.moment = {last}")
    return Later(grace, stale, " ".join(joins))


def _write(
    connection: Any,
    template: Template,
    table: str,
    moments: str,
    duration: Callable[[Member], c.Duration | None],
) -> None:
    """Create a table of every clause's moments and of what lies a duration ``later``."""
    asked = connection.execute(f"SELECT DISTINCT * FROM ({moments}) WHERE moment IS NOT NULL")
    found: list[tuple[int, int, int]] = []
    for cid, at in asked.fetchall():
        member = template.members[cid]
        length = duration(member)
        if length is not None:
            found.append((cid, at, shifted(member, length, at)[1]))
    columns = ("cid", "INTEGER"), ("moment", "BIGINT"), ("later", "BIGINT")
    make_table(connection, table, {
        name: (kind, [row[n] for row in found]) for n, (name, kind) in enumerate(columns)
    })  # fmt: skip
