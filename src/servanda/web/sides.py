"""Several people, one register: each is answered from what this person may see of it.

Who asks is known only with each request, and pages hold what they were made from; so there is one
application for each way of seeing the register, made when somebody first needs it.
"""

import threading
from collections.abc import Callable

from servanda.api.public import PersonalRegister, PublicRegister
from servanda.api.register import Register
from servanda.web.gate import VISITOR
from servanda.web.guard import App, Receive, Scope, Send
from servanda.web.sessions import Visitor

ALL = "secretariat"
"""The one role that sees what the owner of a register keeps: it enters and redacts it."""
Side = tuple[str, str | None] | None
"""Role and actor; None where nothing but the public is seen."""


def side_of(visitor: object) -> Side:
    """Return how somebody sees the register."""
    if not isinstance(visitor, Visitor) or visitor.person.actor is None:
        return None
    return visitor.person.role, visitor.person.actor


def seen_by(register: Register, side: Side) -> Register:
    """Return the register as it is seen from a side."""
    if side is None:
        return PublicRegister.of(register)
    role, actor = side
    if role == ALL:
        return register
    return PersonalRegister.seen_by(register, role=role, actor=actor)


class Sides:
    """Hands each request to the application of the visitor's side."""

    def __init__(self, register: Register, make: Callable[[Register], App]) -> None:
        """Serve ``register``; ``make`` returns the application over what is seen of it."""
        self._register, self._make = register, make
        self._apps: dict[Side, App] = {}
        self._lock = threading.Lock()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._app(side_of(scope.get(VISITOR)))(scope, receive, send)

    def _app(self, side: Side) -> App:
        # Everybody who sees all sees the same.
        key = (ALL, None) if side is not None and side[0] == ALL else side
        with self._lock:
            if key not in self._apps:
                self._apps[key] = self._make(seen_by(self._register, side))
            return self._apps[key]
