"""What came into the register last: the browser says which of it is new to its reader."""

from dataclasses import dataclass

from servanda.model.register import LogEntry, RegisterState
from servanda.pages.changed import Change, Since, gathered
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links, entries_page
from servanda.pages.retold import entry_words
from servanda.pages.tally import css_of
from servanda.pages.times import instant

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
    by: str
    """``machine`` for what a program read, ``person`` for what somebody decided."""
    day: str
    extra: bool
    """Hidden until the browser says that it is new."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnLine:
    """A verdict that shows something else than at the last visit."""

    href: str
    title: str
    was: str
    was_css: str
    became: str
    became_css: str
    count: int
    """Occasions that changed so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Newest:
    """The newest entries, the last first; since a visit, what changed."""

    origin: str
    since: int | None
    """The last entry that the reader had seen; None: no visit is spoken of."""
    days: int
    """Whole days since that visit."""
    turns: tuple[TurnLine, ...]
    further: int
    """Changes and entries beyond those that are shown."""
    seen_href: str
    """Address under which everything up to now counts as seen."""
    head: int
    """Index of the newest entry that the page takes into account."""
    lines: tuple[NewLine, ...]
    all_href: str
    live: bool
    """False at a clock of the past: a visit to the past is no visit to what is new."""


def newest_of(state: RegisterState, links: Links, since: Since | None = None) -> Newest:
    """Return the newest entries, or what changed ``since`` a visit."""
    entries = state.entries if since is None else since.entries
    turns = gathered(() if since is None else since.changes)
    head = state.entries[-1].index if state.entries else -1
    return Newest(
        origin=state.head.origin,
        since=None if since is None else since.since,
        days=0 if since is None else _days(since),
        turns=tuple(_turn(one, n, links) for one, n in turns[:HELD]),
        further=max(0, len(turns) - HELD) + (0 if since is None else max(0, len(entries) - HELD)),
        seen_href="" if links.published or links.chosen[1] else _seen(links.page("index"), head),
        head=head,
        lines=tuple(
            _line(entry, links, extra=since is None and n >= ALWAYS)
            for n, entry in enumerate(entries[-HELD:][::-1])
        ),
        all_href=links.page(entries_page(max(head, 0))),
        live=not links.chosen[1],
    )


def _seen(index: str, head: int) -> str:
    return f"{index}{'&' if '?' in index else '?'}since={head}"


def _days(since: Since) -> int:
    now, then = instant(since.as_of), instant(since.seen)
    return 0 if now is None or then is None else max(0, (now - then).days)


def _turn(one: Change, count: int, links: Links) -> TurnLine:
    none = _("no verdict")
    return TurnLine(
        href=links.commitment(one.commitment),
        title=one.title,
        was=none if one.was is None else one.was,
        was_css="" if one.was is None else css_of(one.was),
        became=none if one.became is None else one.became,
        became_css="" if one.became is None else css_of(one.became),
        count=count,
    )


def _line(entry: LogEntry, links: Links, *, extra: bool) -> NewLine:
    return NewLine(
        index=entry.index,
        href=links.entry(entry.index),
        summary=entry_words(entry.summary),
        who=f"{entry.actor}, {entry.role}",
        by="machine" if entry.type.startswith("reading/") else "person",
        day=entry.claimed_time[:10],
        extra=extra,
    )
