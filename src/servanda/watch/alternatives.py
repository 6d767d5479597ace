"""What a verdict would be if one source were believed otherwise: the other camp's policy, tried.

Two kinds of choice are tried. Whoever only claims might be believed. Whoever is believed although
it is a party, or because somebody chose so (a standing with its reason, a duty to watch), might be
taken to claim only.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from servanda.model import commitment as c
from servanda.model.evidence import Coverage, Event, Standing
from servanda.model.verdict import Alternative, Verdict
from servanda.watch.evidence import ACT_PREFIX
from servanda.watch.narrowed import Occasion, World, clauses_of, narrowed, occasion
from servanda.watch.policy import Choice, Policy

Kind = Literal["claims count", "claim only"]

MOST = 20
"""More sources than this for one promise are tried together, in one choice, not one by one."""

CLAIMS = ("claim", "denial")


def alternatives(
    verdicts: Iterable[Verdict],
    terms: c.Terms,
    events: Iterable[Event],
    coverage: Iterable[Coverage],
    *,
    as_of: datetime | str,
    known_at: datetime | str | None = None,
) -> tuple[tuple[Alternative, ...], ...]:
    """Return what was tried on each verdict, in the order of ``verdicts``.

    Every choice that changes the word shown is there; of those that do not, the ones whose source
    the verdict rests on. Each choice is evaluated once for a promise and what that refers to.
    """
    asked = tuple(verdicts)
    rows, watching = tuple(events), tuple(coverage)
    found: dict[Occasion, tuple[Alternative, ...]] = {}
    reports = {event.id: event for event in rows}
    for name in dict.fromkeys(v.commitment for v in asked):
        world = narrowed((name,), terms, rows, watching, (as_of, known_at))
        mine = [v for v in asked if v.commitment == name]
        found |= _tried(mine, world, reports)
    return tuple(found[occasion(v, reports)] for v in asked)


@dataclass(frozen=True, slots=True)
class _Option:
    """One choice to try."""

    kind: Kind
    sources: tuple[str, ...]
    label: str

    def policy(self) -> Policy:
        """Return the choice as a policy that anybody can write down and apply."""
        standings: tuple[Standing, ...] = ("claim", "denial", "observation")
        choices = [
            Choice(reason=self.label, source=source, standing=standing, set_standing="observation")
            for source in self.sources
            for standing in standings
            if self.kind == "claims count"
        ] or [
            Choice(reason=self.label, source=source, set_standing="claim")
            for source in self.sources
        ]
        return Policy(where="what if", choices=tuple(choices))


def _tried(
    asked: list[Verdict], world: World, reports: Mapping[str, Event]
) -> dict[Occasion, tuple[Alternative, ...]]:
    """Return what was tried on the verdicts of one promise."""
    base = world.judge()
    options = _options(base, world, reports)
    after = [{occasion(v, reports): v for v in world.judge(one.policy())} for one in options]
    # What a promise refers to is part of what each of its verdicts rests on.
    further = [v for v in base if v.commitment != asked[0].commitment]
    shared = {source for v in further for source in _sources(v, reports)}
    found = {}
    for verdict in asked:
        named = shared | _sources(verdict, reports)
        name = occasion(verdict, reports)
        found[name] = tuple(
            one
            for option, then in zip(options, after, strict=True)
            for one in [_alternative(option, verdict, then.get(name))]
            if one.changes or named & set(option.sources)
        )
    return found


def _alternative(option: _Option, verdict: Verdict, then: Verdict | None) -> Alternative:
    return Alternative(
        kind=option.kind,
        sources=option.sources,
        label=option.label,
        was=verdict.display,
        becomes=None if then is None else then.display,
    )


def _options(
    verdicts: Iterable[Verdict], world: World, reports: Mapping[str, Event]
) -> list[_Option]:
    """Return the choices worth trying, those of the sources named most first."""
    parties = {
        one.id: {p for clause in clauses_of(one) for p in (*clause.debtor, *clause.creditor)}
        for one in world.terms.commitments
    }
    claimers: Counter[str] = Counter()
    believed: Counter[str] = Counter()
    for verdict in verdicts:
        sides = parties[verdict.commitment]
        for event in _held(verdict.contested_by, reports):
            # An act of somebody without the power to it is no claim: no standing would mend it.
            if not event.type.startswith(ACT_PREFIX) and _claims(event, sides):
                claimers[event.source] += 1
        for event in _held(_named(verdict), reports):
            chosen = event.standing_reason is not None or _is_side(event, sides)
            if chosen and not _claims(event, sides):
                believed[event.source] += 1
        believed.update(_watchers(verdict))
    return [*_each("claims count", claimers), *_each("claim only", believed)]


def _each(kind: Kind, counts: Counter[str]) -> Iterator[_Option]:
    order = sorted(counts, key=lambda source: (-counts[source], source))
    for source in order[:MOST]:
        yield _Option(kind, (source,), label_of(kind, source))
    if rest := order[MOST:]:
        yield _Option(kind, tuple(rest), label_of(kind, f"{len(rest)} further sources"))


def label_of(kind: Kind, who: str) -> str:
    """Return a choice in plain words, beginning with "if"."""
    if kind == "claims count":
        return f"if the claims of {who} counted as observations"
    return f"if the word of {who} counted as a claim only"


def _is_side(event: Event, sides: set[str]) -> bool:
    return event.source in sides or event.family in sides


def _claims(event: Event, sides: set[str]) -> bool:
    """Return whether the record takes the report for a party's word alone (section 4)."""
    by_the_letter = event.standing == "observation" and event.standing_reason is None
    return event.standing in CLAIMS or (by_the_letter and _is_side(event, sides))


def _named(verdict: Verdict) -> tuple[str, ...]:
    """Return the ids of the reports that a verdict names, each once."""
    trigger = verdict.instance.trigger
    opened = (trigger.event,) if trigger is not None and trigger.event is not None else ()
    named = (*opened, *verdict.because, *verdict.contested_by, *verdict.swing)
    return tuple(dict.fromkeys((*named, *verdict.certificate.events)))


def _held(names: Iterable[str], reports: Mapping[str, Event]) -> Iterator[Event]:
    return (reports[name] for name in names if name in reports)


def _watchers(verdict: Verdict) -> set[str]:
    return {row.source for check in verdict.certificate.checks for row in check.coverage}


def _sources(verdict: Verdict, reports: Mapping[str, Event]) -> set[str]:
    """Return whose word a verdict names: reports, and records of having watched."""
    return {event.source for event in _held(_named(verdict), reports)} | _watchers(verdict)
