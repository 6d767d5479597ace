"""The reference semantics, readable against the specification: rules and evidence to verdicts.

Plain Python, no clock, no order of arrival: the same facts give the same verdicts for everybody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial

from servanda import __version__
from servanda.errors import UsageError
from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import Basis, Verdict, VerdictSet
from servanda.terms import times
from servanda.terms.normal import demand, free_variables, normal_form
from servanda.terms.walk import terms_of
from servanda.watch import openings as opened
from servanda.watch.believed import Policy as Belief
from servanda.watch.certificate import clause_digest, digest_of, geometry_digest
from servanda.watch.evidence import Evidence
from servanda.watch.instance import Case, Context, judge_instance
from servanda.watch.life import ACTED, Chronicle, Key, Lived, Story
from servanda.watch.matching import Scope, fixed_values
from servanda.watch.norm import Norm, norm_of
from servanda.watch.policy import Policy, apply_coverage, apply_policy, flips
from servanda.watch.tally import Ground, watching
from servanda.watch.windows import LifeMoment, Off

AT_RISK = timedelta(days=14)


def evaluate(
    terms: c.Terms,
    events: Iterable[Event],
    coverage: Iterable[Coverage],
    *,
    as_of: datetime | str,
    known_at: datetime | str | None = None,
    policy: Policy | None = None,
    at_risk: timedelta = AT_RISK,
    clock_shifts: Iterable[Mapping[str, object]] = (),
) -> VerdictSet:
    """Return the verdict on every instance: as it was at ``as_of``, as known at ``known_at``.

    With a ``policy`` the evidence is re-mapped first, and ``inputs["policy"]`` lists what flips.
    """
    asked = Asked(
        as_of=clock_of(as_of, "as_of"),
        known_at=None if known_at is None else clock_of(known_at, "known_at"),
        at_risk=at_risk,
        shifts=tuple({k: str(v) for k, v in shift.items()} for shift in clock_shifts),
    )
    events, coverage = list(events), list(coverage)
    if policy is None:
        return _run(terms, events, coverage, asked)
    changed, watching = apply_policy(policy, events), apply_coverage(policy, coverage)
    before = _run(terms, events, coverage, asked)
    after = _run(terms, changed, watching, asked)
    inputs = {**after.inputs, "policy": flips(policy, before.verdicts, after.verdicts)}
    return VerdictSet(
        as_of=after.as_of,
        known_at=after.known_at,
        verdicts=after.verdicts,
        inputs=inputs,
        lints=after.lints,
    )


def clock_of(value: datetime | str, name: str) -> datetime:
    """Return a clock in UTC; a text may be an instant with an offset or a whole day."""
    if isinstance(value, str):
        try:
            return times.clock_time(value, name)
        except times.TimeFault as fault:
            raise UsageError(str(fault)) from fault
    if value.tzinfo is None:
        raise UsageError(f"{name} has no offset; give an instant with a time zone")
    return value.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for beside rules and evidence."""

    as_of: datetime
    known_at: datetime | None
    at_risk: timedelta
    shifts: tuple[dict[str, str], ...]


def _run(terms: c.Terms, events: list[Event], coverage: list[Coverage], asked: Asked) -> VerdictSet:
    return Engine(terms, Evidence(events, coverage, known_at=asked.known_at), asked).run()


class Engine:
    """One evaluation."""

    def __init__(
        self, terms: c.Terms, evidence: Evidence, asked: Asked, *, digest: str | None = None
    ) -> None:
        """Take rules and evidence; a ``digest`` of the evidence that is given is not computed."""
        self.terms = terms
        self.evidence = evidence
        self.asked, as_of, known_at = asked, asked.as_of, asked.known_at
        # Nobody knows at k what happens after k: the clock is the earlier of the two.
        self.clock = as_of if known_at is None else min(as_of, known_at)
        self.chronicle = Chronicle()
        self.geometries = {g.name: g for g in terms.geometries}
        self.periods = {p.name: p for p in terms.periods}
        self.calendars = {b.name: b for b in terms.calendars}
        self.digest = digest_of(evidence.events) if digest is None else digest
        self.lints: list[str] = []

    def run(self) -> VerdictSet:
        """Return the verdicts on all rules."""
        found: dict[str, list[Verdict]] = {}
        for one in self.terms.commitments:
            for reading, clause in texts_of(one):
                self.chronicle.begin(one.id, reading, self.norm(one.id, reading, clause))
        for one in by_need(self.terms.commitments):
            found[one.id] = []
            for reading, clause in texts_of(one):
                found[one.id] += self.text(one.id, reading, clause)
        return VerdictSet(
            as_of=times.iso(self.asked.as_of),
            known_at=None if self.asked.known_at is None else times.iso(self.asked.known_at),
            verdicts=tuple(v for one in self.terms.commitments for v in found[one.id]),
            lints=(*self.terms.lints, *dict.fromkeys(self.lints)),
        )

    def norm(self, name: str, reading: str | None, clause: c.Clause) -> Norm:
        """Return the norm's status, and note acts of those who do not hold the power."""
        norm = norm_of(clause, self.evidence.acts(name), self.terms.powers, self.clock)
        owner = owner_of(name, reading)
        self.lints += [
            f"{owner}: the act {act} has no effect: its actor does not hold the power"
            for act in norm.powerless
        ]
        self.lints += [
            f"{owner}: the act {act} has no effect: it names no new party; "
            "name it in the attribute `new_party` (beside `at`, a native row may say `to`)"
            for act in norm.nameless
        ]
        return norm

    def text(self, name: str, reading: str | None, clause: c.Clause) -> list[Verdict]:
        """Judge every instance of one text and remember its life."""
        owner, norm = owner_of(name, reading), self.chronicle.norm(name, reading)
        context = self.context(owner, reading, clause, norm)
        verdicts: list[Verdict] = []
        lives: list[Lived] = []
        for case in self.cases(clause, norm, context):
            verdict, lived = judge_instance(case, context, name, reading)
            verdicts.append(verdict)
            lives.append(lived)
        self.chronicle.tell(name, reading, self.story(clause, norm, context, lives))
        return verdicts

    def context(self, owner: str, reading: str | None, clause: c.Clause, norm: Norm) -> Context:
        """Return what all instances of one text share."""
        calendar = self.calendars.get(clause.calendar or "")
        if calendar is None and len(self.calendars) == 1:
            calendar = next(iter(self.calendars.values()))
        clock = self.clock if norm.ended is None else min(self.clock, norm.ended[0][0])
        parties = norm.parties
        everybody = parties.always("debtor") | parties.always("creditor")
        ground = Ground(
            evidence=self.evidence,
            policy=Belief(clause.evidence.accept, everybody),
            scope=Scope({}, parties, self.geometries),
            clock=clock,
            trigger=frozenset(),
            life=lambda ref: self.chronicle.moments(ref, reading, {}),
            unseen=lambda ref, span: self.chronicle.unseen(ref, reading, span),
        )
        return Context(
            owner=owner,
            clause=clause,
            norm=norm,
            ground=ground,
            calendar=calendar,
            periods=self.periods,
            suspended=_offs(norm),
            as_of=self.asked.as_of,
            at_risk=self.asked.at_risk,
            demand=None if clause.verb == "keep" else demand(clause),
            detaches=None if clause.detaches is None else normal_form(clause.detaches),
            exit=None if clause.exit is None else normal_form(clause.exit),
            keeps=None
            if clause.verb != "keep" or clause.condition is None
            else normal_form(clause.condition),
            basis=Basis(
                commitment=clause_digest(clause),
                geometry=geometry_digest(clause, ground.scope),
                events=self.digest,
                as_of=times.iso(self.asked.as_of),
                known_at=None if self.asked.known_at is None else times.iso(self.asked.known_at),
                clock=times.iso(clock),
                engine=f"servanda {__version__} reference",
                clock_shifts=self.asked.shifts,
            ),
        )

    def cases(self, clause: c.Clause, norm: Norm, context: Context) -> list[Case]:
        """Return the instances: each opening, for each key that ``if`` binds in addition."""
        reading = context.owner.partition("/")[2] or None
        found = opened.openings(
            clause,
            norm,
            context.ground,
            self.chronicle,
            reading=reading,
            calendar=context.calendar,
            owner=context.owner,
        )
        return [case for one in found for case in self.cases_of(one, context)]

    def cases_of(self, one: opened.Opening, context: Context) -> list[Case]:
        """Return the instances of one opening: one for each key that ``if`` binds in addition."""
        wanted = free_variables(context.demand or context.keeps) - {"debtor", "creditor"}
        reading = context.owner.partition("/")[2] or None
        found: list[Case] = []
        scope = replace(context.ground.scope, binding=one.key)
        for more in opened.bound_by_if(
            context.detaches, wanted - set(one.key), context.ground, scope
        ):
            key = {**one.key, **more}
            ground = replace(
                context.ground,
                scope=replace(scope, binding=key),
                trigger=frozenset(one.reports),
                life=partial(self._life, reading, key),
            )
            found.append(Case(replace(one, key=key), ground, unbound=wanted - set(key)))
        return found

    def _life(self, reading: str | None, key: Key, ref: c.LifeRef) -> list[LifeMoment]:
        return self.chronicle.moments(ref, reading, key)

    def story(self, clause: c.Clause, norm: Norm, context: Context, lives: list[Lived]) -> Story:
        """Return the text's story, with when a trigger could have gone unseen."""
        blind: list[tuple[datetime, datetime]] = []
        more = clause.repeat is not None or clause.when is not None
        if isinstance(clause.when, c.EventPattern):
            rows = watching(
                clause.when, fixed_values(clause.when, context.ground.scope), self.evidence
            )
            blind = opened.blind_times(clause, norm, rows, self.clock)
        return Story(lives, more, blind)


def act_lints(
    terms: c.Terms,
    acts: Iterable[Event],
    *,
    as_of: datetime | str,
    known_at: datetime | str | None = None,
) -> tuple[str, ...]:
    """Return what is to be said of acts that have no effect, without judging anything."""
    asked = Asked(
        as_of=clock_of(as_of, "as_of"),
        known_at=None if known_at is None else clock_of(known_at, "known_at"),
        at_risk=AT_RISK,
        shifts=(),
    )
    engine = Engine(terms, Evidence(acts, (), known_at=asked.known_at), asked)
    for one in terms.commitments:
        # Nothing is to be said of a norm on which nobody acted.
        for reading, clause in texts_of(one) if engine.evidence.acts(one.id) else ():
            engine.norm(one.id, reading, clause)
    return tuple(dict.fromkeys(engine.lints))


def texts_of(one: c.Commitment) -> list[tuple[str | None, c.Clause]]:
    """Return the base text, if there is one, and the readings."""
    base: list[tuple[str | None, c.Clause]] = [(None, one.clause)] if one.clause.verb else []
    return base + [(r.id, r.clause) for r in one.readings]


def owner_of(name: str, reading: str | None) -> str:
    """Return the name by which messages call a text."""
    return name if reading is None else f"{name}/{reading}"


def by_need(commitments: tuple[c.Commitment, ...]) -> list[c.Commitment]:
    """Return commitments so that each comes after those it refers to."""
    by_id = {one.id: one for one in commitments}
    order: dict[str, c.Commitment] = {}

    def visit(one: c.Commitment) -> None:
        if one.id in order:
            return
        for _, clause in texts_of(one):
            for tree in (clause.when, clause.detaches, clause.condition, clause.exit):
                for ref in sorted(terms_of(tree).lives, key=lambda r: r.commitment):
                    if ref.life not in ACTED:
                        visit(by_id[ref.commitment])
        order[one.id] = one

    for one in commitments:
        visit(one)
    return list(order.values())


def _offs(norm: Norm) -> tuple[Off, ...]:
    return tuple(
        Off(start[0], start[1], None if end is None else end[0], None if end is None else end[1])
        for start, end in norm.suspended
    )
