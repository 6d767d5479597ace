"""Windows laid over reports, in SQL: which lie inside, and where to look for them.

A row of parameters has its window as ``s0`` to ``s1`` (earliest and latest beginning), ``last0``,
``last1`` (last instants, the latest where it is open) and ``until0``, ``until1`` (ends).
"""

from dataclasses import dataclass
from typing import Any

from servanda.watch.kernel.events import Kind
from servanda.watch.kernel.guards import BITS

NEVER = 2**63 - 1
FEWEST_PAIRS = 2_000_000
"""Below this trying each report with each window of its key is quick: 20 ms on two processors."""
FEWEST_STRETCHES = 4
"""Fewer stretches of time than this rule out too few pairs to pay for finding them."""
MOST_COPIES = 4
"""Up to so many stretches a row, trying all numbers is quicker than listing the row's own."""


@dataclass(frozen=True, slots=True)
class Window:
    """Whether a report lies in the window of its row, as SQL over ``e`` and ``p``."""

    possible: str
    sure: str

    @property
    def bits(self) -> str:
        """Return the cause ``time`` where a report that is possibly inside may lie outside."""
        if self.sure == self.possible:
            return "0"
        return f"CASE WHEN {self.sure} THEN 0 ELSE {BITS['time']} END"


ALWAYS = Window("true", "true")
AT_ONCE = "e.t0 BETWEEN p.s{} AND p.last{}"


def in_window(*, instants: bool, sharp: bool) -> Window:
    """Return the test of a window.

    ``instants``: no report has a length; ``sharp``: no window's end is uncertain.
    """
    early, late = AT_ONCE.format(0, 1), AT_ONCE.format(1, 0)
    if instants:
        return Window(early, early if sharp else late)
    return Window(
        f"CASE WHEN e.t0 = e.t1 THEN {early} ELSE e.t1 > p.s0 AND e.t0 < p.until1 "
        "AND p.s0 < p.until1 END",
        f"CASE WHEN e.t0 = e.t1 THEN {late} WHEN e.span THEN e.t1 > p.s1 AND e.t0 < p.until0 "
        "ELSE e.t0 >= p.s1 AND e.t1 <= p.until0 END",
    )


def or_trigger(window: Window) -> Window:
    """Return the window that also holds the report that opened the instance."""
    # A fixed end may lie before the trigger.
    ahead = "e.t1 <= p.until1 AND (e.t0 < p.until1 OR p.closed)"
    opened = f"(p.from_trigger AND e.hid = p.trig AND {ahead})"
    possible = f"({opened} OR {window.possible})"
    if window.sure == window.possible:
        return Window(possible, possible)
    return Window(possible, f"({opened} OR {window.sure})")


def ends_of(window: dict[str, str]) -> str:
    """Return the columns of a window from those that instances have."""
    shut = f"CASE WHEN {window['closed']} THEN 0 ELSE 1 END"
    found = [f"{window[end]} AS {end}" for end in ("s0", "s1", "e0", "e1", "closed")]
    for n in "01":
        end = window["e" + n]
        found += [f"coalesce({end} - {shut}, {NEVER}) AS last{n}",
                  f"coalesce({end}, {NEVER}) AS until{n}"]  # fmt: skip
    return ", ".join(found)


@dataclass(frozen=True, slots=True)
class Stretches:
    """Time cut into equal stretches: a report is looked for only in windows that touch its own."""

    parameters: str
    """The table of parameters, with a row for each ``stretch`` that its window touches."""
    base: int
    shift: int
    longest: int
    """Longer reports are looked for in all windows."""
    longer: bool
    """Whether there are any."""

    @property
    def joins(self) -> str:
        """Return how a report meets the rows of its stretch."""
        return f"((e.t0 - {self.base}) >> {self.shift}) = p.stretch"


Extent = tuple[int, float, int, int]
"""How many windows there are, how long they are on average and at most, and of how many keys."""


def cut(
    connection: Any,
    table: str,
    keys: list[str],
    kind: Kind | None,
    *,
    rows: int,
    known: dict[Kind, Extent],
) -> Stretches | None:
    """Create the view of a table's rows by stretch of time; None where it would not pay.

    What is ``known`` of the windows of this very table is not asked again.
    """
    if kind is None or rows * kind.reports < FEWEST_PAIRS:
        return None
    first, last = kind.first, kind.last
    key = f"approx_count_distinct([{', '.join(keys)}])" if keys else "1"
    touched = f"greatest(p.s0, {first}) AS a, least(greatest(p.until1, p.s0), {last}) AS b"
    if kind not in known:
        known[kind] = connection.execute(
            f"SELECT count(*), avg(b - a), max(b - a), {key} "
            f"FROM (SELECT *, {touched} FROM {table} p) p WHERE a <= b"
        ).fetchone()
    number, mean, most, different = known[kind]
    if not number or number * kind.reports < FEWEST_PAIRS * different:
        return None
    # A report that began before a window may reach into it: windows are looked for so much earlier.
    longest = min(kind.longest, int(mean) + 1)
    shift = (int(mean) + longest + 1).bit_length()
    if (last - first) >> shift < FEWEST_STRETCHES:
        return None
    here = f"greatest(p.s0 - {longest}, {first})"
    a, b = f"(({here} - {first}) >> {shift})", f"((b - {first}) >> {shift})"
    copies = ((int(most) + longest) >> shift) + 2
    rows_of = f"(SELECT *, {touched.partition(' AS a, ')[2]} FROM {table} p) p"
    if copies <= MOST_COPIES:
        chosen = f"{a} + x.n AS stretch FROM {rows_of}, (SELECT unnest(range({copies})) AS n) x "
        chosen += f"WHERE {a} + x.n <= {b}"
    else:
        chosen = f"unnest(range({a}, {b} + 1)) AS stretch FROM {rows_of} WHERE {a} <= {b}"
    name = f"{table}_cut"
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT p.* EXCLUDE (b), {chosen}")
    return Stretches(name, first, shift, longest, kind.longest > longest)
