"""In which role the keys at hand may speak."""

from collections.abc import Sequence

from servanda.api.register import Register
from servanda.errors import UsageError
from servanda.model.entry import Role


def speaker(register: Register, roles: Sequence[Role], *, may: str) -> tuple[Role, str]:
    """Return the first of ``roles`` for which a key is at hand, and whose newest key it is.

    UsageError where there is none says what nobody here ``may`` do, and how to get a key.
    """
    held = register.signing_keys.statements
    for role in roles:
        actors = [key.actor for key, _ in held if key.role == role]
        if actors:
            return role, actors[-1]
    known = " or ".join(roles)
    raise UsageError(
        f"{register.path}: no key that may {may} is at hand; make one with `servanda keygen NAME` "
        f"in the role of {known}, or sign with one (--by FILE)"
    )
