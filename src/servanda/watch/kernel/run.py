"""One evaluation: for each template its instances, then one query that judges them all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from servanda.model.evidence import Coverage
from servanda.watch.kernel import decide
from servanda.watch.kernel.belief import Belief
from servanda.watch.kernel.checks import FACTOR, FROM_TRIGGER, Asked, source_of
from servanda.watch.kernel.columns import MICROSECOND, literal, micros
from servanda.watch.kernel.events import Census, inexact
from servanda.watch.kernel.grounds import (
    CREATE,
    REPORTS,
    SOUGHT,
    Kind,
    asked,
    candidates,
    chosen,
)
from servanda.watch.kernel.guards import Table, Test, tests_of
from servanda.watch.kernel.happenings import Question, happenings
from servanda.watch.kernel.instances import SPOTS, write_event_instances
from servanda.watch.kernel.laid import Window, cut, in_window, or_trigger
from servanda.watch.kernel.later import write_later
from servanda.watch.kernel.parts import Parts
from servanda.watch.kernel.shape import (
    OPENING,
    LeafShape,
    PatternShape,
    Shape,
    UnfitError,
)
from servanda.watch.kernel.spots import spoken, write_spots
from servanda.watch.kernel.sums import AMOUNTS, carried_by, part_query, whole_query
from servanda.watch.kernel.tallies import levels_of
from servanda.watch.kernel.template import Member, Template, write_timed_instances
from servanda.watch.kernel.watching import Watch, fixed_by, rows_lost, rows_watching, watch_of


@dataclass(slots=True)
class Known:
    """The reports that are known at a clock, and what was asked of them already."""

    known_at: datetime | None
    census: Census
    answers: dict[str, bool] = field(default_factory=dict)

    def some(self, connection: Any, kind: str, condition: str) -> bool:
        """Return whether a report of a type meets a condition over ``e``."""
        query = f'SELECT 1 FROM ev e WHERE e."@type" = {literal(kind)} AND ({condition}) LIMIT 1'
        if query not in self.answers:
            self.answers[query] = connection.execute(query).fetchone() is not None
        return self.answers[query]


class Run:
    """One evaluation of all templates."""

    def __init__(
        self,
        parts: Parts,
        known: Known,
        coverage: Iterable[Coverage],
        clocks: tuple[datetime, datetime],
        at_risk: timedelta,
    ) -> None:
        """Take the reports, who watched, and both clocks: what lies before it, and as of when."""
        self.parts, self.connection = parts, parts.connection
        self.known, self.census, self.coverage = known, known.census, list(coverage)
        (self.clock, self.as_of), self.at_risk = clocks, at_risk // MICROSECOND
        self.table = Table(self.census.columns)
        decide.begin(self.connection)
        parts.condition = self.census.condition
        parts.show()

    def judge(self, template: Template) -> list[Member]:
        """Tell of a template's instances; return members whose rules cannot be placed in time."""
        shape, clocks = template.shape, self._clocks(template.shape)
        unfit: list[Member] = []
        if shape.opening is None:
            unfit = self._timed(template)
        else:
            self._check_numbers(shape.opening)
            self._write_spots(template, shape.opening, OPENING, SPOTS)
            template.extents.clear()
            template.rows = write_event_instances(
                self.parts, template, self.table, self._asker(template),
                self.census.kinds.get(shape.opening.type),
            )  # fmt: skip
        checks = [Asked(template, j) for j in range(len(shape.leaves))]
        sums = [self._sums(one) for one in checks]
        watches = [self._watch(one) for one in checks]
        levels: list[list[str]] = []
        for one, watch in zip(checks, watches, strict=True):
            # What silence means is said of the promise, not of the condition on which it hangs.
            silence = shape.silence if one.j in decide.leaves_of(shape.demand) else "unknown"
            own = [*watch.levels(clocks.clock), *levels_of(one.leaf, one.j, silence)]
            levels = [a + b for a, b in zip(levels, own, strict=True)] if levels else own
        later = write_later(self.connection, template, watches, clocks.clock)
        query = decide.judged(template, source_of(template, sums, watches), levels, clocks, later)
        self.connection.execute(f"INSERT INTO told {query}")
        return unfit

    def _clocks(self, shape: Shape) -> decide.Clocks:
        clock = str(micros(self.clock))
        if not shape.ended:
            return decide.Clocks(clock, clock, self.at_risk)
        return decide.Clocks("clock", str(micros(self.as_of)), self.at_risk)

    def _timed(self, template: Template) -> list[Member]:
        """Create the instances of adoption once; those of the calendar grow with the clock."""
        if template.unfit is None or any(m.clause.repeat is not None for m in template.members):
            write_timed_instances(self.connection, template, self.clock)
            template.extents.clear()
        return template.unfit or []

    def _check_numbers(self, pattern: PatternShape, leaf: LeafShape | None = None) -> None:
        """Refuse numbers that the tables cannot hold as they are written."""
        cells = {guard.attribute for guard in pattern.guards if guard.against == "number"}
        if leaf is not None and leaf.function in AMOUNTS:
            cells.add(str(leaf.attribute))
        kind = self.census.kinds.get(pattern.type)
        if kind is not None and kind.odd:
            raise UnfitError("amounts with more digits than a table holds")
        wrong = " OR ".join(inexact(self.table.cell(cell)) for cell in sorted(cells))
        if wrong and self.known.some(self.connection, pattern.type, wrong):
            raise UnfitError("numbers with more digits than a table holds")

    def _asker(self, template: Template) -> Any:
        own_monitors = bool(template.parties & self.census.voices)

        def ask(
            parameters: str, pattern: PatternShape, tests: list[Test], window: Window
        ) -> Question:
            kind = self.census.kinds.get(pattern.type)
            standings = frozenset[str]() if kind is None else kind.standings
            return Question(
                parameters, pattern.type, tests, window,
                "p.clock" if template.shape.ended else str(micros(self.clock)),
                Belief(template.shape.accept, standings, own_monitors),
                self._odd_cells(pattern, tests), kind is not None and kind.joint,
            )  # fmt: skip

        return ask

    def _odd_cells(self, pattern: PatternShape, tests: list[Test]) -> bool:
        equal = [t for t in tests if t.joins is not None]
        missing = " OR ".join(f"({t.bits}) > 0" for t in equal)
        return bool(missing) and self.known.some(self.connection, pattern.type, missing)

    def _sums(self, check: Asked) -> str:
        """Return what yields the sums of a check: a row for each instance that has any."""
        template, leaf, table = check.template, check.leaf, f"leaf_{check.j}"
        self._check_numbers(leaf.pattern, leaf)
        if leaf.variable is not None:
            self._check_bounds(template, f"v{template.shape.variables.index(leaf.variable)}")
        self.connection.execute(check.view())
        question, shipped = self._question(check, table, rows=template.rows)
        counted = part_query(
            leaf, table, happenings(question, carried_by(leaf, self.table)), sure=question.sure
        )
        source = self.parts.collect(f"parts_{check.j}", counted, shipped)
        return f"({whole_query(leaf, source, several=self.parts.several)})"

    def _question(self, check: Asked, table: str, *, rows: int) -> tuple[Question, list[str]]:
        """Return what a check asks of reports for the instances in a table, and all its tables."""
        template, leaf = check.template, check.leaf
        shape, kind = template.shape, self.census.kinds.get(leaf.pattern.type)
        opened_by_same = shape.opening is not None and shape.opening.type == leaf.pattern.type
        own = opened_by_same and leaf.window in FROM_TRIGGER
        if own and kind is not None and kind.joint:
            raise UnfitError("a check that may count a trigger of several reports")
        instants = kind is None or kind.longest == 0
        window = in_window(instants=instants, sharp=self._sharp(check))
        spots = f"spots_{check.j}"
        shipped = self._write_spots(template, leaf.pattern, check.j, spots)
        tests = tests_of(leaf.pattern, self.table, spots)
        question = self._asker(template)(
            table, leaf.pattern, tests, or_trigger(window) if own else window
        )
        keys = [str(t.joins).rpartition(" = ")[2] for t in tests if t.joins is not None]
        known = {} if table == SOUGHT else template.extents.setdefault(check.j, {})
        question.stretches = cut(self.connection, table, keys, kind, rows=rows, known=known)
        tables = [table, *([spots] if shipped else [])]
        tables += [] if question.stretches is None else [question.stretches.parameters]
        return question, tables

    def write_grounds(
        self, templates: Iterable[Template], kinds: Iterable[Kind], which: str
    ) -> None:
        """Create the table ``grounds``: the reports on which verdicts rest, by kind and check.

        ``which`` is a condition on the table of verdicts.
        """
        self.connection.execute(CREATE)
        for template in templates:
            for kind in kinds:
                shape = template.shape
                for j, meant in asked(kind, shape.demand, shape.leaves):
                    self._grounds(kind, Asked(template, j), f"{which} AND {meant}")

    def _grounds(self, kind: Kind, check: Asked, meant: str) -> None:
        """Add the grounds of one kind that a check gives for the verdicts that are meant."""
        leaf, number = check.leaf, check.template.number
        those = f"FROM verdicts WHERE template = {number} AND {meant}"
        if self.connection.execute(f"SELECT 1 {those} LIMIT 1").fetchone() is None:
            return
        self.connection.execute(check.view())
        (rows,) = self.connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {SOUGHT} AS SELECT * FROM leaf_{check.j} "
            f"WHERE pid IN (SELECT pid {those})"
        ).fetchone()
        question, shipped = self._question(check, SOUGHT, rows=int(rows))
        counted = happenings(question, [*carried_by(leaf, self.table), *REPORTS])
        query = candidates(kind, leaf, counted, several=self.parts.several)
        source = self.parts.collect("candidates", query, shipped)
        found = chosen(kind, leaf, f"SELECT * FROM {source}")
        self.connection.execute(
            f"INSERT INTO grounds SELECT {literal(kind)}, {number}, pid, {check.j}, ids "
            f"FROM ({found})"
        )

    def _write_spots(
        self, template: Template, pattern: PatternShape, place: int, table: str
    ) -> bool:
        """Create the table of where reports lie, if the pattern has a place."""
        numbers = [n for n, guard in enumerate(pattern.guards) if guard.against == "place"]
        for n in numbers:
            asked = [member.values.guards[place, n] for member in template.members]
            write_spots(
                self.connection, table, pattern.type, {spoken(one): one for one in asked},
                template.members[0].geometries,
            )  # fmt: skip
        return bool(numbers)

    def _sharp(self, check: Asked) -> bool:
        """Return whether the windows of a check have no uncertain end."""
        template, opening = check.template, check.template.shape.opening
        if check.j not in template.crisp or opening is None or check.leaf.window == "fixed":
            return check.j in template.crisp
        kind = self.census.kinds.get(opening.type)
        return kind is None or (kind.longest == 0 and not kind.joint)

    def _watch(self, check: Asked) -> Watch:
        kind = check.leaf.pattern.type
        rows = rows_watching(self.coverage, self.census.claimers, kind)
        return watch_of(
            self.connection, check.j, check.template.instances,
            fixed_by(check.leaf, check.cells), (rows, rows_lost(self.coverage, kind)),
        )  # fmt: skip

    def _check_bounds(self, template: Template, column: str) -> None:
        """Refuse keys that are limits with more digits than a table holds."""
        factor = f"TRY_CAST({column} AS {FACTOR})"
        found = self.connection.execute(
            f"SELECT 1 FROM instances_{template.number} WHERE {inexact(column)} OR coalesce("
            f"TRY_CAST({column} AS DOUBLE) IS NOT NULL AND ({factor} IS NULL "
            f"OR {factor}::DOUBLE <> TRY_CAST({column} AS DOUBLE)), false) LIMIT 1"
        ).fetchone()
        if found is not None:
            raise UnfitError("a limit with more digits than a table holds")
