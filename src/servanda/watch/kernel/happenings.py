"""Which happenings count for which row of parameters, in SQL: surely, possibly, or only claimed.

A happening of one report that nobody denies is decided by its row alone; the few others are put
together from all their reports, as :func:`servanda.watch.tally.judge` does.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from servanda.watch.kernel.belief import Belief
from servanda.watch.kernel.columns import literal
from servanda.watch.kernel.guards import BITS, Test
from servanda.watch.kernel.laid import Stretches, Window


@dataclass(slots=True)
class Question:
    """Which happenings of a type count for the rows of a table of parameters."""

    parameters: str
    """Name of the table, with its row number ``pid``."""
    type: str
    tests: Sequence[Test]
    window: Window
    clock: str
    """SQL over ``p``."""
    belief: Belief
    odd_cells: bool
    """Whether some report of the type lacks a cell by which rows are joined."""
    joint: bool
    """Whether the type has happenings of several reports, or denied ones."""
    stretches: Stretches | None = None

    @property
    def fit_bits(self) -> str:
        """Return the causes for which a fit is not sure."""
        return _either(*(t.bits for t in self.tests))

    @property
    def misfits(self) -> str:
        """Return whether the report surely does not fit."""
        return " OR ".join(t.denies for t in self.tests) or "false"

    @property
    def beside(self) -> str:
        """Return the further tables that the tests look at."""
        return " ".join(t.beside for t in self.tests)

    @property
    def unbelieved(self) -> str:
        """Return the cause ``open`` of a report that is not enough by itself."""
        enough = [self.belief.speaks("e"), self.belief.alone("e")]
        if enough == ["true", "true"]:
            return "0"
        return f"CASE WHEN {' AND '.join(enough)} THEN 0 ELSE {BITS['open']} END"

    @property
    def sure(self) -> bool:
        """Return whether every happening that counts possibly counts surely."""
        some = any(t.bits != "0" for t in self.tests if t.joins is None)
        return not (
            self.joint or self.odd_cells or some or self.window.bits != "0"
            or self.unbelieved != "0" or self.belief.claims("e") != "false"
        )  # fmt: skip


def _either(*bits: str) -> str:
    left = [b for b in bits if b != "0"]
    return "(" + " | ".join(f"({b})" for b in left) + ")" if left else "0"


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


@dataclass(frozen=True, slots=True)
class _Meeting:
    """One way in which reports ``e`` meet parameters ``p``."""

    joined: str
    where: str
    """Further conditions."""
    bits: str
    """Causes for which a fit is not sure."""


def _meetings(question: Question, *, joint: bool) -> Iterator[_Meeting]:
    """Yield the ways to meet: by equal cells, where a cell is missing, and where reports last."""
    kind = (
        f'e."@type" = {literal(question.type)} AND e.positive AND e.t0 < {question.clock} '
        f"AND {'' if joint else 'NOT '}e.joint"
    )
    equal = [t for t in question.tests if t.joins is not None]
    others = [t for t in question.tests if t.joins is None]
    missing = " OR ".join(f"({t.bits}) > 0" for t in equal)
    either = [t.denies for t in others if t.denies != "false"]
    denied = f" AND NOT ({' OR '.join(either)})" if either else ""
    cut = question.stretches
    for table, stretch, length in _places(question.parameters, cut):
        where = f"{kind} AND {question.window.possible}{denied}{length}"
        sides = [str(t.joins) for t in equal] + stretch
        met = f"part e JOIN {table} p ON {' AND '.join(sides) or 'true'} {question.beside}"
        yield _Meeting(met, where, _either(*(t.bits for t in others)))
        if question.odd_cells:
            sides = [f"({missing})", *stretch]
            met = f"part e JOIN {table} p ON {' AND '.join(sides)} {question.beside}"
            lacking = f"{where} AND NOT ({' OR '.join(t.denies for t in equal)})"
            yield _Meeting(met, lacking, question.fit_bits)


def _places(table: str, cut: Stretches | None) -> Iterator[tuple[str, list[str], str]]:
    """Yield the tables to look in, how a stretch of time joins them, and for which lengths."""
    if cut is None:
        yield table, [], ""
        return
    short = f" AND e.t1 - e.t0 <= {cut.longest}" if cut.longer else ""
    yield cut.parameters, [cut.joins], short
    if cut.longer:
        yield table, [], f" AND e.t1 - e.t0 > {cut.longest}"


def _simple(question: Question, carried: Sequence[Carried]) -> list[str]:
    extra = "".join(f", {one.single} AS {one.column}" for one in carried)
    claim = question.belief.claims("e")
    counted = {"false": "true", "true": "false"}.get(claim) or f"NOT {claim}"
    return [
        f"SELECT p.pid, e.hid, "
        f"{_either(met.bits, question.window.bits, question.unbelieved)} AS bits, "
        f"{counted} AS counted, {claim} AS contested, e.t0, e.t1{extra} "
        f"FROM {met.joined} WHERE {met.where}"
        for met in _meetings(question, joint=False)
    ]


def _joint(question: Question, carried: Sequence[Carried]) -> str:
    """Return the query for happenings with several reports or with denials."""
    belief, clock = question.belief, question.clock
    extra = "".join(f", {one.column}" for one in carried)
    values = "".join(f", {one.several} AS {one.column}" for one in carried)
    near = " UNION ".join(
        f"SELECT DISTINCT p.pid, e.hid FROM {met.joined} WHERE {met.where}"
        for met in _meetings(question, joint=True)
    )
    return f"""
    SELECT * FROM (WITH near AS MATERIALIZED ({near})
    SELECT pid, hid, causes | CASE WHEN enough THEN 0 ELSE {BITS["open"]} END
      | CASE WHEN refuted THEN {BITS["conflict"]} ELSE 0 END AS bits,
      counted, contested OR coalesce(denied_by, 0) > 0 AS contested, t0, t1{extra}
    FROM (
      SELECT pid, hid,
        coalesce(bit_or(CASE WHEN speaking THEN fit_bits | inside_bits
          WHEN NOT claim AND misfits AND lone THEN {BITS["conflict"]}
          WHEN NOT misfits AND NOT possible AND lone THEN {BITS["time"]} ELSE 0 END), 0) AS causes,
        {belief.together("e", "touching AND speaks")} AS enough,
        coalesce(bool_or(speaking), false) AS counted,
        coalesce(bool_or(touching AND claim), false) AS contested,
        min(t0) FILTER (WHERE speaking) AS t0, max(t1) FILTER (WHERE speaking) AS t1{values}
      FROM ({_spoken(question, carried)}) e GROUP BY pid, hid
    ) LEFT JOIN (
      SELECT near.pid AS denied_pid, x.hid AS denied_hid, count(*) AS denied_by,
        {belief.together("d", belief.speaks("d"))} AS refuted
      FROM near JOIN {question.parameters} p ON p.pid = near.pid
      JOIN denied x ON x.hid = near.hid JOIN denying d ON d.n = x.denial
      WHERE d.t0 < {clock} GROUP BY near.pid, x.hid
    ) ON denied_pid = pid AND denied_hid = hid)
    """


def _spoken(question: Question, carried: Sequence[Carried]) -> str:
    """Return the query of all reports of the happenings that are near, and which are heard."""
    belief, possible = question.belief, question.window.possible
    touching = f"(NOT ({question.misfits}) AND {possible})"
    single = "".join(f", {one.single} AS {one.column}" for one in carried)
    found = f"""
      SELECT near.pid, e.*, {question.fit_bits} AS fit_bits, {question.misfits} AS misfits,
        {question.window.bits} AS inside_bits, ({possible} AND e.t0 < {question.clock}) AS possible,
        ({touching} AND e.t0 < {question.clock}) AS touching,
        {belief.claims("e")} AS claim, {belief.speaks("e")} AS speaks,
        {belief.speaks("e")} AND {belief.alone("e")} AS lone{single}
      FROM near JOIN {question.parameters} p ON p.pid = near.pid
      JOIN part e ON e.hid = near.hid AND e.positive {question.beside}"""
    if not belief.declarations:
        return f"SELECT *, touching AND speaks AS speaking FROM ({found})"
    # A declaration that nobody asked for speaks where no other report does.
    heard = "bool_or(touching AND speaks) OVER (PARTITION BY pid, hid)"
    return f"""
      SELECT *, touching AND NOT claim AND (speaks OR NOT heard) AS speaking
      FROM (SELECT *, {heard} AS heard FROM ({found}))"""
