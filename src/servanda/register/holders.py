"""Who may act on a lever: its holders, each for itself."""

from collections.abc import Mapping

from servanda.errors import AuthorityError, ConflictError
from servanda.model.lever import LeverActBody, LeverBody
from servanda.register.entries import Entry
from servanda.register.names import folded


def check(entry: Entry, holders: Mapping[str, tuple[str, ...]], replaced: str | None) -> None:
    """Refuse who is no holder: ``holders`` of each lever that stands, ``replaced`` its author."""
    where, first = f"entry {entry.index}", entry.envelope
    signers = {(first.actor, first.role), *((s.actor, s.role) for s in first.signers)}
    parties = sorted(actor for actor, role in signers if role == "party")
    match entry.body:
        case LeverBody(holders=own):
            allowed = {folded(who) for who in own}
        case LeverActBody(lever=name, holder=holder):
            if name not in holders:
                raise ConflictError(f"{where}: an act on the lever {name!r}, which does not stand")
            if holder not in holders[name]:
                raise AuthorityError(
                    f"{where}: {holder} does not hold the lever {name!r}; "
                    f"holders: {', '.join(holders[name])}"
                )
            allowed = {folded(holder)}
        case _:
            return
    if replaced is not None and first.role == "party" and first.actor != replaced:
        raise AuthorityError(
            f"{where}: {first.actor} cannot replace what {replaced} recorded of a lever"
        )
    for party in parties:
        if folded(party) not in allowed:
            raise AuthorityError(
                f"{where}: {party} cannot speak for {' or '.join(sorted(allowed))} on a lever"
            )
