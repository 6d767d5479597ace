"""What came into the register last: the browser says which of it is new to its reader."""

from dataclasses import dataclass

from servanda.model.register import LogEntry, RegisterState
from servanda.pages.links import Links, entries_page

ALWAYS = 6
"""Entries that stand there for everybody."""
HELD = 60
"""Entries that can be shown as changed since the last visit; the log lists all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """One entry."""

    index: int
    href: str
    summary: str
    who: str
    day: str
    extra: bool
    """Hidden until the browser says that it is new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The newest entries, the last first."""

    origin: str
    head: int
    """Index of the newest entry that the page takes into account."""
    lines: tuple[NewLine, ...]
    all_href: str
    live: bool
    """False at a clock of the past: a visit to the past is no visit to what is new."""


def newest_of(state: RegisterState, links: Links) -> Newest:
    """Return the newest entries."""
    last = state.entries[-HELD:][::-1]
    head = state.entries[-1].index if state.entries else -1
    return Newest(
        origin=state.head.origin,
        head=head,
        lines=tuple(_line(entry, n, links) for n, entry in enumerate(last)),
        all_href=links.page(entries_page(max(head, 0))),
        live=not links.chosen[1],
    )


def _line(entry: LogEntry, number: int, links: Links) -> NewLine:
    return NewLine(
        index=entry.index,
        href=links.entry(entry.index),
        summary=entry.summary,
        who=f"{entry.actor}, {entry.role}",
        day=entry.claimed_time[:10],
        extra=number >= ALWAYS,
    )
