"""What the menu offers beside the pages that every reader has: what this one may do here."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from servanda.pages.languages import N_, Words

LABELS: Final[Mapping[str, str]] = Words({
    "queue": N_("Queues"), "import": N_("Import"), "prepare": N_("Prepare an entry"),
    "account": N_("Account"),
})  # fmt: skip
"""Pages by name, in the order of the menu."""

_offered: ContextVar[tuple[str, ...]] = ContextVar("offered", default=())
_blind: ContextVar[bool] = ContextVar("blind", default=False)


def offered() -> tuple[tuple[str, str], ...]:
    """Return name and label of each further page; none where nobody said who asks."""
    return tuple((name, LABELS[name]) for name in _offered.get())


@contextmanager
def offering(names: Sequence[str]) -> Iterator[None]:
    """Offer these pages on what is made inside."""
    token = _offered.set(tuple(names))
    try:
        yield
    finally:
        _offered.reset(token)


def blind() -> bool:
    """Return whether whoever asks codes blind: nothing may be asked for in the background then."""
    return _blind.get()


@contextmanager
def blinded() -> Iterator[None]:
    """Make what is made inside for somebody who codes blind."""
    token = _blind.set(True)
    try:
        yield
    finally:
        _blind.reset(token)
