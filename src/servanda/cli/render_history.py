"""Revisions on the terminal: one line each."""

from collections.abc import Sequence

from servanda.pages.history_page import also_changed, cause_words
from servanda.watch.kernel.rows import Row
from servanda.watch.revisions import Revision


def lines(told: Sequence[Revision]) -> list[str]:
    """Return what each revision says, oldest first."""
    return [
        f"{one.known_at}  {one.as_of}  "
        f"{_which(one)}: {_change(one.old, one.new)} ({cause_words(one.cause)})"
        for one in told
    ]


def _which(one: Revision) -> str:
    commitment, reading, key, _, at, _ = one.place
    parts = [commitment] + ([f"version {reading}"] if reading else [])
    parts += [f"{name}={value}" for name, value in key] or ([f"of {at[:10]}"] if at else [])
    return " · ".join(parts)


def _change(old: Row | None, new: Row | None) -> str:
    if new is None:
        return f"{old.display if old else 'no verdict'} → no verdict"
    if old is None:
        return f"{new.display} (new)"
    if old.display != new.display:
        return f"{old.display} → {new.display}"
    return f"{new.display}, {', '.join(also_changed(old, new))}"
