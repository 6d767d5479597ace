"""Runs the templates: one table of parameters and the same few queries for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import Display, NormStatus
from servanda.terms import times
from servanda.watch.evidence import ACT_PREFIX
from servanda.watch.kernel import decide
from servanda.watch.kernel.columns import literal, make_table, micros, name
from servanda.watch.kernel.events import keep_known, load_events
from servanda.watch.kernel.guards import Table, Test, causes_of, tests_of
from servanda.watch.kernel.happenings import IN_WINDOW, Question, Window, or_trigger
from servanda.watch.kernel.instances import FROM_TRIGGER, write_event_instances
from servanda.watch.kernel.shape import LeafShape, PatternShape, Shape, UnfitError
from servanda.watch.kernel.tallies import leaf_query
from servanda.watch.kernel.template import (
    Member,
    Template,
    exact_micros,
    write_clauses,
    write_timed_instances,
)
from servanda.watch.kernel.watching import claimers_of, rows_watching, write_gaps

MICROSECOND = timedelta(microseconds=1)


class Run:
    """One evaluation of all templates on one set of reports."""

    def __init__(
        self, connection: Any, coverage: Iterable[Coverage], clock: datetime, at_risk: timedelta
    ) -> None:
        """Read what all templates share from the table ``ev``."""
        self.connection, self.coverage = connection, list(coverage)
        self.clock, self.at_risk = clock, at_risk
        columns = connection.execute("SELECT column_name FROM (DESCRIBE ev)").fetchall()
        self.table = Table(frozenset(text for (text,) in columns))
        self.claimers = claimers_of(connection)
        voices = connection.execute(
            "SELECT DISTINCT \"@source\" FROM ev WHERE \"@standing\" = 'observation' "
            "AND NOT reasoned UNION SELECT DISTINCT \"@family\" FROM ev "
            "WHERE \"@standing\" = 'observation' AND NOT reasoned"
        ).fetchall()
        self.voices = frozenset(text for (text,) in voices)
        joint = connection.execute('SELECT DISTINCT "@type" FROM ev WHERE joint').fetchall()
        self.joint = frozenset(text for (text,) in joint)

    def judge(self, template: Template) -> list[Member]:
        """Create ``judged`` for a template; return members whose rules cannot be placed."""
        shape, clock = template.shape, micros(self.clock)
        write_clauses(self.connection, template)
        unfit: list[Member] = []
        if shape.opening is None:
            unfit = write_timed_instances(self.connection, template, self.clock)
        else:
            write_event_instances(self.connection, template, self.table, self._asker(template))
        for j, leaf in enumerate(shape.leaves):
            self._write_leaf(template, leaf, j)
        self._write_grace(template)
        decide.write_judged(self.connection, shape, clock, self.at_risk // MICROSECOND)
        return unfit

    def _asker(self, template: Template) -> Any:
        parties = {
            holder for m in template.members for role in ("debtor", "creditor")
            for holder in m.holders(role)
        }  # fmt: skip
        own_monitors = bool(parties & self.voices)

        def ask(
            parameters: str, pattern: PatternShape, tests: list[Test], window: Window
        ) -> Question:
            return Question(
                parameters, pattern.type, tests, window, micros(self.clock),
                template.shape.accept, own_monitors, self._odd_cells(pattern, tests),
                pattern.type in self.joint,
            )  # fmt: skip

        return ask

    def _odd_cells(self, pattern: PatternShape, tests: list[Test]) -> bool:
        equal = [t for t in tests if t.joins is not None]
        if not equal:
            return False
        missing = " OR ".join(f"({t.bits}) > 0" for t in equal)
        found = self.connection.execute(
            f'SELECT 1 FROM ev e WHERE e."@type" = {literal(pattern.type)} AND ({missing}) LIMIT 1'
        ).fetchone()
        return found is not None

    def _write_leaf(self, template: Template, leaf: LeafShape, j: int) -> None:
        shape = template.shape
        opened_by_same = shape.opening is not None and shape.opening.type == leaf.pattern.type
        own = opened_by_same and leaf.window in FROM_TRIGGER
        if own and leaf.pattern.type in self.joint:
            raise UnfitError("a check that may count a trigger of several reports")
        self.connection.execute(_leaf_table(shape, leaf, j))
        rows = rows_watching(self.coverage, self.claimers, leaf.pattern.type)
        write_gaps(self.connection, leaf, j, rows, micros(self.clock))
        window = or_trigger(IN_WINDOW) if own else IN_WINDOW
        question = self._asker(template)(
            f"leaf_{j}", leaf.pattern, tests_of(leaf.pattern, self.table), window
        )
        # What silence means is said of the promise, not of the condition on which it hangs.
        silence = shape.silence if j in decide.leaves_of(shape.demand) else "unknown"
        query = leaf_query(leaf, j, question, self.table, silence)
        self.connection.execute(f"CREATE OR REPLACE TEMP TABLE result_{j} AS {query}")

    def _write_grace(self, template: Template) -> None:
        """Create ``ended_late``: until when late reports are waited for."""
        members = template.members
        _, until, _ = decide.hull(decide.leaves_of(template.shape.demand))
        graces = [m.clause.evidence.grace for m in members]
        exact = [exact_micros(g, m.clause.zone) for g, m in zip(graces, members, strict=True)]
        strict = [g.n == 0 for g in graces]
        cids = list(range(len(members)))
        if None not in exact:
            make_table(self.connection, "graces", {
                "cid": ("INTEGER", cids), "d": ("BIGINT", exact), "strict": ("BOOLEAN", strict),
            })  # fmt: skip
            self.connection.execute(
                "CREATE OR REPLACE TEMP TABLE ended_late AS SELECT DISTINCT i.cid, "
                f"{until} AS until, {until} + g.d AS last, g.strict "
                "FROM instances i JOIN graces g USING (cid)"
            )
            return
        asked = self.connection.execute(
            f"SELECT DISTINCT i.cid, {until} AS until FROM instances i WHERE {until} IS NOT NULL"
        ).fetchall()
        from servanda.watch.kernel.instances import shifted  # noqa: PLC0415

        make_table(self.connection, "ended_late", {
            "cid": ("INTEGER", [cid for cid, _ in asked]),
            "until": ("BIGINT", [end for _, end in asked]),
            "last": ("BIGINT", [shifted(members[cid], graces[cid], end)[1] for cid, end in asked]),
            "strict": ("BOOLEAN", [strict[cid] for cid, _ in asked]),
        })  # fmt: skip


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
        value = f"TRY_CAST(i.v{variables.index(leaf.variable)} AS DECIMAL(18, 6))"
        factor = f"c.b{j}::DECIMAL(18, 6)"
        bounds = [f"coalesce({factor} * {value}, 0) AS b0", f"{factor} * {value} AS b1"]
    windows = ["s0", "s1", "e0", "e1", "closed"]
    chosen = [*columns, *bounds, *(f"i.{w}_{j} AS {w}" for w in windows)]
    from_trigger = "true" if leaf.window in FROM_TRIGGER else "false"
    return (
        f"CREATE OR REPLACE TEMP TABLE leaf_{j} AS SELECT i.pid, i.trig, c.parties, "
        f"{from_trigger} AS from_trigger, {', '.join(chosen)} "
        "FROM instances i JOIN clauses c USING (cid)"
    )
