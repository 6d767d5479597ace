"""Keys as their holders keep them: changed, ended, guarded and recovered.

Each function returns what is to be recorded; nothing is recorded by it.
"""

from collections.abc import Sequence

from servanda.api.desk import Desk
from servanda.errors import AuthorityError, UsageError
from servanda.model.entry import EnrolledKey, Role
from servanda.register import keys as keyfiles
from servanda.register import proposals
from servanda.register.proposals import Proposal
from servanda.tlog import note

_ANY: tuple[Role, ...] = ("secretariat", "party", "observer", "assessor", "coder")


def rotate(
    desk: Desk,
    who: str,
    role: Role,
    new: note.Signer,
    *,
    doubt_from: int | None = None,
    reason: str | None = None,
) -> Proposal:
    """Return the change of an actor's key for a new one; both sign."""
    old = desk.own(who, role)
    return proposals.key_rotate(
        old, new, keyfiles.enrol(new), doubt_from=doubt_from, reason=_said(reason)
    )


def revoke(desk: Desk, key: str, *, reason: str, doubt_from: int | None = None) -> Proposal:
    """Return the end of a key, named by its verifier key or by its name."""
    found = _named(desk, key)
    role, actor = desk.speaks(_ANY, may="end a key", who=found.actor)
    return proposals.key_revoke(
        found.vkey, doubt_from=doubt_from, reason=_needed(reason), role=role, actor=actor
    )


def guard(
    desk: Desk,
    who: str,
    *,
    threshold: int,
    guards: Sequence[str],
    beside: Sequence[str] = (),
) -> Proposal:
    """Return the naming of an actor's guards; where it has guards, ``beside`` of them sign it."""
    signers = beside or (who,)
    role = _writer(desk, signers[0], "key-guard").role
    return proposals.key_guard(who, threshold=threshold, guards=guards, role=role, by=signers)


def recover(
    desk: Desk,
    who: str,
    role: Role,
    new: note.Signer,
    *,
    reason: str,
    beside: Sequence[str],
    doubt_from: int | None = None,
) -> Proposal:
    """Return the recovery of an actor's keys of one role; ``beside`` are the guards that sign."""
    ends = [key.vkey for key in desk.authority.enrolment.valid(who, role)]
    return proposals.key_recover(
        ends,
        new,
        keyfiles.enrol(new),
        doubt_from=doubt_from,
        reason=_needed(reason),
        by=[(_writer(desk, name, "key-recover").role, name) for name in beside],
    )


def next_name(desk: Desk, who: str, role: Role) -> str:
    """Return the name of an actor's next key: one that no earlier key bears."""
    taken = {key[0] for key in desk.authority.enrolment.keys}
    number = 1
    while (name := keyfiles.key_name(who, desk.authority.origin, role, number)) in taken:
        number += 1
    return name


def _writer(desk: Desk, actor: str, kind: str) -> EnrolledKey:
    try:
        return desk.authority.enrolment.writer(actor, kind)
    except AuthorityError as error:
        raise UsageError(f"{desk.path}: {error}") from error


def _named(desk: Desk, key: str) -> EnrolledKey:
    name = key.partition("+")[0]
    held = desk.authority.enrolment.valid()
    found = [one for one in held if key in _names(one)]
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{desk.path}: several keys are named {name}; give the whole verifier key")
    raise UsageError(
        f"{desk.path}: no key {name!r} counts here; there are: "
        f"{', '.join(one.vkey.partition('+')[0] for one in held)}"
    )


def _names(key: EnrolledKey) -> tuple[str, str, str]:
    """Return how a key may be called: verifier key, name, name without the register's."""
    name = key.vkey.partition("+")[0]
    return key.vkey, name, f"{key.actor}/{name.partition('/')[2]}"


def _said(reason: str | None) -> str | None:
    return None if reason is None else _needed(reason)


def _needed(reason: str) -> str:
    if not reason.strip():
        raise UsageError("say why (--because)")
    return reason
