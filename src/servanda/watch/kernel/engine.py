"""The kernel: rules prepared once as tables, then judged set-wise as often as asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.watch.evidence import ACT_PREFIX, Report, cells_of
from servanda.watch.kernel import decide
from servanda.watch.kernel.columns import literal, make_table, micros
from servanda.watch.kernel.events import Census, inexact, keep_known, load_events, read_events
from servanda.watch.kernel.guards import Table, Test, tests_of
from servanda.watch.kernel.happenings import IN_WINDOW, Question, Window, happenings, or_trigger
from servanda.watch.kernel.instances import FROM_TRIGGER, shifted, write_event_instances
from servanda.watch.kernel.parts import Parts
from servanda.watch.kernel.remainder import judge_rest
from servanda.watch.kernel.rows import COLUMNS, Verdicts
from servanda.watch.kernel.shape import LeafShape, PatternShape, Shape, UnfitError, shape_of
from servanda.watch.kernel.sums import AMOUNTS, carried_by, part_query, whole_query
from servanda.watch.kernel.tallies import leaf_query
from servanda.watch.kernel.template import Member, Template, write_clauses, write_timed_instances
from servanda.watch.kernel.watching import rows_lost, rows_watching, write_gaps
from servanda.watch.norm import norm_of
from servanda.watch.reference import AT_RISK, clock_of

MICROSECOND = timedelta(microseconds=1)
FACTOR = "DECIMAL(18, 6)"
"""What is multiplied: a product of two still fits a table."""


def judge(
    terms: c.Terms,
    events: Iterable[Event],
    coverage: Iterable[Coverage],
    *,
    as_of: datetime | str,
    known_at: datetime | str | None = None,
    at_risk: timedelta = AT_RISK,
) -> Verdicts:
    """Return the verdicts on every instance, the same as the reference would give."""
    import duckdb  # noqa: PLC0415  (slow to load, and only many reports need it)

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    load_events(connection, events)
    return Kernel(connection, terms).judge(
        coverage, as_of=as_of, known_at=known_at, at_risk=at_risk
    )


@dataclass(slots=True)
class _Prepared:
    """Templates as tables, for one set of recorded acts."""

    acts: tuple[str, ...]
    templates: list[Template]
    left: dict[str, str] = field(default_factory=dict)


class Kernel:
    """Rules over the table ``reports`` of a connection."""

    def __init__(self, connection: Any, terms: c.Terms, parts: Parts | None = None) -> None:
        """Keep the rules; tables are made when they are first judged.

        The table must stay as it is: what is known of it is read once. ``parts`` says where its
        reports lie, if not in the connection.
        """
        self.connection, self.terms = connection, terms
        self.parts = parts or Parts(connection)
        self._prepared: _Prepared | None = None
        self._known: tuple[datetime | None, Census] | None = None

    def judge(
        self,
        coverage: Iterable[Coverage],
        *,
        as_of: datetime | str,
        known_at: datetime | str | None = None,
        at_risk: timedelta = AT_RISK,
    ) -> Verdicts:
        """Return the verdicts as of one clock, as known at the other."""
        now = clock_of(as_of, "as_of")
        known = None if known_at is None else clock_of(known_at, "known_at")
        clock = now if known is None else min(now, known)
        rows = list(coverage)
        if self._known is None or self._known[0] != known:
            self._known = known, keep_known(self.connection, known)
        census = self._known[1]
        prepared = self._prepare(census, clock)
        left = dict(prepared.left)
        self.parts.condition = census.condition
        run = _Run(self.parts, census, rows, clock, at_risk)
        columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE verdicts ({columns})")
        for number, template in enumerate(prepared.templates):
            try:
                unfit = run.judge(number, template)
            except UnfitError as error:
                left |= {m.commitment: str(error) for m in template.members}
                continue
            left |= {m.commitment: "a rule that has no place in time" for m in unfit}
            left |= self._keep(number)
        self._drop(left)
        others = judge_rest(
            self.connection, self.terms, rows, left, as_of=now, known_at=known, at_risk=at_risk
        )
        variables = [template.shape.variables for template in prepared.templates]
        return Verdicts(self.connection, self.terms, variables, left, others)

    def _prepare(self, census: Census, clock: datetime) -> _Prepared:
        acts = self._acts(census)
        done = tuple(a.id for found in acts.values() for a in found if a.event.start < clock)
        if self._prepared is None or self._prepared.acts != done:
            templates, left = _templates(self.terms, acts, clock)
            for number, template in enumerate(templates):
                write_clauses(self.connection, template, f"clauses_{number}")
            self._prepared = _Prepared(done, templates, left)
        return self._prepared

    def _acts(self, census: Census) -> dict[str, list[Report]]:
        kinds = sorted(kind for kind in census.types if kind.startswith(ACT_PREFIX))
        if not kinds:
            return {}
        listed = ", ".join(literal(kind) for kind in kinds)
        events = read_events(self.connection, f'"@type" IN ({listed}) AND n IN (SELECT n FROM ev)')
        found: dict[str, list[Report]] = {}
        for event in sorted(events, key=lambda e: (e.start, e.end, e.id)):
            if event.object is not None:
                found.setdefault(event.object, []).append(Report(event, cells_of(event)))
        return found

    def _keep(self, number: int) -> dict[str, str]:
        """Add ``judged`` to ``verdicts``; return what its sums alone cannot tell."""
        chosen = ", ".join(list(COLUMNS)[:-1])
        self.connection.execute(
            f"INSERT INTO verdicts SELECT {chosen}, {number} AS template FROM judged"
        )
        found = self.connection.execute("SELECT DISTINCT number FROM judged WHERE refer").fetchall()
        names = self.terms.commitments
        return {names[n].id: "done after it was settled that nothing is owed, or before"
                for (n,) in found}  # fmt: skip

    def _drop(self, left: dict[str, str]) -> None:
        numbers = [n for n, one in enumerate(self.terms.commitments) if one.id in left]
        if numbers:
            self.connection.execute(
                "DELETE FROM verdicts WHERE list_contains(?, number)", [numbers]
            )


def _templates(
    terms: c.Terms, acts: dict[str, list[Report]], clock: datetime
) -> tuple[list[Template], dict[str, str]]:
    """Return the templates of the rules, and why some commitments have none."""
    found: dict[Shape, Template] = {}
    left: dict[str, str] = {}
    for number, one in enumerate(terms.commitments):
        try:
            members = _members(one, number, terms, acts.get(one.id, []), clock)
        except UnfitError as error:
            left[one.id] = str(error)
            continue
        for shape, member in members:
            found.setdefault(shape, Template(shape)).members.append(member)
    return list(found.values()), left


def _members(
    one: c.Commitment, number: int, terms: c.Terms, acts: list[Report], clock: datetime
) -> list[tuple[Shape, Member]]:
    base: list[tuple[str | None, c.Clause]] = [(None, one.clause)] if one.clause.verb else []
    texts = base + [(reading.id, reading.clause) for reading in one.readings]
    numbers: dict[str | None, int] = {None: 0}
    numbers |= {reading.id: n for n, reading in enumerate(one.readings, 1)}
    calendars = {calendar.name: calendar for calendar in terms.calendars}
    only = terms.calendars[0] if len(terms.calendars) == 1 else None
    periods = {period.name: period for period in terms.periods}
    members: list[tuple[Shape, Member]] = []
    for reading, clause in texts:
        shape, values = shape_of(clause)
        norm = norm_of(clause, acts, terms.powers, clock)
        changed = (norm.suspended, norm.ended, norm.cancelled, norm.powerless, norm.nameless)
        if any(changed) or len(norm.act_ids) > 1:
            raise UnfitError("acts that change the norm")
        calendar = calendars.get(clause.calendar or "") or only
        member = Member(
            one.id, reading, number, numbers[reading], clause, values, norm, calendar, periods
        )
        members.append((shape, member))
    return members


class _Run:
    """One evaluation of all templates."""

    def __init__(
        self,
        parts: Parts,
        census: Census,
        coverage: list[Coverage],
        clock: datetime,
        at_risk: timedelta,
    ) -> None:
        self.parts, self.connection = parts, parts.connection
        self.census, self.coverage = census, coverage
        self.clock, self.at_risk = clock, at_risk
        self.table = Table(census.columns)

    def judge(self, number: int, template: Template) -> list[Member]:
        """Create ``judged`` for a template; return members whose rules cannot be placed."""
        shape = template.shape
        self._alias("clauses", number)
        unfit: list[Member] = []
        if shape.opening is None:
            unfit = self._timed(number, template)
        else:
            self._check_numbers(shape.opening)
            write_event_instances(
                self.parts, template, self.table, self._asker(template), f"instances_{number}"
            )
        self._alias("instances", number)
        for j, leaf in enumerate(shape.leaves):
            self._write_leaf(template, leaf, j)
        exact = self._write_grace(template)
        decide.write_judged(
            self.connection, shape, micros(self.clock), self.at_risk // MICROSECOND,
            exact_grace=exact,
        )  # fmt: skip
        return unfit

    def _alias(self, name: str, number: int) -> None:
        self.connection.execute(
            f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM {name}_{number}"
        )

    def _timed(self, number: int, template: Template) -> list[Member]:
        """Create the instances of adoption once; those of the calendar grow with the clock."""
        if template.unfit is None or any(m.clause.repeat is not None for m in template.members):
            template.unfit = write_timed_instances(
                self.connection, template, self.clock, f"instances_{number}"
            )
        return template.unfit

    def _check_numbers(self, pattern: PatternShape, leaf: LeafShape | None = None) -> None:
        """Refuse numbers that the tables cannot hold as they are written."""
        cells = {guard.attribute for guard in pattern.guards if guard.against == "number"}
        if leaf is not None and leaf.function in AMOUNTS:
            cells.add(str(leaf.attribute))
        if pattern.type in self.census.odd:
            raise UnfitError("amounts with more digits than a table holds")
        wrong = " OR ".join(inexact(self.table.cell(cell)) for cell in sorted(cells))
        if wrong and self._some(pattern.type, wrong):
            raise UnfitError("numbers with more digits than a table holds")

    def _some(self, kind: str, condition: str) -> bool:
        """Return whether a report of a type meets a condition over ``e``."""
        found = self.connection.execute(
            f'SELECT 1 FROM ev e WHERE e."@type" = {literal(kind)} AND ({condition}) LIMIT 1'
        ).fetchone()
        return found is not None

    def _asker(self, template: Template) -> Any:
        own_monitors = bool(template.parties & self.census.voices)

        def ask(
            parameters: str, pattern: PatternShape, tests: list[Test], window: Window
        ) -> Question:
            return Question(
                parameters, pattern.type, tests, window, micros(self.clock),
                template.shape.accept, own_monitors, self._odd_cells(pattern, tests),
                pattern.type in self.census.joint,
            )  # fmt: skip

        return ask

    def _odd_cells(self, pattern: PatternShape, tests: list[Test]) -> bool:
        equal = [t for t in tests if t.joins is not None]
        if not equal:
            return False
        return self._some(pattern.type, " OR ".join(f"({t.bits}) > 0" for t in equal))

    def _write_leaf(self, template: Template, leaf: LeafShape, j: int) -> None:
        shape = template.shape
        opened_by_same = shape.opening is not None and shape.opening.type == leaf.pattern.type
        own = opened_by_same and leaf.window in FROM_TRIGGER
        if own and leaf.pattern.type in self.census.joint:
            raise UnfitError("a check that may count a trigger of several reports")
        self._check_numbers(leaf.pattern, leaf)
        if leaf.variable is not None:
            self._check_bounds(f"v{shape.variables.index(leaf.variable)}")
        self.connection.execute(_leaf_table(shape, leaf, j))
        rows = rows_watching(self.coverage, self.census.claimers, leaf.pattern.type)
        lost = rows_lost(self.coverage, leaf.pattern.type)
        write_gaps(self.connection, leaf, j, rows, lost, clock=micros(self.clock))
        window = or_trigger(IN_WINDOW) if own else IN_WINDOW
        question = self._asker(template)(
            f"leaf_{j}", leaf.pattern, tests_of(leaf.pattern, self.table), window
        )
        counted = part_query(leaf, j, happenings(question, carried_by(leaf, self.table)))
        self.parts.collect(f"parts_{j}", counted, [f"leaf_{j}"])
        # What silence means is said of the promise, not of the condition on which it hangs.
        silence = shape.silence if j in decide.leaves_of(shape.demand) else "unknown"
        query = leaf_query(leaf, j, whole_query(leaf, f"parts_{j}"), silence)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE result_{j} AS {query}")

    def _check_bounds(self, column: str) -> None:
        """Refuse keys that are limits with more digits than a table holds."""
        found = self.connection.execute(
            f"SELECT 1 FROM instances WHERE {inexact(column)} OR coalesce("
            f"TRY_CAST({column} AS DOUBLE) IS NOT NULL AND (TRY_CAST({column} AS {FACTOR}) IS NULL "
            f"OR TRY_CAST({column} AS {FACTOR})::DOUBLE <> TRY_CAST({column} AS DOUBLE)), false)"
        ).fetchone()
        if found is not None:
            raise UnfitError("a limit with more digits than a table holds")

    def _write_grace(self, template: Template) -> bool:
        """Create ``ended_late`` unless every grace is exact; return whether it is."""
        members = template.members
        inexact = self.connection.execute("SELECT 1 FROM clauses WHERE grace IS NULL").fetchone()
        if inexact is None:
            return True
        _, until, _ = decide.hull(decide.leaves_of(template.shape.demand))
        asked = self.connection.execute(
            f"SELECT DISTINCT i.cid, {until} AS until FROM instances i WHERE {until} IS NOT NULL"
        ).fetchall()
        make_table(self.connection, "ended_late", {
            "cid": ("INTEGER", [cid for cid, _ in asked]),
            "until": ("BIGINT", [end for _, end in asked]),
            "last": ("BIGINT", [
                shifted(members[cid], members[cid].clause.evidence.grace, end)[1]
                for cid, end in asked
            ]),
        })  # fmt: skip
        return False


def _leaf_table(shape: Shape, leaf: LeafShape, j: int) -> str:
    columns: list[str] = []
    variables = shape.variables
    for n, guard in enumerate(leaf.pattern.guards):
        if guard.against == "key":
            columns.append(f"i.c{variables.index(str(guard.variable))} AS g{n}")
            continue
        columns.append(f"c.q{j + 1}_g{n} AS g{n}")
        if guard.against == "number":
            columns.append(f"c.q{j + 1}_g{n}_text AS g{n}_text")
    bound = f"c.b{j}::DECIMAL(36, 12)"
    bounds = [f"{bound} AS b0", f"{bound} AS b1"]
    if leaf.variable is not None:
        value = f"TRY_CAST(i.v{variables.index(leaf.variable)} AS {FACTOR})"
        factor = f"c.b{j}::{FACTOR}"
        bounds = [f"coalesce({factor} * {value}, 0) AS b0", f"{factor} * {value} AS b1"]
    windows = ["s0", "s1", "e0", "e1", "closed"]
    chosen = [*columns, *bounds, *(f"i.{w}_{j} AS {w}" for w in windows)]
    from_trigger = "true" if leaf.window in FROM_TRIGGER else "false"
    return (
        f"CREATE OR REPLACE TEMP TABLE leaf_{j} AS SELECT i.pid, i.trig, c.parties, "
        f"{from_trigger} AS from_trigger, {', '.join(chosen)} "
        "FROM instances i JOIN clauses c USING (cid)"
    )
