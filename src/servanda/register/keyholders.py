"""The keys of a register as its entries tell of them: since when, until when, guarded by whom."""

from collections.abc import Sequence
from typing import Any

import msgspec

from servanda.model.entry import EnrolledKey, Genesis, KeyAdd, KeyGuard, KeyRecover, KeyRotate
from servanda.model.register import RegisteredGuards, RegisteredKey
from servanda.register.enrolment import endings
from servanda.register.entries import Entry


def fold(entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the fields ``keys`` and ``guards`` of a register's state."""
    keys: dict[str, RegisteredKey] = {}
    guards: dict[str, RegisteredGuards] = {}
    for entry in entries:
        for key in _enrolled(entry):
            keys[key.vkey] = RegisteredKey(
                entry=entry.index, actor=key.actor, role=key.role, vkey=key.vkey
            )
        for vkey, doubt_from in endings(entry):
            keys[vkey] = msgspec.structs.replace(
                keys[vkey], until=entry.index, doubt_from=doubt_from
            )
        if isinstance(entry.body, KeyGuard):
            body = entry.body
            guards[body.actor] = RegisteredGuards(
                entry=entry.index,
                actor=body.actor,
                threshold=body.threshold,
                guards=body.guards,
            )
    return {"keys": tuple(keys.values()), "guards": tuple(guards.values())}


def _enrolled(entry: Entry) -> tuple[EnrolledKey, ...]:
    match entry.body:
        case Genesis(keys=keys):
            return keys
        case KeyAdd(key=key) | KeyRotate(key=key) | KeyRecover(key=key):
            return (key,)
    return ()
