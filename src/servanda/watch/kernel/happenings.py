"""Which happenings count for which row of parameters, in SQL: surely, possibly, or only claimed.

A happening of one report that nobody denies is decided by its row alone; the few others are put
together from all their reports, as :func:`servanda.watch.tally.judge` does.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from servanda.model import commitment as c
from servanda.watch.kernel.belief import alone, claims, speaks, together
from servanda.watch.kernel.columns import literal
from servanda.watch.kernel.guards import BITS, Test


@dataclass(frozen=True, slots=True)
class Window:
    """Whether a report lies in the window of its row, as SQL over ``e`` and ``p``."""

    possible: str
    sure: str


ALWAYS = Window("true", "true")
IN_WINDOW = Window(
    "CASE WHEN e.t0 = e.t1 THEN e.t0 >= p.s0 AND (p.e1 IS NULL OR e.t0 < p.e1 "
    "OR (p.closed AND e.t0 = p.e1)) "
    "ELSE e.t1 > p.s0 AND (p.e1 IS NULL OR (e.t0 < p.e1 AND p.s0 < p.e1)) END",
    "CASE WHEN e.t0 = e.t1 THEN e.t0 >= p.s1 AND (p.e0 IS NULL OR e.t0 < p.e0 "
    "OR (p.closed AND e.t0 = p.e0)) "
    "WHEN e.span THEN e.t1 > p.s1 AND (p.e0 IS NULL OR e.t0 < p.e0) "
    "ELSE e.t0 >= p.s1 AND (p.e0 IS NULL OR e.t1 <= p.e0) END",
)


def or_trigger(window: Window) -> Window:
    """Return the window that also holds the report that opened the instance."""
    ahead = "(p.e1 IS NULL OR (e.t1 <= p.e1 AND (e.t0 < p.e1 OR p.closed)))"
    opened = f"(p.from_trigger AND e.hid = p.trig AND {ahead})"
    return Window(f"({opened} OR {window.possible})", f"({opened} OR {window.sure})")


@dataclass(frozen=True, slots=True)
class Question:
    """Which happenings of a type count for the rows of a table of parameters."""

    parameters: str
    """Name of the table, with its row number ``pid``."""
    type: str
    tests: Sequence[Test]
    window: Window
    clock: int
    accept: c.Accept
    own_monitors: bool
    """Whether a source can be a party to one of the commitments."""
    odd_cells: bool
    """Whether some report of the type lacks a cell by which rows are joined."""
    joint: bool
    """Whether the type has happenings of several reports, or denied ones."""

    @property
    def claim(self) -> str:
        """Return whether ``e`` is only claimed."""
        return claims("e", own_monitors=self.own_monitors)

    @property
    def speaks(self) -> str:
        """Return whether ``e`` may speak."""
        return speaks(self.accept, "e", self.claim)

    @property
    def fit_bits(self) -> str:
        """Return the causes for which a fit is not sure."""
        return _either(*(t.bits for t in self.tests))

    @property
    def misfits(self) -> str:
        """Return whether the report surely does not fit."""
        return " OR ".join(t.denies for t in self.tests) or "false"

    @property
    def inside_bits(self) -> str:
        """Return the cause ``time`` where the report may lie outside."""
        return f"CASE WHEN {self.window.sure} THEN 0 ELSE {BITS['time']} END"


def _either(*bits: str) -> str:
    return "(" + " | ".join(f"({b})" for b in bits) + ")" if bits else "0"


@dataclass(frozen=True, slots=True)
class Carried:
    """A further column: from one report ``e``, or put together from those ``speaking``."""

    column: str
    single: str
    several: str
    """An aggregate over the column itself."""


def happenings(question: Question, carried: Sequence[Carried]) -> str:
    """Return a query: a row for each row of parameters and happening, with what is ``carried``.

    ``bits`` are the causes for which it counts only possibly; ``counted`` is false for claims.
    """
    simple = _simple(question, carried)
    several = [_joint(question, carried)] if question.joint else []
    return " UNION ALL ".join([*simple, *several])


def _kind(question: Question, *, joint: bool) -> str:
    return (
        f'e."@type" = {literal(question.type)} AND e.positive AND e.t0 < {question.clock} '
        f"AND {'' if joint else 'NOT '}e.joint"
    )


def _joins(question: Question) -> list[str]:
    """Return how reports meet parameters: by equal cells, and where a cell is missing without."""
    equal = [t for t in question.tests if t.joins is not None]
    if not equal:
        return ["true"]
    sides = " AND ".join(str(t.joins) for t in equal)
    if not question.odd_cells:
        return [sides]
    some_missing = " OR ".join(f"({t.bits}) > 0" for t in equal)
    return [sides, f"({some_missing}) AND NOT ({' OR '.join(t.denies for t in equal)})"]


def _simple(question: Question, carried: Sequence[Carried]) -> list[str]:
    extra = "".join(f", {one.single} AS {one.column}" for one in carried)
    unbelieved = (
        f"CASE WHEN {question.speaks} AND {alone(question.accept, 'e')} THEN 0 "
        f"ELSE {BITS['open']} END"
    )
    rest = " OR ".join(t.denies for t in question.tests if t.joins is None) or "false"
    return [
        f"SELECT p.pid, e.hid, "
        f"{_either(question.fit_bits, question.inside_bits, unbelieved)} AS bits, "
        f"NOT {question.claim} AS counted, {question.claim} AS contested, e.t0, e.t1{extra} "
        f"FROM part e JOIN {question.parameters} p ON {join} "
        f"WHERE {_kind(question, joint=False)} AND {question.window.possible} AND NOT ({rest})"
        for join in _joins(question)
    ]


def _joint(question: Question, carried: Sequence[Carried]) -> str:
    """Return the query for happenings with several reports or with denials."""
    accept = question.accept
    touching = f"(NOT ({question.misfits}) AND {question.window.possible})"
    extra = "".join(f", {one.column}" for one in carried)
    single = "".join(f", {one.single} AS {one.column}" for one in carried)
    values = "".join(f", {one.several} AS {one.column}" for one in carried)
    near = " UNION ".join(
        f"SELECT DISTINCT p.pid, e.hid FROM part e JOIN {question.parameters} p ON {join} "
        f"WHERE {_kind(question, joint=True)} AND {touching}"
        for join in _joins(question)
    )
    denial_claim = claims("d", own_monitors=question.own_monitors)
    denial_speaks = speaks(accept, "d", denial_claim)
    return f"""
    SELECT pid, hid, causes | CASE WHEN enough THEN 0 ELSE {BITS["open"]} END
      | CASE WHEN refuted THEN {BITS["conflict"]} ELSE 0 END AS bits,
      counted, contested OR coalesce(denied_by, 0) > 0 AS contested, t0, t1{extra}
    FROM (
      SELECT pid, hid,
        coalesce(bit_or(CASE WHEN speaking THEN fit_bits | inside_bits
          WHEN NOT claim AND misfits AND lone THEN {BITS["conflict"]}
          WHEN NOT misfits AND NOT possible AND lone THEN {BITS["time"]} ELSE 0 END), 0) AS causes,
        {together(accept, "e", "touching AND speaks")} AS enough,
        coalesce(bool_or(speaking), false) AS counted,
        coalesce(bool_or(touching AND claim), false) AS contested,
        min(t0) FILTER (WHERE speaking) AS t0, max(t1) FILTER (WHERE speaking) AS t1{values}
      FROM (
        SELECT *, touching AND NOT claim AND (speaks OR NOT heard) AS speaking FROM (
          SELECT *, bool_or(touching AND speaks) OVER (PARTITION BY pid, hid) AS heard FROM (
            SELECT near.pid, e.*, {question.fit_bits} AS fit_bits, {question.misfits} AS misfits,
              {question.inside_bits} AS inside_bits,
              ({question.window.possible} AND e.t0 < {question.clock}) AS possible,
              ({touching} AND e.t0 < {question.clock}) AS touching,
              {question.claim} AS claim, {question.speaks} AS speaks,
              {question.speaks} AND {alone(accept, "e")} AS lone{single}
            FROM ({near}) near JOIN {question.parameters} p ON p.pid = near.pid
            JOIN part e ON e.hid = near.hid AND e.positive
          )
        )
      ) e GROUP BY pid, hid
    ) LEFT JOIN (
      SELECT near.pid AS denied_pid, x.hid AS denied_hid, count(*) AS denied_by,
        {together(accept, "d", denial_speaks)} AS refuted
      FROM ({near}) near JOIN {question.parameters} p ON p.pid = near.pid
      JOIN denied x ON x.hid = near.hid JOIN denying d ON d.n = x.denial
      WHERE d.t0 < {question.clock} GROUP BY near.pid, x.hid
    ) ON denied_pid = pid AND denied_hid = hid
    """
