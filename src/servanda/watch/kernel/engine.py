"""The kernel: rules prepared once as tables, then judged set-wise as often as asked."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.watch.evidence import ACT_PREFIX, Report, cells_of
from servanda.watch.kernel.columns import literal
from servanda.watch.kernel.decide import REFERRED
from servanda.watch.kernel.events import Census, keep_known, load_events
from servanda.watch.kernel.parts import Parts
from servanda.watch.kernel.readback import read_events
from servanda.watch.kernel.recent import Recent
from servanda.watch.kernel.remainder import Bearing, judge_rest, of_their_types
from servanda.watch.kernel.rows import Placed, Verdicts
from servanda.watch.kernel.run import Known, Run
from servanda.watch.kernel.shape import Shape, UnfitError, shape_of
from servanda.watch.kernel.template import Member, Template, write_clauses
from servanda.watch.norm import Norm, norm_of
from servanda.watch.reference import AT_RISK, clock_of


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
    words: Recent[str, Placed] = field(default_factory=Recent)
    """Rows in words: most are the same at the next clock."""


class Kernel:
    """Rules over the table ``reports`` of a connection."""

    def __init__(
        self,
        connection: Any,
        terms: c.Terms,
        parts: Parts | None = None,
        bearing: Bearing | None = None,
    ) -> None:
        """Keep the rules; tables are made when they are first judged.

        The table must stay as it is: what is known of it is read once. ``parts`` says where its
        reports lie, if not in the connection; ``bearing`` finds those that commitments hang on.
        """
        self.connection, self.terms = connection, terms
        self._bearing = bearing or of_their_types(connection)
        self.parts = parts or Parts(connection)
        self._prepared: _Prepared | None = None
        self._known: Known | None = None

    def over(self, connection: Any, bearing: Bearing | None = None) -> "Kernel":
        """Return a kernel of the same rules over other reports; what was prepared is taken over."""
        found = Kernel(connection, self.terms, bearing=bearing)
        if self._prepared is not None:
            found._prepared = _again(connection, self._prepared)
        return found

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
        if self._known is None or self._known.known_at != known:
            self._known = Known(known, keep_known(self.connection, known))
        prepared = self._prepare(self._known.census, clock)
        left = dict(prepared.left)
        run = Run(self.parts, self._known, rows, (clock, now), at_risk)
        for template in prepared.templates:
            if not template.members:
                continue
            try:
                unfit = run.judge(template)
            except UnfitError as error:
                left |= {m.commitment: str(error) for m in template.members}
                continue
            left |= {m.commitment: "a rule that has no place in time" for m in unfit}
        left |= self._referred()
        self._drop(left)
        others = judge_rest(
            self._bearing, self.terms, rows, left, as_of=now, known_at=known, at_risk=at_risk
        )
        shapes = [template.shape for template in prepared.templates]
        return Verdicts(
            self.connection, self.terms, shapes, left, others,
            partial(run.write_grounds, prepared.templates), prepared.words,
        )  # fmt: skip

    def _prepare(self, census: Census, clock: datetime) -> _Prepared:
        acts = self._acts(census)
        done = tuple(a.id for found in acts.values() for a in found if a.event.start < clock)
        if self._prepared is None or self._prepared.acts != done:
            templates, left = _templates(self.terms, acts, clock)
            for number, template in enumerate(templates):
                template.number = number
                try:
                    write_clauses(self.connection, template)
                except UnfitError as error:
                    left |= {m.commitment: str(error) for m in template.members}
                    template.members.clear()
            self._prepared = _Prepared(done, templates, left)
        return self._prepared

    def _acts(self, census: Census) -> dict[str, list[Report]]:
        kinds = sorted(kind for kind in census.kinds if kind.startswith(ACT_PREFIX))
        if not kinds:
            return {}
        listed = ", ".join(literal(kind) for kind in kinds)
        events = read_events(self.connection, f'"@type" IN ({listed}) AND n IN (SELECT n FROM ev)')
        found: dict[str, list[Report]] = {}
        for event in sorted(events, key=lambda e: (e.start, e.end, e.id)):
            if event.object is not None:
                found.setdefault(event.object, []).append(Report(event, cells_of(event)))
        return found

    def _referred(self) -> dict[str, str]:
        """Return the commitments with a row that sums alone cannot tell."""
        found: dict[str, str] = {}
        for why, test in REFERRED.items():
            rows = self.connection.execute(f"SELECT DISTINCT number FROM told WHERE {test}")
            found |= {self.terms.commitments[n].id: why for (n,) in rows.fetchall()}
        return found

    def _drop(self, left: dict[str, str]) -> None:
        numbers = [n for n, one in enumerate(self.terms.commitments) if one.id in left]
        if numbers:
            self.connection.execute("DELETE FROM told WHERE list_contains(?, number)", [numbers])


def _again(connection: Any, earlier: _Prepared) -> _Prepared:
    """Return what was prepared, as tables of another connection."""
    templates = [Template(t.shape, t.number, [*t.members]) for t in earlier.templates]
    for template in templates:
        if template.members:
            write_clauses(connection, template)
    return replace(earlier, templates=templates)


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
    geometries = {geometry.name: geometry for geometry in terms.geometries}
    members: list[tuple[Shape, Member]] = []
    for reading, clause in texts:
        shape, values = shape_of(clause)
        norm = norm_of(clause, acts, terms.powers, clock)
        _refuse(clause, norm, acts)
        calendar = calendars.get(clause.calendar or "") or only
        member = Member(
            one.id, reading, number, numbers[reading], clause, values, norm, calendar, periods,
            geometries,
        )  # fmt: skip
        members.append((replace(shape, ended=norm.ended is not None), member))
    return members


def _refuse(clause: c.Clause, norm: Norm, acts: list[Report]) -> None:
    """Refuse acts whose effect depends on when they were done, but for one that ends the norm."""
    kinds = {report.id: report.event.type.removeprefix(ACT_PREFIX) for report in acts}
    if {kinds[name] for name in norm.act_ids} & {"suspend", "resume", "delegate", "assign"}:
        raise UnfitError("acts that change the norm for a time, or its parties")
    if norm.cancelled is not None and clause.exit is not None:
        raise UnfitError("a cancellation by an exit clause")
