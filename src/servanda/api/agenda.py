"""Agendas as a use case: plans recorded, shown with their state, drafted from, exported."""

from datetime import date, datetime, timedelta
from pathlib import Path

from msgspec.structs import replace

from servanda.agenda import board as boards
from servanda.agenda import calendar, drafts, plan
from servanda.agenda.standing import Day
from servanda.agenda.ties import Ties
from servanda.agenda.when import when
from servanda.api import clock, naming, recording
from servanda.api.files import read_text
from servanda.api.register import Register
from servanda.api.speaker import speaker
from servanda.errors import InputError, UsageError, VerificationError
from servanda.model.agenda import Plan, RegisteredAgenda
from servanda.model.commitment import Commitment, EventPattern
from servanda.model.draft import Draft
from servanda.model.entry import Role
from servanda.model.plan_view import AgendaBoard, Queue
from servanda.model.register import RegisterState
from servanda.model.verdict import VerdictSet
from servanda.register import draft as draft_area
from servanda.register import planning
from servanda.register.receipts import Receipt

_MOMENT = timedelta(microseconds=1)
UNRECORDED = "nobody yet"

PROPOSERS: tuple[Role, ...] = ("secretariat", "observer", "party")


def add(register: Register, path: Path, *, private: bool = False) -> Receipt:
    """Record a plan from its file; a newer version takes the place of the older.

    ``private`` keeps the file in the owner's copy: bundles and published pages are without it.
    """
    text, one = _checked(register, path)
    today = clock.now().date()
    for meeting in one.meetings:
        at = None if meeting.on is None else when(meeting.on, where=meeting.id, zone=meeting.zone)
        if meeting.minutes is not None and (at is None or at.first > today):
            raise InputError(
                f"{path}: meeting {meeting.id}, minutes: it is to come, or has no date; minutes "
                "are of a meeting that was held"
            )
    authority = register.journal.authority
    old = authority.entry_of("agenda", one.id)
    proposal = planning.plan(
        one,
        text,
        role=speaker(register, PROPOSERS, may="propose a plan")[0],
        public=not private,
        supersedes=None if old is None else authority.ref(old),
    )
    return naming.record(register, [proposal])


def _checked(register: Register, path: Path) -> tuple[str, Plan]:
    """Return the text of a file and its plan, whose commitments and documents are on record."""
    text = read_text(path)
    one = plan.parse(text, where=str(path))
    drafts.check(one, where=str(path))
    state = register.state()
    known = {held.id for held in state.commitments}
    for name in sorted(plan.commitments(one) - known):
        raise InputError(
            f"{path}: no commitment {name!r} in {register.path}; "
            f"there are: {', '.join(sorted(known)) or 'none yet'}"
        )
    held = {document.id for document in state.documents}
    for place, name in plan.documents(one):
        if name not in held:
            raise InputError(
                f"{path}: {place}: no document {name!r} in {register.path}; "
                f"there are: {', '.join(sorted(held)) or 'none yet'}"
            )
    return text, one


# ---------------------------------------------------------------- asking


def board(
    register: Register, *, as_of: str | None = None, known_at: str | None = None
) -> AgendaBoard:
    """Return every plan with the state of its parts, and what else belongs in a calendar."""
    return board_of(register, register.glance(as_of=as_of, known_at=known_at, cited=True))


def board_of(
    register: Register,
    found: VerdictSet,
    *,
    state: RegisterState | None = None,
    hidden: frozenset[str] = frozenset(),
) -> AgendaBoard:
    """Return the board that these verdicts make.

    ``state`` is what a stranger may see, and ``hidden`` the events whose dates stay with the owner.
    """
    known_at = found.known_at
    state = state or register.state(known_at=known_at)
    today = _today(found.as_of)
    rules = {one.id: one for one in register.outline(known_at=known_at).terms.commitments}
    ties = Ties(
        found.verdicts,
        rules,
        lambda ids: register.events(set(ids) - hidden),
        today=today,
        recurring={name: _ends(one) for name, one in rules.items() if _recurs(one)},
    )
    titles = {one.id: one.title for one in state.commitments}
    facts = {
        one.id: boards.Fact(
            one.title,
            rules[one.id].clause.zone,
            one.version - 1,
            _recurs(rules[one.id]),
            None if one.statement is None else one.statement.deadline,
        )
        for one in state.commitments
        if one.id in rules
    }
    return AgendaBoard(
        as_of=found.as_of,
        known_at=known_at,
        origin=state.head.origin,
        stamp=state.entries[-1].claimed_time,
        plans=tuple(
            boards.plan_view(_day(one, ties, state, today), on_record)
            for on_record in state.agendas
            if (one := _plan(on_record)) is not None
        ),
        withheld=tuple(one.id for one in state.agendas if one.text is None),
        dues=tuple(boards.dues(found.verdicts, facts)),
        undated=boards.undated(ties, titles),
    )


def check(
    register: Register,
    path: Path | None = None,
    *,
    as_of: str | None = None,
    known_at: str | None = None,
) -> AgendaBoard:
    """Return the board with the plans on record, or with the one of a file alone."""
    if path is None:
        return board(register, as_of=as_of, known_at=known_at)
    text, one = _checked(register, path)
    state = register.state(known_at=known_at)
    held = [old for old in state.agendas if old.id == one.id]
    newest = RegisteredAgenda(
        entry=register.journal.size,
        id=one.id,
        text=text,
        revision=held[0].revision + 1 if held else 0,
        registered_by=UNRECORDED,
    )
    found = register.glance(as_of=as_of, known_at=known_at, cited=True)
    return board_of(register, found, state=replace(state, agendas=(newest,)))


def queue(found: AgendaBoard, who: str) -> Queue:
    """Return what one party, office or person has to check, and the meetings to come."""
    name = who.casefold().strip()
    party = name.partition("/")[0]
    tasks = [t for view in found.plans for t in view.tasks if _is(t.task.who, name)]
    meetings = [
        one
        for view in found.plans
        for one in view.meetings
        if one.state in ("planned", "incomplete")
        and any(_is(guest, name) or guest.casefold() == party for guest in one.meeting.participants)
    ]
    return Queue(
        as_of=found.as_of,
        who=who,
        tasks=tuple(sorted(tasks, key=lambda t: (t.state == "settled", t.last, t.task.id))),
        meetings=tuple(sorted(meetings, key=lambda m: (m.last or "9999", m.meeting.id))),
        others=tuple(sorted({t.task.who for view in found.plans for t in view.tasks})),
    )


def _is(given: str, name: str) -> bool:
    """Tell whether somebody is meant by a name: PARTY means everybody of it."""
    folded = given.casefold().strip()
    return folded == name or folded.startswith(f"{name}/")


def ics(register: Register, *, as_of: str | None = None, known_at: str | None = None) -> bytes:
    """Return the calendar of a register."""
    found = board(register, as_of=as_of, known_at=known_at)
    return calendar.write(found, title=register.state(known_at=known_at).name)


def _today(as_of: str) -> date:
    # A date as clock is the end of that day, so midnight still belongs to the day before.
    return (datetime.fromisoformat(as_of) - _MOMENT).date()


def _recurs(one: Commitment) -> bool:
    clause = one.clause
    return clause.repeat is not None or isinstance(clause.when, EventPattern)


def _ends(one: Commitment) -> date | None:
    repeat = one.clause.repeat
    return None if repeat is None or not repeat.until else date.fromisoformat(repeat.until[:10])


def _day(one: Plan, ties: Ties, state: RegisterState, today: date) -> Day:
    return Day(one, ties, frozenset(document.id for document in state.documents), today)


def _plan(one: RegisteredAgenda) -> Plan | None:
    if one.text is None:
        return None
    where = f"plan {one.id} (#{one.entry})"
    found = plan.parse(one.text, where=where)
    if found.id != one.id:
        raise VerificationError(f"{where}: its file names another id, {found.id}")
    return found


# ---------------------------------------------------------------- drafting


def rule(register: Register, name: str, part: str) -> tuple[str, tuple[str, ...]]:
    """Return the draft commitment of a plan's part as a rule file, and what is weak about it."""
    text, _, lints = drafts.rule(_part(register, name, part), where=f"{name} {part}")
    return text, lints


def draft_into(register: Register, name: str, part: str, into: str, quote: str) -> Draft:
    """Give the words of a text in the draft area that promise a plan's part its rule."""
    one = _part(register, name, part)
    _, made, _ = drafts.rule(one, where=f"{name} {part}")
    if register.journal.authority.entry_of("commitment", made.id) is not None:
        raise UsageError(f"{name} {part}: the commitment {made.id!r} is on record already")
    held = draft_area.get(register.journal.store, into)
    span = recording.find_exact(draft_area.document_of(register.journal.store, held), quote)
    return recording.attach(register, into, made, span, title=one.title)


def _part(register: Register, name: str, part: str) -> drafts.Draftable:
    held = {one.id: one for one in register.state().agendas}
    if name not in held:
        known = ", ".join(held) or "none yet"
        raise UsageError(f"{register.path}: no plan {name!r}; there are: {known}")
    one = _plan(held[name])
    if one is None:
        raise UsageError(f"{register.path}: the file of the plan {name!r} is not in this copy")
    return drafts.part_of(one, part)
