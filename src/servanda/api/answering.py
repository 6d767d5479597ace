"""Objections and replies: they stand beside what they answer and change nothing of it."""

from collections.abc import Sequence

from servanda.api.judging import known_commitment
from servanda.api.procedure import find, past
from servanda.api.register import Register
from servanda.api.speaker import speaker
from servanda.errors import UsageError
from servanda.model.entry import EntryRef, Role
from servanda.model.procedure import Objections
from servanda.model.register import RegisterState
from servanda.register import answering
from servanda.register.journal import Receipt

SPEAKERS: tuple[Role, ...] = ("party", "secretariat", "observer", "assessor")


def object_to(
    register: Register,
    name: str,
    text: str,
    *,
    who: str,
    on: str | None = None,
    as_of: str | None = None,
    evidence: Sequence[str] = (),
) -> Receipt:
    """Record an objection to the verdicts of a commitment as they show now, or to a report."""
    state = register.state()
    when = past(on, where=name).isoformat()
    role = _speaks(register, name, text, who)
    if name in {one.id for one in state.commitments}:
        found = register.verdicts(as_of=as_of or when, only=name)
        plan = answering.objection(
            text,
            who=who,
            on=when,
            of=known_commitment(register, name),
            commitment=name,
            shows=sorted({v.display for v in found.verdicts}),
            clocks=(found.as_of, f"#{len(state.entries) - 1}"),
            evidence=evidence,
            role=role,
        )
    elif name in {one.id for one in state.reports}:
        held = register.journal.authority.ref(find(register, state, name).entry)
        plan = answering.objection(
            text, who=who, on=when, of=held, report=name, evidence=evidence, role=role
        )
    else:
        known = _names(state)
        raise UsageError(
            f"{register.path}: no commitment and no report {name!r}; "
            f"there are: {', '.join(known) or 'none yet'}"
        )
    return register.append([plan])


def reply(register: Register, to: str, text: str, *, who: str, on: str | None = None) -> Receipt:
    """Record an answer to an objection or report, by its entry (``#12``) or a report's id."""
    plan = answering.reply(
        text,
        who=who,
        on=past(on, where=to).isoformat(),
        of=_entry(register, to),
        role=_speaks(register, to, text, who),
    )
    return register.append([plan])


def objections(
    register: Register, name: str | None = None, *, known_at: str | None = None
) -> Objections:
    """Return the objections to a commitment or report, or all, each with its replies."""
    state = register.state(known_at=known_at)
    if name is not None and name not in _names(state):
        raise UsageError(f"{register.path}: no commitment and no report {name!r}")
    return Objections(known_at=known_at, objections=answering.answered(state, name))


def _names(state: RegisterState) -> list[str]:
    return [*(one.id for one in state.commitments), *(one.id for one in state.reports)]


def _speaks(register: Register, what: str, text: str, who: str) -> Role:
    if not text.strip() or not who.strip():
        raise UsageError(f"{what}: say who speaks (--from) and what is said (--because)")
    return speaker(register, SPEAKERS, may="object or reply")[0]


def _entry(register: Register, to: str) -> EntryRef:
    state = register.state()
    if not to.startswith("#"):
        return register.journal.authority.ref(find(register, state, to).entry)
    digits = to[1:]
    if not (digits.isascii() and digits.isdigit()) or int(digits) >= len(state.entries):
        raise UsageError(f"{to}: no such entry; the newest is #{len(state.entries) - 1}")
    known = {*(one.entry for one in state.objections), *(one.entry for one in state.reports)}
    if int(digits) not in known:
        raise UsageError(
            f"{to}: {state.entries[int(digits)].summary}: a reply answers an objection or a "
            f"report; there are: {', '.join(f'#{n}' for n in sorted(known)) or 'none yet'}"
        )
    return register.journal.authority.ref(int(digits))
