"""Whose word a verdict rests on, who chose to believe it, and what it is if others are believed."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from servanda.model.evidence import Event
from servanda.model.verdict import Alternative, Verdict
from servanda.pages.countries import in_sentence, party_name
from servanda.pages.languages import gettext as _
from servanda.pages.languages import ngettext
from servanda.pages.links import Links
from servanda.pages.sources import Source, source_of
from servanda.pages.tally import css_of
from servanda.pages.words import STANDINGS, comma

NAMED = 3
"""Sources that one choice names; more are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The log entry that gave reports their standing, and who signed it."""

    who: str
    number: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One source that a verdict rests on, or that speaks against it."""

    source: Source
    says: str
    """How its word is taken, and how much of it there is."""
    against: bool
    reason: str
    """Why its word is taken so; empty where nobody gave a reason."""
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """One other choice of whom to believe, in three pieces, with the word that it leads to."""

    start: str
    sources: tuple[Source, ...]
    further: str
    end: str
    word: str
    """Empty where the occasion would not have come up."""
    css: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """What became of a verdict under every other choice that was tried."""

    changed: tuple[Other, ...]
    same: tuple[Other, ...]
    says: str


class Grounds:
    """Makes the grounds of one commitment's verdicts."""

    def __init__(
        self,
        *,
        events: Mapping[str, Event],
        entry_of: Callable[[str], int | None],
        registered_by: Mapping[int, str],
        links: Links,
    ) -> None:
        """Keep what every verdict needs; ``registered_by`` by the index of the log entry."""
        self._events = events
        self._entry_of = entry_of
        self._registered_by = registered_by
        self._links = links

    def of(self, v: Verdict) -> tuple[Ground, ...]:
        """Return whose word counts, who watched, and who says otherwise."""
        return (
            *self._reports(v.because, against=False),
            *_watchers(v),
            *self._reports(v.contested_by, against=True),
        )

    def _reports(self, ids: Sequence[str], *, against: bool) -> Iterable[Ground]:
        groups: dict[tuple[str, str, str], list[str]] = {}
        for eid in ids:
            event = self._events.get(eid)
            if event is not None:
                key = (event.source, STANDINGS[event.standing], event.standing_reason or "")
                groups.setdefault(key, []).append(eid)
        for (source, standing, reason), held in sorted(groups.items()):
            yield Ground(
                source=_source(source),
                says=comma().join((standing, ngettext("{n} report", "{n} reports", len(held)))),
                against=against,
                reason=reason,
                choices=tuple(self._choices(held)),
            )
        if missing := [eid for eid in ids if eid not in self._events]:
            yield Ground(
                source=Source(name=_("Not in this copy")),
                says=ngettext("{n} report", "{n} reports", len(missing)),
                against=against,
                reason="",
                choices=(),
            )

    def _choices(self, ids: Iterable[str]) -> Iterable[Choice]:
        for entry in sorted({e for e in map(self._entry_of, ids) if e is not None}):
            who = self._registered_by.get(entry, "")
            yield Choice(who=who, number=entry, href=self._links.entry(entry))


def _watchers(v: Verdict) -> Iterable[Ground]:
    names = {row.source for check in v.certificate.checks for row in check.coverage}
    for name in sorted(names):
        yield Ground(
            source=_source(name),
            says=_("on record as having watched"),
            against=False,
            reason="",
            choices=(),
        )


def others_of(tried: Sequence[Alternative]) -> Others:
    """Return the choices that were tried on a verdict, those that change its word first."""
    changed = tuple(_other(one) for one in tried if one.changes)
    same = tuple(_other(one) for one in tried if not one.changes)
    if not tried:
        says = _("Nothing to try: it rests on no claim and on no choice of whom to believe.")
    elif not same:
        says = ""
    elif changed:
        says = _("No other reading of this evidence changes it: tried {same} more.", same=len(same))
    else:
        says = _("No other reading of this evidence changes it: tried {same}.", same=len(same))
    return Others(changed=changed, same=same, says=says)


def _other(one: Alternative) -> Other:
    names = tuple(_source(name, within=True) for name in one.sources[:NAMED])
    rest = len(one.sources) - len(names)
    claims = one.kind == "claims count"
    return Other(
        start=_("If the claims of") if claims else _("If the word of"),
        sources=names,
        further=" " + _("and {rest}", rest=ngettext("{n} other source", "{n} other sources", rest))
        if rest
        else "",
        end=_("counted as observations") if claims else _("counted as a claim only"),
        word=one.becomes or "",
        css=css_of(one.becomes) if one.becomes else "",
    )


def _source(name: str, *, within: bool = False) -> Source:
    """Return a source by the name that people know it by."""
    known = party_name(name)
    if known == name:
        return source_of(name)
    return Source(name=in_sentence(known) if within else known)
