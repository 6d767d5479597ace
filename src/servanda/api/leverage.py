"""Levers as a use case: recorded, listed with their state, tried under an assumption."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from servanda.api import clock, naming
from servanda.api.files import read_text
from servanda.api.register import Register
from servanda.api.speaker import speaker
from servanda.errors import InputError, UsageError, VerificationError
from servanda.levers import rules
from servanda.levers.board import Table
from servanda.model import lengths
from servanda.model.entry import Role
from servanda.model.lever import Board, DryRun, Lever, Move
from servanda.model.register import RegisterState
from servanda.register import leverage
from servanda.register.receipts import Receipt

ADDERS: tuple[Role, ...] = ("secretariat", "party")
SPEAKERS: tuple[Role, ...] = ("party", "secretariat")
"""Roles that may act on levers; a party's own key goes before the secretariat's."""


def add(register: Register, path: Path) -> Receipt:
    """Record a lever from its file; a newer version takes the place of the older."""
    text = read_text(path)
    lever = rules.parse(text, where=str(path))
    known = {one.id for one in register.state().commitments}
    named = {line.commitment for line in lever.red_lines if line.commitment is not None}
    for name in sorted((rules.commitments(lever) | named) - known):
        raise InputError(
            f"{path}: no commitment {name!r} in {register.path}; "
            f"there are: {', '.join(sorted(known)) or 'none yet'}"
        )
    authority = register.journal.authority
    old = authority.entry_of("lever", lever.id)
    plan = leverage.lever(
        lever,
        text,
        role=speaker(register, ADDERS, may="record a lever")[0],
        supersedes=None if old is None else authority.ref(old),
    )
    return naming.record(register, [plan])


def act(
    register: Register,
    name: str,
    step: str,
    move: Move,
    *,
    holder: str,
    on: str | None = None,
    because: str | None = None,
) -> Receipt:
    """Record what a holder did about a step of a lever."""
    lever, entry = _lever(register, name)
    steps = [one.id for one in lever.steps]
    if step not in steps:
        raise UsageError(f"{name}: no step {step!r}; there are: {', '.join(steps)}")
    if holder not in lever.holders:
        raise UsageError(f"{name}: {holder!r} is no holder; there are: {', '.join(lever.holders)}")
    today = clock.now().date()
    when = today if on is None else lengths.day(on, where=f"{name} {step}")
    if when > today:
        raise UsageError(f"{name} {step}: {when} is to come; an act is recorded once it is done")
    role, actor = speaker(register, SPEAKERS, may="speak on levers", who=holder)
    plan = leverage.act(
        name,
        step,
        move,
        holder=holder,
        on=when.isoformat(),
        because=because,
        role=role,
        of=(register.journal.authority.ref(entry),),
    )
    return naming.record(register, [replace(plan, actor=actor)])


def board(register: Register, *, as_of: str | None = None, known_at: str | None = None) -> Board:
    """Return every lever with the state of its steps, and what should make one look up."""
    state = register.state(known_at=known_at)
    return _table(register, state, as_of, known_at).board(state.levers)


def dry_run(
    register: Register,
    ifs: Sequence[str],
    *,
    as_of: str | None = None,
    known_at: str | None = None,
) -> DryRun:
    """Return what would come of the assumptions; nothing is recorded."""
    if not ifs:
        raise UsageError("nothing is assumed; give --if COMMITMENT=STATE")
    state = register.state(known_at=known_at)
    return _table(register, state, as_of, known_at).dry_run(ifs)


def levers_of(state: RegisterState) -> list[Lever]:
    """Return the levers of a state in its order; InputError where one is withheld."""
    found = []
    for one in state.levers:
        where = f"lever {one.id} (#{one.entry})"
        if one.text is None:
            raise InputError(f"{where}: its file is withheld in this copy")
        lever = rules.parse(one.text, where=where)
        if (lever.id, lever.holders) != (one.id, one.holders):
            raise VerificationError(f"{where}: its file names another id or other holders")
        found.append(lever)
    return found


def _lever(register: Register, name: str) -> tuple[Lever, int]:
    state = register.state()
    for lever, one in zip(levers_of(state), state.levers, strict=True):
        if one.id == name:
            return lever, one.entry
    known = ", ".join(one.id for one in state.levers) or "none yet"
    raise UsageError(f"{register.path}: no lever {name!r}; there are: {known}")


def _table(
    register: Register, state: RegisterState, as_of: str | None, known_at: str | None
) -> Table:
    # Without a lever no verdict is asked for what it rests on.
    found = register.glance(as_of=as_of, known_at=known_at, cited=bool(state.levers))
    return Table(state, levers_of(state), found, register.events)
