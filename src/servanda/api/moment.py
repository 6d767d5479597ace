"""One question, one version of the log: within a moment every part of an answer sees the same."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from servanda.register.journal import Journal
from servanda.register.view import LogView

_seen: ContextVar[dict[int, tuple[Any, LogView]] | None] = ContextVar("seen", default=None)


@contextmanager
def moment() -> Iterator[None]:
    """Let each register be looked at once until the end of the block, or until one adds to it.

    Whoever answers a request asks a register dozens of times. Between two of these questions
    somebody may record something, and half of the page would tell of one log and half of another.
    """
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def seen(register: object, journal: Journal, look: Callable[[], LogView]) -> LogView:
    """Return what was seen of a register in this moment; outside of one, look anew each time."""
    held = _seen.get()
    if held is None:
        return look()
    found = held.get(id(register))
    # What this process itself has just recorded is seen at once.
    if found is None or len(found[1].entries) != journal.size:
        # The register is held too, so that its place in memory means no other.
        found = held[id(register)] = (register, look())
    return found[1]
