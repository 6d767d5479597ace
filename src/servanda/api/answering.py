"""Acts, objections and replies: said at the register, or elsewhere with one's own key.

Each function returns what is to be recorded; nothing is recorded by it.
"""

from collections.abc import Sequence
from dataclasses import replace

from servanda.api import clock
from servanda.api.apart import PASSING
from servanda.api.desk import Desk
from servanda.api.known import check_commitment
from servanda.api.procedure import find, named, past
from servanda.api.register import Register
from servanda.api.told_times import check_as_of
from servanda.errors import UsageError
from servanda.model.commitment import ActKind
from servanda.model.entry import EntryRef, Role
from servanda.model.procedure import Objections
from servanda.model.register import RegisterState
from servanda.register import answering, proposals, told_days
from servanda.register.names import folded
from servanda.register.proposals import Proposal

SPEAKERS: tuple[Role, ...] = ("party", "secretariat", "observer", "assessor")
LONGEST = 20_000
"""Characters of an objection or reply: some ten printed pages."""
NINE = 9
"""Digits of an entry's number, at most."""
ACTORS: tuple[Role, ...] = ("party", "secretariat")


def act(
    desk: Desk,
    kind: ActKind,
    name: str,
    *,
    who: str,
    at: str | None = None,
    to: str | None = None,
    note: str | None = None,
    beside: Sequence[str] = (),
) -> Proposal:
    """Return an act on a commitment's norm status; whether it had the power is computed.

    ``beside`` are the actors that sign it too.
    """
    state = desk.state()
    known = [one.id for one in state.commitments]
    check_commitment(desk.path, name, known)
    if (kind in PASSING) != (to is not None):
        raise UsageError(
            f"{kind} {name}: "
            + ("say to whom (--to)" if kind in PASSING else "nothing is passed on; leave --to out")
        )
    named(who, "--from")
    if to is not None:
        named(to, "--to")
    role, actor = desk.speaks(ACTORS, may="act on a commitment", who=who)
    _speaks_for_itself(role, actor, who)
    when = _moment(at, where=f"{kind} {name}")
    plan = proposals.norm_act(kind, name, actor=who, at=when, to=to, note=note, role=role)
    return replace(plan, actor=actor, beside=tuple(beside))


def object_to(
    desk: Desk,
    name: str,
    text: str,
    *,
    who: str,
    on: str | None = None,
    as_of: str | None = None,
    evidence: Sequence[str] = (),
) -> Proposal:
    """Return an objection to the verdicts of a commitment as they show, or to a report."""
    state = desk.state()
    when = past(on, where=name).isoformat()
    role, actor = _speaks(desk, name, text, who)
    commitments = {one.id: one.entry for one in state.commitments}
    _known_evidence(desk, evidence, size=len(state.entries))
    if name in commitments:
        check_as_of(as_of or when, where=name)
        found = desk.verdicts(name, as_of=as_of or when)
        plan = answering.objection(
            text,
            who=who,
            on=when,
            of=desk.ref(commitments[name]),
            commitment=name,
            shows=sorted({v.display for v in found.verdicts}),
            clocks=(found.as_of, f"#{len(state.entries) - 1}"),
            evidence=evidence,
            role=role,
        )
        return replace(plan, actor=actor)
    if name in {one.id for one in state.reports}:
        if as_of is not None:
            raise UsageError(f"{name}: is a report and has no verdict; leave --as-of out")
        held = desk.ref(find(state, name, where=str(desk.path)).entry)
        plan = answering.objection(
            text, who=who, on=when, of=held, report=name, evidence=evidence, role=role
        )
        return replace(plan, actor=actor)
    raise UsageError(
        f"{desk.path}: no commitment and no report {name!r}; "
        f"there are: {', '.join(_names(state)) or 'none yet'}"
    )


def reply(desk: Desk, to: str, text: str, *, who: str, on: str | None = None) -> Proposal:
    """Return an answer to an objection or report, by its entry (``#12``) or a report's id."""
    role, actor = _speaks(desk, to, text, who)
    on = past(on, where=to).isoformat()
    plan = answering.reply(text, who=who, on=on, of=_entry(desk, to), role=role)
    return replace(plan, actor=actor)


def objections(
    register: Register, name: str | None = None, *, known_at: str | None = None
) -> Objections:
    """Return the objections to a commitment or report, or all, each with its replies."""
    state = register.state(known_at=known_at)
    if name is not None and name not in _names(state):
        raise UsageError(f"{register.path}: no commitment and no report {name!r}")
    return Objections(known_at=known_at, objections=answering.answered(state, name))


def _known_evidence(desk: Desk, named_: Sequence[str], *, size: int) -> None:
    """Refuse events and entries that nobody recorded."""
    events = desk.events() if any(not one.startswith("#") for one in named_) else frozenset()
    for one in named_:
        digits = one.removeprefix("#")
        entry = digits.isascii() and digits.isdigit() and len(digits) <= NINE
        known = entry and int(digits) < size if one.startswith("#") else one in events
        if not known:
            raise UsageError(f"{desk.path}: --evidence {one}: no such event or entry is on record")


def _names(state: RegisterState) -> list[str]:
    return [*(one.id for one in state.commitments), *(one.id for one in state.reports)]


def _speaks(desk: Desk, what: str, text: str, who: str) -> tuple[Role, str]:
    named(who, f"{what}: --from")
    if not text.strip():
        raise UsageError(f"{what}: say what is said (--because)")
    if len(text) > LONGEST:
        raise UsageError(
            f"{what}: {len(text):,} characters; at most {LONGEST:,}: record longer things as a "
            "document, and name it"
        )
    role, actor = desk.speaks(SPEAKERS, may="object or reply", who=who)
    _speaks_for_itself(role, actor, who)
    return role, actor


def _speaks_for_itself(role: Role, actor: str, who: str) -> None:
    if role == "party" and folded(actor) != folded(who):
        raise UsageError(f"the key is that of {actor}, a party, which cannot speak for {who}")


def _moment(at: str | None, *, where: str) -> str:
    """Return a day or an instant that is over."""
    if at is None or "T" not in at:
        return past(at, where=where).isoformat()
    when = told_days.moment_of(at)
    if when is None:
        why = "is neither a date nor an instant"
        if told_days.moment_of(f"{at}Z") is not None:
            why = "lacks an offset"
        elif at[:4].isascii() and at[:4].isdigit() and int(at[:4]) < told_days.FIRST:
            why = f"lies before {told_days.FIRST}; check the year"
        raise UsageError(f"{where}: {at!r} {why}; write like 2026-01-31T12:00:00Z")
    if when > clock.now():
        raise UsageError(f"{where}: {at} is to come; an act is recorded once it is done")
    return at


def _entry(desk: Desk, to: str) -> EntryRef:
    state = desk.state()
    if not to.startswith("#"):
        return desk.ref(find(state, to, where=str(desk.path)).entry)
    digits = to[1:]
    number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= NINE else -1
    if not 0 <= number < len(state.entries):
        raise UsageError(f"{to}: no such entry; the newest is #{len(state.entries) - 1}")
    known = {*(one.entry for one in state.objections), *(one.entry for one in state.reports)}
    if number not in known:
        raise UsageError(
            f"{to}: {state.entries[number].summary}: a reply answers an objection or a "
            f"report; there are: {', '.join(f'#{n}' for n in sorted(known)) or 'none yet'}"
        )
    return desk.ref(number)
