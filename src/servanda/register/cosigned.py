"""What witnesses said about a register: its stated policy, their lines, and what is published."""

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from servanda.errors import InputError, StoreError, VerificationError
from servanda.model.entry import Seen
from servanda.model.stored import StoredHead
from servanda.plugins import Store
from servanda.register.authority import Authority
from servanda.register.entries import seen_of
from servanda.tlog import checkpoint, cosignature, note, policy, witnessed
from servanda.tlog.cosignature import Cosignature
from servanda.tlog.note import Verifier
from servanda.tlog.policy import NONE, Log, Policy
from servanda.tlog.witnessed import NOTHING, History, Witnessed

_FIRST_LOOK = 16
"""Entries back from the end of a log in which its newest witnessed state is looked for first."""


def stated(store: Store, log: Verifier) -> Policy:
    """Return the policy that the register states for itself; without one, that of no witnesses."""
    data = store.policy()
    if data is None:
        return policy.without_witnesses([log])
    try:
        return bind(_parsed(data), log, where="stated policy")
    except InputError as error:
        raise StoreError(f"{store.location}: {error}: the register's file was changed") from error


@functools.lru_cache(maxsize=64)
def _parsed(data: bytes) -> Policy:
    return policy.parse(data, where="stated policy")


def bind(found: Policy, log: Verifier, *, where: str) -> Policy:
    """Return a policy as one of this log and no other; it may leave the log out."""
    if found.logs and [one.verifier for one in found.logs] != [log]:
        names = ", ".join(one.verifier.name for one in found.logs)
        raise InputError(
            f"{where}: names the log {names}; a register states a policy for {log.vkey} alone"
        )
    return replace(found, logs=(Log(log),)) if not found.logs else found


def seen(store: Store, authority: Authority, head: StoredHead | None) -> Seen | None:
    """Return the state that the next statement of a register names as seen."""
    if head is None:
        return None
    rule = stated(store, authority.log_key)
    return seen_of(rule.quorum, newest(store, rule, head.size), head.size, head.root)


@dataclass(frozen=True, slots=True)
class Line:
    """A kept line under a checkpoint: whose it says it is, and when."""

    size: int
    signed: bytes
    """The checkpoint with the log's signature only."""
    line: str
    key: tuple[str, bytes]
    at: int


def lines(store: Store, start: int = 0) -> Iterator[Line]:
    """Yield every kept line under states of ``start`` entries and more, by size, as they came."""
    for size, signed, data in store.cosignatures(start):
        try:
            yield _line(size, signed, data)
        except (UnicodeDecodeError, VerificationError) as error:
            raise StoreError(
                f"{store.location}: {error}: the register's file was changed or is damaged; "
                "restore it from a copy"
            ) from error


# Asked for with every page of a register: a line is taken apart once.
@functools.lru_cache(maxsize=65_536)
def _line(size: int, signed: bytes, data: bytes) -> Line:
    text = data.decode().removesuffix("\n")
    parsed = note.parse_line(text, where=f"cosignature at {size}")
    at = note.cosignature_time(parsed, where=f"cosignature at {size}")
    return Line(size, signed, f"{text}\n", (parsed.name, parsed.id), at)


def history(store: Store, rule: Policy, start: int = 0) -> History:
    """Return which checkpoints, from ``start`` entries on, were witnessed as ``rule`` demands."""
    if rule.quorum == NONE:
        return NOTHING
    by_size: dict[int, tuple[bytes, list[str]]] = {}
    for one in lines(store, start):
        by_size.setdefault(one.size, (one.signed, []))[1].append(one.line)
    text = rule.text()
    try:
        return witnessed.history_of(
            _judged(text, signed, tuple(found)) for signed, found in by_size.values()
        )
    except VerificationError as error:
        raise StoreError(f"{store.location}: {error}: the register's file was changed") from error


def newest(store: Store, rule: Policy, size: int) -> Witnessed | None:
    """Return the newest witnessed state of a log of ``size`` entries, looking back from its end."""
    back = _FIRST_LOOK
    while rule.quorum != NONE:
        start = max(0, size - back)
        found = history(store, rule, start).newest
        if found is not None or start == 0:
            return found
        back *= _FIRST_LOOK
    return None


@functools.lru_cache(maxsize=65_536)
def _judged(policy_text: str, signed: bytes, found: tuple[str, ...]) -> Witnessed | None:
    rule = _parsed(policy_text.encode())
    text = note.parse(signed, where="checkpoint").text
    state = checkpoint.parse_text(text, where="checkpoint")
    return witnessed.judge(rule, state, checked(text, found, rule.keys))


def checked(text: str, found: Iterable[str], witnesses: Iterable[Verifier]) -> list[Cosignature]:
    """Return the cosignatures among lines that known witnesses put under a checkpoint's text."""
    known = {(one.name, one.id): one for one in witnesses}
    given = []
    for line in found:
        parsed = note.parse_line(line.removesuffix("\n"), where="cosignature")
        if witness := known.get((parsed.name, parsed.id)):
            given.append(cosignature.check(text, parsed, witness, where="cosignature"))
    return given


def first_and_last(store: Store) -> tuple[dict[int, bytes], dict[int, bytes]]:
    """Return, by size, the lines to publish under a checkpoint: each witness's first, and last.

    The first tell since when something stood; the last, until when nothing newer was seen.
    """
    first: dict[int, dict[tuple[str, bytes], Line]] = {}
    last: dict[int, dict[tuple[str, bytes], Line]] = {}
    for one in sorted(lines(store), key=lambda line: line.at):
        first.setdefault(one.size, {}).setdefault(one.key, one)
        last.setdefault(one.size, {})[one.key] = one
    return _joined(first), _joined(last)


def _joined(found: dict[int, dict[tuple[str, bytes], Line]]) -> dict[int, bytes]:
    # The log's own line comes first and takes one of the places that a note has.
    room = note.MAX_SIGNATURES - 1
    return {
        size: "".join(sorted(one.line for one in by_key.values())[:room]).encode()
        for size, by_key in found.items()
    }


def under(signed: bytes, found: bytes | None) -> bytes:
    """Return a signed checkpoint with lines of witnesses under it."""
    return signed if found is None else signed + found
