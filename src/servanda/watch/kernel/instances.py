"""Instances opened by events, and the windows that are laid from their trigger."""

from collections.abc import Callable
from typing import Any, Final

from servanda.errors import TermsError
from servanda.model import commitment as c
from servanda.terms import times
from servanda.watch.kernel.columns import instant, make_table, micros, name
from servanda.watch.kernel.events import Kind
from servanda.watch.kernel.guards import BITS, Table, tests_of
from servanda.watch.kernel.happenings import Carried, Question, happenings
from servanda.watch.kernel.laid import ALWAYS
from servanda.watch.kernel.parts import Parts
from servanda.watch.kernel.shape import LeafShape, PatternShape, UnfitError
from servanda.watch.kernel.template import Member, Move, Template, moves_of

SPEAKING: Final = "FILTER (WHERE speaking AND bound)"
LAST: Final = micros(times.parse_instant("9999-12-30T00:00:00Z"))
MOVED: Final = ("within", "for", "between")
ENDS: Final = ("s0", "s1", "e0", "e1", "closed")
SPOTS: Final = "spots_opening"
Ask = Callable[..., Question]


def write_event_instances(
    parts: Parts, template: Template, table: Table, ask: Ask, kind: Kind | None
) -> int:
    """Create ``instances_N``: a row for each happening that opens an instance; count them.

    ``kind`` is what is known of the reports of the opening's type.
    """
    opening, connection, number = template.shape.opening, parts.connection, template.number
    if opening is None:
        raise TypeError("the template is not opened by events")
    view = "CREATE OR REPLACE TEMP VIEW opening AS SELECT cid AS pid, parties, clock"
    connection.execute(f"{view}{_guards(opening)} FROM clauses_{number}")
    binding = {str(g.variable): g.attribute for g in opening.guards if g.against == "variable"}
    needed = [g.attribute for g in opening.guards if g.against == "variable"]
    question = ask("opening", opening, tests_of(opening, table, SPOTS), ALWAYS)
    rows = happenings(question, _carried(binding, needed, table))
    shipped = ["opening", SPOTS] if question.beside.strip() else ["opening"]
    source = parts.collect("opening_happenings", rows, shipped)
    clash = "o.clash" if question.joint else "0"
    # What is equal to another column is not stored twice.
    plain = [table.form(a) == table.cell(a) for a in binding.values()]
    keys = "".join(f", v{i}" if same else f", v{i}, c{i}" for i, same in enumerate(plain))
    # Where an act ended the norm, `clock` is when; a NULL of the two is passed over.
    until = "least(c.in_force_until, c.clock)" if template.shape.ended else "c.in_force_until"
    instants = kind is None or (kind.longest == 0 and not question.joint)
    opened = f"""
      SELECT o.pid AS cid, o.t0 AS m0{"" if instants else ", o.t1 AS m1"}, o.hid AS trig, o.event,
        (o.bits & ~{BITS["time"]}) | {clash} | CASE WHEN coalesce(o.t0 < c.adopted1, false)
          OR coalesce(o.t1 > {until}, false) THEN {BITS["time"]} ELSE 0 END AS doubt{keys}
      FROM {source} o JOIN clauses_{number} c ON c.cid = o.pid
      WHERE o.counted AND o.bound AND coalesce(o.t0 < {until}, true)
        AND NOT coalesce(o.t1 < c.adopted0 OR (o.t1 = c.adopted0 AND o.t0 < o.t1), false)
    """
    again = [f"v{i} AS c{i}" for i, same in enumerate(plain) if same]
    again += ["m0 AS m1"] if instants else []
    return _lay_windows(connection, template, opened, again, instants=instants, kind=kind)


def _guards(opening: PatternShape) -> str:
    return "".join(
        f", q0_g{n} AS g{n}" + (f", q0_g{n}_text AS g{n}_text" if g.against == "number" else "")
        for n, g in enumerate(opening.guards)
        if g.against != "variable"
    )


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


def _lay_windows(
    connection: Any, template: Template, opened: str, again: list[str], *,
    instants: bool, kind: Kind | None,
) -> int:  # fmt: skip
    """Create the table of instances with a window for each leaf, and a view of all columns.

    ``again`` are columns that the view adds; with ``instants`` every trigger has one moment.
    """
    members, number, joins = template.members, template.number, list[str]()
    inexact = _moves(template, None if kind is None else kind.until)
    if inexact:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE opened AS {opened}")
        opened = "SELECT * FROM opened"
    for j, column, moves in inexact:
        joins += _moved(connection, members, moves, f"{column}_{j}", instants=instants)
    shifting = {f"{column}_{j}" for j, column, _ in inexact}
    stored: dict[str, str] = {}
    for j, leaf in enumerate(template.shape.leaves):
        for end, column in zip(ENDS, _window(leaf, j, shifting), strict=True):
            sql = column.replace("o.m1", "o.m0") if instants else column
            if sql.removeprefix("o.") in ("m0", "m1", "true", "false"):
                again.append(f"{sql.removeprefix('o.')} AS {end}_{j}")
            elif sql in stored:
                again.append(f"{stored[sql]} AS {end}_{j}")
            else:
                stored[sql] = f"{end}_{j}"
    chosen = "".join(f", {sql} AS {column}" for sql, column in stored.items())
    (made,) = connection.execute(
        f"CREATE OR REPLACE TEMP TABLE opened_{number} AS SELECT o.*{chosen} "
        f"FROM ({opened}) o JOIN clauses_{number} c ON c.cid = o.cid {' '.join(joins)}"
    ).fetchone()
    # The number of a row in the stored table tells instances apart.
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW instances_{number} AS "
        f"SELECT rowid AS pid, *{''.join(', ' + column for column in again)} FROM opened_{number}"
    )
    return int(made)


def _moves(template: Template, until: int | None) -> list[tuple[int, str, list[Move]]]:
    """Return the moves from trigger to window that are not equally long everywhere.

    ``until`` is the latest trigger: no window may end after the year 9999.
    """
    inexact: list[tuple[int, str, list[Move]]] = []
    longest = 0
    for j, leaf in enumerate(template.shape.leaves):
        found = moves_of(template.members, j) if leaf.window in MOVED else {}
        for column, moves in found.items():
            lengths = [m.length(move) for m, move in zip(template.members, moves, strict=True)]
            longest = max(longest, *(n or 0 for n in lengths))
            if None in lengths:
                inexact.append((j, column, moves))
    if until is not None and until + longest > LAST:
        raise UnfitError("a window that ends after the year 9999")
    return inexact


def _window(leaf: LeafShape, j: int, shifting: set[str]) -> list[str]:
    """Return the five columns of a leaf's window."""
    kind = leaf.window
    if kind == "open":
        return ["o.m0", "o.m1", "c.in_force_until", "c.in_force_until", "false"]
    if kind in ("fixed", "by"):
        columns = [f"c.{end}_{j}" for end in ENDS]
        return columns if kind == "fixed" else ["o.m0", "o.m1", *columns[2:]]
    since = ["o.m0", "o.m1"] if kind != "between" else _after(f"after_{j}", shifting)
    return [*since, *_after(f"length_{j}", shifting), "true" if kind == "within" else "false"]


def _after(column: str, shifting: set[str]) -> list[str]:
    """Return both moments of the trigger plus a duration of each clause."""
    if column in shifting:
        return [f"{name(column + '_lo')}.lo", f"{name(column + '_hi')}.hi"]
    return [f"o.m0 + c.{column}", f"o.m1 + c.{column}"]


def _moved(
    connection: Any, members: list[Member], moves: list[Move], table: str, *, instants: bool
) -> list[str]:
    """Create the table of every trigger's moments plus a move; return how it is joined."""
    ends = [f"SELECT DISTINCT cid, {end} FROM opened" for end in ("m0", "m1")]
    asked = connection.execute(ends[0] if instants else " UNION ".join(ends)).fetchall()
    moved = [_along(members[cid], moves[cid], m) for cid, m in asked]
    make_table(connection, table, {
        "cid": ("INTEGER", [cid for cid, _ in asked]), "m": ("BIGINT", [m for _, m in asked]),
        "lo": ("BIGINT", [low for low, _ in moved]), "hi": ("BIGINT", [high for _, high in moved]),
    })  # fmt: skip
    low, high = name(table + "_lo"), name(table + "_hi")
    second = "o.m0" if instants else "o.m1"
    return [
        f"JOIN {name(table)} {low} ON {low}.cid = o.cid AND {low}.m = o.m0",
        f"JOIN {name(table)} {high} ON {high}.cid = o.cid AND {high}.m = {second}",
    ]


def _along(member: Member, move: Move, moment: int) -> tuple[int, int]:
    """Return a moment after a move: earliest and latest reading."""
    low = high = moment
    for duration in move:
        low, high = shifted(member, duration, low)[0], shifted(member, duration, high)[1]
    return low, high


def shifted(member: Member, duration: c.Duration, moment: int) -> tuple[int, int]:
    """Return a moment plus a duration in the calendar of a clause: earliest and latest reading."""
    try:
        low, high = times.add(instant(moment), duration, member.clause.zone, member.calendar)
    except (times.TimeFault, TermsError) as error:
        raise UnfitError(str(error)) from error
    return micros(low), micros(high)
