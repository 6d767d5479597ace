"""Whether a key may sign the next checkpoint of a register: the log's own, in its turn."""

from servanda.errors import UsageError, VerificationError
from servanda.model.stored import StoredHead
from servanda.plugins import Store
from servanda.register import cosigned
from servanda.tlog.logkeys import LogKeys
from servanda.tlog.note import Signer, Verifier
from servanda.tlog.policy import NONE


def needed(log_key: Signer | None) -> Signer:
    """Return the log key; UsageError where it is not on this machine."""
    if log_key is None:
        raise UsageError(
            "the log key is not at hand, and without it no checkpoint can be signed; "
            "run this where the register was made, or copy its key there"
        )
    return log_key


def check(store: Store, keys: LogKeys, head: StoredHead | None, verifier: Verifier) -> None:
    """Go on only if a key may sign what follows on ``head``; UsageError says why not."""
    number, origin = keys.number(verifier), keys.keys[0].verifier.name
    if number is None:
        raise UsageError(f"the key {verifier.name} is not the log key of {origin}")
    if len(keys.keys) == 1 or head is None:
        return
    before = keys.read(head.checkpoint, where="newest checkpoint").number
    try:
        keys.follows(head.size, before, number, where="the log key at hand")
    except VerificationError as error:
        raise UsageError(f"{error}; sign with the key whose turn it is") from error
    if number == before:
        return
    # Auditors with a quorum believe a new key only if witnesses saw its listing under an old one.
    rule, index = cosigned.stated(store, keys.keys[0].verifier), keys.keys[number].index
    seen = cosigned.newest(store, rule, head.size)
    if rule.quorum != NONE and (seen is None or seen.size <= index):
        raise UsageError(
            f"entry {index}, which lists this log key, is not witnessed by a quorum yet; ask the "
            "witnesses (`servanda log cosign`) before this key signs"
        )
