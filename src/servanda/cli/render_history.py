"""Revisions on the terminal: one line each."""

from collections.abc import Sequence

from servanda.watch.kernel.rows import Row
from servanda.watch.revisions import Cause, Revision

MANY = 3
"""A line names as many events; the rest are counted."""


def lines(told: Sequence[Revision]) -> list[str]:
    """Return what each revision says, oldest first."""
    return [
        f"{one.known_at}  {one.as_of}  "
        f"{_which(one)}: {_change(one.old, one.new)} ({_why(one.cause)})"
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
    parts = [f"now {flag}" for flag in new.flags if flag not in old.flags]
    parts += [f"no longer {flag}" for flag in old.flags if flag not in new.flags]
    if old.final != new.final:
        parts.append("final" if new.final else "no longer final")
    parts += [
        f"{was} → {now}"
        for was, now in ((old.state, new.state), (old.norm_status, new.norm_status))
        if was != now
    ]
    return f"{new.display}, {', '.join(dict.fromkeys(parts))}"


def _why(cause: Cause) -> str:
    words = {
        "event": "because of",
        "act": "by the act",
        "coverage": "coverage by",
        "rules": "rules of entry",
        "correction": "correction in entry",
        "clock": "by the clock",
    }
    named = list(cause.ids[:MANY])
    if more := len(cause.ids) - MANY:
        named += [f"{more} more"] if more > 0 else []
    return " ".join([words[cause.kind], ", ".join(named)]).strip()
