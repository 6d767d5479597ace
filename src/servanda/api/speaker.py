"""In which role the keys at hand may speak."""

from collections.abc import Sequence

from servanda.api.register import Register
from servanda.errors import UsageError
from servanda.model.entry import Role
from servanda.register.names import folded


def speaker(
    register: Register, roles: Sequence[Role], *, may: str, who: str | None = None
) -> tuple[Role, str]:
    """Return in which of ``roles`` one speaks, and whose key it is.

    A key that was handed in decides. Else it is the first of the roles for which a key is at
    hand; that of a party counts only where the party speaks for itself, as ``who``. UsageError
    where there is none says what nobody here ``may`` do, and how to get a key.
    """
    keys = register.signing_keys
    if keys.given is not None:
        if keys.given.role not in roles:
            raise UsageError(
                f"the key of {keys.given.actor} is that of a {keys.given.role}; who may {may}: "
                f"{', '.join(roles)}"
            )
        return keys.given.role, keys.given.actor
    for role in roles:
        actors = [key.actor for key, _ in keys.statements if key.role == role]
        if role == "party" and who is not None:
            actors = [actor for actor in actors if folded(actor) == folded(who)]
        if actors:
            return role, actors[-1]
    known = " or ".join(roles)
    raise UsageError(
        f"{register.path}: no key that may {may} is at hand; make one with `servanda keygen NAME` "
        f"in the role of {known}, or sign with one (--by FILE)"
    )
