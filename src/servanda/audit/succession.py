"""Whether a register goes on where another ended, as it says: shown by both bundles."""

from servanda.audit.checks import roots_at
from servanda.audit.verify import Opened
from servanda.errors import InputError, VerificationError
from servanda.register.succession import predecessor


def follows(new: Opened, old: Opened) -> str:
    """Return what the new register follows; VerificationError where the old one denies it."""
    genesis = new.authority.genesis
    named = None if genesis is None else predecessor(genesis)
    if genesis is None or genesis.succeeds is None or named is None:
        raise InputError(f"{new.report.origin} follows no other register")
    if named.origin != old.report.origin:
        raise InputError(
            f"{new.report.origin} follows {named.origin}; the bundle you named is of "
            f"{old.report.origin}"
        )
    if genesis.succeeds.log not in [one.vkey for one in old.authority.log_keys.verifiers]:
        raise VerificationError(f"{named.origin}: its bundle has another log key")
    if named.size > old.report.size:
        raise VerificationError(
            f"{named.origin}: the bundle ends at {old.report.size} entries, before the "
            f"{named.size} that are followed"
        )
    hashes = [entry.leaf_hash for entry in old.view.entries]
    if roots_at(hashes, {named.size})[named.size] != named.root:
        raise VerificationError(
            f"{named.origin}: its first {named.size} entries are not those that are followed"
        )
    return f"follows {named.origin} as it was with {named.size} entries"
