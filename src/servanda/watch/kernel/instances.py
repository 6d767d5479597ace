"""Instances opened by events, and the windows that are laid from their trigger."""

from collections.abc import Callable
from typing import Any, Final

from servanda.errors import TermsError
from servanda.model import commitment as c
from servanda.terms import times
from servanda.watch.kernel.columns import instant, make_table, micros, name
from servanda.watch.kernel.guards import BITS, Table, tests_of
from servanda.watch.kernel.happenings import ALWAYS, Carried, Question, happenings
from servanda.watch.kernel.parts import Parts
from servanda.watch.kernel.shape import LeafShape, UnfitError
from servanda.watch.kernel.template import Member, Template, exact_micros, placed, window_columns

FROM_TRIGGER: Final = ("within", "for", "by", "open")
SPEAKING: Final = "FILTER (WHERE speaking AND bound)"
Ask = Callable[..., Question]


def write_event_instances(
    parts: Parts, template: Template, table: Table, ask: Ask, target: str
) -> None:
    """Create the table ``target``: a row for each happening that opens an instance."""
    opening, connection = template.shape.opening, parts.connection
    if opening is None:
        raise TypeError("the template is not opened by events")
    guards = ", ".join(
        f"q0_g{n} AS g{n}" + (f", q0_g{n}_text AS g{n}_text" if g.against == "number" else "")
        for n, g in enumerate(opening.guards)
        if g.against != "variable"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE opening AS SELECT cid AS pid, parties"
        f"{', ' + guards if guards else ''} FROM clauses"
    )
    question = ask("opening", opening, tests_of(opening, table), ALWAYS)
    binding = {str(g.variable): g.attribute for g in opening.guards if g.against == "variable"}
    needed = [g.attribute for g in opening.guards if g.against == "variable"]
    rows = happenings(question, _carried(binding, needed, table))
    parts.collect("opening_happenings", rows, ["opening"])
    keys = "".join(f", v{i}, c{i}" for i in range(len(binding)))
    connection.execute(f"""
      CREATE OR REPLACE TEMP TABLE opened AS
      SELECT (row_number() OVER (ORDER BY o.pid, o.t0, o.event) - 1)::INTEGER AS pid, o.pid AS cid,
        o.t0 AS m0, o.t1 AS m1, o.hid AS trig, o.event,
        (o.bits & ~{BITS["time"]}) | o.clash | CASE WHEN coalesce(o.t0 < c.adopted1, false)
          OR coalesce(o.t1 > c.in_force_until, false) THEN {BITS["time"]} ELSE 0 END AS doubt{keys}
      FROM opening_happenings o JOIN clauses c ON c.cid = o.pid
      WHERE o.counted AND o.bound AND (c.in_force_until IS NULL OR o.t0 < c.in_force_until)
        AND NOT coalesce(o.t1 < c.adopted0 OR (o.t1 = c.adopted0 AND o.t0 < o.t1), false)
    """)
    _lay_windows(connection, template, target)


def _carried(binding: dict[str, str], needed: list[str], table: Table) -> list[Carried]:
    there = " AND ".join(f"{table.cell(attribute)} IS NOT NULL" for attribute in needed) or "true"
    cells = ", ".join(table.cell(attribute) for attribute in binding.values())
    order = "ORDER BY t0, event"
    found = [
        Carried("event", 'e."@id"', f"first(event {order}) FILTER (WHERE speaking)"),
        Carried("bound", f"({there})", "coalesce(bool_or(speaking AND bound), false)"),
        Carried(
            "clash",
            "0",
            f"CASE WHEN count(DISTINCT keys) {SPEAKING} > 1 THEN {BITS['conflict']} ELSE 0 END",
        ),
        Carried("keys", f"[{cells}]" if cells else "[0]", f"first(keys {order}) {SPEAKING}"),
    ]
    for i, attribute in enumerate(binding.values()):
        for column, cell in ((f"v{i}", table.cell(attribute)), (f"c{i}", table.form(attribute))):
            found.append(Carried(column, cell, f"first({column} {order}) {SPEAKING}"))
    return found


def _lay_windows(connection: Any, template: Template, target: str) -> None:
    """Create the instances of ``opened`` with a window for each leaf."""
    chosen: list[str] = []
    joins: list[str] = []
    for j, leaf in enumerate(template.shape.leaves):
        columns, more = _window(connection, template.members, leaf, j)
        joins += more
        chosen += [f"{column} AS {end}_{j}" for column, end in
                   zip(columns, ("s0", "s1", "e0", "e1", "closed"), strict=True)]  # fmt: skip
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE {target} AS SELECT o.*{''.join(', ' + c for c in chosen)} "
        f"FROM opened o JOIN clauses c ON c.cid = o.cid {' '.join(joins)}"
    )


def _window(
    connection: Any, members: list[Member], leaf: LeafShape, j: int
) -> tuple[list[str], list[str]]:
    """Return the five columns of a leaf's window, and the joins that they need."""
    kind = leaf.window
    windows = [m.values.windows[j] for m in members]
    if kind == "open":
        return ["o.m0", "o.m1", "c.in_force_until", "c.in_force_until", "false"], []
    if kind in ("fixed", "by"):
        trigger = (instant(0), instant(0)) if kind == "by" else None
        spans = [placed(m, j, m.anchors(trigger)) for m in members]
        make_table(
            connection, f"fixed_{j}",
            {"cid": ("INTEGER", list(range(len(members)))), **window_columns(spans, j)},
        )  # fmt: skip
        columns = [f"w{j}.{end}_{j}" for end in ("s0", "s1", "e0", "e1", "closed")]
        if kind == "by":
            columns[:2] = ["o.m0", "o.m1"]
        return columns, [f"JOIN fixed_{j} w{j} ON w{j}.cid = o.cid"]
    ends = [w.end if isinstance(w, c.Between) else w.duration for w in windows]  # type: ignore[union-attr]
    closed = "true" if kind == "within" else "false"
    until, joins = _moved(connection, members, ends, f"end_{j}")
    if kind != "between":
        return ["o.m0", "o.m1", *until, closed], joins
    starts = [w.start for w in windows if isinstance(w, c.Between)]
    since, more = _moved(connection, members, starts, f"start_{j}")
    return [*since, *until, closed], joins + more


def _moved(
    connection: Any, members: list[Member], durations: list[c.Duration], table: str
) -> tuple[list[str], list[str]]:
    """Return both moments of the trigger plus a duration of each clause, as columns and joins."""
    exact = [exact_micros(d, m.clause.zone) for d, m in zip(durations, members, strict=True)]
    if None not in exact:
        cids = list(range(len(members)))
        make_table(connection, table, {"cid": ("INTEGER", cids), "d": ("BIGINT", exact)})
        _check_range(connection, table)
        alias = name(table)
        return [f"o.m0 + {alias}.d", f"o.m1 + {alias}.d"], [f"JOIN {alias} ON {alias}.cid = o.cid"]
    asked = connection.execute(
        "SELECT cid, m0 AS m FROM opened UNION SELECT cid, m1 FROM opened"
    ).fetchall()
    moved = [shifted(members[cid], durations[cid], m) for cid, m in asked]
    make_table(connection, table, {
        "cid": ("INTEGER", [cid for cid, _ in asked]), "m": ("BIGINT", [m for _, m in asked]),
        "lo": ("BIGINT", [low for low, _ in moved]), "hi": ("BIGINT", [high for _, high in moved]),
    })  # fmt: skip
    low, high = name(table + "_lo"), name(table + "_hi")
    return [f"{low}.lo", f"{high}.hi"], [
        f"JOIN {name(table)} {low} ON {low}.cid = o.cid AND {low}.m = o.m0",
        f"JOIN {name(table)} {high} ON {high}.cid = o.cid AND {high}.m = o.m1",
    ]


def _check_range(connection: Any, table: str) -> None:
    last = micros(times.parse_instant("9999-12-30T00:00:00Z"))
    found = connection.execute(
        f"SELECT max(o.m1 + d.d) FROM opened o JOIN {name(table)} d USING (cid)"
    ).fetchone()[0]
    if found is not None and found > last:
        raise UnfitError("a window that ends after the year 9999")


def shifted(member: Member, duration: c.Duration, moment: int) -> tuple[int, int]:
    """Return a moment plus a duration in the calendar of a clause: earliest and latest reading."""
    try:
        low, high = times.add(instant(moment), duration, member.clause.zone, member.calendar)
    except (times.TimeFault, TermsError) as error:
        raise UnfitError(str(error)) from error
    return micros(low), micros(high)
