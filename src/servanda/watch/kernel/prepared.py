"""Rules as templates with their tables: prepared once, taken over for more reports or rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from servanda.model import commitment as c
from servanda.watch.evidence import ACT_PREFIX, Report
from servanda.watch.kernel.columns import hand_over
from servanda.watch.kernel.recent import Recent
from servanda.watch.kernel.rows import Placed
from servanda.watch.kernel.shape import Shape, UnfitError, shape_of
from servanda.watch.kernel.template import Member, Template, write_clauses
from servanda.watch.norm import Norm, norm_of

Acts = Mapping[str, list[Report]]
"""Recorded acts by the commitment that they are about, in order of their time."""


@dataclass(slots=True)
class Prepared:
    """Templates as tables of a connection, for one set of recorded acts."""

    acts: tuple[str, ...]
    templates: list[Template] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)
    """Why some commitments have no template."""
    many: int = 0
    """So many commitments of the rules, the first ones, are in it."""
    words: Recent[str, Placed] = field(default_factory=Recent)
    """Rows in words: most are the same at the next clock."""

    def grow(self, connection: Any, terms: c.Terms, acts: Acts, clock: datetime) -> None:
        """Take in the commitments of ``terms`` that are not in it yet.

        Only the tables of templates with a new member are written, whole: how a column is stored
        depends on all its values.
        """
        by_shape = {template.shape: template for template in self.templates}
        touched: dict[Shape, Template] = {}
        for number in range(self.many, len(terms.commitments)):
            one = terms.commitments[number]
            try:
                members = members_of(one, number, terms, acts.get(one.id, []), clock)
            except UnfitError as error:
                self.left[one.id] = str(error)
                continue
            for shape, member in members:
                template = by_shape.setdefault(shape, Template(shape, len(by_shape)))
                template.members.append(member)
                touched[shape] = template
        self.templates, self.many = list(by_shape.values()), len(terms.commitments)
        for template in touched.values():
            template.forget()
            try:
                write_clauses(connection, template)
            except UnfitError as error:
                self.left |= {m.commitment: str(error) for m in template.members}
                template.members.clear()

    def over(self, source: Any, target: Any) -> "Prepared":
        """Return the same with tables of another connection, copied from those at hand."""
        for template in self.templates:
            if template.members:
                hand_over(source, target, template.tables)
                template.show(target)
        templates = [template.copy() for template in self.templates]
        return replace(self, templates=templates, left=dict(self.left))


def members_of(
    one: c.Commitment, number: int, terms: c.Terms, acts: list[Report], clock: datetime
) -> list[tuple[Shape, Member]]:
    """Return the texts of a commitment with their shapes; UnfitError where no shape covers one."""
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


def _refuse(clause: c.Clause, norm: Norm, acts: Iterable[Report]) -> None:
    """Refuse acts whose effect depends on when they were done, but for one that ends the norm."""
    kinds = {report.id: report.event.type.removeprefix(ACT_PREFIX) for report in acts}
    if {kinds[name] for name in norm.act_ids} & {"suspend", "resume", "delegate", "assign"}:
        raise UnfitError("acts that change the norm for a time, or its parties")
    if norm.cancelled is not None and clause.exit is not None:
        raise UnfitError("a cancellation by an exit clause")
