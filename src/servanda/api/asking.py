"""Asking witnesses over HTTP, for a cosignature or for what they saw last."""

import functools
import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from servanda.errors import UsageError, WitnessError
from servanda.register import cosigned
from servanda.register.journal import Journal
from servanda.tlog import merkle
from servanda.tlog.cosignature import Cosignature
from servanda.tlog.policy import NONE, Policy, Witness
from servanda.witness import client
from servanda.witness.client import SECONDS, Asked, NewerError

QUICK_SECONDS = 2.0
"""How long a signature waits for a witness that may know more, where a checkpoint is kept."""


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
    journal: Journal,
    *,
    only: str | None = None,
    url: str | None = None,
    seconds: float = 10.0,
    ca: Path | None = None,
) -> list[Tried]:
    """Ask each witness that has an address to cosign the newest checkpoint; keep what they sign.

    ``ca`` is a file of the certificates that count, in place of this machine's.
    A witness that cannot be reached or refuses stops nobody else. One that cosigned another or a
    larger state raises: the copy at hand is old.
    """
    addresses = list(_addresses(journal.policy, only, url))
    bare = [] if ca is None else [one for one in addresses if urlsplit(one[1]).scheme == "http"]
    tried = [Tried(witness.name, None, _uncertified(address)) for witness, address in bare]
    tried += _ask_all(journal, [one for one in addresses if one not in bare], seconds, ca)
    for one in tried:
        if one.found is not None:
            journal.store.cosign(journal.head.size, one.found.line.encode())
    return tried


def _uncertified(address: str) -> WitnessError:
    return WitnessError(
        f"{address}: is http, where no certificate is shown and --ca means nothing; name an https "
        "address, or leave --ca out"
    )


def _ask_all(
    journal: Journal, addresses: Sequence[tuple[Witness, str]], seconds: float, ca: Path | None
) -> list[Tried]:
    """Ask all at once; NewerError where one knows more than the store holds by now."""
    try:
        return _ask_once(journal, addresses, seconds, ca)
    except NewerError:
        # Another program may have signed since the journal was read: that is no old copy.
        before = journal.size
        journal.sync()
        if journal.size == before:
            raise
    return _ask_once(journal, addresses, seconds, ca)


def _ask_once(
    journal: Journal, addresses: Sequence[tuple[Witness, str]], seconds: float, ca: Path | None
) -> list[Tried]:
    # Lines in the store may be under states that came since the journal was read.
    journal.sync()
    last, signed = last_lines(journal), journal.head.checkpoint
    proof, one_at_a_time = prove(journal), threading.Lock()

    def proven(old: int, new: int) -> Sequence[bytes]:
        with one_at_a_time:
            return proof(old, new)

    def one(place: tuple[Witness, str]) -> Tried:
        witness, address = place
        seen = last.get((witness.verifier.name, witness.verifier.id))
        asked = Asked(address, witness.verifier, 0 if seen is None else seen.size, ca)
        try:
            found = client.ask(asked, signed, proven, seconds=seconds)
        except NewerError:
            raise
        except WitnessError as error:
            return Tried(witness.name, None, error)
        return Tried(witness.name, found, None)

    with ThreadPoolExecutor(max_workers=max(1, min(len(addresses), 16))) as pool:
        return list(pool.map(one, addresses))


def _addresses(rule: Policy, only: str | None, url: str | None) -> Iterable[tuple[Witness, str]]:
    if url is not None:
        client.parts_of(url)
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


def _own_ca() -> Path | None:
    """Return the file of certificates that SERVANDA_CA names, as ``log cosign --ca`` does."""
    named = os.environ.get("SERVANDA_CA")
    return Path(named) if named else None


def gate(journal: Journal, *, kept: bool) -> None:
    """Go on only if no witness that answers knows more than this copy of the register.

    ``kept`` says that the checkpoint beside the keys shows no newer state either; then witnesses
    that do not answer hold nobody up. Where it is missing, one of them must answer. Where the
    stated policy names no address there is nobody to ask, and nothing is claimed.
    """
    rule = journal.policy
    addresses = [(one, one.url) for one in rule.witnesses if one.url]
    if rule.quorum == NONE or not addresses:
        return
    tried = _ask_all(journal, addresses, QUICK_SECONDS if kept else SECONDS, _own_ca())
    last = last_lines(journal)
    for (witness, _), one in zip(addresses, tried, strict=True):
        before = last.get((witness.verifier.name, witness.verifier.id))
        # What it signed is kept, but not again and again for one state.
        if one.found is not None and (before is None or before.size < journal.head.size):
            journal.store.cosign(journal.head.size, one.found.line.encode())
    if not kept and not any(one.found for one in tried):
        told = "; ".join(str(one.error) for one in tried)
        raise WitnessError(
            f"{journal.store.location}: no checkpoint is kept beside the keys, and no witness "
            f"answers, so an old copy cannot be told from the newest: {told}. Copy the "
            "`.checkpoint` file from where the keys come from, or sign when a witness answers"
        )
