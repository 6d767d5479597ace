"""Rows about promises: commitments, verdicts, parties."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from servanda.model.export import Cell, Row
from servanda.model.reading import Statement
from servanda.model.register import RegisteredCommitment, RegisterState
from servanda.model.verdict import Measure, Verdict
from servanda.pages.commitment_page import full_title
from servanda.pages.rule import RuleFacts, rule_facts
from servanda.pages.tables import cells
from servanda.pages.tally import Occasion

_WORDS = ("fulfilled", "no violation observed", "violated", "expired")
_OVER = ("released", "cancelled", "superseded", "ended")


def slots(statement: Statement | None) -> Row:
    """Return what a statement says beside who owes what."""
    if statement is None:
        return (None,) * 13
    due, level = statement.deadline, statement.legalization
    return (
        None if due is None else cells.text(due.raw),
        None if due is None else due.type,
        None if due is None else cells.day(due.earliest),
        None if due is None else cells.day(due.latest),
        None if due is None else due.edtf,
        cells.text(statement.condition.exact) if statement.condition else None,
        cells.text(statement.verification.exact) if statement.verification else None,
        cells.text(statement.enforcement.exact) if statement.enforcement else None,
        statement.theme,
        statement.strength,
        None if level is None else cells.number(level.obligation),
        None if level is None else cells.number(level.precision),
        None if level is None else cells.number(level.delegation),
    )


def _tally(items: Sequence[Occasion]) -> Row:
    counts = Counter(item.split for item in items if item.bucket == "settled")
    return (
        len(items),
        *(counts[word] for word in _WORDS),
        sum(counts[word] for word in _OVER),
        sum(item.bucket == "open" for item in items),
        sum(item.bucket == "unknown" for item in items),
    )


def commitments(state: RegisterState, items: Iterable[Occasion], as_of: str) -> Iterator[Row]:
    """Yield one row a promise, in the order of entries."""
    mine: defaultdict[str, list[Occasion]] = defaultdict(list)
    for item in items:
        mine[item.commitment.id].append(item)
    times = {entry.index: entry.claimed_time for entry in state.entries}
    for held in state.commitments:
        rule = rule_facts(held.terms)
        said = held.statement
        yield (
            held.id,
            cells.text(full_title(held)),
            cells.names(rule.debtor),
            cells.names(rule.creditor),
            held.document,
            cells.text(said.span.exact) if said else None,
            said.span.start if said else None,
            said.span.end if said else None,
            *slots(said),
            _next_due(mine[held.id], rule),
            *_tally(mine[held.id]),
            cells.listed(dict.fromkeys(v.display for i in mine[held.id] for v in i.verdicts)),
            not rule.unstated,
            cells.text(held.terms),
            held.version,
            held.entry,
            cells.text(held.registered_by),
            cells.text(held.accepted_by),
            cells.moment(times.get(held.entry)),
            as_of,
        )


def _next_due(items: Iterable[Occasion], rule: RuleFacts) -> Cell:
    ends = sorted(item.due for item in items if item.bucket == "open" and item.due)
    return cells.last_day(ends[0], rule.zone) if ends else None


def verdicts(items: Iterable[Occasion], as_of: str) -> Iterator[Row]:
    """Yield one row a verdict, by promise and date."""
    for item in items:
        rule = rule_facts(item.commitment.terms)
        for verdict in item.verdicts:
            yield _verdict(item, verdict, rule, as_of)


def _verdict(item: Occasion, verdict: Verdict, rule: RuleFacts, as_of: str) -> Row:
    trigger, ending = verdict.instance.trigger, verdict.ending
    return (
        verdict.commitment,
        item.number,
        verdict.reading,
        cells.pairs(sorted(verdict.instance.key.items())),
        trigger.event if trigger else None,
        trigger.at if trigger else None,
        cells.moment(verdict.window.start),
        cells.moment(verdict.window.until),
        cells.last_day(verdict.window.until, rule.zone),
        verdict.norm_status,
        verdict.state,
        verdict.display,
        verdict.verdict,
        item.bucket,
        cells.listed(verdict.causes),
        cells.listed(verdict.flags),
        verdict.final,
        cells.number(verdict.watched),
        *_measure(verdict.measure),
        cells.listed(verdict.because),
        cells.listed(verdict.contested_by),
        cells.listed(verdict.swing),
        None if ending is None else ending.event,
        as_of,
    )


def _measure(measure: Measure | None) -> Row:
    if measure is None:
        return (None,) * 5
    return (
        cells.number(measure.lo),
        cells.number(measure.hi),
        measure.op,
        cells.number(measure.bound),
        cells.text(measure.unit),
    )


def parties(state: RegisterState, items: Iterable[Occasion], as_of: str) -> Iterator[Row]:
    """Yield one row a party, in alphabetical order; occasions are those of what it owes."""
    owes: Counter[str] = Counter()
    owed: Counter[str] = Counter()
    for held in state.commitments:
        rule = rule_facts(held.terms)
        owes.update(set(rule.debtor))
        owed.update(set(rule.creditor))
    mine: defaultdict[str, list[Occasion]] = defaultdict(list)
    for item in items:
        for name in _debtors(item.commitment):
            mine[name].append(item)
    for name in sorted({*owes, *owed}, key=lambda one: (one.casefold(), one)):
        yield (cells.text(name), owes[name], owed[name], *_tally(mine[name]), as_of)


def _debtors(held: RegisteredCommitment) -> set[str]:
    return set(rule_facts(held.terms).debtor)
