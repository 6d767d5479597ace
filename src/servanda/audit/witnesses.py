"""What the cosignatures of a bundle prove: under the auditor's own policy, and no other.

The policy inside a bundle is checked for form, and decides how the bundle itself maps instants
to entries; it vouches for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from servanda.audit import layout
from servanda.audit.folder import Files
from servanda.audit.log import PartError
from servanda.errors import InputError, VerificationError
from servanda.register.entries import Entry
from servanda.register.times import bounds, told, written
from servanda.tlog import cosignature, note, policy, witnessed
from servanda.tlog.checkpoint import Checkpoint
from servanda.tlog.cosignature import Cosignature
from servanda.tlog.logkeys import LogKeys, Signed
from servanda.tlog.note import parse_vkey
from servanda.tlog.policy import NONE, Policy
from servanda.tlog.witnessed import NOTHING, History


@dataclass(frozen=True, slots=True)
class Trust:
    """What the auditor brings from elsewhere, besides a checkpoint kept from before."""

    key: str | None = None
    rule: Policy | None = None
    max_age: timedelta | None = None
    now: datetime | None = None

    @property
    def origin(self) -> bool:
        """Whether the log's key is known from elsewhere than the bundle."""
        return self.key is not None or bool(self.rule and self.rule.logs)

    @property
    def quorum(self) -> bool:
        """Whether witnesses are demanded."""
        return self.rule is not None and self.rule.quorum != NONE


def trust(
    key: str | None,
    policy_: bytes | None,
    *,
    where: str,
    max_age: timedelta | None = None,
    now: datetime | None = None,
) -> Trust:
    """Return the auditor's own means; InputError where they cannot be used."""
    own = None
    if key is not None:
        try:
            own = note.parse_vkey(key.strip()).vkey
        except VerificationError as error:
            raise InputError(f"the key you gave: {error}") from error
    rule = None if policy_ is None else policy.parse(policy_, where=where)
    if max_age is not None and (rule is None or rule.quorum == NONE):
        raise InputError("--max-age needs --policy with a quorum: only witnesses tell an age")
    return Trust(own, rule, max_age, now)


def accepted(rule: Policy | None, log: LogKeys) -> None:
    """Go on only if the auditor's policy accepts the log; one that names none leaves it open."""
    if rule is None or not rule.logs:
        return
    if not {one.verifier for one in rule.logs} & set(log.verifiers):
        name = log.keys[0].verifier.name
        raise PartError(layout.POLICY, f"policy: {name} is no log of the policy you gave")


def trusted(own: Trust, log: LogKeys, newest: Signed) -> None:
    """Go on only if the newest state is signed by a key that the auditor's own vouches for.

    A key vouches for those that its log lists later, never for those before it.
    """
    given = [own.key] if own.key is not None else []
    given += [one.verifier.vkey for one in own.rule.logs] if own.rule else []
    numbers = [n for vkey in given if (n := log.number(parse_vkey(vkey))) is not None]
    if numbers and newest.number < min(numbers):
        raise PartError(
            layout.CHECKPOINT, "checkpoint: signed by an older log key than the one you gave"
        )


def announced(own: Trust, log: LogKeys, states: Sequence[Signed], found: History) -> None:
    """Go on only if the auditor's witnesses saw each later log key listed under an earlier one."""
    key = log.unwitnessed(states, found) if own.quorum else None
    if key is not None:
        raise PartError(
            layout.CHECKPOINT,
            f"checkpoint: the log key that entry {key.index} lists signs, and no quorum of yours "
            "witnessed that entry under the log key before it",
        )


def history(
    folder: Files, newest: Checkpoint, earlier: Sequence[Checkpoint], rule: Policy | None
) -> History:
    """Return the states in the bundle that met a policy's quorum; every known line must hold."""
    if rule is None:
        return NOTHING
    found = []
    for state in earlier:
        lines = _cosignatures(folder, f"{layout.CHECKPOINTS}{state.size}", rule)
        if state == newest:
            lines += _cosignatures(folder, layout.CHECKPOINT, rule)
        found.append(witnessed.judge(rule, state, lines))
    return witnessed.history_of(found)


def _cosignatures(folder: Files, path: str, rule: Policy) -> list[Cosignature]:
    try:
        parsed = note.parse(folder.read(path), where=path)
        return list(cosignature.read(parsed, rule.keys, where=path))
    except VerificationError as error:
        raise PartError(path, str(error)) from error


def demanded(own: Trust, found: History, newest: Checkpoint) -> str:
    """Return in words what is witnessed; PartError where the auditor demands more."""
    if own.rule is None:
        return "signed, not witnessed: whom you trust to witness, you say with --policy"
    if not own.quorum:
        return "signed, not witnessed: your policy demands no witness"
    last = found.newest
    if last is None or last.size != newest.size:
        upto = f"; witnessed up to entry {last.size - 1}" if last else ""
        raise PartError(
            layout.CHECKPOINT,
            f"checkpoint: not witnessed as your policy demands (quorum {own.rule.quorum}): its "
            f"state of {newest.size} entries is signed only{upto}",
        )
    return f"witnessed by {', '.join(last.by)}, as of {written(last.as_of)}"


def stale(own: Trust, found: History) -> str | None:
    """Return a warning where the newest witnessed state is older than the auditor allows."""
    if own.max_age is None or own.now is None or found.newest is None:
        return None
    age = own.now.timestamp() - found.newest.as_of
    if age <= own.max_age.total_seconds():
        return None
    day = own.now.astimezone(UTC).strftime("%Y-%m-%d")
    return (
        f"stale: witnessed as of {written(found.newest.as_of)}, {int(age // 86400)} days before "
        f"{day}; there may be newer entries. Ask for a newer bundle, or ask a witness"
    )


def misdated(found: History, entries: Sequence[Entry]) -> list[str]:
    """Return a warning for each entry whose claimed time lies outside what witnesses prove."""
    marked = (
        told(e.index, e.envelope.claimed_time, bounds(found, e.index, e.envelope)) for e in entries
    )
    return [line for line in marked if line]
