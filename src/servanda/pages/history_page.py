"""The page of revisions: what each verdict was, what it became, since which entry, and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from servanda.model.register import RegisteredCommitment, RegisterState
from servanda.pages.countries import party_name
from servanda.pages.languages import N_, ngettext
from servanda.pages.languages import gettext as _
from servanda.pages.links import Links
from servanda.pages.tally import css_of
from servanda.pages.times import as_of_words, day_words, instant_words
from servanda.pages.words import flag_words, sentence, shown
from servanda.watch.kernel.rows import Row
from servanda.watch.revisions import Cause, CauseKind, Revision

SHOWN = 200
"""Revisions on one page, the newest first; the data behind the page has them all."""
NAMED = 3
"""A line names as many events; the rest are counted."""

WHY: Mapping[CauseKind, str] = {
    "event": N_("because of"),
    "act": N_("by the act"),
    "coverage": N_("coverage by"),
    "rules": N_("rules of entry"),
    "correction": N_("correction in entry"),
    "clock": N_("by the clock"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """An event, entry or source that revised a verdict."""

    name: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RevisionLine:
    """One revision as a line."""

    when: str
    entry: int | None
    entry_href: str
    title: str
    href: str
    which: str
    old: str
    old_css: str
    new: str
    new_css: str
    also: str
    """What else changed: flags, finality, the state where the word stayed."""
    why: str
    reasons: tuple[Reason, ...]
    further: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryView:
    """Everything a page of revisions shows."""

    title: str
    sentence: str
    lines: tuple[RevisionLine, ...]
    further: int
    numbers: int
    """Revisions that changed only the numbers behind a verdict."""
    commitment: str
    commitment_href: str


def history_view(
    revisions: Sequence[Revision],
    state: RegisterState,
    links: Links,
    *,
    entry_of: Callable[[str], int | None],
    held: RegisteredCommitment | None = None,
    at: str | None = None,
) -> HistoryView:
    """Return the page of all revisions, or of one commitment's.

    ``at`` is the time of which all of it speaks; None: each revision at its own time.
    """
    mine = [one for one in revisions if held is None or one.place[0] == held.id]
    told = [one for one in mine if one.told]
    titles = {one.id: one.title for one in state.commitments}
    shown = list(reversed(told))[:SHOWN]
    said = sentence(ngettext("{n} revision", "{n} revisions", len(told)))
    of = (
        _("What was said of {at}, entry by entry", at=as_of_words(at))
        if at
        else _("Entry by entry")
    )
    return HistoryView(
        title=_("How the verdicts came to be") if held is None else held.title,
        sentence=_(
            "{said}. {of}: what a verdict was, what it became, and why. The newest come first.",
            said=said,
            of=of,
        )
        if told
        else _("No verdict was revised up to this point of the log."),
        lines=tuple(_line(one, titles, links, entry_of) for one in shown),
        further=len(told) - len(shown),
        numbers=len(mine) - len(told),
        commitment="" if held is None else held.id,
        commitment_href="" if held is None else links.commitment(held.id),
    )


def _line(
    one: Revision,
    titles: Mapping[str, str],
    links: Links,
    entry_of: Callable[[str], int | None],
) -> RevisionLine:
    name = one.place[0]
    index = None if one.known_at is None else int(one.known_at.removeprefix("#"))
    old, new = one.old, one.new
    return RevisionLine(
        when=instant_words(one.as_of),
        entry=index,
        entry_href="" if index is None else links.entry(index),
        title=titles.get(name, name),
        # A promise that was withdrawn since has no page any more.
        href=links.commitment(name) if name in titles else "",
        which=which_words(one),
        old=old.display if old else "",
        old_css=css_of(old.display) if old else "",
        new=new.display if new else "no verdict",
        new_css=css_of(new.display) if new else "",
        also=", ".join(also_changed(old, new)) if old and new else "",
        why=_(WHY[one.cause.kind]),
        reasons=tuple(_reason(i, links, entry_of) for i in one.cause.ids[:NAMED]),
        further=max(0, len(one.cause.ids) - NAMED),
    )


def _reason(name: str, links: Links, entry_of: Callable[[str], int | None]) -> Reason:
    entry = int(name[1:]) if name[:1] == "#" and name[1:].isdecimal() else entry_of(name)
    return Reason(name=party_name(name), href="" if entry is None else links.entry(entry))


def which_words(one: Revision) -> str:
    """Return which version and occasion a revision is about."""
    _name, reading, key, _window, at, _rest = one.place
    parts = [_("version {reading}", reading=reading)] if reading else []
    parts += [f"{name} {day_words(party_name(value))}" for name, value in key] or (
        [_("of {at}", at=day_words(at[:10]))] if at else []
    )
    return ", ".join(parts)


def also_changed(old: Row, new: Row) -> list[str]:
    """Return what changed beside the word, or without it."""
    parts = [_("now {flag}", flag=flag_words(flag)) for flag in new.flags if flag not in old.flags]
    parts += [
        _("no longer {flag}", flag=flag_words(flag)) for flag in old.flags if flag not in new.flags
    ]
    if old.final != new.final:
        parts.append(_("final") if new.final else _("no longer final"))
    if old.display == new.display:
        parts += [
            f"{shown(was)} → {shown(now)}"
            for was, now in ((old.state, new.state), (old.norm_status, new.norm_status))
            if was != now
        ]
    return list(dict.fromkeys(parts))


def cause_words(cause: Cause) -> str:
    """Return why a verdict was revised, in one phrase."""
    named = list(cause.ids[:NAMED])
    if more := max(0, len(cause.ids) - NAMED):
        named.append(_("{more} more", more=more))
    return " ".join([_(WHY[cause.kind]), ", ".join(named)]).strip()
