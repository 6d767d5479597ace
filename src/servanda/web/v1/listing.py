"""The commitments as lines of a list: filtered, sorted, and cut into pages that never skip."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

import msgspec

from servanda.api.register import Register
from servanda.assessment.coding import grouped
from servanda.errors import InputError
from servanda.model.register import RegisteredCommitment
from servanda.model.verdict import Verdict
from servanda.pages.languages import gettext as _
from servanda.pages.sheet import sheet_of
from servanda.terms.times import TimeFault, is_date, parse_instant
from servanda.web.v1.asking import Asked
from servanda.web.v1.models import CommitmentLine, Slot, State

Sort = Literal["entry", "due", "id"]
SETTLED = frozenset({"discharged", "expired", "violated"})
MOST_HITS = 10_000


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is asked for."""

    state: State | None = None
    party: str | None = None
    phase: str | None = None
    due_before: str | None = None
    missing: Slot | None = None
    q: str | None = None
    sort: Sort = "entry"


def lines(register: Register, told: Asked, wanted: Filter) -> list[CommitmentLine]:
    """Return all commitments that a filter lets through, in its order."""
    allowed, before = _allowed(register, told, wanted), _bound(wanted.due_before)
    found = [
        line
        for line in _all(register, told)
        if (allowed is None or line.id in allowed) and _fits(line, wanted, before)
    ]
    return sorted(found, key=lambda line: key_of(line, wanted.sort))


def _all(register: Register, told: Asked) -> Sequence[CommitmentLine]:
    """Return the lines of all commitments, which are made once for all pages of a list."""
    state, shown = told.state(), register.glance(as_of=told.as_of, known_at=told.known_at)

    def make() -> list[CommitmentLine]:
        by_name = grouped(shown.verdicts, lambda verdict: verdict.commitment)
        terms = register.outline(known_at=told.known_at).terms
        rules = {one.id: one.clause for one in terms.commitments}
        found = []
        for held in state.commitments:
            clause = rules.get(held.id)
            owed = _names(held, "debtor") + (clause.debtor if clause else ())
            to = _names(held, "creditor") + (clause.creditor if clause else ())
            found.append(_line(held, by_name.get(held.id, ()), owed, to))
        return found

    return sheet_of(state, shown).once("lines", make)


def key_of(line: CommitmentLine, sort: Sort) -> tuple[str, int]:
    """Return by what a line is sorted; the entry's number makes it the only one of its kind."""
    match sort:
        case "entry":
            return "", line.entry
        case "due":
            return line.due or "~", line.entry
        case "id":
            return line.id, line.entry


def parties(register: Register, told: Asked) -> Iterator[tuple[str, list[str], list[str]]]:
    """Yield each party with what it owes and what it is owed, in alphabetical order."""
    owes: dict[str, list[str]] = {}
    owed: dict[str, list[str]] = {}
    for line in lines(register, told, Filter(sort="id")):
        for name in line.debtor:
            owes.setdefault(name, []).append(line.id)
        for name in line.creditor:
            owed.setdefault(name, []).append(line.id)
    for name in sorted({*owes, *owed}, key=lambda one: (one.casefold(), one)):
        yield name, owes.get(name, []), owed.get(name, [])


def _line(
    held: RegisteredCommitment,
    verdicts: Sequence[Verdict],
    debtor: Sequence[str],
    creditor: Sequence[str],
) -> CommitmentLine:
    ends = [v.window.until for v in verdicts if v.state not in SETTLED and v.window.until]
    statement = held.statement
    return CommitmentLine(
        id=held.id,
        entry=held.entry,
        version=held.version,
        title=held.title,
        document=held.document,
        debtor=tuple(dict.fromkeys(debtor)),
        creditor=tuple(dict.fromkeys(creditor)),
        words=None if statement is None else statement.span.exact,
        states=tuple(dict.fromkeys(v.state for v in verdicts)),
        displays=tuple(dict.fromkeys(v.display for v in verdicts)),
        due=min(ends, default=None),
        missing=() if statement is None else tuple(gap.slot for gap in statement.gaps),
        registered_by=held.registered_by,
    )


def _fits(line: CommitmentLine, wanted: Filter, before: str | None) -> bool:
    return (
        (wanted.state is None or wanted.state in (*line.states, *line.displays))
        and (wanted.party is None or _names_party(line, wanted.party))
        and (before is None or (line.due is not None and line.due <= before))
        and (wanted.missing is None or wanted.missing in line.missing)
    )


def _names_party(line: CommitmentLine, party: str) -> bool:
    return party.casefold() in {name.casefold() for name in (*line.debtor, *line.creditor)}


def _allowed(register: Register, told: Asked, wanted: Filter) -> set[str] | None:
    """Return the ids that a search and a phase leave; None where neither is asked for."""
    found: set[str] | None = None
    if wanted.q is not None:
        if not wanted.q.strip():
            raise InputError(_("q: no word to search for; give one, or leave it out"))
        hits = register.search(wanted.q, limit=MOST_HITS)
        texts = {hit.ref for hit in hits if hit.kind == "document"}
        found = {hit.ref for hit in hits if hit.kind == "commitment"}
        words = wanted.q.casefold()
        found |= {
            one.id
            for one in told.state().commitments
            if words in one.title.casefold()
            or (one.document in texts and one.statement is not None
                and words in one.statement.span.exact.casefold())
        }  # fmt: skip
    if wanted.phase is not None:
        tied = set(_of_phase(register, told, wanted.phase))
        found = tied if found is None else found & tied
    return found


def _of_phase(register: Register, told: Asked, phase: str) -> Iterator[str]:
    for agenda in register.agenda(register.glance(**told.clocks, cited=True)).plans:
        for view in agenda.milestones:
            if view.milestone.phase == phase:
                yield from view.milestone.commitments


def _names(held: RegisteredCommitment, slot: Literal["debtor", "creditor"]) -> tuple[str, ...]:
    if held.statement is None:
        return ()
    actors: tuple[Any, ...] = getattr(held.statement, slot)
    return tuple(actor.name for actor in actors)


def _bound(due_before: str | None) -> str | None:
    """Return a bound as verdicts write their ends: UTC."""
    if due_before is None:
        return None
    if is_date(due_before):
        return f"{due_before}T00:00:00Z"
    try:
        return parse_instant(due_before).isoformat().replace("+00:00", "Z")
    except TimeFault as fault:
        raise InputError(
            _("due_before: is no time; write a date like 2026-01-31, or an instant with offset")
        ) from fault
