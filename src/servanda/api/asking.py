"""Asking witnesses over HTTP, for a cosignature or for what they saw last."""

import functools
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from servanda.errors import UsageError, WitnessError
from servanda.register import cosigned
from servanda.register.journal import Journal
from servanda.tlog import merkle
from servanda.tlog.cosignature import Cosignature
from servanda.tlog.policy import NONE, Policy, Witness
from servanda.witness import client
from servanda.witness.client import Asked, NewerError


def last_lines(journal: Journal) -> dict[tuple[str, bytes], cosigned.Line]:
    """Return the newest line of each witness."""
    return {one.key: one for one in cosigned.lines(journal.store)}


def prove(journal: Journal) -> Callable[[int, int], Sequence[bytes]]:
    """Return a function that proves a state of the log to hold an earlier one."""

    @functools.cache
    def proof(old: int, new: int) -> Sequence[bytes]:
        return merkle.consistency_proof(old, new, journal.node()) if 0 < old < new else ()

    return proof


def named(rule: Policy, name: str) -> Witness:
    """Return the witness of that name in a policy; UsageError names those there are."""
    for one in rule.witnesses:
        if name in {one.name, one.verifier.name}:
            return one
    known = ", ".join(one.name for one in rule.witnesses) or "none yet (`servanda log policy`)"
    raise UsageError(f"no witness {name!r} in the stated policy; there are: {known}")


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of asking one witness."""

    name: str
    found: Cosignature | None
    error: WitnessError | None


def ask(
    journal: Journal, *, only: str | None = None, url: str | None = None, seconds: float = 10.0
) -> list[Tried]:
    """Ask each witness that has an address to cosign the newest checkpoint; keep what they sign.

    A witness that cannot be reached or refuses stops nobody else. One that cosigned another or a
    larger state raises: the copy at hand is old.
    """
    rule, last = journal.policy, last_lines(journal)
    tried = []
    for one, address in _addresses(rule, only, url):
        seen = last.get((one.verifier.name, one.verifier.id))
        asked = Asked(address, one.verifier, 0 if seen is None else seen.size)
        try:
            found = client.ask(asked, journal.head.checkpoint, prove(journal), seconds=seconds)
        except NewerError:
            raise
        except WitnessError as error:
            tried.append(Tried(one.name, None, error))
        else:
            journal.store.cosign(journal.head.size, found.line.encode())
            tried.append(Tried(one.name, found, None))
    return tried


def _addresses(rule: Policy, only: str | None, url: str | None) -> Iterable[tuple[Witness, str]]:
    if only is not None:
        one = named(rule, only)
        address = url or one.url
        if address is None:
            raise UsageError(f"{only}: the stated policy gives it no address; name one with --url")
        return [(one, address)]
    if url is not None:
        if len(rule.witnesses) != 1:
            raise UsageError("--url needs --witness NAME: the policy has not exactly one witness")
        return [(rule.witnesses[0], url)]
    found = [(one, one.url) for one in rule.witnesses if one.url]
    if not found:
        raise UsageError(
            "no witness with an address in the stated policy; write a request with --request FILE"
        )
    return found


def gate(journal: Journal) -> None:
    """Go on only if some witness knows nothing newer than this copy of the register.

    For a machine that kept no checkpoint beside its keys. Where the stated policy names no
    address there is nobody to ask, and nothing is claimed.
    """
    if journal.policy.quorum == NONE or not any(one.url for one in journal.policy.witnesses):
        return
    tried = ask(journal, seconds=5.0)
    if not any(one.found for one in tried):
        told = "; ".join(str(one.error) for one in tried)
        raise WitnessError(
            f"{journal.store.location}: no checkpoint is kept beside the keys, and no witness "
            f"answers, so an old copy cannot be told from the newest: {told}. Copy the "
            "`.checkpoint` file from where the keys come from, or sign when a witness answers"
        )
