"""Verdicts as rows: set-wise where a template covers a commitment, else by the reference."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event
from servanda.model.verdict import Verdict
from servanda.terms import times
from servanda.terms.walk import patterns_of, terms_of
from servanda.watch import shown
from servanda.watch.evidence import ACT_PREFIX, Report, cells_of
from servanda.watch.kernel.columns import instant, literal
from servanda.watch.kernel.engine import Run
from servanda.watch.kernel.events import keep_known, load_events, read_events
from servanda.watch.kernel.guards import causes_of
from servanda.watch.kernel.shape import Shape, UnfitError, shape_of
from servanda.watch.kernel.template import Member, Template
from servanda.watch.norm import norm_of
from servanda.watch.reference import AT_RISK, _clock, evaluate
from servanda.watch.windows import BEGINNING
from servanda.watch.kernel.columns import micros


@dataclass(frozen=True, slots=True)
class Row:
    """One verdict without its grounds: what lists and counts need."""

    commitment: str
    reading: str | None
    key: tuple[tuple[str, str], ...]
    event: str | None
    at: str | None
    norm_status: str
    state: str
    verdict: bool | None
    display: str
    causes: tuple[str, ...]
    flags: tuple[str, ...]
    final: bool
    since: str | None
    until: str | None
    low: float | int | None
    high: float | int | None


@dataclass(frozen=True, slots=True)
class Judged:
    """All rows, and why some commitments were left to the reference."""

    rows: tuple[Row, ...]
    by_reference: Mapping[str, str]


def judge(
    terms: c.Terms,
    events: Iterable[Event],
    coverage: Iterable[Coverage],
    *,
    as_of: datetime | str,
    known_at: datetime | str | None = None,
    at_risk: timedelta = AT_RISK,
) -> Judged:
    """Return the verdict rows on every instance, as the reference would give them."""
    import duckdb  # noqa: PLC0415  (slow to load, and only verdicts on many rows need it)

    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        load_events(connection, events)
        return judge_loaded(
            connection, terms, list(coverage), as_of=as_of, known_at=known_at, at_risk=at_risk
        )


def judge_loaded(
    connection: Any,
    terms: c.Terms,
    coverage: list[Coverage],
    *,
    as_of: datetime | str,
    known_at: datetime | str | None = None,
    at_risk: timedelta = AT_RISK,
) -> Judged:
    """Return the verdict rows on the reports of the table ``reports``."""
    now = _clock(as_of, "as_of")
    known = None if known_at is None else _clock(known_at, "known_at")
    clock = now if known is None else min(now, known)
    keep_known(connection, known)
    templates, left = _templates(connection, terms, clock)
    run = Run(connection, coverage, clock, at_risk)
    rows: dict[str, list[Row]] = {}
    for template in templates:
        try:
            unfit = run.judge(template)
        except UnfitError as error:
            left |= {m.commitment: str(error) for m in template.members}
            continue
        left |= {m.commitment: "a rule that has no place in time" for m in unfit}
        for commitment, row in _rows(connection, template, left):
            rows.setdefault(commitment, []).append(row)
    _by_reference(connection, terms, coverage, left, rows, (now, known, at_risk))
    ordered = tuple(row for one in terms.commitments for row in _in_order(one, rows.get(one.id, [])))
    return Judged(ordered, left)


def _in_order(one: c.Commitment, rows: list[Row]) -> list[Row]:
    order: dict[str | None, int] = {None: -1} | {r.id: n for n, r in enumerate(one.readings)}
    return sorted(rows, key=lambda row: order[row.reading])


def _templates(
    connection: Any, terms: c.Terms, clock: datetime
) -> tuple[list[Template], dict[str, str]]:
    acts: dict[str, list[Report]] = {}
    prefix = f'starts_with("@type", {literal(ACT_PREFIX)}) AND n IN (SELECT n FROM ev)'
    for event in sorted(read_events(connection, prefix), key=lambda e: (e.start, e.end, e.id)):
        if event.object is not None:
            acts.setdefault(event.object, []).append(Report(event, cells_of(event)))
    calendars = {b.name: b for b in terms.calendars}
    only = next(iter(calendars.values())) if len(calendars) == 1 else None
    periods = {p.name: p for p in terms.periods}
    found: dict[Shape, Template] = {}
    left: dict[str, str] = {}
    for one in terms.commitments:
        base: list[tuple[str | None, c.Clause]] = [(None, one.clause)] if one.clause.verb else []
        members: list[tuple[Shape, Member]] = []
        try:
            for reading, clause in base + [(r.id, r.clause) for r in one.readings]:
                shape, values = shape_of(clause)
                norm = norm_of(clause, acts.get(one.id, []), terms.powers, clock)
                if norm.suspended or norm.ended or norm.cancelled or norm.powerless or norm.nameless:
                    raise UnfitError("acts that change the norm")
                if len(norm.act_ids) > (norm.adopted is not None):
                    raise UnfitError("acts that change the norm")
                calendar = calendars.get(clause.calendar or "") or only
                members.append(
                    (shape, Member(one.id, reading, clause, values, norm, calendar, periods))
                )
        except UnfitError as error:
            left[one.id] = str(error)
            continue
        for shape, member in members:
            found.setdefault(shape, Template(shape)).members.append(member)
    return list(found.values()), left


def _rows(
    connection: Any, template: Template, left: dict[str, str]
) -> Iterable[tuple[str, Row]]:
    """Yield the rows of ``judged``; a commitment that needs more than sums is left."""
    members, variables = template.members, template.shape.variables
    found = connection.execute("SELECT * FROM judged ORDER BY cid, m0, m1, event").fetchall()
    for row in found:
        if row[16]:
            left[members[row[0]].commitment] = "done after nothing was owed any more, or before"
    single = isinstance(template.shape.demand, int)
    for cid, event, m0, _, state, verdict, bits, final, overdue, at_risk, contested, presumed, since, until, lo, hi, _, *keys in found:
        member = members[cid]
        if member.commitment in left:
            continue
        causes = shown.ordered_causes(causes_of(bits))
        flags = {
            "provisional": verdict is not None and not final, "overdue_within_grace": overdue,
            "at_risk": at_risk, "contested": contested, "presumed": presumed,
        }  # fmt: skip
        yield member.commitment, Row(
            commitment=member.commitment,
            reading=member.reading,
            key=tuple(sorted(zip(variables, keys, strict=True))),
            event=event,
            at=None if m0 is None else times.iso(instant(m0)),
            norm_status=member.norm.status,
            state=state,
            verdict=verdict,
            display=_display(state, verdict, template.shape.verb, causes),
            causes=causes,
            flags=shown.ordered_flags(flag for flag, there in flags.items() if there),
            final=final,
            since=None if since is None or since == micros(BEGINNING) else times.iso(instant(since)),
            until=None if until is None else times.iso(instant(until)),
            low=shown.number(lo) if single else None,
            high=shown.number(hi) if single else None,
        )


def _display(state: str, verdict: bool | None, verb: str, causes: tuple[str, ...]) -> str:
    if state == "expired":
        return "expired"
    if verdict is None:
        return shown.WORDS[causes[0]]
    if not verdict:
        return "violated"
    return "fulfilled" if verb == "do" else "no violation observed"


def row_of(verdict: Verdict) -> Row:
    """Return a verdict as a row."""
    trigger, measure = verdict.instance.trigger, verdict.measure
    return Row(
        commitment=verdict.commitment,
        reading=verdict.reading,
        key=tuple(sorted(verdict.instance.key.items())),
        event=None if trigger is None else trigger.event,
        at=None if trigger is None else trigger.at,
        norm_status=verdict.norm_status,
        state=verdict.state,
        verdict=verdict.verdict,
        display=verdict.display,
        causes=verdict.causes,
        flags=verdict.flags,
        final=verdict.final,
        since=verdict.window.start,
        until=verdict.window.until,
        low=None if measure is None else measure.lo,
        high=None if measure is None else measure.hi,
    )


def _by_reference(
    connection: Any,
    terms: c.Terms,
    coverage: list[Coverage],
    left: Mapping[str, str],
    rows: dict[str, list[Row]],
    asked: tuple[datetime, datetime | None, timedelta],
) -> None:
    if not left:
        return
    needed = _with_needed(terms, left)
    part = msgspec.structs.replace(
        terms, commitments=tuple(one for one in terms.commitments if one.id in needed)
    )
    kinds = {p.type for one in part.commitments for p in _patterns(one)}
    listed = ", ".join(literal(kind) for kind in sorted(kinds)) or "''"
    events = read_events(
        connection,
        f'"@type" IN ({listed}) OR len(supersedes) > 0 '
        f'OR starts_with("@type", {literal(ACT_PREFIX)})',
    )
    found = evaluate(part, events, coverage, as_of=asked[0], known_at=asked[1], at_risk=asked[2])
    for name in left:
        rows[name] = []
    for verdict in found.verdicts:
        if verdict.commitment in left:
            rows[verdict.commitment].append(row_of(verdict))


def _trees(one: c.Commitment) -> Iterable[Any]:
    for clause in (one.clause, *(r.clause for r in one.readings)):
        yield from (clause.when, clause.detaches, clause.condition, clause.exit)


def _patterns(one: c.Commitment) -> Iterable[c.EventPattern]:
    for tree in _trees(one):
        yield from patterns_of(tree)


def _with_needed(terms: c.Terms, wanted: Iterable[str]) -> set[str]:
    by_id = {one.id: one for one in terms.commitments}
    found: set[str] = set()
    left = list(wanted)
    while left:
        one = left.pop()
        if one not in found:
            found.add(one)
            left += [ref.commitment for tree in _trees(by_id[one]) for ref in terms_of(tree).lives]
    return found
