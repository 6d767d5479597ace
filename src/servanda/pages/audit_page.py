"""The audit page: the head of the log, what it proves, and what it cannot."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from servanda.model.register import LogEntry, LogHead, RegisterState, WitnessLine
from servanda.pages.languages import N_, ngettext
from servanda.pages.languages import gettext as _
from servanda.pages.links import ENTRIES_PER_PAGE, Links, entries_page
from servanda.pages.paging import pager, pages_of
from servanda.pages.retold import entry_words
from servanda.pages.witnessing import state_words
from servanda.pages.words import listed, sentence

NEWEST_SHOWN = 20
"""Entries on the audit page itself; the entry pages have them all."""

NOT_CHECKED = (
    (
        N_(
            "Whether the sources told the truth. The log shows who entered what and when, not "
            "whether "
            "it was so."
        )
    ),
    N_("Whether something was never entered. Silence of the log proves nothing."),
    (
        N_(
            "Whether this very page is honest. A page served by the register cannot vouch for the "
            "register: take the bundle and check it with a program from somewhere else."
        )
    ),
    (
        N_(
            "Whether the key belongs to whom you think. Get it by another way: by telephone, on "
            "paper, from somebody you trust."
        )
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One leaf of the log as a line."""

    index: int
    type: str
    actor: str
    role: str
    claimed_time: str
    leaf_hash: str
    summary: str
    proven: str
    """What witnesses' clocks say of its time; empty where they say nothing."""
    dated: str
    """``back-dated`` or ``forward-dated`` where the claimed time lies outside of that."""
    doubt: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyLine:
    """A key that may sign entries, and the entry that says so."""

    actor: str
    role: str
    vkey: str
    entry: int
    href: str
    until: int | None
    doubt_from: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GuardLine:
    """Who may together give an actor a new key, and the entry that says so."""

    actor: str
    words: str
    entry: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchLine:
    """A witness, and how far it has cosigned."""

    name: str
    vkey: str
    size: int
    at: str
    """The time of its last cosignature by its own clock; empty: it never cosigned."""
    behind: int
    """Entries that came after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditView:
    """Everything the audit page shows."""

    sentence: str
    witnesses: str
    head: LogHead
    newest: tuple[EntryLine, ...]
    pages: tuple[tuple[str, str], ...]
    """Name and address of pages of entries, oldest first; in a short log of all."""
    by_type: tuple[tuple[str, int], ...]
    keys: tuple[KeyLine, ...]
    guards: tuple[GuardLine, ...]
    watched: tuple[WatchLine, ...]
    offered: str
    """Address of what can be checked in the browser; empty where a server offers nothing."""
    not_checked: tuple[str, ...]
    commands: tuple[tuple[str, str], ...]


def audit_view(
    state: RegisterState,
    links: Links,
    watched: Sequence[WitnessLine] = (),
    offered: str = "",
) -> AuditView:
    """Return the audit page of the register, with what each witness cosigned last."""
    types = Counter(e.type for e in state.entries)
    return AuditView(
        sentence=_sentence(state.head),
        witnesses=state_words(state.head),
        head=state.head,
        newest=tuple(_line(e) for e in reversed(state.entries[-NEWEST_SHOWN:])),
        pages=entry_pages(state, links),
        by_type=tuple(sorted(types.items())),
        keys=tuple(
            KeyLine(
                actor=k.actor,
                role=k.role,
                vkey=k.vkey,
                entry=k.entry,
                href=links.entry(k.entry),
                until=k.until,
                doubt_from=k.doubt_from,
            )
            for k in sorted(state.keys, key=lambda k: (k.actor.casefold(), k.role, k.entry))
        ),
        guards=tuple(
            GuardLine(
                actor=g.actor,
                words=_(
                    "{threshold} of {guards}", threshold=g.threshold, guards=", ".join(g.guards)
                ),
                entry=g.entry,
                href=links.entry(g.entry),
            )
            for g in sorted(state.guards, key=lambda g: g.actor.casefold())
        ),
        watched=tuple(_watched(one, state.head) for one in watched),
        offered=offered,
        not_checked=tuple(map(_, NOT_CHECKED)),
        commands=_commands(published=links.published),
    )


def entry_pages(
    state: RegisterState, links: Links, page: int | None = None
) -> tuple[tuple[str, str], ...]:
    """Return name and address of pages of entries around ``page`` (None: the newest).

    In a short log these are all; the address of ``page`` itself is empty.
    """
    pages = pages_of(len(state.entries), ENTRIES_PER_PAGE)

    def href(number: int) -> str:
        return links.page(entries_page(number * ENTRIES_PER_PAGE))

    if page is None:
        shown = pager(pages, pages + 1, href, partial(page_label, state))[:-1]
        return shown or ((page_label(state, 0), href(0)),)
    return pager(page, pages, href, partial(page_label, state))


def page_label(state: RegisterState, page: int) -> str:
    """Return which entries stand on a page of entries."""
    first = page * ENTRIES_PER_PAGE
    return f"{first}–{min(first + ENTRIES_PER_PAGE, len(state.entries)) - 1}"


def entry_lines(state: RegisterState, page: int) -> tuple[EntryLine, ...]:
    """Return the entries of one page, oldest first; empty beyond the end."""
    first = page * ENTRIES_PER_PAGE
    return tuple(_line(e) for e in state.entries[first : first + ENTRIES_PER_PAGE])


def _watched(one: WitnessLine, head: LogHead) -> WatchLine:
    return WatchLine(
        name=one.name, vkey=one.vkey, size=one.size, at=one.at or "", behind=head.size - one.size
    )


def _line(entry: LogEntry) -> EntryLine:
    return EntryLine(
        index=entry.index,
        type=entry.type,
        actor=entry.actor,
        role=entry.role,
        claimed_time=entry.claimed_time,
        leaf_hash=entry.leaf_hash,
        summary=entry_words(entry.summary),
        proven=_proven(entry),
        dated=entry.dated or "",
        doubt=entry.doubt,
    )


def _proven(entry: LogEntry) -> str:
    low = _("not before {not_before}", not_before=entry.not_before) if entry.not_before else ""
    high = _("not after {not_after}", not_after=entry.not_after) if entry.not_after else ""
    return ", ".join(part for part in (low, high) if part)


def _sentence(head: LogHead) -> str:
    entries = sentence(ngettext("{n} signed entry", "{n} signed entries", head.size))
    if head.witnessed:
        names = listed(list(head.witnesses))
        return _(
            "{entries} in one log. Its head is witnessed: {names} cosigned it.",
            entries=entries,
            names=names,
        )
    if head.witnessed_size:
        names = listed(list(head.witnesses))
        return _(
            "{entries} in one log. Up to entry #{witnessed_size} it is witnessed by {names}; "
            "what came later is signed, not witnessed.",
            entries=entries,
            witnessed_size=head.witnessed_size - 1,
            names=names,
        )
    return _(
        "{entries} in one log. Its head is signed, not witnessed: nobody but its keeper vouches "
        "that the log was never rewritten.",
        entries=entries,
    )


def _commands(*, published: bool) -> tuple[tuple[str, str], ...]:
    take = () if published else ((_("Write the bundle to a folder"), "servanda publish bundle"),)
    folder = ".." if published else "bundle"
    return (
        *take,
        (
            _("Check every entry, signature, file and verdict, offline")
            + (" " + _("(typed in the folder of this page)") if published else ""),
            f"servanda verify {folder}",
        ),
        (
            _("Without Servanda: the lines for openssl and sha256sum stand in"),
            f"{folder}/VERIFY.md",
        ),
    )
