"""Reports under rules of publication: recorded, moved step by step, listed with their state."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from servanda.api import clock, naming
from servanda.api.files import read_file, read_text
from servanda.api.judging import known_commitment
from servanda.api.register import Register
from servanda.api.speaker import speaker
from servanda.assessment import procedure as rules
from servanda.errors import InputError, UsageError, VerificationError
from servanda.model import lengths
from servanda.model.entry import Role
from servanda.model.procedure import (
    Move,
    Procedure,
    RegisteredReport,
    ReportBoard,
)
from servanda.model.register import RegisterState
from servanda.register import answering, told_days
from servanda.register.receipts import Receipt

WRITERS: tuple[Role, ...] = ("secretariat", "observer")
MOVERS: tuple[Role, ...] = ("party", "secretariat", "observer")


def add(register: Register, path: Path) -> Receipt:
    """Record rules of publication; reports that began under the older ones stay under them."""
    text = read_text(path)
    one = rules.parse(text, where=str(path))
    old = register.journal.authority.entry_of("procedure", one.id)
    plan = answering.procedure(
        one,
        text,
        role=speaker(register, WRITERS, may="record a procedure")[0],
        supersedes=None if old is None else register.journal.authority.ref(old),
    )
    return naming.record(register, [plan])


def report(
    register: Register,
    name: str,
    title: str,
    *,
    under: str,
    author: str,
    commitments: Sequence[str] = (),
    on: str | None = None,
    file: Path | None = None,
) -> Receipt:
    """Record a finished report; a new version of one begins its procedure anew."""
    authority = register.journal.authority
    held = {one.id: one.entry for one in register.state().procedures}
    if under not in held:
        raise UsageError(
            f"{register.path}: no procedure {under!r}; there are: {', '.join(held) or 'none yet'}"
        )
    named(title, f"{name}: --title")
    named(author, f"{name}: --author")
    if not rules.NAME.fullmatch(name) or name in {one.id for one in register.state().commitments}:
        raise UsageError(
            f"{name!r}: no id for a report: letters, digits, '.', '_' and '-', and no commitment's"
        )
    for one in commitments:
        known_commitment(register, one)
    old = authority.entry_of("report", name)
    plan = answering.report(
        name,
        title,
        under=(under, authority.ref(held[under])),
        author=author,
        on=past(on, where=name).isoformat(),
        commitments=commitments,
        file=None if file is None else read_file(file),
        role=speaker(register, WRITERS, may="record a report")[0],
        supersedes=None if old is None else authority.ref(old),
    )
    return naming.record(register, [plan])


def act(
    register: Register,
    name: str,
    move: Move,
    *,
    step: str | None = None,
    who: str,
    on: str | None = None,
    because: str | None = None,
) -> Receipt:
    """Record what was done about a report; UsageError where the procedure does not allow it."""
    state = register.state()
    held = find(state, name, where=str(register.path))
    procedure = _procedure(held)
    named(who, f"{name}: --who")
    when = past(on, where=name)
    if when < date.fromisoformat(held.on):
        raise UsageError(f"{name}: {when} lies before the report of {held.on}")
    if move in rules.PUBLIC:
        _check_public(state, held, procedure, move, step=step, who=who, when=when)
    else:
        _check_step(procedure, name, move, step=step, who=who)
    role, actor = speaker(register, MOVERS, may="move a report", who=who)
    plan = answering.report_step(
        name,
        step,
        move,
        who=who,
        on=when.isoformat(),
        because=because,
        role=role,
        of=register.journal.authority.ref(held.entry),
    )
    return naming.record(register, [replace(plan, actor=actor)])


def _check_step(procedure: Procedure, name: str, move: Move, *, step: str | None, who: str) -> None:
    steps = {one.id: one for one in procedure.steps}
    if step not in steps:
        named = "no --step is named" if step is None else f"no step {step!r}"
        raise UsageError(f"{name}: {named}; there are: {', '.join(steps)}")
    one = steps[step]
    if move not in rules.MOVES[one.kind]:
        how = "; a reply is recorded with `servanda reply`" if one.kind == "reply" else ""
        words = ", ".join(rules.MOVES[one.kind])
        raise UsageError(f"{name}: {step} asks to {one.kind}; it takes {words}, not {move}{how}")
    if who.casefold() not in {other.casefold() for other in one.by}:
        raise UsageError(f"{name}: {who!r} has no part in {step}; {', '.join(one.by)} have")


def _check_public(
    state: RegisterState,
    held: RegisteredReport,
    procedure: Procedure,
    move: Move,
    *,
    step: str | None,
    who: str,
    when: date,
) -> None:
    if step is not None:
        raise UsageError(f"{held.id}: {move} belongs to no step; leave --step out")
    if move == "disclosed":
        return
    if who not in procedure.publisher:
        raise UsageError(
            f"{held.id}: {who!r} does not publish under {procedure.id}; "
            f"{', '.join(procedure.publisher)} may"
        )
    done = rules.course_of(state, held, procedure, today=when)
    if done.undone:
        from_ = f", from {done.first} on at the earliest" if done.first else ""
        raise UsageError(
            f"{held.id}: cannot be marked as published under {procedure.id} on {when}: not done "
            f"by then: {', '.join(done.undone)}{from_}; if it became public all the same, record "
            "it as `disclosed`"
        )


def board(
    register: Register, *, as_of: str | None = None, known_at: str | None = None
) -> ReportBoard:
    """Return every report with the state of its steps."""
    state = register.state(known_at=known_at)
    stamp = register.verdicts(as_of=as_of, known_at=known_at).as_of
    # A date as clock is the end of that day, so midnight still belongs to the day before.
    today = (datetime.fromisoformat(stamp) - timedelta(microseconds=1)).date()
    return ReportBoard(
        as_of=stamp,
        known_at=known_at,
        procedures=state.procedures,
        reports=tuple(
            rules.view(state, one, _procedure(one), today=today)
            for one in state.reports
            if date.fromisoformat(one.on) <= today
        ),
    )


def find(state: RegisterState, name: str, *, where: str) -> RegisteredReport:
    """Return a report by its id; UsageError names those there are."""
    known = {one.id: one for one in state.reports}
    if name not in known:
        raise UsageError(
            f"{where}: no report {name!r}; there are: {', '.join(known) or 'none yet'}"
        )
    return known[name]


def named(text: str, what: str) -> str:
    """Return a name or title; UsageError where it is empty or holds a line break."""
    if not text.strip() or not text.isprintable():
        raise UsageError(f"{what}: {text!r}; expected words on one line")
    return text.strip()


def past(on: str | None, *, where: str) -> date:
    """Return a day that is over or today; nothing is recorded before it is done."""
    today = clock.now().date()
    when = today if on is None else lengths.day(on, where=where)
    if when > today:
        raise UsageError(f"{where}: {when} is to come; what is done is recorded once it is done")
    if when.year < told_days.FIRST:
        raise UsageError(f"{where}: {when} lies before {told_days.FIRST}; check the year")
    return when


def _procedure(held: RegisteredReport) -> Procedure:
    where = f"procedure of report {held.id} (#{held.entry})"
    if held.rules is None:
        raise InputError(f"{where}: its file is withheld in this copy")
    found = rules.parse(held.rules, where=where)
    if found.id != held.procedure:
        raise VerificationError(f"{where}: the file names {found.id!r}, not {held.procedure!r}")
    return found
